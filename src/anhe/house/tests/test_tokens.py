"""Every text can be read on every ground it stands on, in the light and in the dark."""

import re
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[1] / "static" / "anhe"
TONES = ("cinnabar", "amber", "pine", "plum")
GROUNDS = ("paper", "card", "line-soft", "ink-soft")
PAIRS = (
    [(text, ground) for text in ("text", "muted", "ink", "ink-strong", *TONES) for ground in GROUNDS]
    + [(tone, f"{tone}-soft") for tone in TONES]
    + [(text, f"{tone}-soft") for text in ("text", "ink", "muted") for tone in TONES]
    + [("card", ground) for ground in ("ink", "ink-strong", "cinnabar")]
)
SEEN = [("edge", ground) for ground in ("paper", "card", "line-soft")] + [
    ("focus", ground) for ground in ("paper", "card", "ink-soft")
]


def blocks():
    """Each rule of tokens.css that sets colours: selector and its values."""
    css = re.sub(r"/\*.*?\*/", "", (HOME / "tokens.css").read_text(), flags=re.S)
    return [
        (m[1].strip(), dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", m[2])))
        for m in re.finditer(r"([^{};]+)\{([^{}]*)\}", css)
    ]


def values(selector):
    return next(found for name, found in blocks() if name.endswith(selector) and found)


LIGHT = values(":root")
DARK = LIGHT | values('[data-theme="dark"]')


def luminance(colour):
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """WCAG 2.2, "contrast ratio"."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself():
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(theme, text, ground):
    colours = LIGHT if theme == "light" else DARK
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), SEEN)
def test_edges_and_focus_can_be_seen(theme, mark, ground):
    colours = LIGHT if theme == "light" else DARK
    assert contrast(colours[mark], colours[ground]) >= 3


def test_the_dark_of_the_system_is_the_dark_one_chooses():
    assert values('[data-theme="system"]') == values('[data-theme="dark"]')


def test_the_dark_names_every_colour():
    assert set(values('[data-theme="dark"]')) == set(LIGHT)


def sheets():
    return [(path.name, path.read_text()) for path in sorted(HOME.glob("*.css")) if path.name != "tokens.css"]


def test_colours_have_their_names_in_tokens_only():
    found = [(name, m[0]) for name, css in sheets() for m in re.finditer(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)\(", css)]
    # A QR code is black on white in every theme, or no camera reads it.
    assert sorted(found) == [("parts.css", "#000"), ("parts.css", "#fff")]


def test_every_name_used_is_defined():
    defined = set(re.findall(r"--([\w-]+):", "".join(path.read_text() for path in HOME.glob("*.css"))))
    used = {name for _sheet, css in sheets() for name in re.findall(r"var\(--([\w-]+)", css)}
    assert used - defined == set()


def test_text_has_four_sizes_a_site():
    sizes = {size for _name, css in sheets() for size in re.findall(r"font-size:\s*([^;]+);", css)}
    assert sizes <= {"var(--size-small)", "var(--size-lead)", "var(--size-title)", "1rem", "inherit", "14px"}
