"""What comes over the wire to the running programs: broken, endless, lying or huge requests. The city goes on serving."""

import json
import re
import socket
from http.client import HTTPConnection

import pytest

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def door(city):
    host, port = re.search(r"//(.+):(\d+)", city.pages).groups()
    return host, int(port)


def ask(door, method: str, path: str, body=None, **headers) -> tuple[int, str, str]:
    """(status, language, text) of one request."""
    connection = HTTPConnection(*door, timeout=60)
    try:
        connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        if body is not None and "Content_Length" not in headers:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Language") or "", answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def raw(door, sent: bytes) -> bytes:
    """What comes back for these bytes; empty where the connection is closed."""
    with socket.create_connection(door, timeout=30) as line:
        got = b""
        try:
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
            while chunk := line.recv(65536):
                got += chunk
        except OSError:  # the other side may hang up before it has read all
            pass
        return got


@pytest.fixture(autouse=True)
def still_serving(door):
    yield
    assert ask(door, "GET", "/")[0] == 200


def token(door) -> dict[str, str]:
    """A cookie and the field that goes with it, as a browser has them."""
    connection = HTTPConnection(*door, timeout=60)
    connection.request("GET", "/report/")
    answer = connection.getresponse()
    cookie = re.search(r"csrftoken=([^;]+)", answer.getheader("Set-Cookie") or "")[1]
    field = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode())[1]
    connection.close()
    return {"Cookie": f"csrftoken={cookie}", "field": field}


@pytest.mark.parametrize(("spoken", "lang"), [("zh-CN", "zh-Hans-CN"), ("en-GB", "en")])
@pytest.mark.parametrize("path", ["/report/", "/track/", "/receipt/verify/", "/accounts/login/"])
def test_ten_megabytes_are_refused_in_words(door, path, spoken, lang):
    held = token(door)
    body = f"csrfmiddlewaretoken={held['field']}&narrative=".encode() + b"%E5%A4%A7" * 1_200_000
    status, said, text = ask(door, "POST", path, body, Content_Type=FORM, Cookie=held["Cookie"], Accept_Language=spoken)
    assert (status, said) == (413, lang)
    assert "<h1" in text


def test_a_form_without_its_token_is_refused_in_words(door):
    status, lang, text = ask(door, "POST", "/report/", b"topic=stolen", Content_Type=FORM, Accept_Language="en")
    assert (status, lang) == (403, "en") and "<h1" in text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 400), ({"Host": "127.0.0.1\x7f"}, 400), ({"Cookie": "sessionid=" + "a" * 5000}, 200),
        ({"Cookie": "anhe_report=bm9uZQ:1:x; anhe_receipt=\"; csrftoken=<"}, 200), ({"Cookie": "anhe_lang=%00; anhe_size=<b>; anhe_theme=//x"}, 200),
        ({"Accept_Language": "x" * 4000}, 200), ({"Accept": "\xff\xfe"}, 200), ({"HX_Target": "'; DROP TABLE", "HX_Request": "true"}, 200),
        ({"X_Forwarded_Host": "evil.example", "X_Forwarded_For": "<b>"}, 200), ({"Range": "bytes=5-1"}, 200),
    ],
)  # fmt: skip
def test_headers_that_lie(door, headers, status):
    assert ask(door, "GET", "/report/", **headers)[0] == status


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_methods_that_no_page_knows(door, method):
    status, _lang, _text = ask(door, method, "/report/", b"")
    assert 400 <= status < 500


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\n", b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n", b"\x00" * 4096,
        b"POST /report/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 999999\r\n\r\ntopic=stolen",
        b"POST /report/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n",
        b"POST /report/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nnonsense\r\n",
        b"POST /report/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\nGET /desk/ HTTP/1.1\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X-Many: y\r\n" * 2000 + b"\r\n",
    ],
    ids=["cut off", "TLS", "version", "zeros", "too short a body", "negative", "bad chunks", "two lengths", "endless address", "many headers"],
)  # fmt: skip
def test_bytes_that_are_no_request(door, sent):
    answer = raw(door, sent)
    status = re.match(rb"HTTP/1\.[01] (\d+)", answer)
    assert not answer or (status and 400 <= int(status[1]) < 500), answer[:200]


@pytest.mark.parametrize("body", [
    b"", b"[]", b"null", b"{", b"{}" * 3, b"\xff\xfe", b'{"offence": "theft_ebike", "offence": "robbery"}', b"[" * 100_000, b'{"a": NaN}',
    b'{"narrative": "\\u0000", "offence": "theft_ebike"}', b"1" * 5000, b'"' + b"a" * 2_000_000 + b'"',
], ids=["empty", "list", "null", "cut", "three", "bytes", "twice", "deep", "NaN", "NUL", "number", "2 MB"])  # fmt: skip
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_bodies_that_are_no_report_for_the_api(door, body, lang):
    status, _lang, text = ask(
        door, "POST", "/api/v1/reports", body, Content_Type="application/json", Accept_Language=lang, Idempotency_Key="0123-4567",
        Authorization="Bearer ANHEK1.none",
    )  # fmt: skip
    assert 400 <= status < 500
    assert json.loads(text)
