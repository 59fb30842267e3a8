"""The clock and the record of one story while it is being told."""

from datetime import datetime, timedelta

from anhe.house.demo.chance import Dice
from anhe.house.demo.clock import local, utc
from anhe.house.demo.force import Force
from anhe.house.demo.kinds import kinds
from anhe.house.demo.shapes import Event, ReportReceived

SECONDS, MINUTES, HOURS, DAYS = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))


class Course:
    """What one report knows of itself; each step moves its clock on and leaves an event."""

    def __init__(self, told: ReportReceived, force: Force, dice: Dice, now: datetime) -> None:
        self.told, self.force, self.dice, self.now = told, force, dice, now
        self.kind = kinds()[told.topic]
        self.unit, self.at = told.station, told.at
        self.track, self.handler = self.kind.track, ""
        self.last_told = told.at
        self.events: list[Event] = []

    def add(self, event: type[Event], at: datetime | None = None, **fields: object) -> None:
        if at is not None:
            self.at = utc(at)
        self.events.append(event(report=self.told.report, at=self.at, **fields))

    def wait(self, span: timedelta, *, by_day: bool = False) -> datetime:
        """The clock moved on; `by_day` moves a night hour into the next office hours."""
        at = self.at + span
        here = local(at)
        if by_day and not 8 <= here.hour < 20:
            at += timedelta(hours=(32 - here.hour) % 24 + self.dice.between(0.5, 3.5)) - timedelta(minutes=here.minute)
        self.at = utc(at)
        return self.at

    def officer(self, role: str, *but: str, unit: str = "") -> str:
        return self.force.holder(unit or self.unit, role, self.dice, but=but)
