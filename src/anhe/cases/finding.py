"""What anybody at the desk may know of a case or a report by its exact number: that it exists, and whose to ask."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from anhe.ledger import read_together
from anhe.reports import queries as reports
from anhe.staff import queries as staff


@dataclass(frozen=True, slots=True)
class Known:
    """`kind` is case or report; `handler` is None where nobody handles it yet."""

    kind: str
    file: UUID
    number: str
    unit: staff.Unit
    handler: staff.Officer | None


def known(asked: str) -> Known | None:
    """The case or report that has exactly this number, however it was typed; None where none has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, file, number, unit, handler FROM access_known(%s)", [reports.tidy_number(asked)])
        row = cursor.fetchone()
    if row is None:
        return None
    kind, file, number, unit, handler = row
    read_together(units := staff.units().filter(pk=unit), officers := staff.officers().filter(pk=handler))
    return Known(kind, file, number, units[0], next(iter(officers), None))
