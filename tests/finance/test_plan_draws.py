from dataclasses import replace
from pathlib import Path
from runpy import run_path

import numpy as np
import pytest
from scipy.stats import kendalltau, t

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.finance.plan_draws import (
    INDEPENDENT,
    UNPLANNED,
    Copula,
    central_series,
    copula_of,
    drawn_series,
    growth_in,
    quantiles,
    t_chance,
)
from wholeplace.store.rulebook import packaged_rules

SMALL = run_path(str(Path(__file__).with_name("small_budget.py")))
budget, driver = SMALL["budget"], SMALL["driver"]
YEARS = (2025, 2026, 2027)
DRAWS = Draws(20_000, seed=2)


def drawn(*drivers, copula=INDEPENDENT, draws=DRAWS):
    """Growth by driver of one council [years x draws]."""
    series = drawn_series([budget(drivers=drivers)], YEARS, draws=draws, copula=copula)
    return {name: series.growth[at] for name, at in series.of[0].items()}


def correlation(a, b):
    return float(np.corrcoef(a, b)[0, 1])


def test_every_year_keeps_its_own_interval_whatever_the_copula_and_persistence():
    for copula in (INDEPENDENT, Copula({"price": 0.8}), Copula({"price": 0.8}, 4)):
        one = driver("pay", 0.03, half=0.02, persistence=0.6)
        for year in drawn(one, copula=copula)["pay"]:
            assert np.quantile(year, [0.1, 0.9]) == pytest.approx([0.01, 0.05], abs=0.001)


def test_persistence_is_the_correlation_of_one_year_with_the_next():
    found = drawn(driver("pay", 0.03, half=0.02, persistence=0.6))["pay"]
    assert correlation(found[0], found[1]) == pytest.approx(0.6, abs=0.02)
    assert correlation(found[0], found[2]) == pytest.approx(0.36, abs=0.02)


def test_drivers_of_a_group_correlate_by_the_square_of_the_loading():
    pair = (driver("pay", 0.03, half=0.02), driver("cpi", 0.02, half=0.02))
    found = drawn(*pair, copula=Copula({"price": 0.6}))
    assert correlation(found["pay"][0], found["cpi"][0]) == pytest.approx(0.36, abs=0.02)
    assert abs(correlation(found["pay"][0], found["cpi"][1])) < 0.03


def test_the_t_copula_keeps_the_rank_correlation_and_fattens_the_joint_tail():
    pair = (driver("pay", 0.03, half=0.02), driver("cpi", 0.02, half=0.02))
    normal, fat = (drawn(*pair, copula=Copula({"price": 0.6}, d)) for d in (None, 4))
    taus = [kendalltau(one["pay"][0], one["cpi"][0]).statistic for one in (normal, fat)]
    # tau = 2 / pi x arcsin 0.36 for both
    assert taus == pytest.approx([2 / np.pi * np.arcsin(0.36)] * 2, abs=0.02)
    both = [
        np.mean([(one[n][0] > np.quantile(one[n][0], 0.99)) for n in ("pay", "cpi")], axis=0) == 1
        for one in (normal, fat)
    ]
    assert both[1].mean() > 1.5 * both[0].mean()


def test_drivers_of_two_groups_move_apart():
    pair = (driver("pay", 0.03, half=0.02), driver("need", 0.02, half=0.02, group="demand"))
    found = drawn(*pair, copula=Copula({"price": 0.6, "demand": 0.6}))
    assert abs(correlation(found["pay"][0], found["need"][0])) < 0.03


def test_a_driver_added_moves_no_other():
    pay, cpi = driver("pay", 0.03, half=0.02), driver("cpi", 0.02, half=0.02)
    copula = Copula({"price": 0.6}, 4)
    alone, both = (drawn(*of, copula=copula) for of in ((pay,), (cpi, pay)))
    assert (alone["pay"] == both["pay"]).all()


def test_more_draws_keep_the_first_ones():
    one = driver("pay", 0.03, half=0.02, persistence=0.5)
    few, many = (drawn(one, draws=Draws(count, seed=2))["pay"] for count in (50, 500))
    assert (few == many[:, :50]).all()


def test_councils_share_national_luck_but_not_what_is_unplanned():
    drivers = (driver("pay", 0.03, half=0.02), driver(UNPLANNED, 0.0, half=0.05))
    councils = [budget(drivers=drivers, code=code) for code in ("E06000001", "E06000002")]
    series = drawn_series(councils, YEARS, draws=Draws(50), copula=INDEPENDENT)
    first, second = series.of
    assert first["pay"] == second["pay"]
    assert first[UNPLANNED] != second[UNPLANNED]
    assert len(series.growth) == 3


def test_councils_that_expect_otherwise_share_the_luck_of_a_driver():
    councils = [
        budget(drivers=(driver("pay", growth, half=0.02),), code=code)
        for growth, code in ((0.03, "E06000001"), (0.05, "E06000002"))
    ]
    series = drawn_series(councils, YEARS, draws=Draws(50), copula=INDEPENDENT)
    assert series.growth[1] - series.growth[0] == pytest.approx(0.02)


def test_a_year_that_is_not_given_takes_the_last_one_before_it():
    one = driver("pay", 0.03)
    assert growth_in(one, 2031) is one.growth[2025]


def test_the_central_series_takes_what_is_stated():
    lopsided = Estimate.normal(0.02, low=0.0, high=0.10, level=0.8)
    one = replace(driver("pay"), growth={2025: lopsided})
    assert central_series([budget(drivers=(one,))], YEARS).growth == pytest.approx(0.02)


@pytest.mark.parametrize("degrees", [2, 4, 8])
def test_students_distribution_in_closed_form_is_scipys(degrees):
    at = np.linspace(-30, 30, 301)
    assert t_chance(at, degrees) == pytest.approx(t.cdf(at, degrees), abs=1e-12)


@pytest.mark.parametrize(
    "estimate",
    [
        Estimate.share(0.8, low=0.6, high=0.95, level=0.8),
        Estimate.share(0.97, low=0.9, high=0.999, level=0.8),
        Estimate.cost(2.0, low=1.0, high=4.0),
    ],
)
def test_quantiles_off_the_table_are_close_to_the_solved_ones(estimate):
    chance = np.linspace(0.0005, 0.9995, 999)
    spread = estimate.high - estimate.low
    assert quantiles(estimate, chance) == pytest.approx(
        estimate.quantile(chance), abs=1e-4 * spread
    )


@pytest.mark.parametrize(
    ("loadings", "degrees"), [({"price": 1.0}, None), ({"price": -0.1}, None), ({}, 3), ({}, 0)]
)
def test_a_copula_that_cannot_be_is_refused(loadings, degrees):
    with pytest.raises(MethodError):
        Copula(loadings, degrees)


def test_the_rules_say_how_drivers_move_together():
    found = copula_of(packaged_rules(), year=2025)
    assert set(found.loadings) == {"price", "demand", "funding"}
    assert found.degrees == 4
    assert copula_of(None, year=2025) is INDEPENDENT
