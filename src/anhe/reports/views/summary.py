"""The answers of a report in the words of the form, for the page that shows them all."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from anhe.reports.forms.steps import Telling
from anhe.reports.offences import Offence


@dataclass(frozen=True, slots=True)
class Line:
    """One answer of the page `slug`: `kind` says how the page writes `value` (text, said, money, span)."""

    label: str
    value: Any
    kind: str = "text"
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: tuple[Line, ...]


def of(told: Telling) -> list[Section]:
    """What stands on the pages that are answered, in three parts."""
    unfinished = {step.slug for step in told.unfinished}
    answered = [step.slug for step in told.steps if step.slug not in unfinished]
    parts = (
        (_("The event"), ("kind", "story", "when", "where")), (_("What is gone"), ("money", "things")), (_("You"), ("you",)),
    )  # fmt: skip
    sections = [
        Section(title, tuple(replace(line, slug=slug) for slug in slugs if slug in answered for line in _LINES[slug](told)))
        for title, slugs in parts
    ]
    return [section for section in sections if section.lines]


def _kind(told: Telling) -> Iterator[Line]:
    yield Line(_("What it is about"), Offence(told.offence).label)


def _when(told: Telling) -> Iterator[Line]:
    when = told.told("when")
    if when["known"] == "unknown":
        yield Line(_("When"), _("Not known"))
    else:
        yield Line(_("When"), (when["happened_from"], when["happened_until"]), "span")


def _where(told: Telling) -> Iterator[Line]:
    where, form = told.told("where"), told.form("where")
    yield Line(_("Where"), where["place_words"] or (_("The place this device gave") if where["point"] else ""))
    if form.found:
        yield Line(_("Station in charge"), form.found.unit.name)
    elif where["remote"]:
        yield Line(_("Online"), _("It happened online or by telephone"))


def _story(told: Telling) -> Iterator[Line]:
    yield Line(_("In your words"), told.told("story")["narrative"], "said")


def _money(told: Telling) -> Iterator[Line]:
    money, form = told.told("money"), told.form("money")
    yield Line(_("How it was sent"), _choice(form, "how"))
    yield Line(_("Amount"), money["value"], "money")
    for name in ("account", "holder", "phone", "url"):
        if money[name]:
            yield Line(form.fields[name].label, money[name])


def _things(told: Telling) -> Iterator[Line]:
    items = told.told("things")["items"]
    if not items:
        yield Line(_("Things"), _("None named"))
    for n, item in enumerate(items, 1):
        kinds = dict(told.form("things").KINDS)
        parts = (item["what"], str(kinds[item["kind"]]) if item["kind"] else "", item["serial"])
        yield Line(_("Thing %(n)d") % {"n": n}, " · ".join(part for part in parts if part))


def _you(told: Telling) -> Iterator[Line]:
    you, form = told.told("you"), told.form("you")
    yield Line(_("Your part in it"), _choice(form, "teller"))
    if you["contact"] == "nameless":
        yield Line(_("Name and number"), _("None given; a passphrase opens the details"))
        return
    yield Line(_("Name"), you["name"])
    yield Line(_("Telephone"), you["phone"])
    yield Line(_("Secret"), _("Yes, kept secret from others") if you["is_secret"] else _("No"))


def _choice(form: forms.Form, name: str) -> str:
    return str(dict(form.fields[name].choices)[form.cleaned_data[name]])


_LINES = {
    "kind": _kind, "when": _when, "where": _where, "story": _story, "money": _money, "things": _things, "you": _you,
}  # fmt: skip
