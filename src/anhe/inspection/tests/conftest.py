import pytest
from tests.journeys.town import MONDAY, OPERATOR, build

from anhe.ledger import Work
from anhe.staff import desk as staff
from anhe.staff import queries as units


@pytest.fixture
def town(db):
    """A station at work, and two inspectors at the bureau: `one` and `another`."""
    built = build()
    with Work():
        bureau = units.unit("410100")
        for number, name, key in (("900001", "严明", "one"), ("900002", "程公", "another")):
            made = staff.register_officer(number=number, name=name, unit=bureau, roles=("inspector",), by=OPERATOR, at=MONDAY)
            setattr(built, key, made)
    return built
