"""Anything at all may be given: it is taken, rejected or refused, and nothing else ever comes out."""

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from anhe.exchange import BadFile, BadMapping, maps, open_source

from .factories import PLAIN, POINTED, TIMED

HOLDER = tempfile.TemporaryDirectory(prefix="anhe-hostile-")
FOLDER = Path(HOLDER.name)
UNHURRIED = settings(deadline=None)  # another program on the machine is no fault of the reader
UNDER = {}
for encoding in ("utf-8", "gb18030", "big5", "cp1252"):
    (FOLDER / f"{encoding}.toml").write_text((PLAIN + TIMED + POINTED).replace('"utf-8"', f'"{encoding}"'))
    UNDER[encoding] = maps.load(FOLDER / f"{encoding}.toml")

HEAD = b"no,words,at,lon,lat\n"
CELL = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "1", "-1", "2026-01-01 08:00", "113.6", "34.7", "34.7,113.6", "NaN", "1e999", "=x", '"', "\n", "\r", "\0"]
    ),
)
BYTES = st.lists(
    st.sampled_from(
        [
            b",",
            b'"',
            b"\n",
            b"\r",
            b"\0",
            b"\xff",
            b"\xef\xbb\xbf",
            b"1",
            b"a",
            "中".encode(),
            "中".encode("gb18030"),
            b"2026-01-01 08:00",
        ]
    ),
    max_size=60,
).map(b"".join)


def all_of(raw, encoding):
    """Read bytes under a mapping; the numbers must agree, and problems must be sayable."""
    path = FOLDER / "rows.csv"
    path.write_bytes(raw)
    try:
        ready = open_source(path, UNDER[encoding])
        taken = rejected = 0
        for batch in ready.batches(size=3):
            taken += len(batch.taken)
            rejected += len(batch.rejects)
            assert all(reject.message and "%(" not in reject.message for reject in batch.rejects)
            assert all(row.line > 1 and len(row.row_hash) == 64 for row in batch.taken)
    except BadFile as error:
        assert str(error).startswith(f"{path}:{error.line}: ")
        return None
    assert (ready.taken, ready.rejected, ready.rows) == (taken, rejected, taken + rejected)
    return ready.rows


@UNHURRIED
@given(st.binary(max_size=400), st.sampled_from(sorted(UNDER)))
def test_any_bytes(raw, encoding):
    all_of(raw, encoding)


@UNHURRIED
@given(BYTES, st.sampled_from(sorted(UNDER)))
def test_any_bytes_after_a_good_header(raw, encoding):
    all_of(HEAD + raw, encoding)


@UNHURRIED
@given(st.lists(st.lists(CELL, min_size=1, max_size=7), max_size=12))
def test_any_table_gives_as_many_rows_as_it_has(rows):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    raw = out.getvalue()
    wanted = sum(1 for cells in csv.reader(io.StringIO(raw, newline="")) if cells)
    assert all_of(HEAD + raw.encode("utf-8", "replace"), "utf-8") == wanted


@UNHURRIED
@given(st.binary(max_size=300))
def test_any_bytes_as_a_mapping(raw):
    path = FOLDER / "any.toml"
    path.write_bytes(raw)
    try:
        maps.load(path)
    except BadMapping as error:
        assert str(error).startswith(f"{path}:{error.line}: ")


VALUE = st.recursive(
    st.one_of(st.text(max_size=8), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes()),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


def toml(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(c if c.isalnum() else f"\\U{ord(c):08x}" for c in value) + '"'
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return value.isoformat() if hasattr(value, "isoformat") else repr(value)


LINES = (PLAIN + TIMED + POINTED).splitlines()
SETTINGS = [at for at, line in enumerate(LINES) if " = " in line]


@UNHURRIED
@given(st.sampled_from(SETTINGS), VALUE)
def test_any_value_for_any_key(at, value):
    lines = list(LINES)
    lines[at] = lines[at].split(" = ")[0] + " = " + toml(value)
    path = FOLDER / "any.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    try:
        ready = maps.load(path)
        open_source(FOLDER / "good.csv", ready)
    except BadMapping as error:
        assert str(error).startswith(f"{path}:") and error.line >= 0
    except BadFile as error:
        assert str(error).startswith(f"{FOLDER / 'good.csv'}:")
