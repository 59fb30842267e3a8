"""The lines whose bytes are hashed: an entry's header, and what its rows and details hash to."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from anhe.engines.proof.shapes import HASH, Header, ProofError

FIELDS = 20  # with the kind of line in front
WHEN = "%Y-%m-%dT%H:%M:%S.%fZ"


def write(header: Header) -> bytes:
    """The canonical line of an entry, without a newline: what its leaf hashes and what an export holds."""
    return canonical([
        "e", header.suite, str(header.id), header.actor_kind, header.actor_ref, header.actor_number, header.verb,
        header.doing, header.outcome, header.refusal, header.object_kind, header.object_id, header.object_ref,
        _uuid(header.file), header.purpose, _uuid(header.session), moment(header.happened_at),
        moment(header.recorded_at), bytes(header.details_hash).hex(), bytes(header.rows_hash).hex(),
    ])  # fmt: skip


def read(line: bytes) -> Header:
    """The header of such a line; ProofError where the bytes are not exactly those of `write`."""
    try:
        values = json.loads(line)
        if not isinstance(values, list) or len(values) != FIELDS or values[0] != "e":
            raise ProofError("line_is_not_an_entry", line[:40].decode("utf-8", "replace"))
        suite, key, kind, ref, number, verb, doing, outcome, refusal, what, which, name = values[1:13]
        file, purpose, session, happened, recorded, details, rows = values[13:]
        header = Header(
            suite, UUID(key), kind, ref, number, verb, doing, outcome, refusal, what, which, name,
            file and UUID(file), purpose, session and UUID(session), _read_moment(happened), _read_moment(recorded),
            _hash(details), _hash(rows),
        )  # fmt: skip
        if write(header) != line:
            raise ProofError("line_is_not_canonical", key)
    except ProofError:
        raise
    except (ValueError, TypeError, AttributeError) as wrong:
        raise ProofError("line_is_not_an_entry", str(wrong)) from wrong
    return header


def canonical(values: list) -> bytes:
    """JSON without spaces, in UTF-8, letters as they are."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def moment(at: datetime) -> str:
    """A time in UTC to the microsecond, always as long."""
    if at.tzinfo is None:
        raise ProofError("time_has_no_zone", at.isoformat())
    return at.astimezone(UTC).strftime(WHEN).rjust(27, "0")


def details_hash(nonce: bytes, text: str) -> bytes:
    return sha256(nonce + text.encode()).digest()


def rows_hash(rows: Iterable[tuple[str, str, str, bytes, bytes]]) -> bytes:
    """Over (table, key, op, salt, hash) of each row an act wrote, in order."""
    whole = sha256()
    for table, key, op, salt, hashed in rows:
        whole.update(f"{table}\t{key}\t{op}".encode() + salt + hashed)
    return whole.digest()


def row_hash(salt: bytes, text: str) -> bytes:
    """Of one row's canonical text."""
    return sha256(salt + text.encode()).digest()


def _uuid(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _read_moment(text: str) -> datetime:
    return datetime.strptime(text, WHEN).replace(tzinfo=UTC)


def _hash(text: str) -> bytes:
    raw = bytes.fromhex(text)
    if len(raw) != HASH:
        raise ProofError("hash_has_not_32_bytes", text)
    return raw
