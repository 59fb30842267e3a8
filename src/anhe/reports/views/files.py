"""Taking in a file of reports: one upload is one transaction, so nothing is ever half-written."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from anhe import exchange
from anhe.city import queries as city
from anhe.ledger import Refused, current_work
from anhe.reports import desk, importing, queries
from anhe.reports.forms.files import Upload
from anhe.reports.models import Batch
from anhe.staff.access import officers_only

MOST_ROWS = 500


class TooManyRows(Refused):
    status = 413


@never_cache
@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest) -> HttpResponse:
    """Choose a file and its kind; the page that follows says what was taken and what was not."""
    if request.method != "POST":
        return _page(request, Upload(initial={"as_of": timezone.localdate(request.at)}))
    form = Upload(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=400)
    try:
        taken = _taken(request, form.cleaned_data)
    except exchange.BadFile as wrong:
        form.add_error("file", _("Line %(line)d: %(reason)s") % {"line": wrong.line, "reason": wrong.reason} if wrong.line else wrong.reason)
    except Refused as refusal:
        current_work().restart(refusal)
        form.add_error("file", str(refusal))
    else:
        return redirect("reports:file", batch=taken.batch.pk)
    return _page(request, form, status=400)


def _page(request: HttpRequest, form: Upload, *, status: int = 200) -> HttpResponse:
    given = {"form": form, "batches": queries.batches()[:20], "most": MOST_ROWS}
    return TemplateResponse(request, "reports/files.html", given, status=status)


def _taken(request: HttpRequest, told: dict) -> importing.Taken:
    with tempfile.TemporaryDirectory(prefix="anhe-") as folder:
        path = Path(folder, "table.csv")
        path.write_bytes(_bytes(told["file"]))
        mapping = exchange.maps.load(told["mapping"])
        source = exchange.open_source(
            path, mapping, as_of=told["as_of"], old="accept" if told["old"] else None, to_lonlat=city.to_lonlat
        )
        if sum(len(part.taken) + len(part.rejects) for part in source.batches()) > MOST_ROWS:
            raise TooManyRows(_("The file has more than %(most)d rows. Split it, or ask the operator to import it with the command.") % {"most": MOST_ROWS})
        rejected = Path(folder, "rejects.csv")
        kept = []
        return importing.take(
            source, name=told["file"].name, refuse=kept.append, step=lambda work: work(), by=request.officer, at=request.at,
            is_synthetic=settings.ANHE_DEMO, rejects_text=lambda: _rejects(rejected, source, kept),
        )  # fmt: skip


def _bytes(file: UploadedFile) -> bytes:
    return b"".join(file.chunks())


def _rejects(path: Path, source: exchange.Source, kept: list[exchange.Reject]) -> str:
    """The rejects file as text, empty where every row was taken."""
    if not kept:
        return ""
    mapping = source.mapping
    with exchange.Rejects(path, header=source.header, encoding="utf-8", delimiter=mapping.delimiter) as rejects:
        for reject in kept:
            rejects.add(reject)
    return path.read_text("utf-8-sig")


def _batch(request: HttpRequest, ref) -> Batch:
    batch = queries.batches().filter(pk=ref).first()
    if batch is None:
        raise Http404
    return batch


@never_cache
@officers_only
@require_safe
def file(request: HttpRequest, batch) -> HttpResponse:
    """What became of one file."""
    return TemplateResponse(request, "reports/file.html", {"batch": _batch(request, batch)})


@never_cache
@officers_only
@require_safe
def rejects(request: HttpRequest, batch) -> HttpResponse:
    """The refused rows with their reasons, to put right and take in again."""
    found = _batch(request, batch)
    text = desk.open_rejects(batch=found, by=request.officer, at=request.at)
    answer = HttpResponse(f"\ufeff{text}", content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="rejects-{found.pk}.csv"'
    return answer


@officers_only
@require_safe
def empty_table(request: HttpRequest, mapping: str) -> HttpResponse:
    """An empty table of this kind, for an office to fill in."""
    if mapping not in exchange.maps.names():
        raise Http404
    answer = HttpResponse(exchange.maps.template(exchange.maps.load(mapping)), content_type="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{mapping}.csv"'
    return answer
