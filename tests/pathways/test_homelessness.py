"""Homelessness as a pathway: its stocks, rates and warnings, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from wholeplace.demand.flow import run
from wholeplace.demand.strategy import BASELINE, Strategy
from wholeplace.draws import Draws

WIGAN = "E08000010"
KENT = "E10000016"
FIRST_YEAR = 2026
YEARS = (2026, 2027)
BASE = Strategy(BASELINE, {})
ID = "homelessness"


KINDS = ("bed_and_breakfast", "nightly_paid", "hostels", "leased", "social_stock", "other")


@pytest.mark.parametrize("kind", KINDS)
def test_wigan_begins_with_its_temporary_accommodation_of_december_2025(
    pathways, wigan, kind, people_in
):
    figures = pathways.reference.figures(
        "need",
        places=[WIGAN],
        periods=["2025Q4"],
        measures=[f"temporary_accommodation_{kind}"],
    )
    assert people_in(wigan, f"ta_{kind}") == pytest.approx(figures[0].value, abs=0.01)


def test_councils_that_reported_add_up_to_most_of_england(calibration, england):
    # MHCLG: 134,210 households at the end of 2025, with those it adds for silent councils.
    total = sum(england(calibration, f"ta_{kind}") for kind in KINDS)
    assert total == pytest.approx(134_210, rel=0.06)


def test_asking_for_help_is_worked_by_hand(wigan, rate_of):
    # Wigan 2024/25: 611 + 590 + 637 + 644 = 2,482 assessments of about 345,000 people: 0.0072.
    assert rate_of(wigan, "outside>at_risk").value == pytest.approx(0.0072, rel=0.15)


def test_a_secured_home_is_worked_by_hand(pathways, wigan, rate_of):
    # Homes secured by prevention as a share of the duties that ended in the year to September
    # 2025, at 12 / 2.7 = 4.44 endings for each duty and year: 128 + 151 + 147 + 149 = 575 homes.
    quarters = ("2024Q4", "2025Q1", "2025Q2", "2025Q3")
    ended = sum(
        figure.value
        for figure in pathways.reference.figures(
            "need",
            places=[WIGAN],
            periods=quarters,
            measures=["homeless_prevention_duty_ended"],
        )
    )
    assert rate_of(wigan, "prevention>settled").value == pytest.approx(
        575 / ended * 12 / 2.7, rel=0.15
    )


def test_households_whose_duty_ends_are_as_many_as_those_who_become_owed_it(wigan):
    # All ways out of prevention add up to 12 / 2.7 = 4.44 a year, give or take the council's own
    # 21 in 100 that end in neither a home nor homelessness.
    out = sum(move.rate.value for move in wigan.moves if move.from_state == "prevention")
    assert out == pytest.approx(12 / 2.7, rel=0.15)


def test_sleeping_rough_ends_as_fast_as_the_monthly_count_says(wigan, people_in, rate_of):
    # 2.2 times as many in a month as on a night: (2.2 - 1) x 12 = 14.4 a year.
    rate = rate_of(wigan, "rough_sleeping>outside")
    assert rate.value == pytest.approx((2.2 - 1) * 12)
    # 8.1 in 100,000 of about 345,000 people are 28 on a night.
    assert people_in(wigan, "rough_sleeping") == pytest.approx(28, abs=2)


def test_a_county_is_the_sum_of_its_districts(pathways, people_in):
    kent = pathways.of(KENT, first_year=FIRST_YEAR, ids=(ID,))[ID]
    assert people_in(kent, "ta_nightly_paid") > 300


def test_preventing_more_homelessness_leaves_fewer_in_temporary_accommodation(wigan):
    fewer = Strategy("prevention", {"prevention>relief": np.full((1, 2), 0.7)})
    flow = run(
        wigan, years=YEARS, draws=Draws(count=60, seed=3), strategies=[BASE, fewer], engine="plain"
    )
    rows = [i for i, state in enumerate(wigan.states) if state.id.startswith("ta_")]
    base, less = flow.person_years[:, rows].sum(axis=1)
    assert (less <= base + 1e-9).all()
    assert less.mean() < base.mean()


def test_every_kind_of_temporary_accommodation_but_other_carries_a_weekly_cost(design):
    priced = {use.state for use in design.uses if use.state}
    assert {f"ta_{kind}" for kind in KINDS if kind != "other"} <= priced
    assert "ta_other" not in priced
