"""The matrix finds what it is for: every fault here was put there on purpose."""

import re
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from django.test import override_settings
from django.urls import path

from anhe.cases import access as cases
from anhe.cases.models import Case
from anhe.house import doors, guarding
from anhe.staff.access import Undeclared
from tests.access import planted, targets
from tests.access.running import Cell, Running, Tally, missing

FEW = ("handler", "stranger", "granted_known", "granted_facts", "anonymous")


def cells_of(asked, *names: str, session: str = "right", askers=FEW) -> list[Cell]:
    return [
        cell for cell in asked.running.cells()
        if cell.door.name in names and cell.asker.name in askers and cell.label == "home" and cell.session in {session, "none"}
        and (cell.asker.kind != "officer" or cell.session == session) and cell.method in cell.door.methods
    ]  # fmt: skip


def said(lines: list[str]) -> Counter:
    """Who was shown or did what, out of the sentences of a tally."""
    return Counter(re.search(r" by (\w+) in session \w+: (\w+ (?:of )?\w+)", line).groups() for line in lines)


@pytest.fixture
def with_planted(asked):
    """The same town behind a URLconf with faults."""
    with override_settings(ROOT_URLCONF="tests.access.planted"), patch.dict(targets.TARGETS, planted.TARGETS):
        running = asked.running
        yield type(asked)(Running(running.matrix, running.asking, running.rules), asked.stage)


def test_an_address_that_asks_nobody_is_found_and_the_database_would_have_held(with_planted):
    cells = cells_of(with_planted, "planted_unchecked")
    things = 4  # of the filed case
    assert said(with_planted.ask("python", cells).leaks) == {("stranger", "shows facts"): things, ("granted_known", "shows facts"): things}
    assert with_planted.ask("both", cells).leaks == []


def test_a_write_that_asks_no_permission_is_found_and_the_database_would_have_held(with_planted):
    cells = cells_of(with_planted, "planted_uninvited")
    found = {(who, "UPDATE of cases_case"): 1 for who in ("stranger", "granted_known", "granted_facts")}
    assert said(with_planted.ask("python", cells).leaks) == found
    assert with_planted.ask("both", cells).leaks == []


def test_people_shown_without_an_act_are_found(with_planted):
    tally = with_planted.ask("both", cells_of(with_planted, "planted_unlogged"))
    assert (tally.leaks, tally.reads) == ([], 1)
    assert [line.partition(":")[0] for line in tally.unlogged] == ["GET planted_unlogged filed home by handler in session right"]


def test_an_address_that_says_nothing_of_itself_is_found(with_planted):
    with patch.object(planted, "urlpatterns", [path("desk/whose/", planted.undeclared), *planted.urlpatterns]), override_settings(ROOT_URLCONF=planted), pytest.raises(Undeclared, match="desk/whose/"):
        doors.declared()


def test_an_address_that_nobody_may_open_is_found(with_planted):
    assert "planted_unchecked: no allowed cell shows its record or does its change" in running_misses(with_planted)


def running_misses(asked) -> list[str]:
    return missing(asked.running.doors, Tally())


def test_a_query_that_forgets_whose_it_is_is_found_and_the_database_would_have_held(asked):
    cells = cells_of(asked, "cases:list", askers=("stranger",))
    everything = lambda officer, at: Case.objects.select_related("unit", "handler")  # noqa: E731
    with patch.object(cases, "visible_to", everything):
        assert {kind for _who, kind in said(asked.ask("python", cells).leaks)} == {"shows number"}
        assert asked.ask("both", cells).leaks == []


@contextmanager
def without_policy(owner, table: str):
    """Every row of this table for everybody, as if its policy had been forgotten."""
    owner.execute(f"DROP POLICY access_sees ON {table}")
    owner.execute(f"CREATE POLICY access_sees ON {table} FOR SELECT USING (true)")
    try:
        yield
    finally:
        owner.execute((Path(guarding.__file__).parent / "policies.sql").read_text("utf-8"))


def test_a_policy_that_was_forgotten_is_found_and_python_would_have_held(asked):
    cells = [cell for cell in cells_of(asked, "cases:record", askers=("stranger", "handler")) if cell.target.file == "filed"]
    assert asked.ask("database", cells).leaks == []
    with without_policy(asked.stage.owner, "cases_case"):
        assert set(said(asked.ask("database", cells).leaks)) == {("stranger", "shows facts")}
        assert asked.ask("both", cells).leaks == []
    assert asked.ask("database", cells).leaks == []
