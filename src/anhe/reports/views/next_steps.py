"""What happens after a report was received, until when, and on what ground: for the receipt's page and its paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from anhe.law import queries as law
from anhe.papers.receipt_paper import Step as PaperStep
from anhe.papers.receipts import shown_time
from anhe.papers.words import Words
from anhe.reports import queries
from anhe.reports.models import Report

ARTICLES = ("criminal-procedures-171", "cpl-110")
RULES = ("criminal-filing-review", "reconsideration-application")


@dataclass(frozen=True, slots=True)
class Next:
    """One thing that comes next: `when` in words before or instead of the moment `at`."""

    title: str
    text: str
    when: str = ""
    at: datetime | None = None
    is_done: bool = False
    is_now: bool = False


def after(report: Report) -> list[Next]:
    """What happened and what comes, in the reader's language."""
    tail = report.number[-4:]
    received = Next(_("Received, and the receipt handed to you"), _("Every report is taken, whatever the amount."),
                    at=report.received_at, is_done=True)  # fmt: skip
    if report.kind != Report.Kind.CASE:
        return [received, _called_back(report, tail)]
    looked_at = Next(
        _("%(unit)s reads it and decides whether to accept it as a case") % {"unit": report.unit.name},
        _("An officer may call you. The call begins with the last four digits of your receipt number, %(tail)s. "
          "The police never ask you to transfer money, nor for a password or a code.") % {"tail": tail},
        when=_("At the latest"), at=queries.due_at(report), is_now=report.is_open,
    )  # fmt: skip
    return [received, looked_at, *_later()]


def _called_back(report: Report, tail: str) -> Next:
    return Next(
        _("%(unit)s answers you") % {"unit": report.unit.name},
        _("The answer stands on the progress page. A call begins with the last four digits of your receipt number, %(tail)s.")
        % {"tail": tail},
        when=_("At the latest"), at=queries.due_at(report), is_now=report.is_open,
    )  # fmt: skip


def _later() -> list[Next]:
    return [
        Next(_("It is decided whether the case is filed and investigated"),
             _("Clues that must be checked can take up to 7 days; a major or complex case up to 30, with approval. "
               "You are told why before it takes longer."),
             when=_("3 days after acceptance")),
        Next(_("You are told the reason in writing"),
             _("If you disagree, you can ask for a reconsideration within 7 days, or turn to the people's procuratorate."),
             when=_("If it is not filed")),
    ]  # fmt: skip


def grounds() -> Sequence[law.Citation]:
    """The laws on which the limits rest, those that are loaded."""
    found = {article.pk: article for article in law.articles().filter(pk__in=ARTICLES)}
    cited = [law.citation(found[name]) for name in ARTICLES if name in found]
    rules = law.rules().filter(pk__in=RULES)
    newest = [version for rule in rules if (version := next(iter(rule.versions.all()), None)) and version.article]
    return [*cited, *(law.citation(version.article, confirmed=version.is_confirmed) for version in newest)]


def cited(article: str) -> law.Citation | None:
    """The article, where the law is loaded."""
    found = law.articles().filter(pk=article).first()
    return law.citation(found) if found else None


def on_paper(report: Report) -> list[PaperStep]:
    """The same for the PDF, in both languages."""
    with translation.override("zh-hans"):
        chinese = after(report)
    with translation.override("en"):
        english = after(report)
    return [
        PaperStep(Words(_when(zh, 0), _when(en, 1)), Words(zh.title, en.title), Words(zh.text, en.text))
        for zh, en in zip(chinese, english, strict=True)
    ]


def _when(step: Next, language: int) -> str:
    at = shown_time(step.at)[language] if step.at else ""
    return " ".join(part for part in (step.when, at) if part)
