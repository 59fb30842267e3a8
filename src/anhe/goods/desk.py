"""Every write of things: dealers, what they declare, what a machine proposes, what an officer decides."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from anhe import vault
from anhe.cases import desk as cases
from anhe.engines import matching
from anhe.goods import access, looking, queries
from anhe.goods.models import Dealer, Declaration, Match
from anhe.goods.shapes import NewDeclaration
from anhe.ledger import Refused, act, mint, new_id, next_number
from anhe.people import desk as people
from anhe.people.shapes import NewIdentifier, NewParty
from anhe.staff import desk as staff
from anhe.staff.queries import Officer

FUTURE = 1  # days that a dealer's clock may be ahead


class BadTerms(Refused):
    status = 400


class BadKey(Refused):
    """A number that cannot be one of its kind; nothing was taken down."""

    status = 400


class NotReadable(Refused):
    status = 400


class AlreadyDeclared(Refused):
    pass


class AlreadyDecided(Refused):
    pass


def register_dealer(*, code: str, name_zh: str, name_en: str, trade: str, district_code: str, by, at: datetime, synthetic: bool = False) -> tuple[Dealer, str]:
    """Let a dealer declare; returns it with its key, which is shown now and never again."""
    with act("dealer.registered", by=by, may=access.may_register, at=at, doing="disclose") as facts:
        if trade not in Dealer.Trade.values or not code.strip() or not name_zh.strip():
            raise BadTerms(_("A dealer has a code, a name and a trade."))
        organisation = staff.register_organisation(code=code, name_zh=name_zh, name_en=name_en, by=by, at=at, synthetic=synthetic)
        key = vault.new_code(120)
        hashed = vault.keyed_hash(vault.tidy_code(key), purpose=queries.KEY_PURPOSE)
        dealer = Dealer.objects.create(organisation=organisation, trade=trade, district_code=district_code, key_hash=hashed, since=at)
        facts.on = dealer
        facts.update(code=code, trade=trade)
        return dealer, key


def end_dealer(*, dealer: Dealer, reason: str, by, at: datetime) -> None:
    """Its key opens nothing from now on; what it declared stays as long as it stays."""
    with act("dealer.ended", by=by, on=dealer, may=access.may_register, reason=reason, at=at) as facts:
        dealer.ended_at = at
        dealer.save(update_fields=["ended_at"])
        facts.update(code=dealer.organisation.code)


def declare(*, declaration: NewDeclaration, dealer: Dealer, by, at: datetime) -> Declaration:
    """Take down a thing that a dealer took in. Comparison follows by itself.

    Raises `NotReadable`, `BadKey`, and `AlreadyDeclared` for the dealer's own number a second time.
    """
    file = new_id()
    with act("declaration.made", by=by, file=file, may=access.is_dealer, at=at, doing="collect") as facts:
        _require_readable(declaration, at)
        if queries.declarations(dealer).filter(own_ref=declaration.own_ref).exists():
            raise AlreadyDeclared(_("You declared a thing under this number before."))
        marks = tuple(NewIdentifier("plate" if key.kind == "plate" else "serial", key.value, "offence") for key in _settled(declaration.keys))
        mint(file)
        row = Declaration.objects.create(
            id=file, number=next_number("D", at), dealer=dealer, owner=dealer.organisation.code, own_ref=declaration.own_ref,
            kind=declaration.kind, what=declaration.what.strip()[:200], brand=declaration.brand[:40], model=declaration.model[:60],
            colour=declaration.colour[:40], marks=declaration.marks[:300], got_on=declaration.got_on, received_at=at,
            is_synthetic=declaration.is_synthetic,
        )  # fmt: skip
        if marks:
            people.open_file(file=file, parties=[NewParty("agent", identifiers=marks)], lang="zh-hans", by=by, at=at, kept_as="declaration")
        facts.on = row
        facts.update(kind=row.kind, keys=[mark.kind for mark in marks])
        return row


def check(declaration: NewDeclaration, at: datetime) -> None:
    """Raise what `declare` would refuse of the words and numbers alone."""
    _require_readable(declaration, at)
    _settled(declaration.keys)


def _require_readable(declaration: NewDeclaration, at: datetime) -> None:
    if not declaration.what.strip() or not declaration.own_ref.strip():
        raise NotReadable(_("Describe the thing in a few words and give it your own number."))
    if declaration.kind and declaration.kind not in matching.KINDS:
        raise NotReadable(_("This kind of thing is not known here."))
    if (declaration.got_on - at.date()).days > FUTURE:
        raise NotReadable(_("The day on which you took it in lies ahead."))


def _settled(keys: Iterable[tuple[str, str]]) -> list[matching.Key]:
    found = []
    for kind, value in keys:
        try:
            found.append(matching.settle(kind, value))
        except matching.MatchingError as wrong:
            raise BadKey(_words_of(wrong.code)) from wrong
    return found


def _words_of(code: str) -> str:
    return {
        "check_digit": _("The check digit of this IMEI is wrong. Read it again: *#06# shows it."),
        "not_an_imei": _("An IMEI has 15 digits."), "not_a_plate": _("This is no number plate."),
        "too_short": _("This number is too short to name one thing."), "says_nothing": _("This number is made of one or two signs over and over."),
    }.get(code, _("This number cannot be read. Check it and write it again."))


def propose(*, likely: Iterable[looking.Likely], by, at: datetime) -> list[Match]:
    """Write down what a machine holds for one thing; a pair that was proposed before, or rejected, is not proposed again."""
    likely = list(likely)
    known = queries.known_pairs({one.item.pk for one in likely})
    made = []
    for one in likely:
        if (one.item.pk, one.there.pk) in known:
            continue
        with act("match.proposed", by=by, file=one.item.case.file, may=access.may_propose, purpose="compare_things", at=at, doing="combine") as facts:
            is_declared = isinstance(one.there, Declaration)
            match = Match.objects.create(
                number=next_number("M", at), case=one.item.case, item=one.item, declaration=one.there if is_declared else None,
                other=None if is_declared else one.there.pk, other_case=None if is_declared else one.there.case,
                there=looking.facts_of(one.there), reasons=[[r.code, list(r.values), round(r.weight, 9)] for r in one.found.reasons],
                score=sum(round(r.weight, 9) for r in one.found.reasons), is_exact=one.is_exact, made_by=looking.model().version, proposed_at=at,
            )  # fmt: skip
            facts.on = match
            facts.update(case=one.item.case.number, is_exact=one.is_exact, version=match.made_by)
            made.append(match)
    return made


def confirm(*, match: Match, why: str, text: str, by: Officer, at: datetime) -> Match:
    """It is the same thing: the dealer is asked to keep it, and everyone who reported the loss reads it."""
    with act("match.confirmed", by=by, on=match, may=access.may_decide, reason=why, at=at, doing="combine") as facts:
        _decided(match, Match.State.CONFIRMED, why, by=by, at=at)
        if match.declaration is not None:
            match.declaration.state = Declaration.State.KEEP
            match.declaration.save(update_fields=["state"])
        cases.mark_item(item=match.item, kind="found", by=by, at=at)
        cases.answer_reporter(case=match.case, text=text, by=by, at=at)
        facts.update(item=str(match.item_id), is_exact=match.is_exact)
        return match


def reject(*, match: Match, why: str, by: Officer, at: datetime) -> Match:
    """It is another thing; the pair is never proposed again."""
    with act("match.rejected", by=by, on=match, may=access.may_decide, reason=why, at=at) as facts:
        _decided(match, Match.State.REJECTED, why, by=by, at=at)
        facts.update(item=str(match.item_id), is_exact=match.is_exact)
        return match


def _decided(match: Match, state: str, why: str, *, by: Officer, at: datetime) -> None:
    if not why.strip():
        raise NotReadable(_("Write the reason first. Nothing has been saved."))
    if not Match.objects.select_for_update(of=("self",)).filter(pk=match.pk, state=Match.State.PROPOSED).exists():
        raise AlreadyDecided(_("This match was already decided."))
    match.state, match.decided_at, match.decided_by, match.why = state, at, by.number, why.strip()[:300]
    match.save(update_fields=["state", "decided_at", "decided_by", "why"])
