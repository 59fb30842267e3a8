"""Sealed files: what was sealed comes out, and nothing else ever does."""

import io
from datetime import UTC, datetime

import pytest

from anhe.vault import KeyMissing, KeyRing, Tampered, streams
from anhe.vault.streams import CHUNK, open_stream, seal_stream

SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17]


def content(size: int) -> bytes:
    return bytes(range(251)) * (size // 251) + bytes(range(size % 251))


def sealed(keys, raw: bytes, *, compress: bool = False) -> bytes:
    target = io.BytesIO()
    assert seal_stream("backup", io.BytesIO(raw), target, compress=compress, keys=keys) == len(raw)
    return target.getvalue()


def opened(keys, blob: bytes) -> bytes:
    return b"".join(open_stream("backup", io.BytesIO(blob), keys=keys))


class Drip(io.RawIOBase):
    """Gives at most 1000 bytes at a time, as a pipe does."""

    def __init__(self, raw: bytes) -> None:
        self.inner = io.BytesIO(raw)

    def read(self, size: int = -1) -> bytes:
        return self.inner.read(min(size, 1000))


@pytest.mark.parametrize("compress", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_a_file_comes_out_as_it_went_in(keys, size, compress):
    assert opened(keys, sealed(keys, content(size), compress=compress)) == content(size)


def test_a_pipe_that_gives_little_at_a_time_is_sealed_whole(keys):
    target = io.BytesIO()
    seal_stream("backup", Drip(content(2 * CHUNK + 5)), target, keys=keys)
    assert opened(keys, target.getvalue()) == content(2 * CHUNK + 5)


@pytest.mark.parametrize(
    "change",
    [
        lambda blob: blob[:-1],
        lambda blob: blob[: 30 + CHUNK + 16],
        lambda blob: blob[:40] + bytes([blob[40] ^ 1]) + blob[41:],
        lambda blob: blob[:9] + bytes([blob[9] ^ 1]) + blob[10:],
        lambda blob: blob + blob[-20:],
        lambda blob: blob[:30] + blob[30 + CHUNK + 16 : 30 + 2 * (CHUNK + 16)] + blob[30 : 30 + CHUNK + 16] + blob[30 + 2 * (CHUNK + 16) :],
        lambda blob: b"",
        lambda blob: b"other file" * 100,
    ],
    ids=["cut", "cut between chunks", "a bit", "the flags", "longer", "swapped chunks", "empty", "another file"],
)
def test_a_changed_file_does_not_open(keys, change):
    blob = sealed(keys, content(3 * CHUNK))
    with pytest.raises(Tampered):
        opened(keys, change(blob))


def test_another_installation_cannot_open_it(keys, tmp_path):
    with pytest.raises(KeyMissing):
        opened(KeyRing(tmp_path / "other").prepare(), sealed(keys, b"words"))


def test_after_a_rotation_older_files_still_open(keys):
    blob = sealed(keys, b"words")
    keys.rotate("seal", "backup", at=datetime(2026, 11, 24, tzinfo=UTC))
    assert (opened(keys, blob), sealed(keys, b"words")[10:14] != blob[10:14]) == (b"words", True)


def test_two_files_of_the_same_content_look_different(keys):
    assert sealed(keys, b"words")[30:] != sealed(keys, b"words")[30:]
    assert sealed(keys, b"words")[:8] == streams.MAGIC
