"""Asking every page as its own person, and finding every form that one can send, from the list of pages."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve

from anhe.ledger import Work
from tests.browser.pages import LOOKS, Look
from tests.browser.sights import Sights

TEXTS = {"text", "textarea", "search", "tel", "password", "email", "url"}
# What may grow though a form was refused: the record of what was asked and refused, sessions, and the tries at a second proof.
GROWING = ("ledger_", "procrastinate_", "django_session", "axes_", "citizen_prooftry", "django_")


@dataclass
class Field:
    """One named control; `options` are the values that one can choose."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form that posts: where it stands, where it goes, what it holds."""

    look: Look
    action: str
    is_upload: bool
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{resolve(self.path).view_name} by {self.look.by or 'anyone'}"

    @property
    def path(self) -> str:
        return urlsplit(self.action).path

    def filled(self) -> dict[str, str]:
        """A value for every field that a person could have meant."""
        return {name: one.value or _plausible(one) for name, one in self.fields.items() if one.kind != "file"}


def _plausible(one: Field) -> str:
    if one.options:
        return next((option for option in one.options if option), "")
    by_kind = {"date": "2026-11-20", "time": "14:05", "datetime-local": "2026-11-20T14:05", "number": "1", "tel": "13800001234"}
    by_name = {"phone": "13800001234", "serial": "A-118"}
    return by_kind.get(one.kind) or by_name.get(one.name) or ("" if one.kind in {"hidden", "checkbox"} else "文化路三号")


class Reader(HTMLParser):
    """Reads the forms of a page; a `button` with a name is a field of its own that one may press."""

    def __init__(self, look: Look, address: str) -> None:
        super().__init__()
        self.look, self.address = look, address
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select: Field | None = None
        self.lang = ""
        self.area: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.lang = given.get("lang", "")
        elif tag == "form":
            action = urljoin(self.address, given.get("action") or self.address)
            self.form = Form(self.look, action, given.get("enctype") == "multipart/form-data")
            if given.get("method") == "post":
                self.forms.append(self.form)
        elif self.form is not None and tag == "option" and self.select is not None:
            self.select.options.append(given.get("value", ""))
        elif self.form is not None and given.get("name") and tag in {"input", "select", "textarea"}:
            self._keep(tag, given)

    def _keep(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        found = self.form.fields.setdefault(given["name"], Field(given["name"], kind))
        if kind == "radio":
            found.options.append(given.get("value", ""))
        elif kind != "checkbox":
            found.value = given.get("value", "")
        self.select = found if tag == "select" else None
        self.area = found if tag == "textarea" else None

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag == "select":
            self.select = None
        if tag == "textarea":
            self.area = None


class Asker:
    """Sends requests as the people of `Sights`; each is undone, so that every form is sent to the same city."""

    def __init__(self, sights: Sights) -> None:
        self.sights = sights
        self.asked = 0
        self._before: tuple[int, ...] = ()
        with connection.cursor() as cursor:
            names = [name for name in connection.introspection.table_names(cursor) if not name.startswith(GROWING)]
        self.counting = "SELECT " + ", ".join(f'(SELECT count(*) FROM "{name}")' for name in names)
        self.tables = names

    def client(self, by: str, lang: str) -> Client:
        """A browser of this person. Each asks from an address of its own, so that no limit is met by chance."""
        self.asked += 1
        address = f"10.{self.asked >> 16 & 255}.{self.asked >> 8 & 255}.{self.asked & 255}"
        client = Client(raise_request_exception=False, REMOTE_ADDR=address)
        for name, value, _path in [*self.sights.cookies.get(by, []), ("anhe_lang", lang, "/")]:
            client.cookies[name] = value
        return client

    def send(self, method: str, path: str, *, by: str = "", lang: str = "zh", **given):
        """(answer, rows that were left behind by table) of one request, which is then undone.

        Rows are counted where the request was refused: then there must be as many as before.
        """
        client = self.client(by, lang)
        self._before = self._before or self._count()
        cache.clear()  # what counts requests there would otherwise answer instead of the form
        ask = client.generic if isinstance(given.get("data"), bytes) else client.post if method == "POST" else client.get
        arguments = (method, path) if ask == client.generic else (path,)
        with transaction.atomic():
            answer = ask(*arguments, **given)
            after = self._count() if answer.status_code >= 400 else self._before
            transaction.set_rollback(True)
        if after != self._before:  # what was laid out for other pages since is not of this request
            self._before = self._count()
        left = {name: b - a for name, a, b in zip(self.tables, self._before, after, strict=True) if a != b}
        return answer, left

    def _count(self) -> tuple[int, ...]:
        with Work(), connection.cursor() as cursor:  # counted by who sees every row
            cursor.execute(self.counting)
            return cursor.fetchone()

    def forms(self) -> list[Form]:
        """Every different form that some page shows to somebody."""
        found: dict[tuple, Form] = {}
        for look in LOOKS:
            if look.send or look.status != 200:
                continue
            address = look.address(self.sights)
            answer, _left = self.send("GET", address, by=look.by)
            reader = Reader(look, address)
            reader.feed(answer.content.decode())
            for form in reader.forms:
                found.setdefault((resolve(form.path).view_name, *sorted(form.fields)), form)
        return list(found.values())
