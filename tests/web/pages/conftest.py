"""Pages drawn with the real templates, without a database where none is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory

from wholeplace.report.charts import Chart

Draw = Callable[..., str]


@dataclass(frozen=True)
class Somewhere:
    slug: str = "anytown"
    name: str = "Anytown"
    is_illustration: bool = False
    colour: str = "#1d70b8"


@pytest.fixture
def request_of() -> Callable[..., HttpRequest]:
    """A visitor's request for an address, with headers if wanted."""

    def make(path: str = "/", **headers: str) -> HttpRequest:
        request = RequestFactory().get(path, headers=headers)
        request.user = AnonymousUser()
        return request

    return make


@pytest.fixture
def draw(request_of) -> Draw:
    """Draw a piece of a template with our tags loaded: ``draw('{% money x %}', x=3)``."""

    def drawn(source: str, *, path: str = "/", **context: object) -> str:
        template = engines["django"].from_string("{% load i18n wholeplace_tags %}" + source)
        return template.render(context, request_of(path)).strip()

    return drawn


@pytest.fixture
def anytown() -> Somewhere:
    return Somewhere()


@pytest.fixture(scope="session")
def chart() -> Chart:
    """Two bars: £2m and £3m."""
    bars = {
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "x": {"field": "year", "type": "nominal"},
            "y": {"field": "gbp_million", "type": "quantitative"},
        },
    }
    return Chart(
        title="What prevention gets",
        alt="Two bars: £2m in 2024/25 and £3m in 2025/26.",
        source="A test",
        rows=({"year": "2024/25", "gbp_million": 2.0}, {"year": "2025/26", "gbp_million": 3.0}),
        layers=(bars,),
    )
