"""What an institution does about a letter: it compares, stops or refuses, and says so. No HTTP and no clock of its own.

A hold runs 48 hours from the bank's own moment, at most twice an account; a freeze as many calendar months as ordered; both end by
themselves. On a mismatch nothing is stopped.
"""

from dataclasses import dataclass, field

from anhe_sandbox.banks import writing
from anhe_sandbox.banks.books import HOLD_S, STOPS, Account, Entry, Stop
from anhe_sandbox.banks.clock import months_after
from anhe_sandbox.banks.reading import Asked
from anhe_sandbox.banks.world import World
from anhe_sandbox.banks.writing import Said

NEAR_S = 30 * 60.0  # a victim remembers the time of a payment so well
YEAR_MONTHS = 12


@dataclass(frozen=True)
class Answer:
    """One letter back: its kind and its content."""

    kind: str
    content: bytes
    said: Said | None = None


@dataclass
class Institution:
    """One bank, payment firm or telecom: its own books in a world, its lines and sites where it is a telecom."""

    code: str
    name: str
    number: int  # 0: a telecom
    world: World
    office: str
    blocked: dict[str, tuple[str, float]] = field(default_factory=dict)  # subject: order, until

    def answer(self, asked: Asked, *, id: str, at: float) -> Answer:
        """Act on a letter now and say what became of it."""
        if asked.kind == "enquiry":
            return self._enquired(asked, id, at)
        if asked.kind == "recall":
            return self._recalled(asked, id, at)
        said = self._did(asked, at)
        return Answer("result", writing.result(said, id=id, about=asked.id, other=self.other), said)

    def other(self, number: str) -> tuple[str, str]:
        bank = self.world.town.bank_of(number)
        return self.world.town.holder(number), self.world.town.code(bank)

    def _did(self, asked: Asked, at: float) -> Said:
        verbs = {"hold": self._hold, "freeze": self._freeze, "renew": self._renew, "lift": self._lift, "return": self._return}
        lines = asked.kind in ("block_number", "block_site", "unblock")
        if lines != (self.number == 0):
            return Said("refused", at, "unsupported")
        return self._block(asked, at) if lines else verbs[asked.kind](asked, at)

    def _account(self, number: str) -> Account | None:
        own = self.world.town.bank_of(number) == self.number
        return self.world.account(number) if own and self.world.exists(number) else None

    def _compared(self, asked: Asked, at: float) -> tuple[Account | None, Entry | None, str]:
        account = self._account(asked.account)
        if account is None:
            return None, None, "account_unknown"
        if account.holder != asked.holder:
            return account, None, "name_differs"
        if not asked.brought_cents:
            return account, None, ""
        entry = account.find_credit(
            cents=asked.brought_cents, at=asked.brought_at, reference=asked.brought_reference, within=NEAR_S
        )
        return account, entry, "" if entry else "entry_unknown"

    def _hold(self, asked: Asked, at: float) -> Said:
        account, entry, wrong = self._compared(asked, at)
        if wrong or account is None:
            return Said("mismatched", at, wrong)
        if account.times_stopped >= STOPS:
            return Said("refused", at, "stopped_twice")
        done = min(asked.cents, account.free(at))
        left = tuple(account.left_since(entry.at if entry else at)) if done < asked.cents else ()
        if not done:
            return Said("empty", at, asked=asked.cents, done=0, balance=account.balance, entries=left)
        account.times_stopped += 1
        account.stops.append(Stop(asked.id, done, at, at + HOLD_S))
        return Said(
            "stopped" if done == asked.cents else "partial", at, asked=asked.cents, done=done, balance=account.balance,
            ordinal=account.times_stopped, until=at + HOLD_S, entries=left,
        )  # fmt: skip

    def _freeze(self, asked: Asked, at: float) -> Said:
        account, _, wrong = self._compared(asked, at)
        if wrong or account is None:
            return Said("mismatched", at, wrong)
        if not 0 < asked.months <= YEAR_MONTHS:
            return Said("refused", at, "too_long")
        held = self._stop(account, asked.follows, at)
        if held is not None:
            held.ended = True
        done = min(asked.cents, account.free(at))
        if not done:
            return Said("empty", at, asked=asked.cents, done=0, balance=account.balance)
        until = months_after(at, asked.months)
        account.stops.append(Stop(asked.id, done, at, until, is_freeze=True))
        outcome = "frozen" if done == asked.cents else "partial"
        return Said(outcome, at, asked=asked.cents, done=done, balance=account.balance, until=until)

    @staticmethod
    def _stop(account: Account, order: str, at: float) -> Stop | None:
        return next((stop for stop in account.stops if stop.order == order and stop.runs(at)), None)

    def _renew(self, asked: Asked, at: float) -> Said:
        account = self._account(asked.account)
        stop = self._stop(account, asked.follows, at) if account else None
        if stop is None or not stop.is_freeze:
            return Said("refused", at, "not_frozen")
        if not 0 < asked.months <= YEAR_MONTHS:
            return Said("refused", at, "too_long")
        stop.until = months_after(stop.until, asked.months)
        return Said("renewed", at, done=stop.cents, until=stop.until)

    def _lift(self, asked: Asked, at: float) -> Said:
        account = self._account(asked.account)
        stop = self._stop(account, asked.follows, at) if account else None
        if stop is None:
            return Said("refused", at, "not_stopped")
        stop.ended = True
        return Said("lifted", at, done=stop.cents)

    def _return(self, asked: Asked, at: float) -> Said:
        account = self._account(asked.account)
        stop = self._stop(account, asked.follows, at) if account else None
        if account is None or stop is None or not stop.is_freeze:
            return Said("refused", at, "not_frozen")
        if asked.cents > stop.cents:
            return Said("refused", at, "too_much", asked=asked.cents)
        stop.cents -= asked.cents
        stop.ended = stop.cents == 0
        reference = f"R{asked.id[:20]}"
        if self.world.town.bank_of(asked.payee):
            self.world.pay(account, asked.payee, asked.cents, at, reference)
        else:  # a bank beyond this town
            account.post(Entry(at, asked.cents, False, reference, asked.payee, ""))
        return Said("paid", at, asked=asked.cents, done=asked.cents, balance=account.balance, reference=reference)

    def _block(self, asked: Asked, at: float) -> Said:
        if asked.kind == "unblock":
            held = self.blocked.pop(asked.subject, None)
            return Said("unblocked", at) if held else Said("refused", at, "unknown_order")
        until = asked.until or at + 30 * 86_400
        self.blocked[asked.subject] = (asked.id, until)
        return Said("blocked", at, until=until)

    def _enquired(self, asked: Asked, id: str, at: float) -> Answer:
        account = self._account(asked.account)
        if account is None:
            return Answer("response", writing.not_found(asked, id=id))
        since, until = asked.since, max(asked.since, min(asked.until or at, at))
        content = writing.statement(
            account, id=id, code=self.code, name=self.name, since=since, until=until, at=at, other=self.other
        )
        return Answer("statement", content)

    def _recalled(self, asked: Asked, id: str, at: float) -> Answer:
        account = self._account(asked.account)
        entry = account and account.find_credit(cents=asked.cents, at=0, reference=asked.brought_reference, within=0)
        back, reason = 0, "NOOR"
        if account is not None and entry is not None:
            back, reason = min(asked.cents, account.free(at)), "AM04"
        status = "CNCL" if back and back == asked.cents else "RJCR"
        if status == "CNCL" and self.world.town.bank_of(asked.payee):
            self.world.pay(account, asked.payee, back, at, f"B{asked.id[:20]}")
            reason = ""
        else:
            status, back = "RJCR", 0
        content = writing.resolution(
            asked, id=id, code=self.code, office=self.office, at=at, status=status, reason=reason, cents=back
        )
        return Answer("recall", content)
