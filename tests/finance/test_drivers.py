import csv
from dataclasses import replace
from pathlib import Path
from runpy import run_path

import numpy as np
import pytest

from wholeplace.errors import InputError
from wholeplace.finance.drivers import (
    CATALOGUE,
    default_drivers,
    default_exposures,
    unplanned_driver,
    with_unplanned,
)
from wholeplace.finance.plan import central_plan
from wholeplace.finance.plan_draws import UNPLANNED
from wholeplace.store.rulebook import packaged_rules

SMALL = run_path(str(Path(__file__).with_name("small_budget.py")))
YEARS = tuple(range(2025, 2031))
PRESSED = {f"RSX_{of}" for of in ("asc", "csc", "trans", "hous", "env", "cul", "plan", "cen")}
COUNCILS = ("E06", "E07", "E08", "E09", "E10")
PRICES = {name for name, _, group in CATALOGUE if group == "price"}


@pytest.fixture(scope="module")
def rules():
    return packaged_rules()


@pytest.fixture(scope="module")
def drivers(rules):
    return {one.id: one for one in default_drivers(rules, YEARS)}


def test_the_living_wage_rose_as_published(rules, drivers):
    # £11.44 to £12.21 is 6.7%, to £12.71 is 4.1%
    rates = [rules.number("national_living_wage", year=year) for year in (2024, 2025, 2026)]
    risen = np.round(np.divide(rates[1:], rates[:-1]) - 1, 3)
    assert risen == pytest.approx([0.067, 0.041])
    growth = drivers["nlw"].growth
    assert [growth[2025].value, growth[2026].value] == pytest.approx([0.067, 0.041])
    assert growth[2025].family == growth[2026].family == "known"


def test_growth_that_is_not_known_yet_has_an_interval_with_its_level(drivers):
    pay = drivers["pay"].growth[2028]
    assert pay.low < pay.value < pay.high
    assert pay.level == 0.8


def test_every_driver_says_that_it_is_assumed(drivers):
    assert {one.id for one in drivers.values() if not one.source.is_assumption} == set()
    assert drivers["nlw"].growth[2025].source.id == "national-living-wage-rates"


def test_every_year_has_its_growth(drivers):
    assert all(tuple(one.growth) == YEARS for one in drivers.values())
    assert list(drivers) == [name for name, _, _ in CATALOGUE]


def test_a_year_before_the_rules_is_refused(rules):
    with pytest.raises(InputError, match="is not set in 2019/20"):
        default_drivers(rules, (2019, 2020))


@pytest.mark.parametrize(
    "line", ["asc", "csc", "edu", "trans", "hous", "env", "cul", "plan", "phs", "cen", "oth"]
)
def test_weights_of_prices_sum_to_one_or_less(rules, line):
    for share in (None, 0.0, 0.4, 1.0):
        found = default_exposures(f"RSX_{line}", rules=rules, year=2024, pay_share=share)
        assert sum(one.weight for one in found if one.driver in PRICES) <= 1 + 1e-9
        assert all(0 <= one.weight <= 1 for one in found)


def test_pay_is_split_into_pay_and_national_insurance(rules):
    found = {
        one.driver: one.weight
        for one in default_exposures("RSX_asc", rules=rules, year=2024, pay_share=0.5)
    }
    # 0.5 of staff, 8% of it national insurance; 0.50 of care fees scaled by 0.5 / 0.85
    assert found["pay"] == pytest.approx(0.46)
    assert found["nic"] == pytest.approx(0.04)
    assert found["nlw"] == pytest.approx(0.5 * 0.5 / 0.85)
    assert found["asc_demand"] == 1


def test_a_line_without_rules_moves_with_nothing(rules):
    assert default_exposures("RSX_none", rules=rules, year=2024) == ()


def test_what_is_unplanned_is_wider_in_a_borough_than_in_a_county(rules):
    county, borough = (
        unplanned_driver(rules, of_class=one, year=2025).growth[2025]
        for one in ("county", "london borough")
    )
    assert borough.high > county.high
    assert county.value == 0
    assert county.source.id == "mhclg-rs-2010-2017"


def test_a_budget_keeps_its_own_unplanned_driver(rules):
    plain = SMALL["budget"]()
    added = with_unplanned(plain, rules)
    assert [one.id for one in added.drivers] == [UNPLANNED]
    assert with_unplanned(added, rules) is added
    assert with_unplanned(plain, None) is plain


def test_a_class_without_returns_is_refused(rules):
    with pytest.raises(InputError, match="unplanned_half_width"):
        unplanned_driver(rules, of_class="parish", year=2025)


def test_everything_in_the_pack_that_nobody_published_is_assumed():
    pack = Path(__file__).parents[2] / "src/wholeplace/reference/rules/drivers.csv"
    with pack.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    published = {row["rule"] for row in rows if row["status"] != "assumed"}
    assert published == {
        "national_living_wage",
        "nlw_growth",
        "reserve_change_sd",
        "unplanned_half_width",
        "unplanned_level",
        "unplanned_persistence",
    }
    assert all(row["source"] == "driver-assumptions" for row in rows if row["status"] == "assumed")


def test_pressures_of_england_stand_beside_the_published_ones(reference, rules):
    # The Local Government Association: +29.8% from 2024/25 to 2028/29. Ours leave out school
    # transport, which the returns do not show apart, and come to about 26%
    spent = {}
    for figure in reference.figures("outturn", periods=["2024-25"]):
        name = figure.measure.removesuffix("_net_current_expenditure")
        if name in PRESSED and name != figure.measure and figure.place[:3] in COUNCILS:
            spent[name] = spent.get(name, 0.0) + (figure.value or 0.0) * 1_000
    lines = [
        replace(
            SMALL["line"](name, gbp),
            exposures=default_exposures(name, rules=rules, year=2024),
        )
        for name, gbp in spent.items()
    ]
    years = (2025, 2026, 2027, 2028)
    made = SMALL["budget"](*lines, drivers=default_drivers(rules, years), years=years)
    grown = central_plan(made).spending.values[0, -1] / sum(spent.values()) - 1
    assert sum(spent.values()) == pytest.approx(59.1e9, rel=0.01)
    assert grown == pytest.approx(0.298, rel=0.15)
    assert grown == pytest.approx(0.263, abs=0.005)
