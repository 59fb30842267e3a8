"""The town of the access matrix: two units with the same records, everybody who may ask, and what was given to whom."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from anhe.cases import desk as cases
from anhe.city import queries as ground
from anhe.house.demo import money
from anhe.inspection import desk as inspection
from anhe.inspection.models import Finding
from anhe.inspection.watching import CITY
from anhe.ledger import Refused, Work, act, job
from anhe.ledger.models import Entry
from anhe.reports import desk as reports
from anhe.staff import desk as staff
from anhe.staff import queries as units
from tests.access.files import DAY, HOUR, Desk, File, Filling, Records
from tests.access.marks import Marks
from tests.access.people import Force, muster
from tests.journeys.town import JINSHUI, OPERATOR, build

LONG, SECOND = timedelta(days=90), timedelta(seconds=1)
REVIEWS = job("staff.watch_reviews")


@dataclass
class Matrix:
    """Everything that is asked about, and the moment at which it was made."""

    at: datetime
    force: Force
    marks: Marks
    home: Records
    away: Records
    refs: dict[str, object] = field(default_factory=dict)
    key: str = ""

    def files(self) -> list[File]:
        return [*self.home.files.values(), *self.away.files.values()]


def found(*, at: datetime | None = None) -> Matrix:
    """Build it, committed."""
    at = at or datetime.now(UTC)
    with Work():
        marks = Marks()
        town = build(at=at - 60 * DAY, synthetic=True)
        force = muster(town, marks, at - 60 * DAY, None)
        desks = {
            "home": _desk(force, "", JINSHUI), "away": _desk(force, "away_", _spot_of(force.units["away"])),
        }  # fmt: skip
        fillings = {name: Filling(name, desk, marks, at) for name, desk in desks.items()}
        records = {name: filling.everything() for name, filling in fillings.items()}
        money.banks(at - 60 * DAY)
        for n, filling in enumerate(fillings.values()):
            filling.swindled(force.officers["tracer"], force.officers["second_tracer"], serial=1 + 5000 * n)
        matrix = Matrix(at, force, marks, records["home"], records["away"])
        _give(matrix)
        _emergencies(matrix)
        _requests(matrix)
        _batch(matrix)
        _inspected(matrix)
        _id, matrix.key = reports.issue_office_key(office=force.units["away"], name="matrix", per_minute=1_000_000, days=100, by=OPERATOR, at=at)
        return matrix


def _desk(force: Force, before: str, spot: tuple[float, float]) -> Desk:
    return Desk(*(force.officers[before + name] for name in ("duty", "handler", "head", "examiner", "reviewer")), spot=spot)


def _spot_of(unit) -> tuple[float, float]:
    place = ground.places().filter(unit=unit).first()
    if place is not None:
        return place.lon, place.lat
    return _inside(unit)


def _inside(unit) -> tuple[float, float]:
    """A point for which this unit answers, found by walking a grid over the city."""
    for n in range(60):
        for m in range(60):
            lon, lat = 113.55 + n * 0.006, 34.72 + m * 0.006
            try:
                spot = ground.locate(lon, lat)
            except Refused:  # outside the two districts
                continue
            if spot.unit is not None and spot.unit.pk == unit.pk:
                return lon, lat
    raise LookupError(f"no point of {unit} was found")


# --- what was given to whom, at home ---

def _give(matrix: Matrix) -> None:
    """Every home file: granted to officers in each scope, shared with units, lapsed, taken back, not yet begun."""
    at, officers, others = matrix.at, matrix.force.officers, matrix.force.units
    for file in matrix.home.files.values():
        given = {"file": file.id, "by": OPERATOR, "object_ref": file.case_number or file.number}
        with Work():
            for scope in ("full", "facts", "known"):
                staff.grant(scope=scope, officer=officers[f"granted_{scope}"], at=at - DAY, until=at + LONG, **given)
                _share(matrix, file, others[f"partner_{scope}"], scope)
                matrix.force.given[officers[f"granted_{scope}"].number, file.id] = scope
                matrix.force.given[officers[f"partner_{scope}"].number, file.id] = scope
            staff.grant(scope="full", officer=officers["lapsed"], at=at - 3 * DAY, until=at - DAY, **given)
            staff.grant(scope="full", officer=officers["not_yet"], at=at + DAY, until=at + LONG, **given)
            taken_back = staff.grant(scope="full", officer=officers["ended"], at=at - 3 * DAY, until=at + LONG, **given)
            staff.end_grant(grant=taken_back, by=OPERATOR, at=at - HOUR, reason="no longer needed")
    matrix.home.refs["given"] = _given_on(matrix, "filed")


def _share(matrix: Matrix, file: File, unit, scope: str) -> None:
    """By the case's own verb where there is one; a report is shown by a grant."""
    if file.case is None:
        staff.grant(file=file.id, scope=scope, unit=unit, by=OPERATOR, at=matrix.at - DAY, until=matrix.at + LONG, object_ref=file.number)
        return
    reason = matrix.marks.word("words", "why it is shared")
    cases.share(case=file.case, unit=unit, scope=scope, until=matrix.at + LONG, reason=reason, by=matrix.home.desk.head, at=matrix.at - DAY)
    matrix.marks.belong(file.id)


def _given_on(matrix: Matrix, name: str):
    with Work():
        file = matrix.home.files[name].id
        return next(one for one in _grants(file) if one.unit_id == matrix.force.units["partner_facts"].pk).pk


def _grants(file):
    return units.grants_on(file, datetime.now(UTC))


def _emergencies(matrix: Matrix) -> None:
    """One officer has every home file open in an emergency now; one had; one was never reviewed."""
    at, officers = matrix.at, matrix.force.officers
    for n, file in enumerate(file for file in matrix.home.files.values() if file.inside is None):
        _broken(matrix, officers["breaker_over"], file, at - DAY + n * SECOND)
        new = _broken(matrix, officers["breaker"], file, at - HOUR + n * SECOND)
        matrix.force.given[officers["breaker"].number, file.id] = "full"
        matrix.force.given[officers["breaker_over"].number, file.id] = "past"
    matrix.force.given[officers["late_breaker"].number, matrix.home.files["filed"].id] = "past"
    late = _broken(matrix, officers["late_breaker"], matrix.home.files["filed"], at - 5 * DAY)
    with Work():
        staff.escalate(emergency=late, by=REVIEWS, at=at - DAY)
    matrix.home.refs |= {"emergency": new.pk, "late_emergency": late.pk}


def _broken(matrix: Matrix, by, file: File, at: datetime):
    words = f"{matrix.marks.word('words', 'why it is urgent')} 走失儿童可能在此处，需要立即联系"
    owner = matrix.home.desk.handler if file.case is not None else None
    with Work():
        made = staff.break_glass(
            file=file.id, object_ref=file.case_number or file.number, unit=matrix.home.desk.duty.unit, owner=owner, reason=words, by=by, at=at
        )
    reviewer = {made.reviewer.number} if made.reviewer else set()
    matrix.marks.belong(file.id, {by.number, *reviewer, *({owner.number} if owner else set())})
    return made


def _requests(matrix: Matrix) -> None:
    at, officers = matrix.at, matrix.force.officers
    for file in (file for file in matrix.home.files.values() if file.inside is None):
        for who in ("asks", "was_refused"):
            with Work():
                asked = staff.ask(
                    file=file.id, object_ref=file.case_number or file.number, unit=matrix.home.desk.duty.unit, reason=matrix.marks.word("words", "why it is asked for"),
                    owner=matrix.home.desk.handler if file.case is not None else None, by=officers[who], at=at - HOUR,
                )  # fmt: skip
            if who == "was_refused":
                with Work():
                    staff.decline_request(request=asked, answer=matrix.marks.word("words", "why not"), by=matrix.home.desk.head, at=at - HOUR)
            matrix.marks.belong(file.id, {officers[who].number, matrix.home.desk.handler.number})
            matrix.force.given[officers[who].number, file.id] = "past"
            matrix.home.refs.setdefault("request" if who == "asks" else "declined_request", asked.pk)


def _batch(matrix: Matrix) -> None:
    duty, marks = matrix.home.desk.duty, matrix.marks
    with Work():
        batch = reports.begin_batch(name=f"{marks.word('batch', 'name of a file')}.csv", sha256="ab" * 32, mapping="reports_csv", by=duty, at=matrix.at)
        reports.end_batch(batch=batch, refused=1, by=duty, at=matrix.at, rejects=f"number,narrative,reason\n1,{marks.word('rejects', 'a refused row')},late\n")
    marks.belong(batch.pk)
    matrix.refs["batch"] = batch.pk


# --- the inspectors' desk ---

def _inspected(matrix: Matrix) -> None:
    """Findings on an officer's accesses, one of them asked about; a sample; the entry of a reading."""
    officers, at = matrix.force.officers, matrix.at
    inspector, looked, file = officers["inspector"], officers["granted_full"], matrix.home.files["filed"]
    day = at - 2 * DAY
    for officer in (looked, officers["colleague"]):
        with Work():
            with act("session.opened", by=officer, file=file.id, purpose="handle_case", at=day, doing="consult") as facts:
                facts.on = staff.sessions.begin(officer=officer, purpose="handle_case", file=file.id, object_ref=file.case_number, at=day, length=8 * HOUR)
            for n in range(12):
                with act("file.read", by=officer, on=file.case, file=file.id, at=day + n * HOUR / 60, doing="consult", purpose="handle_case"):
                    pass
            staff.close_session(session=officer.access, by=officer, at=day + HOUR)
    with Work():
        inspection.examine(day=day.astimezone(CITY).date(), by=inspector, at=at)
        asked, opened = list(Finding.objects.filter(state="open", officer=looked.number).order_by("key")[:2])
        inspection.ask(finding=asked, question=matrix.marks.word("words", "inspector's question"), by=inspector, at=at)
        matrix.marks.belong(file.id, {looked.number})
        sample = inspection.draw(since=day - DAY, until=at, count=3, seed=secrets.token_hex(16), by=inspector, at=at)
        entry = Entry.objects.filter(verb="file.read").order_by("recorded_at")[0]
    matrix.refs |= {"asked_finding": asked.pk, "open_finding": opened.pk, "sample": sample.pk, "sampled": sample.sessions.first().pk, "entry": entry.pk}


def settle(matrix: Matrix, owner) -> None:
    """What no verb does and the check needs: every session over, the emergencies open side by side, somebody gone."""
    owner.execute("UPDATE staff_accesssession SET ended_at = clock_timestamp() WHERE ended_at IS NULL")
    owner.execute("UPDATE staff_grant SET until = clock_timestamp() + interval '3 hours' WHERE officer_id = %s", [matrix.force.officers["breaker"].pk])
    owner.execute("UPDATE staff_officer SET left_on = current_date WHERE id = %s", [matrix.force.officers["left"].pk])
