"""What it costs that the database itself shows each asker only their rows: a million reports, and every console page.

    ./anhe bench access [--many 1000000] [--times 1000] [--no-pages]

A scratch installation filled by the tracking benchmark's fill.sql. CPU is the client's and the server process's together;
asked per transaction: the signed context; asked per query: row-level security over the same query without it. The peers
run in the same session: no row-level security (the migrator), a filter by hand, a bare set_config that any SQL could forge,
and a policy that calls a function for each row. Queries a page are counted over every console page of tests/browser.
Writes benchmarks/results/access.json. Exit codes: 0 reached, 1 not.
"""

import argparse
import json

from benchmarks.scratch import Scratch, keep, machine, table
from benchmarks.tracking.run import fill

ASKED = {"transaction_cpu_ms": 0.5, "query_cpu_ms": 0.15, "queries_a_page": 12, "newest_50_ms": 20}


def main(argv: list[str]) -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--many", type=int, default=1_000_000)
    ask.add_argument("--times", type=int, default=1000)
    ask.add_argument("--no-pages", action="store_true")
    options = ask.parse_args(argv)
    with Scratch() as scratch:
        scratch.python("benchmarks.town")
        fill(scratch, options.many)
        found = json.loads(scratch.python("benchmarks.access.asking", str(options.times)))
    pages = {}
    if not options.no_pages:
        with Scratch() as scratch:
            pages = json.loads(scratch.python("benchmarks.access.pages", ANHE_HOSTS="testserver,127.0.0.1,localhost"))
    keep("access", {"asked": ASKED, "many": options.many, **found, "pages": pages})
    rows = [(f"signed context, {who}: CPU a transaction", f"<= {ASKED['transaction_cpu_ms']}", f"{cost:.3f}") for who, cost in found["context"].items()]
    rows += [(f"{name}: CPU a query", f"<= {ASKED['query_cpu_ms']}" if name.startswith("row-level") else "", f"{cost:.3f}") for name, cost in found["query"].items()]
    rows += [(f"newest 50, {name}", f"<= {ASKED['newest_50_ms']}" if name.startswith("row-level") else "", f"{ms:.2f}") for name, ms in found["newest"].items()]
    rows += [(f"queries: {name}", f"<= {ASKED['queries_a_page']}", str(count)) for name, count in sorted(pages.items(), key=lambda p: -p[1])[:8]]
    table(rows, (f"ms, {options.many} reports", "asked", "measured"))
    over = sum(count > ASKED["queries_a_page"] for count in pages.values())
    print(f"{over} of {len(pages)} console pages ask more than {ASKED['queries_a_page']} queries; load average {machine()['load']}")
    reached = (
        max(found["context"].values()) <= ASKED["transaction_cpu_ms"]
        and all(cost <= ASKED["query_cpu_ms"] for name, cost in found["query"].items() if name.startswith("row-level"))
        and all(ms <= ASKED["newest_50_ms"] for name, ms in found["newest"].items() if name.startswith("row-level"))
        and not over
    )
    return 0 if reached else 1
