"""The words for what the rules name by code: who acts, who approves, what follows, why a clock stands still."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext

from anhe.engines import clocks

WHO = {
    "receiving_officer": gettext_lazy("the officer who takes the report"),
    "handler": gettext_lazy("the officer in charge"),
    "unit_head": gettext_lazy("the head of the unit"),
    "scene_examiner": gettext_lazy("the scene examiners"),
    "deciding_authority": gettext_lazy("the authority that decided"),
    "upper_authority": gettext_lazy("the next higher authority"),
    "licensing_desk": gettext_lazy("the licensing desk"),
    "crew": gettext_lazy("the crew sent"),
    "accuser": gettext_lazy("the person who reported"),
}
APPROVALS = {
    "": gettext_lazy("no approval needed"),
    "county_head": gettext_lazy("the head of the county-level public security organ"),
    "upper_head": gettext_lazy("the head of the next higher public security organ"),
    "upper_authority": gettext_lazy("the next higher public security organ"),
    "deciding_authority": gettext_lazy("the authority that decides"),
}
CONSEQUENCES = {
    "goes_to_head": gettext_lazy("When it is missed, the head of the unit must act, and the record says so."),
    "goes_to_upper": gettext_lazy("When it is missed, you can turn to the next higher authority."),
    "right_lapses": gettext_lazy(
        "After that day this way is closed. You can still turn to the people's procuratorate."
    ),
    "prosecutor_corrects": gettext_lazy("When it is missed, the procuratorate can demand a correction."),
    "prosecutor_reminds": gettext_lazy("When it is missed, the procuratorate can send a reminder."),
    "published": gettext_lazy("This is our own promise. When we break it, it counts in the figures we publish."),
}
PAUSES = {
    "expert_examination": gettext_lazy("an expert examination is under way"),
    "hearing": gettext_lazy("a hearing is being held"),
}
REFUSALS = {
    "extension_not_in_rule": gettext_lazy("The rule does not know this extension."),
    "extension_before_start": gettext_lazy("The extension is dated before the clock began."),
    "extension_used_up": gettext_lazy("The rule does not allow this extension again."),
    "extension_out_of_order": gettext_lazy("The step before this extension has not been granted."),
    "extension_too_late": gettext_lazy("The time had already run out when the extension was granted."),
    "extension_too_long": gettext_lazy("The rule does not allow so long an extension."),
    "extension_does_not_lengthen": gettext_lazy("This extension would not make the time longer."),
    "pause_not_in_rule": gettext_lazy("The rule does not let this clock stop for that reason."),
    "pause_ends_before_it_begins": gettext_lazy("The pause ends before it begins."),
    "no_version_in_force": gettext_lazy("No version of this rule was in force on that day."),
    "wrong_start_event": gettext_lazy("This rule does not start with that event."),
}


def length(unit: str, n: int | None) -> str:
    """How long, in words: `3 days`, `24 hours`, `at once`, `in time` where the text gives no figure."""
    if n is None:
        return _("in time; the text gives no figure")
    if n == 0:
        return _("at once")
    return {
        "minutes": npgettext("length of a rule", "%(n)d minute", "%(n)d minutes", n),
        "hours": npgettext("length of a rule", "%(n)d hour", "%(n)d hours", n),
        "calendar_days": npgettext("length of a rule", "%(n)d day", "%(n)d days", n),
        "working_days": npgettext("length of a rule", "%(n)d working day", "%(n)d working days", n),
        "months": npgettext("length of a rule", "%(n)d month", "%(n)d months", n),
    }[unit] % {"n": n}


def refusal(error: clocks.ClockError) -> str:
    """Why the engine refused a history, for the officer who asked; other codes are faults in the data."""
    return str(REFUSALS[error.code])


def reason(found: clocks.Reason) -> str:
    """Why a deadline falls where it falls, one sentence a reason."""
    day = found.on.isoformat() if found.on else ""
    said = {
        "counted_day_after": _("Counted from the day after %(day)s."),
        "counted_at_once": _("Counted from the minute it began, on %(day)s."),
        "counted_next_hour": _("Counted from the next full hour on %(day)s."),
        "extended_to": _("Lengthened in all on %(day)s."),
        "extended_by": _("Lengthened by a further term on %(day)s."),
        "paused": _("The clock stood still from %(day)s: %(why)s."),
        "rolled": _("The last day, %(day)s, was no working day, so the next working day counts."),
        "month_has_no_such_day": _("That month has no day %(value)s, so its last day, %(day)s, counts."),
        "holidays_unknown": _("The holidays of %(value)s are not known yet; only weekends were left out."),
    }[found.code]
    return said % {"day": day, "value": found.value, "why": PAUSES.get(str(found.value), found.value)}
