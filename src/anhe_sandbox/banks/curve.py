"""Does simulated money vanish as the field notes say? Prints both curves: python -m anhe_sandbox.banks.curve [--victims N]"""

import argparse

from anhe_sandbox.banks import oracle
from anhe_sandbox.banks.mules import Recipe
from anhe_sandbox.banks.town import Town

BEGUN = 1_800_000_000.0


def measured(town: Town, recipe: Recipe, victims: int) -> tuple[list[float], list[float]]:
    """Percent in the first account and in the banks, over that many seeded victims and two days after the last."""
    payments = oracle.afternoon(town, victims=victims, begun=BEGUN)
    world = oracle.untouched(town, recipe, payments, begun=BEGUN, until=BEGUN + 2 * 3600 + 2880 * 60)
    first, banked, _ = oracle.Oracle(world.accounts.values()).survival(world.payments)
    return first, banked


def table(first: list[float], banked: list[float]) -> str:
    lines = ["SIMULATED  minutes  first account (wanted)   in the banks (wanted)"]
    for minute, a, wanted, b, wanted_b in zip(oracle.MINUTES, first, oracle.FIRST, banked, oracle.BANKED, strict=True):
        lines.append(f"           {minute:7d}  {a:6.1f} ({wanted:5.1f}) {a - wanted:+5.1f}   {b:6.1f} ({wanted_b:5.1f}) {b - wanted_b:+5.1f}")
    return "\n".join(lines)


def farthest(first: list[float], banked: list[float]) -> float:
    pairs = [*zip(first, oracle.FIRST, strict=True), *zip(banked, oracle.BANKED, strict=True)]
    return max(abs(found - wanted) for found, wanted in pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description="The survival curve of the simulated banks")
    parser.add_argument("--victims", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    first, banked = measured(Town(seed=options.seed), Recipe(), options.victims)
    print(table(first, banked))
    print(f"farthest from the table: {farthest(first, banked):.1f} points (3 allowed)")


if __name__ == "__main__":
    main()
