"""anhe linkage on CSV: what it writes, and that whatever is wrong with a file ends in `file:line: reason` and no file."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from anhe.engines.linkage.tests.registers import city

ANHE = Path(sys.executable).with_name("anhe")
COLUMNS = """case: id
place: {x: x, y: y, kind: metres}
window: {from: from, to: to}
amount: amount
type: kind
narrative: story
identifiers: {phone: phone}
"""
STORIES = ("某人用螺丝刀撬开房门锁进入室内，窃得手机一部。", "某人虚构投资项目，骗取现金3万元。", "某人在公交车上扒窃钱包一个。")


def anhe(*arguments: object) -> subprocess.CompletedProcess:
    known = os.environ | {"LANG": "C.UTF-8"}
    return subprocess.run([ANHE, "linkage", *map(str, arguments)], env=known, capture_output=True, text=True, check=False, timeout=300)


def moment(day: float) -> str:
    return "" if day != day else str(np.datetime64(0, "m") + int(day * 1440)).replace("T", " ")


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Path:
    """A folder with a register, its links, its columns and a model."""
    folder = tmp_path_factory.mktemp("linkage")
    made, links = city(30, 30, seed=5)
    with (folder / "C.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "x", "y", "from", "to", "amount", "kind", "story", "phone"])
        for row, name in enumerate(made.ids):
            place = ["" if made.x[row] != made.x[row] else round(each[row] * 1000) for each in (made.x, made.y)]
            amount = "" if made.amount[row] != made.amount[row] else made.amount[row]
            out.writerow([name, *place, moment(made.start[row]), moment(made.end[row]), amount, made.types[row],
                          STORIES[len(made.types[row]) % 3 if row % 4 else row % 3], "95588"])  # fmt: skip
    with (folder / "L.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("case_a", "case_b"), *links])
    (folder / "COLS.yaml").write_text(COLUMNS)
    ran = anhe("fit", "--cases", folder / "C.csv", "--links", folder / "L.csv", "--columns", folder / "COLS.yaml", "--model", folder / "M.json")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["series"] == 30
    return folder


def table(path: Path) -> list[dict]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_slots_score_nearest_group_agree(town, tmp_path):
    slotted, pairs, same, series = (tmp_path / name for name in ("S.csv", "P.csv", "P2.csv", "G.csv"))
    assert anhe("slots", "--cases", town / "C.csv", "--columns", town / "COLS.yaml", "--out", slotted).returncode == 0
    rows = table(slotted)
    assert "story" not in rows[0]
    assert {row["slot_object"] for row in rows} >= {"phone"}
    assert anhe("score", "--cases", town / "C.csv", "--model", town / "M.json", "--out", pairs).returncode == 0
    assert anhe("score", "--cases", slotted, "--model", town / "M.json", "--out", same).returncode == 0
    assert pairs.read_bytes() == same.read_bytes()
    scored = table(pairs)
    whole = len(rows)
    assert len({frozenset((row["case_a"], row["case_b"])) for row in scored}) == len(scored) == whole * (whole - 1) // 2
    asked = anhe("nearest", "--cases", town / "C.csv", "--model", town / "M.json", "--case", rows[3]["id"], "--top", 5)
    found = list(csv.DictReader(asked.stdout.splitlines()))
    of = {frozenset((row["case_a"], row["case_b"])): float(row["score"]) for row in scored}
    best = sorted((value for pair, value in of.items() if rows[3]["id"] in pair), reverse=True)
    assert [float(row["score"]) for row in found] == pytest.approx(best[:5], abs=1e-9)
    terms = ("place", "time", "hour", "weekday", "type", "amount", "modus", "identifier")
    for row in found:
        assert sum(float(row[term]) for term in terms) == pytest.approx(float(row["score"]), abs=1e-9)
        assert f"too_common (phone:95588 ×{whole})" in row["notes"]
    assert anhe("group", "--cases", town / "C.csv", "--model", town / "M.json", "--out", series).returncode == 0
    assert [row["case_id"] for row in table(series)] == [row["id"] for row in rows]
    refit = anhe("fit", "--cases", slotted, "--links", town / "L.csv", "--columns", town / "COLS.yaml", "--model", tmp_path / "M2.json")
    assert refit.returncode == 0
    assert json.loads((tmp_path / "M2.json").read_text())["curves"] == json.loads((town / "M.json").read_text())["curves"]


def test_poor_cases_are_scored_on_what_is_known(town, tmp_path):
    head, *rows = (town / "C.csv").read_text().splitlines()
    far = [f"K{at},{500_000 + at},{3_800_000},,,,,," for at in range(len(rows) + 5)]
    poor = ["P1,,,,,,,,", "P2,113.6,34.7,2022-01-01 00:00,2025-01-01 00:00,,theft,偷,", f"P3,500000,3800000,2022-01-01 08:00,,5,theft,{'偷' * 66_000},95588"]
    (tmp_path / "C.csv").write_text("\n".join([head, *rows, *far, *poor]) + "\n")
    ran = anhe("nearest", "--cases", tmp_path / "C.csv", "--model", town / "M.json", "--case", "P2", "--top", 3)
    assert ran.returncode == 0
    line = 1 + len(rows) + len(far) + 2
    assert f"C.csv:{line}: The place is not in the datum" in ran.stderr
    assert all("place: place_astray" in row["notes"] for row in csv.DictReader(ran.stdout.splitlines()))


BAD = {
    "a time": ("C00001,1,2,yesterday,,,,,", ":3: This is not a date or time"),
    "a number": ("C00001,one,2,,,,,,", ":3: This is not a number"),
    "twice": ("C00000,1,2,,,,,,", ":3: Case C00000 stands on an earlier line"),
    "no name": (",1,2,,,,,,", ":3: This row does not name its case"),
    "ragged": ("C00001,1", ":3: This row has 2 cells"),
    "negative": ("C00001,1,2,,,-5,,,", ":3: The amount is negative"),
    "open quote": ('C00001,"1', ":3: A quotation mark"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_rows(what, town, tmp_path):
    row, said = BAD[what]
    (tmp_path / "C.csv").write_text(f"id,x,y,from,to,amount,kind,story,phone\nC00000,1,2,,,,,,\n{row}\n")
    ran = anhe("score", "--cases", tmp_path / "C.csv", "--model", town / "M.json", "--out", tmp_path / "P.csv")
    assert ran.returncode == 2
    assert ran.stderr.startswith(f"{tmp_path / 'C.csv'}{said}")
    assert {path.name for path in tmp_path.iterdir()} == {"C.csv"}


def test_bad_files(town, tmp_path):
    def fit(**other) -> str:
        given = {"cases": town / "C.csv", "links": town / "L.csv", "columns": town / "COLS.yaml", "model": tmp_path / "M.json"} | other
        ran = anhe("fit", *(part for name, path in given.items() for part in (f"--{name}", path)))
        assert ran.returncode == 2
        assert not (tmp_path / "M.json").exists()
        return ran.stderr

    bad = tmp_path / "bad"
    for text, said in (("case: [", ":2: The file cannot be read"), ("place: {}", ":1: The columns file must be a table"), ("case: id\nplaces: x", ":1: The columns file has keys"), ("case: no", ":1: The")):
        bad.write_text(text)
        assert fit(columns=bad).startswith(f"{bad}{said}"), text
    bad.write_text("case: other\n")
    assert "C.csv:1: The header lacks these columns: other" in fit(columns=bad)
    bad.write_text("case_a,case_b\nC00000,NOBODY\n")
    assert fit(links=bad).startswith(f"{bad}:2: There is no case NOBODY")
    assert "There is no such file" in fit(cases=tmp_path / "none.csv")
    bad.write_text("{}")
    ran = anhe("score", "--cases", town / "C.csv", "--model", bad, "--out", tmp_path / "P.csv")
    assert (ran.returncode, ran.stderr) == (2, f"{bad}:1: This is not a model that `anhe linkage fit` wrote.\n")
