"""One question to the whole stack: asked, what came back, what was written, and all of it undone."""

import json
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import RequestFactory, override_settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, ClientHandler, encode_multipart

from anhe.ledger import context as contexts
from anhe.ledger import current_work, send_now
from anhe.reports import limits
from tests.access.rules import Change, Session

# Rows that are no record: who is signed in, jobs, the log's own.
NO_RECORD = ("django_", "axes_", "mfa_", "account_", "procrastinate_", "ledger_")
WATCH = """
DROP SCHEMA IF EXISTS matrix CASCADE;
CREATE SCHEMA matrix;
CREATE UNLOGGED TABLE matrix.changed (n bigserial, tab text, op text, old jsonb, new jsonb);
CREATE FUNCTION matrix.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF current_setting('matrix.sets_the_stage', true) = 'yes' THEN RETURN NULL; END IF;
    INSERT INTO matrix.changed (tab, op, old, new) VALUES (TG_TABLE_NAME, TG_OP,
        CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END, CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END);
    RETURN NULL;
END $$;
DO $$ DECLARE tab regclass; BEGIN
    FOR tab IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
        AND c.relname !~ '^(procrastinate|django|axes|account|mfa)_' AND c.relname NOT IN ('ledger_row', 'ledger_detail', 'ledger_counter') LOOP
        EXECUTE format('CREATE TRIGGER watched_by_matrix AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION matrix.note()', tab);
    END LOOP;
END $$;
GRANT USAGE ON SCHEMA matrix TO PUBLIC;
GRANT SELECT ON matrix.changed TO PUBLIC;
"""
READ = "SELECT tab, op, old::text, new::text FROM matrix.changed ORDER BY n"
SESSION = """
INSERT INTO staff_accesssession (id, officer_id, purpose, file, object_ref, reason, opened_at, until, ended_at)
VALUES (%(id)s, %(officer)s, %(purpose)s, %(file)s, '', '', %(opened)s, %(until)s, %(ended)s)
ON CONFLICT (id) DO UPDATE SET purpose = excluded.purpose, file = excluded.file, opened_at = excluded.opened_at, until = excluded.until, ended_at = excluded.ended_at
"""


class Table(bytes):
    """A body that is a CSV; other bytes are JSON."""


@dataclass
class Seen:
    """What one question came to."""

    status: int = 0
    headers: str = ""
    content: bytes = b""
    kind: str = ""
    changes: list[Change] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    error: str = ""


class Undone:
    """Stands inside the frame's transaction: reads what was written there, then has it rolled back."""

    last: list[tuple] | None = None

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        Undone.last = []
        if (work := current_work()) is not None:
            work.announced.clear()
            if not connection.needs_rollback:
                send_now()
                with connection.cursor() as cursor:
                    cursor.execute(READ)
                    Undone.last = cursor.fetchall()
            transaction.set_rollback(True)
        return response


class Asking:
    """Asks as anybody. `owner` is the migrator's connection, which sets the stage between two questions."""

    def __init__(self, owner) -> None:
        self.owner, self.factory = owner, RequestFactory(SERVER_NAME="localhost", HTTP_ACCEPT_LANGUAGE="en")
        self.handler = ClientHandler(enforce_csrf_checks=False)
        self.sessions: dict[UUID, Session] = {}
        self.errors: list[str] = []
        self.handler.load_middleware()
        owner.execute("SET matrix.sets_the_stage = 'yes'")
        got_request_exception.connect(self._note)

    def _note(self, sender, request=None, **_given) -> None:
        self.errors.append(traceback.format_exc(limit=-3))

    def ask(self, method: str, path: str, *, cookies: dict[str, str], data=None, headers: dict[str, str] | None = None) -> Seen:
        """One request through every layer; nothing of it stays."""
        for limit in (limits.sending, limits.keeping, limits.guessing, limits.checking):
            limit.forget()
        cache.clear()
        body, kind = _encoded(method, data)
        request = self.factory.generic(method, path, body, content_type=kind, headers=headers or {})
        request.META["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self.errors.clear()
        Undone.last = None
        response = self.handler(request.environ)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        seen = Seen(response.status_code, _headers(response), content, response.headers.get("Content-Type", ""))
        for table, op, old, new in Undone.last or ():
            before, after = (json.loads(text) if text else None for text in (old, new))
            if table == "ledger_entry":
                seen.entries.append(after)
            elif not table.startswith(NO_RECORD):
                seen.changes.append(Change(table, op, before or after, after))
        seen.error = self.errors[0] if self.errors else ""
        return seen

    def let_look(self, officer, session: Session) -> None:
        """Give the officer exactly this access session, whether or not the desk would."""
        if self.sessions.get(officer.pk) == session:
            return
        key, now = uuid5(officer.pk, "matrix"), datetime.now(UTC)  # the same row in every pass
        until = now - timedelta(minutes=1) if session.name == "expired" else now + timedelta(hours=6)
        ended = now if session.name in {"none", "ended"} else None
        given = {"id": key, "officer": officer.pk, "purpose": session.purpose or "handle_case", "file": session.file,
                 "opened": now - timedelta(minutes=10), "until": until, "ended": ended}  # fmt: skip
        self.owner.execute(SESSION, given)
        self.sessions[officer.pk] = session


def _headers(response) -> str:
    cookies = [morsel.value for morsel in response.cookies.values()]
    return "\n".join([*(str(value) for value in response.headers.values()), *cookies])


def _encoded(method: str, data) -> tuple[bytes, str]:
    if method in {"GET", "HEAD"} or data is None:
        return b"", "application/x-www-form-urlencoded"
    if isinstance(data, bytes):
        return data, "text/csv" if isinstance(data, Table) else "application/json"
    return encode_multipart(BOUNDARY, data), MULTIPART_CONTENT


@contextmanager
def watching(owner) -> Iterator[None]:
    """Let the scratch database note what is written, and the stack undo it; both are left as they were found."""
    owner.execute(WATCH)
    stack = [*settings.MIDDLEWARE, f"{__name__}.Undone"]
    with override_settings(MIDDLEWARE=stack, ANHE_DEMO=True, ANHE_MESSAGES_URL="http://127.0.0.1:9/", ALLOWED_HOSTS=["localhost"]):
        before = contexts.standing()
        contexts.stand(None)  # as in the page server: a transaction that names nobody sees nothing
        try:
            yield
        finally:
            contexts.stand(before)
            owner.execute("DROP SCHEMA IF EXISTS matrix CASCADE")
