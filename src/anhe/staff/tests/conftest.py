import pytest
from django.core.cache import cache
from tests.journeys.town import build


@pytest.fixture(autouse=True)
def _fresh_counts():
    """The sign-in software counts tries of an address in the cache; each test starts at none."""
    cache.clear()


@pytest.fixture
def town(db):
    return build()
