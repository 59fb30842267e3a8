"""The mappings that come with Anhe, by name; and any other by its path."""

from pathlib import Path

from . import mappings
from .mappings import Mapping
from .shapes import BadMapping

FOLDER = Path(__file__).parent / "maps"
SAMPLES = Path(__file__).parent / "samples"


def names() -> list[str]:
    """The names of the shipped mappings, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load(name_or_path: str | Path) -> Mapping:
    """The shipped mapping of that name, or the one in the file of that path. Raises BadMapping."""
    if (name := str(name_or_path)) in names():
        return mappings.read(FOLDER / f"{name}.toml", shipped=FOLDER)
    if isinstance(name_or_path, str) and not name.endswith(".toml") and "/" not in name:
        raise BadMapping(name, 0, "no_such_mapping", name=name, names=", ".join(names()))
    return mappings.read(name_or_path, shipped=FOLDER)


def template(mapping: Mapping) -> bytes:
    """An empty file with the header that `mapping` reads, for an office to fill in."""
    mark = "\ufeff" if mapping.encoding.startswith("utf-8") else ""
    codec = "utf-8" if mark else mapping.encoding
    return (mark + mapping.delimiter.join(mapping.columns) + "\r\n").encode(codec)
