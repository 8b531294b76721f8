"""Falls: against BMJ Open 2015;5:e007910, table 1, and England's published admissions."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest

from wholeplace.demand.flow import run
from wholeplace.demand.strategy import Strategy
from wholeplace.draws import Draws

WIGAN, CITY_OF_LONDON = "E08000010", "E09000001"
ENGLAND = "E92000001"
BANDS = ("aged_60_64", "aged_65_69", "aged_70_74", "aged_75")

# Table 1, per cent a year or of those who fall, by age band.
PAPER = {
    "home>minor_fall": (2.4, 2.4, 2.8, 5.8),
    "home>major_fall": (0.3, 0.5, 0.9, 3.7),
    "home>outside": (0.6, 0.6, 1.6, 7.5),
}
AFTER = {
    "major_fall>long_term_care": (0.0, 0.0, 8.6, 27.4),
    "major_fall>outside": (0.2, 0.4, 0.7, 1.0),
    "major_fall>home": (99.8, 99.6, 90.7, 71.7),
}


@pytest.fixture(scope="module")
def falls(pathways):
    return pathways.of(WIGAN, first_year=2026, ids=("falls",))["falls"]


def rate(pathway, edge, segment):
    (found,) = [
        move.rate.value
        for move in pathway.moves
        if move.edge == edge and (not move.segments or segment in move.segments)
    ] or [0.0]
    return found


@pytest.mark.parametrize("edge", PAPER)
@pytest.mark.parametrize("segment", BANDS)
def test_a_years_hazard_gives_back_the_papers_probability(falls, edge, segment):
    # For example -ln(1 - 0.037) = 0.0377, and 1 - exp(-0.0377) = 0.037.
    stated = PAPER[edge][BANDS.index(segment)] / 100
    assert rate(falls, edge, segment) == pytest.approx(-log(1 - stated))
    assert 1 - exp(-rate(falls, edge, segment)) == pytest.approx(stated)


@pytest.mark.parametrize("segment", BANDS)
def test_people_go_where_the_paper_sends_them_after_a_major_fall(falls, segment):
    rates = {edge: rate(falls, edge, segment) for edge in AFTER}
    leaving = sum(rates.values())
    assert leaving == pytest.approx(12 / 2, rel=2e-3)  # two months
    for edge, shares in AFTER.items():
        assert rates[edge] / leaving == pytest.approx(shares[BANDS.index(segment)] / 100, abs=0.002)


def test_people_in_care_die_and_come_home_in_the_first_year_only(falls):
    assert rate(falls, "long_term_care>outside", "aged_75") == pytest.approx(-log(1 - 0.206))
    (home,) = [move for move in falls.moves if move.edge == "long_term_care>home"]
    assert (home.band, home.rate.value) == (0, pytest.approx(-log(1 - 0.038)))


def test_wigans_major_falls_at_75_and_over_are_those_worked_by_hand(falls):
    # Mid-2023: 31,717 people x 0.945 at home x 0.0377 = 1,130 major falls, nobody coming or going.
    # Here for the people of 2026, and for the year as it goes: in the year home loses about 7.8%
    # by death and 0.6% who are in hospital or have moved into care at one time, half of it on
    # average, and gains those who turn 75, a fifth of the 70-74s, half a year on average.
    people = {segment.id: segment.population.value for segment in falls.segments}
    opening = people["aged_75"] * 0.945
    turning = people["aged_70_74"] * 0.985 / 5
    at_home = opening * (1 - (0.078 + 0.014) / 2) + turning / 2
    by_hand = at_home * 0.0377

    spared = Strategy("none at 75", {"home>major_fall@aged_75": np.zeros((1, 1))})
    flow = run(
        falls,
        years=(2026,),
        draws=Draws(count=2_000, seed=7),
        strategies=[Strategy("baseline", {}), spared],
    )
    at = falls.edges.index("home>major_fall")
    major = (flow.moved[0, at] - flow.moved[1, at]).mean()
    assert pytest.approx(1_130, abs=0.5) == 31_717 * 0.945 * 0.0377
    assert major == pytest.approx(by_hand, rel=0.03)


def test_england_meets_published_admissions_at_65_and_over_within_a_tenth(pathways, falls):
    # Published 2022/23: 1,933 per 100,000 aged 65 and over (standardised) x 10,783,087 = 208,437.
    # Model: 2,882,871 x 0.995 x 0.00501 + 2,589,994 x 0.985 x 0.00904 + 5,310,222 x 0.945 x 0.0377
    #        = 14,378 + 23,064 + 189,189 = 226,600, 9% more.
    figures = pathways.reference.figures("population", places=[ENGLAND], periods=["2023"])
    ages = {f.measure: f.value for f in figures}
    spans = {"aged_65_69": (65, 69), "aged_70_74": (70, 74), "aged_75": (75, 90)}
    at_home = {"aged_65_69": 0.995, "aged_70_74": 0.985, "aged_75": 0.945}
    people = {
        id: sum(ages[f"population_age_{age}"] for age in range(first, last + 1))
        for id, (first, last) in spans.items()
    }
    model = sum(people[id] * at_home[id] * rate(falls, "home>major_fall", id) for id in spans)
    published = 1_933 / 100_000 * sum(people.values())
    assert model == pytest.approx(226_600, abs=100)
    assert model / published == pytest.approx(1.09, abs=0.01)


def test_care_begins_empty_and_the_rest_of_the_stock_is_at_home(falls):
    assert {stock.state for stock in falls.stocks} == {"home"}
    people = sum(segment.population.value for segment in falls.segments)
    at_home = sum(stock.people.value for stock in falls.stocks)
    assert 0.94 < at_home / people < 0.999


def test_a_fall_fewer_saves_its_stay_and_its_care_later(falls):
    # Half the major falls in 2026 alone: care holds fewer people in 2028 than it would.
    half = np.array([[0.5, 1.0, 1.0]])
    flow = run(
        falls,
        years=(2026, 2027, 2028),
        draws=Draws(count=100, seed=1),
        strategies=[Strategy("baseline", {}), Strategy("half", {"home>major_fall": half})],
    )
    care = [state.id for state in falls.states].index("long_term_care")
    fewer = flow.person_years[0, care] - flow.person_years[1, care]
    assert (fewer[:, 2] > 0).all()


def test_the_city_of_london_falls_like_england_by_age_alone(pathways):
    city = pathways.of(CITY_OF_LONDON, first_year=2026, ids=("falls",))["falls"]
    wigan = pathways.of(WIGAN, first_year=2026, ids=("falls",))["falls"]
    assert [move.rate for move in city.moves] == [move.rate for move in wigan.moves]
    assert city.segments != wigan.segments


def test_it_says_that_it_could_not_be_back_cast(falls):
    assert any("back-cast" in warning for warning in falls.warnings)
