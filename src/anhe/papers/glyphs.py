"""Every character of a name is printed: with a glyph where some font has one, else by its number.

The chain covers all of GB 18030-2022 (extensions A to F) with Noto CJK and HanaMin, and most of
extensions G and H with BabelStone Han. Debian names these packages fonts-noto-cjk,
fonts-hanazono and fonts-babelstone-han.
"""

import functools
import shutil
import subprocess
import unicodedata
from typing import NamedTuple

SERIF = ("Noto Serif CJK SC", "HanaMinA", "HanaMinB", "BabelStone Han")
SANS = ("Noto Sans CJK SC", "HanaMinA", "HanaMinB", "BabelStone Han")
PACKAGES = {
    "Noto Sans CJK SC": "fonts-noto-cjk",
    "Noto Serif CJK SC": "fonts-noto-cjk",
    "HanaMinA": "fonts-hanazono",
    "HanaMinB": "fonts-hanazono",
    "BabelStone Han": "fonts-babelstone-han",
}
# Latin, its punctuation and the ideographs of 1993: in every Noto CJK, so never asked about.
_EVERYDAY = (
    range(0x20, 0x180),
    range(0x2010, 0x2040),
    range(0x3000, 0x3020),
    range(0x4E00, 0x9FA6),
    range(0xFF01, 0xFF5F),
)
_NEVER_DRAWN = {"Cc", "Cf", "Co", "Cs"}  # private ones too: what a font draws for them is anyone's guess


class FontsMissing(Exception):
    """The system lacks the fonts of every paper; the message names the packages."""


class Piece(NamedTuple):
    """A run of text to print as it is, or the number of one character that no font draws."""

    text: str
    is_number: bool


def pieces(text: str) -> list[Piece]:
    """Cut a text into what can be drawn and what must be named: "张\\U00031fff" -> 张, [U+31FFF]."""
    found: list[Piece] = []
    for char in text:
        if not is_drawable(char):
            found.append(Piece(f"[U+{ord(char):04X}]", is_number=True))
        elif found and not found[-1].is_number:
            found[-1] = Piece(found[-1].text + char, is_number=False)
        else:
            found.append(Piece(char, is_number=False))
    return found


@functools.lru_cache(maxsize=4096)
def is_drawable(char: str) -> bool:
    """Whether an installed font has a glyph for the character."""
    if unicodedata.category(char) in _NEVER_DRAWN:
        return False
    if any(ord(char) in everyday for everyday in _EVERYDAY):
        return True
    chain = set(SERIF + SANS)
    return any(chain & set(line.split(",")) for line in _fc_list(f":charset={ord(char):x}"))


def require_everyday() -> None:
    """Raise FontsMissing where not even common characters can be drawn: no paper is better than one of boxes."""
    if "fonts-noto-cjk" in missing_packages():
        raise FontsMissing(f"Fonts are missing for printing: install {' '.join(missing_packages())}.")


@functools.cache
def missing_packages() -> list[str]:
    """The packages whose fonts are not installed, by their Debian names."""
    families = {name for line in _fc_list(":") for name in line.split(",")}
    return sorted({package for font, package in PACKAGES.items() if font not in families})


def _fc_list(pattern: str) -> list[str]:
    program = shutil.which("fc-list")
    if program is None:
        raise FileNotFoundError("fc-list is missing: install the package fontconfig, which Pango needs too.")
    asked = subprocess.run([program, pattern, "family"], capture_output=True, check=True, timeout=30)
    return [line.replace("\\-", "-").replace("\\ ", " ") for line in asked.stdout.decode().splitlines()]
