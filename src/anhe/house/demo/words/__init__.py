"""The words of the synthetic city, read once from the files beside this one."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@cache
def read(name: str) -> dict[str, Any]:
    """The file `name`.toml of this folder."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
