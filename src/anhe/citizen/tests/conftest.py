import pytest
from tests.journeys.town import MONDAY, build

from anhe.cases.tests.factories import DAY, accepted, decided


@pytest.fixture
def town(db):
    return build()


@pytest.fixture
def ended(town):
    """A case that was filed and concluded."""
    case = accepted(town)
    decided(case, "filed", town.handler)
    decided(case, "concluded", town.handler, at=MONDAY + 2 * DAY)
    return case
