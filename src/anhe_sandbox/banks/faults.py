"""How an institution can go wrong, set from outside, for drills and tests."""

from dataclasses import dataclass, replace

from anhe_sandbox.banks.writing import Said

NAMES = ("silent", "late", "duplicate", "reordered", "contradictory", "forged", "mismatch", "down")
MINUTES = {"late": 180.0, "reordered": 30.0, "contradictory": 10.0, "duplicate": 0.5, "forged": 1.0}


@dataclass
class Fault:
    """`institution` and `kind` of letter may be `*`; it strikes `count` times, each with the chance `share`."""

    fault: str
    institution: str = "*"
    kind: str = "*"
    share: float = 1.0
    count: int = 1_000_000
    minutes: float = 0.0

    def __post_init__(self) -> None:
        if self.fault not in NAMES:
            raise ValueError(f"no such fault: {self.fault}; there are {', '.join(NAMES)}")
        self.minutes = self.minutes or MINUTES.get(self.fault, 0.0)

    def strikes(self, institution: str, kind: str, dice: float) -> bool:
        fits = self.institution in ("*", institution) and self.kind in ("*", kind)
        return fits and self.count > 0 and dice < self.share


def contrary(said: Said) -> Said:
    """Another word on the same order that cannot be true beside the first."""
    if said.outcome in ("stopped", "partial", "frozen", "paid", "lifted"):
        return replace(said, outcome="mismatched", reason="name_differs", done=None, balance=None, asked=None, ordinal=0, until=0.0, entries=())
    if said.outcome in ("empty", "mismatched", "refused") and said.asked:
        return replace(said, outcome="partial", reason="", done=max(1, said.asked // 2), balance=said.asked, ordinal=1, until=said.at + 172_800)
    return replace(said, outcome="refused", reason="unknown_order", done=None, balance=None, asked=None, ordinal=0, until=0.0, entries=())
