"""Keep a file or a kind of record from being erased: anhe hold place --file UUID | --kind RULE --ground G --order N --reason R"""

import argparse
from datetime import UTC, datetime
from importlib import import_module
from uuid import UUID

from anhe.house.command import BadInput, Stopped
from anhe.house.starting import require_migrated, start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("list", help="what is held and what was")
    place = verbs.add_parser("place", help="hold one file, a report or case by its number, or every record of a kind")
    what = place.add_mutually_exclusive_group(required=True)
    what.add_argument("--file", metavar="UUID")
    what.add_argument("--number", metavar="R-... or C-...")
    what.add_argument("--kind", metavar="RULE")
    place.add_argument("--ground", required=True, help="litigation, reconsideration, prosecutor or inspection")
    place.add_argument("--order", required=True, metavar="NUMBER", help="of the document that asks for it")
    place.add_argument("--reason", required=True)
    lift = verbs.add_parser("lift", help="let it follow its own clock again")
    lift.add_argument("hold", metavar="ID")
    lift.add_argument("--reason", required=True)


def run(options: argparse.Namespace) -> int:
    start_django()
    require_migrated()
    # They have tables, so only now that Django is set up.
    ledger, law = import_module("anhe.ledger"), import_module("anhe.law.desk")
    try:
        with ledger.Work():
            return globals()[options.verb](options, law, by=ledger.operator("hold"), at=datetime.now(UTC))
    except ledger.Refused as refusal:
        raise Stopped(f"anhe: {refusal}") from refusal


def list(options: argparse.Namespace, law, *, by, at: datetime) -> int:
    for hold in import_module("anhe.law.queries").holds():
        what = hold.kind or hold.file
        until = f"lifted {hold.lifted_at:%Y-%m-%d} by {hold.lifted_by}" if hold.lifted_at else "stands"
        print(f"{hold.pk}  {what}  {hold.ground}  {hold.document}  since {hold.placed_at:%Y-%m-%d} by {hold.placed_by}  {until}")
    return 0


def place(options: argparse.Namespace, law, *, by, at: datetime) -> int:
    file = file_of(options)
    given = {"ground": options.ground, "document": options.order, "reason": options.reason}
    print(law.place_hold(file=file, kind=options.kind or "", by=by, at=at, **given).pk)
    return 0


def lift(options: argparse.Namespace, law, *, by, at: datetime) -> int:
    queries = import_module("anhe.law.queries")
    hold = queries.holds().filter(pk=identity(options.hold)).first()
    if hold is None:
        raise Stopped(f"anhe: there is no hold {options.hold}")
    law.lift_hold(hold=hold, reason=options.reason, by=by, at=at)
    return 0


def file_of(options: argparse.Namespace) -> UUID | None:
    """The file that was named, by itself or by the number of its report or case."""
    if options.file:
        return identity(options.file)
    if not options.number:
        return None
    for room, finding, model in (("reports", "report", "Report"), ("cases", "case", "Case")):
        queries = import_module(f"anhe.{room}.queries")
        try:
            return getattr(queries, finding)(options.number).file
        except getattr(queries, model).DoesNotExist:
            continue
    raise Stopped(f"anhe: no report and no case has the number {options.number}")


def identity(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadInput(text, "is no id: write it as anhe hold list prints it") from error
