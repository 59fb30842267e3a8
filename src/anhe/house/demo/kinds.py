"""What is reported in the synthetic city, and how often: the table of words/kinds.toml with the fitted mix."""

from dataclasses import dataclass
from functools import cache

from anhe.house.demo import fitted
from anhe.house.demo.chance import Wheel
from anhe.house.demo.words import read


@dataclass(frozen=True, slots=True)
class Kind:
    """One topic. `window` and `lasting` are median hours: unseen before discovery, or going on."""

    topic: str
    name_zh: str
    name_en: str
    category: str
    offence: str
    family: str
    track: str
    timing: str
    weight: float
    cut: float
    places: dict[str, float]
    items: dict[str, float]
    window: float
    lasting: float
    scene: float
    median_fen: int

    @property
    def is_attended(self) -> bool:
        """True where somebody was there when it happened."""
        return self.window == 0


@cache
def kinds() -> dict[str, Kind]:
    """Every topic, in the order of the file."""
    return {topic: _kind(topic, row) for topic, row in read("kinds").items()}


def _kind(topic: str, row: dict) -> Kind:
    drawn = sum(fitted.MIX[group] * part for group, part in row.get("mix", {}).items()) * row.get("lift", 1.0)
    return Kind(
        topic=topic, name_zh=row["name"][0], name_en=row["name"][1], category=row.get("category", "case_related"),
        offence=row["offence"], family=row["family"], track=row.get("track", "criminal"), timing=row["timing"],
        weight=row.get("weight", drawn), cut=row.get("cut", 1.0), places=row["places"], items=row["items"],
        window=0.0 if row.get("attended") else row["window"], lasting=row.get("lasting", 0.3), scene=row.get("scene", 0.0),
        median_fen=row.get("sum", 0) * 100,
    )  # fmt: skip


@cache
def wheel_at(hour: int) -> Wheel[str]:
    """The topics of reports that come in this hour of the day."""
    shares = {topic: kind.weight * _pull(kind, hour) for topic, kind in kinds().items()}
    return Wheel({topic: share for topic, share in shares.items() if share > 0})


def _pull(kind: Kind, hour: int) -> float:
    if kind.topic == "noise":
        return 3.0 if hour >= 20 or hour < 2 else 0.4
    if kind.topic in {"enquiry", "complaint", "contract_dispute", "missing_person", "found_item"}:
        return 1.5 if 8 <= hour < 22 else 0.1
    if kind.is_attended and kind.timing in {"assault", "robbery"}:
        # Reported at once, so the hour of the report is the hour of the offence.
        return 24 * fitted.OFFENCE_HOURS[kind.timing][hour]
    return 1.0
