"""The simulated gateway takes what a real one would, shows it, and says what it is."""

import json
import threading
import urllib.error
import urllib.request

import pytest

from anhe_sandbox import messages


@pytest.fixture
def gateway():
    with messages.server(0, key="k") as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_address[1]}"
        serving.shutdown()


def post(url: str, body: object, key: str = "k", path: str = "/messages") -> tuple[int, dict]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url + path, data=data, headers={"Authorization": f"Bearer {key}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def shown(url: str) -> str:
    with urllib.request.urlopen(url + "/", timeout=10) as answer:
        return answer.read().decode()


def test_a_message_is_shown_and_called_simulated(gateway):
    assert "还没有短信" in shown(gateway)
    told = {"to": "13800001234", "text": "验证码 <b>042137</b>", "reference": "r1"}
    assert post(gateway, told) == (202, {"id": "sim-000001", "simulated": True})
    page = shown(gateway)
    assert "&lt;b&gt;042137&lt;/b&gt;" in page and "13800001234" in page
    assert "这是模拟程序" in page and "This is a simulation" in page


def test_sent_twice_it_is_one_message(gateway):
    told = {"to": "13800001234", "text": "a", "reference": "r1"}
    assert post(gateway, told) == post(gateway, told)
    assert shown(gateway).count("<li>") == 1
    assert post(gateway, {**told, "text": "b"}) == (409, {"problem": "reference_taken"})


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        (b"{", 400, "not_a_message"), ([], 400, "not_a_message"), ({"to": "1"}, 400, "not_a_message"),
        ({"to": "x", "text": "a", "reference": "r"}, 400, "not_a_phone"), ({"to": "13800001234", "text": " ", "reference": "r"}, 400, "not_a_message"),
        ({"to": "13800001234", "text": "a" * 501, "reference": "r"}, 400, "too_long"), (b"x" * 20_001, 413, "too_long"),
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused(gateway, body, status, problem):
    assert post(gateway, body) == (status, {"problem": problem})
    assert "<li>" not in shown(gateway)


def test_without_the_key_nothing_is_taken(gateway):
    told = {"to": "13800001234", "text": "a", "reference": "r"}
    assert post(gateway, told, key="other") == (401, {"problem": "key_refused"})
    assert post(gateway, told, path="/elsewhere") == (404, {"problem": "nothing_here"})


def test_only_the_newest_are_kept():
    box = messages.Box()
    for n in range(messages.KEPT + 5):
        box.take("13800001234", "a", str(n))
    assert [len(box.newest()), box.newest()[0].id] == [messages.KEPT, f"sim-{messages.KEPT + 5:06d}"]
