"""The rooms at the left of the console. Each registers itself in its `apps.py`; the house only draws the list.

class ReportsConfig(AppConfig):
    def ready(self):
        from anhe.house import navigation
        navigation.register(name="reports", label=_("Reports"), short=_("Reports"), url="reports:inbox",
                            icon="phone", group="work", count=queries.waiting, may=access.may_take)
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from anhe.ledger import count_together

GROUPS = ("work", "scene", "public", "oversight")


@dataclass(frozen=True)
class Item:
    """`count` and `may` get the officer; `count` gives the rows that wait, which one statement counts for all rooms."""

    name: str
    label: Any
    short: Any
    url: str
    icon: str
    group: str
    order: int
    count: Callable[[Any], QuerySet] | None
    may: Callable[[Any], bool] | None


_items: dict[str, Item] = {}


def register(
    *,
    name: str,
    label: Any,
    url: str,
    icon: str,
    short: Any = None,
    group: str = "work",
    order: int = 50,
    count: Callable[[Any], QuerySet] | None = None,
    may: Callable[[Any], bool] | None = None,
) -> None:
    """Puts a room into the list. Registering a name again replaces it; raises ValueError for an unknown group."""
    if group not in GROUPS:
        raise ValueError(f"there is no group {group!r}; there are {', '.join(GROUPS)}")
    _items[name] = Item(name, label, short or label, url, icon, group, order, count, may)


def registered() -> tuple[Item, ...]:
    return tuple(sorted(_items.values(), key=lambda item: (GROUPS.index(item.group), item.order, item.name)))


def rooms(request: HttpRequest) -> list[list[dict[str, Any]]]:
    """The rooms this officer may enter, in groups, with what waits there; the one of this page is `current`."""
    officer = getattr(request, "officer", None)
    open_to_them = [item for item in registered() if item.may is None or item.may(officer)]
    counting = [item for item in open_to_them if item.count and officer is not None]
    counts = dict(zip((item.name for item in counting), count_together(*(item.count(officer) for item in counting)), strict=True))
    shown = [_shown(item, counts.get(item.name)) for item in open_to_them]
    here = max((room["url"] for room in shown if request.path.startswith(room["url"])), key=len, default="")
    for room in shown:
        room["current"] = room["url"] == here
    return list(_in_groups(shown))


def _shown(item: Item, count: int | None) -> dict[str, Any]:
    return {"name": item.name, "label": item.label, "short": item.short, "icon": item.icon, "group": item.group,
            "url": reverse(item.url), "count": count or None}  # fmt: skip


def _in_groups(shown: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for group in GROUPS:
        if members := [room for room in shown if room["group"] == group]:
            yield members
