"""Adult social care as a pathway: its stocks, rates and warnings, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from wholeplace.demand.flow import run
from wholeplace.demand.pathway import OUTSIDE
from wholeplace.demand.strategy import BASELINE, Strategy
from wholeplace.draws import Draws

FIRST_YEAR = 2025
YEARS = (2025, 2026)
BASE = Strategy(BASELINE, {})
ID = "adult_care"


def test_wigan_begins_with_its_weeks_of_residential_care(wigan, people_in):
    # 2022-23: 35,278 weeks / 52.18 = 676 people on average.
    assert people_in(wigan, "residential") == pytest.approx(35_278 / 52.18, rel=0.001)


def test_people_in_homes_add_up_to_england(calibration, england):
    # 2022-23: 5,276,209 and 2,390,152 weeks are 101,100 and 45,800 people.
    assert england(calibration, "residential") == pytest.approx(101_100, rel=0.03)
    assert england(calibration, "nursing") == pytest.approx(45_800, rel=0.05)


def test_admissions_of_a_year_are_near_those_that_were_counted(
    pathways, calibration, design, england
):
    # ASCOF 2C: 65,060 people aged 65 and over were admitted in England in 2024-25.
    at = {state.id: england(calibration, state.id) for state in design.states if state.stocks}
    people = calibration.people["older"].count.value
    total = 0.0
    for move, rate in zip(design.moves, calibration.rates, strict=True):
        if move.to_state not in ("residential", "nursing") or move.from_state == "residential":
            continue
        if move.from_state == OUTSIDE:
            total += float(np.nansum(rate.value * people))
        else:
            total += float(np.nanmean(rate.value)) * at[move.from_state]
    assert total == pytest.approx(65_060, rel=0.15)


def test_a_stay_in_a_residential_home_is_as_long_as_published(wigan, rate_of):
    # Forder and Fernández: 801 days = 26.3 months; Steventon and Roberts: median 17.9 months,
    # which is a mean of 17.9 / ln 2 = 25.8. Here 12 / (0.40 + 0.06) = 26.1 months.
    leaving = rate_of(wigan, "residential>died").value + rate_of(wigan, "residential>nursing").value
    assert 12 / leaving == pytest.approx(26.1, abs=0.1)


def test_reablement_ends_in_about_six_weeks(wigan):
    # 12 / 1.4 = 8.6 endings a year of reablement, give or take the council's own outcomes.
    for kind in ("community", "hospital"):
        ends = [move for move in wigan.moves if move.from_state == f"reablement_{kind}"]
        assert sum(move.rate.value for move in ends) == pytest.approx(12 / 1.4, rel=0.2), kind


def test_how_reablement_ends_is_the_councils_own_as_far_as_it_is_sure(wigan, calibration, rate_of):
    # England 2024-25: 142,525 of 184,745 asked for no more support, 0.771 x 12 / 1.4 = 6.6 a year;
    # Wigan: 4,856 of 4,908, 0.989 x 12 / 1.4 = 8.5. Pooled, Wigan lies between the two.
    assert 6.6 < rate_of(wigan, "reablement_community>outside").value < 8.5
    edges = [move.edge for move in calibration.design.moves]
    everywhere = calibration.rates[edges.index("reablement_community>outside")].value
    assert float(np.nanmedian(everywhere)) == pytest.approx(6.6, rel=0.1)


def test_nursing_care_is_paid_in_two_parts_that_do_not_overlap(design):
    parts = {use.unit_cost for use in design.uses if use.state == "nursing"}
    assert parts == {"ucd14:SS8.0.1", "ucd14:SS8.0.2"}


def test_better_reablement_means_less_home_care(wigan):
    edges = ("reablement_community>home_care", "reablement_hospital>home_care")
    better = Strategy("better", {edge: np.full((1, 2), 0.8) for edge in edges})
    flow = run(
        wigan, years=YEARS, draws=Draws(count=60, seed=3), strategies=[BASE, better], engine="plain"
    )
    at = [state.id for state in wigan.states].index("home_care")
    assert (flow.person_years[1, at] <= flow.person_years[0, at]).all()
    assert flow.person_years[1, at].mean() < flow.person_years[0, at].mean()
