"""Follow victims' money through a ledger: anhe trace --transactions T.csv --opening O.csv --payments V.csv --rule R --out OUT.csv"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import django
import numpy as np
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from anhe.engines import tracing
from anhe.exchange import columns
from anhe.exchange.shapes import BadSource
from anhe.house.command import BadInput
from anhe.house.paths import VAR
from anhe.house.starting import SETTINGS, compile_catalogues

QUIET, BETWEEN = 2.0, 2.0  # seconds before the first word on progress, and between two
PIECE = 100_000  # rows written at a time
SPARSE = 4  # account numbers up to so many times the entries are used as they are

REASONS = {
    "amount_negative": _("The amount is negative: %(cents)s cents."),
    "opening_negative": _("The opening balance is negative: %(cents)s cents."),
    "account_negative": _("The account number is negative: %(account)s."),
    "account_twice": _("Account %(account)s stands on an earlier line already."),
    "outside_opening": _("Account 0 is everything outside and has no balance."),
    "transaction_twice": _("Transaction %(tx)s stands on an earlier line already."),
    "overdraft": _("Account %(account)s pays %(cents)s cents and has %(balance)s."),
    "payment_unknown": _("There is no transaction %(tx)s."),
    "payment_twice": _("Transaction %(tx)s is claimed on an earlier line already."),
    "sum_too_large": _("The amounts add up to more cents than can be counted exactly."),
    "too_many_rows": _("The ledger has more rows or accounts than can be numbered."),
}  # fmt: skip


class BadLedger(Exception):
    """The three files do not make a ledger that can be followed: which line of which file, and why."""

    def __init__(self, path: Path, line: int, code: str, **facts: object) -> None:
        super().__init__(str(path), line, code, facts)
        self.path, self.line, self.code, self.facts = path, line, code, facts

    @property
    def reason(self) -> str:
        return str(REASONS[self.code]) % self.facts


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--transactions", type=Path, required=True, metavar="T.csv", help="tx_id,ts_s,src,dst,amount_cents")
    parser.add_argument("--opening", type=Path, required=True, metavar="O.csv", help="account,opening_cents; others open at 0")
    parser.add_argument("--payments", type=Path, required=True, metavar="V.csv", help="victim,tx_id")
    parser.add_argument("--rule", choices=tracing.RULES, required=True, help="how money that was mixed is told apart")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT.csv", help="where the money is; 0 is outside")


def run(options: argparse.Namespace) -> int:
    with Watch(sys.stderr) as watch:
        try:
            told = traced(options, watch)
            watch.says("writing")
            write(told, options.out, ends_like=options.transactions)
        except (BadSource, BadLedger) as problem:
            raise BadInput(f"{problem.path}:{problem.line}", in_their_language(problem)) from problem
        except OSError as problem:
            raise BadInput(f"{options.out}:0", problem.strerror or str(problem)) from problem
    return 0


def in_their_language(problem: BadSource | BadLedger) -> str:
    """Why, in Chinese where the terminal is: only now is Django's catalogue needed."""
    compile_catalogues()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()
    with translation.override("zh-hans" if os.environ.get("LANG", "").startswith("zh") else "en"):
        return problem.reason


def traced(options: argparse.Namespace, watch: "Watch") -> dict[str, np.ndarray]:
    """The answer's columns, account numbers as the files have them. Raises BadSource and BadLedger."""
    given = columns.read(options.transactions, ("tx_id", "ts_s", "src", "dst", "amount_cents"), watch.reads)
    opening = columns.read(options.opening, ("account", "opening_cents"))
    paid = columns.read(options.payments, ("victim", "tx_id"))
    watch.says("checking")
    names, ledger, order = ledger_of(given, opening)
    payments = payments_of(paid, given["tx_id"], order)
    watch.says("following the money")
    keep_compiled()
    try:
        found = tracing.trace(ledger, payments, rule=options.rule)
    except tracing.TracingError as problem:
        raise where(problem, given, order, names) from problem
    told = found.columns()
    return told | {"account": names[told["account"]]} if names is not None else told


def ledger_of(given: columns.Columns, opening: columns.Columns) -> tuple[np.ndarray | None, tracing.Ledger, np.ndarray | None]:
    """The names of the accounts by number (None where they are their numbers), the ledger, its order in the file."""
    for column, file in ((given["src"], given), (given["dst"], given), (opening["account"], opening)):
        if len(column) and column.min() < 0:
            row = int(np.argmax(column < 0))
            raise BadLedger(file.path, file.line(row), "account_negative", account=int(column[row]))
    refuse_repeated(opening["account"], opening, "account_twice", "account")
    refuse_repeated(given["tx_id"], given, "transaction_twice", "tx")
    for row in np.flatnonzero((opening["opening_cents"] < 0) | ((opening["account"] == 0) & (opening["opening_cents"] != 0))):
        cents, code = int(opening["opening_cents"][row]), "outside_opening"
        raise BadLedger(opening.path, opening.line(row), "opening_negative" if cents < 0 else code, cents=cents)
    names, (src, dst, held) = numbered((given["src"], given["dst"], opening["account"]))
    balances = np.zeros(max((int(c.max()) + 1 for c in (src, dst, held) if len(c)), default=1), np.int64)
    balances[held] = opening["opening_cents"]
    try:
        ledger = tracing.Ledger(given["tx_id"], given["ts_s"], src, dst, given["amount_cents"], balances)
        return names, *tracing.ordered(ledger)
    except tracing.TracingError as problem:
        raise BadLedger(given.path, 0, "too_many_rows") from problem


def numbered(accounts: tuple[np.ndarray, ...]) -> tuple[np.ndarray | None, list[np.ndarray]]:
    """The same accounts as small numbers, the outside as 0; the names by number where they are others."""
    most = max((int(column.max()) for column in accounts if len(column)), default=0)
    if most <= min(tracing.MOST_ACCOUNTS, 1_000_000 + SPARSE * sum(map(len, accounts))):
        return None, [column.astype(np.int32) for column in accounts]
    names = np.unique(np.concatenate([np.zeros(1, np.int64), *accounts]))
    return names, [np.searchsorted(names, column).astype(np.int32) for column in accounts]


def payments_of(paid: columns.Columns, tx_id: np.ndarray, order: np.ndarray | None) -> tracing.Payments:
    """The victims' payments as rows of the ledger."""
    ids = tx_id if order is None else tx_id[order]
    sorter = None if (np.diff(ids) > 0).all() else np.argsort(ids, kind="stable")
    at = np.searchsorted(ids, paid["tx_id"], sorter=sorter)
    rows = np.minimum(at, len(ids) - 1) if sorter is None else sorter[np.minimum(at, len(ids) - 1)] if len(ids) else at
    wrong = ids[rows] != paid["tx_id"] if len(ids) else np.ones(len(rows), bool)
    for row in np.flatnonzero(wrong):
        raise BadLedger(paid.path, paid.line(row), "payment_unknown", tx=int(paid["tx_id"][row]))
    refuse_repeated(paid["tx_id"], paid, "payment_twice", "tx")
    return tracing.Payments(paid["victim"], rows.astype(np.int64))


def refuse_repeated(column: np.ndarray, file: columns.Columns, code: str, name: str) -> None:
    if not (np.diff(column) > 0).all() and len(np.unique(column)) < len(column):
        row = tracing.first_twice(column)
        raise BadLedger(file.path, file.line(row), code, **{name: int(column[row])})


def where(
    problem: tracing.TracingError, given: columns.Columns, order: np.ndarray | None, names: np.ndarray | None
) -> BadLedger:
    """The engine's refusal with the line of the file and the account's own number."""
    facts = dict(problem.values)
    row = facts.pop("row", None)
    if "account" in facts and names is not None:
        facts["account"] = int(names[facts["account"]])
    line = 0 if row is None else given.line(int(row if order is None else order[row]))
    return BadLedger(given.path, line, problem.code, **facts)


def keep_compiled() -> None:
    """Say where compiled kernels are kept, where the program's own folder cannot be written."""
    if not os.access(Path(tracing.__file__).parent, os.W_OK):
        os.environ.setdefault("NUMBA_CACHE_DIR", str(VAR / "kernels"))


def write(told: dict[str, np.ndarray], path: Path, *, ends_like: Path) -> None:
    """The columns as CSV, lines ending as they do in that other file: all of it or nothing."""
    with ends_like.open("rb") as other:
        end = "\r\n" if other.readline().endswith(b"\r\n") else "\n"
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with open(handle, "w", encoding="ascii", newline="") as out:
            out.write(",".join(told) + end)
            for begin in range(0, len(told["cents"]), PIECE):
                piece = [column[begin : begin + PIECE].tolist() for column in told.values()]
                out.writelines(",".join(map(str, row)) + end for row in zip(*piece, strict=True))
            out.flush()
            os.fsync(out.fileno())
        Path(draft).chmod(0o666 & ~umask())
        Path(draft).replace(path)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(draft)


def umask() -> int:
    now = os.umask(0)
    os.umask(now)
    return now


class Watch:
    """Says on standard error what is being done, once it takes long; silent where it does not."""

    def __init__(self, stream) -> None:
        self.stream, self.what, self.far = stream, "reading", lambda: ""
        self.begun, self.over = time.monotonic(), threading.Event()
        self.thread = threading.Thread(target=self._speak, daemon=True)

    def __enter__(self) -> "Watch":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def reads(self, done: Callable[[], int], whole: int) -> None:
        self.far = lambda: f" {min(100, 100 * done() // max(whole, 1))} %"

    def says(self, what: str) -> None:
        self.what, self.far = what, lambda: ""

    def _speak(self) -> None:
        wait = QUIET
        while not self.over.wait(wait):
            print(f"anhe trace: {self.what}{self.far()}, {time.monotonic() - self.begun:.0f} s", file=self.stream, flush=True)
            wait = BETWEEN
