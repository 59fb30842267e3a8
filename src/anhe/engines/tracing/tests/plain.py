"""The same rules the slow way, piece by piece in lists, sharing no line with the kernels.

A ledger is a list of (source, target, cents) in order and a list of opening balances; account 0 is the outside.
"""

from collections import Counter, deque


def follow(entries, opening, payment, *, newest_first):
    """Where the cents of one payment are: every account holds pieces [cents, is the victim's], oldest left."""
    pieces = [deque([[cents, False]] if cents else []) for cents in opening]
    gone = 0
    for row, (source, target, cents) in enumerate(entries):
        moved = []
        missing = cents if source else 0
        while missing:
            piece = pieces[source][-1] if newest_first else pieces[source][0]
            part = min(missing, piece[0])
            moved.append([part, piece[1]])
            piece[0] -= part
            missing -= part
            if not piece[0]:
                pieces[source].pop() if newest_first else pieces[source].popleft()
        if row == payment:
            moved = [[cents, True]]
        elif not source:
            moved = [[cents, False]]
        if target:
            pieces[target].extend(piece for piece in moved if piece[0])
        else:
            gone += sum(part for part, is_theirs in moved if is_theirs)
    found = {account: sum(part for part, is_theirs in held if is_theirs) for account, held in enumerate(pieces)}
    return Counter({account: cents for account, cents in found.items() if cents} | ({0: gone} if gone else {}))


def follow_all(entries, opening, payments, *, newest_first):
    """{(victim, account): cents} of payments (victim, row), each claim followed by itself."""
    found = Counter()
    for victim, row in payments:
        for account, cents in follow(entries, opening, row, newest_first=newest_first).items():
            found[victim, account] += cents
    return found


def split(entries, opening, rows, rule):
    """{account: cents}: how much is victims' money, by libr, prorata or poison."""
    balance, taint, gone = list(opening), [0] * len(opening), 0
    for row, (source, target, cents) in enumerate(entries):
        moved = 0
        if source:
            if rule == "libr":
                moved = max(0, cents - (balance[source] - taint[source]))
            elif rule == "prorata":
                moved = taint[source] * cents // balance[source] if taint[source] else 0
            else:
                moved = cents if taint[source] else 0
            balance[source] -= cents
            taint[source] -= moved
        arrives = cents if row in rows else moved
        if not target:
            gone += arrives
            continue
        balance[target] += cents
        taint[target] += arrives
        if rule == "poison" and taint[target]:
            taint[target] = balance[target]
    return Counter({account: cents for account, cents in enumerate(taint) if cents} | ({0: gone} if gone else {}))
