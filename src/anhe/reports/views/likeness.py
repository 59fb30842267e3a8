"""Why a machine proposes that two reports tell the same event, in words."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anhe.reports.offences import Offence

SAID: dict[str, Callable[[Any], str]] = {
    "same_caller": lambda value: _("same caller"),
    "same_kind": lambda value: _("both: %(kind)s") % {"kind": Offence(value).label},
    "metres": lambda value: _("about %(n)d m apart") % {"n": value} if value else _("at the same place, to 100 m"),
    "minutes": lambda value: _hours(round(value / 60)),
}


def in_words(reasons: list[dict[str, Any]]) -> str:
    """The reasons in one line; what this version does not know is left out."""
    said = [SAID[reason["code"]](reason["value"]) for reason in reasons if reason["code"] in SAID]
    return _(", ").join(said)


def _hours(hours: int) -> str:
    if hours == 0:
        return _("within the hour")
    return ngettext("%(n)d hour between them", "%(n)d hours between them", hours) % {"n": hours}
