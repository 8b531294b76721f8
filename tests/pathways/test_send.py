"""Special educational needs as a pathway: its stocks, rates and warnings, worked by hand."""

from __future__ import annotations

import pytest

from wholeplace.demand.flow import run
from wholeplace.demand.pathway import OUTSIDE
from wholeplace.demand.strategy import BASELINE, Strategy
from wholeplace.draws import Draws

FIRST_YEAR = 2025
YEARS = (2025, 2026)
BASE = Strategy(BASELINE, {})
ID = "send"


def test_wigan_begins_with_its_plans_of_january_2025(wigan, people_in):
    # 3,579 plans; 42.5 % in mainstream schools are 1,521.
    states = [state.id for state in wigan.states if state.id.startswith("plan_")]
    assert sum(people_in(wigan, state) for state in states) == pytest.approx(3_579, rel=0.001)
    assert people_in(wigan, "plan_mainstream") == pytest.approx(0.425 * 3_579, rel=0.001)


def test_councils_add_up_to_england(calibration, design, england):
    # DfE, January 2025: 638,745 plans; more than 1.28 million pupils with SEN support.
    states = [state.id for state in design.states if state.id.startswith("plan_")]
    plans = sum(england(calibration, state) for state in states)
    assert plans == pytest.approx(638_745, rel=0.002)
    assert england(calibration, "sen_support") == pytest.approx(1_280_000, rel=0.03)


def test_shares_of_placements_are_all_plans(design):
    shares = [
        state.stocks[0].share.three[0] for state in design.states if state.id.startswith("plan_")
    ]
    assert sum(shares) == pytest.approx(1.0, abs=1e-9)


def test_independent_special_schools_have_the_share_that_the_money_says(design):
    # 2024/25: 2,181,440 thousand pounds / 64,000 pounds = 34,085 pupils, over
    # (576,474 + 638,745) / 2 = 607,610 plans: 5.6 %.
    (state,) = [s for s in design.states if s.id == "plan_independent_special"]
    share = state.stocks[0].share
    assert share.three[0] == pytest.approx(2_181_440_000 / 64_000 / 607_610, abs=0.0005)
    assert share.source.id == "dfe-inmss-2026"


def test_plans_start_three_in_four_from_sen_support(design):
    started = {
        move.edge: move.rate.share.three[0]
        for move in design.moves
        if move.edge.split(">")[0] in ("sen_support", OUTSIDE) and ">plan_" in move.edge
    }
    support = sum(share for edge, share in started.items() if edge.startswith("sen_support"))
    assert support == pytest.approx(0.75)
    assert sum(started.values()) == pytest.approx(1.0)


def test_new_plans_of_wigan_are_its_own(wigan, rate_of):
    # Wigan 2022 to 2024: 445 + 489 + 680 plans started; about 107,000 people aged 0 to 25 by its
    # share of England's; 10 in 100 begin in mainstream without SEN support:
    # 0.10 x 538 a year / about 94,000 to 110,000 people = 0.0005 to 0.0006, and rising.
    rate = rate_of(wigan, "outside>plan_mainstream")
    assert 0.0004 < rate.value < 0.0010


def test_only_independent_places_have_money_in_them(design):
    (use,) = design.uses
    assert (use.state, use.unit_cost) == ("plan_independent_special", "dfe26:inmss_place")


def test_plans_go_on_rising_as_they_did(wigan):
    # Wigan had 2,607, 2,966 and 3,579 plans in January 2023, 2024 and 2025.
    flow = run(wigan, years=YEARS, draws=Draws(count=60, seed=3), strategies=[BASE], engine="plain")
    rows = [i for i, state in enumerate(wigan.states) if state.id.startswith("plan_")]
    plans = flow.at_end[0, rows].sum(axis=0).mean(axis=0)
    assert 3_579 < plans[0] < plans[1] < 6_000
