"""While nobody seals, the desk says so after a quarter of an hour and personal data is no longer shown after four."""

from datetime import timedelta

import pytest
from django.utils import translation

from anhe.ledger import Work, act, operator
from anhe.ledger.models import Entry
from anhe.ledger.sealing import alive, store
from anhe.ledger.tests.sealed import connect, record

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner():
    with connect("migrator") as found:
        yield found


def beat(owner, *, ago: timedelta, name: str = "sealer") -> None:
    owner.execute(
        "INSERT INTO ledger_beat VALUES (%s, clock_timestamp() - %s, 1, '', NULL)"
        " ON CONFLICT (name) DO UPDATE SET at = excluded.at",
        [name, ago],
    )


def recorded(owner, *, ago: timedelta) -> None:
    """One entry, recorded so long ago."""
    record(owner)
    with owner.transaction():
        owner.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        owner.execute("UPDATE ledger_entry SET recorded_at = clock_timestamp() - %s", [ago])
        owner.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")


def is_refused() -> bool:
    try:
        alive.require_alive()
    except alive.NotSealed:
        return True
    return False


def test_an_empty_ledger_needs_no_sealer():
    assert alive.silence() is None
    assert (is_refused(), alive.alarms()) == (False, [])


@pytest.mark.parametrize(
    ("ago", "refused", "alarms"),
    [(timedelta(minutes=14), False, 0), (timedelta(minutes=16), False, 1), (timedelta(hours=3, minutes=59), False, 1),
     (timedelta(hours=4, minutes=1), True, 1)],
)  # fmt: skip
class TestSilence:
    def test_since_the_last_beat(self, owner, ago, refused, alarms):
        recorded(owner, ago=timedelta(days=300))
        beat(owner, ago=ago)
        assert (is_refused(), len(alive.alarms())) == (refused, alarms)

    def test_since_the_first_entry_where_no_sealer_ever_ran(self, owner, ago, refused, alarms):
        recorded(owner, ago=ago)
        assert (is_refused(), len(alive.alarms())) == (refused, alarms)
        if alarms:
            assert alive.alarms()[0].what == alive._("The sealer does not run, so nothing in the log has been sealed yet.")

    def test_a_beat_that_lies_ahead_is_a_clock_set_back(self, owner, ago, refused, alarms):
        record(owner)
        beat(owner, ago=-ago)
        assert (is_refused(), len(alive.alarms())) == (refused, alarms)


def test_what_stops_the_sealer_is_said_at_once_and_witnesses_after_a_while(owner):
    beat(owner, ago=timedelta(seconds=1))
    store.trouble(owner, "sealer", "clock_back 2026-11-24")
    store.trouble(owner, "witness:court", "it does not answer")
    with translation.override("en"):
        assert [alarm.what.split(".")[0] for alarm in alive.alarms()] == ["The clock has been set back"]
        owner.execute("UPDATE ledger_beat SET since = clock_timestamp() - interval '20 minutes' WHERE name = 'witness:court'")
        assert [alarm.what for alarm in alive.alarms()][1:] == ["A witness of the log has not answered: court."]
    beat(owner, ago=timedelta(0), name="witness:court")


def test_a_problem_keeps_its_first_time_until_it_is_over(owner):
    store.trouble(owner, "sealer", "key_missing")
    first = owner.execute("SELECT since FROM ledger_beat").fetchone()
    store.trouble(owner, "sealer", "clock_back")
    assert owner.execute("SELECT since FROM ledger_beat").fetchone() == first
    store.beat(owner, "sealer", first[0], 4)
    assert owner.execute("SELECT problem, since, size FROM ledger_beat").fetchone() == ("", None, 4)


@pytest.mark.parametrize(("lang", "words"), [("zh-hans", "封存"), ("en", "sealed")])
def test_the_refusal_is_in_the_readers_language_and_says_what_to_do(owner, lang, words):
    beat(owner, ago=timedelta(hours=5))
    with translation.override(lang), pytest.raises(alive.NotSealed) as refused:
        alive.require_alive()
    assert refused.value.status == 503
    assert words in str(refused.value)
    assert "anhe seal" in refused.value.values["todo"]


def test_a_refusal_with_503_stays_written_down(owner):
    beat(owner, ago=timedelta(hours=5))
    with Work() as work:
        with pytest.raises(alive.NotSealed) as refused, act("file.read", by=operator("tests"), at=_at(owner)):
            alive.require_alive()
        work.restart(refused.value)
    assert [(entry.verb, entry.outcome, entry.refusal) for entry in Entry.objects.all()] == [("file.read", "refused", "NotSealed")]


def _at(owner):
    return owner.execute("SELECT clock_timestamp()").fetchone()[0]
