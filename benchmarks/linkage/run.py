"""Which offences belong together: accuracy on parts kept apart by series beside Splink and R's logistic, and speed.

    ./anhe bench linkage [--data DIR] [--cases N] [--without-splink] [--only accuracy|speed]

The sets are read where they lie and no row is kept. Splink is installed into an environment of its own under var/.
R crimelinkage is not run: its logistic model is made again from the published formulae. Each set is split in two by
series with a fixed seed; everything is chosen on one part, by cross-validation inside it, and measured on the other.
Writes benchmarks/results/linkage.json. Exit codes: 0 every figure reached, 1 not.
"""

import argparse
import json
from pathlib import Path

import accuracy
import speed

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "benchmarks" / "results"


def main(argv: list[str]) -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "linkage")
    ask.add_argument("--cases", type=int, default=1_000_000)
    ask.add_argument("--without-splink", action="store_true")
    ask.add_argument("--only", choices=("accuracy", "speed"))
    options = ask.parse_args(argv)
    found: dict = {"accuracy": {}}
    for name in accuracy.SETS if options.only != "speed" else ():
        if not (options.data / f"{name}_cases.csv").exists():
            print(f"{name}: NOT RUN, {options.data} does not hold it")
            continue
        # Splink has no comparator for sets of codes: on narratives it would be compared on time alone.
        found["accuracy"][name] = accuracy.measure(name, options.data, not options.without_splink and name != "zhseries")
        show(name, found["accuracy"][name])
    if options.only != "accuracy":
        found["speed"] = speed.measure(options.cases)
        print(json.dumps(found["speed"], indent=1))
    checks = list(asked(found))
    for what, limit, value, reached in checks:
        print(f"{'yes' if reached else 'NO ':<4}{what:<58}asked {limit:<14}measured {value}")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "linkage.json").write_text(json.dumps(found | {"asked": checks}, indent=1) + "\n", "utf-8")
    return 0 if all(each[3] for each in checks) else 1


def show(name: str, made: dict) -> None:
    print(f"\n{name}: {made['cases']} cases kept apart, {made['links']} links")
    for who, told in made.items():
        if isinstance(told, dict):
            margin = told.get("ours minus theirs")
            beside = f"   ours minus theirs, by series: {margin[1]:+.3f} [{margin[0]:+.3f}, {margin[2]:+.3f}]" if margin else ""
            print(f"  {who:<40}AP {told['ap']:.3f}  first {told['first']:.3f}  top 50 {told['top50']:.3f}{beside}")
    print(f"  pair F1 {made['pair_f1']:.3f}, ECE {made['ece']:.4f}, slope {made['slope']:.3f}, sums within {made['sums']:.1e}", flush=True)


def asked(found: dict):
    """Every figure that was asked of the engine, with what was measured."""
    floors = {"ilburg": (0.33, 0.52, 0.85), "zhseries": (0.68, 0.80, None), "clsim": (0.37, None, None)}
    for name, made in found["accuracy"].items():
        for key, floor in zip(("ap", "first", "top50"), floors[name], strict=True):
            if floor:
                yield f"{name} {key}", f">= {floor}", round(made["ours"][key], 3), bool(made["ours"][key] >= floor)
        if name == "ilburg":
            yield "ilburg pair F1", ">= 0.40", round(made["pair_f1"], 3), bool(made["pair_f1"] >= 0.40)
        yield f"{name} ECE", "<= 0.03", round(made["ece"], 4), bool(made["ece"] <= 0.03)
        yield f"{name} slope", "0.9 to 1.1", round(made["slope"], 3), bool(0.9 <= made["slope"] <= 1.1)
        yield f"{name} contributions sum to the score", "<= 1e-9", made["sums"], bool(made["sums"] <= 1e-9)
        if name == "ilburg" and "Splink" in made:
            low = made["Splink"]["ours minus theirs"][0]
            yield "ilburg AP above Splink, 2.5 % point by series", "> 0", round(low, 4), bool(low > 0)
    for what, told in list(found.get("speed", {}).items())[1:]:
        yield f"{what}: same answer", "yes", told["same"], told["same"]
        for way, limit in (("blocked", 8), ("exhaustive", 20)):
            yield f"{what}: {way} p50 ms", f"<= {limit}", round(told[way]["p50_ms"], 2), told[way]["p50_ms"] <= limit
        yield f"{what}: pairs a CPU second", ">= 5e7", f"{told['pairs_per_cpu_s_bounded']:.3g}", told["pairs_per_cpu_s_bounded"] >= 5e7
