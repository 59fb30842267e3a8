import pytest
from django.test import Client
from tests.journeys.town import build

from anhe.ledger import Work
from anhe.reports import limits
from anhe.reports.tests import factories
from anhe.staff.signing_in import BACKEND


@pytest.fixture(autouse=True)
def nobody_counted():
    """Every test begins as the first of the day: what an address has asked is kept in the process."""
    for limit in (limits.sending, limits.keeping, limits.guessing, limits.checking):
        limit.forget()


@pytest.fixture
def town(db):
    return build()


@pytest.fixture
def report(town):
    return factories.received().report


@pytest.fixture
def browser():
    """A citizen's browser; `lang` is what it asks for."""

    def make(lang="zh") -> Client:
        return Client(HTTP_ACCEPT_LANGUAGE=lang, SERVER_NAME="localhost")

    return make


@pytest.fixture
def signed_in(browser):
    """The browser of an officer who has signed in."""

    def make(officer, lang="zh") -> Client:
        client = browser(lang)
        with Work():
            client.force_login(officer.login, backend=BACKEND)
        return client

    return make
