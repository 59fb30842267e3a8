"""The peers: Splink in an environment of its own, and the logistic model of R crimelinkage, made again from its formulae."""

import csv
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import numpy as np

from anhe.engines.linkage import comparing
from anhe.engines.linkage.regressing import regress
from anhe.engines.linkage.shapes import Cases
from anhe.house.paths import VAR

SPLINK = "splink==5.0.0"
HOME = VAR / "bench" / "splink"


def logistic(learn: Cases, linked: np.ndarray, asked: Cases) -> np.ndarray:
    """Scores of a logistic regression on the evidence variables of Porter (2016): linked pairs weigh 1/N a series."""
    one, other = np.triu_indices(len(learn), 1)
    y = linked[one, other]
    keep = y | (np.random.default_rng(0).random(len(y)) < 0.2)
    one, other, y = one[keep], other[keep], y[keep].astype(float)
    x = variables(learn, one, other)
    index = np.tile(np.arange(x.shape[1], dtype=np.int32), (len(x), 1))
    solved = regress(index, x, y, np.ones(len(y)), 1e-6 * np.eye(x.shape[1]))
    full = np.zeros((len(asked), len(asked)))
    one, other = np.triu_indices(len(asked), 1)
    full[one, other] = full[other, one] = variables(asked, one, other) @ solved
    return full


def variables(cases: Cases, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """A constant, distance, expected gap, and a match or not of each slot; in single units, as R's example has them."""
    made = [np.ones(len(one))]
    if not np.isnan(cases.x).all():
        made.append(comparing.straight_km(cases.x[one], cases.y[one], cases.x[other], cases.y[other]))
    made.append(comparing.expected_gap(cases.start[one], cases.end[one], cases.start[other], cases.end[other]))
    for name in sorted({code.partition(":")[0] for held in cases.slots for code in held} & {"mo1", "mo2", "mo3"}):
        code = np.array([next((each for each in held if each.startswith(name)), "") for held in cases.slots])
        made.append((code[one] == code[other]).astype(float))
    return np.nan_to_num(np.stack(made, axis=1))


def splink_scores(learn: Cases, linked: np.ndarray, asked: Cases) -> np.ndarray | None:
    """Splink's match weights of all pairs; None, and why on standard error, where it cannot be had."""
    python = HOME / "bin" / "python"
    try:
        if not python.exists():
            venv.create(HOME, with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "-q", SPLINK], check=True)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write(folder / "dev.csv", learn)
            write(folder / "test.csv", asked)
            with (folder / "labels.csv").open("w", newline="") as file:
                out = csv.writer(file)
                out.writerow(["source_dataset_l", "unique_id_l", "source_dataset_r", "unique_id_r"])
                out.writerows(("dev", int(a), "dev", int(b)) for a, b in zip(*np.nonzero(np.triu(linked)), strict=True))
            subprocess.run([python, Path(__file__).with_name("splink_peer.py"), folder], check=True, capture_output=True, text=True)
            return read(folder / "scores.csv", len(asked))
    except (OSError, subprocess.CalledProcessError) as problem:
        print(f"Splink NOT RUN: {problem}\n{getattr(problem, 'stderr', '') or ''}"[-1500:], file=sys.stderr)
        return None


def write(path: Path, cases: Cases) -> None:
    placed = not np.isnan(cases.x).all()
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["unique_id", "t", *(["x", "y"] if placed else [])])
        for row in range(len(cases)):
            place = [cases.x[row], cases.y[row]] if placed else []
            out.writerow([row, *("" if value != value else value for value in ((cases.start[row] + cases.end[row]) / 2, *place))])


def read(path: Path, whole: int) -> np.ndarray:
    found = np.loadtxt(path, delimiter=",", skiprows=1)
    full = np.full((whole, whole), found[:, 2].min())
    one, other = found[:, 0].astype(int), found[:, 1].astype(int)
    full[one, other] = full[other, one] = found[:, 2]
    return full
