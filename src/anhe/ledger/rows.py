"""Rows written without waiting for each: they go to the database together with the entry of their act."""

from datetime import datetime
from functools import lru_cache
from itertools import groupby
from uuid import UUID

from django.db import connection, models

from anhe.ledger.work import send_later

# What fields hand to the driver unchanged: all kinds but JSON, and text where it is a field of text.
AS_THEY_ARE = frozenset({int, float, bool, bytes, UUID, datetime, type(None)})


def insert(*rows: models.Model) -> None:
    """Write new rows of any tables, in this order. Call it inside the act; keys are given, not taken from the table.

    What a constraint refuses is raised by `send_now`, or by the next statement of the request.
    """
    for model, alike in groupby(rows, key=type):
        found = list(alike)
        statement, fields = _inserting(model, len(found))
        send_later(statement, [_driver_value(row, *field) for row in found for field in fields])
        for row in found:
            row._state.adding, row._state.db = False, connection.alias


def update(row: models.Model, *names: str) -> None:
    """Write these fields of a row that stands, as they are now. Call it inside the act.

    What a constraint refuses, or that the row is gone or not the asker's to write, is raised by `send_now`, or by the
    next statement of the request.
    """
    statement, fields, key = _updating(type(row), names)
    send_later(statement, [_driver_value(row, *field) for field in (*fields, key)])


def _driver_value(row: models.Model, name: str, field: models.Field, unchanged: frozenset[type]) -> object:
    value = row.__dict__[name]
    return value if type(value) in unchanged else field.get_db_prep_save(value, connection)


@lru_cache(maxsize=256)
def _inserting(model: type[models.Model], count: int) -> tuple[str, list[tuple[str, models.Field, frozenset[type]]]]:
    """The statement for so many rows; the fields whose values it takes, with the kinds that need no change."""
    meta = model._meta
    columns = ", ".join(f'"{field.column}"' for field in meta.concrete_fields)
    places = ", ".join(f"({', '.join(['%s'] * len(meta.concrete_fields))})" for _ in range(count))
    return f'INSERT INTO "{meta.db_table}" ({columns}) VALUES {places}', [
        (field.attname, field, _unchanged(field)) for field in meta.concrete_fields
    ]


@lru_cache(maxsize=256)
def _updating(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list, tuple]:
    """The statement; the fields whose values it takes; the key's."""
    meta = model._meta
    fields = [meta.get_field(name) for name in names]
    setting = ", ".join(f'"{field.column}" = %s' for field in fields)
    # Counted in the database: what fails there is undone there, though the commit is already on its way.
    return f'WITH written AS (UPDATE "{meta.db_table}" SET {setting} WHERE "{meta.pk.column}" = %s RETURNING 1) SELECT ledger_wrote(count(*)) FROM written', [
        (field.attname, field, _unchanged(field)) for field in fields
    ], (meta.pk.attname, meta.pk, _unchanged(meta.pk))  # fmt: skip


def _unchanged(field: models.Field) -> frozenset[type]:
    if isinstance(field, models.JSONField):
        return frozenset()
    return AS_THEY_ARE | {str} if isinstance(field, models.CharField | models.TextField) else AS_THEY_ARE
