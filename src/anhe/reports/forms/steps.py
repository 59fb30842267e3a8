"""The order of the public report's pages, and what the answers on them come to."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from anhe.people.shapes import NewIdentifier, NewParty
from anhe.reports import typed
from anhe.reports.forms import telling
from anhe.reports.models import Report
from anhe.reports.offences import SERVICES, Offence
from anhe.reports.shapes import NewReport

FRAUD = {Offence.FRAUD_TELECOM, Offence.FRAUD_OTHER}
NO_THINGS = {Offence.NOISE, Offence.DISPUTE, Offence.TRAFFIC, Offence.HELP, Offence.DRUGS, Offence.WEAPONS}

@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form: `slug` is its address, `title` its name in the progress line."""

    slug: str
    title: Any
    form: type[forms.Form]


STEPS = (
    Step("kind", _("What it is about"), telling.Kind),
    Step("when", _("When"), telling.When),
    Step("where", _("Where"), telling.Where),
    Step("story", _("In your words"), telling.Story),
    Step("money", _("Money"), telling.Money),
    Step("things", _("Things"), telling.Things),
    Step("you", _("About you"), telling.You),
)
BY_SLUG = {step.slug: step for step in STEPS}


def web_token(typed: str) -> str:
    """The token of the form that carries these letters: one that the public page can have made."""
    return f"web:{typed}" if typed else ""


class Telling:
    """The answers so far, as typed, page by page; each page's form judges them anew whenever they are asked for."""

    def __init__(self, body: Mapping[str, Any] | None, *, at: datetime) -> None:
        body = body or {}
        self.at = at
        self.token: str = body.get("token") or secrets.token_urlsafe(24)
        self.answers: dict[str, dict[str, str]] = dict(body.get("answers") or {})
        self.typed: dict[str, dict[str, str]] = {}
        self._forms: dict[str, forms.Form] = {}

    @property
    def body(self) -> dict[str, Any]:
        """What a draft keeps."""
        return {"token": self.token, "answers": self.answers}

    def put(self, slug: str, data: Mapping[str, str]) -> forms.Form:
        """Take the strings of one page and give its form, bound to them; unknown names are left out."""
        form = self._made(slug, data)
        self.typed[slug] = {name: data[name] for name in form.fields if name in data}
        self.answers[slug] = _answered(self.answers.get(slug, {}), self.typed[slug])
        self._forms = {slug: form}
        return form

    def look_for(self, slug: str, data: Mapping[str, str]) -> forms.Form:
        """The same for what is only looked for: an answer given before stands until another place is chosen."""
        before = self.answers.get(slug)
        stands = before is not None and self.form(slug).is_valid()
        form = self.put(slug, data)
        if stands and self.typed[slug].get("place", "") in ("", before.get("place", "")):
            self.answers[slug] = before
        return form

    def form(self, slug: str) -> forms.Form:
        """The page's form: bound where it was answered, else empty."""
        if slug not in self._forms:
            self._forms[slug] = self._made(slug, self.answers.get(slug))
        return self._forms[slug]

    def unjudged(self, slug: str, *, more: bool = False) -> forms.Form:
        """The page's form with what was typed, before anything is judged; `more` adds one empty thing."""
        initial = self.shown(slug) | ({"add": "1"} if more else {})
        return self._made(slug, None, initial=initial)

    def shown(self, slug: str) -> dict[str, str]:
        """What stands in the fields of a page: what was just typed, else what is kept."""
        return self.typed.get(slug, self.answers.get(slug, {}))

    def _made(self, slug: str, data: Mapping[str, str] | None, **given) -> forms.Form:
        if slug == "when":
            given["at"] = self.at
        return BY_SLUG[slug].form(data, auto_id="%s", **given)

    def told(self, slug: str) -> dict[str, Any]:
        """The clean values of a page; empty where it is unanswered or wrong."""
        form = self.form(slug)
        return form.cleaned_data if form.is_bound and form.is_valid() else {}

    @property
    def offence(self) -> str:
        return self.told("kind").get("offence", "")

    @property
    def steps(self) -> list[Step]:
        """The pages that apply to what happened."""
        left_out = {"things"} if self.offence in FRAUD or self.offence in NO_THINGS else set()
        left_out |= set() if self.offence in FRAUD else {"money"}
        return [step for step in STEPS if step.slug not in left_out]

    def after(self, slug: str) -> str:
        """The page that follows, `check` at the end."""
        slugs = [step.slug for step in self.steps] + ["check"]
        return slugs[slugs.index(slug) + 1] if slug in slugs[:-1] else "check"

    def before(self, slug: str) -> str:
        """The page before, empty at the beginning."""
        slugs = [step.slug for step in self.steps] + ["check"]
        place = slugs.index(slug) if slug in slugs else 0
        return slugs[place - 1] if place else ""

    @property
    def unfinished(self) -> list[Step]:
        """The pages still unanswered or wrong."""
        return [step for step in self.steps if not self.form(step.slug).is_bound or not self.form(step.slug).is_valid()]

    def report(self, *, lang: str, is_synthetic: bool) -> NewReport:
        """What is handed to the desk, once nothing is unfinished."""
        when, where, story = self.told("when"), self.told("where"), self.told("story")
        lon, lat = where["point"] or (None, None)
        return NewReport(
            channel=Report.Channel.WEB, kind=Report.Kind.HELP if self.offence in SERVICES else Report.Kind.CASE,
            offence=self.offence, teller=self.told("you")["teller"], narrative=story["narrative"], lang=typed.language_of(story["narrative"], lang),
            happened_from=when["happened_from"], happened_until=when["happened_until"], place=where["place_words"],
            lon=lon, lat=lat, district_code=where["district_code"], reporter=self._reporter(), others=self._others(),
            items=tuple(self._items()), passphrase=self._passphrase(), token=web_token(self.token), is_synthetic=is_synthetic,
        )  # fmt: skip

    def _reporter(self) -> NewParty:
        you = self.told("you")
        if you["contact"] == "nameless":
            return NewParty(role="reporter", is_secret=True)
        phone = (NewIdentifier("phone", you["phone"]),)
        return NewParty(role="reporter", name=you["name"], is_secret=you["is_secret"], identifiers=phone)

    def _passphrase(self) -> str:
        you = self.told("you")
        return you["passphrase"] if you["contact"] == "nameless" else ""

    def _others(self) -> tuple[NewParty, ...]:
        """The other side of a fraud, as far as its numbers are known."""
        money = self.told("money") if self.offence in FRAUD else {}
        marks = tuple(NewIdentifier(kind, money[kind], "offence") for kind in ("account", "phone", "url") if money.get(kind))
        name = money.get("holder", "")
        return (NewParty(role="suspect", name=name, identifiers=marks),) if marks or name else ()

    def _items(self) -> list[dict[str, Any]]:
        if self.offence in FRAUD:
            money = self.told("money")
            if money["how"] == "none":
                return []
            how = dict(telling.Money.base_fields["how"].choices)[money["how"]]
            what = gettext("Money sent: %(how)s") % {"how": how}
            return [{"what": what, "kind": "money", "serial": "", "value_fen": money["value"]}]
        return self.told("things").get("items", []) if self.offence not in NO_THINGS else []


def _answered(before: Mapping[str, str], typed: dict[str, str]) -> dict[str, str]:
    """The words above a list of places only look for one: while the same place stays chosen, they change nothing."""
    if not typed.get("place") or typed["place"] != before.get("place"):
        return typed
    return typed | {name: before[name] for name in ("place_text", "place_district") if name in before}
