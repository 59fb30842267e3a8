"""anhe trace: files in, file out; what cannot be followed ends with 2, its line and its reason, and leaves nothing."""

import csv

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anhe.engines.tracing import RULES
from anhe.engines.tracing.tests import ledgers, plain
from anhe.house import command

HEADS = {"T": "tx_id,ts_s,src,dst,amount_cents", "O": "account,opening_cents", "V": "victim,tx_id"}
GOOD = {"T": ["0,5,0,1,500", "1,6,1,2,200"], "O": ["2,40"], "V": ["9,0"]}


def put(folder, files, *, end="\n", bom=b""):
    for name, lines in files.items():
        (folder / f"{name}.csv").write_bytes(bom + (end.join([HEADS[name], *lines]) + end).encode())


def run(folder, rule):
    names = {"transactions": "T", "opening": "O", "payments": "V", "out": "OUT"}
    given_files = [word for option, name in names.items() for word in (f"--{option}", str(folder / f"{name}.csv"))]
    return command.main(["trace", *given_files, "--rule", rule])


def told(folder):
    with (folder / "OUT.csv").open(encoding="ascii", newline="") as file:
        head, *rows = csv.reader(file)
    return head, [tuple(map(int, row)) for row in rows]


def wanted(entries, opening, payments, rule):
    if rule in ("fifo", "lifo"):
        found = plain.follow_all(entries, opening, payments, newest_first=rule == "lifo")
        return ["victim", "account", "cents"], sorted((*key, cents) for key, cents in found.items())
    found = plain.split(entries, opening, {row for _, row in payments}, rule)
    return ["account", "cents"], sorted(found.items())


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ledgers.played(scale=2**40), st.sampled_from(RULES), st.randoms(), st.sampled_from([1, 7, 10**12]))
def test_the_rows_are_those_of_the_plain_rules(tmp_path, played, rule, chance, stride):
    """Sums of more than 40 million yuan, equal times, loops, self-payments, lines in any order, large account numbers."""
    entries, opening, payments = played
    lines = [f"{row * 3},{row // 4},{s * stride},{d * stride},{cents}" for row, (s, d, cents) in enumerate(entries)]
    chance.shuffle(lines)
    held = [f"{number * stride},{cents}" for number, cents in enumerate(opening) if cents]
    put(tmp_path, {"T": lines, "O": held, "V": [f"{victim},{row * 3}" for victim, row in payments]})
    assert run(tmp_path, rule) == 0
    head, rows = wanted(entries, opening, payments, rule)
    assert told(tmp_path) == (head, [(*row[:-2], row[-2] * stride, row[-1]) for row in rows])


@pytest.mark.parametrize("rule", RULES)
def test_the_given_ledger_row_for_row(tmp_path, rule):
    if not ledgers.GIVEN.exists():
        pytest.skip("NOT RUN: the given ledger is not on this machine")
    for name, file in (("T", "transactions"), ("O", "opening_balances"), ("V", "victim_payments")):
        (tmp_path / f"{name}.csv").write_bytes((ledgers.GIVEN / f"{file}.csv").read_bytes())
    assert run(tmp_path, rule) == 0
    _head, rows = told(tmp_path)
    if rule == "fifo":
        assert (tmp_path / "OUT.csv").read_bytes() == (ledgers.GIVEN / "answer_fifo.csv").read_bytes()
    if rule in ("libr", "prorata"):
        column = 1 if rule == "prorata" else 2
        totals = ledgers.given_table("answer_prorata_libr_totals.csv")
        assert rows == [(row[0], row[column]) for row in totals if row[column]]
    assert rows == sorted(set(rows)) and all(row[-1] > 0 for row in rows)


@pytest.mark.parametrize(("end", "bom"), [("\n", b""), ("\r\n", b"\xef\xbb\xbf")])
def test_lines_end_as_they_do_in_the_ledger(tmp_path, end, bom):
    put(tmp_path, GOOD, end=end, bom=bom)
    assert run(tmp_path, "fifo") == 0
    assert (tmp_path / "OUT.csv").read_bytes() == end.join(["victim,account,cents", "9,1,300", "9,2,200", ""]).encode()


def test_a_ledger_without_anything_has_an_answer_without_rows(tmp_path):
    put(tmp_path, {"T": [], "O": [], "V": []})
    for rule in RULES:
        assert run(tmp_path, rule) == 0
        assert told(tmp_path)[1] == []


BAD = [
    ({"T": ["0,5,0,1,500", "1,6,1,2,-200"]}, "T.csv:3: The amount is negative: -200 cents."),
    ({"T": ["1,6,1,2,501", "0,5,0,1,500"]}, "T.csv:2: Account 1 pays 501 cents and has 500."),
    ({"T": ["0,5,0,1,500", "1,6,1,2,499", "2,6,1,3,2"]}, "T.csv:4: Account 1 pays 2 cents and has 1."),
    ({"T": ["0,5,0,1,500", "0,6,1,2,200"]}, "T.csv:3: Transaction 0 stands on an earlier line already."),
    ({"T": ["0,5,0,-1,500"]}, "T.csv:2: The account number is negative: -1."),
    ({"T": ["0,5,0,1,9223372036854775807"]}, "T.csv:0: The amounts add up to more cents than can be counted exactly."),
    ({"T": ["0,5,0,1,500", "1,6,1,2,2.5"]}, "T.csv:3: "),
    ({"T": ["0,5,0,1,500", "1,6,1,2"]}, "T.csv:3: "),
    ({"O": ["2,40", "3,-1"]}, "O.csv:3: The opening balance is negative: -1 cents."),
    ({"O": ["2,40", "2,40"]}, "O.csv:3: Account 2 stands on an earlier line already."),
    ({"V": ["9,0", "8,7"]}, "V.csv:3: There is no transaction 7."),
    ({"V": ["9,0", "8,0"]}, "V.csv:3: Transaction 0 is claimed on an earlier line already."),
]


@pytest.mark.parametrize("rule", ["fifo", "lifo", "libr", "prorata", "poison"])
@pytest.mark.parametrize(("change", "message"), BAD)
def test_what_cannot_be_followed_ends_with_its_line_and_leaves_nothing(tmp_path, capsys, rule, change, message):
    put(tmp_path, GOOD | change)
    assert run(tmp_path, rule) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith(f"{tmp_path}/{message}") and len(said) > len(f"{tmp_path}/{message}") * (message[-1] == " ")
    assert {path.name for path in tmp_path.iterdir()} == {"T.csv", "O.csv", "V.csv"}


def test_an_answer_of_before_is_left_as_it_was(tmp_path):
    put(tmp_path, GOOD | {"T": ["0,5,1,2,500"]})
    (tmp_path / "OUT.csv").write_text("yesterday's")
    assert run(tmp_path, "fifo") == 2
    assert (tmp_path / "OUT.csv").read_text() == "yesterday's"


@pytest.mark.parametrize("name", ["T", "O", "V"])
def test_a_file_that_is_not_there_or_names_other_columns(tmp_path, capsys, name):
    put(tmp_path, GOOD)
    (tmp_path / f"{name}.csv").write_text("a,b\n1,2\n")
    assert run(tmp_path, "fifo") == 2
    (tmp_path / f"{name}.csv").unlink()
    assert run(tmp_path, "fifo") == 2
    first, second = capsys.readouterr().err.splitlines()[-2:]
    assert first.startswith(f"{tmp_path / name}.csv:1: ") and second.startswith(f"{tmp_path / name}.csv:0: ")
