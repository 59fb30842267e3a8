"""What the holder of a receipt can do, and what officers do about it."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from anhe import vault
from anhe.cases import desk as cases
from anhe.cases import queries as case_queries
from anhe.citizen import access, queries
from anhe.citizen.models import Complaint, ProofTry, Rating
from anhe.engines import clocks
from anhe.law import queries as law
from anhe.ledger import Actor, Refused, act, reach, take_turn
from anhe.people import desk as people
from anhe.reports import desk as reports
from anhe.reports.queries import Receipt

TRIES_AN_HOUR = 5
CALL_BACK = "promise-rating-callback"


class TooManyTries(Refused):
    status = 429


class WrongProof(Refused):
    status = 403


class AlreadyRated(Refused):
    pass


class AlreadyAnswered(Refused):
    pass


class TooEarly(Refused):
    pass


def holder(receipt: Receipt) -> Actor:
    """The person who holds this receipt, as an actor without a name."""
    return Actor("holder", receipt.report.number)


def check_proof(*, receipt: Receipt, proof: str, at: datetime) -> bool:
    """Compare the second proof; every try is kept and counts. Raises `TooManyTries`.

    Returns False for a wrong one, so that the try itself is not undone.
    """
    with act("proof.tried", by=holder(receipt), on=receipt, file=receipt.report.file, at=at, doing="consult") as facts:
        take_turn("proof", receipt.pk)  # many tries at once are counted one after the other
        if queries.tries_since(receipt, at - timedelta(hours=1)) >= TRIES_AN_HOUR:
            raise TooManyTries(_("Five tries within an hour were wrong. Wait an hour, then try again."))
        right = _is_right(receipt, proof)
        ProofTry.objects.create(receipt=receipt, at=at, was_right=right)
        facts.update(right=right)
        return right


def _is_right(receipt: Receipt, proof: str) -> bool:
    if receipt.proof == Receipt.Proof.PASSPHRASE:
        return vault.check_passphrase(proof, receipt.proof_hash)
    if receipt.proof == Receipt.Proof.PHONE:
        tail = vault.normalise("phone", proof)[-4:]
        hashes = [h.hex() for h in vault.keyed_hashes(f"{receipt.pk}:{tail}", purpose="proof")]
        return receipt.proof_hash in hashes
    return False


def supplement(*, receipt: Receipt, text: str, lang: str, at: datetime) -> None:
    """Keep what the holder adds to the report."""
    reports.add_supplement(report=receipt.report, text=text, lang=lang, by=holder(receipt), at=at)


def ask_remedy(*, receipt: Receipt, kind: str, text: str, lang: str, at: datetime):
    """Ask that the newest decision be looked at again. Raises what `cases.desk.ask_remedy` raises."""
    decision = queries.decision_to_contest(receipt, kind)
    if decision is None:
        raise cases.NotPossibleNow(_("There is no decision here that can be looked at again in this way."))
    return cases.ask_remedy(decision=decision, kind=kind, text=text, lang=lang, by=holder(receipt), at=at)


def rate(*, receipt: Receipt, score: int, text: str, lang: str, by, at: datetime) -> Rating:
    """Keep the holder's rating; it cannot be set by staff nor changed. A low one asks for a call-back."""
    with act("rating.given", by=by, on=receipt, may=access.may_rate, file=receipt.report.file, at=at, doing="collect"):
        take_turn("rating", receipt.pk)
        if Rating.objects.filter(receipt=receipt).exists():
            raise AlreadyRated(_("You have already rated this. Thank you; use the complaint if something changed."))
        if queries.is_still_open(receipt):
            raise TooEarly(_("You can rate once there is an outcome or an answer."))
        remark = None
        if text.strip():
            remark = people.add_statement(file=receipt.report.file, kind="remark", text=text, lang=lang, by=by, at=at)
        # The score stays out of the ledger: officers read the ledger, and see ratings only in tens.
        return Rating.objects.create(receipt=receipt, unit=receipt.report.unit, score=score, remark=remark, given_at=at)


def complain(*, receipt: Receipt, text: str, lang: str, by, at: datetime) -> Complaint:
    """Take a complaint about how the report was handled."""
    with act("complaint.made", by=by, on=receipt, may=access.may_complain, file=receipt.report.file, at=at, doing="collect"):
        words = people.add_statement(file=receipt.report.file, kind="complaint", text=text, lang=lang, by=by, at=at)
        return Complaint.objects.create(
            receipt=receipt, unit=receipt.report.unit, cause="holder", words=words, made_at=at,
            due_at=_answer_due("complaint.made", at),
        )  # fmt: skip


def open_rating(*, rating: Rating, reason: str, by, at: datetime) -> Complaint:
    """Open one low rating in order to call the person back: from then on it is a complaint."""
    with act("rating.opened", by=by, on=rating, may=access.may_call_back, file=rating.receipt.report.file,
             reason=reason, purpose="answer_citizen", at=at, doing="consult"):  # fmt: skip
        take_turn("rating", rating.receipt_id)
        if Complaint.objects.filter(rating=rating).exists():
            raise AlreadyAnswered(_("This rating was already opened for a call-back."))
        return Complaint.objects.create(
            receipt=rating.receipt, unit=rating.unit, cause="rating", rating=rating, words_id=rating.remark_id,
            made_at=at, due_at=_answer_due("rating.opened", at),
        )  # fmt: skip


def _answer_due(event: str, at: datetime) -> datetime:
    """Until when we promised to answer, in working days of the calendar; the rule says which event begins it."""
    return law.clock(CALL_BACK, clocks.Event(event, at)).deadline.due_at


def read_complaint(*, complaint: Complaint, by, at: datetime) -> str:
    """The complaint's words, for the officer who answers it; empty for a rating without a remark."""
    with act("complaint.read", by=by, on=complaint, may=access.may_answer, file=complaint.receipt.report.file,
             purpose="answer_citizen", at=at, doing="consult"):  # fmt: skip
        reach(complaint.receipt.report.file)
        complaint.refresh_from_db(fields=["words"])
        if complaint.words is None:
            return ""
        return people.open_words(statement=complaint.words, by=by, at=at, reason="complaint", purpose="answer_citizen")


def show_own(*, receipt: Receipt, at: datetime):
    """What the holder told us and what we answered, in the clear; the second proof was given."""
    return people.show_own_file(file=receipt.report.file, by=holder(receipt), at=at)


def answer_complaint(*, complaint: Complaint, text: str, by, at: datetime) -> Complaint:
    """Answer a complaint; who handled the case may not. The holder reads the answer on the tracking page."""
    with act("complaint.answered", by=by, on=complaint, may=access.may_answer, file=complaint.receipt.report.file,
             purpose="answer_citizen", at=at, doing="disclose"):  # fmt: skip
        take_turn("complaint", complaint.pk)
        complaint.refresh_from_db(fields=["answered_at"])
        if complaint.answered_at is not None:
            raise AlreadyAnswered(_("This complaint was already answered."))
        case = case_queries.of_report(complaint.receipt.report)
        if case is not None and case.handler_id == by.pk:
            raise cases.NeedsAnotherOfficer(_("You handle this case. Another officer must answer the complaint."))
        complaint.answer = people.add_statement(
            file=complaint.receipt.report.file, kind="answer", text=text, lang=complaint.receipt.report.lang, by=by, at=at
        )
        complaint.answered_at, complaint.answered_by = at, by.number
        complaint.save(update_fields=["answer", "answered_at", "answered_by"])
        return complaint
