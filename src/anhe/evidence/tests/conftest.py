import pytest
from tests.journeys.town import build

from anhe.cases.tests.factories import accepted


@pytest.fixture
def town(db):
    return build()


@pytest.fixture
def case(town):
    return accepted(town)
