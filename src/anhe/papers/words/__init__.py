"""The bilingual words of our papers, one TOML file a paper."""

import functools
import tomllib
from importlib import resources
from typing import Any, NamedTuple


class Words(NamedTuple):
    """One thing said in both languages."""

    zh: str
    en: str = ""


@functools.cache
def words(paper: str) -> dict[str, Any]:
    """The words of a paper ("receipt", "verdict"): each `Words`, or a table of them."""
    raw = tomllib.loads(resources.files(__name__).joinpath(f"{paper}.toml").read_text("utf-8"))
    return {name: _paired(held) for name, held in raw.items()}


def _paired(held: Any) -> Any:
    return {name: Words(*each) for name, each in held.items()} if isinstance(held, dict) else Words(*held)
