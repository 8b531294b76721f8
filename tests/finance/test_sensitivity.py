"""Gateshead's published sensitivities: Gateshead Council, medium-term financial strategy, web
article 34828. Pay and budget bases are not shown there; each base is fitted to one figure and the
others are then what the engine says."""

from decimal import Decimal
from pathlib import Path
from runpy import run_path

import pytest

from wholeplace.finance.sensitivity import sensitivities

SMALL = run_path(str(Path(__file__).with_name("small_budget.py")))
budget, council_tax, driver = SMALL["budget"], SMALL["council_tax"], SMALL["driver"]
funding, line = SMALL["funding"], SMALL["line"]
FIVE = (2025, 2026, 2027, 2028, 2029)
TOLERANCE = 0.001


def found(made, name, *points):
    """Sensitivities to one driver, in the order of the points."""
    told = sensitivities(made, tuple(Decimal(point) for point in points))
    return [one for one in told if one.driver == name]


def test_pay_moves_the_cumulative_gap_as_gateshead_published():
    # £m: +1% 0.945, +2% 1.916, +3% 2.912, -1% -0.920, -2% -1.816. Fitted: a base of 5.896 at
    # 2% growth gives 0.945 over five years
    made = budget(
        line("staff", 5.8956, "pay"),
        tax=council_tax("0.01", base=1.0),
        drivers=(driver("pay", 0.02),),
        years=FIVE,
    )
    cumulative = [
        one.cumulative for one in found(made, "pay", "0.01", "0.02", "0.03", "-0.01", "-0.02")
    ]
    assert cumulative == pytest.approx([0.945, 1.916, 2.912, -0.920, -1.816], rel=TOLERANCE)


def test_pay_curves_upwards_because_it_compounds():
    made = budget(line("staff", 1e6, "pay"), drivers=(driver("pay", 0.02),), years=FIVE)
    up, twice, down = (one.cumulative for one in found(made, "pay", "0.01", "0.02", "-0.01"))
    assert twice > 2 * up > 0
    assert up > -down > 0


def test_council_tax_moves_the_gap_of_the_fifth_year_as_gateshead_published():
    # £m: -1% a year 7.830, -2% 15.364, -2.99% 22.540. Fitted: council tax of 131.363 rising by
    # 4.99% a year gives 7.830; in millions Band D would fall to 0.01, so the base is in pounds
    made = budget(
        line("all", 200e6), tax=council_tax("1313.63", base=100_000.0, core="0.0499"), years=FIVE
    )
    last = [one.by_year[-1] for one in found(made, "council tax", "-0.01", "-0.02", "-0.0299")]
    assert last == pytest.approx([7.830e6, 15.364e6, 22.540e6], rel=TOLERANCE)
    assert 2 * last[0] > last[1]


def test_funding_moves_the_gap_of_the_fifth_year_as_gateshead_published():
    # £m: +1% -4.232, -1% +4.069; a base of 83.02 that stands still gives the second
    made = budget(
        line("all", 83.02 + 0.01),
        tax=council_tax("0.01", base=1.0),
        funding=(funding("grants", 83.02, "grants"),),
        drivers=(driver("grants", 0.0, group="funding"),),
        years=FIVE,
    )
    last = [one.by_year[-1] for one in found(made, "grants", "0.01", "-0.01")]
    assert last == pytest.approx([-4.232, 4.069], rel=TOLERANCE)


def test_what_moves_nothing_is_left_out():
    made = budget(line("care", 1e6, "cpi"), drivers=(driver(), driver("idle")))
    assert {one.driver for one in sensitivities(made)} == {"cpi", "council tax"}


def test_a_point_of_a_driver_that_moves_all_is_a_hundredth_in_the_first_year():
    made = budget(line("care", 1e6, "cpi"), drivers=(driver(growth=0.0),))
    up, down = found(made, "cpi", "0.01", "-0.01")
    # 1,000,000 x 0.01; then 1.01^2 - 1 and 1.01^3 - 1
    assert up.by_year == pytest.approx((10_000, 20_100, 30_301))
    assert down.by_year == pytest.approx((-10_000, -19_900, -29_701))
    assert up.cumulative == pytest.approx(60_401)


def test_council_tax_rises_by_a_point_from_the_first_year_even_where_none_is_planned():
    up, _ = found(budget(), "council tax", "0.01", "-0.01")
    # 1,000.00 -> 1,010.00 -> 1,020.10 -> 1,030.30 (floored), on 600 homes
    assert up.by_year == pytest.approx((-6_000, -12_060, -18_180))
