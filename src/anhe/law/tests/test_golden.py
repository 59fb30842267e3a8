"""The golden cases of the engine, answered from the shipped rules and holidays as they lie in the tables."""

import pytest

from anhe.engines import clocks
from anhe.engines.clocks.tests import golden
from anhe.law import queries
from anhe.law.models import RuleVersion
from anhe.law.tests.factories import load_law

pytestmark = pytest.mark.django_db


def test_every_golden_case_of_a_shipped_rule_is_right_from_the_tables():
    load_law()
    shipped = set(RuleVersion.objects.values_list("rule", flat=True))
    cases = [case for case in golden.cases() if case.rule in shipped]
    assert len(cases) >= 220
    year = queries.calendar()
    wrong = {case.number: found for case in cases if (found := answer(case, year)) != case.due}
    assert wrong == {}


def answer(case: golden.Case, year: clocks.Calendar) -> str:
    try:
        found = queries.clock(case.rule, case.start, extensions=case.extensions, pauses=case.pauses, year=year)
    except queries.NoRule:
        return "refused:no_version_in_force"
    except clocks.ClockError as error:
        return f"refused:{error.code}"
    return golden.written(found.deadline)


def test_the_shipped_rules_are_the_rules_of_the_golden_cases():
    load_law()
    for id, versions in golden.rules().items():
        if id.startswith("example-"):
            continue
        shipped = [queries.engine_rule(v) for v in RuleVersion.objects.filter(rule=id).order_by("number")]
        assert [counted(rule) for rule in shipped] == [counted(rule) for rule in versions], id


def counted(rule: clocks.Rule) -> tuple:
    """What decides when a rule is due: who approves and what starts it aside."""
    terms = [(t.id, t.mode, t.length, t.unit, t.at_most, t.after, t.counting, t.roll) for t in rule.terms]
    span = (rule.length, rule.unit, rule.counting, rule.roll)
    return (*span, terms, rule.pause_reasons, rule.valid_from, rule.valid_until)


def test_every_shipped_rule_with_a_figure_has_golden_cases():
    load_law()
    asked = {case.rule for case in golden.cases()}
    assert {v.rule_id for v in RuleVersion.objects.all() if v.has_figure} - asked == set()
