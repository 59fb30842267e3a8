"""A dealer's CSV under the mapping `dealer_csv`: each row taken, or refused with its reason."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from anhe import exchange
from anhe.goods import desk, queries
from anhe.goods.models import Dealer
from anhe.goods.shapes import NewDeclaration
from anhe.ledger import Refused

MAPPING = "dealer_csv"
KIND = "declarations"
NEEDED = frozenset({"own_ref", "what", "got_on"})
WELCOME = frozenset({"kind", "brand", "model", "colour", "marks", "serial", "imei", "plate", "frame", "engraving"})
MOST = 500


class TooMany(Refused):
    status = 413


def take(body: bytes, *, dealer: Dealer, by, at: datetime, is_synthetic: bool) -> dict[str, Any]:
    """Take down every good row of a CSV; refused rows are told with their reasons and as a file.

    Raises `exchange.BadFile` for what is no such file, `TooMany` beyond 500 rows.
    """
    with tempfile.TemporaryDirectory(prefix="anhe-") as folder:
        path = Path(folder, "things.csv")
        path.write_bytes(body)
        mapping = exchange.maps.load(MAPPING)
        mapping.expect(KIND, required=NEEDED, optional=WELCOME)
        source = exchange.open_source(path, mapping, as_of=at.date(), old="accept")
        parts = list(source.batches())
        if sum(len(part.taken) + len(part.rejects) for part in parts) > MOST:
            raise TooMany(_("A file has at most %(most)d rows. Split it.") % {"most": MOST})
        refused = [reject for part in parts for reject in part.rejects]
        numbers = []
        for row in (row for part in parts for row in part.taken):
            given = _declaration(row.values, is_synthetic)
            try:
                desk.check(given, at)
            except Refused as refusal:
                refused.append(row.refused(str(refusal)))
                continue
            if queries.declarations(dealer).filter(own_ref=given.own_ref).exists():
                refused.append(row.refused(_("You declared a thing under this number before.")))
                continue
            numbers.append(desk.declare(declaration=given, dealer=dealer, by=by, at=at).number)
        refused.sort(key=lambda reject: reject.line)
        return {"taken": len(numbers), "refused": len(refused), "numbers": numbers, "rejects": [{"line": r.line, "reason": r.message} for r in refused],
                "rejects_csv": _file(Path(folder, "rejects.csv"), source, refused)}  # fmt: skip


def _declaration(told, is_synthetic: bool) -> NewDeclaration:
    keys = tuple((kind, str(told[kind])) for kind in ("serial", "imei", "plate", "frame", "engraving") if told.get(kind))
    words = {name: str(told.get(name) or "") for name in ("kind", "brand", "model", "colour", "marks")}
    return NewDeclaration(str(told["own_ref"]), str(told["what"]), told["got_on"], **words, keys=keys, is_synthetic=is_synthetic)


def _file(path: Path, source: exchange.Source, refused: list[exchange.Reject]) -> str:
    if not refused:
        return ""
    with exchange.Rejects(path, header=source.header, encoding="utf-8", delimiter=source.mapping.delimiter) as rejects:
        for reject in refused:
            rejects.add(reject)
    return path.read_text("utf-8-sig")
