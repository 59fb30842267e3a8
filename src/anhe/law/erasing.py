"""Who can erase what. Each room registers how its kind of record is erased; the nightly job walks the register."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Eraser:
    """`run(file=UUID, by=Actor, at=datetime)` erases everything of this kind that belongs to one file."""

    kind: str
    name: str
    run: Callable[..., int]


_erasers: dict[str, Eraser] = {}


def erases(kind: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Register the function that erases this kind of record and returns how many rows went.

    Raises ValueError where two functions claim one kind: each would think the other did it.
    """

    def register(function: Callable[..., int]) -> Callable[..., int]:
        name = f"{function.__module__}.{function.__qualname__}"
        known = _erasers.get(kind)
        if known is not None and known.name != name:
            raise ValueError(f"{kind}: erased by {known.name}, so not by {name}")
        _erasers[kind] = Eraser(kind, name, function)
        return function

    return register


def registered() -> tuple[Eraser, ...]:
    """Every eraser, in the order of its kind's name."""
    return tuple(_erasers[kind] for kind in sorted(_erasers))
