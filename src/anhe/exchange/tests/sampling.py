"""Which rows of the St. Louis register make up the shipped sample. Nothing here draws at random.

python -m anhe.exchange.tests.sampling REGISTER.csv > src/anhe/exchange/samples/stlouis_sample.csv
"""

import csv
import hashlib
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

SIZE = 320
OF_EACH_KIND = 8

# The register itself is not in the repository; its place beside it is the developers' agreement.
DATA = Path(os.environ.get("ANHE_DATA", Path(__file__).resolve().parents[5] / "shared" / "data"))
REGISTER = DATA / "dispatch" / "stl_crime_2019_clean.csv"


def chosen(lines: Sequence[str]) -> list[str]:
    """The header and the chosen rows, word for word and in their order.

    First every row with a trap: repeated hours, points far outside, the first eight of those without a point and of
    the old ones, and all rows of the first eight numbers with a correction and with a repeat. Then the first row of
    every crime code. Then, up to SIZE, those with the smallest SHA-256.
    """
    rows = list(csv.DictReader(lines))
    picked = _traps(rows)
    seen: set[str] = set()
    for at, row in enumerate(rows):
        if row["Count"] == "1" and row["Crime"] not in seen:
            seen.add(row["Crime"])
            picked.add(at)
    by_hash = sorted(range(len(rows)), key=lambda at: hashlib.sha256(lines[at + 1].encode()).digest())
    for at in by_hash:
        if len(picked) >= SIZE:
            break
        picked.add(at)
    return [lines[0], *(lines[at + 1] for at in sorted(picked))]


def _traps(rows: list[dict[str, str]]) -> set[int]:
    counts = Counter(row["Complaint"] for row in rows)
    corrected = list(dict.fromkeys(row["Complaint"] for row in rows if row["Count"] == "-1"))
    repeated = [number for number, count in counts.items() if count > 1 and number not in set(corrected)]
    numbers = {*corrected[:OF_EACH_KIND], *repeated[:OF_EACH_KIND]}
    picked = {at for at, row in enumerate(rows) if row["Complaint"] in numbers or _is_odd(row)}
    picked.update([at for at, row in enumerate(rows) if row["XCoord"] == "0.0"][:OF_EACH_KIND])
    picked.update([at for at, row in enumerate(rows) if row["DateOccur"][6:10] < "2014"][:OF_EACH_KIND])
    return picked


def _is_odd(row: dict[str, str]) -> bool:
    """True for an hour that the clocks repeat, and for a point far outside the city."""
    repeated_hour = row["DateOccur"][:13] in ("11/04/2018 01", "11/03/2019 01")
    x, y = float(row["XCoord"]), float(row["YCoord"])
    return repeated_hour or (x > 0 and not (860_000 < x < 920_000 and 975_000 < y < 1_075_000))


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8", newline="") as stream:
        sys.stdout.writelines(chosen(stream.readlines()))
