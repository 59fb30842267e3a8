"""How common things are in a register: what two rare things share says more than what two common ones do."""

from collections import Counter
from collections.abc import Iterable
from math import log

from anhe.engines.matching.reading import BIT
from anhe.engines.matching.shapes import Profile

TELLING = 3.0  # a pair of letters that more than one description in twenty holds says nothing; a rarer one, by how much rarer
SMOOTH = 0.5
# A small register says little about what is rare: so many things stand behind it, of which these shares have any one value.
BEHIND = 1_000
SHARES = {"b": 0.1, "c": 0.15, "m": 0.02, "z": 0.1, "k": 0.1, "w": 0.002}


class Tally:
    """Counts over a register, and `rarity`: -log of the share of things, of the kind where it is known, that have it."""

    def __init__(self, profiles: Iterable[Profile] = ()) -> None:
        self.things = 0
        self.kinds: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        for profile in profiles:
            self.add(profile)

    def add(self, profile: Profile) -> None:
        self.things += 1
        self.kinds[profile.kind] += 1
        self.counts.update(tokens(profile))
        for name, bit in BIT.items():
            if profile.colours & bit:
                self.counts.update((f"c:{name}", f"c:{profile.kind}:{name}"))
        if profile.brand:
            self.counts.update((f"b:{profile.brand}", f"b:{profile.kind}:{profile.brand}"))

    def of_brand(self, kind: str, brand: str) -> float:
        return self._within("b", kind, brand)

    def of_colour(self, kind: str, colour: str) -> float:
        return self._within("c", kind, colour)

    def of_token(self, token: str) -> float:
        """Rarity of a model, size, mark or pair of letters; of letters, what it exceeds `TELLING`."""
        rarity = self._rarity(token, self.counts[token], self.things)
        return max(0.0, rarity - TELLING) if token.startswith("w:") else rarity

    def of_model(self, brand: str, token: str) -> float:
        """Rarity of a model among the things of its brand, whose own rarity is counted apart."""
        return self._rarity(token, self.counts[token], self.counts[f"b:{brand}"] if brand else self.things)

    def _within(self, sort: str, kind: str, value: str) -> float:
        if kind and self.kinds[kind] >= 50:
            return self._rarity(sort, self.counts[f"{sort}:{kind}:{value}"], self.kinds[kind])
        return self._rarity(sort, self.counts[f"{sort}:{value}"], self.things)

    @staticmethod
    def _rarity(token: str, count: int, among: int) -> float:
        return max(0.0, log((among + BEHIND) / (count + BEHIND * SHARES[token[0]] + SMOOTH)))


def tokens(profile: Profile) -> list[str]:
    """What has no code of its own, with the letter of its sort; a mark counts with and without its place."""
    marks = {mark.partition(".")[0] for mark in profile.marks} | set(profile.marks)
    return [
        *(f"m:{each}" for each in profile.models), *(f"z:{each}" for each in profile.sizes),
        *(f"k:{each}" for each in sorted(marks)), *(f"w:{each}" for each in profile.words),
    ]  # fmt: skip
