"""One-time codes to the phone that was given: asked for, made and sent by a job, tried."""

from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from anhe import vault
from anhe.citizen import queries
from anhe.citizen.desk.voices import TooManyTries, holder
from anhe.citizen.models import OneTimeCode
from anhe.citizen.shapes import Message
from anhe.ledger import Refused, act, take_turn
from anhe.people import desk as people
from anhe.reports.queries import Receipt

GOOD_FOR = timedelta(minutes=10)
TRIES, AN_HOUR, A_DAY = 5, 3, 8
PURPOSE = "one_time_code"


class NoPhone(Refused):
    pass


class CodeOver(Refused):
    pass


def ask_code(*, receipt: Receipt, lang: str, at: datetime) -> OneTimeCode:
    """Have a code sent to the phone that was given with the report. A new one ends the one before it."""
    with act("code.asked", by=holder(receipt), on=receipt, file=receipt.report.file, at=at, doing="consult") as facts:
        if receipt.proof != Receipt.Proof.PHONE:
            raise NoPhone(_("No phone was given with this report, so no code can be sent."))
        take_turn("code", receipt.pk)
        asked = queries.codes_asked(receipt)
        if asked.filter(asked_at__gt=at - timedelta(hours=1)).count() >= AN_HOUR:
            raise TooManyTries(_("Three codes were sent within an hour. Wait an hour, then ask again."))
        if asked.filter(asked_at__gt=at - timedelta(days=1)).count() >= A_DAY:
            raise TooManyTries(_("Eight codes were sent within a day. Ask again tomorrow."))
        code = OneTimeCode.objects.create(receipt=receipt, lang=lang, asked_at=at)
        facts.update(code=str(code.pk))
        return code


def mint_code(*, code: OneTimeCode, digits: str, by, at: datetime) -> Message | None:
    """Make the code good from now on and say what must be sent to whom; None where it is too late, or sent already."""
    report = code.receipt.report
    with act("code.minted", by=by, on=code, file=report.file, at=at, doing="disclose"):
        code = OneTimeCode.objects.select_for_update(of=("self",)).select_related("receipt__report").get(pk=code.pk)
        if code.state != OneTimeCode.State.ASKED or at - code.asked_at > GOOD_FOR:
            return None
        number = people.open_contact(file=report.file, by=by, at=at)
        if not number:
            return None
        code.code_hash, code.expires_at = vault.keyed_hash(f"{code.pk}:{digits}", purpose=PURPOSE).hex(), at + GOOD_FOR
        code.save(update_fields=["code_hash", "expires_at"])
        return Message(to=number, text=_text(digits, code.lang), reference=f"{code.pk}:{code.code_hash[:8]}")


def _text(digits: str, lang: str) -> str:
    with translation.override(lang):
        return _("[Anhe] Code %(digits)s, good for 10 minutes, to see who looked at your file. Give it to nobody, not to the police either.") % {
            "digits": digits
        }


def record_sent(*, code: OneTimeCode, by, at: datetime) -> None:
    """The gateway took the message."""
    _record("code.sent", OneTimeCode.State.SENT, code, by, at)


def record_not_sent(*, code: OneTimeCode, why: str, by, at: datetime) -> None:
    """The gateway did not take it; the page says so and offers another."""
    _record("code.failed", OneTimeCode.State.FAILED, code, by, at, why=why)


def _record(verb: str, state: str, code: OneTimeCode, by, at: datetime, **more: str) -> None:
    with act(verb, by=by, on=code, file=code.receipt.report.file, at=at) as facts:
        facts.update(more)
        code.state = state
        code.save(update_fields=["state"])


def try_code(*, receipt: Receipt, digits: str, at: datetime) -> bool:
    """Compare with the newest code; every try is kept and counts. Raises `CodeOver`.

    Returns False for a wrong one, so that the try itself is not undone.
    """
    with act("code.tried", by=holder(receipt), on=receipt, file=receipt.report.file, at=at, doing="consult") as facts:
        code = OneTimeCode.objects.select_for_update().filter(receipt=receipt).order_by("-asked_at", "-id").first()
        if code is None or code.state == OneTimeCode.State.USED or not code.code_hash or code.expires_at < at:
            raise CodeOver(_("No code is good any more. Ask for a new one."))
        if code.tries >= TRIES:
            raise CodeOver(_("Five tries were wrong. Ask for a new code."))
        right = _is_right(code, digits)
        code.tries += 1
        code.state = OneTimeCode.State.USED if right else code.state
        code.save(update_fields=["tries", "state"])
        facts.update(right=right)
        return right


def _is_right(code: OneTimeCode, digits: str) -> bool:
    return code.code_hash in [one.hex() for one in vault.keyed_hashes(f"{code.pk}:{digits}", purpose=PURPOSE)]
