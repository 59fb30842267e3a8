"""Every test that the papers on security name exists, and every requirement has its answer."""

import ast
import re
from functools import cache

import pytest
from tests.house.tree import ROOT

PAPERS = ("docs/threats.md", "docs/standards.md", "SECURITY.md")
NAMED = re.compile(r"`((?:src|tests)/[\w/]+\.py)(?:::(\w+))?`")
BENCH = re.compile(r"`\./anhe bench (\w+)")
ANSWERS = ("met", "partly", "not met", "operator", "none here")


def text(paper: str) -> str:
    return (ROOT / paper).read_text("utf-8")


@cache
def functions(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def missing(paper: str) -> list[str]:
    bad = []
    for path, function in NAMED.findall(text(paper)):
        if not (ROOT / path).exists() or (function and function not in functions(path)):
            bad.append(f"{path}::{function}")
    bad += [f"benchmarks/{name}" for name in BENCH.findall(text(paper)) if not (ROOT / "benchmarks" / name / "run.py").exists()]
    return bad


@pytest.mark.parametrize("paper", PAPERS)
def test_every_test_that_is_named_exists(paper):
    assert missing(paper) == []


def test_the_papers_name_many():
    assert sum(len(NAMED.findall(text(paper))) for paper in PAPERS) > 60


def rows() -> list[list[str]]:
    """The rows of requirements: id, what is asked, answer, shown by."""
    found = [line.strip("| ").split(" | ") for line in text("docs/standards.md").splitlines() if re.match(r"\| [A-Z0-9]", line)]
    return [[cell.strip() for cell in row] for row in found if len(row) >= 3]


def test_every_requirement_has_an_answer():
    assert len(rows()) > 120
    assert [row[0] for row in rows() if row[2] not in ANSWERS] == []


def test_what_is_said_to_be_met_names_its_proof():
    without = [row[0] for row in rows() if row[2] == "met" and (len(row) < 4 or not (NAMED.search(row[3]) or BENCH.search(row[3])))]
    assert without == []


def test_a_planted_name_is_found(monkeypatch):
    monkeypatch.setattr(
        "tests.house.test_promises.text", lambda paper: "`tests/house/test_promises.py::test_nobody_wrote` `./anhe bench nothing`"
    )
    assert missing("docs/threats.md") == ["tests/house/test_promises.py::test_nobody_wrote", "benchmarks/nothing"]
