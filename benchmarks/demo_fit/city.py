"""What the shipped generator draws, as samples to hold against the data."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from anhe.house.demo.arrivals import arrivals
from anhe.house.demo.chance import Dice
from anhe.house.demo.clock import local
from anhe.house.demo.fitted import DELAY_HOURS, LEG_SECONDS

DRAWS = 4_000


@dataclass(frozen=True)
class Generated:
    """Hours of arrival, seconds of each leg, hours of delay by timing group."""

    hours: np.ndarray
    legs: dict[str, np.ndarray]
    delays: dict[str, np.ndarray]


def generated() -> Generated:
    """Sixty days of arrivals and some thousand durations, from a fixed seed."""
    dice = Dice("bench")
    instants = [local(at) for at in arrivals(7, days=60, now=datetime(2026, 6, 1, tzinfo=UTC))]
    return Generated(
        np.array([at.hour + at.minute / 60 + at.second / 3600 for at in instants]),
        {leg: np.array([dice.leg(leg) for _ in range(DRAWS)]) for leg in LEG_SECONDS},
        {group: np.array([dice.delay_hours(group) for _ in range(DRAWS)]) for group in DELAY_HOURS},
    )
