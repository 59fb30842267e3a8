"""Every write of personal data, and every showing of it: looking is an act."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from anhe import vault
from anhe.ledger import Refused, act, insert, reach, read_together
from anhe.ledger.sealing.alive import require_alive
from anhe.people import access, queries, sealing
from anhe.people.models import Identifier, Party, Statement
from anhe.people.shapes import NewIdentifier, NewParty, NewStatement, ShownParty
from anhe.staff.queries import Officer

# What stands in no case yet is kept as a report is; `cases` asks for longer once it accepts one.
KEPT_AS = "report"
OWN_KINDS = ("narrative", "place", "items", "supplement", "answer", "reason", "complaint", "remark")


class NoAccessSession(Refused):
    """Personal data is shown only inside an access session that names its purpose."""

    status = 403


class NothingSaid(Refused):
    status = 400


def open_file(
    *, file: UUID, parties: Sequence[NewParty], lang: str, by, at: datetime, kept_as: str = KEPT_AS
) -> list[Party]:
    """Put the first parties of a file away, sealed. Call it inside the act that mints the file."""
    with act("file.opened", by=by, file=file, at=at, doing="collect") as facts:
        month = sealing.retention_month(kept_as, at)
        made = [sealing.sealed_party(p, file=file, month=month, lang=lang, at=at) for p in parties]
        people = [party for party, _i, _s in made]
        insert(*people, *(row for _p, rows, _s in made for row in rows), *(row for _p, _i, rows in made for row in rows))
        facts.update(parties=[p.role for p in people])
        return people


def open_files(
    *, files: Sequence[tuple[UUID, NewParty]], lang: str, by, at: datetime, kept_as: str = KEPT_AS
) -> int:
    """Put the first party of many files away in one act, for files taken in from a register; returns how many."""
    with act("files.opened", by=by, at=at, doing="collect") as facts:
        month = sealing.retention_month(kept_as, at)
        made = [sealing.sealed_party(party, file=file, month=month, lang=lang, at=at) for file, party in files]
        Party.objects.bulk_create([party for party, _i, _s in made])
        Identifier.objects.bulk_create([row for _p, rows, _s in made for row in rows])
        Statement.objects.bulk_create([row for _p, _i, rows in made for row in rows])
        facts.update(count=len(made))
        return len(made)


def add_party(*, file: UUID, party: NewParty, lang: str, by, at: datetime) -> Party:
    """Add one more party to a file, kept as long as the file's others."""
    with act("party.added", by=by, file=file, at=at, doing="collect") as facts:
        reach(file)
        month = _month_of(file, at)
        row, identifiers, statements = sealing.sealed_party(party, file=file, month=month, lang=lang, at=at)
        insert(row, *identifiers, *statements)
        facts.on = row
        facts.update(role=row.role)
        return row


def add_statement(*, file: UUID, kind: str, text: str, lang: str, by, at: datetime, party: Party | None = None) -> Statement:
    """Keep words under a party of the file (the first one where none is named); empty words are refused."""
    with act("statement.added", by=by, file=file, at=at, doing="collect") as facts:
        reach(file)
        if not vault.without_unseen(text):
            raise NothingSaid(_("Write the text first. Nothing has been saved."))
        holder = party or _first_party(file, lang=lang, at=at)
        key = sealing.party_key(holder)
        row = sealing.sealed_statement(NewStatement(kind, text), party=holder, key=key, lang=lang, at=at)
        insert(row)
        facts.on = row
        facts.update(kind=kind)
        return row


def first_party(*, file: UUID, lang: str, by, at: datetime) -> Party:
    """The party under whom a file's own words and marks are kept; made where there is none."""
    with act("party.found", by=by, file=file, purpose="handle_case", at=at, doing="consult") as facts:
        reach(file)
        facts.on = _first_party(file, lang=lang, at=at)
        return facts.on


def add_identifier(*, party: Party, identifier: NewIdentifier, by, at: datetime) -> Identifier:
    """Keep an exact mark under its party."""
    with act("identifier.added", by=by, file=party.file, at=at, doing="collect") as facts:
        reach(party.file)
        row = sealing.sealed_identifier(identifier, party=party, key=sealing.party_key(party), at=at)
        insert(row)
        facts.on = row
        facts.update(kind=row.kind, domain=row.domain)
        return row


def keep_files(*, files: Sequence[UUID], kept_as: str, since: datetime, by, at: datetime) -> int:
    """Wrap the keys of these files' parties for the month that another rule of retention gives; returns how many."""
    month = sealing.retention_month(kept_as, since)
    reach(*files)
    late = list(Party.objects.select_for_update().filter(file__in=list(files)).exclude(month=month))
    if not late:
        return 0
    with act("file.kept", by=by, file=files[0], at=at) as facts:
        for party in late:
            party.data_key, party.month = sealing.wrapped_for(party, month), month
        Party.objects.bulk_update(late, ["data_key", "month"])
        facts.update(parties=len(late), month=month, kept_as=kept_as)
        return len(late)


def rewrap_month(*, month: str, after: UUID | None, limit: int, by, at: datetime) -> UUID | None:
    """Wrap the next keys of this month again that its newest key does not wrap; returns the last party, None at the end.

    What no key opens any more is passed over: nothing can bring its words back.
    """
    newest = vault.ring().standing_month(month).id
    late = queries.parties_not_wrapped_by(newest, month=month)
    late = list((late.filter(pk__gt=after) if after else late).select_for_update()[:limit])
    if not late:
        return None
    with act("keys.rotated", by=by, may=access.may_rotate, at=at) as facts:
        for party in late:
            party.data_key = sealing.wrapped_for(party, month)
        Party.objects.bulk_update(late, ["data_key"])
        facts.update(month=month, parties=len(late))
        return late[-1].pk


def show_files(*, files: Sequence[UUID], by: Officer, at: datetime, case: UUID | None = None) -> dict[UUID, list[ShownParty]]:
    """The parties of these files in the clear, for an officer with an access session that covers them.

    One entry for the page, naming what it showed. Raises `NoAccessSession`. A session on the file `case` covers those
    of the case's reports too; the caller has checked that they are, and the database checks it again.
    """
    files = list(files)
    with act("file.read", by=by, file=files[0] if files else None, at=at, doing="consult") as facts:
        require_alive()
        session = by.access
        if session is None or not all(session.covers(case or f) for f in files):
            raise NoAccessSession(_("Open an access session first: say what you are looking at and why."))
        reach(*files)
        return _shown(files, facts)


def show_own_file(*, file: UUID, by, at: datetime) -> ShownParty | None:
    """What the person who reported told us and was told, for that person; the caller checked the second proof.

    Nothing about anybody else in the file, and nothing that officers keep for themselves.
    """
    with act("file.read_by_its_person", by=by, file=file, purpose="own_file", at=at, doing="consult") as facts:
        require_alive()
        row = (
            Party.objects.filter(file=file, role=Party.Role.REPORTER)
            .prefetch_related("identifiers", Prefetch("statements", Statement.objects.filter(kind__in=OWN_KINDS)))
            .order_by("added_at", "id")
            .first()
        )
        if row is None:
            return None
        facts.shown.append(f"party:{row.pk}")
        return sealing.shown_party(row)


def open_contact(*, file: UUID, by, at: datetime) -> str:
    """The phone number of the person who reported, for a message to that person; empty where none was given."""
    with act("contact.used", by=by, file=file, purpose="own_file", at=at, doing="consult") as facts:
        require_alive()
        row = Party.objects.filter(file=file, role=Party.Role.REPORTER).prefetch_related("identifiers").order_by("added_at", "id").first()
        if row is None:
            return ""
        facts.shown.append(f"party:{row.pk}")
        return sealing.shown_party(row).phone


def open_identifier(*, identifier: Identifier, by, at: datetime, reason: str, purpose: str = "") -> tuple[str, str]:
    """One exact mark in the clear and the name of its party, for a message that must carry them; empty where erased."""
    with act("identifier.read", by=by, on=identifier, file=identifier.file, reason=reason, purpose=purpose, at=at, doing="consult") as facts:
        reach(identifier.file)
        require_alive()
        facts.shown.append(f"identifier:{identifier.pk}")
        try:
            key = sealing.party_key(identifier.party)
        except vault.Erased:
            return "", ""
        return sealing.shown_identifier(identifier, key), sealing.shown_name(identifier.party, key)


def open_marks(*, file: UUID, domain: str, by, at: datetime, only: UUID | None = None) -> list[tuple[str, str]]:
    """The numbers kept in this file under one domain (or `only` one of them), as (kind, value), for a machine's comparison of things."""
    with act("marks.compared", by=by, file=file, purpose="compare_things", at=at, doing="consult") as facts:
        reach(file)
        require_alive()
        found = []
        rows = Identifier.objects.filter(file=file, domain=domain).select_related("party").order_by("added_at", "id")
        for row in rows.filter(pk=only) if only else rows:
            try:
                key = sealing.party_key(row.party)
            except vault.Erased:
                continue
            found.append((row.kind, vault.open_sealed(bytes(row.value), key=key, where=f"people_identifier.value:{row.pk}")))
            facts.shown.append(f"identifier:{row.pk}")
        return found


def open_words(*, statement: Statement, by, at: datetime, reason: str, purpose: str = "") -> str:
    """One statement in the clear for a document or a message that must carry it."""
    with act("statement.read", by=by, on=statement, file=statement.file, reason=reason, purpose=purpose, at=at, doing="consult") as facts:
        reach(statement.file)
        require_alive()
        facts.shown.append(f"statement:{statement.pk}")
        try:
            return sealing.shown_statement(statement, sealing.party_key(statement.party)).text
        except vault.Erased:
            return ""


def _shown(files: list[UUID], facts) -> dict[UUID, list[ShownParty]]:
    rows = Party.objects.filter(file__in=files).prefetch_related("identifiers", "statements").order_by("added_at", "id")
    read_together(rows)
    shown: dict[UUID, list[ShownParty]] = {file: [] for file in files}
    for row in rows:
        shown[row.file].append(sealing.shown_party(row))
        facts.shown.append(f"party:{row.pk}")
    return shown


def _month_of(file: UUID, at: datetime) -> str:
    """Until when this file's parties are kept: what comes later stays as long as they do."""
    months = Party.objects.filter(file=file).values_list("month", flat=True)
    return max(months, default="") or sealing.retention_month(KEPT_AS, at)


def _first_party(file: UUID, *, lang: str, at: datetime) -> Party:
    holder = Party.objects.filter(file=file).order_by("added_at", "id").first()
    if holder is None:
        row, _identifiers, _statements = sealing.sealed_party(
            NewParty(role=Party.Role.REPORTER), file=file, month=_month_of(file, at), lang=lang, at=at
        )
        insert(row)
        return row
    return holder
