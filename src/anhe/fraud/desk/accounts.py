"""Institutions, and the accounts that a trace meets: sealed under their holder, found again by their index alone."""

from datetime import datetime

from django.utils.translation import gettext as _

from anhe import vault
from anhe.fraud import access, queries
from anhe.fraud.models import Account, Institution, Trace, TracedAccount
from anhe.ledger import Refused, act, new_id
from anhe.people import desk as people
from anhe.people import queries as sealed
from anhe.people.shapes import NewIdentifier, NewParty
from anhe.staff import desk as staff

LANG = "zh-hans"
UNNAMED = "unnamed"


class NoSuchInstitution(Refused):
    status = 400


class UnreadableAccount(Refused):
    status = 400


def keep_institution(
    *, code: str, kind: str, name_zh: str, by, at: datetime, name_en: str = "", prefixes: tuple[str, ...] = (), address: str = "",
    public_key: str = "", synthetic: bool = False,
) -> Institution:  # fmt: skip
    """Register an institution, or change where and under which key it is spoken with."""
    with act("institution.kept", by=by, may=access.may_keep_institutions, at=at) as facts:
        found = queries.institution(code)
        if found is None:
            organisation = staff.register_organisation(code=code, name_zh=name_zh, name_en=name_en, synthetic=synthetic, by=by, at=at)
            found = Institution(code=code, organisation=organisation, is_synthetic=synthetic)
        found.kind, found.name_zh, found.name_en, found.prefixes = kind, name_zh, name_en, sorted(prefixes)
        found.address, found.public_key = address, public_key
        found.save()
        facts.on = found
        facts.update(code=code, kind=kind, is_connected=bool(address))
        return found


def meet(*, trace: Trace, institution: Institution, number: str, hop: int, by, at: datetime, holder: str = "") -> TracedAccount:
    """The account's place in this trace, made where there is none. Call it inside the act that met it."""
    try:
        index = vault.blind_index(number, kind="account", domain="offence")
    except vault.NothingToIndex as error:
        raise UnreadableAccount(_("This account number cannot be read. Check it and write it again.")) from error
    account = queries.account(institution, number)
    if account is None:
        account = Account.objects.create(id=new_id(), institution=institution, index=index, tail=_tail(number), met_at=at).pk
    standing = TracedAccount.objects.select_related("account", "account__institution", "identifier", "party").filter(trace=trace, account=account).first()
    if standing is not None:
        return standing
    party = people.add_party(
        file=trace.file, lang=LANG, by=by, at=at,
        party=NewParty(role="holder", name=holder, identifiers=(NewIdentifier("account", number, "offence"),)),
    )  # fmt: skip
    mark = sealed.identifiers([trace.file], "account", domain="offence").get(party=party)
    made = TracedAccount.objects.create(id=new_id(), trace=trace, account_id=account, hop=hop, identifier=mark, party=party, met_at=at)
    return TracedAccount.objects.select_related("account", "account__institution").get(pk=made.pk)


def institution_of(*, code: str, by, at: datetime) -> Institution:
    """The institution with this code; one that a bank named and nobody registered is kept by its code, not connected."""
    code = code or UNNAMED
    found = queries.institution(code)
    if found is None:
        organisation = staff.register_organisation(code=code, name_zh=code, by=by, at=at)
        found = Institution.objects.create(id=new_id(), code=code, kind=Institution.Kind.BANK, organisation=organisation, name_zh=code)
    return found


def _tail(number: str) -> str:
    """What may be read aloud: never so much that a short number is all of it."""
    plain = vault.normalise("account", number)
    return plain[-min(4, max(1, len(plain) // 2)) :]
