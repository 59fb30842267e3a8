"""The nightly job and the command bring the shipped lists, once."""

from io import StringIO

import pytest
from django.core.management import call_command

from anhe.law import desk, tasks
from anhe.law.models import Holiday, RuleVersion
from anhe.law.tests.factories import NOW, load_law, officer
from anhe.ledger import act, operator
from anhe.ledger.models import Entry

pytestmark = pytest.mark.django_db


def test_the_night_brings_what_is_missing_and_then_nothing():
    tasks.renew_lists(at=NOW)
    assert set(Entry.objects.values_list("actor_kind", "actor_ref")) == {("job", "law.renew_lists")}
    before = Entry.objects.count()
    tasks.renew_lists(at=NOW)
    assert Entry.objects.count() == before == 3


def test_the_command_says_what_it_did():
    load_law()
    jurist = officer("900001", "reviewer")
    version = RuleVersion.objects.get(rule="filing-on-notice")
    with act("rules.loaded", by=operator(), at=NOW):
        Holiday.objects.filter(on="2026-10-10").update(on="2046-10-10")  # what was loaded is not deleted again
        RuleVersion.objects.filter(pk=version.pk).update(length=16)
    desk.confirm_version(version=version, by=jurist, at=NOW)
    said = StringIO()
    call_command("load_law", stdout=said)
    assert said.getvalue().splitlines() == [
        "added 1, changed 0",
        "kept as confirmed, though the list differs: filing-on-notice/1",
    ]
