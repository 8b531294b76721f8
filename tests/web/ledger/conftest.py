"""A line of a body's own, and the pages of the ledger."""

from __future__ import annotations

import pytest

from wholeplace.web.ledger.lines import lines_of
from wholeplace.web.places.services import add_row
from wholeplace.web.places.workspace import _workspaces as workspaces

BEN, NOOR, PAT, VIC, ASHA = (
    "strategy@council.example",
    "finance@nhs.example",
    "finance@police.example",
    "viewer@council.example",
    "finance@council.example",
)
HERE = "/places/wigan/prevention/"
SECRET = {
    "id": "NHS/own-1",
    "body": "NHS",
    "service": "secret-ward",
    "title": "Secret ward for falls",
    "gbp_thousand": 4321,
    "kind": "service",
    "method": "observed",
    "confidence": "A",
    "source": "Our ledger 2024/25",
}


@pytest.fixture(autouse=True)
def nothing_remembered():
    """A test is rolled back and the next one has the same revisions: forget what was made."""
    workspaces.clear()


@pytest.fixture
def line_of(place):
    """A line of the count as somebody sees it now."""

    def find(by, id):
        place.refresh_from_db()
        return next((line for line in lines_of(place, by.viewer) if line.line == id), None)

    return find


@pytest.fixture
def secret(place, by, body):
    """A line that only the NHS sees."""
    row = add_row(by(NOOR), place=place, table="spend", cells=SECRET, body=body("NHS"))
    place.refresh_from_db()
    return row
