"""Who has no business at the inspectors' desk sees nothing of it."""

import pytest
from django.urls import reverse
from tests.journeys.town import MONDAY

from anhe.cases.tests.factories import DAY, accepted, browser
from anhe.inspection import desk
from anhe.inspection.models import Finding, SampledSession
from anhe.inspection.tests.factories import read
from anhe.ledger import Work
from anhe.ledger.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses(town) -> list[str]:
    """Every page of the desk, with something on it."""
    read(accepted(town), town.stranger, MONDAY + DAY)
    with Work():
        desk.examine(day=(MONDAY + DAY).date(), by=town.one, at=MONDAY + 3 * DAY)
        desk.draw(since=MONDAY, until=MONDAY + 2 * DAY, count=1, seed="s", by=town.one, at=MONDAY + 3 * DAY)
    finding, sampled = Finding.objects.first(), SampledSession.objects.get()
    plain = ["log", "findings", "samples", "report", "report_pdf", "report_csv"]
    return [
        *(reverse(f"inspection:{name}") for name in plain), reverse("inspection:entry", args=[Entry.objects.first().pk]),
        reverse("inspection:finding", args=[finding.pk]), reverse("inspection:sample", args=[sampled.sample_id]),
        reverse("inspection:sampled", args=[sampled.pk]),
    ]  # fmt: skip


@pytest.mark.parametrize("post", ["duty", "handler", "head", "reviewer", "examiner"])
def test_other_posts_are_refused(town, addresses, post):
    client = browser(getattr(town, post))
    assert {url: client.get(url).status_code for url in addresses} == dict.fromkeys(addresses, 403)


def test_inspectors_come_in_and_strangers_sign_in(town, addresses, client):
    inspector = browser(town.one)
    assert {url: inspector.get(url).status_code for url in addresses} == dict.fromkeys(addresses, 200)
    assert {url: client.get(url).status_code for url in addresses} == dict.fromkeys(addresses, 302)


def test_only_the_officer_who_is_asked_has_the_page(town, addresses):
    finding = Finding.objects.filter(officer=town.stranger.number).first()
    url = reverse("inspection:answer", args=[finding.pk])
    assert browser(town.stranger).get(url).status_code == 404  # not asked yet
    with Work():
        desk.ask(finding=finding, question="为什么查看？", by=town.one, at=MONDAY + 3 * DAY)
    assert browser(town.stranger).get(url).status_code == 200
    assert [browser(other).get(url).status_code for other in (town.handler, town.one)] == [404, 404]
