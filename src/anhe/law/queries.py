"""Reads of the law: the rule in force, the calendar, a clock counted, and its words for the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anhe.engines import clocks
from anhe.law import words
from anhe.law.counting import NO_HOLIDAYS, NoFigure, engine_calendar, engine_rule
from anhe.law.models import Article, ErasedBatch, Holiday, LegalHold, RetentionRule, Rule, RuleVersion, Sweep
from anhe.law.trusting import Trusted
from anhe.ledger import kept

__all__ = [
    "Article",
    "Citation",
    "Clock",
    "LegalHold",
    "NoFigure",
    "NoRule",
    "RetentionRule",
    "RuleVersion",
    "Sweep",
    "Wording",
    "article",
    "articles",
    "calendar",
    "citation",
    "clock",
    "clock_refusal",
    "count",
    "database_time",
    "due_before",
    "engine_rule",
    "erased_batches",
    "forget_rules",
    "held_files",
    "held_kinds",
    "holds",
    "keep_months",
    "known_years",
    "longest_silence",
    "pause_word",
    "retention",
    "retention_month",
    "retention_rules",
    "rule_in_force",
    "rules",
    "started_by",
    "sweeps",
    "this_month",
    "version",
    "versions",
    "wording",
]


SILENCE = (Path(__file__).parent / "sql" / "longest_silence.sql").read_text("utf-8")


class NoRule(LookupError):
    """No version of the rule was in force on the day asked about."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock as it was counted: keep `version` with the case, show `deadline`."""

    version: RuleVersion
    deadline: clocks.Deadline


@dataclass(frozen=True, slots=True)
class Citation:
    """A law by name and article, as the tag `law` shows it; `text` is None while nobody entered the wording."""

    title_zh: str
    title_en: str
    article_zh: str
    article_en: str
    text_zh: str | None
    text_en: str | None
    unconfirmed: bool

    def __str__(self) -> str:
        return self.title_en + self.article_en if _is_english() else self.title_zh + self.article_zh


@dataclass(frozen=True, slots=True)
class Wording:
    """What a page says about one clock, in the reader's language where it has two; the tag `clock` reads it."""

    what_zh: str
    what_en: str
    duty_zh: str
    duty_en: str
    who_code: str
    consequence_code: str
    unit: str
    length: int | None
    promise: bool
    rule: Citation | None
    unconfirmed: bool

    @property
    def what(self) -> str:
        return self.what_en if _is_english() else self.what_zh

    @property
    def duty(self) -> str:
        return self.duty_en if _is_english() else self.duty_zh

    @property
    def who(self) -> str:
        return str(words.WHO[self.who_code])

    @property
    def consequence(self) -> str:
        return str(words.CONSEQUENCES[self.consequence_code])

    @property
    def how_long(self) -> str:
        return words.length(self.unit, self.length)

    def in_words(self, *, by: str, who: str = "") -> str:
        """`Jinshui district bureau must decide whether to file the case by 26 November.`; `by` comes worded."""
        said = {"who": who or self.who, "duty": self.duty, "by": by}
        if self.who_code == "accuser":
            return _("You can %(duty)s until %(by)s.") % said
        return _("%(who)s must %(duty)s by %(by)s.") % said


def rules() -> QuerySet[Rule]:
    return Rule.objects.prefetch_related("versions__article")


def version(id: Any) -> RuleVersion:
    return RuleVersion.objects.select_related("rule", "article").get(pk=id)


def rule_in_force(rule_id: str, at: datetime | clocks.Event) -> RuleVersion:
    """The version in force on the Shanghai day of the start; with an Event, the one that this event starts.

    Raises NoRule.
    """
    event = at if isinstance(at, clocks.Event) else None
    held = _in_force(clocks.local_day(event.at if event else at)).filter(rule=rule_id)
    found = next((v for v in held if event is None or event.kind in v.start_events), None)
    if found is None:
        raise NoRule(f"{rule_id}: no version in force at {at}")
    return found


def started_by(event: str, at: datetime, *, track: str) -> list[RuleVersion]:
    """The versions whose clocks this event starts in this track, those without a figure to count left out."""
    day = clocks.local_day(at)
    return kept(("law.started_by", event, day, track), lambda: _started_by(event, day, track))


def _started_by(event: str, day: date, track: str) -> list[RuleVersion]:
    return [
        held for held in versions().values()
        if held.has_figure and event in held.start_events and track in held.rule.tracks and held.is_in_force(day)
    ]  # fmt: skip


def versions() -> dict[UUID, RuleVersion]:
    """Every version of every rule by its id, as it stood a minute ago or later: each act on a case asks for some."""
    return kept("law.versions", _versions)


def _in_force(day: date) -> QuerySet[RuleVersion]:
    return RuleVersion.objects.select_related("rule", "article").filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_until__isnull=True) | Q(valid_until__gt=day)
    )


def calendar(years: Iterable[int] = ()) -> clocks.Calendar:
    """Days off and make-up working days of these years, or of every year known."""
    found = Holiday.objects.all()
    asked = tuple(years)
    return engine_calendar(found.filter(on__year__in=asked) if asked else found)


def known_years() -> list[int]:
    """The years whose holiday list is here; in any other year only weekends are off."""
    return sorted({on.year for on in Holiday.objects.values_list("on", flat=True)})


def clock(
    rule_id: str,
    start: datetime | clocks.Event,
    *,
    extensions: Iterable[clocks.Extension | tuple] = (),
    pauses: Iterable[clocks.Pause | tuple] = (),
    year: clocks.Calendar | None = None,
) -> Clock:
    """Count a clock under the version in force at its start.

    Raises NoRule, NoFigure, and `clocks.ClockError` (put into words by `words.refusal`) where the history does
    not fit the rule. Give `year` (from `calendar`) when counting many.
    """
    held = rule_in_force(rule_id, start)
    return Clock(held, count(held, start, extensions=extensions, pauses=pauses, year=year))


def count(
    held: RuleVersion,
    start: datetime | clocks.Event,
    *,
    extensions: Iterable[clocks.Extension | tuple] = (),
    pauses: Iterable[clocks.Pause | tuple] = (),
    year: clocks.Calendar | None = None,
) -> clocks.Deadline:
    """Count again under a version that a case already keeps. Raises as `clock` does.

    Extensions may come as (term, granted_at[, length]), pauses as (reason, since, until or None).
    """
    granted = tuple(given if isinstance(given, clocks.Extension) else clocks.Extension(*given) for given in extensions)
    stood = tuple(given if isinstance(given, clocks.Pause) else clocks.Pause(*given) for given in pauses)
    rule = engine_rule(held)
    if year is None:
        needs_days = rule.unit not in clocks.BY_THE_MINUTE or granted
        year = kept("law.calendar", _days_off) if needs_days else NO_HOLIDAYS
    return clocks.due(rule, start, year, granted, stood)


def wording(held: RuleVersion) -> Wording:
    """The words of a clock: what, who, by which law, whether a jurist has confirmed it."""
    rule = held.rule
    return Wording(
        what_zh=rule.title_zh,
        what_en=rule.title_en,
        duty_zh=rule.duty_zh,
        duty_en=rule.duty_en,
        who_code=rule.who,
        consequence_code=rule.consequence,
        unit=held.unit,
        length=held.length,
        promise=rule.is_promise,
        rule=citation(held.article, confirmed=held.is_confirmed) if held.article else None,
        unconfirmed=not held.is_confirmed and not rule.is_promise,
    )


def citation(cited: Article, *, confirmed: bool | None = None) -> Citation:
    """A law by name and article. `confirmed` is the rule's own confirmation, which it needs beside the article's."""
    issued = f"（{cited.document}）" if cited.document else ""
    return Citation(
        title_zh=f"《{cited.law_zh}》{issued}",
        title_en=f"{cited.law_en}{f' ({cited.document})' if cited.document else ''}",
        article_zh=f"第{cited.number}条" if cited.number else "",
        article_en=f", art. {cited.number}" if cited.number else "",
        text_zh=cited.text_zh,
        text_en=cited.text_en,
        unconfirmed=not (cited.is_confirmed and confirmed in (None, True)),
    )


def pause_word(code: str) -> str:
    """Why a clock stands still, in the reader's language."""
    return str(words.PAUSES.get(code, code))


def clock_refusal(error: clocks.ClockError) -> str:
    """Why the rule does not allow what was asked of a clock, in the reader's language."""
    return words.refusal(error)


def articles() -> QuerySet[Article]:
    return Article.objects.all()


def article(id: str) -> Article:
    return Article.objects.get(pk=id)


def retention(kind: str) -> RetentionRule:
    """The rule that says how long this kind of record is kept. Raises NoRule."""
    found = retention_rules().get(kind)
    if found is None:
        raise NoRule(f"{kind}: no rule of retention")
    return found


def retention_rules() -> dict[str, RetentionRule]:
    """Every rule of retention by its kind, as it stood a minute ago or later: a report asks for one."""
    return _retention()


def forget_rules() -> None:
    """Read the lists of the law anew: they have just changed."""
    for trusted in (_versions, _retention, _days_off):
        trusted.forget()


_versions = Trusted(lambda: {held.pk: held for held in RuleVersion.objects.select_related("rule", "article")})
_retention = Trusted(lambda: {rule.id: rule for rule in RetentionRule.objects.all()})
_days_off = Trusted(calendar)


def keep_months(kind: str) -> int:
    """For how many months this kind of record is kept. Raises NoRule, also where it is kept for days."""
    found = retention(kind)
    if found.months is None:
        raise NoRule(f"{kind}: is kept for days")
    return found.months


def retention_month(kind: str, at: datetime) -> str:
    """The month, YYYY-MM, with whose end a record begun (or ended) at this moment falls due. Raises NoRule."""
    due_on = clocks.add_months(clocks.local_day(at).replace(day=1), keep_months(kind))
    return f"{due_on:%Y-%m}"


def due_before(rule: RetentionRule, at: datetime) -> datetime:
    """Records begun, or ended, before this instant are due at `at`.

    Months are whole: what began on any day of November and is kept for one month is due from 1 January on.
    """
    if rule.days is not None:
        return at - timedelta(days=rule.days)
    first = clocks.add_months(clocks.local_day(at).replace(day=1), -rule.months)
    return datetime.combine(first, datetime.min.time(), clocks.SHANGHAI)


def this_month(at: datetime) -> str:
    """The month, YYYY-MM, in which this moment falls; keys of earlier months are due."""
    return f"{clocks.local_day(at):%Y-%m}"


def held_files() -> list[UUID]:
    """Files that must not be erased now."""
    return list(LegalHold.objects.filter(lifted_at__isnull=True, file__isnull=False).values_list("file", flat=True))


def held_kinds() -> set[str]:
    """Rules of retention under which nothing may be erased now."""
    return set(LegalHold.objects.filter(lifted_at__isnull=True, file__isnull=True).values_list("kind", flat=True))


def holds() -> QuerySet[LegalHold]:
    """Every hold, those that stand first, the newest first."""
    return LegalHold.objects.order_by(F("lifted_at").desc(nulls_first=True), "-placed_at")


def sweeps() -> QuerySet[Sweep]:
    """Every run of the erasing, the newest first."""
    return Sweep.objects.order_by("-begun_at")


def erased_batches() -> QuerySet[ErasedBatch]:
    return ErasedBatch.objects.order_by("at", "id")


def database_time() -> datetime:
    """What the database's clock says."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def longest_silence(since: datetime | None) -> timedelta:
    """The longest time for which the log says nothing, from the last ended sweep (or its first entry) until now."""
    with connection.cursor() as cursor:
        cursor.execute(SILENCE, {"since": since})
        return cursor.fetchone()[0] or timedelta(0)


def _is_english() -> bool:
    return get_language() == "en"
