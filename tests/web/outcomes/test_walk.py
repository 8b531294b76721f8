"""Every page of outcomes is walked as its people would, with no JavaScript."""

from __future__ import annotations

import pytest
from django.urls import reverse

from wholeplace.web.outcomes.models import Period
from wholeplace.web.places.models import Row

COUNCIL, HEALTH, VIEWER = "finance@council.example", "finance@nhs.example", "viewer@council.example"


def at(name, **kwargs):
    return reverse(f"outcomes:{name}", kwargs={"slug": "wigan", **kwargs})


@pytest.fixture
def outcome(place):
    return Row.objects.get(place=place, table="outcomes", key="children-at-home")


@pytest.fixture
def commitment(place):
    return Row.objects.get(place=place, table="commitments", key="start-falls-exercise")


def test_pages_without_arguments_open_for_everybody_of_the_place(place, signed_in):
    for email in (COUNCIL, HEALTH, VIEWER):
        for name in ("overview", "commitments", "periods", "theory", "growth"):
            answer = signed_in(email).get(at(name))
            assert answer.status_code == 200, (email, name)
            assert answer.content.count(b"<h1") == 1


def test_pages_of_one_outcome_open(outcome, signed_in):
    client = signed_in(VIEWER)
    measure = outcome.values["measure"]
    where = {"row": outcome.pk}
    assert b"Fewer children need to be looked after" in client.get(at("outcome", **where)).content
    found = client.get(at("measures", **where), {"words": "claimant count"})
    assert b"claiming benefits" in found.content
    page = client.get(at("measure", measure=measure, **where))
    assert page.status_code == 200
    for kind in ("trend", "neighbours"):
        picture = client.get(at("measure_picture", measure=measure, kind=kind, **where))
        assert picture["Content-Type"] == "image/svg+xml"
        assert client.get(at("measure_spec", measure=measure, kind=kind, **where)).json()
        figures = client.get(at("measure_figures", measure=measure, kind=kind, **where))
        assert figures["Content-Type"].startswith("text/csv")


def test_page_of_a_commitment_opens(commitment, signed_in):
    assert (
        b"strength and balance"
        in signed_in(VIEWER).get(at("commitment", row=commitment.pk)).content
    )


def test_a_period_opens_and_shows_its_page(place, signed_in):
    client = signed_in(COUNCIL)
    sent = {"name": "Q3 2026/27", "starts": "2026-10-01", "ends": "2026-12-31"}
    assert client.post(at("period_add"), sent).status_code == 302
    period = Period.objects.get(place=place)
    assert b"Q3 2026/27" in client.get(at("period", period=period.pk)).content
    assert client.get(at("period_print", period=period.pk)).status_code == 200


def test_empty_states_teach(place, signed_in):
    Row.objects.filter(place=place, table__in=["outcomes", "commitments"]).delete()
    client = signed_in(VIEWER)
    for name, words in (
        ("overview", "No outcomes yet"),
        ("commitments", "No commitments here"),
        ("periods", "No reporting periods yet"),
        ("theory", "No theory of change yet"),
    ):
        page = client.get(at(name)).content.decode()
        assert words in page
        assert "Add the first" not in page  # a viewer may not
