"""Who reacts to an act, and what runs by the clock. Rooms register here; `tasks.py` is where."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

SOMEBODY_WAITS = 10
SHORT, LONG = "default", "long"  # queues


@dataclass(frozen=True, slots=True)
class Follower:
    """One reaction: `name` is `room.function`; `whole` runs it inside one transaction; the higher `priority` first."""

    name: str
    run: Callable
    whole: bool
    priority: int = 0

    @property
    def queue(self) -> str:
        """Where it waits: what speaks to the network may take its time, and must not hold up the others."""
        return SHORT if self.whole else LONG


@dataclass(frozen=True, slots=True)
class Periodic:
    name: str
    run: Callable
    cron: str
    whole: bool = True


followers: dict[str, list[Follower]] = defaultdict(list)
periodic: dict[str, Periodic] = {}


def _name(function: Callable) -> str:
    return f"{function.__module__.split('.')[1]}.{function.__name__}"


def after(*verbs: str, whole: bool = True, priority: int = 0) -> Callable[[Callable], Callable]:
    """Run the function with the `Entry` after each of these verbs. It may run twice for one entry.

    `whole=False` leaves the transactions to the function, for work that speaks to the network. Give
    `SOMEBODY_WAITS` as `priority` where a person waits for it: it goes before all that nobody waits for.
    """

    def register(function: Callable) -> Callable:
        for verb in verbs:
            followers[verb].append(Follower(_name(function), function, whole, priority))
        return function

    return register


def every(interval: str, *, whole: bool = True) -> Callable[[Callable], Callable]:
    """Run the function with `at=` each `10m`, `2h` or `1d` (at 02:30 in the city's night).

    `whole=False` leaves the transactions to the function, for work that has many or none.
    """

    def register(function: Callable) -> Callable:
        name = _name(function)
        periodic[name] = Periodic(name, function, _cron(interval), whole)
        return function

    return register


def _cron(interval: str) -> str:
    found = re.fullmatch(r"(\d+)([mhd])", interval)
    if not found:
        raise ValueError(f"an interval is written 10m, 2h or 1d, not {interval!r}")
    count, unit = int(found[1]), found[2]
    if unit == "m":
        return f"*/{count} * * * *"
    if unit == "h":
        return f"7 */{count} * * *"
    return f"30 18 */{count} * *"  # 18:30 UTC is 02:30 in Zhengzhou
