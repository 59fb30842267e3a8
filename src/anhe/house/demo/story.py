"""The synthetic city's story: `tell` yields everything that happens in it, in the order of time."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from anhe.house.demo import narratives
from anhe.house.demo.arrivals import arrivals
from anhe.house.demo.chance import Dice
from anhe.house.demo.clock import at_clock, utc
from anhe.house.demo.force import muster
from anhe.house.demo.pathways import drawn_ending, follow
from anhe.house.demo.places import Ground
from anhe.house.demo.shapes import Event, ReportReceived
from anhe.house.demo.telling import Teller

# The usual city tells a fortnight; the full one a month at the fitted rate of calls.
REPORTS, DAYS, FULL_DAYS, SEED = 3_000, 14, 30, 20_260_101
AGAIN = 0.03
AGAIN_WITHIN = timedelta(hours=2)
# What more than one person sees and reports.
SEEN_BY_MANY = {"burglary", "ebike_theft", "theft_from_vehicle", "shop_theft", "snatch", "affray", "assault", "damage", "site_theft"}
# A hand-written story that has to come far begins early: the day of its telling as a part of all days.
EARLY = {"not_filed_upheld": 0.25, "not_filed_revoked": 0.2, "solved": 0.5, "goods_returned": 0.5, "withdrawn": 0.7, "not_filed": 0.6,
         "penalty": 0.5, "mediated": 0.8, "to_administrative": 0.5}  # fmt: skip


def tell(
    seed: int,
    days: int,
    reports: int | None,
    stations: Sequence[Mapping[str, Any]],
    districts: Sequence[Mapping[str, Any]],
    now: datetime,
) -> Iterator[Event]:
    """Every event of the `days` before `now`; what lies after `now` has not happened yet.

    `reports` is how many are received; None brings as many as the fitted rate of calls (`--full`).
    Stations and districts are mappings as in `places.Ground` and `force.muster`. The same arguments
    give the same events, byte for byte, in every process.
    """
    force = muster(seed, stations, districts)
    ground = Ground(stations, Dice(seed, "ground"))
    teller = Teller(seed, ground, force, {str(d["code"]): d for d in districts})
    instants = arrivals(seed, days=days, now=now, reports=reports)
    spoken = _placed_voices(seed, instants, now - timedelta(days=days), now)
    told = _tellings(teller, Dice(seed, "again"), instants, spoken)
    events: list[Event] = []
    for report, ending, first in told:
        events.append(report)
        dice = Dice(seed, "course", report.report)
        after = follow(report, ending or drawn_ending(report, dice), force, dice, now, first=first)
        events += (event for event in after if event.at <= now)
    # A stable sort keeps the steps of one report in their order.
    yield from sorted(events, key=lambda event: event.at)


def _tellings(teller: Teller, dice: Dice, instants: list[datetime], spoken: Mapping[datetime, list[narratives.Voice]]):
    """(report, ending or "", the earlier report of the same event or None) in the order of receipt."""
    recent: deque[ReportReceived] = deque()
    heard: dict[str, ReportReceived] = {}
    for serial, at in enumerate(instants, start=1):
        while recent and at - recent[0].at > AGAIN_WITHIN:
            recent.popleft()
        waiting = spoken.get(at)
        if waiting:
            voice = waiting.pop()
            first = heard.get(voice.same_as)
            report = heard[voice.id] = teller.speak(serial, at, voice, first)
            yield report, voice.ending, first
        elif recent and dice.is_lucky(AGAIN / len(SEEN_BY_MANY) * 10):
            first = dice.pick(recent)
            recent.remove(first)
            yield teller.tell_again(serial, at, first), "linked", first
        else:
            report = teller.tell(serial, at)
            if report.topic in SEEN_BY_MANY and report.lang != "en":
                recent.append(report)
            yield report, "", None


def _placed_voices(seed: int, instants: list[datetime], begin: datetime, now: datetime) -> dict[datetime, list[narratives.Voice]]:
    """Give each hand-written narrative one arrival of its day and move that to its own clock; `instants` is changed."""
    dice = Dice(seed, "voices")
    days = max(1, (now - begin).days)
    taken: dict[str, int] = {}
    moved: dict[int, tuple[datetime, narratives.Voice]] = {}
    for voice in narratives.voices():
        # Not the first nor the last day: both are only partly ours.
        drawn = 1 + int(dice.random() * EARLY.get(voice.ending, 1.0) * (days - 1))
        day = taken[voice.id] = taken.get(voice.same_as) or max(1, min(drawn, days - 1))
        at = utc(at_clock(begin, day, voice.told)) + timedelta(seconds=len(moved))
        free = [i for i, instant in enumerate(instants) if i not in moved and abs(instant - at) < timedelta(days=1)]
        if free and begin <= at <= now:
            moved[min(free, key=lambda i: abs(instants[i] - at))] = (at, voice)
    placed: dict[datetime, list[narratives.Voice]] = {}
    for index, (at, voice) in moved.items():
        instants[index] = at
        placed.setdefault(at, []).append(voice)
    instants.sort()
    return placed
