"""What our kernels take: CPU and wall seconds of calls to the engine's front door, best and median of several."""

import hashlib
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import making
import numpy as np
from benchmarks.scratch import percentile

from anhe.engines import tracing

WARM = making.Recipe(rows=20_000, accounts=2_000, victims=20)
SINGLE = 10_000  # most victims followed one at a time
SAMPLE = 12  # victims whose money is split by itself, to see that it is counted whole


def kept(recipe: making.Recipe, folder: Path) -> tuple[tracing.Ledger, tracing.Payments]:
    """The ledger of a recipe, made once and then read from the folder."""
    name = folder / f"ledger-{hashlib.sha256(repr(recipe).encode()).hexdigest()[:16]}.npz"
    folder.mkdir(parents=True, exist_ok=True)
    if not name.exists():
        ledger, payments = making.ledger(recipe)
        columns = {field: getattr(ledger, field) for field in ("tx_id", "time", "src", "dst", "cents", "opening")}
        np.savez(name.with_suffix(".part.npz"), victim=payments.victim, row=payments.row, **columns)
        name.with_suffix(".part.npz").rename(name)
    with np.load(name) as stored:
        ledger = tracing.Ledger(*(stored[field] for field in ("tx_id", "time", "src", "dst", "cents", "opening")))
        return ledger, tracing.Payments(stored["victim"], stored["row"])


def timed(call: Callable[[], Any], times: int, *, first: bool = True) -> tuple[Any, dict[str, float]]:
    """The last answer, and the CPU and wall seconds of a call: the best and the median, a first one not counted."""
    if first:
        call()
    cpus, walls, answer = [], [], None
    for _ in range(times):
        del answer
        wall, cpu = time.perf_counter(), time.process_time()
        answer = call()
        cpus.append(time.process_time() - cpu)
        walls.append(time.perf_counter() - wall)
    figures = {"cpu_s": min(cpus), "cpu_median_s": statistics.median(cpus), "wall_s": min(walls)}
    return answer, {name: round(value, 4) for name, value in figures.items()}


def warm() -> None:
    """Have every kernel compiled."""
    ledger, payments = making.ledger(WARM)
    for rule in tracing.RULES:
        tracing.trace(ledger, payments, rule=rule)
    tracing.way(tracing.index(ledger), 0)


def measured(ledger: tracing.Ledger, payments: tracing.Payments, times: int) -> tuple[dict[str, Any], tracing.Trace]:
    """Every figure of ours, and the fifo answer for the peers to agree with."""
    warm()
    told: dict[str, Any] = {"rows": len(ledger), "victims": len(payments)}
    for rule in tracing.BY_VICTIM:
        index, told[f"{rule}_index"] = timed(lambda rule=rule: tracing.index(ledger, rule=rule), times)
        found, told[rule] = timed(
            lambda rule=rule, index=index: tracing.trace(ledger, payments, rule=rule, index=index), times
        )
        told[rule] |= {"rows_found": len(found.cents), "conserved": conserved(found, ledger, payments)}
        if rule == "fifo":
            fifo, told["one"] = found, singles(index, payments)
        del index
    for rule in ("libr", "prorata", "poison"):
        found, figures = timed(lambda rule=rule: tracing.trace(ledger, payments, rule=rule), times)
        million = round(len(ledger) / figures["cpu_s"] / 1e6, 1)
        told[rule] = figures | {"million_tx_per_cpu_s": million, "counted": found.counted, "claimed": found.claimed}
    told["split_conserved"] = split_conserved(ledger, payments)
    told["peak_gib"] = peak_gib()
    return told, fifo


def conserved(found: tracing.Trace, ledger: tracing.Ledger, payments: tracing.Payments) -> int:
    """How many victims' ends do not add up to what they paid: to be 0."""
    paid, told = np.zeros(int(payments.victim.max()) + 1, np.int64), np.zeros(int(payments.victim.max()) + 1, np.int64)
    np.add.at(paid, payments.victim, ledger.cents[payments.row])
    np.add.at(told, found.victim, found.cents)
    return int((paid != told).sum())


def split_conserved(ledger: tracing.Ledger, payments: tracing.Payments) -> int:
    """How many of some victims, each by itself, are not counted to the cent by libr and prorata: to be 0."""
    wrong = 0
    for at in np.linspace(0, len(payments) - 1, min(SAMPLE, len(payments))).astype(int):
        one = tracing.Payments(payments.victim[at : at + 1], payments.row[at : at + 1])
        for rule in ("libr", "prorata"):
            found = tracing.trace(ledger, one, rule=rule)
            wrong += found.counted != found.claimed
    return wrong


def singles(index: Any, payments: tracing.Payments) -> dict[str, float]:
    """Microseconds for one victim in process, wall and CPU: where the money is, and its whole way."""
    spent: dict[str, list[float]] = {"where_wall": [], "where_cpu": [], "way_wall": [], "way_cpu": []}
    for at in range(min(SINGLE, len(payments))):
        one, row = tracing.Payments(payments.victim[at : at + 1], payments.row[at : at + 1]), int(payments.row[at])
        calls = {
            "where": lambda one=one: tracing.trace(index.ledger, one, rule="fifo", index=index),
            "way": lambda row=row: tracing.way(index, row),
        }
        for name, call in calls.items():
            wall, cpu = time.perf_counter(), time.thread_time()
            call()
            spent[f"{name}_cpu"].append((time.thread_time() - cpu) * 1e6)
            spent[f"{name}_wall"].append((time.perf_counter() - wall) * 1e6)
    return {
        f"{name}_{label}_us": round(percentile(values, share), 1)
        for name, values in spent.items()
        for label, share in (("p50", 0.5), ("p99", 0.99))
    }


def peak_gib() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2)
