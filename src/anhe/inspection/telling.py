"""What the log and its findings mean, in words: verbs, purposes, outcomes, and what a rule saw."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from anhe.citizen import shapes as citizen
from anhe.inspection.figures import Figures
from anhe.inspection.models import Finding
from anhe.staff import queries as staff

VERBS = Path(__file__).parent / "data" / "verbs.toml"
OUTCOMES = {"allowed": gettext_lazy("Allowed"), "refused": gettext_lazy("Denied")}
ACTORS = {
    "officer": gettext_lazy("Officer"), "public": gettext_lazy("Citizen at a public page"), "holder": gettext_lazy("Holder of a receipt"),
    "organisation": gettext_lazy("Another office's system"), "job": gettext_lazy("The system by itself"),
    "operator": gettext_lazy("System operator"),
}  # fmt: skip
TONES = {"open": "waiting", "asked": "paused", "answered": "going", "closed": "done"}


@cache
def verbs() -> dict[str, list[str]]:
    """verb -> (Chinese, English), in order of the verb."""
    return dict(sorted(tomllib.loads(VERBS.read_text("utf-8")).items()))


def verb(code: str) -> str:
    """What a verb means, in the reader's language; the verb itself where nobody has put it into words."""
    return verbs().get(code, [code, code])[get_language() == "en"]


def verb_choices() -> list[tuple[str, str]]:
    return [("", _("Every act")), *((code, f"{verb(code)} · {code}") for code in verbs())]


def purpose(code: str) -> str:
    known = {value: str(label) for value, label in purposes()}
    return known.get(code, code)


def purposes() -> list[tuple[str, Any]]:
    """Every purpose that an entry may name: those of access sessions, and the person's own."""
    return [*staff.PURPOSES, ("own_file", gettext_lazy("The person's own file"))]


def outcome(code: str) -> str:
    return str(OUTCOMES.get(code, code))


def line(entry, names: dict[str, str], numbers: dict[Any, str] | None = None) -> dict[str, Any]:
    """One entry by its header, for a row of a table."""
    by = names.get(entry.actor_ref, "") if entry.actor_kind == "officer" else ""
    return {
        "entry": entry, "act": verb(entry.verb), "actor": str(ACTORS.get(entry.actor_kind, entry.actor_kind)), "by": by,
        "ref": entry.object_ref or (numbers or {}).get(entry.file, ""), "purpose": purpose(entry.purpose),
        "outcome": outcome(entry.outcome), "is_refused": entry.outcome == "refused",
    }  # fmt: skip


def lines(entries, numbers: dict[Any, str] | None = None) -> list[dict[str, Any]]:
    names = staff.names({entry.actor_ref for entry in entries if entry.actor_kind == "officer"})
    return [line(entry, names, numbers) for entry in entries]


def seen(finding: Finding) -> str:
    """What the rule saw, as one sentence with its numbers."""
    facts = dict(finding.facts)
    if "post" in facts:
        facts["post"] = dict(staff.Post.Role.choices).get(facts["post"], facts["post"])
        facts["median"] = f"{facts['median']:g}"
    if "purpose" in facts:
        facts["purpose"] = purpose(facts["purpose"])
    if "codes" in facts:
        facts["codes"] = ", ".join(facts["codes"])
    if finding.kind == Finding.Kind.OUTSIDE:
        facts |= _units(facts)
    return SENTENCES[finding.kind]() % facts


def _units(facts: dict[str, Any]) -> dict[str, str]:
    known = {unit.code: unit.name for unit in staff.units().filter(code__in=[facts["unit"], facts["own"]])}
    return {name: known.get(facts[name], facts[name]) for name in ("unit", "own")}


SENTENCES = {
    Finding.Kind.VOLUME: lambda: _(
        "%(files)s files were looked at in one day. The median of the %(officers)s officers with the post “%(post)s” who looked at any was %(median)s."
    ),
    Finding.Kind.HOURS: lambda: _("%(files)s files were looked at between midnight and five in the morning, by an officer without night duty."),
    Finding.Kind.OUTSIDE: lambda: _(
        "The file belongs to %(unit)s. The officer serves in %(own)s, does not handle it, and held no grant. Looked at %(reads)s times."
    ),
    Finding.Kind.BREAK_GLASS: lambda: _("A file was opened in an emergency, without belonging to it."),
    Finding.Kind.IDLE: lambda: _("Opened for “%(purpose)s” and looked at %(reads)s times; nothing was done on the file until the session ended."),
    Finding.Kind.REFUSALS: lambda: _("%(count)s acts were refused within one hour: %(codes)s."),
    Finding.Kind.REPEATED: lambda: _("The same file was looked at %(count)s times in one day, and nothing was done on it that day."),
    Finding.Kind.SAMPLED: lambda: _("Drawn in a sample, opened for “%(purpose)s”; the review has a question."),
}


def row(finding: Finding, names: dict[str, str]) -> dict[str, Any]:
    return {
        "finding": finding, "seen": seen(finding), "tone": TONES[finding.state], "by": names.get(finding.officer, finding.officer),
        "asked_by": names.get(finding.asked_by, finding.asked_by), "closed_by": names.get(finding.closed_by, finding.closed_by),
        "spoken": {name: citizen.written_in(getattr(finding, name)) for name in ("question", "answer", "reason")},
    }  # fmt: skip


def named(findings) -> list[dict[str, Any]]:
    findings = list(findings)
    names = staff.names({n for one in findings for n in (one.officer, one.asked_by, one.closed_by) if n})
    return [row(one, names) for one in findings]


def figures_as_rows(figures: Figures) -> list[list[object]]:
    """The report as the rows of a table: what is counted, its name, its code, how many."""
    chinese = get_language() != "en"
    kinds = {value: str(label) for value, label in Finding.Kind.choices}
    rows: list[list[object]] = [[_("Part"), _("What"), _("Code"), _("Count")]]
    rows += [[_("By act"), verb(code), code, n] for code, n in figures.by_verb]
    rows += [[_("By purpose"), purpose(code), code, n] for code, n in figures.by_purpose]
    rows += [[_("By outcome"), outcome(code), code, n] for code, n in figures.by_outcome]
    rows += [[_("By unit of the officer"), zh if chinese else en, "", n] for zh, en, n, _refused in figures.by_unit]
    rows += [[_("Findings"), kinds[kind], kind, n] for kind, n, _closed in figures.findings]
    rows += [[_("Findings closed"), kinds[kind], kind, closed] for kind, _n, closed in figures.findings]
    for one in figures.samples:
        rows += [[_("Sessions drawn in a sample"), one.seed, str(one.pk), one.drawn], [_("Sessions of a sample checked"), one.seed, str(one.pk), one.checked]]
    rows += [[_("Emergency accesses"), "", "access.broken", figures.broken],
             [_("Emergency accesses not reviewed"), "", "access.broken", figures.unreviewed],
             [_("Sealed entries of the log"), figures.sealing.root, "", figures.sealing.size]]  # fmt: skip
    return rows


def bad_place() -> str:
    return _("This address does not name a page of the search. Search again.")


def bad_period() -> str:
    return _("Choose a first and a last day; the last may not lie before the first.")


def report_of(figures: Figures) -> dict[str, Any]:
    """The report's tables in words: (what, code, count)."""
    chinese = get_language() != "en"
    kinds = {value: str(label) for value, label in Finding.Kind.choices}
    return {
        "acts": [(verb(code), code, n) for code, n in figures.by_verb],
        "purposes": [(purpose(code), code, n) for code, n in figures.by_purpose],
        "units": [(zh if chinese else en, n, refused) for zh, en, n, refused in figures.by_unit],
        "found": [(kinds[kind], n, closed) for kind, n, closed in figures.findings],
    }
