"""A share of the access matrix: the whole of it is `./anhe check access --all`."""

import pytest

from anhe.house import doors
from tests.access.layers import LAYERS
from tests.access.running import Tally, find_allowed, missing, sampled

EACH, READERS = 500, ("handler", "head", "duty", "chief", "granted_full", "breaker", "partner_full", "proven", "coded")


def faults(tally: Tally) -> dict[str, list[str]]:
    return {"leaks": tally.leaks, "broken": tally.broken, "unlogged": tally.unlogged}


NONE = {"leaks": [], "broken": [], "unlogged": []}


def test_the_cells_are_those_of_the_urlconf(asked):
    cells = list(asked.running.cells())
    assert {cell.door.name for cell in cells} == {door.name for door in doors.declared()}
    assert {cell.asker.name for cell in cells} == {asker.name for asker in asked.running.askers}
    assert len(cells) >= 10_000


def test_every_address_shows_its_record_and_does_its_change_for_who_may(asked):
    tally = Tally()
    asked.ask("both", [], tally)
    find_allowed(asked.running, tally)
    assert missing(asked.running.doors, tally) == []
    assert faults(tally) == NONE


@pytest.mark.parametrize("name", LAYERS)
def test_nothing_leaks_with_both_layers_and_with_either_alone(asked, name):
    cells = sampled(list(asked.running.cells()), EACH, f"a share {name}")
    assert {cell.door.name for cell in cells} == {door.name for door in doors.declared()}
    assert faults(asked.ask(name, cells)) == NONE


def test_each_reading_of_people_is_in_the_log_with_its_purpose(asked):
    cells = [
        cell for cell in asked.running.cells()
        if cell.asker.name in READERS and cell.label == "home" and cell.session in {"right", "none"} and cell.method == "GET"
        and (cell.door.purposes or cell.door.name in {"citizen:track", "citizen:answer_complaint"}) and "pdf" not in cell.door.name
    ]  # fmt: skip
    tally = asked.ask("both", cells)
    assert faults(tally) == NONE
    assert tally.reads > 100
