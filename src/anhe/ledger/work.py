"""The one transaction of a request or a job step, and the one way to write inside it."""

import json
import secrets
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, connections, transaction
from django.utils.translation import gettext

from anhe.ledger import context as contexts
from anhe.ledger.actors import Actor
from anhe.ledger.announcing import announcer
from anhe.ledger.context import Context
from anhe.ledger.following import followers
from anhe.ledger.ids import new_id
from anhe.ledger.refusal import NotAllowed, Refused
from anhe.ledger.wire import ask, converse

_work: ContextVar["Work | None"] = ContextVar("anhe_work", default=None)
_acts: ContextVar[tuple[UUID, ...]] = ContextVar("anhe_acts", default=())

OPEN = "SELECT set_config('anhe.entry', %s, true)"
BEGUN = "SELECT (extract(epoch FROM transaction_timestamp()) * 1000000)::bigint"  # as `access_begin` compares it
RECORD = f"SELECT ledger_record({','.join(['%s'] * 20)})"


class Work:
    """A transaction that can be given up and begun again when a verb refuses.

    The frame opens one for each request and each job step; acts join it. Statements that need no answer wait in it
    and go out together, in their order, before the next one that does: each answer waited for costs both sides more
    than the statement.
    """

    def __init__(self, context: Context | None = None) -> None:
        self.context = context or contexts.standing()
        self._is_context_due = False
        self._begun = ""
        self._atomic = None
        self._is_outermost = True
        self._wire = connections["default"]  # not the proxy: it looks for the thread's own at every word
        self._token = None
        self._waiting: list[tuple[str, Sequence[Any]]] = []
        self.announced: list[str] = []
        self.shown: list[list[Any]] = []  # entries of what was shown: a refusal afterwards does not unshow it
        self.kept: dict[Hashable, Any] = {}  # what was read once and cannot change within the work

    def __enter__(self) -> "Work":
        self._begin()
        self._wire.execute_wrappers.append(self._with_what_waits)
        self._token = _work.set(self)
        return self

    def __exit__(self, kind, error, trace) -> bool:
        _work.reset(self._token)
        self._wire.execute_wrappers.remove(self._with_what_waits)
        if error is None:
            self._finish()
        else:
            self._waiting.clear()
            self._atomic.__exit__(kind, error, trace)
        if error is None and self.announced and self._is_outermost:
            announcer.tell(self.announced)
        return False

    def wait(self, statement: str, given: Sequence[Any]) -> None:
        """Let a statement whose answer nobody needs go out with the next one."""
        if statement == OPEN and self._waiting and self._waiting[-1][0] == OPEN:
            self._waiting.pop()  # nothing was written under the act that it opened
        self._waiting.append((statement, given))

    def change(self, context: Context) -> None:
        """From the next statement on somebody else asks, or sees other files; signed again even where it is the same."""
        self.context, self._is_context_due = context, context != contexts.NOBODY

    def _finish(self) -> None:
        """Send what waits and the commit in one conversation."""
        try:
            if not self._is_outermost and not self._wire.needs_rollback and (outer := contexts.standing()) not in (None, self.context):
                self.change(outer)
                self._lead()
            self.send(commit=self._is_outermost)
        except BaseException as wrong:
            self._atomic.__exit__(type(wrong), wrong, wrong.__traceback__)
            raise
        self._atomic.__exit__(None, None, None)

    def send(self, *, commit: bool = False) -> None:
        """Send what waits. Raises what the database says to it, as `django.db` errors."""
        if self._waiting:
            self._lead()
        waiting, self._waiting = self._waiting, []
        if waiting:
            with self._wire.wrap_database_errors:
                converse(self._wire.connection, waiting, commit=commit and not self._wire.needs_rollback)

    def _lead(self) -> None:
        """Put who asks before what waits, signed at this moment for this backend and transaction."""
        if not self._is_context_due or self.context in (None, contexts.NOBODY):
            return
        if self.context.is_bound and not self._begun:
            with self._wire.wrap_database_errors:
                self._begun = (converse(self._wire.connection, [(BEGUN, ())]) or b"").decode()
        signed = self.context.signed(backend=self._wire.connection.info.backend_pid, transaction=self._begun)
        self._waiting.insert(0, (contexts.BEGIN, signed))
        self._is_context_due = False

    def _with_what_waits(self, execute, sql, params, many, context):
        """With every statement of Django goes what waits, before it; but a reading does not wait for an opened act."""
        self._lead()
        if not self._waiting or (sql.startswith("SELECT") and all(each == OPEN for each, _given in self._waiting)):
            return execute(sql, params, many, context)
        cursor = context["cursor"].cursor
        binds_here = isinstance(cursor, psycopg.ClientCursor)  # as every role's but the app's
        if many or binds_here or isinstance(cursor, psycopg.ServerCursor) or self._wire.connection.info.pipeline_status:
            self.send()
            return execute(sql, params, many, context)
        waiting, self._waiting = self._waiting, []
        with self._wire.wrap_database_errors:
            ask(cursor, waiting, sql, params)
        return cursor

    def _begin(self) -> None:
        self._is_outermost = not self._wire.in_atomic_block
        self._atomic = transaction.atomic()
        self._atomic.__enter__()
        self._is_context_due, self._begun = self.context not in (None, contexts.NOBODY), ""

    def restart(self, refusal: Refused) -> None:
        """Undo everything since the beginning, begin again, and write down the refusal and what had been shown before it."""
        self._waiting.clear()
        self.kept.clear()
        self._atomic.__exit__(type(refusal), refusal, None)
        self.announced.clear()
        self._begin()
        record_refusal(refusal)
        for entry in self.shown:
            self.wait(RECORD, entry)


def current_work() -> Work | None:
    return _work.get()


def change_context(context: Context) -> None:
    """Let somebody else ask from here on, in the transaction at hand."""
    if (work := _work.get()) is not None:
        work.change(context)


def renew_context() -> None:
    """Let the database work out again what the asker may see: posts, grants or the access session changed."""
    forget_kept()
    if (work := _work.get()) is not None and work.context is not None:
        work.change(work.context)


def vouch(*files: UUID) -> None:
    """Show these files' rows in this transaction: the asker has named them by an exact secret, and it was checked."""
    _widen(contexts.with_held, files, "held")


def reach(*files: UUID) -> None:
    """Open the people of these files to the act at hand; the database leaves out what is not the asker's matter."""
    _widen(contexts.with_opened, files, "opened")


def mint(file: UUID) -> None:
    """Let this transaction write and read a file that begins in it."""
    _widen(contexts.with_minted, (file,), "minted")


def _widen(widened: Callable[[Context, Sequence[UUID]], Context], files: Sequence[UUID], name: str) -> None:
    work = _work.get()
    asking = work.context if work is not None else None
    if asking is None or asking.is_wide or asking == contexts.NOBODY or getattr(asking, name).issuperset(files):
        return
    work.change(widened(asking, files))


def kept(key: Hashable, read: Callable[[], Any]) -> Any:
    """What `read` gives, read once in a work: for reference data that many acts of one work ask for."""
    work = _work.get()
    if work is None:
        return read()
    if key not in work.kept:
        work.kept[key] = read()
    return work.kept[key]


def forget_kept() -> None:
    """Read anew from here on: reference data has just changed."""
    if (work := _work.get()) is not None:
        work.kept.clear()


def send_later(statement: str, given: Sequence[Any]) -> None:
    """Send a statement whose answer nobody needs with the next one; at once where no `Work` is open."""
    work = _work.get()
    if work is not None:
        work.wait(statement, given)
        return
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def send_now() -> None:
    """Send what waits, so that what the database refuses is raised here."""
    if (work := _work.get()) is not None:
        work.send()


class Facts(dict):
    """What the entry says beside its header. `on` and `file` may be set once the thing exists."""

    on: Any = None
    file: UUID | None = None

    def __init__(self, on: Any, file: UUID | None) -> None:
        super().__init__()
        self.on = on
        self.file = file
        self.shown: list[str] = []


@contextmanager
def act(
    verb: str,
    *,
    by: Any,
    at: datetime,
    on: Any = None,
    may: Callable[[Any, Any], bool] | None = None,
    file: UUID | None = None,
    reason: str = "",
    purpose: str = "",
    doing: str = "alter",
) -> Iterator[Facts]:
    """Ask permission, let the caller write, then add the ledger entry and queue its followers.

    `verb` is `noun.past`; `by` is an Actor or has `.actor`; `may(by, on)` answers True or False;
    `doing` is one of collect, alter, consult, disclose, combine, erase (LED 2016/680, art. 25).
    Joins the transaction of the frame; raises `Refused` or `NotAllowed` with nothing written.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{verb}: an act joins the transaction of a request or a job step")
    actor: Actor = by.actor
    facts = Facts(on, file or getattr(on, "file", None))
    entry = new_id()
    outer = _acts.get()
    token = _acts.set((*outer, entry))
    try:
        if may is not None and not may(by, on):
            raise NotAllowed(_not_allowed())
        send_later(OPEN, [str(entry)])
        yield facts
        resume = str(outer[-1]) if outer else ""
        _record(entry, verb, actor, facts, doing, purpose, reason, at, "allowed", "", resume)
    except Refused as refusal:
        refusal.happened_in(verb, actor, facts.on, facts.file)
        raise
    finally:
        _acts.reset(token)
    if (work := _work.get()) is not None:
        work.announced.append(verb)


def record_refusal(refusal: Refused, *, at: datetime | None = None) -> None:
    """Write that somebody asked and was refused; followers do not hear of it."""
    actor = refusal.by or Actor("public", "unknown")
    facts = Facts(refusal.on, refusal.file)
    moment = at or datetime.now(UTC)
    _record(
        new_id(), refusal.verb or "page.opened", actor, facts, "consult", "", "", moment, "refused", refusal.code, ""
    )


def _record(entry, verb, actor, facts, doing, purpose, reason, at, outcome, code, resume) -> None:
    details = {"facts": dict(facts), "reason": str(reason)}
    if facts.shown:
        details["shown"] = list(facts.shown)
    on = facts.on
    jobs = followers.get(verb, ()) if outcome == "allowed" else ()
    said = [
        entry, actor.kind, actor.ref, verb, doing, outcome, code,
        on._meta.label_lower if hasattr(on, "_meta") else "",
        str(getattr(on, "pk", "") or ""),
        str(getattr(on, "number", "") or ""),
        facts.file or getattr(on, "file", None),
        purpose or actor.purpose, actor.session, at,
        secrets.token_bytes(16),
        json.dumps(details, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str),
        [job.name for job in jobs], [job.queue for job in jobs], [job.priority for job in jobs], resume,
    ]  # fmt: skip
    if facts.shown and (work := _work.get()) is not None:
        work.shown.append([*said[:-1], ""])
    send_later(RECORD, said)


def attempt(form, verb: Callable, **given: Any) -> bool:
    """Call the verb with the form's clean values; a `Refused` becomes an error of the form.

    On refusal the frame's transaction is begun again, the refusal is in the ledger, and the page
    can be rendered. The verb's answer lies in `form.result`.
    """
    if not form.is_valid():
        return False
    try:
        form.result = verb(**form.cleaned_data, **given)
    except Refused as refusal:
        work = current_work()
        if work is not None:
            work.restart(refusal)
        form.refusal = refusal
        form.add_error(None, str(refusal))
        return False
    return True


def _not_allowed() -> str:
    return gettext("Your post does not cover this act. Ask the unit that is in charge of it.")
