"""Descriptions of things, as people write them, into profiles: codes where there are words for it, letters where not."""

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib import resources

from anhe.engines.matching.shapes import Profile, Thing

READ_AT_MOST = 2_000
WORDS = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text("utf-8"))
KINDS = tuple(WORDS["kinds"])
GROUPS = {kind: each["group"] for kind, each in WORDS["kinds"].items()}
BRANDS = tuple(WORDS["brands"])
COLOURS = tuple(name for name in WORDS["colours"] if name not in {"near", "not_words"})
BIT = {name: 1 << place for place, name in enumerate(COLOURS)}
NEAR = {name: sum(BIT[other] for pair in WORDS["colours"]["near"] if name in pair for other in pair if other != name) for name in COLOURS}
PLACES = tuple(WORDS["places"])
BESIDE = 6  # letters between a mark and the word that says where it is

_LATIN = re.compile(r"[a-z]+[-_ ]?\d+[a-z]{0,6}\d*|\d+[a-z]+\d+[a-z]*|[a-z]{2,}")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(tb|t|gb|g|寸|英寸|吋|v|伏|ah|安|克|cc|mm|ml|l|码)(?![a-z0-9])")
_UNITS = {"gb": "g", "tb": "t", "英寸": "in", "寸": "in", "吋": "in", "伏": "v", "安": "ah"}
_TAILS = re.compile(r"(?:promax|pro\+?|plus|max|mini|ultra|air|se)\b")
_CJK = re.compile(r"[一-鿿]+")
_STOP = set("的了和与及有在是为个一台部辆只把被这那我你他们着过上下里内")


class _Finder:
    """Words to codes, the longest word first; what was found is cut out of the text for the next reader."""

    def __init__(self, words: dict[str, list[str]], blind: list[str] = ()) -> None:
        self.codes = {word: code for code, each in words.items() for word in each}
        every = sorted([*self.codes, *blind], key=len, reverse=True)
        self.pattern = re.compile("|".join(re.escape(word) if not word.isascii() else rf"(?<![a-z]){re.escape(word)}(?![a-z])" for word in every))

    def found(self, text: str) -> list[tuple[str, int, int]]:
        hits = ((self.codes.get(hit[0]), hit.start(), hit.end()) for hit in self.pattern.finditer(text))
        return [(code, start, end) for code, start, end in hits if code]


_kinds = _Finder({code: [*each["zh"], *each["en"]] for code, each in WORDS["kinds"].items()}, WORDS["not_kinds"]["words"])
_implied = _Finder(WORDS["implied"])
_brands = _Finder(WORDS["brands"])
_colours = _Finder({name: WORDS["colours"][name] for name in COLOURS}, WORDS["colours"]["not_words"])
_marks = _Finder(WORDS["marks"])
_places = _Finder(WORDS["places"])


def profile(thing: Thing) -> Profile:
    """What can be compared of a thing. A field that was filled in counts before what its text says."""
    named = plain(" ".join(part for part in (thing.brand, thing.model, thing.colour) if part))
    kind, brand, colours, models, sizes, marks, words = _read(plain(thing.text), plain(thing.marks), named)
    given = thing.kind if thing.kind in GROUPS else ""
    return Profile(
        ref=thing.ref, kind=given or kind, brand=thing.brand if thing.brand in BRANDS else brand, colours=colours,
        models=models, sizes=sizes, marks=marks, words=words, day=thing.day, area=thing.area,
    )  # fmt: skip


def plain(text: str) -> str:
    """Narrow, small letters, no signs that say nothing; at most the first 2,000 letters."""
    wide = unicodedata.normalize("NFKC", text[:READ_AT_MOST]).lower()
    kept = " ".join("".join(char if char.isalnum() or char in "-.+" else " " for char in wide).split())
    return re.sub(r"\bpro max\b|pro max\b", "promax", kept)


@lru_cache(maxsize=4096)
def _read(text: str, marks_text: str, named: str) -> tuple:
    whole = " ".join(filter(None, (named, text, marks_text)))
    kinds = _kinds.found(whole) or _implied.found(whole)
    brands = _brands.found(whole)
    colours = _colours.found(" ".join(filter(None, (named, text)))) or _colours.found(marks_text)
    bits = 0
    for name, _start, _end in colours[:2]:  # what comes later is the colour of a mark
        bits |= BIT[name]
    sizes = tuple(sorted({f"{_number(value)}{_UNITS.get(unit, unit)}" for value, unit in _SIZE.findall(whole)}))
    return (
        kinds[0][0] if kinds else "", brands[0][0] if brands else "", bits,
        _models(whole, brands), sizes, _marks_of(whole), _pairs(whole, kinds + brands + colours + _marks.found(whole) + _places.found(whole)),
    )  # fmt: skip


def _number(value: str) -> str:
    return f"{float(value):g}"


def _models(text: str, brands: list) -> tuple[str, ...]:
    """Letters and digits that stand together, without brand words that are no models and without sizes."""
    rest = _SIZE.sub(" ", text)
    found = []
    for hit in _LATIN.finditer(rest):
        word = re.sub(r"[-_ ]", "", hit[0])
        after = _TAILS.match(rest[hit.end():].lstrip())
        if any(char.isdigit() for char in word):
            found.append(word + (after[0] if after and not word.endswith(after[0]) else ""))
    # "小米14", "荣耀 90": a number after the brand is its model.
    for _code, _start, end in brands:
        number = re.match(r"[ -]?(\d{1,4}[a-z]?)(?![0-9a-z寸])\s*((?:pro|plus|max|mini|ultra|air|se)*)", rest_at(text, end))
        if number:
            found.append(f"n{number[1]}{number[2]}")
    return tuple(sorted({_shorn(word) for word in found}))[:6]


def rest_at(text: str, place: int) -> str:
    return _SIZE.sub(lambda hit: " " * len(hit[0]), text)[place:]


def _shorn(word: str) -> str:
    """`iphone13` and 苹果13 are one model: the number alone says which, beside the brand."""
    hit = re.match(r"(?:iphone|ipad|mate|pura|nova|reno|galaxy|redmi|honor)?(\d+[a-z+]*)$", word)
    return f"n{hit[1]}" if hit and not word.startswith(("mate", "nova", "reno")) else word


def _marks_of(text: str) -> tuple[str, ...]:
    """Each mark with the nearest word that says where it is, within a few letters before it."""
    places = _places.found(text)
    found = set()
    for code, start, _end in _marks.found(text):
        near = [(start - stop, place) for place, _begin, stop in places if start - BESIDE <= stop <= start]
        found.add(f"{code}.{min(near)[1]}" if near else code)
    return tuple(sorted(found))


def _pairs(text: str, cut: list[tuple[str, int, int]]) -> tuple[str, ...]:
    """Neighbouring Chinese letters outside what was read as kind, brand, colour, mark or place: what is left is what it shows."""
    letters = list(text)
    for _code, start, end in cut:
        letters[start:end] = " " * (end - start)
    found = set()
    for run in _CJK.findall("".join(letters)):
        found.update(run[n : n + 2] for n in range(len(run) - 1) if not (run[n] in _STOP and run[n + 1] in _STOP))
    return tuple(sorted(found))[:60]


def words_of(sort: str, code: str) -> tuple[str, str]:
    """What a code is called in Chinese and in English, as far as there is a word: `kinds`, `brands`, `colours`, `marks`, `places`."""
    found = WORDS[sort].get(code)
    if found is None:
        return code, code
    chinese = found["zh"] if sort == "kinds" else [word for word in found if not word.isascii()]
    english = found["en"] if sort == "kinds" else [word for word in found if word.isascii()]
    return (chinese or english)[0], (english or [code.replace("_", " ")])[0]
