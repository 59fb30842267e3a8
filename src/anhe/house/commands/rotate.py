"""New keys without a pause: anhe rotate [signing | drafts | rejects | backup | months | all]; without a name, list them"""

import argparse
import time
from datetime import UTC, datetime
from importlib import import_module

from anhe import vault
from anhe.house.starting import require_migrated, start_django

FAMILIES = {"signing": ("signing",), "drafts": ("seal", "draft"), "rejects": ("seal", "rejects"), "backup": ("seal", "backup")}
AT_ONCE = 500
# A writer that took the old key before the change has put its row down by then: a request is cut off after 30 seconds.
LAST_WRITERS = 35.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("keys", nargs="*", choices=[*FAMILIES, "months", "all", []], metavar="KEYS")
    parser.add_argument("--at-once", action="store_true", help="nobody is writing (the pages are down): do not wait for the last")


def run(options: argparse.Namespace) -> int:
    start_django(role="retention")
    require_migrated()
    asked = list(options.keys)
    if not asked:
        return show()
    if "all" in asked:
        asked = [*FAMILIES, "months"]
    for kind in asked:
        if kind == "months":
            rotate_months(wait=0.0 if options.at_once else LAST_WRITERS)
        else:
            rotate_family(kind)
    return 0


def show() -> int:
    """Which keys there are, and since when the newest one is used."""
    ring = vault.ring()
    for kind, names in FAMILIES.items():
        family = ring.family(*names)
        print(f"{kind:<10} {len(family):>3} generations, the newest since {family[0].starts_at}")
    months = ring.months()
    print(f"{'months':<10} {len(months):>3} keys, {months[0] if months else '-'} to {months[-1] if months else '-'}")
    print("The sealer's key is changed by the sealer, and announced with both keys: docs/guides/sealing.md.")
    return 0


def rotate_family(kind: str) -> None:
    """From now on the new key signs or seals; what the older ones did is still good, and still opens."""
    at = datetime.now(UTC)
    key = vault.ring().rotate(*FAMILIES[kind], at=at)
    name = vault.signer(at=at).key_id if kind == "signing" else key.id.hex()
    note(kind, name, at)
    print(f"{kind}: {name}")


def rotate_months(*, wait: float) -> None:
    """Wrap every data key again with a new key of its month, then destroy the months' old keys."""
    desk = import_module("anhe.people.desk")
    ledger = import_module("anhe.ledger")
    ring, months = vault.ring(), vault.ring().months()
    for month in months:
        ring.rotate_month(month)
    time.sleep(wait)
    for month in months:
        last = None
        while moved := _step(ledger, desk, month, last):
            last = moved
        ring.end_month_rotation(month)
        note("months", f"{month} {ring.standing_month(month).id.hex()}", datetime.now(UTC))
        print(f"months: {month}")


def _step(ledger, desk, month: str, after):
    with ledger.Work():
        return desk.rewrap_month(month=month, after=after, limit=AT_ONCE, by=ledger.operator("rotate"), at=datetime.now(UTC))


def note(kind: str, name: str, at: datetime) -> None:
    ledger, law = import_module("anhe.ledger"), import_module("anhe.law.desk")
    with ledger.Work():
        law.note_rotation(kind=kind, name=name, by=ledger.operator("rotate"), at=at)
