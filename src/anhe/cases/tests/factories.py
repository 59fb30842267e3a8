"""A town, a case in it, and officers' browsers; everything made through desks."""

from datetime import datetime, timedelta

from django.test import Client
from tests.journeys.town import MONDAY, Town, told

from anhe.cases import desk
from anhe.cases import queries as cases
from anhe.law import queries as law
from anhe.ledger import Refused, Work
from anhe.ledger import queries as ledger
from anhe.staff import desk as staff
from anhe.staff.signing_in import BACKEND

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
REASON = "双方有书面买卖合同，属民事纠纷，没有犯罪事实。"
OUTCOME = "案件已查清，涉案人员已到案，物品可来所认领。"


def accepted(town: Town, *, track: str = "criminal", words: str = "昨晚停在楼下的电动车不见了。", at: datetime = MONDAY, **more):
    """A case accepted by the duty officer and handled by the case officer."""
    with Work():
        taken = told(words, at=at, **more)
        return desk.accept(report=taken.report, track=track, by=town.duty, at=at + HOUR, handler=town.handler)


def decided(case, kind: str, by, *, at: datetime = MONDAY + DAY, **more):
    """The decision, taken; an outcome says its word to the reporter."""
    if kind in {"concluded", "decided"}:
        more = {"reason": OUTCOME} | more
    with Work():
        decision = desk.decide(case=case, kind=kind, by=by, at=at, **more)
    case.refresh_from_db()
    return decision


def refusal(town: Town, case, *, at: datetime = MONDAY + DAY):
    """The case is not filed, with law, ground and reason, and the head approved it."""
    return decided(case, "not_filed", town.handler, at=at, approved_by=town.head, **grounds())


def grounds() -> dict:
    return {"article": law.article("criminal-procedures-178"), "ground": "civil_matter", "reason": REASON}


def handed_over(town: Town) -> dict:
    """What handing a case over needs: where to, why, and the head's approval."""
    return {"destination": "云溪市公安局", "reason": "主要犯罪地在云溪市。", "approved_by": town.head}


def verbs(case) -> list[str]:
    return [entry.verb for entry in ledger.of_files(cases.files_of(case))]


def refused(verb, expected: type[Refused], /, **given) -> Refused:
    """Call a verb that must refuse, as the frame does: undone, then written down. Returns the refusal."""
    with Work() as work:
        try:
            verb(**given)
        except expected as refusal:
            work.restart(refusal)
            return refusal
    raise AssertionError(f"{verb.__name__} did not refuse")


def browser(officer, lang: str = "zh") -> Client:
    """A browser in which this officer is signed in."""
    client = Client(HTTP_ACCEPT_LANGUAGE="en" if lang == "en" else "zh-CN")
    client.force_login(officer.login, backend=BACKEND)
    return client


def look_at(case, officer, at: datetime) -> None:
    """Open an access session on the case for this officer."""
    with Work():
        staff.open_session(purpose="handle_case", file=case.file, object_ref=case.number, by=officer, at=at)
