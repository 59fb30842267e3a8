"""Speed over a made-up register: top 20 of a new case, blocked and exhaustive, with the same answer; pairs a second."""

import time

import numpy as np

from anhe.engines.linkage import fitting, searching
from anhe.engines.linkage.shapes import Cases, Columns
from anhe.engines.linkage.tests import registers


def measure(whole: int, queries: int = 50) -> dict:
    """Return the times in ms (wall, CPU) and the pairs a CPU second on one thread."""
    made, links = registers.city(60, 120, seed=11)
    model = fitting.fit(made, links, Columns(case="id"))
    found = {"cases": whole}
    for what, slotted in (("place, window, type, amount", False), ("the same with modus codes", True)):
        register = searching.Index(city(whole, slotted), model)
        found[what] = searched(register, np.random.default_rng(2).choice(whole, queries, replace=False))
    return found


def searched(register: searching.Index, asked: np.ndarray) -> dict:
    told, answers = {}, {}
    for way in ("blocked", "exhaustive"):
        register.nearest(int(asked[0]), 20, way == "exhaustive")
        wall, cpu, answers[way] = [], [], []
        for case in asked:
            begun, used = time.perf_counter(), time.process_time()
            answers[way].append(register.nearest(int(case), 20, way == "exhaustive"))
            wall.append((time.perf_counter() - begun) * 1000)
            cpu.append((time.process_time() - used) * 1000)
        told[way] = {
            "p50_ms": float(np.median(wall)), "p95_ms": float(np.quantile(wall, 0.95)), "cpu_p50_ms": float(np.median(cpu)),
            "looked": float(np.median([each.looked for each in answers[way]])),
        }  # fmt: skip
    told["same"] = all(
        a.rows.tolist() == b.rows.tolist() for a, b in zip(answers["blocked"], answers["exhaustive"], strict=True)
    )
    told["pairs_per_cpu_s_bounded"] = len(register.order) / told["exhaustive"]["cpu_p50_ms"] * 1000
    register.scores(int(asked[0]))
    used = time.process_time()
    register.scores(int(asked[1]))
    told["pairs_per_cpu_s_exact"] = len(register.order) / (time.process_time() - used)
    return told


def city(whole: int, slotted: bool) -> Cases:
    """Offences round sixty centres over ten years, some with windows, some without an hour."""
    rng = np.random.default_rng(1)
    place = rng.normal(0, 20, (60, 2))[rng.integers(60, size=whole)] + rng.normal(0, 2, (whole, 2))
    has_clock = rng.random(whole) < 0.8
    start = rng.uniform(17_000, 20_650, whole)
    start = np.where(has_clock, start, np.floor(start))
    wide = np.where(has_clock & (rng.random(whole) < 0.5), rng.exponential(0.4, whole), 0.0)
    kind, codes = rng.integers(3, size=whole), rng.zipf(1.3, (whole, 6)) % len(registers.CODES)
    return registers.cases(
        range(whole), x=place[:, 0], y=place[:, 1], start=start, end=start + wide, has_clock=has_clock,
        amount=np.round(np.exp(rng.normal(7, 1.5, whole))), types=tuple(registers.KINDS[each] for each in kind),
        slots=tuple(frozenset(registers.CODES[at] for at in held) for held in codes) if slotted else (frozenset(),) * whole,
    )  # fmt: skip
