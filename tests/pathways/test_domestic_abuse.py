"""Domestic abuse: the year's victims, MARAC cases and recorded incidents, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from wholeplace.demand.flow import run
from wholeplace.demand.strategy import Strategy
from wholeplace.draws import Draws

WIGAN = "E08000010"
ENGLAND_AND_WALES = 47_041_973 + 2_615_889  # aged 16 and over, mid-2023


@pytest.fixture(scope="module")
def abuse(pathways):
    return pathways.of(WIGAN, first_year=2026, ids=("domestic_abuse",))["domestic_abuse"]


def rate(pathway, edge):
    (found,) = [move.rate.value for move in pathway.moves if move.edge == edge]
    return found


def share(pathways, state):
    (found,) = [s for s in pathways.design("domestic_abuse").states if s.id == state]
    return found.stocks[0].stated.three[0]


def test_the_years_victims_are_the_2_3_million_surveyed(pathways):
    # 23.6 + 10 + 1.2 = 34.8 per 1,000 live with abuse; a third as many begin in a year of three:
    # 34.8 x 4/3 = 46.4 per 1,000 of 49,657,862 people = 2.30 million.
    living = sum(share(pathways, state) for state in ("standard", "medium", "high"))
    assert living * 4 / 3 * ENGLAND_AND_WALES == pytest.approx(2_300_000, rel=0.005)


def test_cases_at_high_risk_are_47_per_10_000_women(pathways, abuse):
    # (0.166 x 10 + 0.45 x 1.7) per 1,000 adults = 24.3 per 10,000; women are 51% of adults.
    cases = share(pathways, "medium") * rate(abuse, "medium>high")
    cases += share(pathways, "high_closed") * rate(abuse, "high_closed>high")
    assert cases * 10_000 / 0.51 == pytest.approx(47, abs=1)


def test_31_in_100_closed_cases_come_back(abuse):
    # 0.45 / (0.45 + 1) = 0.31
    back, past = rate(abuse, "high_closed>high"), rate(abuse, "high_closed>ended")
    assert back / (back + past) == pytest.approx(0.31, abs=0.005)


def test_incidents_add_up_to_what_police_recorded(pathways):
    # 23.6 x 0.55 + 10 x 1.05 + 1.2 x 2.8 = 26.8 per 1,000; recorded 1,350,460 / 49,657,862 = 27.2
    uses = pathways.design("domestic_abuse").uses
    police = {u.state: u.quantity.three[0] for u in uses if u.unit_cost == "ucd14:CR2.0.3"}
    incidents = sum(share(pathways, state) * number for state, number in police.items())
    assert incidents * ENGLAND_AND_WALES == pytest.approx(1_350_460, rel=0.03)


def test_each_part_of_an_incident_is_paid_for_at_each_level_of_risk(pathways):
    uses = pathways.design("domestic_abuse").uses
    parts = {f"ucd14:CR2.0.{number}" for number in range(1, 6)}
    for state in ("standard", "medium", "high"):
        assert {use.unit_cost for use in uses if use.state == state} == parts


def test_medium_risk_lasts_the_three_years_that_were_seen(abuse):
    assert rate(abuse, "medium>ended") == pytest.approx(12 / 36)


def test_wigan_holds_near_what_it_has(abuse):
    flow = run(
        abuse,
        years=(2026, 2027, 2028),
        draws=Draws(count=500, seed=5),
        strategies=[Strategy("baseline", {})],
    )
    living = flow.person_years[0, :3].sum(axis=0).mean(axis=0)
    assert living[2] / living[0] == pytest.approx(1.0, abs=0.05)


def test_fewer_that_escalate_leave_fewer_at_high_risk(abuse):
    held = Strategy("held", {"medium>high": np.full((1, 2), 0.75)})
    flow = run(
        abuse,
        years=(2026, 2027),
        draws=Draws(count=50, seed=1),
        strategies=[Strategy("baseline", {}), held],
    )
    at = [state.id for state in abuse.states].index("high")
    assert (flow.person_years[1, at] < flow.person_years[0, at]).all()
