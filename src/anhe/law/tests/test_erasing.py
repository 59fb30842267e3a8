"""The register of who erases what."""

import pytest

from anhe.law import erasing


@pytest.fixture
def empty_register(monkeypatch):
    monkeypatch.setattr(erasing, "_erasers", {})


def test_a_room_registers_what_it_erases(empty_register):
    @erasing.erases("tip")
    def erase_tips(*, file, by, at):
        return 2

    @erasing.erases("draft")
    def erase_drafts(*, file, by, at):
        return 1

    assert [(e.kind, e.run(file=None, by=None, at=None)) for e in erasing.registered()] == [("draft", 1), ("tip", 2)]
    assert erasing.registered()[0].name.endswith("erase_drafts")


def test_two_functions_cannot_claim_one_kind(empty_register):
    erasing.erases("tip")(test_a_room_registers_what_it_erases)
    erasing.erases("tip")(test_a_room_registers_what_it_erases)
    with pytest.raises(ValueError, match="tip: erased by"):
        erasing.erases("tip")(empty_register_of_another)


def empty_register_of_another(*, file, by, at):
    return 0
