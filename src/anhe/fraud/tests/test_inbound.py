"""The door for institutions: kept before it is understood, once, and forged or unreadable messages change nothing."""

import pytest
from django.test import Client
from tests.journeys.town import MONDAY

from anhe.fraud import gateways, queries, tasks
from anhe.fraud.gateways import envelopes
from anhe.fraud.models import Answer, Hold
from anhe.fraud.tests.factories import MINUTE, YUAN, opened, sent
from anhe.ledger import Work
from anhe.ledger import queries as ledger

pytestmark = pytest.mark.django_db
LOSS = 98_000 * YUAN


def result(order, *, outcome: str = "stopped", fen: int = LOSS) -> bytes:
    """The message of a bank, as its schema has it."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:anhe:xsd:anhe.result.001"><OrdrRslt>'
        f"<MsgId>r{order.message_id[:20]}</MsgId><OrgnlMsgId>{order.message_id}</OrgnlMsgId><Outcm>{outcome}</Outcm>"
        f'<DtTm>{(MONDAY + 2 * MINUTE).isoformat()}</DtTm><Askd Ccy="CNY">{LOSS / 100:.2f}</Askd><Done Ccy="CNY">{fen / 100:.2f}</Done>'
        f'<Bal Ccy="CNY">{LOSS / 100:.2f}</Bal></OrdrRslt></Document>'
    ).encode()


def letter(centre, order, payload: bytes, *, message_id: str = "m1", key: str = "B001") -> bytes:
    return envelopes.seal(
        payload, message_id=message_id, about=order.message_id, kind="result", sender="B001", receiver=gateways.office_code(),
        at=MONDAY + 3 * MINUTE, key_id="B001-1", sign=centre.keys[key].sign,
    )  # fmt: skip


def post(raw: bytes, code: str = "B001"):
    return Client().post(f"/fraud/answers/{code}", raw, content_type="application/vnd.anhe.envelope")


def read() -> None:
    """What the worker does."""
    for entry in ledger.Entry.objects.filter(verb="answer.received").order_by("recorded_at"):
        with Work():
            tasks.read_answer(entry)


def test_a_signed_message_is_kept_once_and_taken(centre):
    (order,) = sent(centre, opened(centre))
    raw = letter(centre, order, result(order))
    assert [post(raw).status_code for _twice in range(2)] == [202, 202]
    assert Answer.objects.count() == 1
    read()
    answer = Answer.objects.get()
    assert (answer.state, answer.reason, queries.order(order.pk).state, Hold.objects.get().held_fen) == ("taken", "", "expired", LOSS)  # forty-eight hours after a Monday of long ago


def test_a_forged_message_is_kept_and_changes_nothing_and_the_true_one_is_taken_after_it(centre):
    (order,) = sent(centre, opened(centre))
    assert post(letter(centre, order, result(order), key="B002")).status_code == 202
    read()
    assert (Answer.objects.get().state, queries.order(order.pk).state) == ("forged", "sent")
    assert post(letter(centre, order, result(order))).status_code == 202
    read()
    assert sorted(Answer.objects.values_list("state", flat=True)) == ["forged", "taken"]


def test_what_cannot_be_read_is_kept_too(centre):
    (order,) = sent(centre, opened(centre))
    for n, payload in enumerate((b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"no xml at all", result(order).replace(b"<Done", b"<Dome"))):
        assert post(letter(centre, order, payload, message_id=f"bad{n}")).status_code == 202
    assert post(b"nothing like an envelope").status_code == 202
    read()
    assert sorted(Answer.objects.values_list("state", flat=True)) == ["forged", "refused", "refused", "refused"]
    assert all(Answer.objects.exclude(reason="").values_list("reason", flat=True))
    assert queries.order(order.pk).state == "sent"


def test_an_institution_that_is_not_registered_finds_no_door(centre):
    assert post(b"x", "B999").status_code == 404
