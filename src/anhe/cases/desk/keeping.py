"""How long the people of a case are kept: as long as the case, counted from its end once it has one."""

from datetime import datetime

from anhe.cases import queries
from anhe.cases.models import Case
from anhe.people import desk as people


def keep_people(*, case: Case, by, at: datetime) -> int:
    """Wrap the keys of everyone in the case's files for the month in which the case falls due; returns how many."""
    files = [case.file, *(report.file for report in queries.everyone_told(case))]
    since = case.ended_at or case.accepted_at
    return people.keep_files(files=list(dict.fromkeys(files)), kept_as=f"case-{case.track}", since=since, by=by, at=at)
