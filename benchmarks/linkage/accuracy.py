"""Accuracy on a part kept apart by series: fitted on the other part only, all pairs of this part scored."""

import csv
from dataclasses import asdict
from pathlib import Path

import numpy as np
import peers
import yaml

from anhe.engines import linkage
from anhe.engines.linkage import fitting, grouping, judging, reading, weighing
from anhe.engines.linkage.slots import Lexicon
from anhe.exchange import rows

HERE = Path(__file__).parent
SETS = ("ilburg", "clsim", "zhseries")
BOOTSTRAPS = 500


def measure(name: str, data: Path, splink: bool) -> dict:
    """Return every figure of one set: ours and the peers' on the same cases."""
    cases, links, columns = given(name, data)
    linked = fitting.link_matrix(cases, links)
    series = grouping.components(len(cases), list(zip(*np.nonzero(linked), strict=True)))
    fold = fitting.folds(series, 2, 20_260)
    learn, asked = np.flatnonzero(fold == 0), np.flatnonzero(fold == 1)
    model = fitting.fit(cases.take(learn), [pair for pair in links if within(pair, cases, learn)], columns)
    test, truth = cases.take(asked), linked[np.ix_(asked, asked)]
    ready = weighing.prepare(test, model)
    scores = weighing.matrix(ready, model)
    one, other = judging.top_pairs(scores)
    error, slope = judging.calibration(weighing.probability(model, scores[one, other], len(test)), truth[one, other])
    groups = grouping.series(ready, model)
    made = {
        "cases": len(test), "links": int(truth.sum() // 2), "ours": asdict(judging.marks(scores, truth)),
        "cross-validated on the part learned on": model.report["ap"], "ece": error, "slope": slope,
        "pair_f1": judging.pair_f1(groups, truth)[0], "sums": largest_rest(ready, model, scores),
    }  # fmt: skip
    beside = {"R crimelinkage's logistic, made again": peers.logistic(cases.take(learn), linked[np.ix_(learn, learn)], test)}
    if splink and (theirs := peers.splink_scores(cases.take(learn), linked[np.ix_(learn, learn)], test)) is not None:
        beside["Splink"] = theirs
    for peer, theirs in beside.items():
        made[peer] = asdict(judging.marks(theirs, truth)) | {"ours minus theirs": bootstrap(scores, theirs, truth, series[asked])}
    return made


def given(name: str, data: Path) -> tuple[linkage.Cases, list, linkage.Columns]:
    columns = reading.columns(yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8")))
    source = Path(linkage.__file__).with_name("lexicon.yaml").read_text("utf-8")
    file = rows.read(data / f"{name}_cases.csv")
    cases = reading.cases(file.rows, columns, Lexicon(yaml.safe_load(source)) if columns.narrative else None, file.names)
    with (data / f"{name}_linked_pairs.csv").open(encoding="utf-8") as links:
        return cases, [(row["case_a"], row["case_b"]) for row in csv.DictReader(links)], columns


def within(pair: tuple[str, str], cases: linkage.Cases, part: np.ndarray) -> bool:
    names = {cases.ids[row] for row in part}
    return pair[0] in names and pair[1] in names


def largest_rest(ready, model: linkage.Model, scores: np.ndarray) -> float:
    """How far the sum of the terms is from the score, at most, over every pair."""
    one, other = np.triu_indices(len(scores), 1)
    added = weighing.terms(ready, model, one, other)
    return float(np.abs(sum(added.values()) - scores[one, other]).max())


def bootstrap(ours: np.ndarray, theirs: np.ndarray, truth: np.ndarray, series: np.ndarray) -> list[float]:
    """The 2.5, 50 and 97.5 % points of the difference of average precision, whole series drawn again."""
    rng = np.random.default_rng(1)
    names = np.unique(series)
    rows_of = {name: np.flatnonzero(series == name) for name in names}
    found = []
    for _ in range(BOOTSTRAPS):
        drawn = [(number, row) for number, name in enumerate(rng.choice(names, len(names))) for row in rows_of[name]]
        label, part = np.array([each[0] for each in drawn]), np.array([each[1] for each in drawn])
        one, other = np.triu_indices(len(part), 1)
        apart = part[one] != part[other]  # a case is not its own partner
        a, b = part[one][apart], part[other][apart]
        real = truth[a, b] & (label[one] == label[other])[apart]
        found.append(judging.average_precision(ours[a, b], real) - judging.average_precision(theirs[a, b], real))
    return [float(each) for each in np.quantile(found, [0.025, 0.5, 0.975])]
