"""Who may see and change what, stated once more and in other words than the rooms': nothing here asks the code under test.

It knows the tree of units, who handles a file, what was given to whom, and the access session in force. What it does not
allow is a leak, wherever it was shown.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.access.files import File
from tests.access.marks import Mark
from tests.access.people import Asker

LEVELS = ("", "past", "known", "facts", "full")
FACTS = LEVELS.index("facts")
# Purposes under which people's data is looked at, on a report's pages and on a case's.
OF_REPORT = {"review_report", "take_call", "handle_case", "legal_review", "answer_citizen", "inspect", "correct", "urgent"}
OF_CASE = {"handle_case", "legal_review", "answer_citizen", "visit", "inspect", "correct", "urgent"}
NAMES_NO_FILE = {"take_call", "review_report"}
TAKES_CALLS = {"call_taker", "dispatcher"}
WORKS = {"duty", "head", "handler", "reviewer", "examiner"}
TRACES = {"tracer", "liaison", "returner"}
ANSWERS_COMPLAINTS = {"head", "reviewer", "inspector"}


@dataclass(frozen=True)
class Session:
    """An officer's access session: `name` of its variant; `holds` is False once it has expired or ended."""

    name: str = "none"
    purpose: str = ""
    file: UUID | None = None
    holds: bool = False


@dataclass
class Rules:
    """The facts on which everything is decided."""

    files: dict[UUID, File]
    given: dict[tuple[str, UUID], str]
    owners: dict[str, dict[str, Any]] = field(default_factory=dict)  # table -> key -> file, of rows that name none
    layer: str = "both"

    def level(self, asker: Asker, file: UUID) -> str:
        """What an officer sees of a file: everything, its facts, that it exists, or nothing."""
        one = self.files.get(file)
        if one is None or asker.kind != "officer":
            return ""
        if "chief" in asker.posts or one.way.startswith(asker.way) or (one.handler and one.handler == asker.number):
            return "full"
        own = self.given.get((asker.number, file), "")
        through_case = self.level(asker, one.inside) if one.inside else ""
        return max(own, through_case if through_case == "full" else "", key=LEVELS.index)

    # --- what is shown ---

    def may_see(self, mark: Mark, asker: Asker, session: Session, path: str, knows: frozenset) -> bool:
        if asker.kind == "gone":
            return False
        return bool(getattr(self, f"_{mark.kind}")(mark, asker, session, path, knows))

    def _officer(self, mark, asker, session, path, knows) -> bool:
        return True  # whom one deals with is no secret

    def _people(self, mark: Mark, asker: Asker, session: Session, path: str, knows) -> bool:
        if asker.kind != "officer":
            return self._own(mark, asker, knows)
        if not self._reads(asker, mark.file):
            return False
        covered = {mark.file, self.files[mark.file].inside}
        purposes = OF_CASE if path.startswith("/desk/cases/") and "/accept/" not in path else OF_REPORT
        named = session.file in covered or (session.file is None and session.purpose in NAMES_NO_FILE)
        return session.holds and session.purpose in purposes and named and path.startswith(("/desk/cases/", "/desk/reports/", "/desk/evidence/"))

    def _reads(self, asker: Asker, file: UUID) -> bool:
        return self.level(asker, file) == "full" or bool(asker.posts & TAKES_CALLS)

    def _own(self, mark: Mark, asker: Asker, knows) -> bool:
        """What the person told and was told, for whoever has shown the receipt and its second proof."""
        return mark.own and mark.file in knows and asker.holds in {"proven", "coded", "paper"}

    def _complaint(self, mark: Mark, asker: Asker, session, path, knows) -> bool:
        if asker.kind != "officer":
            return self._own(mark, asker, knows)
        answers = bool(asker.posts & ANSWERS_COMPLAINTS) and self.files[mark.file].way.startswith(asker.way) and path.startswith("/desk/complaints/")
        return answers or self._people(mark, asker, session, path, knows)

    def _remark(self, mark, asker, session, path, knows) -> bool:
        return self._complaint(mark, asker, session, path, knows)

    def _facts(self, mark: Mark, asker: Asker, session, path, knows) -> bool:
        if asker.kind != "officer":
            return mark.own and mark.file in knows
        return LEVELS.index(self.level(asker, mark.file)) >= FACTS

    def _declared(self, mark: Mark, asker: Asker, session, path, knows) -> bool:
        """What a dealer declared: that dealer's own, and the officers' whose case it may belong to."""
        if asker.kind != "officer":
            return any(UUID(dealer) in knows for dealer in mark.parties)
        return LEVELS.index(self.level(asker, mark.file)) >= FACTS

    def _words(self, mark: Mark, asker: Asker, session, path, knows) -> bool:
        """Officers' own words: whom they concern, who has the file, and who watches over accesses."""
        return asker.kind == "officer" and (asker.number in mark.parties or bool(asker.posts & {"chief", "inspector"}) or self.level(asker, mark.file) == "full")

    def _number(self, mark: Mark, asker: Asker, session, path, knows) -> bool:
        """That it exists: asked for by itself, known from before, or a watcher's."""
        if mark.token in path or mark.file in knows:
            return True
        if asker.kind != "officer":
            return False
        wide = bool(asker.posts & {"chief", "inspector"}) or (mark.what == "R" and bool(asker.posts & TAKES_CALLS))
        return wide or bool(self.level(asker, mark.file))

    def _draft(self, mark: Mark, asker: Asker, session, path, knows) -> bool:
        return asker.holds == "draft" or mark.file in knows

    def _batch(self, mark, asker: Asker, session, path, knows) -> bool:
        return asker.kind == "officer" and bool(asker.posts & {"duty", "head", "call_taker", "operator"})

    _rejects = _batch

    def _review(self, mark: Mark, asker: Asker, session, path, knows) -> bool:
        """Why who looked is held back: never shown to the person."""
        watches = bool(asker.posts & {"head", "reviewer", "inspector"})
        return asker.kind == "officer" and ((watches and self.files[mark.file].way.startswith(asker.way)) or bool(asker.posts & {"inspector"}))

    def _receipt(self, mark: Mark, asker: Asker, session, path, knows) -> bool:
        return mark.file in knows

    def _secret(self, mark: Mark, asker: Asker, session, path, knows) -> bool:
        return mark.token in path or (mark.file in knows and (asker.holds == "paper" or path.startswith("/desk/intake/taken/")))

    def _traces(self, asker: Asker) -> bool:
        """True for the officers of the fraud centre, which in this town is the bureau: every unit lies beneath it."""
        return asker.kind == "officer" and bool(asker.posts & TRACES)

    # --- what is changed ---

    def may_change(self, change: "Change", asker: Asker, cell: "Changes") -> bool:
        rule = getattr(self, f"_{change.table}", None)
        return rule is not None and asker.kind != "gone" and bool(rule(change, asker, cell))

    def works_on(self, asker: Asker, file: UUID | None, *, chief: bool = True) -> bool:
        """True for an officer of the unit in charge (or above) who holds a working post, and for who handles it."""
        one = self.files.get(file)
        if one is None or asker.kind != "officer":
            return False
        own = one.handler and one.handler == asker.number
        in_charge = one.way.startswith(asker.way) and bool(asker.posts & (WORKS | ({"chief"} if chief else set())))
        return bool(own or in_charge or (one.inside and self.works_on(asker, one.inside)))

    def _holder_of(self, asker: Asker, file: UUID | None, cell: "Changes") -> bool:
        return asker.kind in {"holder"} and file in cell.knows

    def _people_party(self, change, asker, cell) -> bool:
        file = UUID(change.row["file"])
        return file in cell.minted or self.works_on(asker, file) or self._holder_of(asker, file, cell) or self._answers(asker, file) or self._traces(asker) or self._declares(asker, file, cell)

    _people_statement = _people_identifier = _people_party

    def _answers(self, asker: Asker, file: UUID) -> bool:
        one = self.files.get(file)
        return bool(one and asker.kind == "officer" and asker.posts & ANSWERS_COMPLAINTS and one.way.startswith(asker.way))

    def _reports_report(self, change, asker, cell) -> bool:
        if change.op == "INSERT":
            return asker.kind != "officer" or bool(asker.posts & {"call_taker", "duty", "head", "dispatcher", "clerk", "operator"})
        return self.works_on(asker, UUID(change.row["id"]), chief=False)

    def _reports_receipt(self, change, asker, cell) -> bool:
        return change.op == "INSERT" and UUID(change.row["report_id"]) in cell.minted

    def _reports_reply(self, change, asker, cell) -> bool:
        return change.op == "INSERT" and self.works_on(asker, UUID(change.row["report_id"]), chief=False)

    def _reports_duplicate(self, change, asker, cell) -> bool:
        return self.works_on(asker, UUID(change.row["report_id"])) or self.works_on(asker, UUID(change.row["other_id"]))

    def _reports_draft(self, change, asker, cell) -> bool:
        return change.op == "INSERT" or UUID(change.row["id"]) in cell.knows or asker.holds == "draft"

    def _reports_batch(self, change, asker, cell) -> bool:
        return self._batch(None, asker, None, "", cell.knows)

    def _cases_case(self, change, asker, cell) -> bool:
        file = UUID(change.row["file"])
        return self.works_on(asker, file) or (change.op == "UPDATE" and self._holder_of(asker, file, cell))

    def _of_case(self, change, asker, cell) -> bool:
        file = cell.file_of_case(change.row.get("case_id") or self.owners["cases_deadline"].get(change.row.get("deadline_id")))
        return self.works_on(asker, file) or (self._holder_of(asker, file, cell) and change.table in {"cases_remedy", "cases_deadline"})

    _cases_acceptance = _cases_casereport = _cases_deadline = _cases_decision = _cases_proposal = _cases_remedy = _of_case
    _cases_item = _cases_scene = _cases_visit = _cases_extension = _cases_pause = _cases_extensionrequest = _of_case

    # What is compared of a case's things, and what of it is in our hands.
    _goods_match = _evidence_exhibit = _of_case

    def _of_exhibit(self, change, asker, cell) -> bool:
        return any(c.table == "evidence_exhibit" for c in cell.changes) and all(self._of_case(c, asker, cell) for c in cell.changes if c.table == "evidence_exhibit")

    _evidence_custody = _evidence_handover = _of_exhibit

    def _declares(self, asker: Asker, file: UUID, cell: "Changes") -> bool:
        """True where a dealer takes down a thing of its own in this request; its numbers stand on the thing's own file."""
        made = {UUID(c.row["id"]): UUID(c.row["dealer_id"]) for c in cell.changes if c.table == "goods_declaration" and c.op == "INSERT"}
        return asker.kind == "dealer" and made.get(file) in cell.knows

    def _goods_declaration(self, change, asker, cell) -> bool:
        """An officer who decides a match asks the dealer to keep the thing, and changes nothing else of what a dealer said; a dealer only adds."""
        if change.op == "INSERT":
            return self._declares(asker, UUID(change.row["id"]), cell)
        only = change.op == "UPDATE" and {name for name in change.row if change.row[name] != change.new[name]} == {"state"}
        return only and any(c.table == "goods_match" and self._of_case(c, asker, cell) for c in cell.changes)

    def _of_receipt(self, change, asker, cell) -> bool:
        return self._holder_of(asker, self.owners["reports_receipt"].get(change.row["receipt_id"]), cell)

    _citizen_prooftry = _citizen_onetimecode = _of_receipt

    def _citizen_rating(self, change, asker, cell) -> bool:
        return change.op == "INSERT" and self._of_receipt(change, asker, cell)

    def _citizen_complaint(self, change, asker, cell) -> bool:
        file = self.owners["reports_receipt"].get(change.row["receipt_id"])
        return self._answers(asker, file) or (change.op == "INSERT" and change.row["cause"] == "holder" and self._of_receipt(change, asker, cell))

    def _citizen_disclosuredelay(self, change, asker, cell) -> bool:
        one = self.files.get(self.owners["reports_receipt"].get(change.row["receipt_id"]))
        if one is None or asker.kind != "officer" or not one.way.startswith(asker.way):
            return False
        is_review = change.op == "UPDATE" and change.new["reviewed_by"] == asker.number
        return bool(asker.posts & ({"reviewer", "inspector"} if is_review else {"head"}))

    def _of_trace(self, change, asker, cell) -> bool:
        """The centre works on a trace; who works on the report may only begin one."""
        file = change.row.get("file") or self.owners["fraud_trace"].get(change.row.get("trace_id"))
        begun = {c.row["id"]: c.row["file"] for c in cell.changes if c.table == "fraud_trace" and c.op == "INSERT"}
        own = begun.get(change.row["id"] if change.table == "fraud_trace" else change.row.get("trace_id"))
        begins = own is not None and self.works_on(asker, UUID(str(own)))
        return self._traces(asker) or begins or bool(file and asker.posts & {"head"} and self.files[UUID(str(file))].way.startswith(asker.way) and change.table == "fraud_order")

    _fraud_trace = _fraud_tracedaccount = _fraud_payment = _fraud_order = _fraud_redraw = _fraud_packet = _fraud_freeze = _of_trace

    def _fraud_answer(self, change, asker, cell) -> bool:
        """What nobody signed is kept as forged, and touches no order."""
        stray = change.op == "INSERT" and not change.row["signed_ok"] and change.row["order_id"] is None
        return stray or self._traces(asker)

    def _fraud_account(self, change, asker, cell) -> bool:
        return change.op == "INSERT" and any(c.table == "fraud_tracedaccount" and c.row["account_id"] == change.row["id"] and self._of_trace(c, asker, cell) for c in cell.changes)

    def _staff_accesssession(self, change, asker, cell) -> bool:
        own = asker.officer is not None and change.row["officer_id"] == str(asker.officer.pk)
        if change.op == "INSERT" and own and change.row["file"] and change.row["purpose"] != "urgent":
            # Alone in the database a session is only said: its file opens to whose matter it is, session or not.
            return self.layer == "database" or self._reads(asker, UUID(change.row["file"]))
        ended = change.op == "UPDATE" and {name for name in change.row if change.row[name] != change.new[name]} == {"ended_at"}
        file = UUID(change.row["file"]) if change.row["file"] else None
        return own or bool(ended and file and (self._gives(asker, file) or self.works_on(asker, file)))

    def _gives(self, asker: Asker, file: UUID) -> bool:
        """Who may show a file to others: who handles it, and the head of its unit."""
        one = self.files.get(file)
        return bool(one and asker.kind == "officer" and (one.handler == asker.number or ("head" in asker.posts and one.way.startswith(asker.way))))

    def _staff_grant(self, change, asker, cell) -> bool:
        file = UUID(change.row["file"])
        own = asker.officer is not None and change.row["officer_id"] == str(asker.officer.pk)
        urgent = own and (change.op == "UPDATE" or any(c.table == "staff_emergencyaccess" and c.op == "INSERT" for c in cell.changes))
        joins = any(c.table == "cases_casereport" for c in cell.changes) and self.works_on(asker, file)
        return urgent or joins or self._gives(asker, file)

    def _staff_emergencyaccess(self, change, asker, cell) -> bool:
        own = asker.officer is not None and change.row["officer_id"] == str(asker.officer.pk)
        if change.op == "INSERT":
            return own
        return not own and asker.officer is not None and (change.row["reviewer_id"] == str(asker.officer.pk) or "chief" in asker.posts)

    def _staff_accessrequest(self, change, asker, cell) -> bool:
        own = asker.officer is not None and change.row["officer_id"] == str(asker.officer.pk)
        return own if change.op == "INSERT" else not own and self._gives(asker, UUID(change.row["file"]))

    def _staff_login(self, change, asker, cell) -> bool:
        """Signing in notes when; nothing else of a login changes."""
        return change.op == "UPDATE" and {name for name in change.row if change.row[name] != change.new[name]} <= {"last_login"}

    def _inspected(self, change, asker, cell) -> bool:
        return asker.kind == "officer" and "inspector" in asker.posts

    _inspection_sample = _inspection_sampledsession = _inspected

    def _inspection_finding(self, change, asker, cell) -> bool:
        return self._inspected(change, asker, cell) or (change.op == "UPDATE" and change.row["officer"] == asker.number)


@dataclass(frozen=True)
class Change:
    """One row that a request wrote; `row` as it was before, where it was there before."""

    table: str
    op: str
    row: dict[str, Any]
    new: dict[str, Any] | None = None


@dataclass
class Changes:
    """Everything one request wrote, with what its asker had shown or made on the way."""

    changes: list[Change]
    knows: frozenset
    cases: dict[str, UUID]

    @property
    def minted(self) -> set[UUID]:
        return {UUID(c.row["id"]) for c in self.changes if c.table == "reports_report" and c.op == "INSERT"}

    def file_of_case(self, case: str | None) -> UUID | None:
        new = {c.row["id"]: UUID(c.row["file"]) for c in self.changes if c.table == "cases_case" and c.op == "INSERT"}
        return self.cases.get(case) or new.get(case)
