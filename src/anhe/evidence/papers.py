"""The paper of a handover: A4, Chinese and English, with its code; any changed byte of the PDF shows."""

from dataclasses import dataclass
from datetime import datetime
from importlib import resources

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from anhe import vault
from anhe.evidence.models import Handover
from anhe.papers import glyphs, pdf, qr, receipts, seals


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that a handover shows. `steps` is its chain of custody, worded."""

    handover: Handover
    to: str
    officers: dict[str, str]
    steps: list
    bureau: dict[str, str]
    check_url: str

    @property
    def content(self) -> receipts.ReceiptContent:
        return receipts.ReceiptContent.from_canonical(self.handover.content)

    @property
    def qr(self) -> SafeString:
        return mark_safe(qr.drawing(self.handover.text))

    @property
    def issued(self) -> dict[str, str]:
        return receipts.shown_time(self.content.issued_at)._asdict()

    @property
    def fingerprint(self) -> str:
        return self.content.hash.hex()[:32]


def pdf_of(paper: Paper, *, at: datetime) -> bytes:
    """The handover as sealed PDF/UA, rendered from one page that names no other file."""
    glyphs.require_everyday()
    css = resources.files("anhe.evidence").joinpath("data/handover.css").read_text("utf-8")
    with translation.override("zh-hans"):
        page = render_to_string("evidence/handover_paper.html", {"paper": paper, "css": mark_safe(css), "serif": _families(glyphs.SERIF), "sans": _families(glyphs.SANS)})
    return seals.seal(pdf.render(page), text=paper.handover.text, content=paper.content, signer=vault.signer(at=at), at=at)


def _families(names) -> SafeString:
    return mark_safe(", ".join(f'"{name}"' for name in names))
