"""The control program: starts the processes, keeps the clock, sets faults, and asks the oracle. On loopback alone.

    GET  /              a page that says what this is
    GET  /institutions  code, kind, names, address and public key of each, as the city's register takes them
    GET  /clock         POST /clock   {"speed": 60} {"at": "2026-…Z"} {"forward_minutes": 30}
    POST /delay         {"minutes": 5}                           median of what institutions take to answer
    POST /faults        {"fault": "late", "institution": "SIM004", "kind": "hold", "count": 1, "minutes": 90} {"clear": true}
    POST /pay           {"cents": 500000}                        a victim pays now: what the victim knows of it
    POST /afternoon     {"victims": 1000, "hours": 2}            so many will, each at a moment of its own
    GET  /state         POST /oracle  {"minutes": [30]}          POST /ledger: the columns of `anhe trace`
"""

import json
import subprocess
import sys
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from anhe_sandbox.banks import letters, oracle
from anhe_sandbox.banks.books import Account, Entry, Stop
from anhe_sandbox.banks.clock import Clock, seconds, text
from anhe_sandbox.banks.mules import Recipe
from anhe_sandbox.banks.shard import Options
from anhe_sandbox.banks.town import MULE, VICTIM, Town
from anhe_sandbox.banks.world import Payment

PAGE = """<!doctype html><html lang="zh-Hans-CN"><meta charset="utf-8"><title>模拟银行 Simulated banks</title>
<h1>模拟银行、支付机构和通信企业 <span lang="en">Simulated banks, payment firms and telecoms</span></h1>
<p>这里没有任何真实的机构、账户或资金。<br><span lang="en">Nothing here is real: no institution, no account, no money.</span></p>
<pre>{state}</pre></html>"""


class Sandbox:
    """All processes together."""

    def __init__(
        self, *, count: int, telecoms: int = 3, processes: int = 4, seed: int = 2026, speed: float = 1.0, at: float | None = None,
        office: str = "anhe-zhengzhou", callback: str = "", keys: str = "", delay_minutes: float = 5.0, port: int = 0,
    ) -> None:  # fmt: skip
        self.town, self.clock, self.paid, self.lock = Town(seed, count, telecoms), Clock(at=at, speed=speed), 0, threading.Lock()
        self.begun = self.clock.now()
        self.options = [
            Options(index, processes, seed, count, telecoms, office, callback, keys, self.begun, self.clock.setting, delay_minutes)
            for index in range(processes)
        ]
        self.programs = [self._start(options, port + 1 + options.index if port else 0) for options in self.options]
        self.addresses = [f"http://127.0.0.1:{int(program.stdout.readline())}" for program in self.programs]
        self.tell_all({"do": "meet", "peers": self.addresses})

    @staticmethod
    def _start(options: Options, port: int) -> subprocess.Popen:
        command = [sys.executable, "-m", "anhe_sandbox.banks.serving", json.dumps(asdict(options)), "--port", str(port)]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)

    def end(self) -> None:
        for program in self.programs:
            program.stdin.close()  # each ends when nobody is there any more
        for program in self.programs:
            program.wait(10)
            program.stdout.close()

    def tell(self, index: int, what: dict) -> object:
        request = urllib.request.Request(self.addresses[index] + "/control", data=json.dumps(what).encode(), method="POST")
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=120) as answer:
            return json.load(answer)

    def tell_all(self, what: dict) -> list:
        with ThreadPoolExecutor(len(self.programs)) as pool:
            return list(pool.map(lambda index: self.tell(index, what), range(len(self.programs))))

    # --- what is asked from outside ---

    def institutions(self) -> list[dict]:
        found = []
        for place, one in enumerate(self.town.institutions):
            telecom = one.kind == "telecom"
            index = (place - self.town.count) % len(self.addresses) if telecom else int(one.code[3:]) % len(self.addresses)
            key = letters.point_of(letters.key_of(self.town.seed, one.code))
            found.append({**asdict(one), "address": f"{self.addresses[index]}/{one.code}", "public_key": key, "simulated": True})
        return found

    def set_clock(self, told: dict) -> dict:
        at = seconds(told["at"]) if "at" in told else None
        if "forward_minutes" in told:
            at = self.clock.now() + 60 * float(told["forward_minutes"])
        setting = self.clock.set(at=at, speed=told.get("speed"))
        self.tell_all({"do": "clock", "setting": asdict(setting)})
        return self.time()

    def time(self) -> dict:
        return {"at": text(self.clock.now()), "speed": self.clock.setting.speed, "simulated": True}

    def pay(self, told: dict) -> dict:
        """A victim pays a mule: what the victim knows afterwards."""
        with self.lock:
            self.paid += 1
            n = self.paid
        dice = self.town.chance("asked", n)
        bank = int(told.get("from", "")[3:] or dice.randint(1, self.town.count))
        victim = told.get("victim") or self.town.number(bank, VICTIM, 900_000_000 + n)
        to = told.get("to") or self.town.some_account(dice, MULE)
        at = seconds(told["at"]) if "at" in told else self.clock.now()
        one = {"do": "pay", "n": 900_000_000 + n, "cents": int(told["cents"]), "at": at, "victim": victim, "to": to}
        return self.seen(Payment(**self.tell(self.town.bank_of(victim) % len(self.programs), one)))

    def afternoon(self, told: dict) -> list[dict]:
        begun = seconds(told["at"]) if "at" in told else self.clock.now()
        payments = oracle.afternoon(
            self.town, victims=int(told["victims"]), begun=begun, hours=float(told.get("hours", 2)), median=float(told.get("median", 660_000))
        )  # fmt: skip
        due: dict[int, list[dict]] = {}
        for one in payments:
            n = int(one.reference[5:])
            one.to = self.town.some_account(self.town.chance("to", n), MULE)
            told_one = {"n": n, "cents": one.cents, "at": one.at, "victim": one.victim, "to": one.to}
            due.setdefault(self.town.bank_of(one.victim) % len(self.programs), []).append(told_one)
        for index, some in due.items():
            self.tell(index, {"do": "pay_later", "payments": some})
        return [self.seen(one) for one in payments]

    def seen(self, one: Payment) -> dict:
        """A payment with names: what stands on the victim's own slip."""
        told = {"reference": one.reference, "at": text(one.at), "cents": one.cents, "simulated": True}
        for side, number in (("from", one.victim), ("to", one.to)):
            bank = self.town.by_code[self.town.code(self.town.bank_of(number))]
            told[side] = {"number": number, "holder": self.town.holder(number), "code": bank.code, "name_zh": bank.name_zh}
        return told

    # --- the oracle ---

    def gathered(self) -> tuple[list[Payment], list[Account]]:
        payments, accounts = [], []
        for part in self.tell_all({"do": "dump"}):
            payments += [Payment(**one) for one in part["payments"]]
            for number, opening, entries, stops, times in part["accounts"]:
                account = Account(number, "", opening, 0, [Entry(*e) for e in entries], [Stop(*s) for s in stops], times)
                account.balance = opening + sum(e.cents if e.is_credit else -e.cents for e in account.entries)
                accounts.append(account)
        return payments, accounts

    def asked(self, told: dict) -> dict:
        """Where the victims' money is and would be: with what was stopped, and in a town where nobody stops anything.

        `holdable_cents` at a minute is what still lay in the banks so long after each payment had nobody acted: no desk can
        hold more. `held_cents` lies now where at least as much is stopped.
        """
        minutes = tuple(float(m) for m in told.get("minutes", oracle.MINUTES))
        payments, accounts = self.gathered()
        now = self.clock.now()
        first, banked, _ = oracle.Oracle(accounts).survival(payments, minutes)
        world = oracle.untouched(self.town, Recipe(), payments, begun=self.begun, until=max([now, *(p.at + 60 * max(minutes) for p in payments)]))
        would_first, would_banked, holdable = oracle.Oracle(world.accounts.values()).survival(world.payments, minutes)
        return {
            "at": text(now), "payments": len(payments), "cents": sum(p.cents for p in payments), "minutes": minutes,
            "held_cents": oracle.Oracle(accounts).stopped(payments, accounts, now), "holdable_cents": holdable,
            "first_percent": first, "banked_percent": banked, "untouched_first_percent": would_first,
            "untouched_banked_percent": would_banked, "simulated": True,
        }  # fmt: skip

    def ledger(self) -> dict:
        """Every ledger at once, in the columns that `anhe trace` takes; `accounts` names the numbers."""
        payments, accounts = self.gathered()
        return oracle.columns(payments, accounts)

    def state(self) -> dict:
        return {"clock": self.time(), "processes": self.tell_all({"do": "state"})}


class Door(BaseHTTPRequestHandler):
    server_version, sys_version = "anhe-sandbox", ""
    timeout = 30
    sandbox: Sandbox

    def do_GET(self) -> None:
        reads = {"/institutions": self.sandbox.institutions, "/clock": self.sandbox.time, "/state": self.sandbox.state}
        if self.path == "/":
            self.answer(200, PAGE.format(state=json.dumps(self.sandbox.state(), indent=1)).encode(), "text/html; charset=utf-8")
        elif self.path in reads:
            self.answer(200, json.dumps(reads[self.path](), ensure_ascii=False).encode())
        else:
            self.answer(404, b"{}")

    def do_POST(self) -> None:
        sandbox = self.sandbox
        verbs = {
            "/clock": sandbox.set_clock, "/pay": sandbox.pay, "/afternoon": sandbox.afternoon, "/oracle": sandbox.asked,
            "/ledger": lambda told: sandbox.ledger(),
            "/delay": lambda told: sandbox.tell_all({"do": "delay", **told}),
            "/faults": lambda told: sandbox.tell_all({"do": "faults", **(told if told.get("clear") else {"add": [told]})}),
        }  # fmt: skip
        length = self.headers.get("Content-Length", "0")
        try:
            told = json.loads(self.rfile.read(min(int(length), 1_000_000)) or b"{}")
            if self.path not in verbs:
                self.answer(404, b"{}")
                return
            self.answer(200, json.dumps(verbs[self.path](told), ensure_ascii=False).encode())
        except (ValueError, KeyError, TypeError, OSError) as wrong:
            self.answer(400, json.dumps({"problem": str(wrong)}).encode())

    def answer(self, status: int, content: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def server(sandbox: Sandbox, port: int) -> ThreadingHTTPServer:
    serving = ThreadingHTTPServer(("127.0.0.1", port), type("OpenDoor", (Door,), {"sandbox": sandbox}))
    serving.daemon_threads = True
    return serving
