"""Where things happen: few spots take most of it, as in the fitted register."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anhe.house.demo import fitted
from anhe.house.demo.chance import Dice, Wheel
from anhe.house.demo.words import read

SLOT = re.compile(r"\{(\w+)\}")
AROUND = 0.006  # degrees around a station that gives no spots of its own, some 600 m


@dataclass(frozen=True, slots=True)
class Spot:
    """A point (WGS-84 degrees) on the ground of a station, in a street."""

    station: str
    district: str
    lon: float
    lat: float
    street: int


class Ground:
    """All spots of the city with their weights.

    A station is a mapping with code, district, name_zh, name_en, lon and lat; it may bring `spots`
    ((lon, lat) pairs inside its ground) and `streets` ((zh, en) pairs).
    """

    def __init__(self, stations: Sequence[Mapping[str, Any]], dice: Dice) -> None:
        self.stations = {str(s["code"]): s for s in stations}
        s, q, cells = fitted.CROWDING
        each = max(1, round(cells / len(stations)))
        spots = [spot for station in stations for spot in _spots(station, each, dice)]
        weights = {spot: 1 / (rank + q) ** s for rank, spot in enumerate(dice.shuffled(spots), start=1)}
        districts: dict[str, dict[Spot, float]] = {}
        for spot, weight in weights.items():
            districts.setdefault(spot.district, {})[spot] = weight
        self.everywhere = Wheel(weights)
        self.by_district = {district: Wheel(own) for district, own in districts.items()}

    def spot(self, dice: Dice, district: str = "") -> Spot:
        """A spot of the city, or of one district if it has any."""
        return self.by_district.get(district, self.everywhere).spin(dice)

    def street(self, spot: Spot, step: int = 0) -> tuple[str, str]:
        """The street of a spot, or one `step` streets further, in both languages."""
        own = self.stations[spot.station].get("streets") or _roads(spot.district)
        return own[(spot.street + step) % len(own)]


def _spots(station: Mapping[str, Any], each: int, dice: Dice) -> list[Spot]:
    given = list(station.get("spots") or ())[:each]
    while len(given) < each:
        given.append((station["lon"] + dice.between(-AROUND, AROUND), station["lat"] + dice.between(-AROUND, AROUND)))
    return [
        Spot(str(station["code"]), str(station["district"]), round(lon, 6), round(lat, 6), dice.number(0, 59))
        for lon, lat in given
    ]


def _roads(district: str) -> list[tuple[str, str]]:
    roads = read("places")["roads"]
    return [_pair(row) for row in roads.get(district) or next(iter(roads.values()))]


def _pair(row: str) -> tuple[str, str]:
    zh, _, en = row.partition(" ")
    return zh, en


def words(ground: Ground, spot: Spot, dice: Dice) -> dict[str, str]:
    """Words for the slots of a place: streets of the spot, invented compounds, villages, shops and numbers."""
    names = read("places")["names"]
    road, road2 = ground.street(spot), ground.street(spot, 1 + dice.number(0, 2))
    first, last = dice.number(0, 13), dice.number(0, 9)
    made = {
        "road": road[0], "road_en": road[1], "road2": road2[0], "road2_en": road2[1],
        "shop": dice.pick(names["shop_first"]) + dice.pick(names["shop_last"]),
        "compound": names["compound_first"][first] + names["compound_last"][last],
        "compound_en": f"{names['compound_first_en'][first]} {names['compound_last_en'][last]}",
        "b": str(dice.number(1, 28)), "u": str(dice.number(1, 4)), "f": str(dice.number(2, 31)), "h": str(dice.number(1, 180)),
        "r": f"{dice.number(1, 28)}0{dice.number(1, 6)}", "few": dice.pick("一二三四五"),
    }  # fmt: skip
    for key in ("village", "school", "market", "hospital", "park"):
        made[key], made[f"{key}_en"] = _pair(dice.pick(names[key]))
    return made


def said(kind: str, lang: str, made: Mapping[str, str], dice: Dice) -> str:
    """A place of that kind as people name it."""
    ways = read("places")["kinds"][kind]["en" if lang == "en" else "zh"]
    return SLOT.sub(lambda found: made[found[1]], dice.pick(ways))
