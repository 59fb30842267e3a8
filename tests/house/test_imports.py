"""Across rooms only by desk, queries, access and shapes; writes only in desks. What a linter cannot see."""

import ast

import pytest
from tests.house.tree import ROOMS, SRC, imports, python_files, tree, where

FRONT_DOORS = {"desk", "queries", "access", "shapes"}
WRITES = {"create", "bulk_create", "bulk_update", "update", "delete", "save", "get_or_create", "update_or_create"}
# Where a write call is no write of a room: the reason stands beside it.
NOT_A_WRITE = {
    "ledger/work.py": "opens transactions",
    "staff/models.py": "LoginManager: Django's own way to make a login; called by staff.desk alone",
    "cases/watching.py": "the bridge to the clocks: called inside the desk's act",
}


def crossing(path) -> list[str]:
    room = path.relative_to(SRC).parts[0]
    bad = []
    for line, name in imports(path):
        parts = name.split(".")
        if parts[0] != "anhe" or len(parts) < 3 or parts[1] == room or parts[1] not in ROOMS:
            continue
        # What the law's sweep takes is registered with `law.erasing`, as house.md says.
        if parts[1] == "ledger" or parts[2] in FRONT_DOORS or parts[1:3] == ["law", "erasing"]:
            continue
        bad.append(f"{where(path, line)}: {name}")
    return bad


def test_rooms_meet_at_their_front_doors():
    exempt = {"apps.py"}
    assert [b for p in python_files(*ROOMS) if p.name not in exempt for b in crossing(p)] == []


def written(path) -> list[str]:
    bad = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"insert", "ledger.insert", "update", "ledger.update"}:
            bad.append(f"{where(path, node.lineno)}: {ast.unparse(node.func)}")
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
            continue
        text = ast.unparse(node.func)
        if ".objects." in text or node.func.attr in {"bulk_create", "bulk_update", "get_or_create", "update_or_create"} or (node.func.attr == "save" and not isinstance(node.func.value, ast.Call)):
            bad.append(f"{where(path, node.lineno)}: {text}")
    return bad


def test_writes_happen_in_desks_alone():
    files = [
        p for p in python_files(*ROOMS)
        if "desk" not in p.relative_to(SRC).parts and p.name != "desk.py" and str(p.relative_to(SRC)) not in NOT_A_WRITE
    ]  # fmt: skip
    assert [b for p in files for b in written(p)] == []


@pytest.mark.parametrize("line", ["Report.objects.create(number=1)", "report.save()", "Party.objects.filter().delete()", "insert(row)", "update(row, 1)"])
def test_a_planted_write_is_found(tmp_path, line, monkeypatch):
    planted = tmp_path / "planted.py"
    planted.write_text(line)
    monkeypatch.setattr("tests.house.test_imports.where", lambda path, line: f"{path.name}:{line}")
    assert len(written(planted)) == 1


def test_every_desk_verb_takes_keywords_only():
    bad = []
    for path in python_files(*ROOMS):
        parts = path.relative_to(SRC).parts
        if path.name != "desk.py" and "desk" not in parts[:-1]:
            continue
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and calls_act(node) and node.args.args:
                bad.append(f"{where(path, node.lineno)}: {node.name}")
    assert bad == []


def calls_act(node: ast.FunctionDef) -> bool:
    return any(isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "act" for n in ast.walk(node))
