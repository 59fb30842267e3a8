"""New rows without waiting for each: they go to the database together with the entry of their act."""

from collections.abc import Callable
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.db import connection, models

from anhe.ledger.work import send_later


def insert(*rows: models.Model) -> None:
    """Write new rows of any tables, in this order. Call it inside the act; keys are given, not taken from the table.

    What a constraint refuses is raised by `send_now`, or by the next statement of the request.
    """
    for model, alike in groupby(rows, key=type):
        found = list(alike)
        statement, fields = _inserting(model, len(found))
        send_later(statement, [prepare(getattr(row, name), connection) for row in found for name, prepare in fields])
        for row in found:
            row._state.adding, row._state.db = False, connection.alias


@lru_cache(maxsize=256)
def _inserting(model: type[models.Model], count: int) -> tuple[str, list[tuple[str, Callable[..., Any]]]]:
    """The statement for so many rows, and each field's name with what turns its value into the driver's."""
    meta = model._meta
    columns = ", ".join(f'"{field.column}"' for field in meta.concrete_fields)
    places = ", ".join(f"({', '.join(['%s'] * len(meta.concrete_fields))})" for _ in range(count))
    return (
        f'INSERT INTO "{meta.db_table}" ({columns}) VALUES {places}',
        [(field.attname, field.get_db_prep_save) for field in meta.concrete_fields],
    )
