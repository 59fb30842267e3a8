"""How a report comes to be told: when it happened, where, to whom, by whom, in which words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from anhe.house.demo import fitted, people, places, things
from anhe.house.demo.chance import Dice
from anhe.house.demo.clock import at_clock, band, local, utc
from anhe.house.demo.force import COMMAND, Force
from anhe.house.demo.kinds import Kind, kinds, wheel_at
from anhe.house.demo.narratives import Voice, grammar
from anhe.house.demo.narratives.composing import Facts, compose
from anhe.house.demo.places import Ground, Spot
from anhe.house.demo.shapes import Mark, Person, ReportReceived
from anhe.house.demo.words import read

ENGLISH = 0.03
SECRET = 0.04
PASSPHRASES = ("风筝", "白杨", "石榴", "河湾", "灯笼", "核桃", "麦浪", "石桥")
CHANNELS = {"call_110": 58.0, "walk_in": 24.0, "web": 15.0, "patrol": 1.5, "transfer": 1.5}
CHANNELS_OF = {
    "enquiry": {"web": 7.0, "walk_in": 3.0}, "complaint": {"web": 8.0, "walk_in": 2.0}, "found_item": {"walk_in": 8.0, "call_110": 2.0},
    "lost_item": {"web": 5.0, "walk_in": 3.0, "call_110": 2.0}, "contract_dispute": {"walk_in": 7.0, "web": 2.0, "call_110": 1.0},
    "parcel_theft": {"web": 5.0, "walk_in": 2.0, "call_110": 3.0}, "noise": {"call_110": 9.5, "web": 0.5},
    "missing_person": {"call_110": 9.0, "walk_in": 1.0}, "snatch": {"call_110": 9.0, "walk_in": 1.0},
}  # fmt: skip
TRIES = 5
FORWARD = timedelta(minutes=4)


@dataclass(frozen=True, slots=True)
class Teller:
    """Turns instants into reports; everything hangs on the seed and the number of the report."""

    seed: int
    ground: Ground
    force: Force
    districts: Mapping[str, Mapping[str, Any]]

    def tell(self, serial: int, at: datetime) -> ReportReceived:
        """A new report, put together from sentences."""
        dice = Dice(self.seed, "report", serial)
        kind = kinds()[wheel_at(local(at).hour).spin(dice)]
        lang = "en" if kind.topic in english_topics() and dice.is_lucky(ENGLISH * 2) else "zh-hans"
        since, until = _when(kind, at, dice)
        spot = self.ground.spot(dice)
        words = places.words(self.ground, spot, dice)
        place_kind = dice.weighted(kind.places)
        facts = Facts(
            topic=kind.topic, family=kind.family, channel=_channel(kind, at, dice), lang=lang, told_at=at,
            happened_from=since, happened_until=until, place=places.said(place_kind, lang, words, dice),
            place_kind=place_kind, words=_words(words, lang), items=things.items_of(kind, lang, dice),
            marks=things.marks_of(kind, dice), teller="", birth_year=people.birth_year(dice, local(at).year),
        )  # fmt: skip
        return self._told(serial, kind, facts, spot, dice)

    def tell_again(self, serial: int, at: datetime, first: ReportReceived) -> ReportReceived:
        """The same event told by somebody else: same place, time and things, other words."""
        dice = Dice(self.seed, "report", serial)
        kind = kinds()[first.topic]
        spot = _same_spot(first, dice)
        words = places.words(self.ground, spot, dice)
        facts = Facts(
            topic=kind.topic, family=kind.family, channel=dice.weighted({"call_110": 7.0, "walk_in": 2.0, "web": 1.0}),
            lang="zh-hans", told_at=at, happened_from=first.happened_from, happened_until=min(first.happened_until, at),
            place=first.place, place_kind=first.place_kind, words=_words(words, "zh-hans"), items=first.items,
            marks=first.marks, teller="", birth_year=people.birth_year(dice, local(at).year),
        )  # fmt: skip
        told = self._told(serial, kind, facts, spot, dice, again=True)
        others = tuple(replace(person, role="witness") for person in told.parties)
        return replace(told, duplicate_of=first.report, parties=others)

    def _told(self, serial: int, kind: Kind, facts: Facts, spot: Spot, dice: Dice, *, again: bool = False) -> ReportReceived:
        secret = dice.is_lucky(SECRET)
        teller = people.person(dice, "victim" if kind.category == "case_related" else "reporter", facts.birth_year, serial,
                               lang=facts.lang, secret=secret)  # fmt: skip
        facts = replace(facts, teller=teller.name)
        text, codes = compose(facts, dice, again=again)
        if kind.category == "case_related":
            codes |= {"time_band": band(facts.happened_from, facts.happened_until), "place_kind": facts.place_kind}
        return self._received(
            serial, facts.told_at, dice, channel=facts.channel, kind=kind, lang=facts.lang, narrative=text,
            modus=tuple(sorted(codes.items())), since=facts.happened_from, until=facts.happened_until, spot=spot,
            place=facts.place, place_kind=facts.place_kind, teller=teller, items=facts.items,
            marks=_told_marks(facts.marks, text), secret=secret,
        )  # fmt: skip

    def speak(self, serial: int, at: datetime, voice: Voice, first: ReportReceived | None = None) -> ReportReceived:
        """A report in words written by hand, told at `at` on its own day; `first` is the earlier one of the same event."""
        dice = Dice(self.seed, "report", serial)
        kind = kinds()[voice.topic]
        spot = _same_spot(first, dice) if first else self.ground.spot(dice, voice.district)
        since, until = (utc(at_clock(at, *when)) for when in (voice.since, voice.until))
        until = min(max(since, until), at)
        born = people.birth_year(dice, local(at).year, is_elder=voice.is_elder)
        role = voice.teller if kind.category == "case_related" else "reporter"
        teller = people.person(dice, role, born, serial, lang=voice.lang, called=voice.name, secret=voice.wants_secret)
        codes = dict(voice.modus)
        if kind.category == "case_related":
            codes |= {"time_band": band(since, until), "place_kind": voice.place_kind}
        return self._received(
            serial, at, dice, channel=voice.channel, kind=kind, lang=voice.lang, narrative=voice.text,
            modus=tuple(sorted(codes.items())), since=since, until=until, spot=spot, place=self._area(voice, spot),
            place_kind=voice.place_kind, teller=teller, items=voice.items, marks=voice.marks,
            secret=voice.wants_secret, voice=voice.id, duplicate_of=first.report if first else "",
        )  # fmt: skip

    def _area(self, voice: Voice, spot: Spot) -> str:
        """The words of a written narrative name its exact place; the address line only says roughly where."""
        kind, district = read("places")["kinds"][voice.place_kind]["name"], self.districts[spot.district]
        if voice.lang == "en":
            return f"{district['name_en']}, {kind[1].lower()} (see the statement)"
        return f"{district['name_zh']}，{kind[0]}（具体位置见陈述）"

    def _received(
        self, serial: int, at: datetime, dice: Dice, *, channel: str, kind: Kind, lang: str, narrative: str, modus,
        since: datetime, until: datetime, spot: Spot, place: str, place_kind: str, teller: Person, items, marks,
        secret: bool, voice: str = "", duplicate_of: str = "",
    ) -> ReportReceived:  # fmt: skip
        proof_kind, proof = _proof(teller, dice)
        return ReportReceived(
            report=key(serial), at=utc(at), by=self._taken_by(channel, spot, dice), channel=channel, kind=kind.category,
            topic=kind.topic, offence=kind.offence, lang=lang, narrative=narrative, modus=modus,
            happened_from=since, happened_until=until, lon=spot.lon, lat=spot.lat, place=place, place_kind=place_kind,
            district=spot.district, station=spot.station, parties=(teller,), items=tuple(items), marks=tuple(marks),
            wants_secret=secret, proof_kind=proof_kind, proof=proof, token=f"demo-{self.seed}-{serial}", voice=voice,
            duplicate_of=duplicate_of,
        )  # fmt: skip

    def _taken_by(self, channel: str, spot: Spot, dice: Dice) -> str:
        if channel == "web":
            return ""
        if channel == "call_110":
            # Each district has its own call takers, so that districts can be filled side by side.
            takers = self.force.posts[COMMAND, "call_taker"]
            return takers[list(self.districts).index(spot.district) % len(takers)].number
        return self.force.holder(spot.station, "duty", dice)


def key(serial: int) -> str:
    """The name of a report among the events."""
    return f"D{serial:06d}"


def _same_spot(first: ReportReceived, dice: Dice) -> Spot:
    return Spot(first.station, first.district, first.lon, first.lat, dice.number(0, 59))


@cache
def english_topics() -> frozenset[str]:
    """Topics that can be told in English."""
    return frozenset(topic for topic, part in grammar("en").sentences if part == "scene")


def _words(words: Mapping[str, str], lang: str) -> dict[str, str]:
    if lang != "en":
        return dict(words)
    return {name: words.get(f"{name}_en", said) for name, said in words.items()}


def _told_marks(marks: Sequence[Mark], text: str) -> tuple[Mark, ...]:
    """The marks that the narrative names; of an account its last four digits are enough."""
    return tuple(m for m in marks if (m.value[-4:] if m.kind == "account" else m.value) in text)


def _proof(teller: Person, dice: Dice) -> tuple[str, str]:
    if teller.phone:
        return "phone", teller.phone[-4:]
    if dice.is_lucky(0.6):
        return "passphrase", f"{dice.pick(PASSPHRASES)}{dice.pick(PASSPHRASES)}{dice.number(10, 99)}"
    return "none", ""


def _channel(kind: Kind, at: datetime, dice: Dice) -> str:
    shares = dict(CHANNELS_OF.get(kind.topic, CHANNELS))
    if not 7 <= local(at).hour < 22 and "walk_in" in shares:
        shares["walk_in"] *= 0.15
    return dice.weighted(shares)


def _when(kind: Kind, at: datetime, dice: Dice) -> tuple[datetime, datetime]:
    """From when to when the event may have happened, as the teller knows it; never after `at`."""
    happened = _happened(kind, at, dice)
    if kind.is_attended:
        lasted = timedelta(hours=min(dice.around(kind.lasting, 0.5), 24 * 150))
        return _rounded(happened - lasted), _rounded(happened)
    seen = happened - timedelta(hours=min(dice.around(kind.window / 2, 0.6), 60))
    unseen = timedelta(hours=dice.around(kind.window * 0.6, 0.7))
    found = happened + min((at - happened) * dice.between(0.35, 0.97), unseen)
    return _rounded(seen), _rounded(found)


def _rounded(at: datetime) -> datetime:
    """People tell times in steps of five minutes."""
    return utc(at).replace(second=0) - timedelta(minutes=at.minute % 5)


def _happened(kind: Kind, at: datetime, dice: Dice) -> datetime:
    """The moment itself: of a few delays of the fitted kind the one at a likely hour of the day is taken."""
    shares = fitted.OFFENCE_HOURS[kind.timing]
    tries = [at - FORWARD - timedelta(hours=dice.delay_hours(kind.timing, kind.cut)) for _ in range(TRIES)]
    weights = [shares[local(moment).hour] for moment in tries]
    mark = dice.random() * sum(weights)
    for moment, weight in zip(tries, weights, strict=True):
        mark -= weight
        if mark <= 0:
            return moment
    return tries[-1]
