"""The appeal text of each refusal: data with a version and a source, unconfirmed until a jurist signs."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "appeals.toml"


@dataclass(frozen=True, slots=True)
class Appeal:
    zh: str
    en: str


NONE = Appeal("", "")


@cache
def _texts() -> dict[str, Appeal]:
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return {kind: Appeal(part["zh"], part["en"]) for kind, part in data.items() if isinstance(part, dict)}


def text_for(kind: str) -> Appeal:
    """The appeal text printed with this kind of refusal; raises KeyError for a kind that has none."""
    return _texts()[kind]
