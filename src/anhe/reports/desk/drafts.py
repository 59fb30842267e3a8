"""Unfinished forms: sealed, opened only by their resume code, gone after 30 days."""

import json
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from anhe import vault
from anhe.ledger import Refused, act, new_id
from anhe.reports import queries
from anhe.reports.desk.receiving import TooLong
from anhe.reports.models import Draft

DRAFT_KEPT = timedelta(days=30)
LARGEST = 200_000  # characters of the whole form


class DraftGone(Refused):
    status = 404


def save_draft(*, body: dict, by, at: datetime, code: str = "") -> tuple[str, Draft]:
    """Keep an unfinished form under a resume code for 30 days; returns (code, draft).

    A code that opens nothing any more raises `DraftGone`; an empty one makes a new draft.
    """
    with act("draft.saved", by=by, at=at, doing="collect") as facts:
        text = json.dumps(body, ensure_ascii=False)
        if len(text) > LARGEST:
            raise TooLong(_("This form holds more than can be kept. Shorten the text and save it again."))
        if code:
            draft = queries.draft(code, at)
            if draft is None:
                raise DraftGone(_("This draft is no longer kept. Drafts are deleted after 30 days."))
        else:
            code = vault.new_code(60)
            draft = Draft(id=new_id(), code_hash=vault.keyed_hash(code, purpose="draft"))
        draft.body = vault.seal_with("draft", text, where=_place(draft))
        draft.saved_at, draft.expires_at = at, at + DRAFT_KEPT
        draft.save()
        facts.on = draft
        return code, draft


def open_draft(*, code: str, by, at: datetime) -> dict:
    """The answers of a draft, for the person who holds its code. Raises `DraftGone`."""
    purpose = "take_call" if by.actor.kind == "officer" else "own_file"
    with act("draft.resumed", by=by, purpose=purpose, at=at, doing="consult") as facts:
        draft = queries.draft(code, at)
        if draft is None:
            raise DraftGone(_("This code opens no draft. Check it, or begin a new report."))
        facts.on = draft
        return json.loads(vault.open_with("draft", bytes(draft.body), where=_place(draft)))


def drop_draft(*, code: str, by, at: datetime) -> None:
    """Delete a draft once its report was received."""
    with act("draft.dropped", by=by, at=at, doing="erase") as facts:
        draft = queries.draft(code, at)
        if draft is None:
            raise DraftGone(_("This draft is no longer kept. Drafts are deleted after 30 days."))
        facts.update(draft=str(draft.pk))
        draft.delete()


def drop_expired_drafts(*, by, at: datetime) -> int:
    """Delete drafts past their 30 days; returns how many."""
    with act("draft.expired", by=by, at=at, doing="erase") as facts:
        count, _each = queries.expired_drafts(at).delete()
        facts.update(count=count)
        return count


def _place(draft: Draft) -> str:
    return f"reports_draft.body:{draft.pk}"
