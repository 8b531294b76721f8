from pathlib import Path
from runpy import run_path

import numpy as np
import pytest

from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.finance.attribution import spread_of
from wholeplace.finance.base_budget import Change, Indexation
from wholeplace.finance.plan import central_plan, medium_term_plan

SMALL = run_path(str(Path(__file__).with_name("small_budget.py")))
SAID = SMALL["SAID"]
budget, council_tax, driver = SMALL["budget"], SMALL["council_tax"], SMALL["driver"]
funding, line, reserve = SMALL["funding"], SMALL["line"], SMALL["reserve"]


def parts(made):
    """What each driver adds by year in the central plan."""
    return {one.driver: one.by_year for one in central_plan(made).drivers}


def test_the_product_of_price_and_demand_is_shared_evenly():
    # 1,000,000 x (1.10 x 1.05 - 1) = 155,000: price 100,000 x (1 + 0.05 / 2) = 102,500,
    # demand 50,000 x (1 + 0.10 / 2) = 52,500
    made = budget(
        line("care", 1e6, "cpi", "need"),
        drivers=(driver(), driver("need", 0.05, group="demand")),
    )
    found = parts(made)
    assert found["cpi"][0] == pytest.approx(102_500)
    assert found["need"][0] == pytest.approx(52_500)


def test_two_prices_share_by_weight_and_growth():
    made = budget(
        line("care", 1e6, ("pay", 0.6), ("cpi", 0.3)), drivers=(driver("pay"), driver("cpi", 0.04))
    )
    found = parts(made)
    assert found["pay"][0] == pytest.approx(60_000)
    assert found["cpi"][0] == pytest.approx(12_000)


def test_a_later_rise_is_credited_on_what_the_line_has_grown_to():
    found = parts(budget(line("care", 1e6, "cpi"), drivers=(driver(),)))
    assert found["cpi"] == pytest.approx((100_000, 210_000, 331_000))


def test_what_a_contract_takes_off_stands_apart():
    # 10% of cpi less 6% that the cap of 4% takes off
    capped = line("care", 1e6, "cpi", indexation=Indexation(cap=0.04))
    found = parts(budget(capped, drivers=(driver(),)))
    assert found["cpi"][0] == pytest.approx(100_000)
    assert found["contract limits"][0] == pytest.approx(-60_000)


def test_a_late_review_credits_the_driver_a_year_late():
    made = budget(line("care", 1e6, "cpi", indexation=Indexation(month=10)), drivers=(driver(),))
    assert parts(made)["cpi"][:2] == pytest.approx((50_000, 155_000))


def test_rises_of_council_tax_and_of_its_base_share_their_product():
    # 600,000 x (1.02 x 1.01 - 1) = 18,120: rises 12,000 x (1 + 0.01 / 2), base 6,000 x (1 + 0.02/2)
    made = budget(
        tax=council_tax(core="0.02", base_driver="homes"), drivers=(driver("homes", 0.01),)
    )
    found = parts(made)
    assert found["council tax"][0] == pytest.approx(-12_060)
    assert found["homes"][0] == pytest.approx(-6_060)


def test_one_offs_stated_amounts_and_funding_that_ends_have_parts_of_their_own():
    made = budget(
        line("debt", 1e6, stated={2026: 900_000.0}, one_off=50_000.0),
        funding=(funding(last=2026),),
    )
    found = parts(made)
    assert found["stated amounts"] == pytest.approx((-50_000, -100_000, -100_000))
    assert found["funding"] == pytest.approx((0, 0, 400_000))


def test_changes_are_told_by_their_kind():
    made = budget(
        changes=(
            Change("a", "A", "saving", {2025: -30.0}, SAID),
            Change("b", "B", "saving", {2026: -20.0}, SAID),
            Change("c", "C", "growth", {2025: 5.0}, SAID),
        )
    )
    found = parts(made)
    assert found["saving"] == pytest.approx((-30, -50, -50))
    assert found["growth"] == pytest.approx((5, 5, 5))


def test_what_moves_nothing_is_left_out_but_council_tax_is_always_told():
    assert list(parts(budget(drivers=(driver(),)))) == ["council tax"]


def test_the_gap_of_the_base_year_is_no_drivers_doing():
    # spending 1,000,000, funding 975,000: 25,000 was met by reserves in the base year
    made = budget(
        line("care", 1e6, "cpi"),
        drivers=(driver(),),
        funding=(funding(gbp=375_000.0),),
        reserves=(reserve(planned={2024: -25_000.0}),),
    )
    plan = central_plan(made)
    told = sum(one.by_year[0] for one in plan.drivers)
    assert plan.gap.values[0, 0] == pytest.approx(25_000 + told)


def test_a_certain_part_has_no_spread_and_uncertain_ones_share_the_variance():
    delivery = Estimate.share(0.8, low=0.6, high=0.95, level=0.8)
    made = budget(
        line("a", 5e5, "pay"),
        line("b", 5e5, "cpi"),
        tax=council_tax(core="0.02"),
        drivers=(driver("pay", 0.03, half=0.02), driver("cpi", 0.02, half=0.01)),
        changes=(Change("s", "S", "saving", {2025: -1_000.0}, SAID, delivery=delivery),),
    )
    found = {one.driver: one.spread for one in medium_term_plan(made, draws=Draws(4_000)).drivers}
    assert found["council tax"] is None
    assert found["pay"] > found["cpi"] > found["saving"] > 0
    # independent parts share out the whole variance; pay has twice the spread, so four fifths
    assert sum(spread for spread in found.values() if spread) == pytest.approx(1, abs=0.03)
    assert found["pay"] == pytest.approx(0.8, abs=0.03)


def test_spread_is_the_squared_correlation():
    luck = np.random.Generator(np.random.Philox(1))
    a, b = luck.normal(size=(2, 1_000))
    assert spread_of(a, a + b) == pytest.approx(np.corrcoef(a, a + b)[0, 1] ** 2)
    assert spread_of(a, a) == 1
    assert spread_of(np.ones(1_000), a) is None
    assert spread_of(np.ones(1_000), np.ones(1_000)) is None
