"""`fitted.py` as text: the same numbers give the same bytes."""

from collections.abc import Sequence
from textwrap import fill

import numpy as np

HEAD = '''"""Numbers fitted to two public registers, written by `benchmarks/demo_fit/run.py`; not edited by hand.

They say when, how many, how fast and how crowded. They are not Chinese data: no legal category,
no clearance rate and no word of the demo city comes from them. Derived from
- San Francisco Fire Department calls for service, 31 December 2016 to 7 January 2017
  (data.sfgov.org nuek-vuh3, ODC PDDL): arrivals by the hour, durations of a call, share found baseless;
- St. Louis Metropolitan Police Department crime reports, six months of 2019 (SLMPD, by way of
  slu-soc5650/crime-data-sp22, ODC-By): volume, weekdays, mix, delay of reporting, crowding.
Hours are local time of their cities and are read as local time of ours.
"""
'''


def module_text(numbers: dict[str, object]) -> str:
    """Python source with one assignment for each number, in the order given; comments from `notes`."""
    notes: dict[str, str] = numbers["notes"]  # type: ignore[assignment]
    parts = [HEAD]
    for name, value in numbers.items():
        if name == "notes":
            continue
        parts.append(fill(notes[name], 116, initial_indent="# ", subsequent_indent="# "))
        parts.append(f"{name} = {_shown(value)}\n")
    return "\n".join(parts)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "{\n" + "".join(f'    "{key}": {_row(item, "    ")},\n' for key, item in value.items()) + "}"
    return _row(value, "")


def _row(value: object, indent: str) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, int | float):
        return _number(float(value))
    values = np.asarray(value, dtype=float)
    return _wrapped([_number(v) for v in values], indent)


def _wrapped(shown: Sequence[str], indent: str) -> str:
    inner = indent + "    "
    return "(\n" + fill(", ".join(shown) + ",", 110, initial_indent=inner, subsequent_indent=inner) + f"\n{indent})"


def _number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.4g}" if abs(value) < 1000 else f"{value:.1f}"
