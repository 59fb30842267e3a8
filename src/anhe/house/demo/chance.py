"""Chance that repeats: every draw comes from a stream named by the seed and what it is for."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Any, Generic, TypeVar

from anhe.house.demo import fitted

T = TypeVar("T")


class Wheel(Generic[T]):
    """Choices with weights, made once for many draws; the order of the mapping is part of the stream."""

    __slots__ = ("choices", "sums")

    def __init__(self, weights: Mapping[T, float]) -> None:
        self.choices = tuple(weights)
        self.sums = tuple(accumulate(weights.values()))

    def spin(self, dice: "Dice") -> T:
        return self.choices[bisect_right(self.sums, dice.random() * self.sums[-1], 0, len(self.sums) - 1)]


class Dice:
    """A stream of chance. Streams of different names are independent; equal names repeat."""

    __slots__ = ("random", "source")

    def __init__(self, *name: object) -> None:
        # A text seed is hashed by Random itself and does not depend on PYTHONHASHSEED.
        self.source = Random("/".join(map(str, name)))
        self.random = self.source.random

    def is_lucky(self, share: float) -> bool:
        return self.random() < share

    def pick(self, choices: Sequence[T]) -> T:
        return choices[int(self.random() * len(choices))]

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self.random() * (high - low + 1))

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.random()

    def beta(self, rises: float, falls: float) -> float:
        return self.source.betavariate(rises, falls)

    def around(self, median: float, spread: float = 0.6) -> float:
        """A positive number whose logarithm is normal around that of the median."""
        return self.source.lognormvariate(0, spread) * median

    def weighted(self, choices: Mapping[T, float]) -> T:
        """One key, by weight; for mappings of a few keys."""
        return Wheel(choices).spin(self)

    def some(self, choices: Mapping[T, float]) -> list[T]:
        """Each key with its own probability; never none of them where there are any."""
        taken = [key for key, share in choices.items() if self.random() < share]
        return taken or ([self.weighted(choices)] if choices else [])

    def leg(self, name: str) -> float:
        """Seconds of one leg of a call, as fitted."""
        return at_quantile(fitted.LEG_SECONDS[name], self.random())

    def delay_hours(self, group: str, cut: float = 1.0) -> float:
        """Hours between an offence and its report, as fitted, within the quickest part `cut`."""
        return at_quantile(fitted.DELAY_HOURS[group], self.random() * cut)

    def shuffled(self, values: Sequence[T]) -> list[T]:
        mixed: list[Any] = list(values)
        self.source.shuffle(mixed)
        return mixed


def at_quantile(table: Sequence[float], share: float) -> float:
    """The value of a fitted table at a probability, straight between its knots."""
    above = min(max(bisect_right(fitted.KNOTS, share), 1), len(fitted.KNOTS) - 1)
    low, high = fitted.KNOTS[above - 1], fitted.KNOTS[above]
    return table[above - 1] + (table[above] - table[above - 1]) * (share - low) / (high - low)
