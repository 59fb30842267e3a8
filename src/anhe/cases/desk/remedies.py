"""Having a decision looked at again: reconsideration, review above, the prosecutor's question."""

from datetime import datetime

from django.utils.translation import gettext as _

from anhe.cases import access, appeals, watching
from anhe.cases.desk.decisions import NeedsAnotherOfficer, NeedsLaw, NotPossibleNow
from anhe.cases.models import Case, Decision, Remedy
from anhe.ledger import Refused, act
from anhe.people import desk as people


class TooLate(Refused):
    pass


def ask_remedy(*, decision: Decision, kind: str, text: str, lang: str, by, at: datetime) -> Remedy:
    """Take the reporter's (or the prosecutor's) request to look at a decision again, and start its clock.

    Raises `NotPossibleNow`, and `TooLate` when the time to apply has run out.
    """
    case = decision.case
    with act(f"{kind}.asked", by=by, on=case, may=access.may_ask_remedy, at=at, doing="collect") as facts:
        if decision.kind not in {"not_filed", "upheld"} or case.state != Case.State.NOT_FILED:
            raise NotPossibleNow(_("There is no decision here that can be looked at again in this way."))
        if decision.remedies.filter(kind=kind).exists():
            raise NotPossibleNow(_("This was already asked for. The answer will be shown here."))
        if kind != Remedy.Kind.PROSECUTOR and watching.is_too_late_to_apply(case, kind, at):
            raise TooLate(_("The time to apply has run out. You can still turn to the people's procuratorate."))
        words = people.add_statement(file=case.file, kind="supplement", text=text, lang=lang, by=by, at=at)
        remedy = Remedy.objects.create(case=case, decision=decision, kind=kind, words=words, asked_at=at)
        watching.happened(case, f"{kind}.asked", at)
        facts.update(kind=kind)
        return remedy


def answer_prosecutor(*, remedy: Remedy, reason: str, by, at: datetime) -> Remedy:
    """Give the prosecutor the written reasons for not filing."""
    with act("prosecutor.explained", by=by, on=remedy.case, may=access.may_decide, purpose="legal_review", at=at, doing="disclose"):
        if remedy.state != Remedy.State.ASKED:
            raise NotPossibleNow(_("The reasons were already given."))
        people.add_statement(file=remedy.case.file, kind="reason", text=reason, lang="zh-hans", by=by, at=at)
        remedy.state = Remedy.State.EXPLAINED
        remedy.save(update_fields=["state"])
        watching.happened(remedy.case, "prosecutor.explained", at)
        return remedy


def note_order(*, remedy: Remedy, by, at: datetime) -> Remedy:
    """Note that the prosecutor orders the case to be filed; the clock of filing it starts."""
    with act("prosecutor.ordered", by=by, on=remedy.case, may=access.may_handle, at=at, doing="collect"):
        if remedy.kind != Remedy.Kind.PROSECUTOR or remedy.state != Remedy.State.EXPLAINED:
            raise NotPossibleNow(_("The prosecutor orders filing only after the reasons were given."))
        remedy.state = Remedy.State.ORDERED
        remedy.save(update_fields=["state"])
        watching.happened(remedy.case, "prosecutor.ordered", at)
        return remedy


def decide_remedy(*, remedy: Remedy, revoke: bool, reason: str, by, at: datetime, article=None) -> Decision:
    """Answer a remedy: uphold the decision with law and reason, or revoke it and file the case.

    Who took the first decision may not answer: raises `NeedsAnotherOfficer`.
    """
    case = remedy.case
    verb = f"{remedy.kind}.{'revoked' if revoke else 'upheld'}"
    with act(verb, by=by, on=case, may=access.may_approve, at=at) as facts:
        if remedy.ended_at is not None:
            raise NotPossibleNow(_("This was already answered."))
        if remedy.decision.decided_by == by.number or remedy.decision.approved_by == by.number:
            raise NeedsAnotherOfficer(_("You took part in the first decision. Another officer must answer."))
        if remedy.kind == Remedy.Kind.REVIEW and by.unit_id == case.unit_id:
            raise NeedsAnotherOfficer(_("The unit above the one that decided must answer this."))
        if not revoke and not (article and reason.strip()):
            raise NeedsLaw(_("Name the article and the reason for upholding the decision."))
        words = people.add_statement(file=case.file, kind="reason", text=reason, lang="zh-hans", by=by, at=at)
        kind = Decision.Kind.REVOKED if revoke else Decision.Kind.UPHELD
        appeal = appeals.NONE if revoke else appeals.text_for("upheld")
        decision = Decision.objects.create(
            case=case, kind=kind, ground="" if revoke else remedy.decision.ground, article=article, reason=words,
            appeal_zh=appeal.zh, appeal_en=appeal.en, decided_by=by.number, at=at,
        )  # fmt: skip
        remedy.state = Remedy.State.REVOKED if revoke else Remedy.State.UPHELD
        remedy.ended_at = at
        remedy.save(update_fields=["state", "ended_at"])
        ended_at = case.ended_at
        if revoke:
            case.state, case.ended_at = Case.State.FILED, None
            case.save(update_fields=["state", "ended_at"])
        watching.happened(case, verb, at)
        if revoke:
            watching.filed_again(case, ended_at, at)
        facts.update(kind=remedy.kind)
        return decision
