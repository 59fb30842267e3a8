"""Small mappings and files for the tests, written to disk as real ones."""

from pathlib import Path

from anhe.exchange import Batch, Mapping, Reject, Source, TakenRow, maps, open_source

PLAIN = """\
format = "anhe.mapping/v1"
kind = "things"
synthetic = true

[attribution]
text = "made for a test"
licence = "Apache-2.0"

[source]
encoding = "utf-8"
crs = "EPSG:4326"
extent = [112.7, 34.2, 114.3, 35.0]
time_zone = "Asia/Shanghai"
as_of = 2026-03-01

[key]
columns = ["no"]

[fields.number]
type = "text"
column = "no"
max = 20

[fields.words]
type = "text"
column = "words"
max = 200
required = false
"""

TIMED = """
[fields.at]
type = "time"
column = "at"
formats = ["%Y-%m-%d %H:%M"]
"""

POINTED = """
[fields.point]
type = "point"
x = "lon"
y = "lat"
required = false
"""


def mapping(folder: Path, extra: str = "", *, text: str = PLAIN) -> Mapping:
    """The plain mapping with more fields, read from a file."""
    path = folder / "plain.toml"
    path.write_text(text + extra, encoding="utf-8")
    return maps.load(path)


def source(folder: Path, content: str | bytes, under: Mapping, **options: object) -> Source:
    """A file with this content, opened under a mapping."""
    path = folder / "rows.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_source(path, under, **options)


def sorted_out(of: Source, size: int = 500) -> tuple[list[TakenRow], list[Reject]]:
    """All rows of a source: those taken and those rejected."""
    batches: list[Batch] = list(of.batches(size=size))
    return [row for batch in batches for row in batch.taken], [row for batch in batches for row in batch.rejects]


def codes(rejects: list[Reject]) -> list[tuple[int, str]]:
    return [(reject.line, reject.code) for reject in rejects]
