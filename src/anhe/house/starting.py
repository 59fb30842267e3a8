"""What a command needs before it can use the city's data: the database up, Django set up for a role."""

import os

import django

from anhe.house import database
from anhe.house.command import Stopped


def start_database() -> database.Server:
    """Return the database's address, started where it was down."""
    try:
        return database.ensure_running()
    except database.NoDatabase as problem:
        raise Stopped(f"anhe: {problem}") from problem


def start_django(*, role: str = "app") -> None:
    """Start the database and set Django up to sign in to it as the role."""
    start_database()
    os.environ["ANHE_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anhe.house.settings")
    django.setup()
