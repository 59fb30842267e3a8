"""The cells of the matrix, generated from the URLconf, asked and judged."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from anhe.house import doors
from anhe.staff.access import Door
from tests.access.asking import Asking, Seen
from tests.access.marks import Mark
from tests.access.people import PARTNERS, RELATED, Asker
from tests.access.rules import OF_CASE, OF_REPORT, Changes, Rules, Session
from tests.access.targets import NOTHING, SAYS, TARGETS, Aim, Target
from tests.access.town import Matrix
from tests.browser.sights import carrying, carrying_cookie, holding_cookie, signed_in

PURPOSES = ("handle_case", "review_report", "take_call", "legal_review", "answer_citizen", "visit", "inspect", "correct", "urgent")
REFUSED = {301, 302, 400, 401, 403, 404, 405, 409, 415, 422, 429, 503}
METHODS = ("GET", "POST")
# How a policy stops a write that Python let through: an error page, and nothing written.
STOPPED = re.compile(r"row-level security policy|did not affect any rows|matching query does not exist|DoesNotExist|the row to write is not there")
# Who most likely may, where anybody may.
LIKELY = ("handler", "proven", "head", "coded", "paper", "drafter", "office", "inspector", "duty", "reviewer", "chief", "granted_full", "asks", "stranger", "anonymous", "tracer", "second_tracer", "dealer")
# A form that only asks: the code of a receipt or a draft, a receipt to check, an entry of the log.
READS_BY_POST = {"reports:find", "reports:verify", "reports:resume", "citizen:find", "citizen:leave", "inspection:entry"}
# Whose relation is to the home files alone; who also asks by a method that the address does not take.
AT_HOME_ALONE = {*PARTNERS, *RELATED} - {"stranger", "granted_full"}
FOLLOWED = "reports:reports_api:follow"  # the one address to which the code comes as a header
TRIES_ALL = {"anonymous", "handler", "stranger", "proven"}
PURPOSED = {"people", "complaint", "remark", "draft", "rejects"}


class Unreachable(Exception):
    """An address that nobody has said how to ask."""


@dataclass(frozen=True)
class Cell:
    """One question: this address by this method, asked by somebody at one unit's record, in one access session."""

    door: Door
    method: str
    target: Target
    label: str
    asker: Asker
    session: str

    def __str__(self) -> str:
        return f"{self.method} {self.door.name} {self.target.file} {self.label} by {self.asker.name} in session {self.session}"


@dataclass
class Tally:
    """What came of some cells; the lists hold sentences for people."""

    cells: int = 0
    leaks: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    unlogged: list[str] = field(default_factory=list)
    reads: int = 0
    stopped: int = 0
    statuses: Counter = field(default_factory=Counter)
    shown: set[str] = field(default_factory=set)  # addresses with an allowed cell that shows its record
    done: set[str] = field(default_factory=set)  # those with an allowed cell that does its change
    answered: set[str] = field(default_factory=set)

    def add(self, other: "Tally") -> None:
        self.cells, self.reads, self.stopped = self.cells + other.cells, self.reads + other.reads, self.stopped + other.stopped
        self.leaks += other.leaks
        self.broken += other.broken
        self.unlogged += other.unlogged
        self.statuses.update(other.statuses)
        for name in ("shown", "done", "answered"):
            getattr(self, name).update(getattr(other, name))


class Running:
    """Asks cells of one matrix."""

    def __init__(self, matrix: Matrix, asking: Asking, rules: Rules) -> None:
        self.matrix, self.asking, self.rules = matrix, asking, rules
        self.cases = {str(file.case.pk): file.id for file in matrix.files() if file.case is not None}
        self.signed = {asker.name: signed_in(asker.officer, matrix.at) for asker in self.askers if asker.officer} if asking else {}

    @cached_property
    def askers(self) -> list[Asker]:
        return self.matrix.force.askers()

    @cached_property
    def doors(self) -> list[Door]:
        return doors.declared()

    # --- which cells there are ---

    def cells(self) -> Iterator[Cell]:
        """Every address x method x target x unit x asker x session."""
        for door in self.doors:
            targets = TARGETS.get(door.name) or ([Target()] if not door.given else [])
            if not targets:
                raise Unreachable(f"{door.name} has no target in tests/access/targets.py")
            for n, target in enumerate(targets):
                for asker in self.askers:
                    for label in ("home",) if asker.name in AT_HOME_ALONE else ("home", "away"):
                        for method in METHODS if asker.name in TRIES_ALL else self.methods(door):
                            for session in self.sessions(door, asker, is_first=n == 0):
                                yield Cell(door, method, target, label, asker, session)

    def methods(self, door: Door) -> list[str]:
        return [method for method in METHODS if method in door.methods]

    def sessions(self, door: Door, asker: Asker, *, is_first: bool) -> tuple[str, ...]:
        """Every way in which a session can be wrong, at addresses that show people's data in one."""
        if asker.kind == "officer" and door.purposes and is_first:
            return ("right", "none", "purpose", "other", "expired", "ended", "fileless", "fileless wrong")
        if asker.kind == "officer" and door.about:
            return ("right", "none", "purpose") if door.purposes else ("right", "none")
        return ("none",)

    # --- one cell ---

    def ask(self, cell: Cell, tally: Tally, more: dict[str, str] | None = None) -> Seen:
        """Ask one cell, with these headers too, and judge what comes back."""
        records = getattr(self.matrix, cell.label)
        aim = Aim(self.matrix, records, records.files[cell.target.file])
        session = self.session_of(cell, aim)
        if cell.asker.officer is not None:
            self.asking.let_look(cell.asker.officer, session)
        path = self.path_of(cell, aim)
        if path is None:
            return Seen()
        data = cell.target.data(aim) if cell.target.data is not None and cell.method == "POST" else None
        cookies, headers = self.brought(cell, aim, path)
        seen = self.asking.ask(cell.method, path, cookies=cookies, data=data, headers=headers | (more or {}))
        tally.cells += 1
        tally.statuses[seen.status] += 1
        self.judge(cell, aim, session, path, seen, tally, _words_of(data))
        return seen

    def session_of(self, cell: Cell, aim: Aim) -> Session:
        if cell.asker.officer is None or cell.session == "none":
            return Session()
        of_case = cell.door.about in {"cases.case", "evidence.exhibit"}
        fits, file = OF_CASE if of_case else OF_REPORT, aim.file.inside if of_case and aim.file.inside else aim.file.id
        right = "handle_case" if of_case else "review_report"
        if "breaker" in cell.asker.name:
            right = "urgent"
        wrong = sorted(set(PURPOSES) - fits)
        other = self.matrix.away if cell.label == "home" else self.matrix.home
        other_file = aim.records.files["paused"].id if cell.label == "home" else other.files["open"].id
        return {
            "right": Session("right", right, file, True), "purpose": Session("purpose", wrong[len(cell.asker.name) % len(wrong)], file, True),
            "other": Session("other", right, other_file if other_file != file else other.files["open"].id, True),
            "expired": Session("expired", right, file), "ended": Session("ended", right, file),
            "fileless": Session("fileless", "take_call", None, True), "fileless wrong": Session("fileless wrong", "handle_case", None, True),
        }[cell.session]  # fmt: skip

    def path_of(self, cell: Cell, aim: Aim) -> str | None:
        """The address; None where this unit has no such record."""
        args = [aim.named(word) for word in cell.target.args.split()]
        if any(arg in (None, "") for arg in args):
            return None
        query = cell.target.query.format(case=aim.file.case_number, report=aim.file.number, id=aim.file.id)
        return reverse(cell.door.name, args=args) + (query if cell.method == "GET" else "")

    def brought(self, cell: Cell, aim: Aim, path: str) -> tuple[dict[str, str], dict[str, str]]:
        """The cookies and headers that this asker brings to this record."""
        asker, found = cell.asker, []
        other = (self.matrix.away if cell.label == "home" else self.matrix.home).files["open"]
        if asker.officer is not None:
            found.append(self.signed[asker.name])
            if asker.name in {"duty", "call_taker"}:
                found.append(carrying_cookie(carrying.INTAKE, {"number": aim.file.number, "token": aim.file.token, "by": asker.officer.number}))
        elif asker.holds in {"unproven", "proven", "coded"}:
            found.append(holding_cookie(aim.file, proven=asker.holds != "unproven", coded=asker.holds == "coded"))
        elif asker.holds == "other":
            found += [holding_cookie(other, proven=True, coded=True)] if path.startswith("/track/") else [carrying_cookie(carrying.RECEIPT, {"number": other.number, "token": other.token})]
        elif asker.holds in {"paper", "old paper"}:
            token = {"token": aim.file.token} if asker.holds == "paper" else {}
            found.append(carrying_cookie(carrying.RECEIPT, {"number": aim.file.number} | token))
        elif asker.holds == "draft":
            found.append(carrying_cookie(carrying.DRAFT, aim.records.refs["draft_code"]))
        headers = {"Authorization": f"Bearer {self.matrix.key}", "Idempotency-Key": "matrix-cell-0001"} if asker.holds == "key" else {}
        headers |= self.dealer_headers(cell, aim)
        headers |= {"Tracking-Code": aim.file.code} if cell.target.shows_code and cell.door.name == FOLLOWED else {}
        return {name: value for name, value, beginning in found if path.startswith(beginning)}, headers

    def dealer_headers(self, cell: Cell, aim: Aim) -> dict[str, str]:
        """A dealer's own key, another dealer's, or one that was ended."""
        if cell.asker.kind != "dealer":
            return {}
        other = self.matrix.away if cell.label == "home" else self.matrix.home
        keys = {"dealer key": aim.records.refs["dealer_key"], "other dealer key": other.refs["dealer_key"], "ended dealer key": aim.records.refs["ended_dealer_key"]}
        return {"Authorization": f"Bearer {keys[cell.asker.holds]}"}

    # --- what is allowed ---

    def known_to(self, cell: Cell, aim: Aim, path: str) -> frozenset[UUID]:
        """The files (and drafts) whose receipt or code this asker has in hand at this address."""
        asker, known = cell.asker, set()
        if cell.target.shows_code and (cell.method == "POST" or cell.door.name == FOLLOWED):
            known |= {aim.file.id, aim.records.refs["draft"]}
        at = {"unproven": "/track/", "proven": "/track/", "coded": "/track/", "paper": "/receipt/", "old paper": "/receipt/", "draft": "/report/"}
        if asker.holds in at and path.startswith(at[asker.holds]):
            known |= {aim.records.refs["draft"]} if asker.holds == "draft" else {aim.file.id, *([aim.file.inside] if aim.file.inside else [])}
        if asker.name in {"duty", "call_taker"} and path.startswith("/desk/intake/"):
            known.add(aim.file.id)
        if asker.holds in {"dealer key", "other dealer key"}:
            own = aim.records if asker.holds == "dealer key" else self.matrix.away if cell.label == "home" else self.matrix.home
            known.add(UUID(own.refs["dealer"]))
        return frozenset(known)

    def judge(self, cell: Cell, aim: Aim, session: Session, path: str, seen: Seen, tally: Tally, sent: str) -> None:
        asker, knows = cell.asker, self.known_to(cell, aim, path)
        if seen.status >= 500 and seen.status != 503:
            if self.rules.layer == "database" and STOPPED.search(seen.error):
                tally.stopped += 1  # what Python was made to let through, a policy did not
                return
            tally.broken.append(f"{cell}: {seen.status} {seen.error}")
            return
        marks = list(self.matrix.marks.found_in(seen.content + b"\n" + seen.headers.encode(), seen.kind))
        forbidden = [mark for mark in marks if not (mark.kind == "number" and mark.token in sent) and not self.rules.may_see(mark, asker, session, path, knows)]
        tally.leaks += [f"{cell}: shows {mark.kind} {mark.what} of {self.name_of(mark.file)} ({mark.token})" for mark in forbidden]
        written = Changes(seen.changes, knows, self.cases)
        for change in seen.changes:
            if not self.rules.may_change(change, asker, written):
                tally.leaks.append(f"{cell}: {change.op} of {change.table} {change.row.get('id')}")
        if self.is_outside(cell) and seen.status not in REFUSED:
            tally.leaks.append(f"{cell}: let in, {seen.status}, who is not named in the address's rule")
        self.count_reads(cell, marks, seen, tally)
        self.note(cell, marks, bool(forbidden), seen, tally)

    def note(self, cell: Cell, marks, is_leak: bool, seen: Seen, tally: Tally) -> None:
        """Which addresses have shown their record, or done their change, to somebody who may."""
        name, says = cell.door.name, SAYS.get(cell.door.name)
        of_officers = cell.door.about.startswith(("inspection.", "ledger."))
        if not is_leak and (any(mark.kind != "officer" or of_officers for mark in marks) or (says is not None and seen.status < 400 and says.encode() in seen.content)):
            tally.shown.add(name)
        acts = [entry for entry in seen.entries if entry["outcome"] == "allowed" and (entry["doing"] != "consult" or name in READS_BY_POST)]
        if cell.method == "POST" and (seen.changes or acts):
            tally.done.add(name)
        if seen.status < 400:
            tally.answered.add(name)

    def is_outside(self, cell: Cell) -> bool:
        """True for who is not among those whom the address names."""
        if cell.door.audience == "dealers":
            return cell.asker.kind != "dealer" or cell.asker.holds == "ended dealer key"
        if cell.door.audience != "officers":
            return False
        return cell.asker.kind != "officer" or bool(cell.door.posts and not cell.asker.posts & cell.door.posts)

    def count_reads(self, cell: Cell, marks, seen: Seen, tally: Tally) -> None:
        """Of whomever data was shown, an entry on that very file (or draft, or batch) says so in the same transaction, with its purpose."""
        personal = [mark for mark in marks if mark.kind in PURPOSED and mark.what != "code"]
        if not personal:
            return
        tally.reads += 1
        told = [entry for entry in seen.entries if entry["outcome"] == "allowed" and entry["doing"] in {"consult", "disclose"} and entry["purpose"]]
        named = {UUID(text) for entry in told for text in (entry["file"], entry["object_id"]) if text}
        silent = sorted({f"{mark.kind} {mark.what} of {self.name_of(mark.file)}" for mark in personal if not named & self.files_of(mark)})
        if silent:
            verbs = sorted({entry["verb"] for entry in seen.entries})
            tally.unlogged.append(f"{cell}: {silent} without an entry on it with its purpose; there are {verbs}")

    def files_of(self, mark: Mark) -> set[UUID | None]:
        """The file, and that of the case in which it stands; an answer went into every file of its case."""
        one = self.rules.files.get(mark.file)
        others = {file.id for file in self.rules.files.values() if mark.what == "answer" and file.inside == mark.file}
        return ({mark.file, one.inside} - {None} if one else {mark.file}) | others

    def name_of(self, file: UUID | None) -> str:
        return next((f"{label} {one.name}" for label in ("home", "away") for one in getattr(self.matrix, label).files.values() if one.id == file), str(file))


def _words_of(data) -> str:
    if data is None:
        return ""
    if isinstance(data, bytes):
        return data.decode()
    made = QueryDict(mutable=True)
    made.update({name: str(value) for name, value in data.items()})
    return " ".join(made.values())


def rules_of(matrix: Matrix, owner) -> Rules:
    """The facts for the rules, read from the tables themselves."""
    owners = {
        "reports_receipt": {str(pk): file for pk, file in owner.execute("SELECT id, report_id FROM reports_receipt")},
        "fraud_trace": {str(pk): str(file) for pk, file in owner.execute("SELECT id, file FROM fraud_trace")},
        "cases_deadline": {str(pk): str(case) for pk, case in owner.execute("SELECT id, case_id FROM cases_deadline")},
    }  # fmt: skip
    return Rules({file.id: file for file in matrix.files()}, matrix.force.given, owners)


def run(running: Running, cells: list[Cell], tally: Tally) -> Tally:
    for cell in cells:
        running.ask(cell, tally)
    return tally


def missing(declared: list[Door], tally: Tally) -> list[str]:
    """Addresses without an allowed cell that shows their record or does their change."""
    found = []
    for door in declared:
        if door.name in NOTHING:
            continue
        shows = bool(door.about) or door.audience == "dealers"
        good = (tally.shown | tally.done) if shows else tally.answered
        if shows and "POST" in door.methods and door.name not in tally.done and door.name not in READS_BY_POST:
            found.append(f"{door.name}: no allowed cell does its change")
        if door.name not in good:
            found.append(f"{door.name}: no allowed cell {'shows its record or does its change' if shows else 'is answered'}")
    return found


def sampled(cells: list[Cell], count: int, seed: str) -> list[Cell]:
    """So many cells, as evenly over the addresses as they go."""
    chance, by_door = random.Random(seed), {}
    for cell in cells:
        by_door.setdefault(cell.door.name, []).append(cell)
    for own in by_door.values():
        chance.shuffle(own)
    found: list[Cell] = []
    while len(found) < count and any(by_door.values()):
        for own in by_door.values():
            if own:
                found.append(own.pop())
    return found[:count]


def partitioned(cells: list[Cell], parts: int) -> list[list[Cell]]:
    """By who asks, so that each officer's access session is set as seldom as can be."""
    names = sorted({cell.asker.name for cell in cells})
    return [[cell for cell in cells if names.index(cell.asker.name) % parts == part] for part in range(parts)]


def find_allowed(running: Running, tally: Tally) -> None:
    """Ask each address as those who most likely may, until one has shown its record and one has done its change."""
    by_door: dict[str, list[Cell]] = {}
    for cell in running.cells():
        if cell.asker.name in LIKELY and cell.label == "home" and cell.session == ("right" if cell.asker.kind == "officer" and cell.door.about else "none"):
            by_door.setdefault(cell.door.name, []).append(cell)
    for own in by_door.values():
        for cell in sorted(own, key=lambda cell: LIKELY.index(cell.asker.name)):
            if any(line.startswith(f"{cell.door.name}:") for line in missing(running.doors, tally)):
                running.ask(cell, tally)
