"""What nobody should send, sent to every form and every address: a clear answer, never a fault of ours, nothing half-written."""

import logging
import re
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import translation

from tests.browser.pages import LOOKS, parts_of, routes, sample
from tests.faults.asking import TEXTS, Asker, Form, Reader

MARK = "<script>alert(7)</script>"
WORDS = [
    "坏\x00值", "a\x01\x1b[31m\u202e\ufeff\u200b\u2028b", "长" * 21_000, MARK + "'\";--", "=cmd|' /C calc'!A0", "\ud83d", "\ufffd\ufffd",
]  # fmt: skip
NUMBERS = ["-1", "1e999999", "NaN", "９" * 40, "0x10", "1,2,3"]
DAYS = ["0001-01-01", "9999-12-31", "1970-01-01", "2099-01-01", "2026-02-30", "9999-12-31T23:59", "10000-01-01", "2026-11-20T99:99", "now"]
CHOICES = ["keine", "' OR 1=1 --", "00000000-0000-0000-0000-000000000000", "\x00", "9" * 5000]
POINTS = [("116.39", "39.91"), ("34.77", "113.68"), ("nan", "inf"), ("-1e308", "1e308"), ("113,68", "34,77")]
BY_KIND = {"date": DAYS, "time": DAYS, "datetime-local": DAYS, "number": NUMBERS, "radio": CHOICES, "select": CHOICES, "hidden": CHOICES,
           "checkbox": CHOICES}  # fmt: skip
HUGE = b"a" * 10_000_000
PNG = b"\x89PNG\r\n\x1a\n"
FILES = {
    "empty.pdf": b"", "text.png": b"this is no picture", "picture.pdf": PNG + b"\x00" * 64, "half.pdf": b"%PDF-1.7\n1 0 obj\n<<",
    "program.csv": b"MZ\x90\x00" + bytes(range(256)) * 8, "table.csv": "时间,经过\n".encode("gb18030") * 3, "wide.csv": b"a,b\n" + b"," * 9000,
    "sixteen.csv": "number,narrative\n1,丢了".encode("utf-16"), "zip.csv": b"PK\x03\x04" + b"\x00" * 400, "nul.csv": b"number,narrative\n1,\x00\n",
    "bomb.png": PNG + b"\x00\x00\x00\rIHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x06\x00\x00\x00" + b"\x00" * 20,
}  # fmt: skip


@pytest.fixture(autouse=True)
def quiet():
    """Thousands of refusals are expected here; a fault of ours fails the test by its status."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def asker(sights, django_db_blocker):
    with django_db_blocker.unblock():
        yield Asker(sights)


@pytest.fixture(scope="module")
def forms(asker):
    found = asker.forms()
    assert len(found) >= 40, [form.name for form in found]
    return found


def wrong(answer, left: dict[str, int], lang: str = "zh", *, refused: bool = False) -> str:
    """What is wrong with an answer to bad input; empty where nothing is."""
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if refused and answer.status_code < 400:
        return f"taken with {answer.status_code}"
    if 300 <= answer.status_code < 400 and re.match(r"(https?:)?//", answer["Location"]):
        return f"leads away to {answer['Location']}"
    if answer.status_code < 400:
        return "runs what was typed" if MARK.encode() in answer.content else ""
    if left:
        return f"{answer.status_code}, but left behind {left}"
    return said_badly(answer, lang)


def table(found: list[tuple]) -> str:
    return f"{len(found)} wrong\n" + "\n".join("  ".join(map(repr, one)) for one in found[:60])


def said_badly(answer, lang: str) -> str:
    """What is wrong with the words of a refusal: each is in the asker's language and says something."""
    kind, text = answer.get("Content-Type", ""), answer.content.decode("utf-8", "replace")
    if MARK in text:
        return "runs what was typed"
    if kind.startswith(("application/problem+json", "application/json")) or answer.status_code == 405:
        return ""
    if not kind.startswith("text/html"):
        return f"{answer.status_code} as {kind}"
    reader = Reader(LOOKS[0], "/")
    reader.feed(text)
    is_said = "error-summary" in text or 'role="alert"' in text or "<h1" in text
    wanted = "zh-Hans-CN" if lang == "zh" else "en"
    return "" if is_said and reader.lang == wanted else f"{answer.status_code} in {reader.lang!r} without words for it"


def bad_values(form: Form):
    """(field, bad value) for every field, by what kind of field it is."""
    for name, one in form.fields.items():
        for value in BY_KIND.get(one.kind, WORDS if one.kind in TEXTS else []):
            yield name, value
        if one.kind in TEXTS and re.search("value|amount|wert", name):
            yield from ((name, value) for value in NUMBERS)


def body(values: list[tuple[str, object]]) -> bytes:
    """As a browser encodes it, a lone surrogate as the bytes that no text has."""
    if values and values[-1][1] is HUGE:
        return body(values[:-1]) + b"&x=" + HUGE
    return urlencode([(name, str(value).encode("utf-8", "surrogatepass")) for name, value in values]).encode()


def post(asker: Asker, form: Form, values: list[tuple[str, object]], lang: str = "zh", **given):
    kind = given.pop("content_type", "application/x-www-form-urlencoded")
    return asker.send("POST", form.path, by=form.look.by, lang=lang, data=body(values), content_type=kind)


def test_every_field_of_every_form(asker, forms):
    found, sent = [], 0
    for number, form in enumerate(forms):
        good = form.filled()
        for at, (name, value) in enumerate(bad_values(form)):
            lang = ("zh", "en")[(number + at) % 2]
            answer, left = post(asker, form, [*{**good, name: value}.items()], lang)
            sent += 1
            if fault := wrong(answer, left, lang):
                found.append((form.name, name, value[:30], fault))
    assert not found, table(found)
    assert sent > 500


def test_every_form_as_a_whole(asker, forms):
    found = []
    for form in forms:
        good = list(form.filled().items())
        tries = {
            "empty": [], "twice": good + [(name, "another") for name, _value in good], "unknown": [*good, *[(f"x{n}", "y") for n in range(60)]],
            "too many": [*good, *[(f"x{n}", "y") for n in range(600)]], "huge": [*good, ("x", HUGE)],
            "lists": [(f"{name}[]", value) for name, value in good], "prefix": [(f"form-0-{name}", value) for name, value in good],
        }  # fmt: skip
        for what, values in tries.items():
            answer, left = post(asker, form, values, "en" if what == "twice" else "zh")
            must = what in {"too many", "huge"} and len(form.fields) > 1  # nothing is read where nothing is asked
            if fault := wrong(answer, left, "en" if what == "twice" else "zh", refused=must):
                found.append((form.name, what, fault))
    assert not found, table(found)


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("application/json", b'{"topic": "stolen"}'), ("multipart/form-data", b"no boundary"), ("text/plain", b"topic=stolen"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"),
        ("application/x-www-form-urlencoded; charset=utf-16", "topic=stolen".encode("utf-16")),
        ("application/x-www-form-urlencoded; charset=no-such", b"topic=stolen"), ("application/x-www-form-urlencoded", b"%FF%FE=%00&=&&a=%ZZ"),
        ("", b"\x00\x01"),
    ],
)  # fmt: skip
def test_a_body_that_is_no_form(asker, forms, kind, sent):
    found = []
    for form in forms:
        answer, left = asker.send("POST", form.path, by=form.look.by, data=sent, content_type=kind)
        if fault := wrong(answer, left):
            found.append((form.name, fault))
    assert not found, table(found)


def test_a_file_that_is_not_what_it_says(asker, forms):
    found, uploads = [], [form for form in forms if form.is_upload]
    assert {form.name for form in uploads} == {"reports:verify by anyone", "reports:files by duty"}
    for form in uploads:
        for name, content in FILES.items():
            values = form.filled() | {"file": SimpleUploadedFile(name, content), "text": ""}
            answer, left = asker.send("POST", form.path, by=form.look.by, data=values)
            if fault := wrong(answer, left, refused=True):
                found.append((form.name, name, fault))
    assert not found, table(found)


@pytest.mark.parametrize("value", ["a\x00b", "../../etc/passwd", "%ff%fe", "长" * 2000, "R-2026-00000015'--", "😀\u202e", "01a20a85" * 9, " "])
def test_every_address(asker, value):
    found = []
    for route, varying in routes():
        if not varying:
            continue
        whole = sample(route, asker.sights)
        for part in {str(one) for one in parts_of(asker.sights).values() if str(one) in whole}:
            path = whole.replace(part, quote(value, safe="%"), 1)
            answer, left = asker.send("GET", path, by="handler")
            if fault := wrong(answer, left):
                found.append((route, path[:60], fault))
    assert not found, table(found)


@pytest.mark.parametrize("value", ["\x00", "-1", "9" * 400, "//evil.example/", "https://evil.example/", MARK, "\u202e长" * 500, "[]", "2026-13-40"])
def test_every_question_in_an_address(asker, value):
    names = ("q", "page", "show", "offence", "district", "by", "next", "file", "object_ref", "purpose", "then", "rows", "site", "limit", "text",
             "lang", "size", "theme")  # fmt: skip
    found = []
    for look in {look.route: look for look in LOOKS if look.route and not look.send and look.status == 200}.values():
        path = look.address(asker.sights).split("?")[0]
        answer, left = asker.send("GET", f"{path}?{urlencode(dict.fromkeys(names, value))}", by=look.by)
        if fault := wrong(answer, left):
            found.append((look.route, fault))
    assert not found, table(found)


def test_nothing_leads_away_after_a_form(asker):
    for away in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(7)"):
        given = {"purpose": "review_report", "next": away}
        answer, _left = asker.send("POST", "/desk/session/", by="duty", data=given)
        assert answer.status_code == 302 and answer["Location"].startswith("/") and "evil" not in answer["Location"]
        answer, _left = asker.send("POST", "/accounts/login/", data={"login": "100001", "password": "wrong", "next": away})
        assert answer.status_code == 400 and f'action="{away}' not in answer.content.decode()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("on", "at", "says"), [
    ("2099-01-01", "10:00", "The time of the event lies in the future. Check the date."),
    ("1970-01-01", "10:00", "The time of the event lies more than 50 years back. Check the year."),
    ("2026-02-30", "", "Write the day as year-month-day, for example 2026-11-23."),
    ("2026-11-20", "25:61", "Write the time in 24 hours, for example 14:05."),
])  # fmt: skip
def test_times_that_cannot_be(asker, lang, on, at, says):
    answer, left = asker.send("POST", "/report/when/", by="teller", lang=lang, data={"known": "moment", "on": on, "at": at})
    with translation.override("zh-hans" if lang == "zh" else "en"):
        assert translation.gettext(says) in answer.content.decode()
    assert (answer.status_code, left) == (400, {})


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("lon", "lat"), POINTS)
def test_places_outside_the_city(asker, lang, lon, lat):
    answer, left = asker.send("POST", "/report/where/", by="teller", lang=lang, data={"lon": lon, "lat": lat, "place_text": ""})
    assert wrong(answer, left, lang, refused=True) == ""
    assert "error-summary" in answer.content.decode()


def test_the_same_key_twice_is_one_report(asker):
    with transaction.atomic():
        shown = asker.client("finisher", "zh").get("/report/check/").content.decode()
        token = re.search(r'name="token" value="([^"]+)"', shown)[1]
        numbers = {asker.client("finisher", "zh").post("/report/check/", {"token": token})["Location"] for _ in range(2)}
        transaction.set_rollback(True)
    assert len(numbers) == 1 and numbers.pop().startswith("/receipt/R-")
