"""A simulated gateway for text messages: takes what the real one would take, and shows it on a page instead of sending it.

    python -m anhe_sandbox.messages --port 8795      (the key is read from ANHE_MESSAGES_KEY)

POST /messages  Authorization: Bearer KEY  {"to": "138…", "text": "…", "reference": "…"}  ->  202 {"id": "…"}
GET  /          the newest messages as a page that says they are simulated. Nothing is kept on disk.
"""

import argparse
import hmac
import html
import json
import os
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CITY = timezone(timedelta(hours=8))
KEPT = 200
LONGEST = 20_000
PHONE = re.compile(r"\+?[0-9][0-9 -]{4,20}")
PAGE = """<!doctype html>
<html lang="zh-Hans-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="5"><title>模拟短信网关 Simulated message gateway</title><style>
body {{ margin: 0 auto; max-width: 44rem; padding: 24px 16px; font: 17px/1.7 "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: #1d2430; background: #fbfaf7; }}
.simulated {{ padding: 12px 16px; border: 2px dashed #8a5c00; border-radius: 6px; background: #fff; }}
h1 {{ font-size: 1.4rem; line-height: 1.4; color: #16324f; }}
ol {{ list-style: none; padding: 0; }}
li {{ margin: 0 0 12px; padding: 12px 16px; border: 1px solid #d9d6ce; border-radius: 6px; background: #fff; }}
small {{ color: #5b6472; }} p {{ margin: 4px 0; overflow-wrap: anywhere; }}
</style></head><body><main>
<h1>模拟短信网关 <span lang="en">Simulated message gateway</span></h1>
<div class="simulated"><p>这是模拟程序：短信不会发往任何手机，只显示在本页。</p><p lang="en">This is a simulation: no message goes to any phone. They are only shown here.</p></div>
{body}
</main></body></html>
"""
EMPTY = '<p>还没有短信。<br><span lang="en">No message yet.</span></p>'


@dataclass(frozen=True)
class Message:
    id: str
    at: datetime
    to: str
    text: str


class Bad(Exception):
    """What was sent cannot be taken: an HTTP status and a code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


class Box:
    """The newest messages by their reference; the same reference is the same message."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Message] = OrderedDict()
        self._count = 0
        self._lock = threading.Lock()

    def take(self, to: str, text: str, reference: str) -> Message:
        with self._lock:
            held = self._kept.get(reference)
            if held is not None:
                if (held.to, held.text) != (to, text):
                    raise Bad(409, "reference_taken")
                return held
            self._count += 1
            message = Message(f"sim-{self._count:06d}", datetime.now(CITY), to, text)
            self._kept[reference] = message
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return message

    def newest(self) -> list[Message]:
        with self._lock:
            return list(reversed(self._kept.values()))


def read(body: bytes) -> tuple[str, str, str]:
    """(to, text, reference) of a message. Raises Bad."""
    try:
        told = json.loads(body)
        to, text, reference = (told[name] for name in ("to", "text", "reference"))
    except (ValueError, KeyError, TypeError):
        raise Bad(400, "not_a_message") from None
    if not all(isinstance(one, str) and one.strip() for one in (to, text, reference)):
        raise Bad(400, "not_a_message")
    if not PHONE.fullmatch(to):
        raise Bad(400, "not_a_phone")
    if len(text) > 500 or len(reference) > 100:
        raise Bad(400, "too_long")
    return to, text, reference


def page(messages: list[Message]) -> str:
    rows = "".join(
        f"<li><p><small>{one.at:%Y-%m-%d %H:%M:%S} · {html.escape(one.to)} · {one.id}</small></p><p>{html.escape(one.text)}</p></li>"
        for one in messages
    )
    return PAGE.format(body=f"<ol>{rows}</ol>" if rows else EMPTY)


class Door(BaseHTTPRequestHandler):
    server_version, sys_version = "anhe-sandbox", ""
    timeout = 10
    box: Box
    key: str

    def do_GET(self) -> None:
        if self.path != "/":
            self._answer(404, {"problem": "nothing_here"})
            return
        self._send(200, "text/html; charset=utf-8", page(self.box.newest()).encode())

    def do_POST(self) -> None:
        try:
            if self.path != "/messages":
                raise Bad(404, "nothing_here")
            given = self.headers.get("Authorization", "")
            if not self.key or not hmac.compare_digest(given.encode(), f"Bearer {self.key}".encode()):
                raise Bad(401, "key_refused")
            length = self.headers.get("Content-Length", "")
            if not length.isdigit():
                raise Bad(411, "length_missing")
            if int(length) > LONGEST:
                raise Bad(413, "too_long")
            message = self.box.take(*read(self.rfile.read(int(length))))
        except Bad as bad:
            self.close_connection = True
            self._answer(bad.status, {"problem": bad.code})
            return
        self._answer(202, {"id": message.id, "simulated": True})

    def _answer(self, status: int, told: dict) -> None:
        self._send(status, "application/json", json.dumps(told).encode())

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a line here would hold no more than that somebody asked."""


def server(port: int, *, key: str, host: str = "127.0.0.1") -> ThreadingHTTPServer:
    """The gateway, ready to serve; it listens on this machine alone."""
    return ThreadingHTTPServer((host, port), type("OpenDoor", (Door,), {"box": Box(), "key": key}))


def main() -> None:
    parser = argparse.ArgumentParser(description="A simulated gateway for text messages")
    parser.add_argument("--port", type=int, default=8795)
    options = parser.parse_args()
    with server(options.port, key=os.environ.get("ANHE_MESSAGES_KEY", "")) as serving:
        print(f"simulated messages: http://127.0.0.1:{serving.server_address[1]}/", flush=True)
        serving.serve_forever()


if __name__ == "__main__":
    main()
