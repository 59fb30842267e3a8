"""The notice of a decision as a paper: A4, Chinese and English, with law, reason and the way to appeal."""

from dataclasses import dataclass
from datetime import datetime
from importlib import resources

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from anhe import vault
from anhe.cases import grounds
from anhe.cases.models import Case, Decision
from anhe.law import queries as law
from anhe.papers import glyphs, pdf, qr, receipts, seals
from anhe.reports.queries import OFFENCES


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything one notice shows; `bureau` and `offence` have `zh` and `en`.

    `content` is what its code vouches for, `text` the code itself: number, time, unit and which notice it is.
    """

    case: Case
    decision: Decision
    notice: grounds.Notice
    ground: grounds.Ground | None
    law: law.Citation | None
    reason: str
    to: str
    offence: dict[str, str]
    bureau: dict[str, str]
    check_url: str
    content: receipts.ReceiptContent
    text: str

    @property
    def qr(self) -> SafeString:
        return mark_safe(qr.drawing(self.text))

    @property
    def issued(self) -> dict[str, str]:
        return receipts.shown_time(self.content.issued_at)._asdict()

    @property
    def fingerprint(self) -> str:
        return self.content.hash.hex()[:32]


def paper(
    case: Case, decision: Decision, *, reason: str, to: str, offence: str, bureau: dict[str, str], check_url: str, at: datetime
) -> Paper:
    """The notice of this decision, signed; raises ValueError for a decision that has none."""
    notice = grounds.notice(decision.kind)
    if notice is None:
        raise ValueError(f"a decision of the kind {decision.kind} has no notice")
    cited = law.citation(decision.article) if decision.article else None
    content, text = _signed(case, decision, notice, at)
    return Paper(
        case, decision, notice, grounds.ground(decision.ground), cited, reason, to, _both(offence), bureau, check_url, content, text
    )


def _signed(case: Case, decision: Decision, notice: grounds.Notice, at: datetime) -> tuple[receipts.ReceiptContent, str]:
    """What the notice's code vouches for. A decision older than our keys is vouched for from today on."""
    try:
        issued_at, signer = decision.at, vault.signer(at=decision.at)
    except vault.KeyMissing:
        issued_at, signer = at, vault.signer(at=at)
    content = receipts.ReceiptContent(
        number=case.number, issued_at=issued_at, unit_zh=case.unit.name_zh, unit_en=case.unit.name_en, channel="notice",
        summary=(decision.kind, decision.ground, decision.article_id or ""), paper=notice.title_zh,
        salt=decision.pk.hex[-16:],  # so that the same notice, printed again, carries the same code
    )  # fmt: skip
    return content, receipts.issue(content, signer=signer).text


def _both(offence: str) -> dict[str, str]:
    if offence not in OFFENCES.values:
        return {"zh": offence, "en": offence}
    with translation.override("zh-hans"):
        chinese = str(OFFENCES(offence).label)
    with translation.override("en"):
        return {"zh": chinese, "en": str(OFFENCES(offence).label)}


def pdf_of(paper: Paper, *, at: datetime) -> bytes:
    """The notice as sealed PDF/UA, rendered from one page that names no other file; any changed byte shows."""
    glyphs.require_everyday()
    css = resources.files("anhe.cases").joinpath("data/notice.css").read_text("utf-8")
    context = {"paper": paper, "css": mark_safe(css), "serif": _families(glyphs.SERIF), "sans": _families(glyphs.SANS)}
    with translation.override("zh-hans"):
        file = pdf.render(render_to_string("cases/notice_paper.html", context))
    return seals.seal(file, text=paper.text, content=paper.content, signer=vault.signer(at=at), at=at)


def _families(names) -> SafeString:
    return mark_safe(", ".join(f'"{name}"' for name in names))
