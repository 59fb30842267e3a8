"""Rows to words and back: the bridge between people's tables and the vault."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from anhe import vault
from anhe.law import queries as law
from anhe.ledger import Refused, new_id
from anhe.people.models import Identifier, Party, Statement
from anhe.people.shapes import NewIdentifier, NewParty, NewStatement, ShownParty, ShownStatement

UNTIL_A_RULE_STANDS = 360  # months, as for case files: too long can be mended, too short cannot


class UnreadableIdentifier(Refused):
    status = 400


def retention_month(kept_as: str, at: datetime) -> str:
    """The month, YYYY-MM, with whose end a file of this kind, begun at this moment, falls due."""
    try:
        return law.retention_month(kept_as, at)
    except law.NoRule:
        return month_after(at, UNTIL_A_RULE_STANDS)


def month_after(at: datetime, months: int) -> str:
    """The month, YYYY-MM, that lies `months` after this moment."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return f"{year:04d}-{month + 1:02d}"


def wrapped_for(party: Party, month: str) -> bytes:
    """The party's key wrapped for another month; as it is where its month's key was destroyed."""
    try:
        return vault.rewrap(bytes(party.data_key), where=party.key_place, month=month).wrapped
    except vault.Erased:
        return bytes(party.data_key)


def sealed_party(new: NewParty, *, file: UUID, month: str, lang: str, at: datetime):
    """The rows of one new party: (Party, [Identifier], [Statement]), not yet saved."""
    pk = new_id()
    key = vault.new_data_key(month, where=f"people_party.data_key:{pk}")
    party = Party(
        id=pk, file=file, role=new.role, data_key=key.wrapped, month=month, is_secret=new.is_secret,
        lang=lang, added_at=at,
        name=_sealed_words(new.name, key=key, where=f"people_party.name:{pk}"),
        address=_sealed_words(new.address, key=key, where=f"people_party.address:{pk}"),
    )  # fmt: skip
    identifiers = [sealed_identifier(i, party=party, key=key, at=at) for i in new.identifiers]
    statements = [sealed_statement(s, party=party, key=key, lang=lang, at=at) for s in new.statements]
    return party, identifiers, statements


def _sealed_words(text: str, *, key: vault.DataKey, where: str) -> bytes | None:
    """Words of people, sealed without what cannot be seen: no mark may make them read otherwise on an officer's page."""
    seen = vault.without_unseen(text)
    return vault.seal(seen, key=key, where=where) if seen else None


def sealed_identifier(new: NewIdentifier, *, party: Party, key: vault.DataKey, at: datetime) -> Identifier:
    pk = new_id()
    try:
        index = vault.blind_index(new.value, kind=new.kind, domain=new.domain)
    except vault.NothingToIndex as error:
        raise UnreadableIdentifier(_("This number cannot be read. Check it and write it again.")) from error
    return Identifier(
        id=pk, file=party.file, party=party, kind=new.kind, domain=new.domain, added_at=at,
        value=vault.seal(new.value, key=key, where=f"people_identifier.value:{pk}"),
        index=index,
    )  # fmt: skip


def sealed_statement(
    new: NewStatement, *, party: Party, key: vault.DataKey, lang: str, at: datetime
) -> Statement:
    pk = new_id()
    # Things stand as JSON, whose own escapes are kept; each word in it was looked at where it came in.
    text = new.text if new.kind == "items" else vault.without_unseen(new.text)
    return Statement(
        id=pk, file=party.file, party=party, kind=new.kind, lang=lang, made_at=at,
        text=vault.seal(text, key=key, where=f"people_statement.text:{pk}"),
    )  # fmt: skip


def party_key(party: Party) -> vault.DataKey:
    return vault.unwrap(bytes(party.data_key), where=party.key_place)


def shown_party(party: Party) -> ShownParty:
    """The party in the clear. A destroyed month key leaves the row and empties the words."""
    try:
        key = party_key(party)
    except vault.Erased:
        return ShownParty(party.pk, party.role, "", "", party.is_secret, is_erased=True)
    identifiers: dict[str, list[str]] = {}
    for row in party.identifiers.all():
        identifiers.setdefault(row.kind, []).append(shown_identifier(row, key))
    return ShownParty(
        party.pk,
        party.role,
        shown_name(party, key),
        vault.open_sealed(bytes(party.address), key=key, where=f"people_party.address:{party.pk}")
        if party.address
        else "",
        party.is_secret,
        identifiers,
        tuple(shown_statement(s, key) for s in sorted(party.statements.all(), key=lambda s: (s.made_at, s.pk))),
    )


def shown_identifier(row: Identifier, key: vault.DataKey) -> str:
    return vault.open_sealed(bytes(row.value), key=key, where=f"people_identifier.value:{row.pk}")


def shown_name(party: Party, key: vault.DataKey) -> str:
    return vault.open_sealed(bytes(party.name), key=key, where=f"people_party.name:{party.pk}") if party.name else ""


def shown_statement(row: Statement, key: vault.DataKey) -> ShownStatement:
    text = vault.open_sealed(bytes(row.text), key=key, where=f"people_statement.text:{row.pk}")
    return ShownStatement(row.pk, row.kind, text, row.lang, row.made_at)
