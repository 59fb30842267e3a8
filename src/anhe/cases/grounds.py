"""Why a case may be refused, as coded data with its source; unconfirmed until a jurist signs."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground of one kind of refusal in one track; `articles` are ids of `law`, perhaps none."""

    id: str
    kinds: tuple[str, ...]
    track: str
    articles: tuple[str, ...]
    zh: str
    en: str
    mark: str

    @property
    def words(self) -> str:
        return self.en if get_language() == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Notice:
    """The name of the notice of a decision, and the sentence that says what was decided."""

    title_zh: str
    title_en: str
    says_zh: str
    says_en: str

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_zh


@cache
def _grounds() -> tuple[Ground, ...]:
    data = tomllib.loads((DATA / "grounds.toml").read_text(encoding="utf-8"))
    lists = ("kinds", "articles")
    return tuple(Ground(**{name: tuple(value) if name in lists else value for name, value in row.items()})
                 for row in data["ground"])  # fmt: skip


@cache
def _notices() -> dict[str, Notice]:
    data = tomllib.loads((DATA / "notices.toml").read_text(encoding="utf-8"))
    return {kind: Notice(**row) for kind, row in data.items() if isinstance(row, dict)}


def all_grounds() -> tuple[Ground, ...]:
    return _grounds()


def grounds_for(kind: str, track: str) -> list[Ground]:
    """The grounds that this refusal may name in this track."""
    return [ground for ground in _grounds() if kind in ground.kinds and ground.track == track]


def ground(code: str) -> Ground | None:
    return next((found for found in _grounds() if found.id == code), None)


def ground_words(code: str) -> str:
    """The ground in the reader's language; an older code is shown as it stands."""
    found = ground(code)
    return found.words if found else code


def notice(kind: str) -> Notice | None:
    """The notice of this kind of decision; None where it has none."""
    return _notices().get(kind)
