"""No template stands unused, and none breaks the page's policy."""

import re

import pytest
from tests.house.tree import SRC, python_files

TEMPLATES = sorted(SRC.glob("**/templates/**/*.html"))
# Found by name by Django or allauth itself.
BY_NAME = re.compile(r"^(\d{3}(_csrf)?\.html|account/|mfa/|allauth/)")


def name_of(path) -> str:
    text = str(path)
    return text[text.index("/templates/") + len("/templates/") :]


@pytest.fixture(scope="module")
def everything() -> str:
    return "\n".join(p.read_text("utf-8") for p in [*python_files(), *TEMPLATES])


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_template_is_used(path, everything):
    name = name_of(path)
    stem = name.rsplit("/", 1)[-1].removesuffix(".html")
    if BY_NAME.match(name):
        return
    computed = re.search(r'["\'][^"\']*{[^}]*}[^"\']*\.html["\']', everything) and stem.split("_")[0] in everything
    assert f'"{name}' in everything or f"'{name}" in everything or computed, f"nothing names {name}"


def dates_of_its_own(text: str) -> list[str]:
    """What in a template writes a date past the filters of the house; `date:'U'` is a number for the script."""
    return re.findall(r"\|(?:date|time)\b(?!:['\"]U['\"])[^}%|]*|{%\s*now\b[^%]*", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_template_formats_a_date_by_itself(path):
    assert dates_of_its_own(path.read_text("utf-8")) == []


def test_a_planted_date_is_caught():
    planted = "{{ at|date:'U' }} {{ at|date:\"Y-m-d\" }} {{ at|time }} {% now 'Y' %} {{ at|moment }}"
    assert [found.strip() for found in dates_of_its_own(planted)] == ['|date:"Y-m-d"', "|time", "{% now 'Y'"]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_nothing_inline(path):
    text = path.read_text("utf-8")
    if "pdf" in name_of(path) or "paper" in str(path):
        return  # a document is printed, not served
    assert not re.search(r"<[^>]+\sstyle=", text), "styles stand in the style sheets"
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "scripts stand in files"
    assert not re.search(r"<[^>]+\son(click|load|submit|change|input)=", text)
