"""Rows of the demonstration that tests of outcomes begin with."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from wholeplace.web.outcomes.models import Period
from wholeplace.web.outcomes.services import open_period
from wholeplace.web.places.models import Row
from wholeplace.web.places.services import change_row

COUNCIL, STRATEGY, HEALTH, POLICE, VIEWER = (
    "finance@council.example",
    "strategy@council.example",
    "finance@nhs.example",
    "finance@police.example",
    "viewer@council.example",
)


def at(name: str, **kwargs: object) -> str:
    """Address of a page of outcomes in Wigan."""
    return reverse(f"outcomes:{name}", kwargs={"slug": "wigan", **kwargs})


@pytest.fixture
def row_of(place):
    return lambda table, key: Row.objects.get(place=place, table=table, key=key)


@pytest.fixture
def classes(place, row_of, by) -> Row:
    """A commitment of the NHS's that runs and is due in the past."""
    row = row_of("commitments", "start-falls-exercise")
    cells = {**row.values, "status": "running", "due": "2024-10-31"}
    return change_row(by(HEALTH), row, version=row.version, cells=cells, visibility="partnership")


@pytest.fixture
def conferences(place, row_of, by) -> Row:
    """A commitment of the council's that is agreed."""
    row = row_of("commitments", "start-family-group-conferences")
    cells = {**row.values, "status": "agreed", "due": "2099-03-31"}
    return change_row(by(COUNCIL), row, version=row.version, cells=cells, visibility="partnership")


@pytest.fixture
def quarter(place, by) -> Period:
    """The open period."""
    return open_period(
        by(COUNCIL),
        place=place,
        name="Quarter 3",
        starts=date(2026, 10, 1),
        ends=date(2026, 12, 31),
    )
