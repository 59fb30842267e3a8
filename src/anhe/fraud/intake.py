"""What a report told of the money: accounts, the sum and when, as payments; nothing is guessed."""

import json
from datetime import datetime

from anhe.fraud import queries
from anhe.fraud.shapes import NewPayment
from anhe.people import desk as people
from anhe.people import queries as sealed
from anhe.reports import queries as reports
from anhe.reports.queries import Report


def report_of(entry) -> Report | None:
    """The report of fraud that this entry took in; None where it is about something else, or traced already."""
    report = reports.of_files([entry.file]).first() if entry.file else None
    if report is None or report.offence not in queries.FRAUD or queries.of_report(report) is not None:
        return None
    return report


def told(report: Report, *, by, at: datetime) -> tuple[NewPayment, ...]:
    """The payment that was told, where its account, its sum and whose account it is are all known."""
    marks = list(sealed.identifiers([report.file], "account", domain="offence"))
    fen = _money(report, by=by, at=at)
    if len(marks) != 1 or not fen:
        return ()
    number, holder = people.open_identifier(identifier=marks[0], by=by, at=at, reason=report.number, purpose="handle_case")
    institution = queries.holder_of(number) if number else None
    if institution is None:
        return ()
    paid = min(report.happened_from or report.received_at, report.received_at)
    return (NewPayment(institution.code, number, fen, paid, holder),)


def _money(report: Report, *, by, at: datetime) -> int:
    """The sum of money that the reporter named, in fen; 0 where none was."""
    total = 0
    for statement in sealed.statements([report.file], "items"):
        words = people.open_words(statement=statement, by=by, at=at, reason=report.number, purpose="handle_case")
        total += sum(one.get("value_fen") or 0 for one in json.loads(words or "[]") if one.get("kind") == "money")
    return total
