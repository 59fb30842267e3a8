"""Simulated institutions over real sockets, and a door of ours that takes what they send.

Their clock stands still until a test moves it, so that what happens hangs on no machine's speed.
"""

import json
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from anhe import vault
from anhe.fraud import gateways
from anhe.fraud.gateways import inbound
from anhe_sandbox.banks.control import Sandbox, server

OFFICE = "anhe-test"


@dataclass(frozen=True)
class Party:
    code: str
    address: str
    public_key: str
    name: str = ""


class Door(BaseHTTPRequestHandler):
    taken: list[tuple[str, bytes]]
    refuses: list[int]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.refuses.pop() if self.refuses else 202
        if status == 202:
            self.taken.append((self.path.rpartition("/")[2], body))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None: ...


class Town:
    """A few institutions in two processes that answer within seconds of their own clock; `taken` is what they sent us."""

    def __init__(self, folder, *, count: int = 8, processes: int = 2, speed: float = 0.0, delay: float = 0.01) -> None:
        private = Ed25519PrivateKey.generate()
        self.signer = vault.Signer("S1-TEST0001", private)
        keys = folder / "keys.json"
        coded = vault.signatures._b64(private.public_key().public_bytes_raw())
        keys.write_text(json.dumps({"keys": [{"kid": "S1-TEST0001", "alg": "Ed25519", "x": coded, "from": "1970-01-01T00:00:00Z", "until": None}]}))
        self.taken: list[tuple[str, bytes]] = []
        self.refuses: list[int] = []
        self.door = ThreadingHTTPServer(("127.0.0.1", 0), type("OpenDoor", (Door,), {"taken": self.taken, "refuses": self.refuses}))
        threading.Thread(target=self.door.serve_forever, daemon=True).start()
        callback = f"http://127.0.0.1:{self.door.server_address[1]}/answers/{{code}}"
        self.sandbox = Sandbox(
            count=count, processes=processes, speed=speed, office=OFFICE, callback=callback, keys=str(keys), delay_minutes=delay, seed=7
        )  # fmt: skip
        self.control = server(self.sandbox, 0)
        threading.Thread(target=self.control.serve_forever, daemon=True).start()
        self.parties = {one["code"]: Party(one["code"], one["address"], one["public_key"], one["name_zh"]) for one in self.ask("/institutions")}
        self.gateway = gateways.Gateway(self.signer, OFFICE)

    def end(self) -> None:
        for one in (self.control, self.door):
            one.shutdown()
            one.server_close()
        self.sandbox.end()

    def ask(self, path: str, told: object = None):
        address = f"http://127.0.0.1:{self.control.server_address[1]}{path}"
        data = None if told is None else json.dumps(told).encode()
        with urllib.request.urlopen(urllib.request.Request(address, data=data), timeout=60) as answer:
            return json.load(answer)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.sandbox.clock.now(), UTC)

    def paid(self, cents: int, **more: object) -> dict:
        return self.ask("/pay", {"cents": cents, **more})

    def received(self) -> list[inbound.Received]:
        return [inbound.read(body, self.parties[code], office=OFFICE) for code, body in list(self.taken)]

    def wait(self, until: Callable[[inbound.Received], bool], *, count: int = 1, within: float = 20.0) -> list[inbound.Received]:
        """The letters for which this is true, once there are so many."""
        limit = time.monotonic() + within
        while True:
            found = [one for one in self.received() if until(one)]
            if len(found) >= count:
                return found
            assert time.monotonic() < limit, f"{len(found)} of {count} letters"
            time.sleep(0.05)

    def pass_(self, minutes: float) -> None:
        self.ask("/clock", {"forward_minutes": minutes})

    def answer(self, message: gateways.Message, *, count: int = 1, after: float = 0.2, within: float = 20.0) -> list[inbound.Received]:
        """What was signed about the message, once there is so much of it, simulated minutes after now."""
        self.pass_(after)
        return self.wait(lambda one: one.is_signed and one.about == message.message_id, count=count, within=within)

    # --- messages ---

    def account(self, side: dict, *, holder: str = "") -> gateways.BankAccount:
        return gateways.BankAccount(side["number"], holder or side["holder"], gateways.Agent(side["code"], side["name_zh"]))

    def order(self, kind: str, account: gateways.BankAccount | None, **more: object) -> gateways.OrderMessage:
        values = {
            "message_id": uuid.uuid4().hex, "number": "O-2026-0000001", "kind": kind, "created_at": self.now(), "account": account,
            "office": gateways.Office(OFFICE, "测试市公安局"), "case_number": "A4101", "ground": "反电信网络诈骗法第二十条", "signed_by": "100001",
        }  # fmt: skip
        return gateways.OrderMessage(**(values | more))

    def hold(self, paid: dict, *, asked: int | None = None, holder: str = "", **more: object) -> gateways.OrderMessage:
        brought = gateways.Brought(paid["cents"], datetime.fromisoformat(paid["at"]), paid["reference"])
        return self.order("hold", self.account(paid["to"], holder=holder), asked=asked or paid["cents"], brought=brought, **more)

    def enquiry(self, side: dict, *, days: float = 2) -> gateways.EnquiryMessage:
        return gateways.EnquiryMessage(
            message_id=uuid.uuid4().hex, created_at=self.now(), office=gateways.Office(OFFICE, "测试市公安局"), ground="反电信网络诈骗法第二十条",
            account=self.account(side), since=self.now() - timedelta(days=days), until=self.now() + timedelta(days=1),
        )  # fmt: skip

    def send(self, message: gateways.Message, code: str) -> gateways.Receipt:
        return self.gateway.send(message, to=self.parties[code])
