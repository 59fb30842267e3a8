"""What the nightly sweep writes: that it began, each part it took, and its signed report."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from anhe import vault
from anhe.law import access, erasing
from anhe.law.models import ErasedBatch, Sweep
from anhe.ledger import Refused, act

SIGNED = b"anhe retention report\n"
ONE_AT_A_TIME = 4_710_201  # the advisory lock of the sweep


class SweepUnderWay(Refused):
    pass


def begin_sweep(*, due_at: datetime, by, at: datetime) -> Sweep:
    """Write down that what is due at `due_at` is about to be erased. Raises `SweepUnderWay`."""
    with act("sweep.begun", by=by, may=access.may_erase, at=at, doing="erase") as facts:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_AT_A_TIME])
            if not cursor.fetchone()[0]:
                raise SweepUnderWay(_("Another run is erasing what is due. Wait until it has ended."))
        sweep = Sweep.objects.create(due_at=due_at, by=f"{by.actor.kind}:{by.actor.ref}", begun_at=at)
        facts.on = sweep
        facts.update(due_at=due_at)
        return sweep


def erase_batch(*, sweep: Sweep, rule: str, keys: Sequence[Any], by, at: datetime) -> dict[str, int]:
    """Take these records away in every room; rows by table. What went is named by its keys alone."""
    with act("records.erased", by=by, on=sweep, may=access.may_erase, at=at, doing="erase") as facts:
        rows = erasing.erase(rule, keys=keys, by=by, at=at)
        named = [str(key) for key in keys] if erasing.is_listed(rule) else []
        ErasedBatch.objects.create(sweep=sweep, kind=rule, keys=named, rows=rows, at=at)
        facts.update(rule=rule, records=len(keys), rows=rows)
        return rows


def settle_months(*, sweep: Sweep, before: str, to: str, limit: int, by, at: datetime) -> int:
    """Wrap the keys of what must outlive its month again, so that the month's key can go; returns how many."""
    with act("keys.rewrapped", by=by, on=sweep, may=access.may_erase, at=at) as facts:
        count = erasing.rewrap(before=before, to=to, limit=limit, by=by, at=at)
        facts.update(before=before, to=to, parties=count)
        return count


def erase_again(*, kind: str, keys: Sequence[Any], by, at: datetime) -> dict[str, int]:
    """Take away, from a restored copy, what the erasure list says was erased; rows by table."""
    with act("records.erased_again", by=by, may=access.may_erase, at=at, doing="erase") as facts:
        rows = erasing.erase(kind, keys=keys, by=by, at=at)
        facts.update(rule=kind, records=len(keys), rows=rows)
        return rows


def end_sweep(*, sweep: Sweep, report: Mapping[str, Any], by, at: datetime) -> Sweep:
    """Keep the report of counts, signed with the installation's key."""
    with act("sweep.ended", by=by, on=sweep, may=access.may_erase, at=at, doing="erase") as facts:
        sweep.report = json.dumps(report, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        signed = vault.sign(SIGNED + sweep.report.encode())
        sweep.key_id, sweep.signature, sweep.ended_at = signed.key_id, signed.signature, at
        sweep.rows, sweep.left = report["rows"], report["left"]
        sweep.save(update_fields=["report", "key_id", "signature", "ended_at", "rows", "left"])
        facts.update(rows=sweep.rows, left=sweep.left, months=report["months_destroyed"])
        return sweep
