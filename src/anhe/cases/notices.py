"""The notice of a decision as a paper: A4, Chinese and English, with law, reason and the way to appeal."""

from dataclasses import dataclass
from importlib import resources

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from anhe.cases import grounds
from anhe.cases.models import Case, Decision
from anhe.law import queries as law
from anhe.papers import glyphs, pdf
from anhe.reports.queries import OFFENCES


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything one notice shows; `bureau` and `offence` have `zh` and `en`."""

    case: Case
    decision: Decision
    notice: grounds.Notice
    ground: grounds.Ground | None
    law: law.Citation | None
    reason: str
    to: str
    offence: dict[str, str]
    bureau: dict[str, str]


def paper(case: Case, decision: Decision, *, reason: str, to: str, offence: str, bureau: dict[str, str]) -> Paper:
    """The notice of this decision; raises ValueError for a decision that has none."""
    notice = grounds.notice(decision.kind)
    if notice is None:
        raise ValueError(f"a decision of the kind {decision.kind} has no notice")
    cited = law.citation(decision.article) if decision.article else None
    return Paper(case, decision, notice, grounds.ground(decision.ground), cited, reason, to, _both(offence), bureau)


def _both(offence: str) -> dict[str, str]:
    if offence not in OFFENCES.values:
        return {"zh": offence, "en": offence}
    with translation.override("zh-hans"):
        chinese = str(OFFENCES(offence).label)
    with translation.override("en"):
        return {"zh": chinese, "en": str(OFFENCES(offence).label)}


def pdf_of(paper: Paper) -> bytes:
    """The notice as PDF/UA; rendered from one page that names no other file."""
    css = resources.files("anhe.cases").joinpath("data/notice.css").read_text("utf-8")
    context = {"paper": paper, "css": mark_safe(css), "serif": _families(glyphs.SERIF), "sans": _families(glyphs.SANS)}
    with translation.override("zh-hans"):
        return pdf.render(render_to_string("cases/notice_paper.html", context))


def _families(names) -> SafeString:
    return mark_safe(", ".join(f'"{name}"' for name in names))
