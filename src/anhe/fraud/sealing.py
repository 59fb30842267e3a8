"""Messages and sheets put away sealed, and read again: each under its own key, wrapped for its retention month."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from anhe import vault
from anhe.fraud.gateways.shapes import Entry
from anhe.fraud.models import Answer, Sheet
from anhe.law import queries as law

KEPT_AS = "case-criminal"
LONGEST = 360  # months, until a rule stands
COLUMNS = ("at", "cents", "reference", "other_agent", "other_number", "other_holder", "exit")
MICRO = 1_000_000


def month_of(at: datetime) -> str:
    """The month with whose end what comes now falls due."""
    try:
        return law.retention_month(KEPT_AS, at)
    except law.NoRule:
        year, month = divmod(at.year * 12 + at.month - 1 + LONGEST, 12)
        return f"{year:04d}-{month + 1:02d}"


def seal_message(answer: Answer, raw: bytes) -> None:
    """Put the message into its row, byte for byte."""
    key = vault.new_data_key(answer.month, where=answer.key_place)
    answer.data_key = key.wrapped
    answer.body = vault.seal(raw.decode("latin-1"), key=key, where=f"fraud_answer.body:{answer.pk}")


def message(answer: Answer) -> bytes:
    """The message as it came. Raises vault.Erased once its month is gone."""
    key = vault.unwrap(bytes(answer.data_key), where=answer.key_place)
    return vault.open_sealed(bytes(answer.body), key=key, where=f"fraud_answer.body:{answer.pk}").encode("latin-1")


def seal_entries(sheet: Sheet, entries: Sequence[Entry]) -> None:
    """Put the entries into the sheet as columns: what a trace touches becomes rows, the rest is only read here."""
    key = vault.new_data_key(sheet.month, where=sheet.key_place)
    sheet.data_key = key.wrapped
    sheet.entries = vault.seal(packed(entries), key=key, where=f"fraud_sheet.entries:{sheet.pk}")


def columns(entries: Sequence[Entry]) -> dict[str, list]:
    """Entries as a sheet keeps them, one item a line in every column."""
    return {
        "at": [microseconds(one.at) for one in entries], "cents": [one.cents if one.is_credit else -one.cents for one in entries],
        **{name: [getattr(one, name) for one in entries] for name in COLUMNS[2:]},
    }  # fmt: skip


def packed(entries: Sequence[Entry]) -> str:
    return json.dumps(columns(entries), ensure_ascii=False, separators=(",", ":"))


def entries(sheet: Sheet) -> dict[str, list]:
    """The sheet's columns, one item a line: `at` in microseconds, `cents` above 0 where money came in."""
    key = vault.unwrap(bytes(sheet.data_key), where=sheet.key_place)
    return json.loads(vault.open_sealed(bytes(sheet.entries), key=key, where=f"fraud_sheet.entries:{sheet.pk}"))


def microseconds(at: datetime) -> int:
    whole = at - datetime(1970, 1, 1, tzinfo=UTC)
    return (whole.days * 86_400 + whole.seconds) * MICRO + whole.microseconds


def moment(micros: int) -> datetime:
    return datetime.fromtimestamp(micros // MICRO, UTC).replace(microsecond=micros % MICRO)
