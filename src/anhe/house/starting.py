"""What a command needs before it can use the city's data: the database up, Django set up for a role."""

import hashlib
import os
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

from anhe.house import catalogues, database
from anhe.house.command import Stopped
from anhe.house.paths import VAR

SETTINGS = "anhe.house.settings"
STATIC = Path(__file__).resolve().parent / "static"

# A worker that is still loading does not hear that it should end, and granian waits for it without limit.
ENDING = ("--workers-kill-timeout", "10")


def start_database() -> bool:
    """Start the database where it is down; say whether this call did, so that who started it can stop it."""
    try:
        return database.start_here()
    except database.NoDatabase as problem:
        raise Stopped(f"anhe: {problem}") from problem


def start_django(*, role: str = "app") -> None:
    """Start the database, compile new translations and set Django up to sign in as the role."""
    start_database()
    compile_catalogues()
    os.environ["ANHE_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()


def go_on_as(role: str) -> None:
    """Sign in to the database as another role from here on."""
    connection.close()
    connection.settings_dict.update(database.django_settings(role))


def compile_catalogues() -> None:
    """Compile the translations that changed. Raises Stopped with file, line and reason."""
    try:
        catalogues.compile_stale()
    except catalogues.BadCatalogue as fault:
        raise Stopped(str(fault)) from fault


def collect_static() -> None:
    """Lay what pages load into the state folder, each file beside its compressed twin; where it lies there, do nothing."""
    note, wanted = VAR / "run" / "static.collected", static_mark()
    if note.is_file() and note.read_text("utf-8") == wanted and all((VAR / "static" / name).is_file() for name in static_names()):
        return
    start_django()
    call_command("collectstatic", interactive=False, verbosity=0)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(wanted, "utf-8")


def static_names() -> list[str]:
    """What pages load, by path below the folder of static files."""
    return sorted(str(path.relative_to(STATIC)) for path in STATIC.rglob("*") if path.is_file())


def static_mark() -> str:
    """A mark of what pages load and of the program that lays it out."""
    mark = hashlib.sha256(version("whitenoise").encode())
    for name in static_names():
        content = (STATIC / name).read_bytes()
        mark.update(f"{name}\0{len(content)}\0".encode() + content)
    return mark.hexdigest()


def require_migrated() -> None:
    """Raise Stopped where the tables are not those of this version."""
    if not database.is_migrated():
        raise Stopped("anhe: the database is not at this version: run anhe migrate first")


def require_bound() -> None:
    """Raise Stopped where the app could step around row-level security."""
    if why := database.roles.unbound(database.server()):
        raise Stopped(f"anhe: {why}: every access rule would be void. Take it away (anhe roles --print), then start again")


def bring_law() -> None:
    """Take in this version's rules, articles and holidays; nothing is written where nothing differs."""
    from anhe.law import desk as law  # noqa: PLC0415 -- only once Django is set up
    from anhe.ledger import Work, operator  # noqa: PLC0415 -- likewise

    with Work():
        law.load_all(by=operator("start"), at=datetime.now(UTC))


def checkout() -> Path:
    """Return the source checkout, which testing and measuring need. Raises Stopped where there is none."""
    root = Path(__file__).resolve().parents[3]
    if not (root / "pyproject.toml").exists():
        raise Stopped("anhe: this needs a source checkout; here the package is installed without one")
    return root


def become(module: str, *arguments: str) -> int:
    """Replace this process by another Python program, which then gets our signals."""
    environment = {"DJANGO_SETTINGS_MODULE": SETTINGS, **os.environ}
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-m", module, *arguments], environment)
