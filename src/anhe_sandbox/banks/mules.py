"""How stolen money moves: what is published here is an assumption, fitted to the survival curve of the field notes.

A mule passes a sum on in one to four parts, each after a wait of its own, through three to five layers, until it leaves the
banks as cash, at a merchant, abroad or into a wallet. Some parts go astray to people who know nothing of it. Some sums a mule
keeps for days.
"""

import random
from dataclasses import dataclass

EXITS = (("cash", 0.4), ("merchant", 0.25), ("abroad", 0.2), ("wallet", 0.15))


@dataclass(frozen=True)
class Recipe:
    """Times in seconds. `layers` gives each number of layers its weight."""

    layers: tuple[tuple[int, float], ...] = ((3, 0.28), (4, 0.35), (5, 0.37))
    parts: tuple[int, int] = (1, 4)
    least_wait: float = 45.0
    wait: float = 590.0  # mean beyond the least
    later_wait: float = 1.12  # how much slower mules beyond the first layer are
    kept: float = 0.081  # share of the sums that a mule keeps
    kept_for: float = 88 * 3600.0  # mean
    astray: float = 0.05
    emptied: float = 0.7  # share of mules' accounts with nothing in them before
    ordinary_wait: float = 20 * 3600.0  # mean between two payments out of an ordinary account
    ordinary_spend: float = 60_000.0  # median, cents


@dataclass(frozen=True, slots=True)
class Plan:
    """What the gang means to do with a credit: carried beside the money, seen by no bank's answer."""

    path: str  # of chances: the same plan is followed whoever runs it
    layers_left: int


@dataclass(frozen=True, slots=True)
class Leg:
    """One payment out of an account, due at a moment; `to` is empty where the money leaves the banks by `exit`."""

    at: float
    account: str
    cents: int
    path: str
    is_mule: bool
    layers_left: int
    exit: str = ""


def first_plan(dice: random.Random, recipe: Recipe, path: str) -> Plan:
    kinds, weights = zip(*recipe.layers, strict=True)
    return Plan(path, dice.choices(kinds, weights)[0])


def legs(dice: random.Random, recipe: Recipe, *, plan: Plan, account: str, cents: int, at: float, is_first: bool) -> list[Leg]:
    """What a mule will do with a sum that has come."""
    if dice.random() < recipe.kept:
        later = at + recipe.least_wait + dice.expovariate(1 / recipe.kept_for)
        return [Leg(later, account, cents, f"{plan.path}k", True, 0, "cash")]
    found, left, slower = [], cents, 1.0 if is_first else recipe.later_wait
    count = dice.randint(*recipe.parts)
    for number in range(count):
        share = left if number == count - 1 else int(left * (0.2 + 0.6 * dice.random()))
        if share <= 0:
            continue
        wait = slower * (recipe.least_wait + dice.expovariate(1 / recipe.wait))
        left -= share
        exit_ = dice.choices(*zip(*EXITS, strict=True))[0] if plan.layers_left <= 1 else ""
        found.append(Leg(at + wait, account, share, f"{plan.path}.{number}", True, plan.layers_left - 1, exit_))
    return found
