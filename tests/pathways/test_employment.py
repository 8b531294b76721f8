"""Work and learning: observed stocks by council, and steady entries worked by hand."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from wholeplace.demand.flow import run
from wholeplace.demand.strategy import Strategy
from wholeplace.draws import Draws

WIGAN, RUTLAND, CITY_OF_LONDON = "E08000010", "E06000017", "E09000001"
OUT = ("neet", "neet_long")


def of(pathways, place):
    return pathways.of(place, first_year=2026, ids=("employment",))["employment"]


@pytest.fixture(scope="module")
def wigan(pathways):
    return of(pathways, WIGAN)


def rate(pathway, edge, segment):
    (found,) = [
        move.rate.value
        for move in pathway.moves
        if move.edge == edge and (not move.segments or segment in move.segments)
    ]
    return found


def people(pathway, states, segment):
    return sum(
        stock.people.value
        for stock in pathway.stocks
        if stock.state in states and stock.segment == segment
    )


def population(pathway, segment):
    (found,) = [s.population.value for s in pathway.segments if s.id == segment]
    return found


def test_wigans_young_people_out_at_16_and_17_are_those_counted(pathways, wigan):
    # January 2025: 3.8% out of learning and work and 1.28% not known, 5.1% of about 8,000 people.
    figures = pathways.reference.figures(
        "demand", places=[WIGAN], measures=["neet_16_17", "activity_not_known_16_17"]
    )
    latest = max(figure.period for figure in figures)
    counted = sum(figure.value for figure in figures if figure.period == latest)
    share = people(wigan, OUT, "aged_16_17") / population(wigan, "aged_16_17")
    assert (latest, counted) == ("2025-01-31", pytest.approx(5.08, abs=0.01))
    assert share == pytest.approx(counted / 100, rel=0.15)


def test_the_young_out_of_work_follow_the_claimants_of_their_place(wigan):
    # 3.5% claimants in 2025 x 3.8 = 13% of the age group
    share = people(wigan, OUT, "aged_18_24") / population(wigan, "aged_18_24")
    assert share == pytest.approx(0.035 * 3.8, rel=0.1)


def test_a_quarter_leave_within_nine_months(wigan):
    # -ln(1 - 0.25) / 0.75 = 0.3836
    assert rate(wigan, "neet>engaged", "aged_18_24") == pytest.approx(-log(0.75) / 0.75)


def test_about_three_in_four_reach_a_year_as_was_seen(wigan):
    # 1.0 / (1.0 + 0.384) = 0.72; seen 0.75
    stay, leave = (rate(wigan, edge, "aged_18_24") for edge in ("neet>neet_long", "neet>engaged"))
    assert stay / (stay + leave) == pytest.approx(0.75, abs=0.04)


def test_entries_are_what_keeps_the_stock(wigan):
    # Claimants: 0.57 for less than a year x (1.2 + 0.3) leaving / 0.961 still engaged = 0.89 a
    # claimant; the rate of Wigan over its mean claimant rate of the last years is near 0.9.
    entries = rate(wigan, "engaged>claimant", "aged_25_64")
    leaving = rate(wigan, "claimant>engaged", "aged_25_64")
    leaving += rate(wigan, "claimant>claimant_long", "aged_25_64")
    share = people(wigan, ("claimant",), "aged_25_64") / population(wigan, "aged_25_64")
    assert entries * 0.961 == pytest.approx(share * leaving, rel=0.12)


def test_the_stocks_hold_over_five_years(wigan):
    flow = run(
        wigan,
        years=(2026, 2027, 2028, 2029, 2030),
        draws=Draws(count=400, seed=4),
        strategies=[Strategy("baseline", {})],
    )
    names = [state.id for state in wigan.states]
    young = flow.person_years[0, [names.index(id) for id in OUT]].sum(axis=0).mean(axis=0)
    older = flow.person_years[0, [names.index(id) for id in ("claimant", "claimant_long")]]
    assert young[-1] / young[0] == pytest.approx(1.0, abs=0.1)
    assert older.sum(axis=0).mean(axis=0)[-1] / older.sum(axis=0).mean(axis=0)[0] == pytest.approx(
        1.0, abs=0.1
    )


def test_a_place_with_more_out_of_work_has_more_who_come_in(pathways, wigan):
    rutland = of(pathways, RUTLAND)
    for edge, segment in (("engaged>claimant", "aged_25_64"), ("engaged>neet", "aged_16_17")):
        assert rate(wigan, edge, segment) > 1.5 * rate(rutland, edge, segment)


def test_how_old_a_count_is_or_that_there_is_none_is_said(pathways):
    told = ("counted last", "not known for this place")
    warnings = of(pathways, CITY_OF_LONDON).warnings
    assert any(words in warning for warning in warnings for words in told)


def test_everything_young_people_cost_here_is_a_transfer(pathways):
    costs = {row["id"]: row for row in pathways.reference.rows("unit_costs")}
    young = [use for use in pathways.design("employment").uses if use.state in OUT]
    assert {costs[use.unit_cost]["transfer"] for use in young} == {"true"}
    # The cost at 18-24 and the cost at 16-17 are shared out, 873 to 75 of 948 thousand.
    shares = {use.unit_cost: use.quantity.three[0] for use in young if use.state == "neet"}
    assert shares["ucd14:E&E10.0.1"] + shares["ucd14:E&E10.1"] == pytest.approx(1.0)
    assert shares["ucd14:E&E10.1"] == pytest.approx(75 / 948, abs=0.002)


def test_finding_work_sooner_leaves_fewer_out_for_long(wigan):
    sooner = Strategy("sooner", {"neet>engaged": np.full((1, 2), 1.3)})
    flow = run(
        wigan,
        years=(2026, 2027),
        draws=Draws(count=50, seed=1),
        strategies=[Strategy("baseline", {}), sooner],
    )
    at = [state.id for state in wigan.states].index("neet_long")
    assert (flow.person_years[1, at] < flow.person_years[0, at]).all()
