"""Things that people name in a report, and the marks that an offender left in it."""

import re

from anhe.house.demo.chance import Dice
from anhe.house.demo.kinds import Kind
from anhe.house.demo.shapes import Item, Mark
from anhe.house.demo.words import read

SLOT = re.compile(r"\{(\w+)\}")
# Offenders use an account or a number more than once: so many schemes stand behind each kind of fraud.
SCHEMES = 60


def items_of(kind: Kind, lang: str, dice: Dice) -> tuple[Item, ...]:
    """What this report names; values are whole fen, None where unknown, 0 where worthless."""
    return tuple(_item(name, kind, lang, dice) for name in dice.some(kind.items))


def _item(name: str, kind: Kind, lang: str, dice: Dice) -> Item:
    row = read("items")["items"][name]
    brand = dice.pick(read("items")["brands"].get(name, ("",)))
    what = SLOT.sub(lambda found: _fill(found[1], brand, dice), dice.pick(row["en" if lang == "en" else "zh"]))
    value = _money(kind, dice) if name == "money" else _value(row, dice)
    serial = f"{name[:2].upper()}0000{dice.number(0, 999_999):06d}" if row.get("serial") and dice.is_lucky(0.4) else ""
    if name == "cash" and value and value > 60_000:
        what = row["en" if lang == "en" else "zh"][0]
    count = dice.number(2, 6) if name in {"metal", "cigarettes", "liquor", "goods", "machine"} and dice.is_lucky(0.5) else 1
    return Item(what, name, count, value, serial)


def _fill(slot: str, brand: str, dice: Dice) -> str:
    if slot == "brand":
        return brand
    if slot == "months":
        return str(dice.number(2, 30))
    return dice.pick(read("items")["fill"][slot])


def _value(row: dict, dice: Dice) -> int | None:
    at = dice.random()
    if at < row["unknown"]:
        return None
    if at < row["unknown"] + row.get("zero", 0.0):
        return 0
    low, high = row["yuan"]
    return _rounded(low * (high / low) ** dice.random()) if low else 0


def _money(kind: Kind, dice: Dice) -> int:
    return _rounded(dice.around(kind.median_fen / 100, 1.0))


def _rounded(yuan: float) -> int:
    """Fen, in the round figures in which people remember sums."""
    step = 1 if yuan < 100 else 10 if yuan < 2_000 else 100 if yuan < 50_000 else 1_000
    return max(step, round(yuan / step) * step) * 100


def marks_of(kind: Kind, dice: Dice) -> tuple[Mark, ...]:
    """Phone, account, site and app behind a fraud or an extortion; none of them can be reached."""
    if kind.family != "fraud":
        return ()
    # Few schemes take many victims: the lower the number, the oftener it comes.
    scheme = int(SCHEMES * dice.beta(0.8, 2.4))
    own = Dice("scheme", kind.topic, scheme)
    return (
        Mark("phone", f"+00086177{own.number(0, 99_999):05d}"),
        Mark("account", f"0000{own.number(0, 999_999_999_999):012d}"),
        Mark("url", f"https://{own.pick(HOSTS)}-{own.number(10, 999)}.example"),
        Mark("app", own.pick(read("schemes")["app"])),
    )


HOSTS = ("hy-select", "tk-kefu", "xyrw", "dlian", "jy-haowan", "anquan", "jinrong", "lipin", "zufang", "huiyuan", "tuikuan")

