"""The receipt: its page, its code, its paper, and whether a paper is genuine."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from anhe import vault
from anhe.papers import qr, receipt_paper, verifying
from anhe.papers.receipt_paper import Line, Office, ReceiptPaper
from anhe.papers.receipts import ReceiptContent, shown_time
from anhe.papers.words import Words
from anhe.people import desk as people
from anhe.reports import desk, limits, queries
from anhe.reports.forms import receipts as forms
from anhe.reports.models import Receipt, Report
from anhe.reports.offences import Offence
from anhe.reports.views import carrying, next_steps
from anhe.reports.views.telling import limited, too_many
from anhe.staff.access import open_to_all

TONES = {
    verifying.Verdict.GENUINE: ("done", "check"), verifying.Verdict.NOT_GENUINE: ("overdue", "danger"),
    verifying.Verdict.UNREADABLE: ("waiting", "wait"),
}  # fmt: skip

@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited(limits.guessing)
def find(request: HttpRequest) -> HttpResponse:
    """Open a receipt again with its tracking code."""
    form = forms.Find(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        receipt = queries.receipt_for(form.cleaned_data["code"])
        if receipt is not None:
            answer = redirect("reports:receipt", number=receipt.report.number)
            carrying.carry(answer, carrying.RECEIPT, {"number": receipt.report.number})
            return answer
        form.add_error("code", _("This code opens no receipt. Compare it with what you wrote down."))
        return TemplateResponse(request, "reports/find.html", {"form": form}, status=404)
    return TemplateResponse(request, "reports/find.html", {"form": form}, status=400 if form.is_bound else 200)


def _held(request: HttpRequest, number: str) -> tuple[Receipt | None, str]:
    """The receipt that this browser may see, and its tracking code while that can still be worked out."""
    may_see, token = carrying.receipt_of(request, number)
    if not may_see:
        return None, ""
    try:
        receipt = queries.report(number).receipt
    except (Report.DoesNotExist, Receipt.DoesNotExist):
        raise Http404 from None
    code = desk.code_again(receipt=receipt, token=token, at=request.at)
    queries.hold(receipt, proven=bool(code))  # for a day the paper names who reported
    return receipt, code


@open_to_all
@never_cache
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """What the reporter takes away: number, tracking code (for a day), QR, and what comes next."""
    held, code = _held(request, number)
    if held is None:
        return redirect("reports:find")
    report = held.report
    drawing = format_html(
        '<img src="{}" alt="{}" width="176" height="176">', reverse("reports:code", args=[report.number]),
        _("QR code of receipt %(number)s") % {"number": report.number},
    )  # fmt: skip
    given = {
        "qr": drawing, "receipt": held, "report": report, "code": code, "steps": next_steps.after(report), "key_id": held.key_id,
        "grounds": next_steps.grounds(), "offence": Offence(report.offence).label, "spoken": _spoken(report.number),
        "content_hash": ReceiptContent.from_canonical(held.content).hash.hex()[:16],
    }  # fmt: skip
    return TemplateResponse(request, "reports/receipt.html", given)


def _spoken(number: str) -> str:
    return receipt_paper.spoken(number) if translation.get_language() != "en" else ""


@open_to_all
@require_safe
def code(request: HttpRequest, number: str) -> HttpResponse:
    """The QR of a receipt as a drawing."""
    held, _code = _held(request, number)
    if held is None:
        raise Http404
    answer = HttpResponse(qr.drawing(held.text), content_type="image/svg+xml")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


@open_to_all
@never_cache
@require_safe
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt as a sealed PDF in both languages; the name is on it only for a day after the report."""
    if not limits.checking.allows(limits.bucket(request)):
        return too_many(request)
    held, tracking_code = _held(request, number)
    if held is None:
        raise Http404
    made = receipt_paper.receipt_pdf(
        ReceiptPaper(
            content=ReceiptContent.from_canonical(held.content), text=held.text, office=_office(held.report),
            lines=_lines(request, held.report, may_name=bool(tracking_code)), steps=next_steps.on_paper(held.report),
            tracking_code=tracking_code, is_demo=held.report.is_synthetic,
        ),
        signer=vault.signer(at=request.at), at=request.at,
    )  # fmt: skip
    answer = HttpResponse(made, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{held.report.number}.pdf"'
    return answer


def _office(report: Report) -> Office:
    origin = settings.ANHE_ORIGIN.rstrip("/")
    return Office(
        name=Words(settings.ANHE_CITY["zh"], settings.ANHE_CITY["en"]), phone=report.unit.phone or "110",
        complaint_phone="12389", track_url=f"{origin}/track/", check_url=f"{origin}/receipt/verify/",
    )  # fmt: skip


def _lines(request: HttpRequest, report: Report, *, may_name: bool) -> list[Line]:
    said = [
        Line(_both(gettext_lazy("What it is about")), _both(dict(Offence.choices)[report.offence])),
        Line(_both(gettext_lazy("How it came in")), _both(dict(Report.Channel.choices)[report.channel])),
        Line(_both(gettext_lazy("Received at")), shown_time(report.received_at)),
    ]
    name = _name(request, report) if may_name else ""
    return [Line(_both(gettext_lazy("Reported by")), Words(name)), *said] if name else said


def _name(request: HttpRequest, report: Report) -> str:
    shown = people.show_own_file(file=report.file, by=queries.holder(report), at=request.at)
    return shown.name if shown else ""


def _both(lazy) -> Words:
    """A translated text in both languages."""
    with translation.override("zh-hans"):
        chinese = str(lazy)
    with translation.override("en"):
        return Words(chinese, str(lazy))


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited(limits.checking)
def verify(request: HttpRequest) -> HttpResponse:
    """Is this receipt ours? By its text, a PDF or a picture; nothing is kept."""
    form = forms.Verify(request.POST, request.FILES) if request.method == "POST" else forms.Verify()
    found, status = None, 200
    if form.is_bound and form.is_valid():
        found = verifying.verify_bytes(form.cleaned_data["given"], vault.public_keys())
        status = 200 if found.verdict != verifying.Verdict.UNREADABLE else 400
    elif form.is_bound:
        status = 400
    given = {"form": form, "found": found} | (_said(found) if found else {})
    return TemplateResponse(request, "reports/verify.html", given, status=status)


def _said(found: verifying.Verification) -> dict[str, object]:
    language = 1 if translation.get_language() == "en" else 0
    tone, symbol = TONES[found.verdict]
    reasons = [reason[language] for reason in found.explanations]
    return {"headline": found.headline[language], "reasons": reasons, "tone": tone, "symbol": symbol}


@open_to_all
@require_safe
def keys(request: HttpRequest) -> JsonResponse:
    """The public keys with which anyone can check a receipt without asking us."""
    answer = JsonResponse(vault.public_keys())
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
