"""Catalogues compiled, and a request as the frame leaves it."""

from datetime import UTC, datetime

import pytest
from django.test import RequestFactory

from anhe.house import catalogues

AT = datetime(2026, 11, 23, 6, 32, tzinfo=UTC)  # 14:32 in Zhengzhou


@pytest.fixture(scope="session", autouse=True)
def compiled():
    catalogues.compile_stale()


@pytest.fixture
def request_at():
    def make(path="/", officer=None, **query):
        request = RequestFactory().get(path, query)
        request.at, request.officer = AT, officer
        return request

    return make
