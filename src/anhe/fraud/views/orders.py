"""Acts on orders: signing, withdrawing, pressing, correcting, and drafting the next ones."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from anhe.fraud import access, desk, forms, pages, queries, telling
from anhe.fraud.models import TracedAccount
from anhe.fraud.views.acting import _mine
from anhe.fraud.views.doing import account, done, page, part_of, require, taken, visible
from anhe.staff.access import officers_only


@officers_only
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, number: str) -> HttpResponse:
    """Every order of the trace that waits for this officer's signature, on one page."""
    trace = visible(request, number)
    require(access.may_sign, request, trace, _("Your post does not cover signing orders."))
    waiting = [one for one in queries.orders(trace).filter(state="drafted") if one.is_urgent or one.drafted_by != request.officer.number]
    if request.method == "POST":
        chosen = set(request.POST.getlist("order"))
        signed = desk.sign_all(orders=[one for one in waiting if str(one.pk) in chosen], by=request.officer, at=request.at)
        words = ngettext("%(n)d order is signed and on its way.", "%(n)d orders are signed and on their way.", len(signed)) % {"n": len(signed)}
        return done(request, trace, words)
    if not waiting:
        return redirect(trace)
    context = pages.heading(trace) | {"orders": pages.rows_of(trace, waiting, by=request.officer, at=request.at), "total_fen": sum(one.asked_fen or 0 for one in waiting)}
    return TemplateResponse(request, "fraud/sign.html", context)


@officers_only
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: str, pk) -> HttpResponse:
    trace = _mine(request, number)
    order = part_of(queries.order(pk, trace))
    form = forms.Reason(request.POST or None)
    if taken(request, form, desk.withdraw, order=order):
        return done(request, trace, _("The order is withdrawn."))
    return page(request, trace, form, title=_("Withdraw the order"), button=_("Withdraw it"), subject=_order(order))


@officers_only
@require_POST
def press(request: HttpRequest, number: str, pk) -> HttpResponse:
    trace = visible(request, number)
    order = part_of(queries.order(pk, trace))
    minutes = int((request.at - (order.sent_at or request.at)).total_seconds() // 60)
    desk.press(order=order, minutes=minutes, by=request.officer, at=request.at)
    return done(request, trace, _("Noted: the institution is pressed for its answer."))


@officers_only
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, number: str, pk) -> HttpResponse:
    trace = _mine(request, number)
    order = part_of(queries.order(pk, trace))
    form = forms.Correct(request.POST or None)
    if taken(request, form, desk.correct, order=order):
        return done(request, trace, _("Drafted anew. Another officer signs it."))
    return page(request, trace, form, title=_("Correct the order"), button=_("Draft it anew"), subject=_order(order), note=_("The institution stopped nothing, because account and name did not match."))


@officers_only
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, number: str, pk) -> HttpResponse:
    """A stop of what lies in an account, as the ranking proposes it."""
    trace = _mine(request, number)
    traced = account(trace, pk)
    lying = sum(one.amount_fen for one in queries.packets(queries.redraw(trace)) if one.traced_id == traced.pk and one.kind in ("left_there", "unknown"))
    form = forms.Draft(request.POST or None, initial={"asked_fen": f"{lying / 100:.2f}" if lying else ""})
    if taken(request, form, desk.draft, trace=trace, traced=traced, kind="hold", parent=queries.order_before(traced)):
        return done(request, trace, _("Drafted. Another officer signs it."))
    return page(
        request, trace, form, title=_("Draft a stop"), button=_("Draft it"), subject=telling.named(traced.account),
        consequence=_("An account may be stopped twice at most, over all cases; this would be stop %(n)d.") % {"n": queries.stops_of(traced.account_id) + 1},
    )  # fmt: skip


@officers_only
@require_http_methods(["GET", "POST"])
def freeze(request: HttpRequest, number: str, pk) -> HttpResponse:
    return _for_months(request, number, pk, desk.draft_freeze, _("Draft a freeze"), _("The stop ends by itself after 48 hours; a freeze lapses by itself where nobody renews it."))


@officers_only
@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest, number: str, pk) -> HttpResponse:
    return _for_months(request, number, pk, desk.draft_renewal, _("Draft a renewal"), _("The institution must have it before the freeze lapses."))


def _for_months(request: HttpRequest, number: str, pk, verb, title: str, consequence: str) -> HttpResponse:
    trace = _mine(request, number)
    traced = account(trace, pk)
    form = forms.Freeze(request.POST or None)
    if taken(request, form, verb, trace=trace, traced=traced):
        return done(request, trace, _("Drafted. Another officer signs it."))
    return page(request, trace, form, title=title, button=_("Draft it"), subject=telling.named(traced.account), consequence=consequence)


@officers_only
@require_http_methods(["GET", "POST"])
def unrelated(request: HttpRequest, number: str, pk) -> HttpResponse:
    trace = _mine(request, number)
    traced: TracedAccount = account(trace, pk)
    form = forms.Reason(request.POST or None)
    if taken(request, form, desk.find_unrelated, trace=trace, traced=traced):
        return done(request, trace, _("The lifting is drafted. The law gives three days."))
    return page(
        request, trace, form, title=_("The money is another's"), button=_("Draft the lifting"), subject=telling.named(traced.account),
        consequence=_("The stop or freeze must be lifted within three days."),
    )  # fmt: skip


def _order(order) -> str:
    return f"{order.number} · {order.get_kind_display()} · {telling.named(order.traced.account)}"
