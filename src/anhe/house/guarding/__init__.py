"""Row-level security as this version wants it: functions and policies after each migration, the context's key beside them."""

from pathlib import Path
from typing import Any

from django.db import connections, transaction

from anhe import vault
from anhe.house.database import context_keys
from anhe.ledger.context import FAMILY

PARTS = ("context.sql", "finding.sql", "policies.sql")


def apply(using: str, **_: object) -> None:
    """Bring functions and policies to this version; runs after the migrations, as the migrator."""
    folder = Path(__file__).parent
    with transaction.atomic(using), connections[using].cursor() as cursor:
        for part in PARTS:
            cursor.execute((folder / part).read_text("utf-8"))


def install(owner: Any) -> None:
    """Tell the database the keys with which our programs sign contexts. `owner` is a connection of the migrator's."""
    context_keys.install(owner, [(key.id.hex(), key.secret) for key in vault.ring().family(FAMILY)])
