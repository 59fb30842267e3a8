"""Reads of traces, their orders, the money chain and what institutions answered."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Extract

from anhe import vault
from anhe.cases import queries as cases
from anhe.fraud import access
from anhe.fraud.models import (
    Answer,
    Freeze,
    Hold,
    Institution,
    Order,
    Packet,
    Payment,
    Redraw,
    Sheet,
    Trace,
    TracedAccount,
)
from anhe.fraud.models.orders import LIVE
from anhe.ledger import queries as ledger
from anhe.reports.queries import OFFENCES, Report
from anhe.staff import queries as staff

COUNTED = 1000
STEPS = (10, 20, 30)  # minutes of silence after which somebody is told
FIRST_PRESS = timedelta(minutes=STEPS[0])


class Percentile(Aggregate):
    """The value below which this share lies, as PostgreSQL interpolates it."""

    function = "percentile_cont"
    template = "percentile_cont(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression, share: float, **extra) -> None:
        super().__init__(expression, share=share, **extra)


FRAUD = (OFFENCES.FRAUD_TELECOM, OFFENCES.FRAUD_OTHER)
NEAR_END = timedelta(hours=6)  # a stop that ends within this time wants a freeze


def traces(*, by, at: datetime) -> QuerySet[Trace]:
    return access.visible_to(by, at)


def trace(number: str) -> Trace:
    """The trace with this number; raises `Trace.DoesNotExist`. The caller knows who may have it."""
    return Trace.objects.select_related("unit", "report", "report_unit", "case").get(number=number.strip().upper())


def locked(trace: Trace) -> Trace:
    """The trace as it stands now, held until the transaction ends."""
    return Trace.objects.select_for_update(of=("self",)).select_related("unit", "report", "report_unit", "case").get(pk=trace.pk)


def of_report(report: Report) -> Trace | None:
    return Trace.objects.filter(report__in=[report.pk, report.joined_to_id]).select_related("unit", "report", "report_unit", "case").first()


def case_of(trace: Trace) -> cases.Case | None:
    """The case that stands on the trace's report."""
    return cases.of_report(trace.report)


def trace_of_entry(entry) -> Trace | None:
    return Trace.objects.select_related("unit", "report", "report_unit", "case").filter(file=entry.file).first() if entry.file else None


def centre() -> staff.Unit | None:
    """The unit where money is traced: the first with an officer of that post; None in a city without one."""
    posts = staff.Post.objects.filter(role="tracer", until__isnull=True).values("officer__unit")
    return staff.units().filter(pk__in=posts).order_by("code").first()


def waiting(by) -> QuerySet[Trace]:
    """The open traces of the centre, or of the officer's units, as far as `COUNTED`: the list of rooms says how many."""
    found = Trace.objects.filter(ended_at__isnull=True)
    if not by.has_post(*access.SEES_ALL):
        units = staff.beneath(by.unit)
        found = found.filter(Q(unit__in=units) | Q(report_unit__in=units))
    return found.order_by()[:COUNTED]


# --- institutions and accounts ---

def institutions(*kinds: str) -> QuerySet[Institution]:
    found = Institution.objects.select_related("organisation")
    return found.filter(kind__in=kinds) if kinds else found


def institution(code: str) -> Institution | None:
    return Institution.objects.filter(code=code).first()


def holder_of(number: str) -> Institution | None:
    """Whose account this number is, by how it begins; None where no prefix fits."""
    plain = vault.normalise("account", number)
    best, length = None, 0
    for one in Institution.objects.exclude(prefixes=[]):
        for prefix in one.prefixes:
            if plain.startswith(prefix) and len(prefix) > length:
                best, length = one, len(prefix)
    return best


def account(institution: Institution, number: str) -> UUID | None:
    """The account with this number, whichever trace has met it; the database says no more of it than that it is there."""
    indexes = vault.blind_indexes(number, kind="account", domain="offence")
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_fraud_account(%s, %s)", [institution.pk, indexes])
        return cursor.fetchone()[0]


def stops_of(account_id: UUID) -> int:
    """How often the account was stopped, over all traces, with what is asked for now and not answered yet."""
    asked = Order.objects.filter(traced__account=account_id, kind="hold", state__in=LIVE).count()
    return Hold.objects.filter(account=account_id).count() + asked


def stops_taken(account_id: UUID) -> int:
    return Hold.objects.filter(account=account_id).count()


# --- what hangs on a trace ---

def accounts(trace: Trace) -> QuerySet[TracedAccount]:
    return TracedAccount.objects.filter(trace=trace).select_related("account", "account__institution").order_by("hop", "met_at", "id")


def payments(trace: Trace) -> QuerySet[Payment]:
    return Payment.objects.filter(trace=trace).select_related("to", "to__account", "to__account__institution", "from_institution").order_by("at", "id")


def orders(trace: Trace) -> QuerySet[Order]:
    return (
        Order.objects.filter(trace=trace)
        .select_related("trace", "trace__unit", "institution", "traced", "traced__account", "traced__account__institution", "hold", "freeze")
        .order_by("drafted_at", "id")
    )


def order(pk, trace: Trace | None = None) -> Order | None:
    found = Order.objects.select_related("trace", "trace__unit", "institution", "traced", "traced__account", "traced__account__institution", "ground")
    return (found.filter(trace=trace) if trace else found).filter(pk=pk).first()


def order_of_message(message_id: str, institution: Institution) -> Order | None:
    """The order of ours that a message of this institution answers; held until the transaction ends."""
    found = Order.objects.select_for_update(of=("self",)).select_related("trace", "trace__unit", "institution", "traced", "traced__account")
    return found.filter(message_id=message_id, institution=institution).first()


def believed(order: Order) -> Answer | None:
    """The answer that was taken as what became of the order."""
    return Answer.objects.filter(order=order, state="taken").exclude(result__in=["", "received"]).order_by("received_at").first()


def unsettled(trace: Trace) -> QuerySet[Answer]:
    """Answers that could not simply be taken and that nobody has looked at yet."""
    odd = ["contradicts", "refused"]
    return Answer.objects.filter(order__trace=trace, state__in=odd, settled_at__isnull=True).select_related("order", "institution").order_by("received_at")


def answer(pk) -> Answer | None:
    return Answer.objects.select_related("institution", "order", "order__trace", "order__trace__unit").filter(pk=pk).first()


def answers(trace: Trace) -> QuerySet[Answer]:
    return Answer.objects.filter(order__trace=trace).select_related("institution", "order").defer("body").order_by("-received_at")


def sheets(trace: Trace) -> QuerySet[Sheet]:
    """What is known of the trace's accounts: of each the newest sheet that is believed."""
    return Sheet.objects.filter(trace=trace, is_believed=True).select_related("account", "account__institution").order_by("account", "-version").distinct("account")


def sheet_before(trace: Trace, account_id: UUID) -> Sheet | None:
    return Sheet.objects.filter(trace=trace, account=account_id, is_believed=True).order_by("-version").first()


def newest_version(trace: Trace, account_id: UUID) -> int:
    return Sheet.objects.filter(trace=trace, account=account_id).count()


def redraw(trace: Trace, version: int | None = None) -> Redraw | None:
    found = Redraw.objects.filter(trace=trace)
    return (found.filter(version=version) if version else found.order_by("-version")).first()


def packets(redraw: Redraw | None) -> list[Packet]:
    if redraw is None:
        return []
    found = Packet.objects.filter(redraw=redraw).select_related("traced", "traced__account", "traced__account__institution", "sheet", "sheet__account", "sheet__account__institution", "sheet__answer")
    return list(found.order_by("hop", "at", "id"))


def claimed_elsewhere(trace: Trace, entries: Sequence[bytes]) -> list[Packet]:
    """Pieces of the same entries in other traces' newest drawings."""
    newest = Redraw.objects.filter(trace=OuterRef("trace")).order_by("-version").values("pk")[:1]
    return list(Packet.objects.filter(entry__in=list(entries), redraw=Subquery(newest)).exclude(trace=trace).only("entry", "lo", "hi", "trace_id"))


def held_now(accounts: Sequence[UUID]) -> list[tuple[UUID, int]]:
    """(account, fen) of every stop and freeze that runs in these accounts, whichever trace asked for it."""
    holds = Hold.objects.filter(account__in=accounts, ended_at__isnull=True).values_list("account", "held_fen")
    return [*holds, *Freeze.objects.filter(account__in=accounts, ended_at__isnull=True).values_list("account", "frozen_fen")]


def held_for(trace: Trace) -> list[tuple[UUID, int]]:
    """(account, fen) that this trace's own orders hold now."""
    holds = Hold.objects.filter(order__trace=trace, ended_at__isnull=True).values_list("account").annotate(fen=Sum("held_fen"))
    freezes = Freeze.objects.filter(order__trace=trace, ended_at__isnull=True).values_list("account").annotate(fen=Sum("frozen_fen"))
    return [*holds, *freezes]


def reply_times(institutions: Iterable[UUID], at: datetime) -> dict[UUID, timedelta]:
    """Institution -> how long it took to answer a stop in the last thirty days, the median; those that answered none are left out."""
    took = ExpressionWrapper(F("answered_at") - F("sent_at"), output_field=DurationField())
    answered = Order.objects.filter(institution__in=list(institutions), kind="hold", answered_at__gte=at - timedelta(days=30), sent_at__isnull=False)
    seconds = Percentile(Extract(took, "epoch"), 0.5)
    return {pk: timedelta(seconds=float(found)) for pk, found in answered.values_list("institution").annotate(middle=seconds)}


# --- what time brings ---

def unsent_orders(at: datetime) -> QuerySet[Order]:
    """Signed orders that have not gone out for a minute and that no institution has refused to take."""
    found = Order.objects.filter(state="signed", signed_at__lte=at - timedelta(minutes=1)).exclude(institution__address="")
    return found.exclude(reason__startswith="refused_").order_by("signed_at")


def silent_orders(at: datetime, minutes: int) -> QuerySet[Order]:
    """Orders sent at least so long ago that no answer has come to and of which nobody was told at this step."""
    found = Order.objects.filter(state__in=["sent", "received"], sent_at__lte=at - timedelta(minutes=minutes), escalated__lt=minutes)
    return found.select_related("trace", "trace__unit", "institution", "traced")


def run_out_holds(at: datetime) -> QuerySet[Hold]:
    return Hold.objects.filter(ended_at__isnull=True, until__lte=at).select_related("order", "order__trace", "order__trace__unit", "account")


def run_out_freezes(at: datetime) -> QuerySet[Freeze]:
    return Freeze.objects.filter(ended_at__isnull=True, until__lte=at).select_related("order", "order__trace", "order__trace__unit")


def freezes_to_warn(at: datetime, days: int) -> QuerySet[Freeze]:
    """Running freezes that end within so many days and of which nobody was warned at this step."""
    unwarned = Q(warned__isnull=True) | Q(warned__gt=days)
    return Freeze.objects.filter(unwarned, ended_at__isnull=True, until__gt=at, until__lte=at + timedelta(days=days)).select_related("order", "order__trace", "order__trace__unit")


def freezes(trace: Trace) -> QuerySet[Freeze]:
    return Freeze.objects.filter(order__trace=trace).select_related("order", "order__institution", "order__traced", "account", "account__institution").order_by("frozen_at")


def running_stop(traced: TracedAccount) -> Hold | Freeze | None:
    """What keeps money in this account for this trace now: a freeze before a stop."""
    freeze = Freeze.objects.filter(order__traced=traced, ended_at__isnull=True).select_related("order").first()
    return freeze or Hold.objects.filter(order__traced=traced, ended_at__isnull=True).select_related("order").first()


def order_behind(order: Order) -> Order | None:
    """The order whose stop or freeze runs in the account that another order is about."""
    running = running_stop(order.traced)
    return running.order if running is not None else None


def order_before(traced: TracedAccount) -> Order | None:
    """The order on the account from which the money came to this one, as the newest drawing has it."""
    came = Packet.objects.filter(traced=traced, redraw__version=F("trace__version"), parent__isnull=False).select_related("parent").first()
    return Order.objects.filter(traced=came.parent.traced_id).order_by("-drafted_at").first() if came else None


def unread_answers(limit: int = 100) -> QuerySet[Answer]:
    return Answer.objects.filter(state="new").select_related("institution").order_by("received_at")[:limit]


def history_of(trace: Trace):
    """Every act on the trace's file, oldest first, as ledger entries."""
    return ledger.of_files([trace.file])


# --- the queue of the centre ---

def register(*, by, at: datetime, show: str = "now") -> QuerySet[Trace]:
    """Traces for the queue. `show`: now (something waits for us), open, held, ended or all."""
    found = access.visible_to(by, at).annotate(
        to_sign=Count("orders", filter=Q(orders__state="drafted"), distinct=True),
        silent=Count("orders", filter=Q(orders__state__in=["sent", "received"]), distinct=True),
        pressed=Count("orders", filter=Q(orders__state__in=["sent", "received"], orders__escalated__gt=0), distinct=True),
        odd=Exists(Answer.objects.filter(order__trace=OuterRef("pk"), state__in=["contradicts", "refused"], settled_at__isnull=True)),
        waits_since=Subquery(Order.objects.filter(trace=OuterRef("pk"), state__in=["sent", "received"]).order_by("sent_at").values("sent_at")[:1]),
        stop_ends=Subquery(Hold.objects.filter(order__trace=OuterRef("pk"), ended_at__isnull=True).order_by("until").values("until")[:1]),
        held_fen=Subquery(Redraw.objects.filter(trace=OuterRef("pk")).order_by("-version").values("held_fen")[:1]),
    )  # fmt: skip
    if show == "now":
        soon = Q(stop_ends__lte=at + NEAR_END)
        found = found.filter(Q(to_sign__gt=0) | Q(pressed__gt=0) | Q(odd=True) | soon | Q(triaged_at__isnull=True), ended_at__isnull=True)
        return found.order_by(F("stop_ends").asc(nulls_last=True), "opened_at", "id")
    if show == "open":
        found = found.filter(ended_at__isnull=True)
    if show == "held":
        found = found.filter(ended_at__isnull=True, held_fen__gt=0)
    if show == "ended":
        found = found.filter(ended_at__isnull=False)
    return found.order_by("-opened_at", "-id")


def banks(at: datetime, days: int = 30) -> QuerySet[Institution]:
    """Institutions with how many stops they were asked for in these days, how many they answered, and how fast."""
    since = at - timedelta(days=days)
    asked = Q(orders__kind="hold", orders__sent_at__gte=since)
    answered = asked & Q(orders__answered_at__isnull=False)
    took = Extract(ExpressionWrapper(F("orders__answered_at") - F("orders__sent_at"), output_field=DurationField()), "epoch")
    return Institution.objects.annotate(
        asked=Count("orders", filter=asked), answered=Count("orders", filter=answered),
        waiting=Count("orders", filter=Q(orders__state__in=["sent", "received"])), pressed=Count("orders", filter=asked & Q(orders__escalated__gt=0)),
        mismatched=Count("orders", filter=asked & Q(orders__state="mismatched")),
        p50=Percentile(took, 0.5, filter=answered), p90=Percentile(took, 0.9, filter=answered),
    ).order_by(F("p90").desc(nulls_last=True), "code")  # fmt: skip

