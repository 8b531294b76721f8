"""The demonstration place on few draws, and what these tests do as its people would."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from wholeplace.web.jobs.models import Job
from wholeplace.web.jobs.worker import perform_waiting
from wholeplace.web.places import workspace
from wholeplace.web.places.models import Place, Row
from wholeplace.web.places.services import add_row
from wholeplace.web.value.actions import naming
from wholeplace.web.value.models import Audience, Kind, Valuation
from wholeplace.web.value.services import ask_for

COUNCIL, HEALTH = "finance@council.example", "finance@nhs.example"
POLICE, VIEWER = "finance@police.example", "viewer@council.example"
EDITOR = "strategy@council.example"
ADDRESS = "/places/wigan/value/"
DRAWS = 50
ACTIONS = ("family-group-conferences", "family-key-workers")


@pytest.fixture(autouse=True)
def own_memory():
    """No workspace remembered from a place that another test changed and rolled back."""
    workspace._workspaces.clear()
    yield
    workspace._workspaces.clear()


@pytest.fixture
def place(db) -> Place:
    """Wigan with two of its illustrations, both about children, on few draws: quick to value."""
    held = Place.objects.get(slug="wigan")
    held.setting = {**held.setting, "draws": DRAWS}
    held.save(update_fields=["setting"])
    rows = Row.objects.filter(place=held)
    for table, column in naming():
        rows.filter(table=table.name).exclude(
            **{f"values__{column.name}__in": [*ACTIONS, ""]}
        ).filter(**{f"values__{column.name}__isnull": False}).delete()
    rows.filter(table="interventions").exclude(key__in=ACTIONS).delete()
    return held


@pytest.fixture
def action(place) -> Row:
    """The council's family group conferences."""
    return Row.objects.get(place=place, table="interventions", key="family-group-conferences")


@pytest.fixture
def run(place, by, body) -> Callable[..., Valuation]:
    """Ask for a result as somebody would, do the work, and return it."""

    def asked(email: str, key: str, audience: str = Audience.BODY, kind: Kind = Kind.ACTIONS):
        place.refresh_from_db()
        who = by(email)
        job = ask_for(kind, place=place, body=body(key), audience=audience, by=who)
        perform_waiting()
        done = Job.objects.get(pk=job.pk)
        assert done.state == "done", done.problem
        return Valuation.objects.get(pk=done.result["id"])

    return asked


@pytest.fixture
def secret_cost(place, by, body) -> Row:
    """A cost line of the NHS on the council's action that only the NHS sees."""
    return add_row(
        by(HEALTH),
        place=place,
        table="costs",
        body=body("NHS"),
        cells={
            "intervention": "family-group-conferences",
            "body": "NHS",
            "year": 2026,
            "amount": 7_654_321,
            "prices": 2024,
            "kind": "revenue",
            "what": "Confidential clinic",
            "source": "our own ledger",
        },
    )


def numbers_of(form) -> dict[str, object]:
    """What a form would send as it was shown."""
    shown = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in shown.items()}
