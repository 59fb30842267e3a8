"""The API against its own OpenAPI text: whatever is sent, right or wrong, no answer is a fault of ours."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from anhe.ledger import Work, operator
from anhe.reports import desk, limits

pytestmark = pytest.mark.django_db
EXAMPLES = settings(
    max_examples=120, derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)  # fmt: skip
RIGHT, WRONG = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
ASKED = [
    ("/api/v1/reports", "POST", RIGHT), ("/api/v1/reports", "POST", WRONG), ("/api/v1/reports/{number}", "GET", RIGHT),
    ("/api/v1/reports/{number}", "GET", WRONG), ("/api/v1/keys", "GET", RIGHT),
]  # fmt: skip


@pytest.fixture
def one_connection():
    """Django's own test client keeps the test's transaction open between requests; the WSGI application would end it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(("path", "method", "mode"), ASKED)
def test_no_generated_request_breaks_the_api(town, one_connection, path, method, mode):
    with Work():
        given_key = {"office": town.duty.unit, "name": "schemathesis", "per_minute": 1_000_000, "days": 1}
        _id, key = desk.issue_office_key(**given_key, by=operator(), at=timezone.now())
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    answered = []

    @given(case=schema[path][method].as_strategy(generation_mode=mode))
    @EXAMPLES
    def look(case) -> None:
        limits.guessing.forget()
        # Where the wrong thing is the key itself, it goes as it is: with ours in its place nothing would be wrong.
        held = {} if case.meta.phase.data.parameter == "Authorization" else {"Authorization": f"Bearer {key}"}
        answer = case.call(headers=held | {"Accept-Language": "en", "Accept-Encoding": "identity"})
        answered.append(answer.status_code)
        checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
        case.validate_response(answer, checks=checks + [negative_data_rejection] * (mode == WRONG))

    look()
    assert max(answered) < 500
    if method == "POST":
        assert (201 in answered) == (mode == RIGHT)
