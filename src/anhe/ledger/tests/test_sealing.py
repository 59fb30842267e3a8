"""What is committed becomes leaves under a signed head, once, in order, whatever stops the sealer meanwhile."""

from datetime import timedelta
from time import sleep

import psycopg
import pytest

from anhe import vault
from anhe.engines import proof
from anhe.ledger.sealing import heads, sealer, store
from anhe.ledger.sealing.sealer import ClockBack, EntriesLost, KeyMissing, LogChanged
from anhe.ledger.tests.sealed import ORIGIN, connect, record
from anhe.ledger.tests.sealed import sealer as begun

pytestmark = pytest.mark.django_db(transaction=True)
LINES = f"SELECT {', '.join(f'e.{name}' for name in store.HEADER)} FROM ledger_leaf l JOIN ledger_entry e ON e.id = l.entry ORDER BY l.index"

MANY = """
INSERT INTO ledger_entry (id, suite, actor_kind, actor_ref, actor_number, verb, doing, outcome, refusal, object_kind,
    object_id, object_ref, purpose, happened_at, recorded_at, details_hash, rows_hash)
SELECT gen_random_uuid(), 1, 'job', 'many', n + (SELECT count(*) FROM ledger_entry), 'thing.done', 'alter', 'allowed', '',
    '', '', '', '', clock_timestamp(), clock_timestamp(), sha256(''), sha256('') FROM generate_series(1, %s) n
"""


@pytest.fixture
def owner():
    with connect("migrator") as found:
        found.execute("SET timezone = 'UTC'")
        yield found


@pytest.fixture
def sealing():
    with connect("sealer") as found:
        yield found


@pytest.fixture
def folder(tmp_path):
    return vault.LogKeys(tmp_path / "sealer").prepare().folder


def hashes(owner) -> list[bytes]:
    """The leaf hashes that the entries themselves give, in the order of their leaves."""
    return [proof.tree.leaf_hash(proof.lines.write(proof.Header(*row))) for row in owner.execute(LINES)]


def count(owner, table: str) -> int:
    return owner.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def as_superuser(owner, *orders: str) -> None:
    """What an insider at the console can do: no trigger stops them."""
    with owner.transaction():
        for table in ("ledger_entry", "ledger_leaf", "ledger_tile", "ledger_head"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for order in orders:
            owner.execute(order)
        for table in ("ledger_entry", "ledger_leaf", "ledger_tile", "ledger_head"):
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def stated(head: store.SignedHead) -> proof.Checkpoint:
    return proof.notes.read_checkpoint(proof.notes.read_note(head.text).text)


class TestSealing:
    def test_a_head_covers_every_entry_in_the_order_of_its_leaves(self, owner, sealing, folder):
        one = begun(sealing, folder)
        record(owner, 3)
        assert one.seal() == 3
        head = store.newest_head(owner)
        assert (head.size, head.root) == (3, proof.tree.root_of(hashes(owner)))
        assert stated(head).origin == ORIGIN
        key = heads.verifier_key(ORIGIN, vault.LogKeys(folder).all()[0])
        proof.notes.verify(proof.notes.read_note(head.text), key)
        assert head.text == (folder / "last-head").read_text()

    def test_the_next_head_names_the_one_before(self, owner, sealing, folder):
        one = begun(sealing, folder)
        record(owner)
        one.seal()
        first = store.newest_head(owner)
        record(owner)
        one.seal()
        second = store.newest_head(owner)
        at, after = stated(second).extensions
        assert at == f"at {proof.lines.moment(second.signed_at)}"
        assert after.split(" ")[:2] == ["after", "1"]
        assert stated(first).extensions == (f"at {proof.lines.moment(first.signed_at)}",)

    def test_nothing_to_seal_signs_nothing_and_still_beats(self, owner, sealing, folder):
        one = begun(sealing, folder)
        assert one.seal() == 0
        assert count(owner, "ledger_head") == 0
        assert owner.execute("SELECT name, size, problem FROM ledger_beat").fetchall() == [("sealer", 0, "")]

    def test_tiles_hold_the_hashes_of_their_leaves(self, owner, sealing, folder, monkeypatch):
        monkeypatch.setattr(sealer, "AT_ONCE", 100)
        one = begun(sealing, folder)
        record(owner, 730)
        assert [one.seal() for _ in range(8)] == [100] * 7 + [30]
        leaves = hashes(owner)
        tiles = owner.execute("SELECT level, index, hashes FROM ledger_tile ORDER BY 1, 2").fetchall()
        assert tiles == [(0, n, b"".join(leaves[256 * n : 256 * n + 256])) for n in range(2)]
        for head in owner.execute("SELECT size, root FROM ledger_head").fetchall():
            assert head[1] == proof.tree.root_of(leaves[: head[0]])
        assert count(owner, "ledger_head") == 8

    def test_tiles_of_tiles_are_made_across_batches(self, owner, sealing, folder):
        one = begun(sealing, folder)
        for number in (40_000, 25_000, 700):
            owner.execute(MANY, [number])
            while one.seal() == sealer.AT_ONCE:
                pass
        leaves = [leaf for (leaf,) in owner.execute("SELECT hash FROM ledger_leaf ORDER BY index")]
        tops = [proof.tree.root_of(leaves[256 * n : 256 * n + 256]) for n in range(256)]
        assert owner.execute("SELECT index, hashes FROM ledger_tile WHERE level = 1").fetchall() == [(0, b"".join(tops))]
        assert store.newest_head(owner).root == proof.tree.root_of(leaves)
        with connect("sealer") as second:
            sealing.close()
            assert begun(second, folder).tree == one.tree

    def test_who_commits_late_is_sealed_in_the_next_batch(self, owner, sealing, folder):
        one = begun(sealing, folder)
        with connect("migrator") as slow:
            slow.execute("BEGIN")
            record(slow, by="slow")
            record(owner, 2, by="quick")
            assert one.seal() == 2
            record(owner, by="quick")
            assert one.seal() == 1
            slow.execute("COMMIT")
        assert one.seal() == 1
        order = "SELECT e.actor_ref FROM ledger_leaf l JOIN ledger_entry e ON e.id = l.entry ORDER BY l.index"
        assert [ref for (ref,) in owner.execute(order)] == ["quick", "quick", "quick", "slow"]
        assert one.seal() == 0

    def test_who_commits_late_during_a_full_batch_is_not_forgotten(self, owner, sealing, folder, monkeypatch):
        monkeypatch.setattr(sealer, "AT_ONCE", 2)
        one = begun(sealing, folder)
        with connect("migrator") as slow:
            slow.execute("BEGIN")
            record(slow, by="slow")
            for _ in range(5):
                record(owner)
            assert [one.seal() for _ in range(3)] == [2, 2, 1]
            slow.execute("COMMIT")
        assert one.seal() == 1
        assert count(owner, "ledger_leaf") == 6

    def test_who_rolls_back_leaves_nothing(self, owner, sealing, folder):
        one = begun(sealing, folder)
        with connect("migrator") as other:
            other.execute("BEGIN")
            record(other)
            assert one.seal() == 0
            other.execute("ROLLBACK")
        assert one.seal() == 0


class TestComingBack:
    def test_a_new_sealer_goes_on_where_the_last_one_was_killed(self, owner, folder):
        with connect("sealer") as first:
            one = begun(first, folder)
            record(owner, 300)
            one.seal()
        record(owner, 300)
        with connect("sealer") as second:
            two = begun(second, folder)
            assert two.tree.size == 300
            assert two.seal() == 300
        leaves = hashes(owner)
        assert store.newest_head(owner).root == proof.tree.root_of(leaves)
        assert len(leaves) == 600

    def test_killed_before_it_remembered_its_head(self, owner, folder):
        with connect("sealer") as first:
            one = begun(first, folder)
            record(owner, 2)
            one.seal()
            before = (folder / "last-head").read_text()
            record(owner, 2)
            one.seal()
            (folder / "last-head").write_text(before)  # the kill came between the commit and the file
        with connect("sealer") as second:
            assert begun(second, folder).tree.size == 4

    def test_entries_of_another_count_of_transactions_are_found(self, owner, sealing, folder):
        """A dump put into a new server brings entries whose transactions are yet to come there."""
        record(owner, 2)
        as_superuser(owner, "UPDATE ledger_entry SET transaction = transaction + 1000000")
        one = begun(sealing, folder)
        assert one.seal() == 2
        record(owner)
        assert one.seal() == 1

    def test_only_one_seals(self, owner, sealing, folder):
        begun(sealing, folder)
        with connect("sealer") as other:
            waiting = sealer.Sealer(other, origin=ORIGIN, keys=vault.LogKeys(folder), memory=folder / "last-head")
            assert waiting.take_lock() is False
            sealing.close()
            # The server lets go of a closed line's lock in its own time.
            assert any(waiting.take_lock() or sleep(0.05) for _ in range(200))


class TestWhatIsNotRight:
    def test_a_clock_set_back_stops_sealing_until_it_has_caught_up(self, owner, folder):
        with connect("sealer") as first:
            ahead = begun(first, folder, ahead=timedelta(days=1))
            record(owner)
            ahead.seal()
        with connect("sealer") as second:
            one = begun(second, folder)
            record(owner)
            with pytest.raises(ClockBack) as stopped:
                one.seal()
            assert stopped.value.problem.startswith("clock_back ")
            assert count(owner, "ledger_leaf") == 1
            one.clock = lambda at: at + timedelta(days=2)
            assert one.seal() == 1

    def test_a_missing_key_is_missed_and_not_made_anew(self, owner, folder):
        with connect("sealer") as first:
            one = begun(first, folder)
            record(owner)
            one.seal()
            (folder / "0001.key").unlink()
            record(owner)
            with pytest.raises(KeyMissing):
                one.seal()
        with connect("sealer") as second, pytest.raises(KeyMissing, match="no key of the log"):
            begun(second, folder)
        assert count(owner, "ledger_leaf") == 1
        assert list(folder.glob("*.key")) == []

    def test_another_key_does_not_sign_on(self, owner, folder):
        with connect("sealer") as first:
            one = begun(first, folder)
            record(owner)
            one.seal()
        (folder / "0001.key").unlink()
        vault.LogKeys(folder).prepare()
        with connect("sealer") as second, pytest.raises(KeyMissing):
            begun(second, folder)

    def test_the_first_sealer_of_an_installation_makes_its_key(self, owner, sealing, tmp_path):
        one = begun(sealing, tmp_path / "fresh")
        record(owner)
        assert one.seal() == 1
        assert [path.name for path in (tmp_path / "fresh").glob("*.key")] == ["0001.key"]

    @pytest.mark.parametrize(
        ("order", "wrong"),
        [
            ("UPDATE ledger_leaf SET hash = sha256('x') WHERE index = 299", LogChanged),
            ("UPDATE ledger_tile SET hashes = sha256('x') || substr(hashes, 33)", LogChanged),
            ("DELETE FROM ledger_leaf WHERE index = 299", LogChanged),
            ("DELETE FROM ledger_leaf WHERE index = 280", LogChanged),
            ("DELETE FROM ledger_tile", LogChanged),
            ("DELETE FROM ledger_head WHERE size = 300", LogChanged),
            ("UPDATE ledger_head SET root = sha256('x') WHERE size = 300", LogChanged),
            ("UPDATE ledger_head SET text = replace(text, 'anhe/test', 'anhe/next') WHERE size = 300", KeyMissing),
            ("DELETE FROM ledger_head; DELETE FROM ledger_leaf; DELETE FROM ledger_tile", EntriesLost),
            ("DELETE FROM ledger_head WHERE size = 300; DELETE FROM ledger_leaf WHERE index > 279", EntriesLost),
        ],
    )
    def test_a_changed_log_is_not_signed_on(self, owner, folder, order, wrong):
        with connect("sealer") as first:
            one = begun(first, folder)
            record(owner, 280)
            one.seal()
            record(owner, 20)
            one.seal()
            one.check()
            as_superuser(owner, order)
            with pytest.raises(LogChanged):
                one.check()
        with connect("sealer") as second, pytest.raises(wrong):
            begun(second, folder)

    def test_somebody_else_adding_leaves_is_noticed(self, owner, sealing, folder):
        one = begun(sealing, folder)
        record(owner)
        one.seal()
        owner.execute("INSERT INTO ledger_leaf VALUES (1, gen_random_uuid(), sha256('x'))")
        record(owner)
        with pytest.raises(LogChanged):
            one.seal()
        assert count(owner, "ledger_head") == 1


class TestKeys:
    def test_a_new_key_is_announced_by_both_and_then_signs_alone(self, owner, sealing, folder):
        keys = vault.LogKeys(folder)
        one = begun(sealing, folder)
        record(owner)
        one.seal()
        keys.add(at=store.newest_head(owner).signed_at)
        found = []
        for _ in range(2):
            record(owner)
            one.seal()
            found.append(store.newest_head(owner))
        old, new = (heads.verifier_key(ORIGIN, key) for key in keys.all())
        announced, later = (proof.notes.read_note(head.text) for head in found)
        assert [proof.notes.signature_of(announced, key) is not None for key in (old, new)] == [True, True]
        assert stated(found[0]).extensions[-1] == f"key {proof.notes.write_key(new)}"
        assert [proof.notes.signature_of(later, key) is not None for key in (old, new)] == [False, True]
        proof.notes.verify(announced, old)
        proof.notes.verify(announced, new)
        proof.notes.verify(later, new)
        assert not [line for line in stated(found[1]).extensions if line.startswith("key ")]


class TestRoles:
    @pytest.mark.parametrize(
        "order",
        ["SELECT * FROM ledger_detail", "SELECT * FROM ledger_row", "UPDATE ledger_entry SET verb = ''",
         "UPDATE ledger_leaf SET index = 9", "DELETE FROM ledger_head", "DELETE FROM ledger_beat", "TRUNCATE ledger_tile",
         "INSERT INTO ledger_detail VALUES (gen_random_uuid(), '', '')", "SELECT * FROM staff_officer"],
    )  # fmt: skip
    def test_the_sealer_may_do_no_more_than_seal(self, sealing, order):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            sealing.execute(order)

    @pytest.mark.parametrize(
        "order",
        ["SELECT * FROM ledger_leaf", "INSERT INTO ledger_head VALUES (1, sha256(''), now(), '')",
         "UPDATE ledger_beat SET problem = ''", "DELETE FROM ledger_cosign"],
    )  # fmt: skip
    def test_the_app_reads_heads_and_writes_none(self, order):
        with connect("app") as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(order)

    @pytest.mark.parametrize("table", ["ledger_leaf", "ledger_tile", "ledger_head", "ledger_cosign"])
    def test_what_is_sealed_only_grows_for_its_owner_too(self, owner, table):
        for order in (f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only grows"):
                owner.execute(order)
