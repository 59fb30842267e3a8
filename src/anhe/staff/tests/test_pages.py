"""Signing in and out, the second step, the lock, and access sessions: in the house's look, and nothing more."""

import re

import pytest
from django.test import Client
from tests.journeys.town import MONDAY, OPERATOR

from anhe.ledger import Work, new_id
from anhe.ledger import queries as ledger
from anhe.staff import desk, queries
from anhe.staff.models import AccessSession

pytestmark = pytest.mark.django_db
PASSWORD = "a bicycle under the plane trees"


@pytest.fixture
def officer(town):
    with Work():
        return desk.register_officer(number="200001", name="新某", unit=town.duty.unit, roles=("duty",), password=PASSWORD, by=OPERATOR, at=MONDAY)


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def sign_in(client: Client, password: str = PASSWORD, number: str = "200001", **more):
    return client.post("/accounts/login/", {"login": number, "password": password, **more})


@pytest.mark.parametrize(("lang", "said"), [("zh", "供民警使用"), ("en", "For officers. Citizens need no account")])
def test_the_way_in_is_in_the_house_and_in_both_languages(client, officer, lang, said):
    answer = client.get(f"/accounts/login/?lang={lang}")
    assert said in words(answer) and 'data-site="portal"' in answer.content.decode()
    assert "signup" not in answer.content.decode()


def test_signing_in_leads_to_where_one_wanted_and_is_written_down(client, officer):
    assert sign_in(client, "wrong").status_code == 400
    answer = sign_in(client, next="/desk/cases/")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/cases/")
    assert ledger.of_object(officer).filter(verb="officer.signed_in").count() == 1
    assert client.get("/desk/").status_code == 200
    assert "退出登录？" in words(client.get("/accounts/logout/"))
    client.post("/accounts/logout/")
    assert client.get("/desk/").status_code == 302


def test_five_wrong_tries_lock_the_door_even_for_the_right_password(client, officer):
    answers = [sign_in(client, "wrong").status_code for _ in range(5)]
    locked = sign_in(client)
    assert answers == [400, 400, 400, 400, 429] and locked.status_code == 429
    assert "15 分钟" in words(locked) and client.get("/desk/").status_code == 302
    assert client.post("/accounts/login/", {"login": "200001", "password": PASSWORD}, REMOTE_ADDR="10.0.0.9").status_code == 302


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "confirm-email/", "password/reset/", "password/set/", "inactive/", "login/code/", "3rdparty/", "social/"]
)
def test_nothing_else_of_the_sign_in_software_is_reachable(client, officer, path):
    assert client.get(f"/accounts/{path}").status_code == 404
    sign_in(client)
    assert client.get(f"/accounts/{path}").status_code == 404


def test_an_officer_changes_the_password(client, officer):
    sign_in(client)
    assert "修改密码" in words(client.get("/accounts/password/change/"))
    short = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "short", "password2": "short"})
    assert short.status_code == 400
    new = "the river turns yellow in the afternoon"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert sign_in(Client(), new).status_code == 302


def test_the_second_step_is_switched_on_and_then_asked_for(client, officer):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time  # noqa: PLC0415

    sign_in(client)
    assert "未开启" in words(client.get("/accounts/2fa/"))
    assert client.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")
    assert "再次输入密码" in words(client.get("/accounts/reauthenticate/"))
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "扫描" in words(client.get("/accounts/2fa/totp/activate/"))
    secret = client.session["mfa.totp.secret"]
    counter = next(iter(yield_hotp_counters_from_time()))
    assert client.post("/accounts/2fa/totp/activate/", {"code": "000000"}).status_code == 400
    client.post("/accounts/2fa/totp/activate/", {"code": format_hotp_value(hotp_value(secret, counter))})
    assert "已开启" in words(client.get("/accounts/2fa/"))
    codes = re.findall(r"\b\d{8}\b", words(client.get("/accounts/2fa/recovery-codes/")))
    assert len(codes) == 10
    other = Client()
    asked = sign_in(other)
    assert (asked.status_code, asked["Location"]) == (302, "/accounts/2fa/authenticate/")
    assert "第二步验证" in words(other.get("/accounts/2fa/authenticate/")) and other.get("/desk/").status_code == 302
    other.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert other.get("/desk/").status_code == 200


def test_a_session_is_opened_with_a_purpose_shown_and_ended(client, officer):
    sign_in(client)
    file = new_id()
    with Work():
        desk.grant(file=file, scope="full", officer=officer, by=OPERATOR, at=MONDAY)
    page = client.get(f"/desk/session/?file={file}&object_ref=C-1&next=/desk/cases/&purpose=handle_case")
    assert "您为什么需要查看？" in words(page)
    assert client.post("/desk/session/", {"purpose": "curiosity"}).status_code == 400
    assert client.post("/desk/session/", {}).status_code == 400
    answer = client.post("/desk/session/", {"purpose": "handle_case", "file": str(file), "object_ref": "C-1", "next": "/desk/cases/"})
    assert answer["Location"] == "/desk/cases/"
    session = AccessSession.objects.get(officer=officer)
    assert session.file == file and "办理案件 C-1" in words(client.get("/desk/cases/"))
    client.post("/desk/session/end/")
    session.refresh_from_db()
    assert session.is_ended and queries.open_session(officer, session.opened_at) is None


def test_a_session_never_leads_out_of_the_house(client, officer):
    sign_in(client)
    answer = client.post("/desk/session/", {"purpose": "take_call", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/desk/"
    assert Client().post("/desk/session/", {"purpose": "visit"}).status_code == 302
