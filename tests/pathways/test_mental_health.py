"""Adults' mental health: prevalence, discharges and admissions against published figures."""

from __future__ import annotations

import numpy as np
import pytest

from wholeplace.demand.flow import run
from wholeplace.demand.strategy import Strategy
from wholeplace.draws import Draws

WIGAN = "E08000010"
ADULTS = 45_691_677  # England, mid-2023, aged 18 and over
YEARS = (2026, 2027, 2028, 2029, 2030)


@pytest.fixture(scope="module")
def mind(pathways):
    return pathways.of(WIGAN, first_year=2026, ids=("mental_health",))["mental_health"]


@pytest.fixture(scope="module")
def flow(mind):
    draws = Draws(count=500, seed=2)
    return run(mind, years=YEARS, draws=draws, strategies=[Strategy("baseline", {})])


def rate(pathway, edge, segment="aged_18_64"):
    (found,) = [
        move.rate.value
        for move in pathway.moves
        if move.edge == edge and (not move.segments or segment in move.segments)
    ]
    return found


def person_years(flow, state):
    return flow.person_years[0, [s.id for s in flow.pathway.states].index(state)].mean(axis=0)


def test_beds_are_left_at_the_published_rate(mind):
    # 0.7 discharges a day from 100 occupied beds: 0.007 x 365.25 = 2.557 a year
    leaving = rate(mind, "inpatient>severe") + rate(mind, "inpatient>common")
    assert leaving == pytest.approx(0.007 * 365.25, abs=0.005)


def test_admissions_from_crisis_are_as_many_as_discharges_in_england(mind):
    # Severe 0.0117 x 0.3 + common 0.1962 x 0.009 = 0.00528 crises an adult a year, a quarter of
    # them admitted: 60,260. Discharges: 23,600 x 2.557 = 60,340.
    common = (0.226 * 34_908_590 + 0.1 * 10_783_087) / ADULTS
    crises = 0.0117 * rate(mind, "severe>crisis") + common * rate(mind, "common>crisis")
    edges = ("crisis>inpatient", "crisis>severe", "crisis>common")
    admitted = rate(mind, "crisis>inpatient") / sum(rate(mind, edge) for edge in edges)
    assert ADULTS * crises * admitted == pytest.approx(23_600 * 2.557, rel=0.02)


@pytest.mark.parametrize(("segment", "surveyed"), [("aged_18_64", 0.226), ("aged_65", 0.1)])
def test_as_many_become_anxious_or_depressed_as_recover(mind, segment, surveyed):
    # 18-64: 0.762 x 0.12 = 0.0914 and 0.226 x 0.4 = 0.0904
    coming = (0.988 - surveyed) * rate(mind, "well>common", segment)
    assert coming == pytest.approx(surveyed * rate(mind, "common>well", segment), rel=0.03)


@pytest.mark.parametrize(("state", "within"), [("common", 0.05), ("severe", 0.06), ("well", 0.02)])
def test_numbers_stay_near_what_they_are(flow, state, within):
    found = person_years(flow, state)
    assert found[-1] / found[0] == pytest.approx(1.0, abs=within)


def test_a_crisis_lasts_a_month(flow):
    into = sum(
        flow.moved[0, flow.pathway.edges.index(edge)].mean(axis=0)[2]
        for edge in ("severe>crisis", "common>crisis")
    )
    # A gamma-distributed rate makes the mean stay a little longer or shorter than its middle.
    assert person_years(flow, "crisis")[2] / into == pytest.approx(1 / 12, rel=0.15)


def test_no_bed_is_paid_for_twice(pathways):
    uses = {use.unit_cost: use for use in pathways.design("mental_health").uses}
    # Half of severe illness is psychotic and half of that cost is left to days in hospital.
    assert uses["ucd14:HE11.5.1"].quantity.three[0] == pytest.approx(0.5 * 0.5)
    assert uses["ucd14:HE14.0.1"].quantity.three == (365.25,) * 3


def test_fewer_crises_empty_beds(mind):
    fewer = Strategy("fewer crises", {"severe>crisis": np.full((1, 2), 0.7)})
    strategies = [Strategy("baseline", {}), fewer]
    flow = run(mind, years=YEARS[:2], draws=Draws(count=50, seed=1), strategies=strategies)
    beds = [state.id for state in mind.states].index("inpatient")
    assert (flow.person_years[1, beds] < flow.person_years[0, beds]).all()
