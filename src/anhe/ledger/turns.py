"""One after the other: who counts before writing must not count beside somebody who is about to write."""

from django.db import connection


def take_turn(what: str, name: object) -> None:
    """Wait until no other transaction has this turn; it is given back when this one ends. Take it before counting."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{what}:{name}"])
