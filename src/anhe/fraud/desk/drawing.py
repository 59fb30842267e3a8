"""The money chain drawn anew: sheets to the engine, packets to rows, and what to ask for next."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from anhe import vault
from anhe.engines import tracing
from anhe.fraud import access, queries, ranking, sealing
from anhe.fraud.desk.accounts import institution_of, meet
from anhe.fraud.models import Answer, Packet, Payment, Redraw, Sheet, Trace, TracedAccount
from anhe.fraud.models.orders import LIVE
from anhe.ledger import act, insert, new_id, reach

RULES = tracing.CASE_RULES
ENDS = ("held", "left_there", "unknown", "gone")
EXITS = frozenset(Packet.Exit.values)
FEES = {"fee": "fee", "rounding": "fee", "credit": "credit"}


@dataclass
class Known:
    """What is known of a trace's money, ready for the engine. Accounts are keyed by the trace's own row, or by (institution, number)."""

    trace: Trace
    accounts: dict[UUID, TracedAccount]
    sheets: list[Sheet]
    columns: list[dict[str, list]]
    payments: list[Payment]
    statements: list[tracing.Statement] = field(default_factory=list)
    names: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def paid(self) -> list[tracing.Paid]:
        return [
            tracing.Paid(self.trace.number, one.to.account_id, sealing.microseconds(one.at), one.amount_fen, one.bank_reference or None)
            for one in self.payments if one.currency == "CNY"
        ]  # fmt: skip


def redraw(*, trace: Trace, by, at: datetime, because: Answer | None = None) -> Redraw | None:
    """Follow the victim's payments through every sheet that is believed, and keep the drawing as the next version.

    None where nothing was paid yet. A ledger that cannot be is flagged and the drawing before stays.
    """
    with act("trace.redrawn", by=by, on=trace, may=access.may_trace, at=at) as facts:
        trace = queries.locked(trace)
        reach(trace.file)
        known = _known(trace)
        if not known.paid:
            return None
        stopped = _stopped(known)
        chains, flags = _by_rules(known, stopped)
        chain = chains.get(trace.rule)
        if chain is None:
            facts.update(flags=[flag["code"] for flag in flags], drawn=False)
            return None
        made = _draw(known, chain, {rule: _sums(one) for rule, one in chains.items()}, because, by, at)
        made.flags = flags
        made.ranking = _ranked(known, made, at)
        made.save(update_fields=["flags", "ranking"])
        _settle_state(trace, made)
        facts.update(version=made.version, rule=made.rule, paid_fen=made.paid_fen, held_fen=made.held_fen, free_fen=made.free_fen, unknown_fen=made.unknown_fen, gone_fen=made.gone_fen, overlap_fen=made.overlap_fen)
        return made


def choose_rule(*, trace: Trace, rule: str, by, at: datetime, reason: str) -> Redraw | None:
    """Follow the money by another rule from here on; the drawings before stay as they were."""
    with act("trace.rule_chosen", by=by, on=trace, may=access.may_trace, reason=reason, at=at) as facts:
        trace = queries.locked(trace)
        facts.update(before=trace.rule, rule=rule)
        trace.rule = rule
        trace.save(update_fields=["rule"])
        return redraw(trace=trace, by=by, at=at)


def _known(trace: Trace) -> Known:
    sheets = list(queries.sheets(trace))
    accounts = {one.account_id: one for one in queries.accounts(trace)}
    known = Known(trace, accounts, sheets, [sealing.entries(sheet) for sheet in sheets], list(queries.payments(trace)))
    tails: dict[tuple[str, str], list[TracedAccount]] = {}
    for one in accounts.values():
        tails.setdefault((one.account.institution.code, one.account.tail), []).append(one)
    keys: dict[tuple[str, str], Hashable | None] = {}
    for sheet, columns in zip(sheets, known.columns, strict=True):
        other = [_other(known, tails, keys, columns, line) for line in range(len(columns["at"]))]
        known.statements.append(tracing.Statement(
            account=sheet.account_id, name=len(known.statements), opening=sheet.opening_fen, since=sealing.microseconds(sheet.since), until=sealing.microseconds(sheet.until),
            at=columns["at"], cents=columns["cents"], other=other, ref=[one or None for one in columns["reference"]],
            way_out=[way or ("" if there is not None else "other") for way, there in zip(columns["exit"], other, strict=True)], is_sequenced=True,
        ))  # fmt: skip
    return known


def _other(known: Known, tails: dict, keys: dict, columns: dict[str, list], line: int) -> Hashable | None:
    """The account on the other side of a line: the trace's own row where it has met it; None where the money left the accounts."""
    agent, number = columns["other_agent"][line], columns["other_number"][line]
    if columns["exit"][line] or not number:
        return None
    name = (agent, number)
    if name not in keys:
        plain = vault.normalise("account", number)
        near = [one for tail in {plain[-n:] for n in range(1, 5)} for one in tails.get((agent, tail), ())]
        indexes = vault.blind_indexes(number, kind="account", domain="offence") if near else []
        keys[name] = next((one.account_id for one in near if bytes(one.account.index) in indexes), (agent, plain) if plain else None)
    if isinstance(keys[name], tuple):
        known.names.setdefault(keys[name], columns["other_holder"][line])
    return keys[name]


def _stopped(known: Known) -> dict[Hashable, int]:
    """What each institution holds back in these accounts now, over all traces."""
    found: dict[Hashable, int] = {}
    for account, fen in queries.held_now(list(known.accounts)):
        found[account] = found.get(account, 0) + fen
    return found


def _by_rules(known: Known, stopped: dict[Hashable, int]) -> tuple[dict[str, tracing.Chain], list[dict[str, Any]]]:
    """The chain by every rule, and why one could not be followed."""
    chains, flags = {}, []
    for rule in RULES:
        try:
            chains[rule] = tracing.chain(known.statements, known.paid, rule=rule, stopped=stopped)
        except tracing.TracingError as wrong:
            flags.append({"code": wrong.code, "rule": rule, "traced": str(wrong.values.get("account", ""))})
    return chains, flags


def _sums(chain: tracing.Chain) -> dict[str, int]:
    return {kind: chain.worth(kind) for kind in ENDS}


def _draw(known: Known, chain: tracing.Chain, by_rule: dict, because: Answer | None, by, at: datetime) -> Redraw:
    """Keep a chain as rows; accounts that it met for the first time get their place in the trace."""
    trace = known.trace
    packets = _with_banks_word(known, chain.packets)
    names = [_name_of(known, one, ends) for ends in [_ends(packets)] for one in packets]
    overlaps = _overlaps(trace, packets, names)
    sums = {kind: sum(one.worth for one in packets if one.kind == kind) for kind in ENDS}
    made = Redraw.objects.create(
        id=new_id(), trace=trace, version=trace.version + 1, rule=chain.rule, at=at, because=because, paid_fen=sum(sums.values()),
        held_fen=sums["held"], free_fen=sums["left_there"], unknown_fen=sums["unknown"], gone_fen=sums["gone"],
        overlap_fen=min(sum(fen for one, fen in zip(packets, overlaps, strict=True) if one.kind in ENDS), sum(sums.values())), by_rule=by_rule,
    )  # fmt: skip
    rows: list[Packet] = []
    for one, name, overlap in zip(packets, names, overlaps, strict=True):
        line = one.came or one.sent
        rows.append(Packet(
            id=new_id(), redraw=made, trace=trace, hop=one.hop, parent=rows[one.parent] if one.parent >= 0 else None,
            traced=_place(known, one, by, at) if one.kind != "gone" else None, kind=one.kind, exit_kind=_exit(one), why=one.reason[:20],
            amount_fen=one.cents, lo=one.low, hi=one.high, at=sealing.moment(one.at), sheet=known.sheets[line.statement] if line else None,
            line=line.line + 1 if line else None, entry=name, overlap_fen=min(overlap, one.cents), is_equal_time=one.is_tied,
        ))  # fmt: skip
    insert(*rows)
    trace.version = made.version
    trace.save(update_fields=["version"])
    return made


def _place(known: Known, one: tracing.Packet, by, at: datetime) -> TracedAccount:
    if isinstance(one.account, UUID):
        return known.accounts[one.account]
    agent, number = one.account
    institution = institution_of(code=agent, by=by, at=at)
    met = meet(trace=known.trace, institution=institution, number=number, hop=one.hop, holder=known.names.get(one.account, ""), by=by, at=at)
    known.accounts[met.account_id] = met
    return met


def _with_banks_word(known: Known, packets: Sequence[tracing.Packet]) -> list[tracing.Packet]:
    """Where no statement tells, the bank's word that it stopped money here counts: so much of what is unknown is held."""
    seen = {sheet.account_id for sheet in known.sheets}
    left = dict(queries.held_for(known.trace))
    told: list[tracing.Packet] = []
    place: list[int] = []
    for one in packets:
        parent = place[one.parent] if one.parent >= 0 else -1
        fen = min(left.get(one.account, 0), one.cents) if one.kind == "unknown" and one.account not in seen else 0
        place.append(len(told))
        if fen:
            left[one.account] -= fen
            told.append(_cut(one, one.low, one.low + fen, "held", parent))
        if fen < one.cents:
            told.append(_cut(one, one.low + fen, one.high, one.kind, parent))
    return told


def _cut(one: tracing.Packet, low: int, high: int, kind: str, parent: int) -> tracing.Packet:
    begin = (low - one.low) * one.worth // one.cents
    end = (high - one.low) * one.worth // one.cents
    return tracing.Packet(
        one.payment, parent, one.hop, kind, one.account, one.at, low, high, end - begin, one.currency, one.sent, one.came,
        "" if kind == "held" else one.reason, one.way_out, one.is_tied, one.overlap,
    )  # fmt: skip


def _ends(packets: Sequence[tracing.Packet]) -> dict:
    return {one.sent: one.came for one in packets if one.sent and one.came}


def _name_of(known: Known, one: tracing.Packet, ends: dict) -> bytes:
    """The entry that brought a packet, under a name that is equal in every trace."""
    line = one.came or ends.get(one.sent) or one.sent
    if line is None:
        return vault.keyed_hash(f"payment|{known.payments[one.payment].pk}", purpose="transfer")
    columns, sheet = known.columns[line.statement], known.sheets[line.statement]
    said = tuple(columns[name][line.line] for name in ("at", "cents", "reference"))
    before = sum(1 for n in range(line.line) if columns["at"][n] == said[0] and (columns["cents"][n], columns["reference"][n]) == said[1:])
    return vault.keyed_hash("|".join(map(str, (sheet.account_id, *said, before))), purpose="transfer")


def _overlaps(trace: Trace, packets: Sequence[tracing.Packet], names: Sequence[bytes]) -> list[int]:
    """How much of each packet another payment claims: of this trace, or of any other's newest drawing."""
    others = [(bytes(one.entry), one.lo, one.hi) for one in queries.claimed_elsewhere(trace, sorted(set(names)))]
    found = tracing.overlaps([(name, one.low, one.high) for name, one in zip(names, packets, strict=True)], others)
    return [max(one.overlap, fen) for one, fen in zip(packets, found, strict=True)]


def _exit(one: tracing.Packet) -> str:
    if one.kind != "gone":
        return ""
    way = FEES.get(one.way_out, one.way_out)
    return way if way in EXITS else "other"


def _ranked(known: Known, made: Redraw, at: datetime) -> list[dict[str, Any]]:
    """What is not stopped yet, by account, with how likely it is still there."""
    lying: dict[UUID, list[Packet]] = {}
    for one in queries.packets(made):
        if one.kind in ("left_there", "unknown"):
            lying.setdefault(one.traced_id, []).append(one)
    places = {one.pk: one for one in known.accounts.values()}
    until = {sheet.account_id: sheet.until for sheet in known.sheets}
    asked = set(queries.orders(known.trace).filter(kind__in=["hold", "freeze"], state__in=LIVE).values_list("traced", flat=True))
    replies = queries.reply_times([places[pk].account.institution_id for pk in lying], at)
    dwells = {sheet.account_id: _dwell(columns) for sheet, columns in zip(known.sheets, known.columns, strict=True)}
    return ranking.rank(
        [
            ranking.Candidate(
                pk, "hold", sum(one.amount_fen for one in found),
                max([one.at for one in found] + ([until[places[pk].account_id]] if found[0].kind == "left_there" else [])), places[pk].hop,
                dwells.get(places[pk].account_id), replies.get(places[pk].account.institution_id), pk in asked,
            )
            for pk, found in lying.items()
        ],
        now=at,
    )  # fmt: skip


def _dwell(columns: dict[str, list]) -> timedelta | None:
    """How long money stays in an account: the median time from an entry in to the next one out."""
    waits, came = [], None
    for at, cents in zip(columns["at"], columns["cents"], strict=True):
        if cents > 0:
            came = at
        elif came is not None:
            waits.append(at - came)
            came = None
    return timedelta(microseconds=median(waits)) if len(waits) >= 3 else None


def _settle_state(trace: Trace, made: Redraw) -> None:
    """Held, gone, or still being looked for: said by the drawing until a later step is reached."""
    if trace.state not in (Trace.State.TRACING, Trace.State.MONEY_HELD, Trace.State.MONEY_GONE):
        return
    open_fen = made.free_fen + made.unknown_fen
    state = Trace.State.MONEY_HELD if made.held_fen else Trace.State.MONEY_GONE if not open_fen else Trace.State.TRACING
    if state != trace.state:
        trace.state = state
        trace.save(update_fields=["state"])
