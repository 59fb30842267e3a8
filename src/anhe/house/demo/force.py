"""600 officers who do not exist, in units shaped like a city's police."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from anhe.house.demo import people
from anhe.house.demo.chance import Dice

BUREAU = "410100"
COMMAND, ANTIFRAUD, FORENSICS, SERVICES = "410100-ZH", "410100-FZ", "410100-JS", "410100-BM"


@dataclass(frozen=True, slots=True)
class Unit:
    """An office; `kind` as in staff.Unit, `parent` is a code, empty for the bureau."""

    code: str
    kind: str
    parent: str
    name_zh: str
    name_en: str
    district: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Officer:
    """`number` is the police number; `roles` are those of staff.Post."""

    number: str
    name: str
    name_en: str
    unit: str
    roles: tuple[str, ...]
    joined_on: date


@dataclass(frozen=True, slots=True)
class Force:
    units: tuple[Unit, ...]
    officers: tuple[Officer, ...]
    posts: Mapping[tuple[str, str], tuple[Officer, ...]]

    def holder(self, unit: str, role: str, dice: Dice, *, but: Sequence[str] = ()) -> str:
        """The number of an officer of the unit with this role; raises KeyError where there is none."""
        fitting = [o for o in self.posts[unit, role] if o.number not in but]
        if not fitting:
            raise KeyError((unit, role))
        return dice.pick(fitting).number


# Who serves where: (roles, how many). Heads approve, so every unit that handles cases has two.
STATION = ((("head",), 2), (("duty", "handler"), 2), (("handler",), 2), (("handler", "dispatcher"), 1))
DISTRICT = ((("chief", "head"), 1), (("head",), 1), (("reviewer",), 2))
CRIME = ((("head",), 2), (("examiner",), 2), (("examiner", "handler"), 1))
ORDER = ((("head",), 1), (("handler",), 1))
BUREAU_POSTS = ((("chief",), 2), (("reviewer",), 3), (("inspector",), 4), (("operator",), 1))
CENTRES = {
    COMMAND: ((("commander", "dispatcher"), 3), (("dispatcher",), 4), (("call_taker",), 12)),
    ANTIFRAUD: ((("head", "tracer"), 2), (("handler", "analyst", "tracer"), 3), (("handler", "liaison", "returner"), 3)),
    FORENSICS: ((("head",), 2), (("examiner",), 4)),
    SERVICES: ((("head",), 1), (("clerk",), 4)),
}


def muster(seed: int, stations: Sequence[Mapping[str, Any]], districts: Sequence[Mapping[str, Any]]) -> Force:
    """The whole force over the given districts and stations; the same seed gives the same officers.

    With 12 districts and 60 stations there are 600. A district is a mapping with code, name_zh, name_en.
    """
    units = _units(stations, districts)
    dice = Dice(seed, "force")
    wanted = [(unit, roles) for unit in units for roles, many in _posts_of(unit) for _ in range(many)]
    officers = [_officer(serial, unit, roles, dice) for serial, (unit, roles) in enumerate(wanted, start=1)]
    posts: dict[tuple[str, str], tuple[Officer, ...]] = {}
    for officer in officers:
        for role in officer.roles:
            posts[officer.unit, role] = (*posts.get((officer.unit, role), ()), officer)
    return Force(tuple(units), tuple(officers), posts)


def _posts_of(unit: Unit):
    if unit.kind == "station":
        return STATION
    if unit.kind == "district":
        return DISTRICT
    if unit.kind == "bureau":
        return BUREAU_POSTS
    return CENTRES.get(unit.code) or (CRIME if unit.code.endswith("-XZ") else ORDER)


def _units(stations: Sequence[Mapping[str, Any]], districts: Sequence[Mapping[str, Any]]) -> list[Unit]:
    units = [
        Unit(BUREAU, "bureau", "", "郑州市公安局", "Zhengzhou Public Security Bureau"),
        Unit(COMMAND, "centre", BUREAU, "指挥中心", "Command Centre"),
        Unit(ANTIFRAUD, "centre", BUREAU, "反诈中心", "Anti-Fraud Centre"),
        Unit(FORENSICS, "brigade", BUREAU, "刑事技术支队", "Scene Examination Brigade"),
        Unit(SERVICES, "centre", BUREAU, "便民服务中心", "Citizen Service Centre"),
    ]
    for row in districts:
        code, zh, en = str(row["code"]), row["name_zh"], row["name_en"]
        is_branch = zh.endswith("区")
        short = zh.removesuffix("区").removesuffix("回族")
        bureau_zh = f"{short}分局" if is_branch else f"{zh}公安局"
        units += [
            Unit(code, "district", BUREAU, bureau_zh, f"{en} {'Branch' if is_branch else 'Public Security'} Bureau", code),
            Unit(f"{code}-XZ", "brigade", code, f"{bureau_zh}刑事侦查大队", f"{en} Criminal Investigation Brigade", code),
            Unit(f"{code}-ZA", "brigade", code, f"{bureau_zh}治安管理大队", f"{en} Public Order Brigade", code),
        ]
    for row in stations:
        own = str(row["district"])
        units.append(Unit(str(row["code"]), "station", own, row["name_zh"], row["name_en"], own, row.get("phone", "")))
    return units


def _officer(serial: int, unit: Unit, roles: tuple[str, ...], dice: Dice) -> Officer:
    born = 1972 + dice.number(0, 30)
    called = people.name(dice, born)
    joined = date(min(born + dice.number(21, 26), 2025), dice.number(1, 12), dice.number(1, 28))
    return Officer(f"{serial:06d}", called.zh, called.en, unit.code, roles, joined)
