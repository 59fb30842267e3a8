"""The same report sent again, one after another and all at once: one receipt, and nothing to wonder about in the log."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

import pytest
from django.utils import timezone

from anhe.ledger import Work, operator
from anhe.reports import desk
from anhe.reports.models import Report
from tests.journeys.town import JINSHUI

AT_ONCE = 8
BODY = {
    "offence": "theft_ebike", "narrative": "电动车不见了，锁被剪断。", "teller": "victim",
    "place": {"words": "花园路 60 号", "lon": JINSHUI[0], "lat": JINSHUI[1], "datum": "WGS-84"},
    "reporter": {"name": "张㛃𠮷", "phone": "13800001234"},
}  # fmt: skip


@pytest.fixture
def key(sights, django_db_blocker) -> str:
    with django_db_blocker.unblock(), Work():
        return desk.issue_office_key(
            office=sights.town.duty.unit, name="again", per_minute=600, days=3, by=operator(), at=timezone.now()
        )[1]


def sent(city, key: str, idem: str) -> tuple[int, str]:
    """(status, number of the receipt) of one sending."""
    host, port = re.search(r"//(.+):(\d+)", city.pages).groups()
    door = HTTPConnection(host, int(port), timeout=60)
    try:
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": idem, "Content-Type": "application/json"}
        door.request("POST", "/api/v1/reports", json.dumps(BODY), headers)
        answer = door.getresponse()
        return answer.status, json.loads(answer.read()).get("number", "")
    finally:
        door.close()


def test_a_report_sent_again_leaves_one_receipt_and_a_quiet_log(city, key, django_db_blocker):
    before = city.said.read_text("utf-8", "replace")
    first, again = sent(city, key, "one-after-another"), sent(city, key, "one-after-another")
    assert (first[0], again[0], again[1]) == (201, 200, first[1])
    for n in range(3):  # the first of them is stopped by nobody, so the database itself must refuse the others
        with ThreadPoolExecutor(AT_ONCE) as together:
            answers = list(together.map(lambda _one, n=n: sent(city, key, f"all-at-once-{n}"), range(AT_ONCE)))
        assert sorted(status for status, _number in answers) == [200] * (AT_ONCE - 1) + [201]
        (number,) = {number for _status, number in answers}
        with django_db_blocker.unblock(), Work():
            assert Report.objects.filter(number=number).count() == 1
    assert city.said.read_text("utf-8", "replace").removeprefix(before) == ""
