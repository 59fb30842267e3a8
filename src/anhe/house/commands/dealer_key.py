"""Register a dealer and print its key, or end it: anhe dealer-key issue --code X --name-zh 某店 --trade pawn."""

import argparse
from datetime import UTC, datetime

from anhe.house.command import Stopped
from anhe.house.starting import require_migrated, start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    issue = verbs.add_parser("issue", help="register a dealer and print its key once")
    issue.add_argument("--code", required=True)
    issue.add_argument("--name-zh", required=True)
    issue.add_argument("--name-en", default="")
    issue.add_argument("--trade", required=True, help="second_hand, pawn or repair")
    issue.add_argument("--district", default="", metavar="CODE")
    end = verbs.add_parser("end", help="end a dealer's key")
    end.add_argument("code")
    end.add_argument("--reason", required=True)


def run(options: argparse.Namespace) -> int:
    start_django()
    require_migrated()
    # They have tables, so only now that Django is set up.
    from anhe.goods import desk, queries  # noqa: PLC0415
    from anhe.ledger import Refused, Work, operator  # noqa: PLC0415

    at = datetime.now(UTC)
    try:
        with Work():
            if options.verb == "end":
                dealer = queries.dealer(options.code)
                if dealer is None:
                    raise Stopped(f"anhe: no dealer has the code {options.code}")
                desk.end_dealer(dealer=dealer, reason=options.reason, by=operator(), at=at)
                return 0
            _dealer, key = desk.register_dealer(
                code=options.code, name_zh=options.name_zh, name_en=options.name_en, trade=options.trade, district_code=options.district, by=operator(), at=at
            )
    except Refused as refusal:
        raise Stopped(f"anhe: {refusal}") from refusal
    print(key)
    return 0
