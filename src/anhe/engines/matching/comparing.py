"""Two profiles side by side: each comparison with its value, and what was compared, as codes."""

from collections.abc import Iterator

from anhe.engines.matching.reading import BIT, COLOURS, GROUPS, NEAR
from anhe.engines.matching.shapes import UNKNOWN_DAY, Found, Profile, Reason
from anhe.engines.matching.tallying import Tally
from anhe.engines.matching.weighing import Model, probability

MOST_WORDS = 40.0  # beyond it shared letters say no more: a copied sentence must not outweigh everything
WEEK, MONTH, HALF_YEAR = 7, 31, 183
GRACE = 1  # a thing is often missed only the day after

Compared = tuple[str, float, tuple[str, ...]]


def compare(missing: Profile, present: Profile, tally: Tally) -> Iterator[Compared]:
    """Each comparison as (code, value, what was compared); a missing part comes as `…_unknown` with the value 0."""
    kind = missing.kind or present.kind
    yield _kind(missing.kind, present.kind)
    yield _brand(kind, missing.brand, present.brand, tally)
    yield from _models(missing, present, tally)
    yield _colours(kind, missing.colours, present.colours, tally)
    yield from _sizes(missing.sizes, present.sizes, tally)
    yield from _marks(missing.marks, present.marks, tally)
    yield from _words(missing.words, present.words, tally)
    yield _days(missing.day, present.day)
    yield _areas(missing.area, present.area)


def explain(missing: Profile, present: Profile, *, tally: Tally, model: Model, things: int, ref: str) -> Found:
    """The score with its reasons, the weightiest first after the base rate; their weights sum to it."""
    base = Reason("base_rate", (str(things),), model.base_for(things))
    reasons = [
        Reason(code, values, 0.0 if code.endswith("_unknown") else model.weights[code] * value)
        for code, value, values in compare(missing, present, tally)
    ]
    reasons.sort(key=lambda reason: -abs(reason.weight))
    score = base.weight + sum(reason.weight for reason in reasons)
    return Found(ref, score, probability(score), (base, *reasons))


def _kind(mine: str, theirs: str) -> Compared:
    if not mine or not theirs:
        return "kind_unknown", 0.0, (mine, theirs)
    if mine == theirs:
        return "kind_same", 1.0, (mine, theirs)
    return "kind_related" if GROUPS[mine] == GROUPS[theirs] else "kind_differs", 1.0, (mine, theirs)


def _brand(kind: str, mine: str, theirs: str, tally: Tally) -> Compared:
    if not mine or not theirs:
        return "brand_unknown", 0.0, (mine, theirs)
    if mine == theirs:
        return "brand_same", tally.of_brand(kind, mine), (mine, theirs)
    return "brand_differs", 1.0, (mine, theirs)


def _models(mine: Profile, theirs: Profile, tally: Tally) -> Iterator[Compared]:
    if not mine.models or not theirs.models:
        yield "model_unknown", 0.0, (" ".join(mine.models), " ".join(theirs.models))
        return
    brand = mine.brand if mine.brand == theirs.brand else ""
    if shared := sorted(set(mine.models) & set(theirs.models)):
        rarest = max(shared, key=lambda one: tally.of_model(brand, f"m:{one}"))
        yield "model_same", tally.of_model(brand, f"m:{rarest}"), (rarest, rarest)
        return
    near = [(one, other) for one in mine.models for other in theirs.models if is_near(one, other)]
    if near:
        one, other = near[0]
        yield "model_near", tally.of_model(brand, f"m:{other}"), (one, other)
        return
    yield "model_differs", 1.0, (" ".join(mine.models), " ".join(theirs.models))


def _colours(kind: str, mine: int, theirs: int, tally: Tally) -> Compared:
    names = (_named(mine), _named(theirs))
    if not mine or not theirs:
        return "colour_unknown", 0.0, names
    if both := mine & theirs:
        rarest = max(tally.of_colour(kind, name) for name in COLOURS if both & BIT[name])
        return "colour_same", rarest, names
    if any(theirs & NEAR[name] for name in COLOURS if mine & BIT[name]):
        return "colour_near", 1.0, names
    return "colour_differs", 1.0, names


def _named(bits: int) -> str:
    return " ".join(name for name in COLOURS if bits & BIT[name])


def _sizes(mine: tuple[str, ...], theirs: tuple[str, ...], tally: Tally) -> Iterator[Compared]:
    """Only sizes of one unit are compared: 256 GB says nothing about 6.1 inches."""
    shared = set(mine) & set(theirs)
    units = {unit_of(one) for one in mine} & {unit_of(one) for one in theirs}
    if not units:
        yield "size_unknown", 0.0, (" ".join(mine), " ".join(theirs))
        return
    if shared:
        yield "size_same", sum(tally.of_token(f"z:{one}") for one in shared), (" ".join(sorted(shared)),) * 2
    if differing := units - {unit_of(one) for one in shared}:
        yield "size_differs", float(len(differing)), (
            " ".join(one for one in mine if unit_of(one) in differing), " ".join(one for one in theirs if unit_of(one) in differing),
        )  # fmt: skip


def unit_of(size: str) -> str:
    return size.lstrip("0123456789.")


def _marks(mine: tuple[str, ...], theirs: tuple[str, ...], tally: Tally) -> Iterator[Compared]:
    if not mine or not theirs:
        yield "mark_unknown", 0.0, (" ".join(mine), " ".join(theirs))
        return
    places, others = _placed(mine), _placed(theirs)
    shared, value, elsewhere = [], 0.0, []
    for code in sorted(set(places) & set(others)):
        if both := places[code] & others[code]:
            value += max(tally.of_token(f"k:{code}.{place}" if place else f"k:{code}") for place in both)
            shared.append(code)
        elif "" in places[code] or "" in others[code]:
            value += tally.of_token(f"k:{code}")
            shared.append(code)
        else:
            elsewhere.append(code)
    if shared:
        yield "mark_shared", value, (" ".join(shared),) * 2
    if elsewhere:
        yield "mark_elsewhere", float(len(elsewhere)), (" ".join(mine), " ".join(theirs))
    if not shared and not elsewhere:
        yield "mark_differs", 1.0, (" ".join(mine), " ".join(theirs))


def _placed(marks: tuple[str, ...]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for mark in marks:
        code, _dot, place = mark.partition(".")
        found.setdefault(code, set()).add(place)
    return found


def _words(mine: tuple[str, ...], theirs: tuple[str, ...], tally: Tally) -> Iterator[Compared]:
    """Letters that few descriptions hold. Where both sides have such letters and share none, that speaks against it."""
    telling = [{pair: rare for pair in side if (rare := tally.of_token(f"w:{pair}"))} for side in (mine, theirs)]
    shared = sorted(telling[0].keys() & telling[1].keys(), key=lambda pair: (-telling[0][pair], pair))
    if shared:
        yield "words_shared", min(MOST_WORDS, sum(telling[0][pair] for pair in shared)), (" ".join(shared[:8]),) * 2
    elif telling[0] and telling[1]:
        yield "words_differ", 1.0, (" ".join(list(telling[0])[:8]), " ".join(list(telling[1])[:8]))
    else:
        yield "words_unknown", 0.0, (" ".join(list(telling[0])[:8]), " ".join(list(telling[1])[:8]))


def _days(missing: int, present: int) -> Compared:
    if UNKNOWN_DAY in {missing, present}:
        return "day_unknown", 0.0, ("", "")
    days = present - missing
    code = day_code(days)
    return code, 0.0 if code.endswith("_unknown") else 1.0, (str(days),)


def day_code(days: int) -> str:
    """By how many days after it went missing a thing turned up; between a month and half a year says nothing."""
    if days < -GRACE:
        return "day_before"
    if days <= WEEK:
        return "day_within_week"
    if days <= MONTH:
        return "day_within_month"
    return "day_after_half_year" if days > HALF_YEAR else "day_within_half_year_unknown"


def _areas(mine: str, theirs: str) -> Compared:
    if not mine or not theirs:
        return "area_unknown", 0.0, (mine, theirs)
    return ("area_same" if mine == theirs else "area_differs"), 1.0, (mine, theirs)


def is_near(one: str, other: str) -> bool:
    """True for two models of four letters or more that one slip of the pen makes the same."""
    if min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 1 or one == other:
        return False
    return bool(slips(one) & slips(other))


def slips(word: str) -> set[str]:
    """The word, and the word without each one of its letters."""
    return {word} | {word[:n] + word[n + 1 :] for n in range(len(word))}
