"""Load the shipped rules, articles, holidays and rules of retention: anhe manage load_law"""

from datetime import UTC, datetime

from django.core.management import BaseCommand, CommandError

from anhe.law import desk
from anhe.ledger import Refused, Work, operator


class Command(BaseCommand):
    help = "Load the shipped rules, articles, holidays and rules of retention. Confirmed rows are never changed."

    def handle(self, *args: object, **options: object) -> None:
        try:
            with Work():
                loaded = desk.load_all(by=operator(), at=datetime.now(UTC))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"added {len(loaded.added)}, changed {len(loaded.changed)}")
        for key in loaded.kept:
            self.stdout.write(f"kept as confirmed, though the list differs: {key}")
