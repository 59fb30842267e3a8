"""One victim's money and the accounts that it passed through."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anhe.ledger import new_id

RULES = [("fifo", _("First in, first out")), ("lifo", _("Last in, first out")), ("libr", _("Own money leaves first")),
         ("prorata", _("In proportion")), ("poison", _("All that was touched"))]  # fmt: skip


class Trace(models.Model):
    """From a victim's report to the money's end: held, returned or gone. It stands in the report's file."""

    class State(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("trace", "Received")
        TRIAGED = "triaged", _("Triaged")
        ORDERS_SENT = "orders_sent", _("Orders sent")
        TRACING = "tracing", _("Being traced")
        MONEY_HELD = "money_held", _("Money held")
        MONEY_GONE = "money_gone", _("Money gone")
        CASE_OPENED = "case_opened", _("Case opened")
        FROZEN = "frozen", _("Frozen")
        RETURN_PLAN = "return_plan", _("Return planned")
        NOTICE = "notice", _("Under public notice")
        RETURNED = "returned", _("Money returned")
        CLOSED = "closed", _("Closed")
        DUPLICATE = "duplicate", _("Told twice")
        CIVIL_DISPUTE = "civil_dispute", _("A civil dispute")
        WITHDRAWN = "withdrawn", pgettext_lazy("trace", "Withdrawn")
        REFERRED_OUT = "referred_out", _("Referred elsewhere")

    ENDED = (State.CLOSED, State.DUPLICATE, State.CIVIL_DISPUTE, State.WITHDRAWN, State.REFERRED_OUT)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    file = models.UUIDField(unique=True)
    report = models.OneToOneField("reports.Report", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("staff.Unit", on_delete=models.PROTECT, related_name="+")
    report_unit = models.ForeignKey("staff.Unit", on_delete=models.PROTECT, related_name="+", help_text="whose report it is: that unit looks on")
    state = models.CharField(max_length=16, choices=State, default=State.RECEIVED)
    pretext = models.CharField(max_length=32, blank=True, help_text="code of the modus by which the victim was deceived")
    loss_fen = models.BigIntegerField(default=0)
    rule = models.CharField(max_length=8, choices=RULES, default="fifo")
    version = models.PositiveIntegerField(default=0, help_text="of the newest redraw; 0: never drawn")
    opened_at = models.DateTimeField()
    triaged_at = models.DateTimeField(null=True)
    orders_sent_at = models.DateTimeField(null=True)
    first_stop_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "-opened_at", "-id"], name="trace_of_unit"),
            models.Index(fields=["report_unit", "-opened_at", "-id"], name="trace_of_report_unit"),
            models.Index(fields=["-opened_at", "-id"], condition=Q(ended_at__isnull=True), name="trace_open"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(loss_fen__gte=0), name="trace_loss_is_not_negative"),
            models.CheckConstraint(
                condition=Q(state__in=["closed", "duplicate", "civil_dispute", "withdrawn", "referred_out"], ended_at__isnull=False)
                | (~Q(state__in=["closed", "duplicate", "civil_dispute", "withdrawn", "referred_out"]) & Q(ended_at__isnull=True)),
                name="trace_has_an_end_exactly_when_ended",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "number", "file", "report", "case", "unit", "report_unit", "state", "pretext", "loss_fen", "rule", "version", "opened_at",
            "triaged_at", "orders_sent_at", "first_stop_at", "ended_at", "is_synthetic",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return f"/desk/fraud/{self.number}/"

    @property
    def is_open(self) -> bool:
        return self.state not in self.ENDED


class TracedAccount(models.Model):
    """An account in one trace: how many hops from the victim, and whose name was told for it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    trace = models.ForeignKey(Trace, on_delete=models.PROTECT, related_name="accounts")
    account = models.ForeignKey("fraud.Account", on_delete=models.PROTECT, related_name="traced")
    hop = models.PositiveSmallIntegerField()
    identifier = models.ForeignKey("people.Identifier", on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey("people.Party", on_delete=models.PROTECT, related_name="+")
    met_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trace", "account"], name="account_stands_once_in_a_trace"),
            models.CheckConstraint(condition=Q(hop__gte=1), name="traced_account_lies_beyond_the_victim"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "trace", "account", "hop", "identifier", "party", "met_at"}


class Payment(models.Model):
    """What the victim paid, to which account, as the victim or the victim's bank told it."""

    class Channel(models.TextChoices):
        TRANSFER = "transfer", _("Bank transfer")
        PAYMENT = "payment", _("Payment app")
        CARD = "card", _("Card")
        CASH = "cash", _("Cash deposit")
        OTHER = "other", _("Another way")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    trace = models.ForeignKey(Trace, on_delete=models.PROTECT, related_name="payments")
    at = models.DateTimeField()
    amount_fen = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="CNY")
    from_institution = models.ForeignKey("fraud.Institution", null=True, on_delete=models.PROTECT, related_name="+")
    from_identifier = models.ForeignKey("people.Identifier", null=True, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(TracedAccount, on_delete=models.PROTECT, related_name="payments")
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.TRANSFER)
    bank_reference = models.CharField(max_length=64, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_is_of_some_money"),
            models.CheckConstraint(condition=Q(at__lte=F("added_at")), name="payment_was_made_before_it_was_told"),
            models.UniqueConstraint(fields=["trace", "to", "bank_reference"], condition=~Q(bank_reference=""), name="payment_is_told_once"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "trace", "at", "amount_fen", "currency", "from_institution", "from_identifier", "to", "channel",
            "bank_reference", "added_at",
        }  # fmt: skip
