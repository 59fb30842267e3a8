"""How a place is found by what people type: Chinese, pinyin, initials or English.

A place has a `key`, the forms of its name between bars (`|花园路|金水区花园路|huayuanlu|hyl|...`), and
`grams`, the pieces of the key that an inverted index holds. A typed word fits where all its pieces
are among the grams and it stands in the key. Works in any database locale and without extensions.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product
from pathlib import Path

READINGS = Path(__file__).parent / "data" / "readings.tsv"
_MOST_READINGS = 4
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
_RUNS = re.compile(f"[{_HAN}]+|[a-z0-9]+")
_IS_HAN = re.compile(f"[{_HAN}]")
# One installation serves one city: its own name and its province's tell nothing apart.
_AROUND = re.compile("^(?:中国)?(?:河南省?)?(?:郑州市?)?(?=.)")
# What follows a street in an address; no index of places can hold it.
_HOUSE = re.compile(r"[0-9一二三四五六七八九十百零]+(?:号楼|号院|号|弄|栋|幢|单元|层|室|楼)+.*$")


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    own: dict[str, tuple[str, ...]] = {}
    for line in READINGS.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        left, right = line.split("\t")
        if left.startswith("="):
            own[left[1:]] = tuple(right.split())
        else:
            found.update((character, (left,)) for character in right)
    return found | own


def plain(text: str) -> str:
    """The text in one width, one case and without accents on Latin letters."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).casefold()
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def pinyin(text: str) -> str:
    """The usual reading, a syllable a character: `花园路` gives `hua yuan lu`; other text as it is."""
    parts = []
    for run in _RUNS.findall(plain(text)):
        table = _table()
        parts += [table.get(c, (c,))[0] for c in run] if _IS_HAN.match(run) else [run]
    return " ".join(parts)


def _readings(text: str) -> list[list[str]]:
    options = []
    for run in _RUNS.findall(plain(text)):
        options += [_table().get(c, ("",)) for c in run] if _IS_HAN.match(run) else [(run,)]
    return [list(way) for way in islice(product(*options), _MOST_READINGS)]


def key_of(
    name_zh: str, name_en: str, *, in_zh: str = "", in_en: str = "", line_zh: str = "", spelled: str = ""
) -> str:
    """The forms under which a place is found, between bars.

    `in_zh` and `in_en` name its district, `line_zh` is its postal line, `spelled` a pinyin that the
    source gives and that then stands for every reading of the name.
    """
    ways = [plain(spelled).split()] if spelled else _readings(name_zh)
    forms = ["".join(_RUNS.findall(plain(text))) for text in (name_zh, in_zh + name_zh, line_zh)]
    around = pinyin(in_zh).split() + ways[0]
    for way in (*ways, around):
        forms += ["".join(way), "".join(syllable[:1] for syllable in way)]
    forms.append(" ".join(_RUNS.findall(plain(f"{name_en} {in_en}"))))
    return "|" + "|".join(dict.fromkeys(form for form in forms if form)) + "|"


def grams_of(key: str) -> list[str]:
    """Every piece by which a word in this key may be asked for, sorted."""
    found: set[str] = set()
    for form in key.strip("|").split("|"):
        found.update(f"^{word[:size]}" for word in form.split() for size in (1, 2))
        for run in _RUNS.findall(form):
            found.update(_pieces(run))
    return sorted(found)


def _size(run: str) -> int:
    return 2 if _IS_HAN.match(run) else 3


def _pieces(run: str) -> list[str]:
    size = _size(run)
    return [run[i : i + size] for i in range(len(run) - size + 1)]


def asked(text: str) -> tuple[list[str], list[str]]:
    """(words, grams) of what somebody typed; both empty where there is nothing to look for.

    A word too short to have a piece is looked for at the beginning of a name, unless longer words
    stand beside it.
    """
    words = list(dict.fromkeys(_RUNS.findall(_AROUND.sub("", plain(text)))))[:8]
    grams = {piece for word in words for piece in _pieces(word)}
    if words and not grams:
        grams = {f"^{words[0]}"}
    return words, sorted(grams)


def without_house(text: str) -> str:
    """An address without its house number and what follows: `花园路39号院2单元` gives `花园路`."""
    return _HOUSE.sub("", unicodedata.normalize("NFKC", text)).strip()
