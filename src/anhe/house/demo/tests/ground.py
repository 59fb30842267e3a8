"""A small ground to tell stories on: the twelve districts with sixty stations in rows."""

from datetime import UTC, datetime
from functools import cache

from anhe.house.demo import story
from anhe.house.demo.shapes import Event, ReportReceived

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MANY = {"410102": 7, "410103": 6, "410104": 6, "410105": 11, "410106": 2, "410108": 4,
        "410122": 4, "410181": 4, "410182": 4, "410183": 4, "410184": 5, "410185": 3}  # fmt: skip
DISTRICTS = [{"code": code, "name_zh": f"第{code[-2:]}区", "name_en": f"District {code[-2:]}"} for code in MANY]
STATIONS = [
    {"code": f"{district}{n:02d}", "district": district, "name_zh": f"{district}第{n}派出所", "name_en": f"Station {district}-{n}",
     "lon": 113.3 + column / 20, "lat": 34.6 + n / 40}
    for column, (district, many) in enumerate(MANY.items()) for n in range(1, many + 1)
]  # fmt: skip


@cache
def told(seed: int = 5, reports: int | None = 3_000, days: int = 30) -> tuple[Event, ...]:
    return tuple(story.tell(seed, days, reports, STATIONS, DISTRICTS, NOW))


@cache
def stories(seed: int = 5) -> dict[str, list[Event]]:
    """Events by report, in the order of time."""
    found: dict[str, list[Event]] = {}
    for event in told(seed):
        found.setdefault(event.report, []).append(event)
    return found


def received(seed: int = 5) -> list[ReportReceived]:
    return [event for event in told(seed) if isinstance(event, ReportReceived)]
