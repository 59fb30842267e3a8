import pytest

from anhe.fraud.tests import factories


@pytest.fixture
def centre(db):
    return factories.centre()
