"""Regular expressions from a mapping file, kept to those that cannot hang on a hostile cell."""

import re

PATTERN_MAX = 300  # characters of a pattern
SUBJECT_MAX = 500  # characters of a cell that a pattern is tried on
REPEATS_MAX = 3  # unbounded repeats in one pattern: the work grows with their power

_REPEAT = re.compile(r"[*+]|\{\d*,\d*\}|\{\d+\}")
_UNBOUNDED = re.compile(r"[*+]|\{\d*,\}")
_SET = re.compile(r"\[\^?\]?(?:[^\]\\]|\\.)*+\]", re.DOTALL)


class BadPattern(ValueError):
    """The pattern does not compile, or could take for ever."""


def compiled(source: str) -> re.Pattern[str]:
    """The pattern ready for use. Raises BadPattern."""
    if len(source) > PATTERN_MAX:
        raise BadPattern(f"more than {PATTERN_MAX} characters")
    bare = _SET.sub("x", re.sub(r"\\.", "x", source, flags=re.DOTALL))
    if len(_UNBOUNDED.findall(bare)) > REPEATS_MAX:
        raise BadPattern(f"more than {REPEATS_MAX} open repeats")
    if _repeats_within_a_repeat(bare):
        raise BadPattern("a repeated group that itself repeats or chooses")
    try:
        return re.compile(source)
    except (re.error, OverflowError, RecursionError) as error:
        raise BadPattern(str(error)) from error


def _repeats_within_a_repeat(bare: str) -> bool:
    """True for (a+)+, (a|b)* and the like: nested repeats are what makes matching exponential."""
    open_groups = [False]
    at = 0
    while at < len(bare):
        if bare[at] == "(":
            open_groups.append(False)
        elif bare[at] == "|":
            open_groups[-1] = True
        elif bare[at] == ")" and len(open_groups) > 1:
            branching = open_groups.pop()
            if branching and _REPEAT.match(bare, at + 1):
                return True
            open_groups[-1] = open_groups[-1] or branching
        elif _REPEAT.match(bare, at):
            open_groups[-1] = True
        at += 1
    return False
