"""The list of reports: what waits, what is late, what was decided. It looks again when something happened."""

from collections.abc import Iterator

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from anhe.city import queries as city
from anhe.reports import queries
from anhe.reports.models import Report
from anhe.reports.offences import Offence
from anhe.staff.access import officers_only

ROWS = 50
NEWEST = 10_000  # rows that a list reaches back; older ones are found by their number
TONES = {
    Report.State.RECEIVED: "going", Report.State.TRANSFERRED: "going", Report.State.ACCEPTED: "done",
    Report.State.LINKED: "paused", Report.State.ANSWERED: "done", Report.State.WITHDRAWN: "paused",
}  # fmt: skip


@officers_only
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Reports of the officer's units, 50 a page, newest first; the part `inbox` reloads itself."""
    lists, counts = _lists(request), queries.open_counts(by=request.officer, at=request.at)
    show = request.GET.get("show", "")
    show = show if show in lists else "waiting"
    pages = Paginator(lists[show][1][:NEWEST], ROWS)
    if show in counts:
        pages.count = min(counts[show], NEWEST)  # counted with the others already
    page = pages.get_page(request.GET.get("page"))
    choices = [(name, word, counts.get(name)) for name, (word, _rows) in lists.items()]
    given = {"page": page, "rows": list(_rows(request, page)), "choices": choices, "show": show}
    return TemplateResponse(request, "reports/inbox.html", given)


def _lists(request: HttpRequest) -> dict[str, tuple[str, QuerySet[Report]]]:
    by, at = request.officer, request.at
    waiting = queries.inbox(by=by, at=at)
    every = queries.reports(by=by, at=at).order_by("-received_at", "-id")
    return {
        "waiting": (_("Waiting for a decision"), waiting),
        "late": (_("Over a day old"), queries.late(by=by, at=at)),
        "mine": (_("My unit only"), waiting.filter(unit=by.unit)),
        "decided": (pgettext("report", "Decided"), every.exclude(state__in=Report.OPEN_STATES)),
        "all": (_("All"), every),
    }


def _rows(request: HttpRequest, page: Page) -> Iterator[dict[str, object]]:
    districts = {district.code: district.name for district in city.districts()}
    # Once a page: the model's own get_…_display works its choices out again for every row.
    offences, channels, states = (
        {value: str(word) for value, word in choices.choices} for choices in (Offence, Report.Channel, Report.State)
    )
    for report in page:
        due = queries.due_at(report)
        is_late = due is not None and due < request.at
        where = districts.get(report.district_code) or _("Place not known")
        yield {
            "number": report.number, "what": offences[report.offence], "at": report.received_at,
            "url": reverse("reports:report", args=[report.number]),
            "line": " · ".join((where, report.unit.name, channels[report.channel])),
            "tone": "overdue" if is_late else TONES[report.state], "word": _("Late") if is_late else states[report.state],
            "clock": {"due": due, "since": report.received_at, "who": "", "promise": True} if due else None,
        }  # fmt: skip
