"""What the entries of a report become on its tracking page."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from anhe.citizen import telling

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize("order", [("citizen.told", "report.answered"), ("report.answered", "citizen.told")])
def test_one_answer_is_one_line_whichever_entry_came_first(order):
    entries = [SimpleNamespace(verb=verb, happened_at=AT) for verb in order]
    later = SimpleNamespace(verb="report.answered", happened_at=AT + timedelta(hours=1))
    told = telling.steps(iter([*entries, later]))
    assert [one.at for one in told] == [AT, AT + timedelta(hours=1)]
    assert told[0].title == str(telling.STEPS["citizen.told"][0])
