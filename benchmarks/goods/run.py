"""Things found again: recall and precision on a synthetic labelled set beside Splink, and the time of one declaration among a million.

    ./anhe bench goods [--things 20000] [--declared 1000] [--many 1000000] [--peer] [--json OUT.json] [--write-model]

Weights and threshold are chosen on the seed `train 1` alone; what is printed is measured on the seed `test 1`.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

import numpy as np
from fitting import fitted, indexed
from making import Labelled, Maker, View, labelled

from anhe.engines import matching

HERE = Path(__file__).parent
MODEL = HERE.parents[1] / "src/anhe/goods/data/model.json"
PRECISION, ASKED_RECALL, ASKED_MS = 0.9, 0.95, 30.0
TOP = 10


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    told: dict = {"synthetic": True, "things": options.things, "declared": options.declared}
    model = _model(options)
    made = labelled("test 1", things=options.things, declared=options.declared)
    index = indexed(made)
    told["ours"] = _accuracy(made, lambda view: _proposed(view, made, index, model), model.threshold)
    told["words_alone"] = _accuracy(made, lambda view: _described(view, index, model), model.threshold)
    if options.peer:
        told["splink"] = _peer(made)
    if options.many:
        told["speed"] = _speed(options.many, model)
    _print(told)
    if options.json:
        Path(options.json).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="anhe bench goods")
    parser.add_argument("--things", type=int, default=20_000)
    parser.add_argument("--declared", type=int, default=1_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--peer", action="store_true", help="run Splink too; installs it beside, from peer.txt")
    parser.add_argument("--write-model", action="store_true", help="learn the weights anew and write them into the room")
    parser.add_argument("--json", default="")
    return parser.parse_args(arguments)


def _model(options: argparse.Namespace) -> matching.Model:
    """The weights that ship, or learnt anew; the threshold is the lowest with the asked precision on the training seed."""
    if not options.write_model:
        return matching.loads(MODEL.read_text("utf-8"))
    model = fitted("train 1", things=options.things, declared=options.declared, version="goods-1")
    made = labelled("train 1", things=options.things, declared=options.declared)
    index = indexed(made)
    scored = [(found.score, found.ref == partner) for view, partner, _stratum in made.declared for found in _described(view, index, model)]
    threshold = _lowest(sorted(scored, reverse=True))
    model = matching.Model(model.version, model.weights, model.base, model.register, threshold, model.fitted_on)
    MODEL.write_text(model.dumps(), "utf-8")
    return model


def _lowest(scored: list[tuple[float, bool]]) -> float:
    """The lowest score down to which the share of true pairs stays at the asked precision."""
    right, best = 0, 20.0
    for n, (score, same) in enumerate(scored, 1):
        right += same
        if right / n >= PRECISION:
            best = score
    return round(best, 3)


def _described(view: View, index: matching.Index, model: matching.Model) -> list[matching.Found]:
    return matching.nearest(matching.profile(view.thing), index=index, model=model, top=TOP).found


def _proposed(view: View, made: Labelled, index: matching.Index, model: matching.Model) -> list[matching.Found]:
    """As the room does: equal numbers first, then what the description finds."""
    numbers = made.__dict__.setdefault("numbers", _numbers(made))
    exact = {ref for key in _keys(view) for ref in numbers.get(key, ())}
    rest = [found for found in _described(view, index, model) if found.ref not in exact]
    return [*(matching.Found(ref, 20.0, 1.0) for ref in sorted(exact)), *rest][:TOP]


def _numbers(made: Labelled) -> dict[matching.Key, list[str]]:
    found: dict[matching.Key, list[str]] = {}
    for view in made.register:
        for key in _keys(view):
            found.setdefault(key, []).append(view.thing.ref)
    return found


def _keys(view: View) -> list[matching.Key]:
    """A number that cannot be one (a wrong check digit) is refused at the desk, so it is no key here either."""
    found = []
    for kind, value in view.keys.items():
        try:
            found.append(matching.settle(kind, value))
        except matching.MatchingError:
            continue
    return found


def _accuracy(made: Labelled, ask, threshold: float) -> dict:
    """Recall@10 over declarations that have a partner; precision over everything that is proposed."""
    shown = right = 0
    hits: dict[str, list[bool]] = {}
    started = time.process_time()
    for view, partner, stratum in made.declared:
        found = [one for one in ask(view) if one.score >= threshold]
        shown += len(found)
        right += any(one.ref == partner for one in found)
        if partner:
            hits.setdefault(stratum, []).append(any(one.ref == partner for one in found))
    every = [hit for each in hits.values() for hit in each]
    return {
        "recall_at_10": round(sum(every) / len(every), 4), "precision": round(right / max(shown, 1), 4), "threshold": threshold,
        **{f"recall_{name}": round(sum(each) / len(each), 4) for name, each in hits.items()},
        "cpu_ms_each": round(1e3 * (time.process_time() - started) / len(made.declared), 2),
    }  # fmt: skip


def _speed(many: int, model: matching.Model) -> dict:
    """One declaration among `many` things: wall and CPU time of the whole question, reading the words included."""
    maker = Maker("speed 1")
    started = time.process_time()
    index = matching.index((matching.profile(maker.owner(maker.truth(), f"S{n}").thing) for n in range(many)), is_missing=True)
    built = time.process_time() - started
    asked = [maker.dealer(maker.truth(), f"Q{n}").thing for n in range(220)]
    wall, cpu, proven = [], [], 0
    for thing in asked:
        begun, used = time.perf_counter(), time.process_time()
        proven += matching.nearest(matching.profile(thing), index=index, model=model, top=TOP).is_proven
        wall.append(1e3 * (time.perf_counter() - begun))
        cpu.append(1e3 * (time.process_time() - used))
    wall, cpu = wall[20:], cpu[20:]
    return {
        "things": many, "built_cpu_s": round(built, 1), "wall_p50_ms": round(float(np.percentile(wall, 50)), 1), "wall_p95_ms": round(float(np.percentile(wall, 95)), 1),
        "cpu_p50_ms": round(float(np.percentile(cpu, 50)), 1), "cpu_p95_ms": round(float(np.percentile(cpu, 95)), 1), "proven": round(proven / len(asked), 3),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def _peer(made: Labelled) -> dict:
    """Splink on the same rows, in a Python of its own; it trains on its own expectation maximisation."""
    place = HERE.parents[1] / "var/peers/goods"
    if not (place / "ready").exists():
        venv.create(place, with_pip=True)
        subprocess.run([place / "bin/pip", "install", "-q", "-r", HERE / "peer.txt"], check=True)
        (place / "ready").touch()
    with tempfile.TemporaryDirectory() as folder:
        for name, views in (("left", [view for view, _p, _s in made.declared]), ("right", made.register)):
            rows = [_row(view) for view in views]
            Path(folder, f"{name}.json").write_text(json.dumps(rows, ensure_ascii=False))
        done = subprocess.run([place / "bin/python", HERE / "peer.py", folder], check=True, capture_output=True, text=True)
        pairs = json.loads(Path(folder, "pairs.json").read_text())
        cpu = json.loads(done.stdout.splitlines()[-1])
    best: dict[str, list[tuple[float, str]]] = {}
    for left, right, weight in pairs:
        best.setdefault(left, []).append((weight, right))
    tops = {left: sorted(each, reverse=True)[:TOP] for left, each in best.items()}
    partners = {view.thing.ref: (partner, stratum) for view, partner, stratum in made.declared}
    scored = sorted(((weight, partners[left][0] == right) for left, each in tops.items() for weight, right in each), reverse=True)
    threshold = _lowest(scored)  # chosen on the very set that is measured: as well as it can do
    told = _accuracy(made, lambda view: [matching.Found(right, weight, 0.0) for weight, right in tops.get(view.thing.ref, [])], threshold)
    return told | {"cpu_ms_each": round(1e3 * cpu["cpu_s"] / len(made.declared), 2), "note": "threshold chosen with the answers in sight"}


def _row(view: View) -> dict:
    """What Splink is given: the same fields that our reader makes, and the words as they are."""
    read = matching.profile(view.thing)
    return {
        "unique_id": view.thing.ref, "kind": read.kind or None, "brand": read.brand or None, "model": " ".join(read.models) or None, "colour": str(read.colours) if read.colours else None,
        "size": " ".join(read.sizes) or None, "marks": list(read.marks) or None, "words": list(read.words) or None, "area": read.area or None,
        "day": read.day, **{kind: next((key.value for key in _keys(view) if key.kind == kind), None) for kind in ("imei", "serial", "frame", "plate")},
    }  # fmt: skip


def _print(told: dict) -> None:
    print(f"SYNTHETIC set, seed `test 1`: {told['things']:,} missing things, {told['declared']:,} declarations, half of them with a partner")
    print(f"{'':<22}{'recall@10':>10}{'precision':>10}{'by number':>10}{'by marks':>10}{'CPU ms':>9}")
    for name, label in (("ours", "Anhe"), ("words_alone", "Anhe, words alone"), ("splink", "Splink 5")):
        if name in told:
            row = told[name]
            print(f"{label:<22}{row['recall_at_10']:>10.3f}{row['precision']:>10.3f}{row.get('recall_key', 0):>10.3f}{row.get('recall_marks', 0):>10.3f}{row['cpu_ms_each']:>9.1f}")
    reached = told["ours"]["recall_at_10"] >= ASKED_RECALL and told["ours"]["precision"] >= PRECISION
    print(f"asked: recall@10 >= {ASKED_RECALL} at precision >= {PRECISION}: {'reached' if reached else 'MISSED'}")
    if "speed" in told:
        row = told["speed"]
        print(f"one declaration among {row['things']:,}: wall p50 {row['wall_p50_ms']} ms, p95 {row['wall_p95_ms']} ms; CPU p50 {row['cpu_p50_ms']} ms, p95 {row['cpu_p95_ms']} ms "
              f"(load {row['load']}); answer proven for {100 * row['proven']:.0f} %; {row['memory_mb']:,} MB")
        print(f"asked: p95 <= {ASKED_MS:.0f} ms: {'reached' if row['wall_p95_ms'] <= ASKED_MS else 'MISSED'} by wall time, {'reached' if row['cpu_p95_ms'] <= ASKED_MS else 'MISSED'} by CPU time")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
