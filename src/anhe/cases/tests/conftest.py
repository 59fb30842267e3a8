import pytest

from anhe.cases.tests.factories import accepted
from tests.journeys.town import build


@pytest.fixture
def town(db):
    return build()


@pytest.fixture
def case(town):
    return accepted(town)
