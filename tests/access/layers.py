"""One layer of the two at a time: both, Python alone, row-level security alone."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from django.db import connections
from django.db.models import Q

from anhe.cases import access as cases
from anhe.cases.models import Case
from anhe.fraud import access as fraud
from anhe.fraud.models import Trace
from anhe.goods import access as goods
from anhe.house import database
from anhe.reports import access as reports
from anhe.reports.models import Report
from anhe.staff import access as staff
from anhe.staff import queries as units
from anhe.staff.models import Unit

LAYERS = ("both", "python", "database")


@contextmanager
def layer(name: str, stage: str) -> Iterator[None]:
    """Ask with one layer taken away; `stage` is the scratch database's name."""
    with _signed_in(stage, "migrator" if name == "python" else "app"), _open_to_all() if name == "database" else ExitStack():
        yield


@contextmanager
def _signed_in(stage: str, role: str) -> Iterator[None]:
    """The migrator steps around every policy; the app is bound by all of them."""
    connection = connections["default"]
    before = dict(connection.settings_dict)
    leave(connection)
    connection.settings_dict.update(database.django_settings(role))
    connection.settings_dict["NAME"] = stage
    try:
        yield
    finally:
        leave(connection)
        connection.settings_dict.clear()
        connection.settings_dict.update(before)


def leave(connection) -> None:
    connection.close()
    connection.close_pool()


def everything(model):
    return lambda officer, at: model.objects.all() if officer is not None else model.objects.none()


def everywhere(unit) -> list:
    return list(Unit.objects.values_list("pk", flat=True))


@contextmanager
def _open_to_all() -> Iterator[None]:
    """Every predicate of Python's that says whose row it is says yes to every officer; posts and states it still asks for."""
    with ExitStack() as stack:
        for where, name, made in (
            (reports, "visible_to", lambda officer, at: everything(Report)(officer, at).select_related("unit")),
            (cases, "visible_to", lambda officer, at: everything(Case)(officer, at).select_related("unit", "handler")),
            (cases, "seen", lambda officer, at, through="": Q()),
            (cases, "level", lambda officer, case, at: "full"), (reports, "level", lambda officer, report, at: "full"),
            (units, "level", lambda of, file, at: "full"), (units, "beneath", everywhere),
            (fraud, "visible_to", lambda officer, at: everything(Trace)(officer, at).select_related("unit", "report", "report_unit", "case")),
            (fraud, "seen", lambda officer, at, through="": Q()),
            (Unit, "covers", lambda self, other: True),
            (staff, "may_see_emergency", lambda by, thing: True),
            (goods, "seen_in_full", lambda officer, at, through="case__": Q()),
        ):  # fmt: skip
            stack.enter_context(patch.object(where, name, made))
        yield
