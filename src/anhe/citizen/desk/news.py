"""A message to who reported that there is news, without saying what: the tracking page says it, after the receipt's code."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from anhe.cases import queries as cases
from anhe.citizen.shapes import Message
from anhe.ledger import act
from anhe.people import desk as people
from anhe.reports.queries import Report


def news_for(*, file: UUID, by, at: datetime) -> list[Message]:
    """One message for each who reported what this case is about and gave a phone."""
    first = Report.objects.filter(pk=file).first()
    case = cases.of_report(first) if first is not None else None
    found = []
    for report in cases.everyone_told(case) if case is not None else []:
        if number := people.open_contact(file=report.file, by=by, at=at):
            found.append(Message(to=number, text=_text(report), reference=f"news:{report.pk}"))
    return found


def note_news(*, file: UUID, why: str, by, at: datetime) -> None:
    """Write down that the gateway took a message, or why it did not."""
    if not why:
        with act("news.sent", by=by, file=file, at=at, doing="disclose"):
            return
    with act("news.not_sent", by=by, file=file, at=at, doing="disclose") as facts:
        facts.update(why=why)


def _text(report: Report) -> str:
    with translation.override(getattr(report, "lang", "") or "zh-hans"):
        given = {"number": report.number, "url": f"{settings.ANHE_ORIGIN.rstrip('/')}/track/"}
        return _("There is news of your report %(number)s. Look it up with the code on your receipt: %(url)s") % given
