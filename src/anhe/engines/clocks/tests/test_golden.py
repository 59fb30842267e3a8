"""Every golden case, one by one; the file is the contract, so it may grow and never lose a case."""

import pytest

from anhe.engines.clocks.tests import golden

CASES = golden.cases()


@pytest.fixture(scope="module")
def year():
    return golden.calendar()


@pytest.fixture(scope="module")
def versions():
    return golden.rules()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.number}-{case.rule}")
def test_a_golden_case_is_right(case, versions, year):
    assert golden.answer(case, versions[case.rule], year) == case.due, case.note


def test_the_golden_file_is_large_and_says_why():
    assert len(CASES) >= 300
    assert [case.number for case in CASES] == list(range(1, len(CASES) + 1))
    assert len({(c.rule, c.start.isoformat(), c.extensions, c.pauses) for c in CASES}) == len(CASES)
    assert all(len(case.note) > 3 for case in CASES)
    assert {case.rule for case in CASES} == set(golden.rules())
