"""What an insider with the source, the database and sometimes the sealer's key would change, and try to hide.

`attack(number, folder)` makes one forged export, repeatable by its number, with the keys and the witness's heads that
an auditor holds. How well the change is hidden is part of it: hashes made right, heads signed again by another key,
or by the stolen key of the sealer itself. `LIVE` holds the same changes as SQL for a superuser of a running log.
"""

import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from anhe.engines import proof
from tests.verify import exports
from tests.verify.exports import SEALER, THIEF, WITNESS, Log

OTHER_WITNESS = exports.Signing(WITNESS.name, b"no witness", proof.COSIGNATURE)
FIELDS = ("actor_ref", "verb", "outcome", "object_ref", "purpose", "happened_at", "file")


@dataclass(frozen=True)
class Attack:
    """A forged export with what the auditor holds against it."""

    name: str
    arguments: tuple[str, ...]


def attack(number: int, folder: Path) -> Attack:
    """The attack of this number: every kind in turn, each hidden in every way."""
    chance = random.Random(number)
    kind, hide = PAIRS[number % len(PAIRS)]
    true = deepcopy(true_log())
    forged = kind(true, chance)
    lines = hide(forged, chance)
    export = exports.write(folder / f"attack-{number}.jsonl", lines)
    key, witness = auditor(folder)
    return Attack(f"{kind.__name__}, {hide.__name__}", (str(export), "--key", str(key), "--witness", str(witness)))


@cache
def true_log() -> Log:
    return exports.log(66, each=6)


def auditor(folder: Path, log: Log | None = None) -> tuple[Path, Path]:
    """The log's key, and the witness's key with the heads it keeps."""
    key, witness = folder / "K", folder / "W"
    key.write_text(SEALER.text + "\n", "utf-8")
    heads = (log or true_log()).heads()
    witness.write_text(WITNESS.text + "\n" + "".join(text for text, _path in heads), "utf-8")
    return key, witness


# --- what is changed ---


def edit_header(log: Log, chance: random.Random) -> Log:
    at, name = chance.randrange(len(log.entries)), chance.choice(FIELDS)
    header = log.entries[at].header
    value = {"happened_at": header.happened_at - timedelta(days=1), "file": exports.some_id(chance)}.get(name, f"x{chance.random()}")
    log.entries[at] = replace(log.entries[at], header=replace(header, **{name: value}))
    return log


def edit_details(log: Log, chance: random.Random) -> Log:
    at = chance.randrange(len(log.entries))
    log.entries[at] = replace(log.entries[at], text='{"facts":{},"reason":"nothing happened"}').rehashed()
    return log


def edit_row(log: Log, chance: random.Random) -> Log:
    """A row is changed, and what the act wrote is changed with it, so that both agree."""
    at = chance.choice([i for i, each in enumerate(log.entries) if each.rows])
    table, key, op, salt, _text = log.entries[at].rows[0]
    log.entries[at].rows[0] = (table, key, op, salt, '{"words": "as it should have been"}')
    log.entries[at] = log.entries[at].rehashed()
    return log


def delete(log: Log, chance: random.Random) -> Log:
    """An entry goes, and the actor's later numbers close the gap."""
    gone = log.entries.pop(chance.randrange(len(log.entries)))
    renumber(log, gone, -1)
    return shifted(log, -1)


def delete_alone(log: Log, chance: random.Random) -> Log:
    log.entries.pop(chance.randrange(len(log.entries)))
    return shifted(log, -1)


def insert(log: Log, chance: random.Random) -> Log:
    """An act that never was, in the middle, with numbers and times to fit."""
    at = chance.randrange(1, len(log.entries))
    model = log.entries[at]
    made = replace(model, header=replace(model.header, id=exports.some_id(chance)), nonce=chance.randbytes(16)).rehashed()
    log.entries.insert(at, made)
    renumber(log, made, 1, begin=at + 1)
    return shifted(log, 1)


def swap(log: Log, chance: random.Random) -> Log:
    at = chance.randrange(len(log.entries) - 1)
    log.entries[at : at + 2] = log.entries[at + 1], log.entries[at]
    return log


def truncate(log: Log, chance: random.Random) -> Log:
    """The log ends at an earlier head."""
    kept = chance.randrange(1, len(log.marks))
    return Log(log.entries[: log.marks[kept - 1].size], log.marks[:kept])


def backdate(log: Log, chance: random.Random) -> Log:
    at = chance.randrange(len(log.entries) // 2, len(log.entries))
    header = log.entries[at].header
    early = header.recorded_at - timedelta(minutes=chance.randrange(12, 25))
    log.entries[at] = replace(log.entries[at], header=replace(header, recorded_at=early, happened_at=early))
    return log


def erase(log: Log, chance: random.Random) -> Log:
    """Details go, and no erasure is in the log."""
    log.entries[chance.randrange(len(log.entries))].erased = True
    return log


def nothing(log: Log, _chance: random.Random) -> Log:
    return log


def renumber(log: Log, like: exports.Entry, by: int, begin: int = 0) -> None:
    mine = (like.header.actor_kind, like.header.actor_ref)
    for i, each in enumerate(log.entries):
        head = each.header
        if i >= begin and (head.actor_kind, head.actor_ref) == mine and head.actor_number >= like.header.actor_number:
            log.entries[i] = replace(each, header=replace(head, actor_number=head.actor_number + by))


def shifted(log: Log, by: int) -> Log:
    """The last head moves with the number of entries; the others stay where they were."""
    return Log(log.entries, [*log.marks[:-1], replace(log.marks[-1], size=log.marks[-1].size + by)])


# --- how it is hidden ---


def under_the_true_heads(log: Log, _chance: random.Random) -> list[str]:
    """The heads are left as they were."""
    true = iter([line for line in true_log().export() if line.startswith('["h"')])
    return [next(true) if line.startswith('["h"') else line for line in log.export()]


def signed_by_another_key(log: Log, _chance: random.Random) -> list[str]:
    return signed(log, (THIEF,), ()).export()


def signed_by_both(log: Log, _chance: random.Random) -> list[str]:
    """True signatures moved onto the forged heads, beside another's good ones."""
    forged, true = signed(log, (THIEF,), ()), true_log().heads()
    found, heads = [], iter(true)
    for line in forged.export():
        if line.startswith('["h"'):
            text, path = exports.json.loads(line)[1:]
            text += "".join(f"{each}\n" for each in next(heads)[0].rpartition("\n\n")[2].splitlines())
            line = exports.dumped(["h", text, path])
        found.append(line)
    return found


def signed_by_the_stolen_key(log: Log, _chance: random.Random) -> list[str]:
    """The sealer's own key signs the other view; no witness does."""
    return signed(log, (SEALER,), ()).export()


def signed_with_a_false_witness(log: Log, _chance: random.Random) -> list[str]:
    return signed(log, (SEALER,), (OTHER_WITNESS,)).export()


def announced(log: Log, _chance: random.Random) -> list[str]:
    """The thief announces a key of theirs, which the old one has not signed."""
    marks = [replace(mark, signers=(THIEF,), witnesses=()) for mark in log.marks]
    return Log(log.entries, [replace(marks[0], announces=THIEF.text), *marks[1:]]).export()


def signed(log: Log, signers: tuple, witnesses: tuple) -> Log:
    return Log(log.entries, [replace(mark, signers=signers, witnesses=witnesses) for mark in log.marks])


# --- what is changed beside the log: the present rows, single lines ---


def row_changed(log: Log, chance: random.Random) -> list[str]:
    return stated(log, chance, lambda line: [line.replace("整理", "销毁")])


def row_gone(log: Log, chance: random.Random) -> list[str]:
    return stated(log, chance, lambda _line: [])


def row_added(log: Log, chance: random.Random) -> list[str]:
    return stated(log, chance, lambda line: [line, exports.dumped(["s", "cases_note", str(exports.some_id(chance)), "{}"])])


def stated(log: Log, chance: random.Random, change: Callable[[str], list[str]]) -> list[str]:
    lines = log.export()
    at = chance.choice([i for i, line in enumerate(lines) if line.startswith('["s"')])
    return lines[:at] + change(lines[at]) + lines[at + 1 :]


def as_it_is(log: Log, _chance: random.Random) -> list[str]:
    return log.export()


CHANGES = (edit_header, edit_details, edit_row, delete, delete_alone, insert, swap, truncate, backdate)
WAYS = (under_the_true_heads, signed_by_another_key, signed_by_both, signed_by_the_stolen_key, signed_with_a_false_witness, announced)
PAIRS = (
    *((change, way) for change in CHANGES for way in WAYS),
    (erase, as_it_is), (truncate, as_it_is), (nothing, row_changed), (nothing, row_gone), (nothing, row_added),
    (nothing, signed_by_another_key), (nothing, announced),
)  # fmt: skip

# The same on a running log, for a superuser who has switched off the triggers (SET session_replication_role = replica).
# %(entry)s is an entry's id, %(other)s another's. After each, the sealer goes on as if nothing had happened.
LIVE = {
    "edit_header": ["UPDATE ledger_entry SET object_ref = 'R-0' WHERE id = %(entry)s"],
    "edit_actor": ["UPDATE ledger_entry SET actor_ref = 'someone' WHERE id = %(entry)s"],
    "edit_details": ["UPDATE ledger_detail SET text = '{}' WHERE entry = %(entry)s"],
    "edit_details_and_hash": [
        "UPDATE ledger_detail SET text = '{}' WHERE entry = %(entry)s",
        "UPDATE ledger_entry SET details_hash = (SELECT sha256(nonce || convert_to(text, 'UTF8')) FROM ledger_detail WHERE entry = %(entry)s) WHERE id = %(entry)s",
    ],
    "edit_leaf_too": [
        "UPDATE ledger_entry SET verb = 'nothing.happened' WHERE id = %(entry)s",
        "UPDATE ledger_leaf SET hash = sha256('\\x00'::bytea || hash) WHERE entry = %(entry)s",
    ],
    "edit_row_salt": ["UPDATE ledger_row SET salt = sha256(salt) WHERE entry = %(entry)s"],
    "delete": ["DELETE FROM ledger_entry WHERE id = %(entry)s"],
    "delete_with_all": [
        "DELETE FROM ledger_row WHERE entry = %(entry)s", "DELETE FROM ledger_detail WHERE entry = %(entry)s",
        "DELETE FROM ledger_leaf WHERE entry = %(entry)s", "DELETE FROM ledger_entry WHERE id = %(entry)s",
    ],
    "swap": [
        "UPDATE ledger_leaf a SET entry = b.entry, hash = b.hash FROM ledger_leaf b WHERE a.entry = %(entry)s AND b.entry = %(other)s",
    ],
    "backdate": ["UPDATE ledger_entry SET recorded_at = recorded_at - interval '1 day' WHERE id = %(entry)s"],
    "truncate": [
        "DELETE FROM ledger_head WHERE size = (SELECT max(size) FROM ledger_head)",
        "DELETE FROM ledger_leaf WHERE index >= (SELECT coalesce(max(size), 0) FROM ledger_head)",
    ],
    "erase": ["DELETE FROM ledger_detail WHERE entry = %(entry)s"],
}  # fmt: skip
