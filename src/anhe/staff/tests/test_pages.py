"""Signing in and out, the second step, the lock, and access sessions: in the house's look, and nothing more."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone
from tests.journeys.town import MONDAY, OPERATOR, told

from anhe.cases import desk as cases
from anhe.ledger import Work
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


def test_five_wrong_codes_close_the_second_step_from_every_address(client, officer):
    """Who is asked for a code has the password already: a million codes must not be tried in a night."""
    secret = generate_totp_secret()
    TOTP.activate(officer.login, secret)
    answers = [guess(f"10.0.0.{n}", "000000") for n in range(5)]
    right = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert answers == [400, 400, 400, 400, 429]
    assert guess("10.0.1.1", right) == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert guess("10.0.1.2", right) == 302
    assert not AccessAttempt.objects.filter(post_data__contains="000000").exists()


def guess(address: str, code: str) -> int:
    """The status of one code, in a browser of its own."""
    client = Client(REMOTE_ADDR=address)
    assert sign_in(client)["Location"] == "/accounts/2fa/authenticate/"
    return client.post("/accounts/2fa/authenticate/", {"code": code}).status_code


def test_behind_our_web_server_nobody_locks_another_address_out(client, officer):
    for _ in range(5):
        client.post("/accounts/login/", {"login": "200001", "password": "wrong"}, headers={"X-Forwarded-For": "198.51.100.7"})
    theirs = client.post("/accounts/login/", {"login": "200001", "password": PASSWORD}, headers={"X-Forwarded-For": "198.51.100.7"})
    other = Client().post("/accounts/login/", {"login": "200001", "password": PASSWORD}, headers={"X-Forwarded-For": "198.51.100.8"})
    assert (theirs.status_code, other.status_code) == (429, 302)


def test_a_session_bears_the_number_of_its_file_whatever_was_sent(client, officer, town):
    """The number stands at the top of the page and in the log: nobody opens one file in the name of another."""
    with Work():
        taken = told("电动车不见了。")
    sign_in(client)
    client.post("/desk/session/", {"purpose": "review_report", "file": str(taken.report.file), "object_ref": "R-2026-99999999"})
    assert AccessSession.objects.get(officer=officer).object_ref == taken.report.number
    client.post("/desk/session/", {"purpose": "take_call", "object_ref": "张三 13800001234"})
    assert AccessSession.objects.get(officer=officer, ended_at=None).object_ref == ""


def test_a_session_is_opened_with_a_purpose_shown_and_ended(client, officer, town):
    sign_in(client)
    with Work():
        case = cases.accept(report=told("电动车不见了。").report, by=town.duty, handler=town.handler, track="criminal", at=MONDAY)
    file = case.file
    page = client.get(f"/desk/session/?file={file}&object_ref={case.number}&next=/desk/cases/&purpose=handle_case")
    assert "您为什么需要查看？" in words(page)
    assert client.post("/desk/session/", {"purpose": "curiosity"}).status_code == 400
    assert client.post("/desk/session/", {}).status_code == 400
    answer = client.post("/desk/session/", {"purpose": "handle_case", "file": str(file), "object_ref": case.number, "next": "/desk/cases/"})
    assert answer["Location"] == "/desk/cases/"
    session = AccessSession.objects.get(officer=officer)
    assert session.file == file and f"办理案件 {case.number}" in words(client.get("/desk/cases/"))
    client.post("/desk/session/end/")
    session.refresh_from_db()
    assert session.is_ended and queries.open_session(officer, session.opened_at) is None


def test_a_session_never_leads_out_of_the_house(client, officer):
    sign_in(client)
    answer = client.post("/desk/session/", {"purpose": "take_call", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/desk/"
    assert Client().post("/desk/session/", {"purpose": "visit"}).status_code == 302
