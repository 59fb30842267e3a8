"""Panels and next acts that later rooms add to an earlier room's record.

    panels.register("cases.case", name="exhibits", title=_("Exhibits"), url="evidence:of_case", place="side")
    panels.register_act("cases.case", name="trace", label=_("Trace the money"), url="fraud:trace", key="t")

The earlier template only writes `{% panels case %}` and `{% next_acts case %}`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

PLACES = ("main", "side")


@dataclass(frozen=True)
class Panel:
    """`name` is the id of the part that the page at `url` draws; `lines` is the space kept until it has come."""

    name: str
    title: Any
    url: str
    place: str
    lines: int
    order: int
    by: str
    may: Callable[[Any, Any], bool] | None


@dataclass(frozen=True)
class Act:
    name: str
    label: Any
    url: str
    key: str
    icon: str
    order: int
    by: str
    may: Callable[[Any, Any], bool] | None


_panels: dict[str, dict[str, Panel]] = {}
_acts: dict[str, dict[str, Act]] = {}


def register(kind: str, *, name: str, title: Any, url: str, place: str = "main", lines: int = 6, order: int = 50,
             by: str = "pk", may: Callable[[Any, Any], bool] | None = None) -> None:  # fmt: skip
    """Adds a panel to every record of `kind` (`cases.case`). `may` gets officer and record; `by` names the URL's argument."""
    if place not in PLACES:
        raise ValueError(f"a panel stands in {' or '.join(PLACES)}, not in {place!r}")
    _panels.setdefault(kind, {})[name] = Panel(name, title, url, place, lines, order, by, may)


def register_act(kind: str, *, name: str, label: Any, url: str, key: str = "", icon: str = "", order: int = 50,
                 by: str = "pk", may: Callable[[Any, Any], bool] | None = None) -> None:  # fmt: skip
    """Adds a next act to every record of `kind`; the first one shown is the page's primary button."""
    _acts.setdefault(kind, {})[name] = Act(name, label, url, key, icon, order, by, may)


def kind_of(record: Any) -> str:
    return record._meta.label_lower if hasattr(record, "_meta") else record.kind


def panels_of(record: Any, officer: Any, place: str = "") -> list[dict[str, Any]]:
    found = sorted(_panels.get(kind_of(record), {}).values(), key=lambda panel: (panel.order, panel.name))
    return [
        {"name": panel.name, "title": panel.title, "lines": panel.lines, "url": _url(panel, record)}
        for panel in found
        if (not place or panel.place == place) and (panel.may is None or panel.may(officer, record))
    ]


def acts_of(record: Any, officer: Any) -> list[dict[str, Any]]:
    found = sorted(_acts.get(kind_of(record), {}).values(), key=lambda act: (act.order, act.name))
    return [
        {"label": act.label, "key": act.key, "icon": act.icon, "url": _url(act, record)}
        for act in found
        if act.may is None or act.may(officer, record)
    ]


def _url(added: Panel | Act, record: Any) -> str:
    return reverse(added.url, args=[getattr(record, added.by)])
