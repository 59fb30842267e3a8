"""Ten thousand victims through ten million transactions: our kernels beside DuckDB and PostgreSQL, rows compared.

    ./anhe bench tracing [--rows 10000000] [--victims 10000] [--times 7] [--cities 0] [--without-peers] [--spark]

The ledger is made by making.py: seeded, parameters in the file, no real chains. Ours is one core; CPU seconds are those
of the whole process, of DuckDB all its threads, of PostgreSQL all its processes. Ratios are of CPU seconds in this run.
PostgreSQL is handed the positions that ours and DuckDB work out. `--cities 10` measures ten such
ledgers side by side, entries interleaved, in a process of its own (32 bytes a transaction, as many for the index). `--spark` proves the function for
mapInPandas under a real Spark, installed in an environment of its own under var/.
Writes benchmarks/results/tracing.json. Exit codes: 0 every figure reached and every answer the same, 1 not.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import making
import ours
import peers
import sparking
from benchmarks.scratch import keep, machine, table

from anhe.house.paths import VAR

FOLDER = VAR / "bench"
PEER_TIMES = 2
ASKED = {
    "fifo_index_s": 0.30, "fifo_s": 0.10, "duckdb_ratio": 12, "postgresql_ratio": 40, "one_p99_us": 1_000, "libr": 100,
    "prorata": 60, "big_cpu_s": 8, "big_gib": 8,
}  # fmt: skip


def main(argv: list[str]) -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--rows", type=int, default=10_000_000)
    ask.add_argument("--accounts", type=int, default=500_000)
    ask.add_argument("--victims", type=int, default=10_000)
    ask.add_argument("--times", type=int, default=7, help="calls of each kernel; the best and the median are told")
    ask.add_argument("--cities", type=int, default=0, help="also so many of these ledgers at once, in another process")
    ask.add_argument("--cities-only", action="store_true", help="only those: index and all victims")
    ask.add_argument("--without-peers", action="store_true")
    ask.add_argument("--spark", action="store_true", help="also under a real Spark; needs Java 17 and a package index")
    options = ask.parse_args(argv)
    recipe = making.Recipe(rows=options.rows, accounts=options.accounts, victims=options.victims)
    if options.cities_only:
        print(json.dumps(many(recipe, options.cities)))
        return 0
    told = everything(recipe, options)
    rows = list(figures(told))
    table([row[:-1] for row in rows], ("figure", "asked", "measured", "peers in this run"))
    keep("tracing", {"asked": ASKED, "recipe": recipe.facts(), **told})
    return 0 if all(row[-1] for row in rows) else 1


def everything(recipe: making.Recipe, options: argparse.Namespace) -> dict[str, Any]:
    print(f"load {machine()['load']}; a ledger of {recipe.rows:,} transactions", flush=True)
    ledger, payments = ours.kept(recipe, FOLDER)
    told: dict[str, Any] = {}
    told["anhe"], answer = ours.measured(ledger, payments, options.times)
    if not options.without_peers:
        for name, ask in (("duckdb", peers.in_duckdb), ("postgresql", peers.in_postgresql)):
            print(f"{name}...", flush=True)
            told[name] = ask(ledger, payments, answer, PEER_TIMES)
    if options.spark:
        print("spark...", flush=True)
        told["spark"] = sparking.proved(FOLDER / "spark", ledger, payments, answer)
    del ledger
    if options.cities:
        print(f"{options.cities} cities...", flush=True)
        command = [sys.executable, "-m", "anhe.house.command", "bench", "tracing", "--cities-only"]
        for name in ("cities", "rows", "accounts", "victims"):
            command += [f"--{name}", str(getattr(options, name))]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        told["big"] = json.loads(done.stdout.splitlines()[-1])
    return told


def many(recipe: making.Recipe, cities: int) -> dict[str, Any]:
    """Index and all victims, and the most memory that this process ever had."""
    ours.warm()
    ledger, payments = making.side_by_side(*ours.kept(recipe, FOLDER), cities)
    index, building = ours.timed(lambda: ours.tracing.index(ledger), 1, first=False)
    found, following = ours.timed(lambda: ours.tracing.trace(ledger, payments, rule="fifo", index=index), 2)
    wrong = ours.conserved(found, ledger, payments)
    told = {"rows": len(ledger), "victims": len(payments), "index": building, "fifo": following, "conserved": wrong}
    return told | {"peak_gib": ours.peak_gib()}


def figures(told: dict[str, Any]) -> Iterator[tuple[str, str, str, str, bool]]:
    """Each figure with what was asked, what came out, what the peers did, and whether it is reached."""
    mine, duck, post = told["anhe"], told.get("duckdb"), told.get("postgresql")
    beside = "; ".join(
        f"{name} {p['prepare_cpu_s']:.1f}" for name, p in (("DuckDB", duck), ("PostgreSQL, positions given", post)) if p
    )
    yield at_most("index for fifo, CPU s", ASKED["fifo_index_s"], mine["fifo_index"]["cpu_s"], beside)
    beside = "; ".join(
        f"{name} {p['cpu_s']:.2f} ({p['wall_s']:.2f} wall)" for name, p in (("DuckDB", duck), ("PostgreSQL", post)) if p
    )
    yield at_most("all victims by fifo, CPU s", ASKED["fifo_s"], mine["fifo"]["cpu_s"], beside)
    for name, peer in (("DuckDB", duck), ("PostgreSQL", post)):
        if peer:
            ratio = round(peer["cpu_s"] / mine["fifo"]["cpu_s"], 1)
            least = ASKED[f"{name.lower()}_ratio"]
            same = "same rows" if peer["agrees"] else "OTHER ROWS"
            yield (
                f"so many times faster than {name}",
                f">= {least}",
                f"{ratio}",
                same,
                ratio >= least and peer["agrees"],
            )
    one = mine["one"]
    beside = f"PostgreSQL p50 {post['one_p50_us']:.0f}, p99 {post['one_p99_us']:.0f}" if post else ""
    for name, what in (("where", "where it is"), ("way", "its whole way")):
        walls = f"wall p50 {one[f'{name}_wall_p50_us']}, p99 {one[f'{name}_wall_p99_us']}; {beside}"
        yield at_most(f"one victim, {what}: p99 CPU us", ASKED["one_p99_us"], one[f"{name}_cpu_p99_us"], walls)
    for rule in ("libr", "prorata"):
        speed = mine[rule]["million_tx_per_cpu_s"]
        yield f"{rule}, million transactions a CPU s", f">= {ASKED[rule]}", f"{speed}", "", speed >= ASKED[rule]
    for name in ("lifo_index", "lifo", "poison"):
        yield f"{name.replace('_', ' ')}, CPU s", "", f"{mine[name]['cpu_s']}", "", True
    for name, wrong in (
        ("fifo", mine["fifo"]["conserved"]),
        ("lifo", mine["lifo"]["conserved"]),
        ("libr and prorata, sample", mine["split_conserved"]),
    ):
        yield f"victims not conserved to the cent, {name}", "0", f"{wrong}", "", wrong == 0
    if "spark" in told:
        spark = told["spark"]
        yield (
            "rows by mapInPandas the same",
            "yes",
            "yes" if spark["agrees"] else "NO",
            f"Spark {spark['version']}, {spark['wall_s']} s",
            spark["agrees"],
        )
    if "big" in told:
        yield from big_figures(told["big"])


def big_figures(told: dict[str, Any]) -> Iterator[tuple[str, str, str, str, bool]]:
    rows, spent = (
        f"{told['rows']:,} transactions, {told['victims']:,} victims",
        told["index"]["cpu_s"] + told["fifo"]["cpu_s"],
    )
    beside = f"index {told['index']['cpu_s']}, victims {told['fifo']['cpu_s']}"
    yield at_most(f"{rows}: index and all victims, CPU s", ASKED["big_cpu_s"], round(spent, 2), beside)
    yield at_most(f"{rows}: most memory, GiB", ASKED["big_gib"], told["peak_gib"], "ledger and making it included")
    yield f"{rows}: victims not conserved", "0", f"{told['conserved']}", "", told["conserved"] == 0


def at_most(name: str, most: float, value: float, beside: str) -> tuple[str, str, str, str, bool]:
    return name, f"<= {most}", f"{value}", beside, value <= most
