"""A model on a made-up city: reasons add up, the search misses nothing, its accuracy may not fall."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anhe.engines.linkage import evidence, fitting, grouping, judging, keeping, searching, weighing
from anhe.engines.linkage.shapes import Columns, LinkageError
from anhe.engines.linkage.tests.registers import cases, city

FROZEN = {"ap": 0.25, "first": 0.42, "pair_f1": 0.20}  # what seed 11 reached; it may rise


@cache
def fitted():
    made, links = city(60, 120, seed=11)
    return made, links, fitting.fit(made, links, Columns(case="id"))


@cache
def index():
    made, _links = city(150, 900, seed=12)
    shared = [frozenset({"phone:95588"}) if row % 2 else frozenset({f"phone:{row % 40}"} if row < 80 else ()) for row in range(len(made))]
    return searching.Index(replace(made, identifiers=tuple(shared)), fitted()[2])


def test_the_frozen_benchmark():
    report = fitted()[2].report
    assert {name: report[name] for name in FROZEN if report[name] < FROZEN[name]} == {}


def test_cases_never_seen_are_found_too():
    made, links = city(60, 120, seed=13)
    model = fitted()[2]
    scores = weighing.matrix(weighing.prepare(made, model), model)
    linked = fitting.link_matrix(made, links)
    marks = judging.marks(scores, linked)
    assert marks.ap > 10 * linked.mean()
    assert marks.first > 0.35
    one, other = judging.top_pairs(scores)
    error, slope = judging.calibration(weighing.probability(model, scores[one, other], len(made)), linked[one, other])
    assert error <= 0.03
    assert 0.75 <= slope <= 1.33


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 30))
def test_blocks_and_all_pairs_give_the_same_and_reasons_add_up(number, top):
    register = index()
    case = number % len(register.order)
    blocked, whole = register.nearest(case, top), register.nearest(case, top, exhaustive=True)
    assert blocked.rows.tolist() == whole.rows.tolist()
    assert whole.looked == len(register.order)
    others = np.delete(np.arange(len(register.order)), case)
    plain = weighing.score(register.made, register.model, np.full(len(others), case), others)
    assert whole.scores == pytest.approx(np.sort(plain)[::-1][:top], abs=1e-9)
    for link in register.links(case, whole):
        assert sum(reason.weight for reason in link.reasons) == pytest.approx(link.score, abs=1e-9)


def test_blocks_far_away_are_left_out():
    rng = np.random.default_rng(3)
    day = np.floor(rng.uniform(17_000, 20_000, 20_000))
    made = cases(range(20_000), x=rng.uniform(0, 200, 20_000), y=rng.uniform(0, 200, 20_000), start=day, end=day)
    register = searching.Index(made, fitted()[2])
    found = [register.nearest(case) for case in range(0, 20_000, 1000)]
    assert np.median([each.looked for each in found]) < 10_000


def test_missing_adds_nothing_and_says_so():
    made = cases(["a", "b"], x=np.array([np.nan, 1.0]), y=np.array([2.0, 1.0]))
    link = weighing.nearest(weighing.prepare(made, fitted()[2]), fitted()[2], 0, 5)[0]
    assert link.score == 0.0
    assert {reason.note for reason in link.reasons} == {"missing"}
    assert link.probability == pytest.approx(link.base_rate, rel=2)


def test_an_account_of_two_decides_and_a_hotline_says_nothing():
    whole = 3000
    shared = [frozenset({"phone:95588", "account:62"}) if row < 2 else frozenset({"phone:95588"}) for row in range(whole)]
    made = cases(range(whole), identifiers=tuple(shared))
    links = weighing.nearest(weighing.prepare(made, fitted()[2]), fitted()[2], 0, 2)
    assert [link.other for link in links] == [1, 2]
    assert links[0].score == evidence.IDENTIFIER_WEIGHT
    useless = links[1].reasons[-1]
    assert (useless.weight, useless.note) == (0.0, "too_common")
    assert useless.values == {"shared": [["phone:95588", 3000]]}


def test_rare_codes_weigh_more_than_common_ones():
    model = fitted()[2]
    common = [frozenset({"means:common"})] * 40 + [frozenset({"means:rare"})] * 2
    made = weighing.prepare(cases(range(42), slots=tuple(common)), model)
    scores = weighing.score(made, model, np.array([0, 40]), np.array([1, 41]))
    assert scores[1] > scores[0]


def test_series_by_parts_are_those_of_all_at_once():
    made, _links, model = fitted()
    ready = weighing.prepare(made, model)
    whole = grouping.cut(len(made), grouping.merges(weighing.matrix(ready, model)), model.threshold)
    assert grouping.series(ready, model) == whole


def test_series_by_hand():
    scores = np.array([[0, 5, 1, -9], [5, 0, 2, -9], [1, 2, 0, -9], [-9, -9, -9, 0]], float)
    made = grouping.merges(scores)
    assert [(one, other) for one, other, _mean in made][:2] == [(0, 1), (0, 2)]
    assert made[1][2] == 1.5  # the mean of 1 and 2
    assert grouping.cut(4, made, 1.6) == [0, 0, 2, 3]
    assert grouping.cut(4, made, 1.5) == [0, 0, 0, 3]
    assert grouping.best_series(np.array([1.0, 7.0, 3.0]), [4, 5, 4]) == [(5, 7.0), (4, 3.0)]


def test_average_precision_by_hand():
    assert judging.average_precision(np.array([3.0, 2.0, 1.0]), np.array([True, False, True])) == pytest.approx((1 + 2 / 3) / 2)
    assert judging.pair_f1([0, 0, 1], np.array([[0, 1, 1], [1, 0, 0], [1, 0, 0]], bool)) == pytest.approx((2 / 3, 1, 0.5))


def test_a_model_kept_scores_the_same():
    made, _links, model = fitted()
    again = keeping.model(keeping.as_mapping(model))
    one, other = np.triu_indices(40, 1)
    ready = weighing.prepare(made, model)
    assert (weighing.score(ready, again, one, other) == weighing.score(ready, model, one, other)).all()


def test_a_damaged_model_is_refused():
    kept = keeping.as_mapping(fitted()[2])
    for wrong in (None, [], {}, kept | {"partners": "many"}, kept | {"curves": {}}, kept | {"threshold": float("nan")}):
        with pytest.raises(LinkageError):
            keeping.model(wrong)


def test_links_that_cannot_be():
    made, links, _model = fitted()
    for wrong, code in (([("C00000", "nobody")], "no_such_case"), ([("C00000", "C00000")], "linked_to_itself"), (links[:2], "too_few_series")):
        with pytest.raises(LinkageError) as problem:
            fitting.fit(made, wrong, Columns(case="id"))
        assert problem.value.code == code
