"""The register of who erases what, and the erasure list."""

import json
from datetime import UTC, datetime

import pytest

from anhe.law import erased, erasing

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


@pytest.fixture
def empty_register(monkeypatch):
    for name in ("_erasers", "_clocks", "_holders"):
        monkeypatch.setattr(erasing, name, {})


def test_a_room_registers_what_it_erases_and_files_lose_it_in_every_room(empty_register):
    @erasing.files_of("tip")
    def due_tips(**given):
        return ["a"]

    @erasing.erases("tip")
    def erase_tips(*, files, by, at):
        return {"tips_tip": len(files), "tips_nothing": 0}

    @erasing.erases("note")
    def erase_notes(*, files, by, at):
        return {"tips_note": 3}

    @erasing.expires("draft", due=due_tips, listed=False)
    def erase_drafts(*, keys, by, at):
        return {"tips_draft": len(keys)}

    assert [e.kind for e in erasing.registered()] == ["tip", "note"]
    assert [(c.rule, c.is_of_files, c.is_listed) for c in erasing.clocks()] == [("tip", True, True), ("draft", False, False)]
    assert erasing.erase("tip", keys=["a", "b"], by=None, at=None) == {"tips_tip": 2, "tips_note": 3}
    assert erasing.erase("draft", keys=["a"], by=None, at=None) == {"tips_draft": 1}


def test_two_functions_cannot_claim_one_kind(empty_register):
    erasing.erases("tip")(empty_register_of_another)
    erasing.erases("tip")(empty_register_of_another)
    with pytest.raises(ValueError, match="tip: erased by"):
        erasing.erases("tip")(test_a_room_registers_what_it_erases_and_files_lose_it_in_every_room)


def empty_register_of_another(*, files, by, at):
    return {}


def listed(path, *kinds):
    for n, kind in enumerate(kinds):
        erased.append(kind=kind, keys=[f"{n}-{k}" for k in range(3000)], sweep="s", at=NOW, into=path)


def test_the_list_is_read_as_it_was_written(tmp_path):
    path = tmp_path / "kept" / "list.jsonl"
    listed(path, "report", "draft", erased.MONTH)
    lines = list(erased.read(path))
    assert [(line.n, line.kind, len(line.keys), line.keys[0], line.at) for line in lines] == [
        (0, "report", 3000, "0-0", NOW), (1, "draft", 3000, "1-0", NOW), (2, erased.MONTH, 3000, "2-0", NOW),
    ]  # fmt: skip
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows[1:],
        lambda rows: [rows[0], rows[2]],
        lambda rows: [rows[0], rows[1].replace(b"1-7", b"1-8", 1), rows[2]],
        lambda rows: [*rows, json.dumps([*json.loads(rows[2])[:2], 3, "0" * 64, *json.loads(rows[2])[4:]]).encode()],
        lambda rows: [rows[1], rows[0], rows[2]],
        lambda rows: [rows[0], b"not a line", rows[2]],
    ],
    ids=["first cut", "one out", "key changed", "one added", "swapped", "garbage"],
)
def test_a_changed_list_is_refused(tmp_path, change):
    path = tmp_path / "list.jsonl"
    listed(path, "report", "draft", "complaint")
    path.write_bytes(b"\n".join(change(path.read_bytes().splitlines())) + b"\n")
    with pytest.raises(erased.BadList):
        list(erased.read(path))


def test_a_line_cut_short_is_not_continued(tmp_path):
    path = tmp_path / "list.jsonl"
    listed(path, "report")
    with path.open("ab") as file:
        file.write(b'["erased",1')
    with pytest.raises(erased.BadList, match="cut short"):
        erased.append(kind="draft", keys=[], sweep="s", at=NOW, into=path)
