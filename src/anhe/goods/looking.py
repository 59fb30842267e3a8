"""The bridge from rows to `engines.matching` and back: registers kept in this process, brought up to date at each question.

Rows are never trusted from the register: what it names is read again before anything is proposed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from uuid import UUID

from anhe.cases import queries as cases
from anhe.engines import matching
from anhe.goods import queries
from anhe.people import queries as people

KINDS_OF_CATEGORY = {"phone": "phone", "ebike": "ebike"}
EXACT = 14.0  # log odds that two things with one number are one: numbers are copied wrongly, and now and then put on another thing
PROPOSED = 10  # at most for one thing
TAIL = 2_000  # newly noted things that are asked apart before the whole register is made anew
LATE = timedelta(minutes=5)  # a row written earlier may be committed later
MARKS = ("serial", "plate")


@dataclass(frozen=True, slots=True)
class Likely:
    """A pair to be proposed: the missing item, and the declaration or other item that may be it."""

    item: object
    there: object
    found: matching.Found
    is_exact: bool


@cache
def model() -> matching.Model:
    """The weights that ship with this version."""
    return matching.loads(resources.files("anhe.goods").joinpath("data/model.json").read_text("utf-8"))


class Register:
    """One side's things, read once and then added to."""

    def __init__(self, rows: Callable[[UUID | None], Iterable], thing: Callable, *, is_missing: bool) -> None:
        self.rows, self.thing, self.is_missing = rows, thing, is_missing
        self.profiles: dict[str, matching.Profile] = {}
        self.newest: UUID | None = None
        self.whole = self.tail = matching.index((), is_missing=is_missing)
        self.added: list[matching.Profile] = []

    def renew(self) -> None:
        """Read what was noted since; the whole index is made anew once the tail has grown long."""
        since = _earlier(self.newest) if self.newest else None
        fresh = [row for row in self.rows(since) if str(row.pk) not in self.profiles]
        for row in fresh:
            profile = matching.profile(self.thing(row))
            self.profiles[profile.ref] = profile
            self.added.append(profile)
            self.newest = max(self.newest or row.pk, row.pk)
        if len(self.added) > TAIL or (fresh and not len(self.whole)):
            self.whole, self.added = matching.index(self.profiles.values(), is_missing=self.is_missing), []
            self.tail = matching.index((), is_missing=self.is_missing)
        elif fresh:
            self.tail = matching.index(self.added, is_missing=self.is_missing, tally=self.whole.tally)

    def nearest(self, asked: matching.Profile, top: int = 4 * PROPOSED) -> list[matching.Found]:
        self.renew()
        found = [one for index in (self.whole, self.tail) for one in matching.nearest(asked, index=index, model=model(), top=top).found]
        return sorted(found, key=lambda one: (-one.score, one.ref))[:top]

    def explained(self, ref: str, asked: matching.Profile) -> matching.Found:
        """One pair in full, whatever its score."""
        self.renew()
        pair = (self.profiles[ref], asked) if self.is_missing else (asked, self.profiles[ref])
        return matching.explain(*pair, tally=self.whole.tally, model=model(), things=len(self.profiles), ref=ref)


def of_item(item) -> matching.Thing:
    happened = item.case.happened_from or item.noted_at
    return matching.Thing(str(item.pk), item.what, kind=KINDS_OF_CATEGORY.get(item.category, ""), day=_day(happened.date()), area=item.case.district_code)


def of_declaration(declaration) -> matching.Thing:
    return matching.Thing(
        str(declaration.pk), declaration.what, declaration.kind, declaration.brand, declaration.model, declaration.colour,
        declaration.marks, _day(declaration.got_on), declaration.dealer.district_code,
    )  # fmt: skip


missing = Register(lambda since: cases.things(kinds=cases.MISSING, after=since), of_item, is_missing=True)
here = Register(lambda since: cases.things(kinds=cases.HERE, after=since), of_item, is_missing=False)
declared = Register(lambda since: queries.declarations_newer_than(since), of_declaration, is_missing=False)


def for_declaration(declaration, marks: Iterable[tuple[str, str]]) -> list[Likely]:
    """Missing items that the declared thing may be."""
    same = _items_bearing(marks)
    return _pairs(missing, matching.profile(of_declaration(declaration)), declaration, same)


def for_turned_up(item, marks: Iterable[tuple[str, str]]) -> list[Likely]:
    """Missing items of other cases that a recovered, found or seized thing may be."""
    return [one for one in _pairs(missing, matching.profile(of_item(item)), item, _items_bearing(marks)) if one.item.case_id != item.case_id]


def for_missing(item, marks: Iterable[tuple[str, str]]) -> list[Likely]:
    """What turned up before the loss was noted: declared by dealers, or in our hands in other cases."""
    asked, marks = matching.profile(of_item(item)), list(marks)
    files = {file for kind, value in marks for _mark, file in people.marks_equal(value, kinds=_kinds(kind), domain="offence")}
    exact = {str(one.pk) for one in queries.declarations_of_files(files)}
    found = _best(declared, asked, exact)
    rows = {str(one.pk): one for one in queries.declarations_of_files(UUID(ref) for ref, _found in found)}
    likely = [Likely(item, rows[ref], one, ref in exact) for ref, one in found if ref in rows]
    others = _best(here, asked, _items_bearing(marks, kinds=cases.HERE))
    items = {str(one.pk): one for one in cases.things(ids=[UUID(ref) for ref, _found in others], kinds=cases.HERE)}
    same = _items_bearing(marks, kinds=cases.HERE)
    return likely + [Likely(item, items[ref], one, ref in same) for ref, one in others if ref in items and items[ref].case_id != item.case_id]


def _pairs(register: Register, asked: matching.Profile, there, exact: set[str]) -> list[Likely]:
    found = _best(register, asked, exact)
    rows = {str(one.pk): one for one in cases.things(ids=[UUID(ref) for ref, _found in found], kinds=cases.MISSING)}
    return [Likely(rows[ref], there, one, ref in exact) for ref, one in found if ref in rows]


def _best(register: Register, asked: matching.Profile, exact: set[str]) -> list[tuple[str, matching.Found]]:
    """Those with the same number first, then the likeliest above the threshold."""
    by_words = {one.ref: one for one in register.nearest(asked) if one.score >= model().threshold and one.ref not in exact and one.ref != asked.ref}
    sure = [(ref, numbered(register.explained(ref, asked))) for ref in sorted(exact) if ref in register.profiles]
    return (sure + list(by_words.items()))[: PROPOSED + len(sure)]


def numbered(found: matching.Found) -> matching.Found:
    """The same, with what an equal number adds."""
    reason = matching.Reason("number_same", (), EXACT)
    score = found.score + EXACT
    return matching.Found(found.ref, score, matching.probability(score), (reason, *found.reasons))


def _items_bearing(marks: Iterable[tuple[str, str]], kinds=cases.MISSING) -> set[str]:
    bearing = [mark for kind, value in marks for mark, _file in people.marks_equal(value, kinds=_kinds(kind), domain="offence")]
    return {str(one.pk) for one in cases.things(kinds=kinds, serials=bearing)} if bearing else set()


def _kinds(kind: str) -> tuple[str, ...]:
    """A plate may stand where a case has a line for numbers only."""
    return (kind, "serial") if kind != "serial" else MARKS


def _day(on: date) -> int:
    return (on - date(1970, 1, 1)).days


def _earlier(key: UUID) -> UUID:
    """A key that sorts before everything made `LATE` before this one."""
    milliseconds = max(0, (key.int >> 80) - int(LATE.total_seconds() * 1000))
    return UUID(int=milliseconds << 80)


def facts_of(there) -> dict[str, str]:
    """What of a thing that turned up may be shown beside the missing one: the thing's own facts, nobody's name."""
    if hasattr(there, "got_on"):
        named = {"what": there.what, "brand": there.brand, "model": there.model, "colour": there.colour, "marks": there.marks}
        return {"source": "declaration", "on": there.got_on.isoformat(), "area": there.dealer.district_code, **named}
    case = there.case
    on: datetime = case.happened_from or there.noted_at
    return {"source": there.kind, "what": there.what, "on": on.date().isoformat(), "area": case.district_code, "offence": case.offence}
