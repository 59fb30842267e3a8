"""Accesses of every kind that the rules look for, made through desks and, in number, by acts alone."""

from datetime import datetime, timedelta

from tests.journeys.town import OPERATOR

from anhe.ledger import Work, act, new_id
from anhe.people import desk as people
from anhe.staff import desk as staff
from anhe.staff.desk import sessions

MINUTE = timedelta(minutes=1)


def read(case, officer, at: datetime, *, purpose: str = "handle_case", times: int = 1) -> None:
    """Look at the case in an access session, so many minutes one after another.

    The session is written whether or not the file is the officer's: the rules look for what should not have been.
    """
    with Work():
        with act("session.opened", by=officer, file=case.file, purpose=purpose, at=at, doing="consult") as facts:
            facts.on = sessions.begin(
                officer=officer, purpose=purpose, file=case.file, object_ref=case.number, at=at, length=sessions.SESSION_LENGTH
            )
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
