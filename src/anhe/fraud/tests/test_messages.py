"""Every message valid by its official schema, both ways; what is not is refused with a reason; nothing crashes."""

import base64
import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from anhe.fraud import gateways
from anhe.fraud.gateways import documents, enquiries, envelopes, inbound, orders, recalls, statements
from anhe.fraud.gateways.documents import BadDocument
from anhe.fraud.tests.town import Party
from anhe_sandbox.banks import writing
from anhe_sandbox.banks.books import Account, Entry
from anhe_sandbox.banks.reading import Asked
from anhe_sandbox.banks.writing import Said

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
BEGUN = NOW.timestamp()
OFFICE = gateways.Office("anhe-test", "测试市公安局反诈中心", "0371-0000000")
HELD = gateways.BankAccount("6299000110000000001", "王小明", gateways.Agent("SIM001", "模拟银行001"))
PAYER = gateways.BankAccount("6299000230000000001", "李<&>四", gateways.Agent("SIM002"))
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
BANK = Party("SIM001", "", base64.b64encode(KEY.public_key().public_bytes_raw()).decode())


def order(kind="hold", **more):
    values = {
        "message_id": "m" * 32, "number": "O-1", "kind": kind, "created_at": NOW, "office": OFFICE, "case_number": "A1",
        "ground": "反电信网络诈骗法第二十条", "signed_by": "100001", "account": HELD, "asked": 1_234_567, "months": 6, "follows": "f" * 32,
        "brought": gateways.Brought(1_234_567, NOW, "T1", PAYER), "payee": PAYER, "subject": "+8613800001234",
    }  # fmt: skip
    return gateways.OrderMessage(**(values | more))


def enquiry():
    return gateways.EnquiryMessage(
        message_id="e" * 32, created_at=NOW, office=OFFICE, ground="反电信网络诈骗法第二十条", account=HELD,
        since=NOW - timedelta(days=1), until=NOW, due_at=NOW + timedelta(days=1),
    )  # fmt: skip


def recall():
    return gateways.RecallMessage(
        message_id="r" * 32, created_at=NOW, office=OFFICE, case_number="A1", institution=HELD.agent, reference="T1", cents=5,
        paid_at=NOW, payer=PAYER, payee=HELD, note="fraud",
    )  # fmt: skip


def other(number):
    return "赵六", "SIM002"


def books(rows=30, seed=1):
    """An account with entries of every kind."""
    dice, account = random.Random(seed), Account("6299000110000000001", "王小明", 500_000_000, 500_000_000)
    for n in range(rows):
        is_credit, exit_ = dice.random() < 0.5, dice.choice(("", "cash", "merchant", "abroad", "wallet"))
        other_number = "" if exit_ and not is_credit else f"62990002{n % 3 + 1}{n:010d}"
        account.post(Entry(BEGUN - 86_400 + n, dice.randint(1, 90_000), is_credit, f"T{n:06d}", other_number, "" if is_credit else exit_))
    return account


def sheet(account=None, **more):
    values = {"id": "s" * 32, "code": "SIM001", "name": "模拟银行001", "since": BEGUN - 90_000, "until": BEGUN, "at": BEGUN, "other": other}
    return writing.statement(account or books(), **(values | more))


def result(**more):
    values = {"outcome": "stopped", "at": BEGUN, "asked": 100, "done": 100, "balance": 150, "ordinal": 1, "until": BEGUN + 172_800}
    return writing.result(Said(**(values | more)), id="x" * 32, about="m" * 32, other=other)


def letter(content, kind="result", about="m" * 32, **more):
    values = {
        "message_id": "x" * 32, "about": about, "kind": kind, "sender": "SIM001", "receiver": "anhe-test", "at": NOW, "key_id": "SIM001-1",
        "sign": KEY.sign,
    }  # fmt: skip
    return envelopes.seal(content, **(values | more))


def read(raw, **more):
    return inbound.read(raw, BANK, office="anhe-test", **more)


# --- out ---


@pytest.mark.parametrize("kind", list(orders.NEEDS))
def test_every_kind_of_order_is_valid_and_carries_what_it_says(kind):
    raw = gateways.rendered(order(kind))
    name, root = documents.read(raw, "anhe.order.")
    assert name == "anhe.order.001" and root.findtext("{*}PlcOrdr/{*}Knd") == kind
    assert root.findtext("{*}PlcOrdr/{*}Acct/{*}Nm") == "王小明" and root.findtext("{*}PlcOrdr/{*}Brght/{*}DbtrAcct/{*}Nm") == "李<&>四"
    assert root.find("{*}PlcOrdr/{*}Amt").attrib == {"Ccy": "CNY"} and root.findtext("{*}PlcOrdr/{*}Amt") == "12345.67"
    assert gateways.digest(order(kind)) == envelopes.digest(raw)


@pytest.mark.parametrize(("kind", "part"), [(kind, part) for kind, parts in orders.NEEDS.items() for part in parts])
def test_an_order_without_what_its_kind_needs_is_not_made(kind, part):
    empty = "" if part in ("follows", "subject") else None
    with pytest.raises(gateways.Unrenderable, match=part):
        gateways.rendered(replace(order(kind), **{part: empty}))


@pytest.mark.parametrize(
    "changed",
    [{"asked": 0}, {"message_id": "m" * 36}, {"case_number": ""}, {"signed_by": ""}, {"account": replace(HELD, holder="")},
     {"account": replace(HELD, number="6" * 35)}, {"created_at": NOW.replace(tzinfo=None)}, {"ground": "a\x00b"}],
)  # fmt: skip
def test_what_the_schema_does_not_allow_is_not_sent(changed):
    with pytest.raises(gateways.Unrenderable):
        gateways.rendered(replace(order(), **changed))


def test_enquiry_recall_and_disclosure_are_valid_by_the_official_schemas():
    said = gateways.DisclosureMessage(message_id="d1", created_at=NOW, office=OFFICE, about="e" * 32, is_confidential=False)
    names = [documents.read(gateways.rendered(one), "")[0] for one in (enquiry(), recall(), said)]
    assert names == ["auth.001.001.01", "camt.056.001.12", "auth.003.001.01"]
    root = etree.fromstring(gateways.rendered(recall()))
    assert root.findtext(".//{*}CxlRsnInf/{*}Rsn/{*}Cd") == "FRAD"


@pytest.mark.parametrize(("cents", "currency", "text"), [(5, "CNY", "0.05"), (4_000_000_000_00, "CNY", "4000000000.00"), (5, "JPY", "5"), (1_005, "KWD", "1.005")])
def test_amounts_are_exact_in_their_currency(cents, currency, text):
    assert documents.amount(cents, currency) == text and documents.cents(text, currency) == cents


@pytest.mark.parametrize("text", ["0.001", "1.999", "1e3", "99999999999999999999"])
def test_broken_amounts_are_refused(text):
    with pytest.raises(BadDocument):
        documents.cents(text, "CNY")


@pytest.mark.parametrize(
    ("text", "utc"),
    [("2026-11-30T17:00:00+08:00", "2026-11-30T09:00:00"), ("2026-11-30T17:00:00", "2026-11-30T09:00:00"), ("2026-11-30", "2026-11-29T16:00:00"),
     ("2026-11-30Z", "2026-11-30T00:00:00"), ("2026-11-30+08:00", "2026-11-29T16:00:00"), ("2026-11-30T24:00:00Z", "2026-12-01T00:00:00")],
)  # fmt: skip
def test_times_of_every_form_are_read(text, utc):
    assert documents.when(text) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


# --- in ---


def test_a_statement_is_read_to_the_cent_with_its_exits():
    account = books(200)
    _, (told,) = statements.read_statements(sheet(account))
    opening, entries, closing = account.sheet(BEGUN - 90_000, BEGUN)
    assert (told.opening, told.closing) == (opening, closing)
    assert [(e.cents, e.is_credit, e.reference, e.other_number, e.exit) for e in told.entries] == [
        (e.cents, e.is_credit, e.reference, e.other, e.exit) for e in entries
    ]
    assert {e.exit for e in told.entries} == {"", "cash", "merchant", "abroad", "wallet"}


@pytest.mark.parametrize("version", [f"{n:02d}" for n in (8, 9, 10, 11, 12, 13, 14)])
@pytest.mark.parametrize("kind", ["053", "052"])
def test_statements_of_many_versions_say_the_same(version, kind):
    raw = sheet().replace(b"camt.053.001.14", f"camt.{kind}.001.{version}".encode())
    if kind == "052":
        raw = raw.replace(b"BkToCstmrStmt", b"BkToCstmrAcctRpt").replace(b"<Stmt>", b"<Rpt>").replace(b"</Stmt>", b"</Rpt>")
    assert replace(statements.read_statements(raw)[1][0], statement_id="") == replace(statements.read_statements(sheet())[1][0], statement_id="")


@pytest.mark.parametrize("version", ["02", "03", "04", "05", "06"])
def test_older_versions_with_plain_status_and_parties_are_read(version):
    raw = sheet().replace(b"camt.053.001.14", f"camt.053.001.{version}".encode()).replace(b"<Sts><Cd>BOOK</Cd></Sts>", b"<Sts>BOOK</Sts>")
    for side in (b"Dbtr", b"Cdtr"):
        raw = raw.replace(b"<" + side + b"><Pty>", b"<" + side + b">").replace(b"</Pty></" + side + b">", b"</" + side + b">")
    if version == "02":
        raw = remove(raw, "TxDtls/Amt", "TxDtls/CdtDbtInd")
    want = statements.read_statements(sheet())[1][0].entries
    assert statements.read_statements(raw)[1][0].entries == want


def remove(raw, *paths):
    root = etree.fromstring(raw)
    for path in paths:
        outer, inner = path.split("/")
        for one in root.iterfind(f".//{{*}}{outer}/{{*}}{inner}"):
            one.getparent().remove(one)
    return etree.tostring(root)


def test_newest_first_is_turned_round_and_pending_is_left_out():
    root = etree.fromstring(sheet())
    statement = root[0][1]
    rows = statement.findall("{*}Ntry")
    for row in rows:
        statement.remove(row)
    pending = etree.fromstring(etree.tostring(rows[0]))
    pending.find("{*}Sts/{*}Cd").text = "PDNG"
    statement.extend([pending, *rows[::-1]])
    told = statements.read_statements(etree.tostring(root))[1][0]
    assert [e.reference for e in told.entries] == [f"T{n:06d}" for n in range(30)]


def test_a_batch_is_split_where_its_parts_add_up():
    root = etree.fromstring(sheet(books(1)))
    details = root.find(".//{*}NtryDtls")
    whole = documents.cents(root.find(".//{*}Ntry/{*}Amt").text, "CNY")
    second = etree.fromstring(etree.tostring(details[0]))
    details.append(second)
    for one, cents in zip(details, (whole - 7, 7), strict=True):
        one.find("{*}Amt").text = documents.amount(cents, "CNY")
    assert [e.cents for e in statements.read_statements(etree.tostring(root))[1][0].entries] == [whole - 7, 7]
    details[1].find("{*}Amt").text = "0.08"
    assert [e.cents for e in statements.read_statements(etree.tostring(root))[1][0].entries] == [whole]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ((b"OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">5", b"OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">6"), "does_not_add_up"),
        ((b"<Cd>OPBD</Cd>", b"<Cd>XPCD</Cd>"), "no_balance"),
        ((b"<CdtDbtInd>CRDT</CdtDbtInd><Dt>", b"<CdtDbtInd>DBIT</CdtDbtInd><Dt>"), "does_not_add_up"),
        ((b"<Ntry><NtryRef>T000001</NtryRef><Amt Ccy=\"CNY\"", b"<Ntry><NtryRef>T000001</NtryRef><Amt Ccy=\"USD\""), "currencies"),
        ((b"<Id>6299000110000000001</Id>", b"<Id></Id>"), "invalid"),
        ((b"camt.053.001.14", b"camt.053.001.99"), "unexpected"),
        ((b"camt.053.001.14", b"pacs.004.001.11"), "unexpected"),
    ],
)  # fmt: skip
def test_a_statement_that_cannot_be_true_is_refused_with_its_reason(change, code):
    raw = sheet()
    assert change[0] in raw
    got = read(letter(raw.replace(*change), kind="statement", about=""))
    assert (got.problem, got.is_signed, got.told) == (code, True, ())


def test_an_enquiry_answered_inside_auth_002_brings_its_statement():
    inner = sheet().split(b"?>\n", 1)[1]
    raw = writing.not_found(Asked("e" * 32, "enquiry", account="62990001"), id="a1")
    raw = raw.replace(b"<RspnSts>NRES", b"<RspnSts>COMP").replace(b"<InvstgtnSts>NFOU</InvstgtnSts>", b"<Rslt>" + inner + b"</Rslt>")
    got = read(letter(raw, kind="response", about="e" * 32))
    assert got.problem == "" and got.told[0].found == "FOUN" and len(got.told[0].statements[0].entries) == 30
    broken = raw.replace(b"<Cd>OPBD</Cd>", b"<Cd>TOOLONG</Cd>")
    assert read(letter(broken, kind="response", about="e" * 32)).problem == "invalid"


def test_a_status_says_whether_the_enquiry_is_still_confidential():
    raw = documents.render(enquiries.STATUS, [("InfReqStsChngNtfctn", [("OrgnlBizQry", "e" * 32), ("CnfdtltySts", "false")])])
    got = read(letter(raw, kind="status", about="e" * 32))
    assert got.problem == "" and got.told[0].is_confidential is False
    assert read(letter(raw, kind="status", about="f" * 32)).problem == "about_differs"


@pytest.mark.parametrize("status", ["CNCL", "RJCR"])
def test_a_resolution_says_what_became_of_the_recall(status):
    asked = Asked("r" * 32, "recall", brought_reference="T1", case="A1")
    raw = writing.resolution(asked, id="a1", code="SIM001", office="anhe-test", at=BEGUN, status=status, reason="AM04" if status == "RJCR" else "", cents=500 if status == "CNCL" else 0)
    _, told = recalls.read_resolution(raw)
    assert (told.about, told.status, told.cents) == ("r" * 32, status, 500 if status == "CNCL" else None)


@pytest.mark.parametrize(
    "more",
    [{"done": 101}, {"done": 100, "balance": 99}, {"done": 50}, {"done": None}, {"outcome": "partial"}, {"outcome": "empty"},
     {"outcome": "mismatched"}, {"until": BEGUN - 1}, {"balance": None}],
)  # fmt: skip
def test_a_result_that_no_bank_can_have_reached_is_refused(more):
    assert read(letter(result(**more))).problem == "impossible"
    assert read(letter(result())).problem == ""


# --- hostile ---

BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
FILE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (BOMB, "dtd"), (FILE, "dtd"), (b"", "not_xml"), (b"<a>", "not_xml"), (b"{}", "not_xml"), (b"<a/>", "unexpected"),
        (b'<?xml version="1.0" encoding="GB18030"?><a/>', "encoding"), ("<a>中</a>".encode("gb18030"), "encoding"),
        ("<a/>".encode("utf-16"), "encoding"), (b"\xef\xbb\xbf<a/>", "unexpected"), (b"<a>" * 400 + b"</a>" * 400, "not_xml"),
        (b'<Document xmlns="urn:anhe:xsd:anhe.order.001"/>', "unexpected"),
    ],
)  # fmt: skip
def test_hostile_xml_is_refused_at_the_door(raw, code):
    got = read(letter(raw))
    assert (got.problem, got.is_signed, got.told) == (code, True, ())


def test_a_deep_and_a_long_bomb_cost_nothing():
    begun = time.process_time()
    for raw in (b"<a>" * 200_000, b'<a b="' + b"x" * 12_000_000 + b'"/>', b"<a>" + b"&#65;" * 3_000_000 + b"</a>"):
        assert read(letter(raw)).problem in ("not_xml", "unexpected")
    assert time.process_time() - begun < 10


def test_whose_a_letter_is():
    raw = letter(result())
    assert read(raw).problem == ""
    stranger = Ed25519PrivateKey.generate()
    assert read(letter(result(), sign=stranger.sign)).problem == "forged"
    assert inbound.read(raw, Party("SIM002", "", BANK.public_key), office="anhe-test").problem == "wrong_sender"
    assert inbound.read(raw, Party("SIM001", "", ""), office="anhe-test").problem == "no_key"
    assert inbound.read(raw, BANK, office="anhe-other").problem == "wrong_receiver"
    assert read(raw, at=NOW - timedelta(minutes=6)).problem == "from_the_future"
    assert read(letter(result(), kind="other")).problem == "unknown_kind"
    assert read(raw.replace(b"stopped", b"refused")).problem == "changed"
    assert read(raw.replace(b"id: xx", b"id: yy")).problem == "forged"
    assert read(raw.replace(b"\nabout", b"\r\nabout")).problem == "not_an_envelope"
    assert read(b" " + raw).problem == "not_an_envelope"


# --- fuzzed ---

LETTERS = [letter(result()), letter(sheet(), kind="statement", about=""), letter(writing.not_found(Asked("m" * 32, "enquiry", account="1"), id="a1"), kind="response")]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(LETTERS), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), min_size=1, max_size=5))
def test_no_changed_letter_is_taken_or_crashes(raw, changes):
    changed = bytearray(raw)
    for place, inserted in changes:
        at = int(place * (len(changed) - 1))
        changed[at : at + len(inserted)] = inserted
    got = read(bytes(changed))
    assert got.is_understood == (bytes(changed) == raw)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["result", "statement", "response", "status", "recall"]), st.data())
def test_a_signed_letter_with_broken_xml_is_refused_and_never_crashes(kind, data):
    content = bytearray(data.draw(st.sampled_from([result(), sheet(books(3)), writing.not_found(Asked("m" * 32, "enquiry", account="1"), id="a1")])))
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=12))
    got = read(letter(bytes(content), kind=kind))
    assert got.is_signed and got.is_understood == bool(got.told)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes_are_read_as_nothing(raw):
    assert not read(raw).is_signed
