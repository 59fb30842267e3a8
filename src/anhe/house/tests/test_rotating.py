"""New keys without a pause: what the old ones signed and sealed is good and opens; nothing needs them for long."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from tests.journeys.town import MONDAY, build, told

from anhe import vault
from anhe.house.commands import rotate
from anhe.house.starting import go_on_as
from anhe.ledger import Work, public
from anhe.ledger.models import Entry
from anhe.people import desk as people
from anhe.people.models import Party
from anhe.reports import desk as reports
from anhe.staff import desk as staff

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(tmp_path, monkeypatch):
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    known = Path(settings.ANHE_KEYS) / "context"
    if known.exists():
        shutil.copytree(known, keys / "context")  # the database knows who asks by this one
    monkeypatch.setattr(settings, "ANHE_KEYS", str(keys))
    return build()


@pytest.fixture
def as_retention():
    """Sign in as the role that the command uses, and as the app again at the end."""

    def switch():
        connection.close_pool()
        go_on_as("retention")

    yield switch
    go_on_as("app")


def words_of(town, file) -> str:
    with Work():
        staff.open_session(purpose="review_report", by=town.duty, file=file, at=MONDAY)
        shown = people.show_files(files=[file], by=town.duty, at=MONDAY)[file][0]
    return shown.said("narrative")


def wrapped() -> dict:
    with Work():
        return {party.pk: bytes(party.data_key) for party in Party.objects.all()}


def test_every_data_key_is_wrapped_again_and_the_old_key_is_gone(town, as_retention):
    with Work():
        received = [told(f"第{n}件", at=MONDAY, phone=f"1380000{n:04d}") for n in range(3)]
    file = received[0].report.file
    before = wrapped()
    (month,) = vault.ring().months()
    key = vault.ring().standing_month(month).id
    as_retention()
    rotate.rotate_months(wait=0.0)
    go_on_as("app")
    after = wrapped()
    assert {pk for pk in before if before[pk] != after[pk]} == set(before)
    assert (vault.ring().standing_month(month).id == key, vault.ring().superseded_month(month)) == (False, None)
    assert words_of(town, file) == "第0件"
    with pytest.raises(vault.Erased):
        vault.unwrap(before[next(iter(before))], where=f"people_party.data_key:{next(iter(before))}")
    with Work():
        assert Entry.objects.filter(verb="key.rotated", outcome="allowed").count() == 1


def test_while_months_are_rotated_everything_can_be_read_and_written(town):
    """The state between: a new key stands, nothing has been wrapped again yet."""
    with Work():
        old = told("旧钥匙", at=MONDAY).report
    (month,) = vault.ring().months()
    vault.ring().rotate_month(month)
    with Work():
        new = told("新钥匙", at=MONDAY, phone="13800007777").report
    assert [words_of(town, old.file), words_of(town, new.file)] == ["旧钥匙", "新钥匙"]
    again = vault.ring().rotate_month(month)  # a rotation that was cut short goes on with the same key
    with Work():
        assert again.id == bytes(Party.objects.get(file=new.file).data_key)[4:8]


def test_receipts_signed_before_still_verify(town, as_retention):
    signed = vault.sign(b"receipt")
    as_retention()
    rotate.rotate_family("signing")
    now = vault.sign(b"receipt")
    assert now.key_id != signed.key_id
    assert [vault.verify(b"receipt", s.signature, s.key_id, vault.public_keys()) for s in (signed, now)] == [True, True]
    ends = {key["kid"]: key["until"] for key in vault.public_keys()["keys"]}
    assert (ends[now.key_id], ends[signed.key_id] is None) == (None, False)


def test_drafts_sealed_before_still_open(town, as_retention):
    at = datetime.now(UTC)
    with Work():
        code, _draft = reports.save_draft(body={"narrative": "写到一半"}, by=public("web"), at=at)
    as_retention()
    rotate.rotate_family("drafts")
    go_on_as("app")
    with Work():
        assert reports.open_draft(code=code, by=public("web"), at=at) == {"narrative": "写到一半"}
