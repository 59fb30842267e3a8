"""Whether what is done is also sealed: personal data is not shown while nobody seals, and the desk says so early.

By the database's clock alone, the one that entries are recorded by: neither a page's clock nor a wrong one on the
sealer's machine decides. An installation without a sealer is measured from its first entry.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from anhe.ledger.refusal import Refused

ALARM_AFTER = timedelta(minutes=15)
REFUSE_AFTER = timedelta(hours=4)
SEALER = "sealer"

SILENCE = """
SELECT coalesce(b.at, f.recorded_at), clock_timestamp() - coalesce(b.at, f.recorded_at), b.name IS NOT NULL
FROM (SELECT 1) one
LEFT JOIN ledger_beat b ON b.name = 'sealer'
LEFT JOIN LATERAL (SELECT recorded_at FROM ledger_entry WHERE b.at IS NULL ORDER BY transaction LIMIT 1) f ON true
"""
BEATS = SILENCE.replace("\nFROM (SELECT 1) one", """, o.name, o.problem, o.since, clock_timestamp() - coalesce(o.since, o.at)
FROM (SELECT 1) one LEFT JOIN ledger_beat o ON true""") + "ORDER BY o.name"


class NotSealed(Refused):
    """Nobody has sealed the log for hours, so nothing personal is shown."""

    status = 503


@dataclass(frozen=True, slots=True)
class Silence:
    """Since when nothing was sealed, how long that is, and whether a sealer ever ran here."""

    since: datetime
    lasts: timedelta
    ever_sealed: bool


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is wrong with the log, since when, and who must act; `stops` is True once reading is refused."""

    what: str
    todo: str
    since: datetime | None
    stops: bool = False


def silence() -> Silence | None:
    """How long the sealer has been silent; None where nothing was ever recorded."""
    with connection.cursor() as cursor:
        cursor.execute(SILENCE)
        return _silence(*cursor.fetchone())


def _silence(since: datetime | None, lasts: timedelta | None, ever: bool) -> Silence | None:
    """A beat that lies ahead is a clock set back: as bad as one that lies as far behind."""
    return None if since is None else Silence(since, abs(lasts), ever)


def require_alive() -> None:
    """Raise `NotSealed` where the sealer has been silent for four hours. Every showing of personal data asks first."""
    found = silence()
    if found is not None and found.lasts > REFUSE_AFTER:
        raise NotSealed(
            _("The log has not been sealed for over four hours, so personal data is not shown now."),
            todo=_("Tell the operator of the system: the sealer (anhe seal) must run again. Then open the page anew."),
        )


def alarms() -> list[Alarm]:
    """What the desk must say about the log, the worst first; empty while all is well."""
    with connection.cursor() as cursor:
        cursor.execute(BEATS)
        beats = cursor.fetchall()
    found = _silence(*beats[0][:3])
    raised = []
    if found is not None and found.lasts > ALARM_AFTER:
        raised.append(_silent(found))
    for name, problem, since, lasts in (beat[3:] for beat in beats):
        if problem and name == SEALER:
            raised.append(Alarm(sealer_words(problem), _operator(), since))
        elif problem and lasts > ALARM_AFTER:
            raised.append(Alarm(_outside(name), _operator(), since))
    return raised


def sealer_words(problem: str) -> str:
    """What stops the sealer, in the reader's language. `problem` is a code and, after a blank, its value."""
    code = problem.partition(" ")[0]
    known = {
        "clock_back": _("The clock has been set back. The log is not sealed until it has caught up with the last seal."),
        "key_missing": _("The key that signs the log is not where it belongs. The log is not sealed without it."),
        "log_changed": _("The sealed log in the database is not the one that was signed. Somebody changed it."),
        "entries_lost": _("The database holds fewer sealed entries than were signed. Was an old backup put back?"),
    }
    return known.get(code) or _("The log cannot be sealed: %(code)s.") % {"code": problem}


def _silent(found: Silence) -> Alarm:
    stops = found.lasts > REFUSE_AFTER
    if not found.ever_sealed:
        what = _("The sealer does not run, so nothing in the log has been sealed yet.")
    else:
        what = _("The sealer is silent: nothing has been sealed since it last answered.")
    if stops:
        return Alarm(what, _("Personal data is not shown until the operator starts the sealer (anhe seal)."), found.since, stops)
    return Alarm(what, _("The operator must start it (anhe seal). After four hours personal data is no longer shown."), found.since)


def _operator() -> str:
    return _("The operator of the system must act; anhe ledger state says more.")


def _outside(name: str) -> str:
    if name == "anchor":
        return _("The anchor file of the log cannot be written.")
    if name == "timestamp":
        return _("The time-stamping server has not answered.")
    return _("A witness of the log has not answered: %(name)s.") % {"name": name.removeprefix("witness:")}
