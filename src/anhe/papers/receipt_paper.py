"""The receipt as a paper: A4, Chinese first and English with it, sealed so that any changed byte shows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources

from django.template import Context, Engine
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from . import glyphs, pdf, qr, seals
from .receipts import ReceiptContent, Signer, shown_time, unproved
from .words import Words, words

_AFTER_DIGIT = re.compile(r"(?<=\d) (?=\w)|(?<=[月日年至到]) (?=\d)")
NOTHING = Words("", "")
_SPOKEN = str.maketrans("0123456789", "零一二三四五六七八九")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of facts: what it is, and what it is here. A name is given in `zh` alone."""

    label: Words
    value: Words


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that comes next: when at the latest, what, and a sentence on it."""

    when: Words
    what: Words
    more: Words = NOTHING


@dataclass(frozen=True, slots=True)
class Office:
    """Who issues and who can be reached: names in both languages, telephone numbers, web addresses."""

    name: Words
    phone: str
    complaint_phone: str
    track_url: str
    check_url: str
    address: Words = NOTHING


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """Everything that one paper shows.

    `text` is the issued text of exactly this `content`. `lines` are the facts in words, the
    reporter's name among them (it is on the paper and in no signed code). `tracking_code` only
    on the one paper that is made when the report is received.
    """

    content: ReceiptContent
    text: str
    office: Office
    lines: Sequence[Line] = ()
    steps: Sequence[Step] = ()
    tracking_code: str = ""
    is_demo: bool = False


def receipt_pdf(paper: ReceiptPaper, *, signer: Signer, at: datetime) -> bytes:
    """Return the sealed PDF. Raises glyphs.FontsMissing, ValueError where the text was not issued for the content."""
    glyphs.require_everyday()
    facts, _, _ = unproved(paper.text)
    if facts.content_hash != paper.content.hash:
        raise ValueError("this text was issued for another content")
    file = pdf.render(receipt_html(paper), receipt_html(paper, tight=True))
    return seals.seal(file, text=paper.text, content=paper.content, signer=signer, at=at)


def receipt_html(paper: ReceiptPaper, *, tight: bool = False) -> str:
    """Return the page that becomes the PDF: whole, naming no other file; `tight` spends less white."""
    content, say = paper.content, words("receipt")
    context = {
        "say": {name: _both(each) for name, each in say.items()},
        "demo": paper.is_demo,
        "tight": tight,
        "office": paper.office,
        "name": _both(paper.office.name),
        "address": _both(paper.office.address),
        "number": content.number,
        "spoken": spoken(content.number),
        "issued": shown_time(content.issued_at),
        "unit": _both(Words(content.unit_zh, content.unit_en)),
        "lines": [(_both(line.label), _both(line.value)) for line in paper.lines],
        "steps": [tuple(map(_both, (step.when, step.what, step.more))) for step in paper.steps],
        "code": paper.tracking_code,
        "qr": mark_safe(qr.drawing(paper.text)),
        "key": unproved(paper.text)[0].key_id,
        "fingerprint": _grouped(content.hash.hex()[:32]),
        "numbered": any(_is_numbered(line.value) for line in paper.lines),
        "serif": _families(glyphs.SERIF),
        "sans": _families(glyphs.SANS),
        "css": mark_safe(_shipped("receipt.css")),
        "stamp": _both(say["seal_demo" if paper.is_demo else "seal"]),
        "mark": mark_safe(_shipped("mark.svg")),
    }
    return _engine().get_template("papers/receipt.html").render(Context(context))


def spoken(number: str) -> str:
    """A number as it is read aloud in Chinese, in groups of four: 二零二六，零零四二，一七三九."""
    digits = "".join(char for char in number if char.isdigit()).translate(_SPOKEN)
    return f"{number.partition('-')[0]}，" + "，".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def _both(each: Words) -> dict[str, SafeString]:
    return {"zh": _shown(each.zh), "en": _shown(each.en)}


def _shown(text: str) -> SafeString:
    """Escaped, characters without a glyph named by their numbers, "11 月" and "30 November" kept on one line."""
    kept = _AFTER_DIGIT.sub("\u00a0", text)
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span class="numbered">{}</span>', piece.text) if piece.is_number else piece.text,)
            for piece in glyphs.pieces(kept)
        ),
    )


def _is_numbered(value: Words) -> bool:
    return any(piece.is_number for text in value for piece in glyphs.pieces(text))


def _grouped(digits: str) -> str:
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def _families(names: Sequence[str]) -> SafeString:
    return mark_safe(", ".join(f'"{name}"' for name in names))


def _shipped(name: str) -> str:
    return resources.files("anhe.papers").joinpath("templates/papers", name).read_text("utf-8")


def _engine() -> Engine:
    return Engine(dirs=[str(resources.files("anhe.papers").joinpath("templates"))], autoescape=True)
