"""Many at once where a rule counts: what is allowed five times is not allowed twenty times because they came together."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connections

from anhe.citizen import desk as citizen
from anhe.citizen.models import Complaint, OneTimeCode, ProofTry
from anhe.ledger import Refused, Work, public
from anhe.people.shapes import NewIdentifier, NewParty
from anhe.reports import desk as reports
from anhe.reports.shapes import NewReport
from tests.journeys.town import JINSHUI

AT_ONCE = 12


def together(verb: Callable[[int], object]) -> Counter[str]:
    """How often each answer came when everybody acts at the same moment, each in a transaction of their own."""

    def one(n: int) -> str:
        try:
            with Work():
                return str(verb(n))
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as people:
        return Counter(people.map(one, range(AT_ONCE)))


@pytest.fixture
def taken(sights, django_db_blocker):
    """A report with a telephone, and the database open to the threads of the test."""
    with django_db_blocker.unblock():
        at = datetime.now(UTC)
        new = NewReport(
            channel="web", kind="case_related", offence="theft_ebike", narrative="电动车不见了。", lang="zh-hans", lon=JINSHUI[0], lat=JINSHUI[1],
            reporter=NewParty("reporter", "邓某", "", False, (NewIdentifier("phone", "13800001234"),)), is_synthetic=True,
        )  # fmt: skip
        with Work():
            found = reports.receive(report=new, by=public("web"), at=at)
        yield found


def test_of_twelve_guesses_at_once_five_are_heard(taken):
    receipt, at = taken.receipt, datetime.now(UTC)
    heard = together(lambda n: citizen.check_proof(receipt=receipt, proof=f"{n:04d}", at=at))
    assert heard == {"False": 5, "TooManyTries": AT_ONCE - 5}
    with Work():
        assert ProofTry.objects.filter(receipt=receipt).count() == 5


def test_of_twelve_codes_asked_for_at_once_three_are_sent(taken):
    receipt, at = taken.receipt, datetime.now(UTC)
    heard = together(lambda _n: citizen.ask_code(receipt=receipt, lang="en", at=at) and "asked")
    assert heard == {"asked": 3, "TooManyTries": AT_ONCE - 3}
    with Work():
        assert OneTimeCode.objects.filter(receipt=receipt).count() == 3


def test_a_complaint_is_answered_once(sights, taken):
    receipt, at, head = taken.receipt, datetime.now(UTC), sights.town.head
    with Work():
        made = citizen.complain(receipt=receipt, text="没有人打电话。", lang="zh-hans", by=citizen.holder(receipt), at=at)
        loaded = [Complaint.objects.select_related("receipt__report", "unit").get(pk=made.pk) for _ in range(AT_ONCE)]
    heard = together(lambda n: citizen.answer_complaint(complaint=loaded[n], text=f"答复 {n}", by=head, at=at) and "answered")
    assert heard == {"answered": 1, "AlreadyAnswered": AT_ONCE - 1}
