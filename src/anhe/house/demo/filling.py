"""Fill an empty installation with the synthetic city, through the same desks that people use."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from anhe import vault
from anhe.city import desk as city
from anhe.city import geometry, plans, synthetic
from anhe.house.command import Stopped
from anhe.house.demo import feed, money, story
from anhe.house.demo.desks import CityDesks
from anhe.house.demo.force import BUREAU, Force, muster
from anhe.house.demo.shapes import Event, ReportReceived
from anhe.law import desk as law
from anhe.ledger import Work, operator
from anhe.reports import desk as report_desk
from anhe.reports import queries as reports
from anhe.staff import desk as staff
from anhe.staff import queries as staff_queries

SPOTS = 11
BEFORE = timedelta(days=60)
DEMO = operator("demo")
BATCH = "The synthetic city"
# Divisors of twelve, so that a call taker never works in two parts.
WORKERS = max(n for n in (1, 2, 3, 4) if n <= (os.cpu_count() or 1))


def say_on_the_side(text: str) -> None:
    """Progress goes beside the answer of a command, not into it."""
    print(text, file=sys.stderr, flush=True)


def fill(
    *, at: datetime, full: bool = False, reports_wanted: int = story.REPORTS, seed: int = story.SEED,
    workers: int = WORKERS, say: Callable[[str], None] = say_on_the_side,
) -> None:  # fmt: skip
    """Load law, ground and officers, then tell the last fortnight; does nothing where the city was told already.

    `full` tells 30 days with as many reports as the fitted rate of calls brings, else `reports_wanted`. With
    more than one worker the districts are told side by side in processes of their own. A telling that was
    cut short goes on where it stopped. Raises Stopped where a process fails, and where the database holds
    anything that is not synthetic.
    """
    with Work():
        batch: Any = next((found for found in reports.batches() if found.name == BATCH), None)
        is_real = reports.has_any_not_synthetic() or staff_queries.has_any_person_not_synthetic()
    if batch is not None and batch.ended_at is not None:
        return
    if is_real:
        raise Stopped("anhe: this database holds records that are not synthetic: the demo does not touch it")
    say("Preparing the synthetic city: its law, ground and officers.")
    at = at if batch is None else batch.started_at
    asked = Asked(at.isoformat(), None if full else reports_wanted, seed, workers)
    with side_by_side(asked) as tell:
        plan = synthetic.zhengzhou()
        prepare(plan, muster(seed, stations_of(plan, seed), districts_of(plan)), at - BEFORE)
        with Work():
            if batch is None:
                digest = hashlib.sha256(json.dumps(asdict(asked)).encode()).hexdigest()
                batch = report_desk.begin_batch(name=BATCH, sha256=digest, mapping="demo", by=DEMO, at=at)
        tell(say)
    money.tell(at)
    with Work():
        report_desk.end_batch(batch=batch, refused=0, by=DEMO, at=at)


@contextmanager
def side_by_side(asked: "Asked") -> Iterator[Callable[[Callable[[str], None]], None]]:
    """What tells the city: a process for each part, which makes its stories up while the ground is being prepared.

    Telling raises Stopped where a process fails; none outlives the block. One worker tells it here.
    """
    command = [sys.executable, "-m", "anhe.house.demo.part", json.dumps(asdict(asked))]
    parts = [subprocess.Popen([*command, str(n)], stdin=subprocess.PIPE) for n in range(asked.workers) if asked.workers > 1]

    def tell(say: Callable[[str], None]) -> None:
        if not parts:
            tell_part(stories_of(asked, 0), 0, say)
        for part in parts:
            with suppress(BrokenPipeError):  # it failed: its end says so
                part.stdin.write(b"tell\n")
                part.stdin.flush()
        codes = [part.wait() for part in parts]
        if any(codes):
            raise Stopped("anhe: the synthetic city could not be told; the messages stand above")

    try:
        yield tell
    finally:
        for part in parts:
            part.kill()
            part.wait()


@dataclass(frozen=True, slots=True)
class Asked:
    """What every process that tells a part of the city has to know."""

    at: str
    reports: int | None
    seed: int
    workers: int


@dataclass(frozen=True, slots=True)
class Stories:
    """Every event of the city in its order, and the reports of one part of it by the tokens of their forms."""

    events: list[Event]
    mine: dict[str, str]


def stories_of(asked: Asked, part: int) -> Stories:
    """Make up the city, and find the reports of every `workers`-th district, beginning with number `part`."""
    plan = synthetic.zhengzhou()
    stations, districts = stations_of(plan, asked.seed), districts_of(plan)
    mine = {row["code"] for row in districts[part :: asked.workers]}
    days = story.DAYS if asked.reports is not None else story.FULL_DAYS
    events = list(story.tell(asked.seed, days, asked.reports, stations, districts, datetime.fromisoformat(asked.at)))
    return Stories(events, {e.token: e.report for e in events if isinstance(e, ReportReceived) and e.district in mine})


def tell_part(stories: Stories, part: int, say: Callable[[str], None]) -> None:
    """Tell the stories of one part through the desks; after a telling that was cut short, those not yet begun."""
    with Work():
        here = set(stories.mine.values()) - {stories.mine[token] for token in reports.receipts_of_tokens(stories.mine)}
    events = [event for event in stories.events if event.report in here and getattr(event, "into", event.report) in here]
    said = ""
    with vault.invented_passphrases():
        for taken in feed.feed(events, CityDesks()):
            line = f"{taken.total() / len(events):4.0%} of the synthetic city is told."
            if part == 0 and line != said:
                say(line)
            said = line


def prepare(plan: plans.CityPlan, force: Force, at: datetime) -> None:
    """Keys, law, the city's ground, units and officers; what is there already stays as it is."""
    vault.prepare()
    with Work():
        law.load_all(by=DEMO, at=at)
        known = {unit.code: unit for unit in staff_queries.units()}
        if BUREAU not in known:
            _register(next(unit for unit in force.units if unit.code == BUREAU), {}, at)
        city.load_city(bureau=staff_queries.unit(BUREAU), by=DEMO, at=at, city=plan)
        known = {unit.code: unit for unit in staff_queries.units()}
        for unit in force.units:
            if unit.code not in known:
                known[unit.code] = _register(unit, known, at)
        present = {officer.number for officer in staff_queries.officers()}
        for officer in force.officers:
            if officer.number not in present:
                staff.register_officer(
                    number=officer.number, name=officer.name, name_en=officer.name_en, unit=known[officer.unit],
                    roles=officer.roles, joined_on=officer.joined_on, by=DEMO, at=at, synthetic=True,
                )  # fmt: skip


def _register(unit, known, at: datetime):
    return staff.register_unit(
        code=unit.code, kind=unit.kind, name_zh=unit.name_zh, name_en=unit.name_en, parent=known.get(unit.parent),
        phone=unit.phone, district_code=unit.district, by=DEMO, at=at, synthetic=True,
    )  # fmt: skip


def stations_of(plan: plans.CityPlan, seed: int) -> list[dict]:
    """The stations of a city as the story takes them: with spots on their own ground and their own streets."""
    streets: dict[str, list[tuple[str, str]]] = {}
    for place in plan.places:
        if place.kind == "street":
            streets.setdefault(place.ref.partition("-")[0], []).append((place.name_zh, place.name_en))
    rows = []
    for station in plan.stations:
        drawn = geometry.scattered(station.outline, SPOTS, np.random.default_rng([seed, int(station.code)]))
        rows.append({
            "code": station.code, "district": station.district, "name_zh": station.name_zh, "name_en": station.name_en,
            "phone": station.phone, "lon": station.lon, "lat": station.lat, "streets": streets.get(station.code, []),
            "spots": [(float(lon), float(lat)) for lon, lat in drawn],
        })  # fmt: skip
    return rows


def districts_of(plan: plans.CityPlan) -> list[dict]:
    return [{"code": d.code, "name_zh": d.name_zh, "name_en": d.name_en} for d in plan.districts]
