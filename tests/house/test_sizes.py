"""No file, function or template grows past what one can hold in the head."""

import ast

from tests.house.tree import ROOT, SRC, python_files, tree, where

FILE, FUNCTION, TEMPLATE, TEST_FILE = 400, 40, 200, 600
# Longer for a reason that stands beside it.
EXCEPTIONS: dict[str, str] = {}


def length(path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_files():
    long = [f"{p.relative_to(ROOT)}: {length(p)}" for p in python_files() if length(p) > FILE]
    assert [one for one in long if one.split(":")[0] not in EXCEPTIONS] == []


def test_test_files():
    found = [*ROOT.glob("tests/**/*.py"), *SRC.glob("**/tests/**/*.py")]
    assert [f"{p.relative_to(ROOT)}: {length(p)}" for p in found if length(p) > TEST_FILE] == []


def test_templates():
    found = [*SRC.glob("**/templates/**/*.html")]
    assert [f"{p.relative_to(ROOT)}: {length(p)}" for p in found if length(p) > TEMPLATE] == []


def test_functions():
    bad = []
    for path in python_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno + 1 > FUNCTION:
                bad.append(f"{where(path, node.lineno)}: {node.name} {node.end_lineno - node.lineno + 1}")
    assert bad == []


def test_names_that_name_nothing():
    nowhere = {"utils", "helpers", "common", "core", "base", "misc", "managers", "services"}
    found = [p for p in python_files() if p.stem in nowhere or set(p.relative_to(SRC).parts[1:-1]) & nowhere]
    assert [str(p.relative_to(ROOT)) for p in found] == []
