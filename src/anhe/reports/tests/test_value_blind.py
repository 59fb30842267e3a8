"""No code path looks at what a thing is worth before the case is accepted: read from the syntax tree."""

import ast
from pathlib import Path

import pytest

import anhe

SRC = Path(anhe.__file__).parent
VALUE = "value_fen"
# Doors write the words down; everything behind them may not even name the value.
DOORS = {"forms", "api", "importing.py", "shapes.py"}
LOOKS = (ast.Compare, ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.IfExp, ast.If, ast.While, ast.Assert, ast.Match, ast.comprehension)
ORDERS = {"sum", "min", "max", "sorted", "filter", "sort", "order_by", "exclude", "aggregate", "annotate"}


def names_value(node: ast.AST) -> bool:
    return any(
        getattr(part, "id", None) == VALUE or getattr(part, "attr", None) == VALUE or getattr(part, "arg", None) == VALUE
        or (isinstance(part, ast.Constant) and part.value == VALUE)
        for part in ast.walk(node)
    )  # fmt: skip


def deciding(node: ast.AST) -> list[ast.AST]:
    """The parts of a node that decide something."""
    if isinstance(node, ast.If | ast.While | ast.IfExp | ast.Assert):
        return [node.test]
    if isinstance(node, ast.comprehension):
        return node.ifs
    if isinstance(node, ast.Match):
        return [node.subject, *[case.pattern for case in node.cases]]
    return [node] if isinstance(node, LOOKS) else []


def looks_at_value(source: str) -> list[int]:
    """Lines on which the worth of a thing decides, compares, counts or orders."""
    found = []
    for node in ast.walk(ast.parse(source)):
        called = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
        if any(names_value(part) for part in deciding(node)) or (called in ORDERS and names_value(node)):
            found.append(node.lineno if hasattr(node, "lineno") else 0)
    return found


def before_acceptance() -> list[Path]:
    own = [path for path in (SRC / "reports").rglob("*.py") if not {"tests", "migrations"} & set(path.parts)]
    return [*own, SRC / "cases" / "desk" / "acceptance.py"]


@pytest.mark.parametrize("path", before_acceptance(), ids=lambda path: str(path.relative_to(SRC)))
def test_nothing_before_acceptance_decides_by_the_value(path):
    source = path.read_text("utf-8")
    assert looks_at_value(source) == []
    is_door = bool(DOORS & set(path.relative_to(SRC / "reports").parts)) if path.is_relative_to(SRC / "reports") else False
    assert is_door or VALUE not in source.replace('"serial", "value_fen"', ""), "only the doors name it"


@pytest.mark.parametrize(
    "planted",
    [
        "if item['value_fen'] < 200000: refuse()", "taken = item.value_fen and accept()", "x = big if row['value_fen'] else small",
        "worth = sum(item['value_fen'] for item in items)", "rows = [row for row in rows if row['value_fen']]",
        "first = sorted(items, key=lambda item: item['value_fen'])", "Item.objects.exclude(value_fen=None)", "assert not item.value_fen",
        "match item:\n    case {'value_fen': 0}: refuse()",
    ],
)  # fmt: skip
def test_a_planted_look_is_found(planted):
    assert looks_at_value(planted) != []


def test_writing_the_words_down_is_no_look():
    assert looks_at_value("items = [{'what': told['what'], 'value_fen': told['value']}]") == []
