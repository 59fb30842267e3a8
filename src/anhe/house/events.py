"""The one small process that tells open pages to look again: LISTEN in, server-sent events out.

The truth stays in the database. An event carries verbs only (`report.received`); what a reader may see is decided
when the page asks again.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator
from http.cookies import SimpleCookie

import django
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anhe.house.settings")
django.setup()

from asgiref.sync import sync_to_async  # noqa: E402 -- Django must be set up before its parts are imported
from django.conf import settings  # noqa: E402
from django.contrib.auth import SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection  # noqa: E402

from anhe.house import database  # noqa: E402

log = logging.getLogger(__name__)
PING_SECONDS = 15
GATHER_SECONDS = 0.05  # events within this time are told as one
READERS_AT_MOST = 5000


class Hub:
    """All open pages, and one listening connection that is made again when it breaks."""

    def __init__(self) -> None:
        self.readers: set[asyncio.Queue[str]] = set()
        self._listening: asyncio.Task | None = None

    def start(self) -> None:
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        while True:
            try:
                url = database.server().url("app")
                async with await psycopg.AsyncConnection.connect(url, autocommit=True) as listener:
                    await listener.execute("LISTEN anhe")
                    self.tell("look")
                    await self._relay(listener)
            except psycopg.OperationalError as problem:
                log.warning("the database is not listening: %s", problem)
                await asyncio.sleep(1)

    async def _relay(self, listener: psycopg.AsyncConnection) -> None:
        waiting: set[str] = set()
        while True:
            async for note in listener.notifies(timeout=GATHER_SECONDS if waiting else PING_SECONDS, stop_after=1):
                waiting.update(note.payload.split())
                await asyncio.sleep(GATHER_SECONDS)
                break
            if waiting:
                self.tell(" ".join(sorted(waiting)))
                waiting.clear()

    def tell(self, verbs: str) -> None:
        for queue in self.readers:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(verbs)


hub = Hub()


async def application(scope, receive, send) -> None:
    """ASGI: GET /events/ for a signed-in officer; everything else is 404."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    if scope["type"] != "http":
        return
    if scope["path"] != "/events/" or scope["method"] not in {"GET", "OPTIONS"}:
        await _answer(send, 404)
    elif not await sync_to_async(_is_signed_in)(_cookie(scope)):
        await _answer(send, 403)
    elif len(hub.readers) >= READERS_AT_MOST:
        await _answer(send, 503)
    else:
        await _stream(receive, send)


async def _lifespan(receive, send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            hub.start()
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _stream(receive, send) -> None:
    hub.start()
    queue: asyncio.Queue[str] = asyncio.Queue(maxsize=32)
    hub.readers.add(queue)
    gone = asyncio.create_task(_until_gone(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": _headers(b"text/event-stream")})
        async for chunk in _chunks(queue, gone):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    finally:
        hub.readers.discard(queue)
        gone.cancel()
        with contextlib.suppress(asyncio.CancelledError, OSError, RuntimeError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _chunks(queue: asyncio.Queue[str], gone: asyncio.Task) -> AsyncIterator[bytes]:
    yield b"retry: 2000\n\n"
    while not gone.done():
        try:
            verbs = await asyncio.wait_for(queue.get(), PING_SECONDS)
            yield f"data: {verbs}\n\n".encode()
        except TimeoutError:
            yield b": still here\n\n"


async def _until_gone(receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": _headers(b"text/plain")})
    await send({"type": "http.response.body", "body": b""})


def _headers(kind: bytes) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-type", kind),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"access-control-allow-origin", settings.ANHE_ORIGIN.encode()),
        (b"access-control-allow-credentials", b"true"),
    ]


def _cookie(scope) -> str:
    raw = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1")
    found = SimpleCookie(raw).get(settings.SESSION_COOKIE_NAME)
    return found.value if found else ""


def _is_signed_in(session_key: str) -> bool:
    if not session_key:
        return False
    try:
        return bool(SessionStore(session_key).get(SESSION_KEY))
    finally:
        connection.close()
