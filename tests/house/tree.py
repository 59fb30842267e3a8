"""The source tree as the house tests read it: rooms, files, syntax trees."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "anhe"
ROOMS = ("inspection", "citizen", "fraud", "goods", "evidence", "cases", "reports", "city", "people", "law", "staff", "ledger")
GROUND = ("papers", "vault", "exchange", "engines")


def python_files(*folders: str) -> list[Path]:
    """Every Python file below these folders of the package, tests and migrations left out."""
    roots = [SRC / folder for folder in folders] if folders else [SRC]
    found = [path for root in roots for path in root.rglob("*.py")]
    return sorted(p for p in found if not {"migrations", "tests", "__pycache__"} & set(p.relative_to(SRC).parts))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def imports(path: Path) -> list[tuple[int, str]]:
    """(line, dotted module) of every import; `from a import b` gives `a.b`, so that modules and names look alike."""
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return found


def where(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"
