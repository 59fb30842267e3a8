"""What the law's sweep takes of staff, the log, the job queue, sign-ins and files on the disk.

Staff and the ledger lie beneath the law, so the house registers for them.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from anhe.law import erasing
from anhe.ledger import erasing as ledger
from anhe.staff import erasing as staff

DUE_SIGN_INS = """
SELECT 'axes_accesslog:' || id FROM axes_accesslog WHERE attempt_time < %(before)s
UNION ALL SELECT 'axes_accessfailurelog:' || id FROM axes_accessfailurelog WHERE attempt_time < %(before)s
UNION ALL SELECT 'axes_accessattempt:' || id FROM axes_accessattempt WHERE attempt_time < %(before)s LIMIT %(limit)s
"""
ERASE_SIGN_INS = """
DELETE FROM axes_accesslog WHERE 'axes_accesslog:' || id = ANY (%(keys)s);
DELETE FROM axes_accessfailurelog WHERE 'axes_accessfailurelog:' || id = ANY (%(keys)s);
DELETE FROM axes_accessattemptexpiration WHERE 'axes_accessattempt:' || access_attempt_id = ANY (%(keys)s);
DELETE FROM axes_accessattempt WHERE 'axes_accessattempt:' || id = ANY (%(keys)s);
"""
DUE_JOBS = """
SELECT j.id FROM procrastinate_jobs j LEFT JOIN ledger_entry e ON e.id::text = j.args ->> 'entry'
WHERE j.status IN ('succeeded', 'cancelled', 'aborted', 'failed')
  AND coalesce(e.recorded_at, to_timestamp((j.args ->> 'timestamp')::float8), '-infinity') < %(before)s
LIMIT %(limit)s
"""
ERASE_JOBS = """
DELETE FROM procrastinate_periodic_defers WHERE job_id = ANY (%(keys)s::bigint[]);
DELETE FROM procrastinate_events WHERE job_id = ANY (%(keys)s::bigint[]);
DELETE FROM procrastinate_jobs WHERE id = ANY (%(keys)s::bigint[]);
"""
DUE_WEB_SESSIONS = "SELECT session_key FROM django_session WHERE expire_date < %(before)s LIMIT %(limit)s"
ERASE_WEB_SESSIONS = "DELETE FROM django_session WHERE session_key = ANY (%(keys)s);\n"


@erasing.erases("access")
def erase_access(*, files: Sequence[UUID], by, at: datetime) -> dict[str, int]:
    """Grants on the files, and the words with which officers opened them."""
    return erasing.run(staff.ERASE_OF_FILES, files=list(files))


@erasing.erases("entry")
def erase_details(*, files: Sequence[UUID], by, at: datetime) -> dict[str, int]:
    """The words beside the entries of the files; the entries stay."""
    return erasing.run(ledger.ERASE_OF_FILES, files=list(files))


def due_access_words(*, before: datetime, held: Sequence[UUID], limit: int, at: datetime) -> list[Any]:
    return erasing.keys(staff.DUE_WORDS, before=before, held=list(held), limit=limit)


@erasing.expires("access-words", due=due_access_words)
def erase_access_words(*, keys: Sequence[Any], by, at: datetime) -> dict[str, int]:
    return erasing.run(staff.ERASE_WORDS, keys=list(keys))


def due_entry_words(*, before: datetime, held: Sequence[UUID], limit: int, at: datetime) -> list[Any]:
    return erasing.keys(ledger.DUE_WORDS, before=before, limit=limit)


@erasing.expires("entry-words", due=due_entry_words)
def erase_entry_words(*, keys: Sequence[Any], by, at: datetime) -> dict[str, int]:
    return erasing.run(ledger.ERASE_WORDS, keys=list(keys))


def due_sign_ins(*, before: datetime, held: Sequence[UUID], limit: int, at: datetime) -> list[Any]:
    return erasing.keys(DUE_SIGN_INS, before=before, limit=limit)


@erasing.expires("sign-in", due=due_sign_ins, listed=False)
def erase_sign_ins(*, keys: Sequence[Any], by, at: datetime) -> dict[str, int]:
    """Tries to sign in, with the addresses they came from."""
    return erasing.run(ERASE_SIGN_INS, keys=list(keys))


def due_jobs(*, before: datetime, held: Sequence[UUID], limit: int, at: datetime) -> list[Any]:
    return erasing.keys(DUE_JOBS, before=before, limit=limit)


@erasing.expires("job", due=due_jobs, listed=False)
def erase_jobs(*, keys: Sequence[Any], by, at: datetime) -> dict[str, int]:
    return erasing.run(ERASE_JOBS, keys=list(keys))


def due_web_sessions(*, before: datetime, held: Sequence[UUID], limit: int, at: datetime) -> list[Any]:
    return erasing.keys(DUE_WEB_SESSIONS, before=before, limit=limit)


@erasing.expires("web-session", due=due_web_sessions, listed=False)
def erase_web_sessions(*, keys: Sequence[Any], by, at: datetime) -> dict[str, int]:
    return erasing.run(ERASE_WEB_SESSIONS, keys=list(keys))


def exports() -> Path:
    """Where a command or a page puts what somebody will fetch."""
    return Path(settings.ANHE_VAR) / "exports"


def due_exports(*, before: datetime, held: Sequence[UUID], limit: int, at: datetime) -> list[str]:
    """Files below the folder of exports that were written before this moment, by their path in it."""
    limit_s = before.timestamp()
    found = (path for path in sorted(exports().rglob("*")) if path.is_file() or path.is_symlink())
    return [str(path.relative_to(exports())) for path in found if path.lstat().st_mtime < limit_s][:limit]


@erasing.expires("export", due=due_exports, listed=False)
def erase_exports(*, keys: Sequence[str], by, at: datetime) -> dict[str, int]:
    """Files are gone before the transaction ends: one too many is a file that was due."""
    for key in keys:
        (exports() / key).unlink(missing_ok=True)
    return {"files of exports": len(keys)}
