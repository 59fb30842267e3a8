"""The rooms at the left of the console. Each registers itself in its `apps.py`; the house only draws the list.

class ReportsConfig(AppConfig):
    def ready(self):
        from anhe.house import navigation
        navigation.register(name="reports", label=_("Reports"), short=_("Reports"), url="reports:inbox",
                            icon="phone", group="work", count=queries.waiting_count, may=access.may_take)
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

GROUPS = ("work", "scene", "public", "oversight")


@dataclass(frozen=True)
class Item:
    """`count` and `may` get the officer; labels are lazy translations."""

    name: str
    label: Any
    short: Any
    url: str
    icon: str
    group: str
    order: int
    count: Callable[[Any], int | None] | None
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
    count: Callable[[Any], int | None] | None = None,
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
    shown = [_shown(item, officer) for item in registered() if item.may is None or item.may(officer)]
    here = max((room["url"] for room in shown if request.path.startswith(room["url"])), key=len, default="")
    for room in shown:
        room["current"] = room["url"] == here
    return list(_in_groups(shown))


def _shown(item: Item, officer: Any) -> dict[str, Any]:
    count = item.count(officer) if item.count and officer is not None else None
    return {"name": item.name, "label": item.label, "short": item.short, "icon": item.icon, "group": item.group,
            "url": reverse(item.url), "count": count or None}  # fmt: skip


def _in_groups(shown: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for group in GROUPS:
        if members := [room for room in shown if room["group"] == group]:
            yield members
