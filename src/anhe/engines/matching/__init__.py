"""Which things are one thing: numbers that one thing alone bears, and descriptions as evidence that adds up.

    index = matching.index(map(matching.profile, stolen), is_missing=True)
    answer = matching.nearest(matching.profile(declared), index=index, model=model)

Pure. What is known about a pair is told as codes and values; rooms put them into words.
"""

from anhe.engines.matching.comparing import explain
from anhe.engines.matching.keys import luhn_digit, recognised, settle
from anhe.engines.matching.reading import BRANDS, COLOURS, KINDS, profile, words_of
from anhe.engines.matching.searching import Answer, Index
from anhe.engines.matching.shapes import UNKNOWN_DAY, Found, Key, MatchingError, Profile, Reason, Thing
from anhe.engines.matching.tallying import Tally
from anhe.engines.matching.weighing import FEATURES, Model, first, fit, loads, probability

__all__ = [
    "BRANDS", "COLOURS", "FEATURES", "KINDS", "UNKNOWN_DAY", "Answer", "Found", "Index", "Key", "MatchingError", "Model", "Profile",
    "Reason", "Tally", "Thing", "explain", "first", "fit", "index", "loads", "luhn_digit", "nearest", "probability", "profile", "recognised", "settle", "words_of",
]  # fmt: skip


def index(profiles, *, is_missing: bool, tally: Tally | None = None) -> Index:
    """A register made ready to be asked; `tally` where a small part of one is to count rarity as the whole does."""
    return Index(profiles, is_missing=is_missing, tally=tally)


def nearest(asked: Profile, *, index: Index, model: Model, top: int = 10) -> Answer:
    """The `top` things of the register most likely to be the one asked for, the best first, with reasons that add up."""
    return index.nearest(asked, model, top=top)
