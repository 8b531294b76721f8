"""Children's social care as a pathway: its stocks, rates and warnings, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from wholeplace.demand.flow import run
from wholeplace.demand.strategy import BASELINE, Strategy
from wholeplace.draws import Draws

BIRMINGHAM = "E08000025"
RUTLAND = "E06000017"
KENT = "E10000016"
FIRST_YEAR = 2025
YEARS = (2025, 2026)
BASE = Strategy(BASELINE, {})
ID = "children"


@pytest.mark.parametrize(
    ("state", "people"),
    [
        ("in_need", 1_628),
        ("protection", 281),
        ("looked_after_foster", 469),
        ("looked_after_residential", 78),
        ("looked_after_supported", 46),
        ("looked_after_other", 59),
    ],
)
def test_wigan_begins_with_what_was_counted_on_31_march_2025(wigan, state, people, people_in):
    assert people_in(wigan, state) == pytest.approx(people, abs=0.5)


def test_councils_add_up_to_england(calibration, england):
    # DfE, 31 March 2025: 49,420 plans; 271,210 in need alone; 81,770 looked after.
    assert england(calibration, "protection") == pytest.approx(49_420, rel=0.002)
    assert england(calibration, "in_need") == pytest.approx(271_210, rel=0.002)
    kinds = ("foster", "residential", "supported", "other")
    looked_after = sum(england(calibration, f"looked_after_{kind}") for kind in kinds)
    assert looked_after == pytest.approx(81_770, rel=0.01)


def test_rate_onto_a_plan_lies_between_wigan_by_itself_and_england(wigan, rate_of):
    # Wigan 2020/21 to 2024/25: (596 + 624 + 564 + 417 + 369) = 2,570 plans over
    # (1,943 + 1,778.5 + 1,919.5 + 1,709.5 + 1,598) = 8,948.5 child-years: 0.287.
    # Its last year alone: 369 / 1,598 = 0.231. England: 316,040 / 1,324,525 = 0.239.
    rate = rate_of(wigan, "in_need>protection")
    assert 0.20 < rate.value < 0.30
    assert rate.low < 0.239 < rate.high


def test_rate_to_a_special_guardian_is_worked_by_hand(wigan, rate_of):
    # Orders 27 + 51 + 24 + 27 + 41 = 170, nine in ten from foster care, over
    # 409.5 + 429 + 435.5 + 479.5 + 487.5 = 2,241 child-years: 0.9 x 170 / 2,241 = 0.0683.
    rate = rate_of(wigan, "looked_after_foster>guardianship")
    assert rate.value == pytest.approx(0.0683, rel=0.15)


def test_children_go_home_early_or_not_at_all(wigan, rate_of):
    early, middle, late = (
        rate_of(wigan, "looked_after_foster>home", band).value for band in (0, 1, 2)
    )
    assert early > 2 * middle > 4 * late > 0


def test_coming_back_into_care_is_one_in_five_within_a_year(wigan, rate_of):
    # Goldacre and others 2022: -ln(1 - 0.20) = 0.2231.
    rate = rate_of(wigan, "home>looked_after_foster")
    assert rate.value == pytest.approx(0.2231, abs=0.0001)
    assert rate.source is not None
    assert not rate.source.is_assumption


def test_conferences_can_act_on_every_way_from_a_plan_into_care(design):
    titles = {lever.edge: lever.title for lever in design.levers}
    for kind in ("foster", "residential", "supported", "other"):
        assert titles[f"protection>looked_after_{kind}"].startswith(
            "Children on a protection plan becoming looked after"
        )


def test_fewer_children_from_plans_into_care_cost_less_care_and_more_planning(wigan):
    edges = [move.edge for move in wigan.moves if move.edge.startswith("protection>looked_after")]
    fewer = Strategy("conferences", {edge: np.full((1, 2), 0.756) for edge in edges})
    flow = run(
        wigan, years=YEARS, draws=Draws(count=60, seed=3), strategies=[BASE, fewer], engine="plain"
    )
    at = [state.id for state in wigan.states].index
    for kind in ("foster", "residential", "other"):
        index = at(f"looked_after_{kind}")
        assert (flow.person_years[1, index] <= flow.person_years[0, index] + 1e-9).all()
    assert (flow.person_years[1, at("protection")] >= flow.person_years[0, at("protection")]).all()


def test_a_small_place_borrows_more_than_a_large_one(pathways, rate_of):
    def width(place):
        pathway = pathways.of(place, first_year=FIRST_YEAR, ids=(ID,))[ID]
        rate = rate_of(pathway, "protection>in_need")
        return (rate.high - rate.low) / rate.value

    assert width(RUTLAND) > width(BIRMINGHAM)


def test_rutland_says_that_its_placements_are_not_known(pathways):
    # Rutland's share in children's homes is suppressed on 31 March 2025.
    rutland = pathways.of(RUTLAND, first_year=FIRST_YEAR, ids=(ID,))[ID]
    told = [warning for warning in rutland.warnings if "children's homes" in warning]
    assert any("not known" in warning for warning in told)


def test_kent_begins_with_its_own_children_and_not_its_districts(pathways, people_in):
    kent = pathways.of(KENT, first_year=FIRST_YEAR, ids=(ID,))[ID]
    figures = pathways.reference.figures(
        "need", places=[KENT], periods=["2025-03-31"], measures=["child_protection_plans"]
    )
    assert people_in(kent, "protection") == pytest.approx(figures[0].value)


def test_england_next_year_is_near_what_it_was(pathways, people_in):
    # England's 49,410 plans and 54,760 children in foster care moved by less than 3 % a year.
    total = {"protection": [0.0, 0.0], "looked_after_foster": [0.0, 0.0]}
    sample = pathways.observations.places[::6]
    for place in sample:
        pathway = pathways.of(place, first_year=FIRST_YEAR, ids=(ID,))[ID]
        flow = run(
            pathway,
            years=(FIRST_YEAR,),
            draws=Draws(count=30, seed=4),
            strategies=[BASE],
            engine="plain",
        )
        ids = [state.id for state in pathway.states]
        for state, sums in total.items():
            sums[0] += people_in(pathway, state)
            sums[1] += flow.at_end[0, ids.index(state)].mean()
    for state, (before, after) in total.items():
        assert after == pytest.approx(before, rel=0.10), state
