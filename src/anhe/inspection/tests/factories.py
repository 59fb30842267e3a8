"""Accesses of every kind that the rules look for, made through desks and, in number, by acts alone."""

from datetime import datetime, timedelta

from tests.journeys.town import OPERATOR

from anhe.ledger import Work, act, new_id
from anhe.people import desk as people
from anhe.staff import desk as staff

MINUTE = timedelta(minutes=1)


def read(case, officer, at: datetime, *, purpose: str = "handle_case", times: int = 1) -> None:
    """Open an access session on the case and look at it, so many minutes one after another."""
    with Work():
        staff.open_session(purpose=purpose, file=case.file, object_ref=case.number, by=officer, at=at)
        for n in range(times):
            people.show_files(files=[case.file], by=officer, at=at + n * MINUTE)


def looks(officer, at: datetime, count: int) -> None:
    """Readings of so many files by one officer, as `people.desk` writes them down."""
    with Work():
        for n in range(count):
            with act("file.read", by=officer, file=new_id(), purpose="handle_case", at=at + n * MINUTE, doing="consult"):
                pass


def handlers(unit, count: int, at: datetime) -> list:
    """So many case officers more."""
    with Work():
        return [
            staff.register_officer(number=f"80{n:04d}", name=f"民警{n}", unit=unit, roles=("handler",), by=OPERATOR, at=at)
            for n in range(count)
        ]
