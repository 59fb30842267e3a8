"""Acts of law in a case, who proposed them, and how they are looked at again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from anhe.cases.models.case import Case
from anhe.ledger import new_id


class Decision(models.Model):
    """An act of law in a case. Not filing needs law, reason and the way to appeal; the database insists."""

    class Kind(models.TextChoices):
        FILED = "filed", _("Filed")
        NOT_FILED = "not_filed", _("Not filed")
        TRANSFERRED = "transferred", _("Handed to the authority in charge")
        TO_ADMINISTRATIVE = "to_administrative", _("Continued as an administrative case")
        TO_CRIMINAL = "to_criminal", _("Continued as a criminal case")
        CONCLUDED = "concluded", _("Concluded")
        DECIDED = "decided", _("Decided")
        TERMINATED = "terminated", _("Ended without a decision")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        UPHELD = "upheld", _("Decision upheld")
        REVOKED = "revoked", _("Decision revoked")
        REOPENED = "reopened", _("Reopened")

    REFUSALS = ("not_filed", "terminated", "withdrawn", "upheld")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=18, choices=Kind)
    ground = models.CharField(max_length=24, blank=True)
    article = models.ForeignKey("law.Article", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.ForeignKey("people.Statement", null=True, on_delete=models.PROTECT, related_name="+")
    destination = models.CharField(max_length=100, blank=True, help_text="the authority a case is handed to")
    appeal_zh = models.TextField(blank=True)
    appeal_en = models.TextField(blank=True)
    decided_by = models.CharField(max_length=16)
    approved_by = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField()
    served_at = models.DateTimeField(null=True)
    served_how = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="decision_by_case")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind__in=["not_filed", "terminated", "withdrawn", "upheld"])
                | (
                    models.Q(article__isnull=False, reason__isnull=False)
                    & ~models.Q(appeal_zh="")
                    & ~models.Q(appeal_en="")
                    & ~models.Q(ground="")
                ),
                name="refusal_needs_law_reason_and_appeal",
            ),
            models.CheckConstraint(
                condition=models.Q(served_at__isnull=True) | models.Q(served_at__gte=models.F("at")),
                name="decision_served_after_it_was_made",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "case", "kind", "ground", "article", "reason", "destination", "appeal_zh", "appeal_en", "decided_by",
            "approved_by", "at", "served_at", "served_how",
        }  # fmt: skip

    @property
    def is_for_the_reporter(self) -> bool:
        """True where its reason was written for the person who reported: a refusal, or an end of the case."""
        return self.kind in self.REFUSALS or self.kind in Case.ENDED


class Proposal(models.Model):
    """A decision that one officer proposes and another must approve from their own sign-in."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        SENT_BACK = "sent_back", _("Sent back")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=18, choices=Decision.Kind)
    ground = models.CharField(max_length=24, blank=True)
    article = models.ForeignKey("law.Article", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.ForeignKey("people.Statement", null=True, on_delete=models.PROTECT, related_name="+")
    destination = models.CharField(max_length=100, blank=True, help_text="the authority a case is handed to")
    proposed_by = models.ForeignKey("staff.Officer", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    ended_by = models.CharField(max_length=16, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state="waiting"), name="case_has_one_waiting_proposal"
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", ended_at__isnull=True, ended_by="")
                | (~models.Q(state="waiting") & models.Q(ended_at__isnull=False) & ~models.Q(ended_by="")),
                name="proposal_ended_by_and_at_together",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "case", "kind", "ground", "article", "reason", "destination", "proposed_by", "proposed_at", "state",
            "ended_by", "ended_at",
        }  # fmt: skip


class Remedy(models.Model):
    """A way to have a decision looked at again: reconsideration, review above, or the prosecutor's question."""

    class Kind(models.TextChoices):
        RECONSIDERATION = "reconsideration", _("Reconsideration")
        REVIEW = "review", _("Review by the higher authority")
        PROSECUTOR = "prosecutor", _("Supervision by the prosecutor")

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        EXPLAINED = "explained", _("Reasons given to the prosecutor")
        ORDERED = "ordered", _("The prosecutor orders filing")
        UPHELD = "upheld", _("Upheld")
        REVOKED = "revoked", _("Revoked")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="remedies")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="remedies")
    kind = models.CharField(max_length=16, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    words = models.ForeignKey("people.Statement", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "kind"], name="decision_has_one_remedy_of_a_kind"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "case", "decision", "kind", "state", "words", "asked_at", "ended_at"}
