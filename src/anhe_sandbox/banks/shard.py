"""One process of simulated institutions: their world, their letters in and out, the money between them and other processes."""

import hashlib
import json
import math
import threading
import urllib.request
from dataclasses import asdict, dataclass, field
from pathlib import Path

from anhe_sandbox.banks import faults, letters, reading, writing
from anhe_sandbox.banks.answering import Answer, Institution
from anhe_sandbox.banks.clock import Clock, Setting
from anhe_sandbox.banks.mules import Plan, Recipe
from anhe_sandbox.banks.posting import Clearing, Post
from anhe_sandbox.banks.reading import Asked
from anhe_sandbox.banks.town import Town
from anhe_sandbox.banks.world import Credit, World

SPREAD = 0.5  # of the logarithm of the delay
KINDS = (*reading.ORDERS, "enquiry", "recall", "status")


class Refused(Exception):
    """A letter that is not taken: an HTTP status and the code of the header Anhe-Problem."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


@dataclass
class Options:
    """What a process is told when it starts."""

    index: int
    processes: int
    seed: int
    count: int
    telecoms: int
    office: str
    callback: str
    keys: str
    begun: float
    setting: Setting
    delay_minutes: float = 5.0


@dataclass
class Kept:
    """A letter that was taken: sent again it gets the same receipt, and its answers once more."""

    digest: str
    receipt: bytes
    answers: list[bytes] = field(default_factory=list)


class Shard:
    def __init__(self, options: Options) -> None:
        self.options, self.town = options, Town(options.seed, options.count, options.telecoms)
        self.clock = Clock()
        self.clock.take(options.setting)
        self.lock = threading.Condition(threading.RLock())
        self.clearing: list[Clearing] = []
        self.world = World(self.town, Recipe(), self.owns, self._hand_on, options.begun)
        self.institutions = {code: self._institution(code) for code in self._codes()}
        self.keys = {code: letters.key_of(options.seed, code) for code in self.institutions}
        self.points: dict[str, bytes] = {}
        self.kept: dict[tuple[str, str], Kept] = {}
        self.held_back: dict[str, list[bytes]] = {}
        self.faults: list[faults.Fault] = []
        self.post = Post(options.callback)
        threading.Thread(target=self._live, daemon=True).start()

    def owns(self, bank: int) -> bool:
        return bank % self.options.processes == self.options.index

    def _codes(self) -> list[str]:
        banks = [self.town.code(n) for n in range(1, self.options.count + 1) if self.owns(n)]
        telecoms = [one.code for one in self.town.institutions[self.options.count :]]
        return banks + telecoms[self.options.index :: self.options.processes]

    def _institution(self, code: str) -> Institution:
        one = self.town.by_code[code]
        number = 0 if one.kind == "telecom" else int(code[3:])
        return Institution(code, one.name_zh, number, self.world, self.options.office)

    # --- time passes ---

    def _live(self) -> None:
        while True:
            with self.lock:
                self.world.run(self.clock.now())
                self.lock.wait(self.clock.wait(self.world.due(), 0.25) or 0.001)

    def _hand_on(self, credit: Credit) -> None:
        self.clearing[self.town.bank_of(credit.account) % self.options.processes].put(asdict(credit))

    def meet(self, peers: list[str]) -> None:
        """From now on money goes to these processes, each by its address."""
        self.clearing = [Clearing(peer) for peer in peers]

    def clear(self, credits_: list[dict]) -> None:
        """Money from another process arrives."""
        with self.lock:
            for given in credits_:
                plan = Plan(**given.pop("plan")) if given["plan"] else given.pop("plan")
                credit = Credit(**given, plan=plan)
                self.world.push(credit.at, lambda at, credit=credit: self.world.credit(credit))
            self.lock.notify_all()

    # --- letters in ---

    def take(self, code: str, raw: bytes) -> bytes:
        """A letter of the city to one of our institutions: the signed receipt. Raises Refused."""
        institution = self.institutions.get(code)
        if institution is None:
            raise Refused(404, "no_such_institution")
        if self._struck(code, "*", "down", (code, len(self.kept))):
            raise Refused(503, "down")
        try:
            letter = letters.read(raw)
        except letters.Unreadable:
            raise Refused(422, "not_an_envelope") from None
        self._refuse_stranger(letter, code)
        digest = hashlib.sha256(letter.content).hexdigest()
        with self.lock:
            kept = self.kept.get((code, letter.id))
            if kept is not None:
                return self._again(code, kept, digest)
            asked = self._understood(letter)
            receipt = self._write(code, digest.encode(), id=self._id(code, letter.id, "receipt"), about=letter.id, kind="receipt", at=self.clock.now())
            self.kept[code, letter.id] = Kept(digest, receipt)
            dice = self.town.chance("delay", code, letter.id)
            delay = 60 * self.options.delay_minutes * math.exp(dice.gauss(0, SPREAD))
            if asked.kind != "status":
                self.world.push(self.clock.now() + delay, lambda at: self._act(institution, asked, at))
            self.lock.notify_all()
            return receipt

    def _again(self, code: str, kept: Kept, digest: str) -> bytes:
        if kept.digest != digest:
            raise Refused(409, "id_taken")
        for answer in kept.answers:
            self.post.send(code, answer)
        return kept.receipt

    def _understood(self, letter: letters.Letter) -> Asked:
        if letter.kind not in KINDS:
            raise Refused(422, "unknown_kind")
        try:
            asked = reading.read(letter.content, letter.kind)
        except reading.Invalid:
            raise Refused(422, "invalid") from None
        if asked.kind != "status" and asked.id != letter.id:
            raise Refused(422, "invalid")
        return asked

    def _refuse_stranger(self, letter: letters.Letter, code: str) -> None:
        if letter.receiver != code:
            raise Refused(422, "wrong_receiver")
        if letter.key not in self.points:
            self.points = office_keys(self.options.keys)
        point = self.points.get(letter.key)
        if letter.sender != self.options.office or point is None or not letter.is_by(point):
            raise Refused(401, "signature")

    # --- letters out ---

    def _act(self, institution: Institution, asked: Asked, at: float) -> None:
        """The moment has come: the institution does what it was asked, or goes wrong as it was told to."""
        code, key = institution.code, (institution.code, asked.id)
        struck = self._struck(code, asked.kind, "", key)
        fault = struck.fault if struck else ""
        if fault == "silent":
            return
        id = self._id(*key, "answer")
        if fault == "mismatch" and asked.kind in ("hold", "freeze"):
            said = writing.Said("mismatched", at, "name_differs")
            answer = Answer("result", writing.result(said, id=id, about=asked.id, other=institution.other), said)
        else:
            answer = institution.answer(asked, id=id, at=at)
        letter = self._write(code, answer.content, id=id, about=asked.id, kind=answer.kind, at=at)
        self.kept[key].answers.append(letter)
        self._send(institution, asked, answer, letter, struck, at)

    def _send(self, institution: Institution, asked: Asked, answer: Answer, letter: bytes, struck: faults.Fault | None, at: float) -> None:
        code, fault = institution.code, struck.fault if struck else ""
        later = at + 60 * (struck.minutes if struck else 0)
        if fault == "late":
            self._deliver_at(later, code, letter)
            return
        if fault == "reordered":
            self.held_back.setdefault(code, []).append(letter)
            self.world.push(later, lambda at: self._release(code))
            return
        if fault == "forged":
            false = self._write(code, answer.content, id=self._id(code, asked.id, "forged"), about=asked.id, kind=answer.kind, at=at, forged=True)
            self.post.send(code, false)
            self._deliver_at(later, code, letter)
            return
        self.post.send(code, letter)
        self._release(code)
        if fault == "duplicate":
            self._deliver_at(later, code, letter)
        if fault == "contradictory":
            other = self._contrary(institution, asked, answer, later)
            self.kept[code, asked.id].answers.append(other)
            self._deliver_at(later, code, other)

    def _contrary(self, institution: Institution, asked: Asked, answer: Answer, at: float) -> bytes:
        id = self._id(institution.code, asked.id, "contrary")
        if answer.said is not None:
            content = writing.result(faults.contrary(answer.said), id=id, about=asked.id, other=institution.other)
        else:  # a statement with another past: both balances a yuan higher
            content = writing.raised(answer.content, 100)
        return self._write(institution.code, content, id=id, about=asked.id, kind=answer.kind, at=at)

    def _deliver_at(self, at: float, code: str, letter: bytes) -> None:
        self.world.push(at, lambda _: self.post.send(code, letter))

    def _release(self, code: str) -> None:
        for letter in self.held_back.pop(code, []):
            self.post.send(code, letter, after=0.2)

    def _struck(self, code: str, kind: str, only: str, what: tuple) -> faults.Fault | None:
        """The first fault that is set for this and strikes now; `down` strikes when a letter comes, all else at the answer."""
        for fault in self.faults:
            if (fault.fault == "down") == (only == "down"):
                dice = self.town.chance("fault", fault.fault, *what).random()
                if fault.strikes(code, fault.kind if only else kind, dice):
                    fault.count -= 1
                    return fault
        return None

    def _write(self, code: str, content: bytes, *, id: str, about: str, kind: str, at: float, forged: bool = False) -> bytes:
        key = letters.key_of(self.options.seed + 1, f"forger of {code}") if forged else self.keys[code]
        return letters.write(
            content, id=id, about=about, kind=kind, sender=code, receiver=self.options.office, at=at, key=key
        )

    def _id(self, *what: str) -> str:
        return hashlib.sha256("|".join((str(self.options.seed), *what)).encode()).hexdigest()[:32]


def office_keys(where: str) -> dict[str, bytes]:
    """The city's published keys by their names, from its address or from a file."""
    if where.startswith(("http://", "https://")):
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(where, timeout=10) as answer:
            document = json.load(answer)
    else:
        document = json.loads(Path(where).read_bytes())
    return {key["kid"]: letters.decoded(key["x"]) for key in document["keys"]}
