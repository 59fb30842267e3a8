"""Tables out: CSV that a spreadsheet opens without running anything in it."""

import csv
import io
from collections.abc import Iterable, Sequence

from anhe.exchange.rejects import guarded


def written(rows: Iterable[Sequence[object]]) -> bytes:
    """The rows as CSV in UTF-8 with a byte order mark; a cell that a spreadsheet would run is guarded."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows([guarded(str(cell)) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")
