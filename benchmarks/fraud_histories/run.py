"""Plays seeded histories of banks' replies against the fraud desk's judging and asks after every move what must hold.

    ./anhe bench fraud_histories [--histories 100000] [--first 0]

Late, twice, reordered, contradictory, impossible and forged replies. A broken rule prints its seed: the same seed plays the
same history again. `src/anhe/fraud/tests/test_histories.py` plays a share of them by the desk's own verbs on PostgreSQL.
"""

import argparse
import json
import time
from collections import Counter
from pathlib import Path

from anhe.fraud.tests.histories import Broken, play

RESULTS = Path(__file__).resolve().parents[1] / "results"


def main(given: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="anhe bench fraud_histories")
    parser.add_argument("--histories", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    options = parser.parse_args(given)
    begun, broken, answers = time.process_time(), [], Counter()
    for seed in range(options.first, options.first + options.histories):
        try:
            world = play(seed)
        except Broken as rule:
            broken.append(str(rule))
            continue
        answers.update(world.heard)
    took = time.process_time() - begun
    found = {"histories": options.histories, "first": options.first, "broken": broken[:20], "broken_count": len(broken), "answers": dict(answers), "cpu_s": round(took, 1)}
    print(f"histories {options.histories:,}   broken invariants {len(broken)}   {took:.1f} CPU-s")
    print("   ".join(f"{name} {count:,}" for name, count in answers.most_common()))
    for line in broken[:20]:
        print(line)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "fraud_histories.json").write_text(json.dumps(found, indent=2))
    return 1 if broken else 0
