"""What the pages of a trace show: how the money stands, its orders with their clocks, the chain, and what can be done next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from anhe.fraud import access, picture, queries, telling, words
from anhe.fraud.models import Freeze, Hold, Order, Redraw, Trace
from anhe.fraud.models.stops import AT_MOST
from anhe.fraud.models.trace import RULES
from anhe.law import queries as law
from anhe.people import queries as people
from anhe.staff import queries as staff

SHOWN = 40  # acts in the timeline; all stand in the record
RULE_WORDS = {"fifo": 0, "lifo": 1, "libr": 2, "prorata": 3}


@dataclass(frozen=True, slots=True)
class Next:
    """One act that can be taken now; `key` is its single key, `post` whether it is done by one button."""

    label: str
    url: str
    key: str = ""
    post: bool = False


def url(name: str, trace: Trace, *more: Any) -> str:
    return reverse(f"fraud:{name}", args=[trace.number, *more])


def heading(trace: Trace) -> dict[str, Any]:
    return {"trace": trace, "tone": telling.tone(trace)}


def money(redraw: Redraw | None, trace: Trace) -> list[tuple[str, int, str]]:
    """Where the whole sum is now, for the bar: held, free, unknown, gone."""
    if redraw is None:
        return [(_("Not followed yet"), trace.loss_fen, "unknown")] if trace.loss_fen else []
    parts = [
        (_("Held by the banks"), redraw.held_fen, "held"), (_("Still there, not held"), redraw.free_fen, "plain"),
        (_("Unknown, the bank has not answered"), redraw.unknown_fen, "unknown"), (_("Gone"), redraw.gone_fen, "gone"),
    ]  # fmt: skip
    return [part for part in parts if part[1]]


def record(trace: Trace, *, by, at: datetime) -> dict[str, Any]:
    """The context of a trace's page."""
    redraw = queries.redraw(trace)
    orders = list(queries.orders(trace))
    may_trace, may_sign = access.may_trace(by, trace), access.may_sign(by, trace)
    to_sign = [one for one in orders if one.state == "drafted" and (one.is_urgent or one.drafted_by != by.number)] if may_sign else []
    entries = list(queries.history_of(trace))
    staff.names({entry.actor_ref for entry in entries if entry.actor_kind == "officer"})
    return heading(trace) | {
        "redraw": redraw, "money": money(redraw, trace), "payments": queries.payments(trace), "orders": rows_of(trace, orders, by=by, at=at),
        "to_sign": to_sign, "odd": [{"answer": one, "why": telling.answer_words(one.reason)} for one in queries.unsettled(trace)],
        "may_trace": may_trace and trace.is_open, "next": _next(trace, orders, to_sign, may_trace, at), "acts": _acts(trace, may_trace),
        "happenings": happenings(entries), "nearest": _nearest(orders, at), "held_fen": redraw.held_fen if redraw else 0,
        "session_query": urlencode({"next": trace.get_absolute_url(), "file": trace.file, "object_ref": trace.number, "purpose": "handle_case"}),
        "sealed": people.parties([trace.file]),
    }  # fmt: skip


def rows_of(trace: Trace, orders: list[Order], *, by, at: datetime) -> list[dict[str, Any]]:
    """The orders with what they hold, their clock and what may be done with each."""
    stops: dict[Any, int] = {}
    may_trace = access.may_trace(by, trace) and trace.is_open
    found = []
    for order in orders:
        account = order.traced.account if order.traced else None
        if account is not None and account.pk not in stops:
            stops[account.pk] = queries.stops_taken(account.pk)
        found.append({
            "order": order, "tone": telling.order_tone(order), "word": _word(order, at), "account": account and telling.named(account),
            "held": _held(order), "clock": clock(order, at), "stops": stops.get(account.pk, 0) if account else 0, "at_most": AT_MOST,
            "acts": order_acts(trace, order, by, at) if may_trace else [], "law": law.citation(order.ground) if order.ground_id else None,
        })  # fmt: skip
    return found


def _word(order: Order, at: datetime) -> str:
    if order.state in ("sent", "received") and order.sent_at:
        return _("Waiting for the institution")
    return order.get_state_display()


def _held(order: Order) -> int | None:
    stop = getattr(order, "freeze", None) or getattr(order, "hold", None)
    return None if stop is None else stop.frozen_fen if isinstance(stop, Freeze) else stop.held_fen


def clock(order: Order, at: datetime) -> dict[str, Any] | None:
    """What runs for an order: the wait for an answer, or the stop or freeze until its end."""
    if order.state in ("sent", "received"):
        minutes = int((at - order.sent_at).total_seconds() // 60)
        due = order.sent_at + queries.FIRST_PRESS
        return {"what": _("The institution's answer"), "since": order.sent_at, "due": due, "tone": "overdue" if minutes >= 30 else "waiting", "who": order.institution.name}
    stop = getattr(order, "freeze", None) or getattr(order, "hold", None)
    if stop is None or stop.ended_at is not None:
        return None
    since = stop.frozen_at if isinstance(stop, Freeze) else stop.stopped_at
    return {"what": _("The freeze lapses") if isinstance(stop, Freeze) else _("The stop ends"), "since": since, "due": stop.until}


def order_acts(trace: Trace, order: Order, by, at: datetime) -> list[Next]:
    """What may be done with one order now."""
    found = []
    if order.state in ("drafted", "signed"):
        found.append(Next(_("Withdraw"), url("withdraw", trace, order.pk)))
    if order.state in ("sent", "received") and _step(order, at) > order.escalated:
        found.append(Next(_("Press"), url("press", trace, order.pk), post=True))
    if order.state in ("mismatched", "refused"):
        found.append(Next(_("Correct"), url("correct", trace, order.pk)))
    hold = getattr(order, "hold", None)
    if isinstance(hold, Hold) and hold.is_running:
        found.append(Next(_("Freeze"), url("freeze", trace, order.traced_id)))
        found.append(Next(_("Unrelated"), url("unrelated", trace, order.traced_id)))
    freeze = getattr(order, "freeze", None)
    if isinstance(freeze, Freeze) and freeze.is_running:
        found.append(Next(_("Renew"), url("renew", trace, order.traced_id)))
        found.append(Next(_("Unrelated"), url("unrelated", trace, order.traced_id)))
    return found


def _step(order: Order, at: datetime) -> int:
    minutes = (at - order.sent_at).total_seconds() / 60
    return max((step for step in queries.STEPS if step <= minutes), default=0)


def _nearest(orders: list[Order], at: datetime) -> dict[str, Any] | None:
    """The clock that the title shows: silence before the end of a stop."""
    waiting = [one for one in orders if one.state in ("sent", "received")]
    if waiting:
        first = min(waiting, key=lambda one: one.sent_at)
        return clock(first, at)
    running = [one for one in (clock(order, at) for order in orders) if one]
    return min(running, key=lambda one: one["due"], default=None)


def _next(trace: Trace, orders: list[Order], to_sign: list[Order], may_trace: bool, at: datetime) -> Next | None:
    """The one thing this trace waits for from this officer, or None."""
    if not trace.is_open:
        return None
    if to_sign:
        return Next(_("Sign %(n)d orders") % {"n": len(to_sign)} if len(to_sign) > 1 else _("Sign the order"), url("sign", trace), "s")
    if may_trace and trace.triaged_at is None:
        return Next(_("Check the payments"), url("triage", trace), "d")
    if trace.version:
        return Next(_("See the money chain"), url("chain", trace), "c")
    return None


def _acts(trace: Trace, may_trace: bool) -> list[Next]:
    """Everything else that may be done, for the line of quiet buttons."""
    if not may_trace or not trace.is_open:
        return []
    return [Next(_("Add a payment"), url("payment", trace), "p"), Next(_("End the trace"), url("end", trace))]


def happenings(entries) -> list[dict[str, Any]]:
    """The acts on the trace, newest first, as the timeline shows them."""
    names = staff.names({entry.actor_ref for entry in entries if entry.actor_kind == "officer"})
    shown = [entry for entry in entries if entry.verb in telling.TIMELINE and entry.outcome == "allowed"]
    return [
        {"tone": telling.TIMELINE[entry.verb][0], "title": telling.TIMELINE[entry.verb][1], "at": entry.recorded_at, "text": entry.object_ref if entry.verb.startswith("order.") else "",
         "by": names.get(entry.actor_ref, "") if entry.actor_kind == "officer" else _("the system")}
        for entry in list(reversed(shown))[:SHOWN]
    ]  # fmt: skip


# --- the workbench ---

def chain(trace: Trace, *, by, at: datetime, pick: str = "", version: int | None = None) -> dict[str, Any]:
    """The picture over its table: one selection in both, the entry picked beside it, and what to ask for next."""
    redraw = queries.redraw(trace, version)
    packets = queries.packets(redraw)
    drawn = picture.drawn(packets, redraw.paid_fen) if redraw and packets else None
    places = {one.pk: one for one in queries.accounts(trace)}
    picked = (drawn.flow(pick) or drawn.flows[0]) if drawn and drawn.flows else None
    order = [flow.key for flow in drawn.flows] if drawn else []
    at_pick = order.index(picked.key) if picked else -1
    numbers = {node.key: node.number for node in drawn.nodes} if drawn else {}
    return heading(trace) | {
        "redraw": redraw, "money": money(redraw, trace), "drawn": drawn, "names": {pk: telling.named(one.account) for pk, one in places.items()},
        "flows": [flow_row(flow, places, numbers, at_pick == n) for n, flow in enumerate(drawn.flows)] if drawn else [],
        "nodes": [node_of(node, places, packets) for node in drawn.nodes] if drawn else [], "picked": _picked(picked, places, packets) if picked else None,
        "before": order[at_pick - 1] if at_pick > 0 else "", "after": order[at_pick + 1] if 0 <= at_pick < len(order) - 1 else "",
        "labels": labels(drawn, places, numbers) if drawn else [], "rules": rules_of(redraw, trace), "ranking": ranking_of(trace, redraw, places, numbers, by), "may_trace": access.may_trace(by, trace) and trace.is_open,
        "is_newest": redraw is None or redraw.version == trace.version, "flags": redraw.flags if redraw else [],
    }  # fmt: skip


def flow_row(flow: picture.Flow, places: dict, numbers: dict, is_current: bool) -> dict[str, Any]:
    """A flow for the picture and its row in the table."""
    source, target = places.get(flow.source), places.get(flow.target)
    return {
        "flow": flow, "current": is_current, "from": telling.named(source.account) if source else _("The victim"),
        "to": telling.named(target.account) if target else str(flow.packets[0].get_exit_kind_display()), "kinds": _fates(flow),
        "from_number": numbers.get(flow.source, 0), "to_number": numbers.get(flow.target, 0), "tied": any(one.is_equal_time for one in flow.packets),
    }  # fmt: skip


def labels(drawn: picture.Picture, places: dict, numbers: dict) -> list[dict[str, Any]]:
    """The words of the picture: at each account, on each band that has room, and at each way out."""
    found = []

    def say(x: float, y: float, text: str, kind: str = "", at_end: bool = False) -> None:
        found.append({"x": x, "y": y, "text": text, "kind": kind, "at_end": at_end})

    for node in drawn.nodes:
        middle = node.y + node.high / 2
        if node.key == picture.VICTIM:
            say(node.x + 22, middle - 4, _("The victim"), "strong")
            say(node.x + 22, middle + 14, words.money(node.fen))
            continue
        say(node.x - 8, middle - 4, f"{node.number} {telling.named(places[node.key].account)}", "strong", True)
        say(node.x - 8, middle + 14, words.money(node.fen), "", True)
        below = 0.0
        for end in node.ends:
            below = max(end.y + end.high / 2 + 4, below + 18)
            kind = {"held": "on-pine strong", "left_there": "on-amber strong", "unknown": "quiet"}[end.kind]
            say(node.x + 52, below, f"{telling.KINDS[end.kind]} {words.money(end.fen)}", kind)
    for flow in drawn.flows:
        if flow.is_exit:
            say(flow.end_x + 20, flow.end_middle_y - 3, str(flow.packets[0].get_exit_kind_display()), "on-cinnabar")
            say(flow.end_x + 20, flow.end_middle_y + 14, words.money(flow.fen), "on-cinnabar strong")
        elif flow.is_labelled and flow.source != picture.VICTIM:
            say(flow.x + 6, flow.middle_y, f"{words.clock(flow.at)} {words.money(flow.fen)}", "quiet")
    return found


def _fates(flow: picture.Flow) -> list[tuple[str, int]]:
    """What became of a flow's money where it came to, kind by kind."""
    sums: dict[str, int] = {}
    for one in flow.packets:
        sums[one.kind] = sums.get(one.kind, 0) + one.amount_fen
    return [(telling.KINDS[kind], fen, kind) for kind, fen in sums.items()]


def node_of(node: picture.Node, places: dict, packets) -> dict[str, Any]:
    traced = places.get(node.key)
    why = next((one.why for one in packets if one.traced_id == node.key and one.kind == "unknown" and one.why), "")
    return {"node": node, "name": telling.named(traced.account) if traced else _("The victim"), "why": telling.why_unknown(why) if why else "",
            "ends": [{"end": end, "word": telling.KINDS[end.kind], "tone": {"held": "done", "left_there": "waiting", "unknown": "paused"}[end.kind]} for end in node.ends]}  # fmt: skip


def _picked(flow: picture.Flow, places: dict, packets) -> dict[str, Any]:
    """The entry picked: where it stands, whose money of it is this victim's, and what became of it."""
    one = flow.packets[0]
    row = flow_row(flow, places, {}, True)
    return row | {
        "sheet": one.sheet, "line": one.line, "bank": telling.named(one.sheet.account) if one.sheet else "",
        "ranges": sorted({(piece.lo, piece.hi) for piece in flow.packets}), "answered_at": one.sheet.answer.received_at if one.sheet and one.sheet.answer else None,
        "why": [telling.why_unknown(piece.why) for piece in flow.packets if piece.kind == "unknown" and piece.why][:1],
    }  # fmt: skip


def rules_of(redraw: Redraw | None, trace: Trace) -> list[dict[str, Any]]:
    """What each rule would find, side by side; the one that is followed is current."""
    if redraw is None:
        return []
    names = dict(RULES)
    return [{"rule": rule, "label": names[rule], "current": rule == redraw.rule, **sums} for rule, sums in sorted(redraw.by_rule.items(), key=lambda one: RULE_WORDS.get(one[0], 9))]


def ranking_of(trace: Trace, redraw: Redraw | None, places: dict, numbers: dict, by) -> list[dict[str, Any]]:
    """What to ask for next, as the machine proposes it, with its reasons in words."""
    if redraw is None:
        return []
    most = max((row["worth"] for row in redraw.ranking), default=0) or 1
    known = {str(pk): one for pk, one in places.items()}
    return [
        {"name": telling.named(known[row["traced"]].account), "worth": row["worth"], "fen": row["fen"], "chance": row["chance"], "asked": row["asked"],
         "number": numbers.get(known[row["traced"]].pk, 0), "share": round(100 * row["worth"] / most), "reasons": [telling.reason(one) for one in row["reasons"]],
         "url": url("draft", trace, row["traced"])}
        for row in redraw.ranking if row["traced"] in known
    ]  # fmt: skip


def listing(traces: list[Trace], at: datetime) -> list[dict[str, Any]]:
    """Rows of the queue: what each trace waits for, and its nearest clock."""
    found = []
    for trace in traces:
        found.append(heading(trace) | {"what": _waits_for(trace), "clock": _clock_of(trace, at), "line": trace.report_unit.name})
    return found


def _waits_for(trace: Trace) -> str:
    if not trace.is_open:
        return trace.get_state_display()
    if trace.to_sign:
        return _("%(n)d orders to sign") % {"n": trace.to_sign}
    if trace.odd:
        return _("A doubtful answer to settle")
    if trace.pressed:
        return _("An institution is silent")
    if trace.triaged_at is None:
        return _("Payments to check")
    return _("%(n)d orders wait for an answer") % {"n": trace.silent} if trace.silent else trace.get_state_display()


def _clock_of(trace: Trace, at: datetime) -> dict[str, Any] | None:
    if trace.is_open and trace.waits_since:
        return {"since": trace.waits_since, "due": trace.waits_since + queries.FIRST_PRESS, "what": _("The institution's answer")}
    if trace.is_open and trace.stop_ends:
        return {"since": trace.opened_at, "due": trace.stop_ends, "what": _("The stop ends")}
    return None
