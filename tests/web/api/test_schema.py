"""Schemathesis sends what the description allows, and what it does not, to every operation.

``WHOLEPLACE_API_EXAMPLES=200`` makes a long run of it.
"""

from __future__ import annotations

import os
from functools import cache

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from wholeplace.web.api import doors
from wholeplace.web.api.site import described
from wholeplace.web.places.models import Row

EXAMPLES = int(os.environ.get("WHOLEPLACE_API_EXAMPLES", "4"))
IS_LONG = "WHOLEPLACE_API_EXAMPLES" in os.environ
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

schema = schemathesis.openapi.from_dict(described())


@cache
def _made():
    return get_wsgi_application()


def application(environ, start_response):
    """The site, made when the first request comes: the settings of tests stand by then."""
    return _made()(environ, start_response)


schema.app = application
schema.config.phases.coverage.enabled = IS_LONG  # every edge of every field: minutes


@pytest.fixture
def secret(program, monkeypatch):
    monkeypatch.setattr(doors, "MOST_A_WINDOW", 1_000_000)
    return program("finance@council.example").secret


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_operation_breaks_or_answers_what_it_does_not_say(case, secret, place):
    told = dict(case.path_parameters or {})
    if "slug" in told:
        told["slug"] = "wigan"
    if "table" in told:
        told["table"] = "outcomes"
    if "row" in told:
        table = "commitments" if "/commitments/" in case.path else "outcomes"
        told["row"] = Row.objects.filter(place=place, table=table).first().pk
    if "horizon" in told:
        told["horizon"] = "long"
    if "measure" in told:
        told["measure"] = "employment_rate"
    if "section" in told:
        told["section"] = "place"
    if "body" in told:
        told["body"] = "NHS"
    if "fund" in told:
        told["fund"] = Row.objects.filter(place=place, table="pools").first().values["id"]
    case.path_parameters = told
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {secret}"}
    case.call_and_validate(checks=CHECKS)
