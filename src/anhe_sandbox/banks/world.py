"""The moving money of some institutions: what is due is done in its order, and what goes elsewhere is handed on.

One world may hold all institutions (as the oracle does) or those of one process; plans and chances hang on the seed alone, so
that both see the same afternoon as long as nobody stops anything.
"""

import heapq
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, field

from anhe_sandbox.banks.books import Account, Entry
from anhe_sandbox.banks.mules import Leg, Plan, Recipe, first_plan, legs
from anhe_sandbox.banks.town import MULE, ORDINARY, VICTIM, Town

RETRY_S, RETRIES = 1800.0, 3  # a payment out that the balance does not cover is tried again


@dataclass(frozen=True, slots=True)
class Credit:
    """Money on its way to an account, with the gang's plan beside it."""

    account: str
    cents: int
    at: float
    reference: str
    sender: str
    plan: Plan | None = None
    is_first: bool = False


@dataclass(slots=True)
class Payment:
    """A victim's payment, as the oracle keeps it."""

    reference: str
    at: float
    cents: int
    victim: str
    to: str


@dataclass
class World:
    town: Town
    recipe: Recipe
    owns: Callable[[int], bool]
    hand_on: Callable[[Credit], None]
    begun: float
    accounts: dict[str, Account] = field(default_factory=dict)
    payments: list[Payment] = field(default_factory=list)
    heap: list = field(default_factory=list)
    count: itertools.count = field(default_factory=itertools.count)

    def account(self, number: str) -> Account:
        """The account of that number at one of our institutions, with a past of its own when it is first asked for."""
        held = self.accounts.get(number)
        if held is None:
            held = self.accounts[number] = Account(number, self.town.holder(number))
            self._give_past(held)
            if number[8] == str(ORDINARY):
                self._plan_ordinary(held, self.begun)
        return held

    def exists(self, number: str) -> bool:
        bank, kind, serial = self.town.bank_of(number), number[8:9], number[9:18]
        if not bank or not self.owns(bank) or kind not in ("1", "2", "3"):
            return False
        return (kind == str(VICTIM) and number in self.accounts) or (kind != str(VICTIM) and int(serial) < 1_000)

    def _give_past(self, account: Account) -> None:
        dice = self.town.chance("past", account.number)
        is_mule = account.number[8] == str(MULE)
        account.opening = account.balance = int((2_000 if is_mule else 300_000) * math.exp(dice.gauss(0, 1.0)))
        count = dice.randint(2, 6) if is_mule else dice.randint(10, 40)
        for n, at in enumerate(sorted(self.begun - dice.uniform(3_600, 20 * 86_400) for _ in range(count))):
            cents = int((1_500 if is_mule else 30_000) * math.exp(dice.gauss(0, 1.0))) + 1
            is_credit = dice.random() < 0.5 or cents > account.balance
            exit_ = "" if is_credit else dice.choice(("merchant", "merchant", "cash"))
            account.post(Entry(at, cents, is_credit, f"H{account.number[-8:]}{n:03d}", "", exit_))
        if is_mule and account.balance and dice.random() < self.recipe.emptied:
            account.post(Entry(self.begun - 1_800, account.balance, False, f"H{account.number[-8:]}999", "", "cash"))

    # --- what is due ---

    def due(self) -> float:
        return self.heap[0][0] if self.heap else math.inf

    def push(self, at: float, what: Callable[[float], None]) -> None:
        heapq.heappush(self.heap, (at, next(self.count), what))

    def run(self, until: float) -> int:
        """Do everything due by then, in its order; how many things that was."""
        done = 0
        while self.heap and self.heap[0][0] <= until:
            at, _, what = heapq.heappop(self.heap)
            what(at)
            done += 1
        return done

    # --- money ---

    def credit(self, given: Credit) -> None:
        account = self.account(given.account)
        entry = account.post(Entry(given.at, given.cents, True, given.reference, given.sender))
        if given.plan is None or given.account[8] != str(MULE):
            return
        dice = self.town.chance("mule", given.plan.path)
        for leg in legs(
            dice, self.recipe, plan=given.plan, account=given.account, cents=given.cents, at=entry.at, is_first=given.is_first
        ):
            self.push(leg.at, lambda at, leg=leg: self._follow(leg, at, 0))

    def _follow(self, leg: Leg, at: float, tried: int) -> None:
        """A mule's payment out: as much as the account lets go, the rest tried again where something is stopped."""
        account = self.account(leg.account)
        cents = min(leg.cents, account.free(at))
        if cents < leg.cents and tried < RETRIES and account.stopped(at):
            rest = Leg(at, leg.account, leg.cents - cents, f"{leg.path}r", True, leg.layers_left, leg.exit)
            self.push(at + RETRY_S, lambda later: self._follow(rest, later, tried + 1))
        if cents <= 0:
            return
        dice = self.town.chance("leg", leg.path)
        reference = f"T{abs(hash_of(leg.path)):015d}"
        if leg.exit:
            account.post(Entry(at, cents, False, reference, "", leg.exit))
            return
        astray = dice.random() < self.recipe.astray
        to = leg.account
        while to == leg.account:
            to = self.town.some_account(dice, ORDINARY if astray else MULE)
        plan = None if astray else Plan(leg.path, leg.layers_left)
        self.pay(account, to, cents, at, reference, plan)

    def pay(self, account: Account, to: str, cents: int, at: float, reference: str, plan: Plan | None = None, *, is_first: bool = False) -> Entry:  # fmt: skip
        entry = account.post(Entry(at, cents, False, reference, to))
        going = Credit(to, cents, entry.at, reference, account.number, plan, is_first)
        if self.owns(self.town.bank_of(to)):
            self.credit(going)
        else:
            self.hand_on(going)
        return entry

    def _plan_ordinary(self, account: Account, at: float, turn: int = 0) -> None:
        dice = self.town.chance("ordinary", account.number, turn)
        self.push(at + dice.expovariate(1 / self.recipe.ordinary_wait), lambda when: self._spend(account, when, turn))

    def _spend(self, account: Account, at: float, turn: int) -> None:
        """Ordinary life: money in from outside, out to shops, a little to others."""
        dice = self.town.chance("life", account.number, turn)
        cents = int(self.recipe.ordinary_spend * math.exp(dice.gauss(0, 1.0))) + 1
        reference, what = f"L{account.number[8:18]}{turn:05d}", dice.random()
        if what < 0.5:
            account.post(Entry(at, cents, True, reference, ""))
        elif account.free(at) > 0:
            account.post(Entry(at, min(cents, account.free(at)), False, reference, "", "merchant" if what < 0.85 else "cash"))
        self._plan_ordinary(account, at, turn + 1)

    def victim_pays(self, n: int, *, cents: int, at: float, victim: str = "", to: str = "") -> Payment:
        """A victim is deceived and pays a mule. The victim's account is ours, the mule's may be anywhere."""
        dice = self.town.chance("victim", n)
        to = to or self.town.some_account(dice, MULE)
        account = self.accounts.setdefault(victim, Account(victim, self.town.holder(victim)))
        if account.balance < cents:
            account.post(Entry(at - 3_600, cents - account.balance + dice.randint(0, 500_000), True, f"S{n:010d}", ""))
        plan = first_plan(dice, self.recipe, f"v{n}")
        entry = self.pay(account, to, cents, at, f"P{self.town.seed % 10_000:04d}{n:09d}", plan, is_first=True)
        payment = Payment(entry.reference, entry.at, cents, victim, to)
        self.payments.append(payment)
        return payment


def hash_of(path: str) -> int:
    """A number for a reference: the same everywhere, as Python's own hash is not."""
    value = 14_695_981_039_346_656_037
    for letter in path.encode():
        value = ((value ^ letter) * 1_099_511_628_211) % 2**64
    return value % 10**15
