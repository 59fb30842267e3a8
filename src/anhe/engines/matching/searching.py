"""A register made ready to be asked: every thing of it is weighed for every question, none is left out beforehand.

Codes lie in columns that one pass of a compiled loop adds up; what has no code (models, sizes, marks, letters) is
found by lists of the things that hold it. The best by that sum are compared in full. The sum is never below the full
score, so that the answer is the true one wherever the last of the full scores reaches the sum of the first thing left
out: `Answer.is_proven` says whether it does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numba
import numpy as np

from anhe.engines.matching import comparing
from anhe.engines.matching.reading import BIT, BRANDS, COLOURS, GROUPS, KINDS, NEAR
from anhe.engines.matching.shapes import UNKNOWN_DAY, Found, Profile
from anhe.engines.matching.tallying import Tally, tokens
from anhe.engines.matching.weighing import Model

KEPT = 256  # things compared in full for one question, at most
SLACK = 1e-3  # sums are kept in 32 bits
KIND_AT = {name: n + 1 for n, name in enumerate(KINDS)}
BRAND_AT = {name: n + 1 for n, name in enumerate(BRANDS)}
DAYS = ("day_before", "day_within_week", "day_within_month", "day_within_half_year_unknown", "day_after_half_year")


@dataclass(frozen=True, slots=True)
class Answer:
    """The best things first. `is_proven`: nothing that was not compared in full can stand above the last of them."""

    found: list[Found]
    is_proven: bool
    things: int


class Index:
    """One side of a register: things that are missing, or things that turned up (`is_missing=False`)."""

    def __init__(self, profiles: Iterable[Profile], *, is_missing: bool, tally: Tally | None = None) -> None:
        self.is_missing = is_missing
        self.tally = Tally() if tally is None else tally
        self.refs: list[str] = []
        self.vocabulary: dict[str, int] = {}
        self.spelt: list[str] = []
        self.areas: dict[str, int] = {"": 0}
        columns, ids, ends = [], [], [0]
        for profile in profiles:
            if tally is None:
                self.tally.add(profile)
            self.refs.append(profile.ref)
            area = self.areas.setdefault(profile.area, len(self.areas))
            columns.append((KIND_AT.get(profile.kind, 0), BRAND_AT.get(profile.brand, 0), profile.colours, profile.day, area))
            ids.extend(self._id(token) for token in tokens(profile))
            ends.append(len(ids))
        table = np.array(columns, dtype=np.int32).reshape(-1, 5)
        self.kinds, self.brands, self.colours = table[:, 0].astype(np.uint8), table[:, 1].astype(np.uint8), table[:, 2].astype(np.uint16)
        self.days, self.at_areas = table[:, 3].copy(), table[:, 4].astype(np.uint16)
        self.forward, self.ends = np.array(ids, dtype=np.uint32), np.array(ends, dtype=np.int64)
        self.area_names = list(self.areas)
        self._turn()

    def __len__(self) -> int:
        return len(self.refs)

    def _id(self, token: str) -> int:
        found = self.vocabulary.setdefault(token, len(self.vocabulary))
        if found == len(self.spelt):
            self.spelt.append(token)
        return found

    def _turn(self) -> None:
        """From each thing's tokens to each token's things, and from slips of the pen to models."""
        owners = np.repeat(np.arange(len(self.refs), dtype=np.uint32), np.diff(self.ends))
        order = np.argsort(self.forward, kind="stable")
        self.postings = owners[order]
        self.starts = np.searchsorted(self.forward[order], np.arange(len(self.spelt) + 1))
        self.slips: dict[str, list[str]] = {}
        for token in self.spelt:
            if token.startswith("m:") and len(token) >= 6:
                for slip in comparing.slips(token[2:]):
                    self.slips.setdefault(slip, []).append(token)

    def profile(self, place: int) -> Profile:
        """The thing at this place, as it was read."""
        sorts: dict[str, list[str]] = {"m": [], "z": [], "k": [], "w": []}
        for token in self.forward[self.ends[place] : self.ends[place + 1]]:
            sort, _colon, value = self.spelt[token].partition(":")
            sorts[sort].append(value)
        placed = {mark.partition(".")[0] for mark in sorts["k"] if "." in mark}
        bare = [mark for mark in sorts["k"] if "." in mark or mark not in placed]
        kind, brand = int(self.kinds[place]), int(self.brands[place])
        return Profile(
            self.refs[place], KINDS[kind - 1] if kind else "", BRANDS[brand - 1] if brand else "", int(self.colours[place]),
            tuple(sorts["m"]), tuple(sorts["z"]), tuple(bare), tuple(sorts["w"]), int(self.days[place]), self.area_names[self.at_areas[place]],
        )  # fmt: skip

    def nearest(self, asked: Profile, model: Model, *, top: int = 10, without: Sequence[str] = ()) -> Answer:
        """The things most likely to be the one asked for, each with its reasons."""
        if not self.refs:
            return Answer([], True, 0)
        sums = self._sums(asked, model)
        kept = _best(sums, min(KEPT, len(self.refs)))
        kept = kept[np.argsort(-sums[kept], kind="stable")]
        base, found, is_proven = model.base_for(len(self.refs)), [], len(kept) == len(self.refs)
        for place in kept:
            if len(found) >= top and sorted(one.score for one in found)[-top] >= sums[place] + base + SLACK:
                is_proven = True
                break
            if self.refs[place] not in without:
                found.append(self._explained(asked, int(place), model))
        found.sort(key=lambda one: (-one.score, one.ref))
        return Answer(found[:top], is_proven, len(self.refs))

    def _explained(self, asked: Profile, place: int, model: Model) -> Found:
        other = self.profile(place)
        pair = (other, asked) if self.is_missing else (asked, other)
        return comparing.explain(*pair, tally=self.tally, model=model, things=len(self.refs), ref=self.refs[place])

    def _sums(self, asked: Profile, model: Model) -> np.ndarray:
        """For every thing a sum that its full score, without the base rate, does not pass."""
        sums = np.empty(len(self.refs), np.float32)
        days = np.array([0.0 if name.endswith("_unknown") else model.weights[name] for name in DAYS], np.float32)
        area = self.areas.get(asked.area, -1) if asked.area else 0
        _scan(sums, self.kinds, self.brands, self.colours, self.days, self.at_areas, self._of_kinds(asked, model),
              self._of_brands(asked, model), self._of_colours(asked, model), days, asked.day, self.is_missing, area,
              np.float32(model.weights["area_same"]), np.float32(model.weights["area_differs"]))  # fmt: skip
        for token, weight in self._of_tokens(asked, model).items():
            place = self.vocabulary.get(token)
            if place is not None and weight:
                _add(sums, self.postings[self.starts[place] : self.starts[place + 1]], np.float32(weight))
        return sums

    def _of_kinds(self, asked: Profile, model: Model) -> np.ndarray:
        table = np.zeros(len(KINDS) + 1, np.float32)
        if asked.kind:
            for name, place in KIND_AT.items():
                same = "kind_same" if name == asked.kind else "kind_related" if GROUPS[name] == GROUPS[asked.kind] else "kind_differs"
                table[place] = model.weights[same]
        return table

    def _of_brands(self, asked: Profile, model: Model) -> np.ndarray:
        table = np.zeros(len(BRANDS) + 1, np.float32)
        if asked.brand:
            table[1:] = model.weights["brand_differs"]
            rarest = max(self.tally.of_brand(kind, asked.brand) for kind in self._kinds_of(asked))
            table[BRAND_AT[asked.brand]] = model.weights["brand_same"] * rarest
        return table

    def _of_colours(self, asked: Profile, model: Model) -> np.ndarray:
        table = np.zeros(1 << len(COLOURS), np.float32)
        if not asked.colours:
            return table
        every = np.arange(len(table))
        near = 0
        for name in COLOURS:
            near |= NEAR[name] if asked.colours & BIT[name] else 0
        table[:] = model.weights["colour_differs"]
        table[every & near != 0] = model.weights["colour_near"]
        for name in sorted(COLOURS, key=lambda each: max(self.tally.of_colour(kind, each) for kind in self._kinds_of(asked))):
            if asked.colours & BIT[name]:
                rarest = max(self.tally.of_colour(kind, name) for kind in self._kinds_of(asked))
                table[every & BIT[name] != 0] = model.weights["colour_same"] * rarest
        table[0] = 0.0
        return table

    def _kinds_of(self, asked: Profile) -> tuple[str, ...]:
        """The kinds by which rarity may be counted: the pair's kind is the missing thing's where both are known."""
        if asked.kind and not self.is_missing:
            return (asked.kind,)
        return tuple({asked.kind, *(kind for kind, many in self.tally.kinds.items() if many)})

    def _of_tokens(self, asked: Profile, model: Model) -> dict[str, float]:
        """What each token that the question and a thing may share adds, at most."""
        tally, weights = self.tally, model.weights
        found = {f"z:{each}": weights["size_same"] * tally.of_token(f"z:{each}") for each in asked.sizes}
        found |= {f"w:{each}": weights["words_shared"] * tally.of_token(f"w:{each}") for each in asked.words}
        for mark in asked.marks:
            code = f"k:{mark.partition('.')[0]}"
            found[code] = weights["mark_shared"] * tally.of_token(code)
            if "." in mark:
                found[f"k:{mark}"] = weights["mark_shared"] * (tally.of_token(f"k:{mark}") - tally.of_token(code))
        for model_name in asked.models:
            near = {token for slip in comparing.slips(model_name) for token in self.slips.get(slip, ())} if len(model_name) >= 4 else set()
            for token in near:
                found[token] = max(found.get(token, 0.0), weights["model_near"] * self._of_model(asked, token))
            found[f"m:{model_name}"] = weights["model_same"] * self._of_model(asked, f"m:{model_name}")
        return found

    def _of_model(self, asked: Profile, token: str) -> float:
        """The rarity at most: with the brand shared, or without."""
        return max(self.tally.of_model(asked.brand, token), self.tally.of_model("", token))


@numba.njit(cache=True)
def _scan(sums, kinds, brands, colours, days, areas, of_kinds, of_brands, of_colours, of_days, day, is_missing, area, same, differs):
    for n in range(len(sums)):
        total = of_kinds[kinds[n]] + of_brands[brands[n]] + of_colours[colours[n]]
        if day != UNKNOWN_DAY and days[n] != UNKNOWN_DAY:
            after = day - days[n] if is_missing else days[n] - day
            if after < -1:
                total += of_days[0]
            elif after <= 7:
                total += of_days[1]
            elif after <= 31:
                total += of_days[2]
            elif after > 183:
                total += of_days[4]
        if area != 0 and areas[n] != 0:
            total += same if areas[n] == area else differs
        sums[n] = total


@numba.njit(cache=True)
def _add(sums, things, weight):
    for n in things:
        sums[n] += weight


@numba.njit(cache=True)
def _sift(heap, places, at, size):
    while True:
        low, left = at, 2 * at + 1
        if left < size and heap[left] < heap[low]:
            low = left
        if left + 1 < size and heap[left + 1] < heap[low]:
            low = left + 1
        if low == at:
            return
        heap[low], heap[at] = heap[at], heap[low]
        places[low], places[at] = places[at], places[low]
        at = low


@numba.njit(cache=True)
def _best(sums, many):
    """The places of the `many` highest sums, in no order."""
    heap, places = sums[:many].copy(), np.arange(many)
    for at in range(many // 2 - 1, -1, -1):
        _sift(heap, places, at, many)
    for n in range(many, len(sums)):
        if sums[n] > heap[0]:
            heap[0], places[0] = sums[n], n
            _sift(heap, places, 0, many)
    return places
