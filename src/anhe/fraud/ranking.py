"""What to ask for next: traced money times the chance that it is still there when that institution acts. It ranks money, never people."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

DWELL = timedelta(minutes=12)  # assumed until an account has shown its own
REPLY = timedelta(minutes=5)  # assumed until an institution has answered
STAYS = (0.08, 0.2)  # the share that does not move on for days: in the first accounts, further on
LEAST_DWELL = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Money that lies, as far as is known, in one account. `since` is the last moment at which it was seen there."""

    traced: UUID
    kind: str
    fen: int
    since: datetime
    hop: int
    dwell: timedelta | None = None
    reply: timedelta | None = None
    is_asked: bool = False


def chance(one: Candidate, *, now: datetime) -> float:
    """How likely the money is still there when the institution acts."""
    reply, dwell = one.reply or REPLY, max(one.dwell or DWELL, LEAST_DWELL)
    age = max(timedelta(0), now - one.since) + reply
    stays = STAYS[0] if one.hop == 1 else STAYS[1]
    return stays + (1 - stays) * math.exp(-(age / dwell))


def rank(candidates: Iterable[Candidate], *, now: datetime) -> list[dict[str, Any]]:
    """The candidates as the drawing keeps them, the most worth first, each with the reasons of its place."""
    found = []
    for one in candidates:
        share = chance(one, now=now)
        found.append({
            "traced": str(one.traced), "kind": one.kind, "fen": one.fen, "chance": round(share, 3), "worth": int(one.fen * share),
            "asked": one.is_asked,
            "reasons": [
                {"code": "age", "value": int(max(timedelta(0), now - one.since).total_seconds() // 60)},
                {"code": "reply" if one.reply else "reply_assumed", "value": _minutes(one.reply or REPLY)},
                {"code": "dwell" if one.dwell else "dwell_assumed", "value": _minutes(one.dwell or DWELL)},
                {"code": "hop", "value": one.hop},
            ],
        })  # fmt: skip
    return sorted(found, key=lambda row: (-row["worth"], row["traced"]))


def _minutes(span: timedelta) -> int:
    return max(1, round(span.total_seconds() / 60))
