"""Synthetic things, each described twice by different people: by its owner who lost it, and by a dealer who took it in.

SYNTHETIC: no thing, number or mark here exists. The same seed always gives the same set. What it models, and how much:

* kinds, makes, models and colours fall off as a power law, so that a black phone of the commonest make has thousands of twins;
* each side leaves parts out, uses another word for the same (贴纸, 贴画; 划痕, 刮花), and slips while typing;
* numbers (IMEI, serial, frame, plate) are known to both sides for part of the things, and now and then mistyped;
* a near miss is another owner's thing of the same kind, make, model, colour and size, with other marks;
* half of the declarations have no partner in the register.

A pair is put into the labelled set only where somebody could know that it is one: both sides give a number (three in
five), or the thing has two or three marks, one of which shows something (two in five; either side may still leave it out).
"""

import random
from dataclasses import dataclass, field

from phrases import AREAS, KINDS, MARKS, NOUNS, PLACES

from anhe.engines import matching

FIRST_DAY, DAYS = 20_089, 600  # 2025-01-01


@dataclass
class Truth:
    """A thing as it is. `marks` are (sort, place, noun); `keys` kind -> value."""

    kind: str
    brand: str
    model: str
    colour: str
    size: str
    marks: list[tuple[str, str, str]]
    keys: dict[str, str]
    lost: int
    area: str


@dataclass
class View:
    """One side's telling."""

    thing: matching.Thing
    keys: dict[str, str] = field(default_factory=dict)


class Maker:
    """Things out of one seed."""

    def __init__(self, seed: str) -> None:
        self.dice = random.Random(f"anhe goods {seed}")
        self.kinds = list(KINDS)
        self.weights = [each["share"] for each in KINDS.values()]

    def truth(self) -> Truth:
        dice = self.dice
        kind = dice.choices(self.kinds, self.weights)[0]
        row = KINDS[kind]
        brand = _power(dice, list(row["brands"]), 0.9)
        models = row["brands"][brand]
        model = self._coded(row, brand) if models == "code" else _power(dice, models, 0.7) if models else ""
        size = self._size(row["sizes"])
        many = dice.choices((0, 1, 2, 3), (15, 25, 40, 20))[0]
        marks = [self._mark(row) for _n in range(many)]
        lost = FIRST_DAY + dice.randrange(DAYS)
        return Truth(kind, brand, model, _power(dice, row["colours"], 0.8), size, marks, self._keys(row), lost, _power(dice, AREAS, 0.4))

    def _coded(self, row: dict, brand: str) -> str:
        """A works code: every make has 60 of them."""
        n = min(int(self.dice.paretovariate(0.8)), 60)
        own = random.Random(f"{brand} {n}")
        return own.choice(row["codes"]) + f"{own.randrange(100, 9999)}{own.choice('ZQDX')}"

    def _size(self, sizes) -> str:
        if isinstance(sizes, tuple):
            low, high, unit = sizes
            return f"{low * (high / low) ** self.dice.random():.1f}{unit}"
        return _power(self.dice, sizes, 0.6) if sizes else ""

    def _mark(self, row: dict) -> tuple[str, str, str]:
        sort = self.dice.choice(row["marks"])
        place = self.dice.choice(list(PLACES)) if MARKS[sort]["placed"] else ""
        noun = self.dice.choice(NOUNS) if "{n}" in MARKS[sort]["says"][0] else ""
        return sort, place, noun

    def _keys(self, row: dict) -> dict[str, str]:
        dice, found = self.dice, {}
        for kind in row["keys"]:
            if kind == "imei":
                body = "86" + "".join(dice.choices("0123456789", k=12))
                found[kind] = body + str(matching.luhn_digit(body))
            elif kind == "plate":
                found[kind] = "豫A" + "".join(dice.choices("0123456789", k=6))
            else:
                found[kind] = "".join(dice.choices("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", k=dice.choice((10, 12, 15))))
        return found

    def twin(self, of: Truth) -> Truth:
        """Another owner's thing that looks the same but for its marks and numbers."""
        row, dice = KINDS[of.kind], self.dice
        marks = [self._mark(row) for _n in of.marks]
        lost = FIRST_DAY + dice.randrange(DAYS)
        return Truth(of.kind, of.brand, of.model, of.colour, of.size, marks, self._keys(row), lost, _power(dice, AREAS, 0.4))

    # --- tellings ---

    def owner(self, of: Truth, ref: str, knows: float = 0.45) -> View:
        """As somebody tells it at the desk: words run together, parts left out."""
        dice = self.dice
        keys = {kind: self._typed(value) for kind, value in of.keys.items() if dice.random() < knows}
        parts = [
            self._maybe(0.85, self._colour(of)), self._maybe(0.9, self._brand(of)), self._maybe(0.75, of.model),
            self._maybe(0.6, of.size), self._kind(of), *self._marks(of, 0.9, owner=True),
        ]  # fmt: skip
        text = self._slipped(_joined(dice, parts))
        day = of.lost + dice.choice((0, 0, 0, 0, 1))
        return View(matching.Thing(ref, text, day=day, area=of.area if dice.random() < 0.95 else ""), keys)

    def dealer(self, of: Truth, ref: str, reads: float = 0.75, after: int | None = None) -> View:
        """As a dealer declares it: fields filled in where the form has them, marks in a line of their own."""
        dice = self.dice
        keys = {kind: self._typed(value) for kind, value in of.keys.items() if dice.random() < reads}
        day = of.lost + after if after is not None else FIRST_DAY + dice.randrange(DAYS + 120)
        filled = dice.random() < 0.7
        what = _joined(dice, [*(() if filled else (self._maybe(0.8, self._colour(of)), self._maybe(0.9, self._brand(of)))), self._maybe(0.85, of.size), self._kind(of)])
        return View(matching.Thing(
            ref, self._slipped(what), brand=self._brand(of) if filled and dice.random() < 0.9 else "",
            model=of.model if dice.random() < 0.85 else "", colour=self._colour(of) if filled and dice.random() < 0.85 else "",
            marks=self._slipped("，".join(self._marks(of, 0.85, owner=False))), day=day,
            area=of.area if dice.random() < 0.6 else dice.choice(AREAS),
        ), keys)  # fmt: skip

    def _maybe(self, chance: float, text: str) -> str:
        return text if self.dice.random() < chance else ""

    def _kind(self, of: Truth) -> str:
        return self.dice.choice(KINDS[of.kind]["says"])

    def _brand(self, of: Truth) -> str:
        return self.dice.choice(KINDS[of.kind]["spelt"].get(of.brand, (of.brand,)))

    def _colour(self, of: Truth) -> str:
        return self.dice.choice(COLOUR_WORDS[of.colour])

    def _marks(self, of: Truth, chance: float, *, owner: bool) -> list[str]:
        said = []
        for sort, place, noun in of.marks:
            if self.dice.random() < chance:
                words = self.dice.choice(MARKS[sort]["says"]).replace("{n}", noun)
                where = self.dice.choice(PLACES[place]) if place and self.dice.random() < 0.9 else ""
                said.append(f"{where}{words}")
        self.dice.shuffle(said)
        return said

    def _typed(self, key: str) -> str:
        """A number as it is copied: three in a hundred with one sign wrong."""
        if self.dice.random() >= 0.03:
            return key
        n = self.dice.randrange(len(key))
        return key[:n] + self.dice.choice("0123456789") + key[n + 1 :]

    def _slipped(self, text: str) -> str:
        """One letter in fifty goes wrong: left out, doubled, changed places, or another one of the same sound."""
        found = []
        for char in text:
            at = self.dice.random()
            if at < 0.005 and len(text) > 6:
                continue
            found.append(SOUNDS.get(char, char) if at < 0.04 else char)
            if 0.04 <= at < 0.045 and len(found) > 1:
                found[-1], found[-2] = found[-2], found[-1]
        return "".join(found)


def _power(dice: random.Random, choices, steep: float):
    return dice.choices(choices, [1 / (n + 1) ** steep for n in range(len(choices))])[0]


def _joined(dice: random.Random, parts: list[str]) -> str:
    head, tail = [part for part in parts[:5] if part], [part for part in parts[5:] if part]
    gap = dice.choice(("", "", " ", "的"))
    return "，".join([gap.join(head), *tail])


COLOUR_WORDS = {
    "black": ("黑色", "黑", "黑色的"), "white": ("白色", "白"), "silver": ("银色", "银白", "银"), "grey": ("灰色", "深空灰", "灰"),
    "red": ("红色", "大红", "红"), "pink": ("粉色", "粉红"), "blue": ("蓝色", "深蓝", "蓝"), "green": ("绿色", "墨绿", "军绿"),
    "gold": ("金色", "香槟金"), "yellow": ("黄色", "黄"), "purple": ("紫色", "紫"), "brown": ("棕色", "咖啡色"), "orange": ("橙色", "橘色"), "": ("",),
}  # fmt: skip
SOUNDS = dict(zip("坐账划痕贴侧后带链车屏角磕刻", "座帐画恨帖测候代连扯平脚嗑克", strict=True))


@dataclass
class Labelled:
    """A register of lost things, and declarations with the ref of their partner ("" where there is none)."""

    register: list[View]
    declared: list[tuple[View, str, str]]  # view, partner, stratum


def labelled(seed: str, *, things: int, declared: int) -> Labelled:
    """The labelled set of one seed. Strata: key, marks, none."""
    maker = Maker(seed)
    register, told = [], []
    for n in range(declared // 2):
        ref = f"L{n:07d}"
        truth, stratum = _knowable(maker, n)
        owner = maker.owner(truth, ref, 1.0 if stratum == "key" else 0.0)
        dealer = maker.dealer(truth, f"D{n:06d}", 1.0 if stratum == "key" else 0.3, after=_days_after(maker.dice))
        register.append(owner)
        told.append((dealer, ref, stratum))
        if n % 2 == 0:
            register.append(maker.owner(maker.twin(truth), f"T{n:07d}"))
    for n in range(declared // 2, declared):
        told.append((maker.dealer(maker.truth(), f"D{n:06d}"), "", "none"))
    while len(register) < things:
        register.append(maker.owner(maker.truth(), f"L{len(register):07d}x"))
    maker.dice.shuffle(register)
    return Labelled(register, told)


def _days_after(dice: random.Random) -> int:
    return min(400, int(dice.expovariate(1 / 20)))


def _knowable(maker: Maker, n: int) -> tuple[Truth, str]:
    """A thing that can be told from its twins: every fifth three by a number, the others by marks."""
    wants_key = n % 5 < 3
    while True:
        truth = maker.truth()
        if wants_key and truth.keys:
            return truth, "key"
        if not wants_key and len(truth.marks) > 1 and any(noun for _sort, _place, noun in truth.marks):
            return truth, "marks"
