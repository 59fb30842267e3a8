"""Which entry of one statement is which entry of another: by the name both banks give it, else by side, sum and time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from anhe.engines.tracing.statements import Book, Paid

MINUTE = 60_000_000
EARLY, LATE = 10 * MINUTE, 3 * 24 * 60 * MINUTE  # how far the clocks of two banks may stand apart, each way
TOLD = 24 * 60 * MINUTE  # how wrong the time may be that a victim told


@dataclass(frozen=True, slots=True)
class Found:
    """The entry at the other end; `is_unsure` where another entry would have fitted as well."""

    entry: int
    is_unsure: bool


def transfers(sender: Book, receiver: Book) -> dict[int, Found]:
    """For the sender's entries to the receiver: where each came in. Those that are not in its book are left out."""
    outs = sender.went_to.get(receiver.account, [])
    ins = receiver.came_from.get(sender.account, [])
    found = _by_ref(
        ((i, sender.ref[i], -sender.cents[i]) for i in outs), [*ins, *receiver.came_from.get(None, [])], receiver
    )
    if sender.currency != receiver.currency:
        return found
    taken = {one.entry for one in found.values()}
    open_ins = defaultdict(list)
    for i in ins:
        if i not in taken:
            open_ins[receiver.cents[i]].append(i)
    for i in outs:
        # A name that one bank gave and the other did not is no contradiction; two names are.
        near = [
            k for k in open_ins.get(-sender.cents[i], ())
            if sender.at[i] - EARLY <= receiver.at[k] <= sender.at[i] + LATE
            and (sender.ref[i] is None or receiver.ref[k] is None)
        ]  # fmt: skip
        if i not in found and near:
            found[i] = Found(near[0], len(near) > 1)
            open_ins[-sender.cents[i]].remove(near[0])
    return found


def payments(paid: Sequence[Paid], numbers: Iterable[int], receiver: Book) -> dict[int, Found]:
    """For the payments with these numbers, all to the receiver: where each came in."""
    wanted = sorted(numbers, key=lambda number: paid[number].at)
    ins = [i for entries in receiver.came_from.values() for i in entries]
    ins.sort()
    found = _by_ref(((n, paid[n].ref, paid[n].cents) for n in wanted), ins, receiver)
    taken = {one.entry for one in found.values()}
    for number in wanted:
        one = paid[number]
        if number in found or one.currency != receiver.currency:
            continue
        near = [
            i for i in ins
            if receiver.cents[i] == one.cents and abs(receiver.at[i] - one.at) <= TOLD and i not in taken
            and (one.payer is None or receiver.other[i] in (one.payer, None))
            and (one.ref is None or receiver.ref[i] is None)
        ]  # fmt: skip
        if near:
            best = min(near, key=lambda i: (abs(receiver.at[i] - one.at), i))
            found[number] = Found(best, len(near) > 1)
            taken.add(best)
    return found


def _by_ref(wanted: Iterable[tuple[int, object, int]], ins: Iterable[int], receiver: Book) -> dict[int, Found]:
    """By equal names; of entries under one name that of the same sum, in order."""
    named = defaultdict(list)
    for i in ins:
        if receiver.ref[i] is not None:
            named[receiver.ref[i]].append(i)
    found = {}
    for number, ref, cents in wanted:
        entries = named.get(ref) if ref is not None else None
        if entries:
            entry = next((i for i in entries if receiver.cents[i] == cents), entries[0])
            found[number] = Found(entry, False)
            entries.remove(entry)
    return found
