"""HTTP for one process of institutions. Started by the control program, it ends when that one does.

    POST /CODE       a letter of the city           -> 202 and the signed receipt
    POST /clearing   money from another process     -> 204
    POST /control    what the control program says  -> 200
    GET  /CODE       a page that says that it is simulated
"""

import argparse
import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from anhe_sandbox.banks import faults
from anhe_sandbox.banks.clock import Setting
from anhe_sandbox.banks.shard import Options, Refused, Shard

LONGEST = 32 * 1024 * 1024
CONTENT = "application/vnd.anhe.envelope"
PAGE = """<!doctype html><html lang="zh-Hans-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{zh} {en}</title><style>body {{ margin: 0 auto; max-width: 44rem; padding: 24px 16px; font: 17px/1.7 sans-serif }}
.simulated {{ padding: 12px 16px; border: 2px dashed #8a5c00; border-radius: 6px }}</style>
<h1>{zh} <span lang="en">{en}</span></h1><p class="simulated">这是模拟机构：账户、姓名和资金都是虚构的。<br>
<span lang="en">This institution is simulated: its accounts, names and money are invented.</span></p></html>"""


class Door(BaseHTTPRequestHandler):
    server_version, sys_version, protocol_version = "anhe-sandbox", "", "HTTP/1.1"
    timeout = 30
    shard: Shard

    def do_GET(self) -> None:
        one = self.shard.town.by_code.get(self.path.strip("/"))
        if one is None:
            self.answer(404, b"", "text/plain", problem="nothing_here")
        else:
            self.answer(200, PAGE.format(zh=one.name_zh, en=one.name_en).encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LONGEST:
            self.close_connection = True
            self.answer(413, b"", CONTENT, problem="too_large")
            return
        body = self.rfile.read(int(length))
        try:
            if self.path == "/clearing":
                self.shard.clear(json.loads(body))
                self.answer(204, b"", "text/plain")
            elif self.path == "/control":
                self.answer(200, json.dumps(control(self.shard, json.loads(body))).encode(), "application/json")
            else:
                self.answer(202, self.shard.take(self.path.strip("/"), body), CONTENT)
        except Refused as refused:
            self.answer(refused.status, b"", CONTENT, problem=refused.code)
        except (ValueError, KeyError, TypeError) as wrong:
            self.answer(400, str(wrong).encode(), "text/plain; charset=utf-8", problem="not_understood")

    def answer(self, status: int, content: bytes, kind: str, *, problem: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Anhe-Simulated", "1")
        if problem:
            self.send_header("Anhe-Problem", problem)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: only what goes wrong is worth a line."""


def control(shard: Shard, told: dict) -> object:
    """Do what the control program says; `do` names it."""
    verbs: dict[str, Callable[[Shard, dict], object]] = {
        "meet": lambda s, t: s.meet(t["peers"]), "clock": set_clock, "faults": set_faults, "delay": set_delay, "pay": pay,
        "pay_later": pay_later, "dump": dump, "state": state,
    }  # fmt: skip
    with shard.lock:
        found = verbs[told["do"]](shard, told)
        shard.lock.notify_all()
        return found


def set_clock(shard: Shard, told: dict) -> None:
    shard.clock.take(Setting(**told["setting"]))


def set_faults(shard: Shard, told: dict) -> None:
    if told.get("clear"):
        shard.faults.clear()
    shard.faults += [faults.Fault(**one) for one in told.get("add", ())]


def set_delay(shard: Shard, told: dict) -> None:
    shard.options.delay_minutes = float(told["minutes"])


def pay(shard: Shard, told: dict) -> dict:
    shard.world.run(shard.clock.now())
    payment = shard.world.victim_pays(told["n"], cents=told["cents"], at=told["at"], victim=told["victim"], to=told["to"])
    return asdict(payment)


def pay_later(shard: Shard, told: dict) -> int:
    """Payments of an afternoon, each at its own moment."""
    for one in told["payments"]:
        shard.world.push(one["at"], lambda at, one=one: shard.world.victim_pays(**one))
    return len(told["payments"])


def dump(shard: Shard, told: dict) -> dict:
    """All accounts with their entries, and the victims' payments: for the oracle alone."""
    return {
        "payments": [asdict(one) for one in shard.world.payments],
        "accounts": [
            [a.number, a.opening, [[e.at, e.cents, e.is_credit, e.reference, e.other, e.exit] for e in a.entries],
             [[s.order, s.cents, s.since, s.until, s.is_freeze, s.ended] for s in a.stops], a.times_stopped]
            for a in shard.world.accounts.values()
        ],
    }  # fmt: skip


def state(shard: Shard, told: dict) -> dict:
    return {
        "index": shard.options.index, "pid": os.getpid(), "institutions": len(shard.institutions), "accounts": len(shard.world.accounts),
        "behind": max(0.0, shard.clock.now() - shard.world.due()), "letters": len(shard.kept), "delivered": shard.post.delivered,
        "given_up": shard.post.given_up,
    }  # fmt: skip


class Server(ThreadingHTTPServer):
    request_queue_size, daemon_threads = 256, True


def opened(door: type[Door], port: int) -> Server:
    """Listening at that port, or at another where somebody has it."""
    try:
        return Server(("127.0.0.1", port), door)
    except OSError:
        return Server(("127.0.0.1", 0), door)


def main() -> None:
    parser = argparse.ArgumentParser(description="One process of simulated institutions")
    parser.add_argument("options", help="JSON, from the control program")
    parser.add_argument("--port", type=int, default=0, help="where it is free; else another")
    given = parser.parse_args()
    told = json.loads(given.options)
    shard = Shard(Options(**{**told, "setting": Setting(**told["setting"])}))
    serving = opened(type("OpenDoor", (Door,), {"shard": shard}), given.port)
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    print(serving.server_address[1], flush=True)
    sys.stdin.read()  # until the control program is gone


if __name__ == "__main__":
    main()
