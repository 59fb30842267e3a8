"""Issue or end the key of an office whose system sends reports: anhe office-key issue --office 410105 --name "..."."""

import argparse
from datetime import UTC, datetime

from anhe.house.command import Stopped
from anhe.house.starting import require_migrated, start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    issue = verbs.add_parser("issue", help="make a key and print it once; the office keeps it in a file")
    issue.add_argument("--office", required=True, metavar="CODE", help="code of the unit that answers for it")
    issue.add_argument("--name", required=True, help="which system it is for")
    issue.add_argument("--per-minute", type=int, default=600, help="reports a minute (default %(default)s)")
    issue.add_argument("--days", type=int, default=365, help="for how long (default %(default)s)")
    end = verbs.add_parser("end", help="end a key before its time")
    end.add_argument("key", metavar="ID")
    end.add_argument("--reason", required=True)


def run(options: argparse.Namespace) -> int:
    start_django()
    require_migrated()
    # They have tables, so only now that Django is set up.
    from anhe.ledger import Refused, Work, operator  # noqa: PLC0415
    from anhe.reports import desk  # noqa: PLC0415
    from anhe.staff import queries as staff  # noqa: PLC0415

    at = datetime.now(UTC)
    try:
        with Work():
            if options.verb == "end":
                desk.end_office_key(key_id=options.key, reason=options.reason, by=operator(), at=at)
                return 0
            office = staff.unit(options.office)
            given = {"name": options.name, "per_minute": options.per_minute, "days": options.days}
            _key, text = desk.issue_office_key(office=office, by=operator(), at=at, **given)
    except staff.Unit.DoesNotExist as error:
        raise Stopped(f"anhe: no unit has the code {options.office}") from error
    except Refused as refusal:
        raise Stopped(f"anhe: {refusal}") from refusal
    print(text)
    return 0
