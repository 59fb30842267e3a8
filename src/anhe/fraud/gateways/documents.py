"""XML in and out under schemas: nothing is read before its schema agreed, nothing is sent before it did."""

import re
import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from lxml import etree

HERE = Path(__file__).parent
SCHEMAS = (HERE / "ours", HERE / "iso20022")
ISO = "urn:iso:std:iso:20022:tech:xsd:"
OURS = "urn:anhe:xsd:"
CITY = timezone(timedelta(hours=8))
DECLARED = re.compile(rb"""\A(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
MINOR = {"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0,
         "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0, "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3,
         "TND": 3}  # fmt: skip
MOST = 2**63 - 1


class BadDocument(Exception):
    """The message cannot be taken: a code, and where it stands (a line and what the schema said)."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail[:300]


class Unrenderable(ValueError):
    """What was given makes no valid message; the text says which part."""


_local = threading.local()


def schema(name: str) -> etree.XMLSchema | None:
    """The schema of a message by its name (`camt.053.001.08`), None where there is none; one a thread."""
    held = _local.__dict__.setdefault("schemas", {})
    if name not in held:
        path = next((p for p in (home / f"{name}.xsd" for home in SCHEMAS) if p.is_file()), None)
        held[name] = etree.XMLSchema(etree.parse(path, _parser())) if path else None
    return held[name]


def sheet_of(name: str, namespace: str) -> etree.XSLT:
    """One of our stylesheets for messages of that namespace; one a thread. It can read and write nothing but its message."""
    held = _local.__dict__.setdefault("sheets", {})
    if (name, namespace) not in held:
        text = (HERE / "ours" / f"{name}.xslt").read_text("utf-8").replace("NAMESPACE", namespace)
        held[name, namespace] = etree.XSLT(etree.fromstring(text.encode(), _parser()), access_control=etree.XSLTAccessControl.DENY_ALL)
    return held[name, namespace]


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, dtd_validation=False,
        remove_comments=True, remove_pis=True, collect_ids=False,
    )  # fmt: skip


def read(raw: bytes, *names: str) -> tuple[str, etree._Element]:
    """A message's name and its root, valid by its own schema. `names` are the beginnings that are taken here. Raises BadDocument."""
    refuse_encoding(raw)
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise BadDocument("dtd", "a message carries no DTD and no entities")
    try:
        root = etree.fromstring(raw, _parser())
    except (etree.XMLSyntaxError, ValueError) as wrong:
        raise BadDocument("not_xml", str(wrong)) from None
    name = name_of(root)
    if not name.startswith(names):
        raise BadDocument("unexpected", name)
    check(root, name)
    return name, root


def refuse_encoding(raw: bytes) -> None:
    declared = DECLARED.match(raw[:200])
    if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        raise BadDocument("encoding", f"declared {declared[1].decode()}, taken is UTF-8")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise BadDocument("encoding", f"byte {wrong.start} is not UTF-8") from None


def name_of(root: etree._Element) -> str:
    namespace = etree.QName(root).namespace or ""
    for beginning in (ISO, OURS):
        if namespace.startswith(beginning):
            return namespace[len(beginning) :]
    raise BadDocument("unexpected", namespace)


def check(root: etree._Element, name: str) -> None:
    """Raise BadDocument unless the message is valid by the schema of that name."""
    known = schema(name)
    if known is None:
        raise BadDocument("unexpected", name)
    if not known.validate(root):
        wrong = known.error_log[0]
        raise BadDocument("invalid", f"line {wrong.line}: {wrong.message}")


Parts = Iterable["tuple | None"]


def render(name: str, parts: Parts) -> bytes:
    """The message as UTF-8, valid by its schema. A part is (tag, text or parts, attributes); None leaves it out. Raises Unrenderable."""
    namespace = (OURS if name.startswith("anhe.") else ISO) + name
    root = etree.Element(f"{{{namespace}}}Document", nsmap={None: namespace})
    try:
        _add(root, namespace, parts)
    except ValueError as wrong:
        raise Unrenderable(str(wrong)) from None
    try:
        check(root, name)
    except BadDocument as wrong:
        raise Unrenderable(f"{name}: {wrong.detail or wrong.code}") from None
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _add(parent: etree._Element, namespace: str, parts: Parts) -> None:
    for part in parts:
        if part is None:
            continue
        tag, value, *attributes = part
        child = etree.SubElement(parent, f"{{{namespace}}}{tag}", *attributes)
        if isinstance(value, str):
            child.text = value
        else:
            _add(child, namespace, value)


def amount(cents: int, currency: str) -> str:
    places = MINOR.get(currency, 2)
    whole, rest = divmod(cents, 10**places)
    return f"{whole}.{rest:0{places}d}" if places else str(whole)


def cents(text: str, currency: str) -> int:
    """An amount as minor units, exactly. Raises BadDocument where it has more decimals than its currency."""
    whole, _, rest = text.strip().partition(".")
    places = MINOR.get(currency, 2)
    kept, beyond = rest[:places].ljust(places, "0"), rest[places:]
    if beyond.strip("0"):
        raise BadDocument("amount", f"{text} {currency}")
    try:
        found = int((whole or "0") + kept)
    except ValueError:
        raise BadDocument("amount", f"{text} {currency}") from None
    if found > MOST:
        raise BadDocument("amount", f"{text} {currency}")
    return found


def moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise Unrenderable("a time without its zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds" if at.microsecond else "seconds").replace("+00:00", "Z")


def when(text: str) -> datetime:
    """A date and time as UTC; one without a zone is the city's, a day alone begins at its midnight. Raises BadDocument."""
    given = text.strip()
    try:
        if given[10:11] == "T":
            late = given[11:13] == "24"
            found = datetime.fromisoformat(given.replace("T24", "T00") if late else given) + timedelta(days=late)
        else:
            found = datetime.fromisoformat(f"{given[:10]}T00:00:00{given[10:]}")
        return (found if found.tzinfo else found.replace(tzinfo=CITY)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadDocument("time", text) from None
