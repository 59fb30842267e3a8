"""Who asks: officers in every relation to a file, citizens with and without their receipt, another office, dealers."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from anhe.ledger import Work
from anhe.staff import desk as staff
from anhe.staff import queries as units
from anhe.staff.queries import Officer, Unit
from tests.journeys.town import OPERATOR, Town

ALL = ("duty", "handler", "head")  # what anybody with a relation to a file holds, so that the relation alone decides
# key -> (which unit, posts)
HOME = {
    "duty": ("station", ("duty",)), "handler": ("station", ("handler",)), "head": ("station", ("head",)),
    "examiner": ("station", ("examiner", "handler")), "colleague": ("station", ("handler",)), "window": ("station", ("clerk",)),
    "no_posts": ("station", ()), "reviewer": ("district", ("reviewer", "head")), "sibling": ("sibling", ALL),
}  # fmt: skip
AWAY = {
    "away_duty": ("away", ("duty",)), "away_handler": ("away", ("handler",)), "away_head": ("away", ("head",)),
    "away_examiner": ("away", ("examiner", "handler")), "away_reviewer": ("away district", ("reviewer", "head")),
}  # fmt: skip
CITY = {
    "chief": ("bureau", ("chief",)), "inspector": ("bureau", ("inspector",)), "second_inspector": ("bureau", ("inspector",)),
    "system_operator": ("bureau", ("operator",)), "call_taker": ("away", ("call_taker",)), "dispatcher": ("elsewhere", ("dispatcher",)),
    "analyst": ("elsewhere", ("analyst",)), "commander": ("elsewhere", ("commander",)), "above": ("bureau", ("reviewer", "head")),
    "tracer": ("bureau", ("tracer",)), "second_tracer": ("bureau", ("tracer", "head")), "liaison": ("bureau", ("liaison",)),
}  # fmt: skip
# Each has, at home, the relation that its name says and no other.
RELATED = {
    "granted_full": "full", "granted_facts": "facts", "granted_known": "known", "lapsed": "past", "ended": "past", "not_yet": "past",
    "breaker": "full", "breaker_over": "past", "asks": "past", "was_refused": "past", "stranger": "", "late_breaker": "past",
}  # fmt: skip
PARTNERS = {"partner_full": "full", "partner_facts": "facts", "partner_known": "known"}


@dataclass(frozen=True)
class Asker:
    """Who asks. `way` is the path of an officer's unit; `holds` says which cookie of the target's a citizen brings."""

    name: str
    kind: str
    officer: Officer | None = None
    posts: frozenset[str] = frozenset()
    way: str = ""
    holds: str = ""

    @property
    def number(self) -> str:
        return self.officer.number if self.officer else ""


CITIZENS = (
    Asker("anonymous", "public"), Asker("holder", "holder", holds="unproven"), Asker("proven", "holder", holds="proven"),
    Asker("coded", "holder", holds="coded"), Asker("other_holder", "holder", holds="other"), Asker("paper", "holder", holds="paper"),
    Asker("old_paper", "holder", holds="old paper"), Asker("drafter", "public", holds="draft"), Asker("office", "office", holds="key"),
    Asker("dealer", "dealer", holds="dealer key"), Asker("other_dealer", "dealer", holds="other dealer key"), Asker("ended_dealer", "dealer", holds="ended dealer key"),
)  # fmt: skip


@dataclass
class Force:
    """The officers by name, and which level a grant of any kind gives to whom on which file."""

    officers: dict[str, Officer] = field(default_factory=dict)
    posts: dict[str, frozenset[str]] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    given: dict[tuple[str, UUID], str] = field(default_factory=dict)

    def askers(self) -> list[Asker]:
        officers = [
            Asker(name, "officer", officer, self.posts[name], officer.unit.path) for name, officer in self.officers.items()
        ]
        return [*CITIZENS, *officers]


def muster(town: Town, marks, at: datetime, password: str | None) -> Force:
    """Register everybody. The town's own six are among them."""
    station, away = town.duty.unit, town.stranger.unit
    others = list(units.units().filter(kind=Unit.Kind.STATION, parent=away.parent).exclude(pk=away.pk).order_by("code"))
    force = Force(units={
        "station": station, "district": station.parent, "away": away, "away district": away.parent, "bureau": station.parent.parent,
        "sibling": units.units().filter(kind=Unit.Kind.STATION, parent=station.parent).exclude(pk=station.pk).order_by("code").first(),
        "elsewhere": others[0],
    })  # fmt: skip
    # Three more units, each of which was shown everything of a file, its facts, or that it exists.
    spare = list(units.units().filter(kind=Unit.Kind.STATION, parent=station.parent).exclude(pk__in=[u.pk for u in force.units.values()]).order_by("code"))
    force.units |= dict(zip(PARTNERS, spare, strict=False))
    posted = {
        **HOME, **AWAY, **CITY, **dict.fromkeys(RELATED, ("elsewhere", (*ALL, "examiner"))), **{name: (name, (*ALL, "examiner")) for name in PARTNERS},
        "left": ("station", ("handler", "head")),
    }  # fmt: skip
    known = {"duty": town.duty, "handler": town.handler, "head": town.head, "reviewer": town.reviewer, "examiner": town.examiner}
    with Work():
        for n, (name, (unit, posts)) in enumerate(posted.items()):
            officer = known.get(name) or staff.register_officer(
                number=f"5{n:05d}", name=marks.word("officer", f"name of {name}"), unit=force.units[unit], roles=posts, password=password,
                synthetic=True, by=OPERATOR, at=at,
            )  # fmt: skip
            marks.belong(None)
            force.officers[name], force.posts[name] = officer, frozenset(posts)
    return force
