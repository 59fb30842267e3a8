"""One institution's books: accounts, their entries in the order of posting, what is stopped and what is frozen in them."""

from dataclasses import dataclass, field

HOLD_S = 48 * 3600.0
STOPS = 2


@dataclass(slots=True)
class Entry:
    """`at` in seconds since 1970; `cents` positive; `exit` how money left the banks, empty where it did not."""

    at: float
    cents: int
    is_credit: bool
    reference: str
    other: str = ""
    exit: str = ""


@dataclass(slots=True)
class Stop:
    """A hold or a freeze: so much of the balance cannot leave until it ends."""

    order: str
    cents: int
    since: float
    until: float
    is_freeze: bool = False
    ended: bool = False

    def runs(self, at: float) -> bool:
        return not self.ended and at < self.until


@dataclass(slots=True)
class Account:
    number: str
    holder: str
    opening: int = 0
    balance: int = 0
    entries: list[Entry] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    times_stopped: int = 0

    @property
    def last_at(self) -> float:
        return self.entries[-1].at if self.entries else 0.0

    def stopped(self, at: float) -> int:
        return sum(stop.cents for stop in self.stops if stop.runs(at))

    def free(self, at: float) -> int:
        return max(0, self.balance - self.stopped(at))

    def post(self, entry: Entry) -> Entry:
        """Book it, never before the entry that stands last. What may leave is the caller's to ask."""
        if not entry.is_credit and entry.cents > self.balance:
            raise ValueError("no account here is ever overdrawn")
        entry.at = max(entry.at, self.last_at)
        self.balance += entry.cents if entry.is_credit else -entry.cents
        self.entries.append(entry)
        return entry

    def find_credit(self, *, cents: int, at: float, reference: str, within: float) -> Entry | None:
        """The entry that brought money as an order describes it: by its reference, else by amount and time."""
        for entry in reversed(self.entries):
            if not entry.is_credit:
                continue
            if reference and entry.reference == reference and cents <= entry.cents:
                return entry
            if not reference and entry.cents == cents and abs(entry.at - at) <= within:
                return entry
        return None

    def sheet(self, since: float, until: float) -> tuple[int, list[Entry], int]:
        """Opening balance, entries and closing balance of some time."""
        opening, found = self.opening, []
        for entry in self.entries:
            moved = entry.cents if entry.is_credit else -entry.cents
            if entry.at < since:
                opening += moved
            elif entry.at <= until:
                found.append(entry)
        return opening, found, opening + sum(e.cents if e.is_credit else -e.cents for e in found)

    def left_since(self, at: float) -> list[Entry]:
        return [entry for entry in self.entries if not entry.is_credit and entry.at >= at]
