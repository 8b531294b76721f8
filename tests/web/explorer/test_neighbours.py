"""Pounds per head beside the neighbours: worked out once, with no verdict."""

from __future__ import annotations

import pytest

from wholeplace.count.beside import Wanted
from wholeplace.count.views import england_per_head
from wholeplace.report.words import pounds
from wholeplace.store.returns import count_places
from wholeplace.web.explorer.compared import near, places_held, standing, standing_chart
from wholeplace.web.places.tables import reference

from .conftest import COUNT

NEIGHBOURS = f"{COUNT}neighbours/"


def test_the_comparison_is_asked_for_when_nobody_has_worked_it_out(opened, opened_anew):
    html = opened_anew(NEIGHBOURS)
    assert "Being worked out" in html
    assert "now=1" in html
    html = opened(f"{NEIGHBOURS}?now=1")
    assert "All public money a person" in html
    assert "Every service, pounds a person" in html
    assert "More is neither better nor worse" in html
    assert "Being worked out" not in opened(NEIGHBOURS)


def test_england_is_what_the_library_says_it_is(seen):
    held = places_held(2024, wait=True)
    found = standing(seen.shown.bundle, held, wanted=Wanted("councils", "RSX_csc"))
    counts = count_places(reference(), year=2024)
    assert found[-1].gbp == pytest.approx(england_per_head(counts, divisions=["RSX_csc"]).gbp)


def test_the_place_comes_first_and_its_neighbours_are_the_model_s(seen):
    codes = near(seen.shown.bundle)
    assert codes[0] == "E08000010"
    assert len(codes) > 5
    found = standing(seen.shown.bundle, places_held(2024, wait=True), wanted=Wanted())
    assert (found[0].name, found[-1].name) == ("Wigan", "England")


def test_the_public_total_a_person_is_that_of_the_overview(opened, seen):
    total = seen.count.total() * 1_000 / seen.count.population
    assert pounds(total) in opened(f"{NEIGHBOURS}?now=1")


@pytest.mark.parametrize(
    "query", ["group=police", "group=councils&division=RSX_asc", "group=moon&division=x", "now=1"]
)
def test_every_choice_is_answered(opened, query):
    html = opened(f"{NEIGHBOURS}?now=1&{query}")
    assert "England" in html


def test_where_nothing_is_known_there_is_no_picture(seen):
    held = places_held(2024, wait=True)
    found = standing(seen.shown.bundle, held, wanted=Wanted("waste", "RSX_csc"))
    assert {each.gbp for each in found} == {None}
    assert standing_chart(found, title="T", source="S") is None


def test_a_place_that_is_not_known_is_said_so_in_the_sentence(seen):
    held = places_held(2024, wait=True)
    found = standing(seen.shown.bundle, held, wanted=Wanted("nhs"))
    unknown = [type(found[0])("E08000010", "Wigan", None, "its population is not known")]
    chart = standing_chart([*unknown, *found[1:]], title="T", source="S")
    assert "Wigan is not known (its population is not known)" in chart.alt
