"""Reads of dealers, declarations and matches."""

from datetime import UTC, datetime

from django.db.models import QuerySet

from anhe import vault
from anhe.goods import access
from anhe.goods.models import Dealer, Declaration, Match

KEY_PURPOSE = "dealer_key"
TRADES = Dealer.Trade.choices
STATES = Match.State


def dealer_of_key(text: str, at: datetime) -> Dealer | None:
    """The dealer whose key this is and who may declare now; None for anything else."""
    if not 16 <= len(text) <= 64 or not text.isascii():
        return None
    hashes = vault.keyed_hashes(vault.tidy_code(text), purpose=KEY_PURPOSE)
    found = Dealer.objects.select_related("organisation").filter(key_hash__in=hashes, since__lte=at).first()
    return found if found is not None and (found.ended_at is None or found.ended_at > at) else None


def dealer(code: str) -> Dealer | None:
    return Dealer.objects.select_related("organisation").filter(organisation__code=code).first()


def declarations(dealer: Dealer) -> QuerySet[Declaration]:
    """The dealer's own, the newest first; row-level security shows a dealer no others."""
    return Declaration.objects.filter(dealer=dealer, owner=dealer.organisation.code).order_by("-received_at", "-id")


def declaration_of_entry(entry) -> Declaration | None:
    return Declaration.objects.select_related("dealer", "dealer__organisation").filter(pk=entry.object_id).first()


def declarations_newer_than(key) -> QuerySet[Declaration]:
    found = Declaration.objects.select_related("dealer").order_by("id")
    return found.filter(pk__gt=key) if key else found


def declarations_of_files(files) -> QuerySet[Declaration]:
    return Declaration.objects.select_related("dealer", "dealer__organisation").filter(pk__in=list(files))


def matches(*, by, at: datetime, state: str = "") -> QuerySet[Match]:
    """The matches of cases that the officer sees in full; exact numbers first, then the likeliest."""
    found = Match.objects.filter(access.seen_in_full(by, at)).select_related(
        "case", "case__unit", "case__handler", "item", "declaration", "declaration__dealer", "declaration__dealer__organisation"
    )
    return (found.filter(state=state) if state else found).order_by("-is_exact", "-score", "id")


def waiting(officer) -> QuerySet[Match]:
    return matches(by=officer, at=datetime.now(UTC), state=Match.State.PROPOSED).order_by()


def of_case(case, *, by, at: datetime) -> QuerySet[Match]:
    return matches(by=by, at=at).filter(case=case).exclude(state=Match.State.REJECTED)


def known_pairs(items) -> set[tuple]:
    """(item, declaration or other item) of every match there is, whatever became of it: a rejected one stays rejected."""
    return {(item, declaration or other) for item, declaration, other in Match.objects.filter(item__in=list(items)).values_list("item", "declaration", "other")}
