"""Council tax on today's values: values of homes, new bands, a rate on value."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wholeplace.errors import InputError
from wholeplace.finance.councils import Column
from wholeplace.finance.revenue.dwelling_values import (
    dwelling_values,
    middling,
    names_without_price,
)
from wholeplace.finance.revenue.property_tax import more_bands, proportional, revaluation
from wholeplace.finance.rules import Rulebook

EDGES = np.array([20_000, 40_000, 52_000, 68_000, 88_000, 120_000, 160_000, 320_000, 800_000.0])


def test_the_middling_home_lies_half_way_in_logarithm():
    # All homes in band A, from 20,000 to 40,000: the middle is their geometric mean.
    homes = np.array([[100.0, 0, 0, 0, 0, 0, 0, 0]])
    assert middling(homes, EDGES)[0] == pytest.approx((20_000 * 40_000) ** 0.5)


def test_values_rise_by_what_takes_the_middling_home_to_todays_price(ask, at):
    # Mill: all in band A, middling 28,284 in 1991 and 90,000 today: risen 3.18 times. The mean of
    # values even in logarithm is 20,000 / ln 2 = 28,854 in 1991, and 91,812 today.
    values = dwelling_values(ask())
    assert values.risen[at["Mill"]] == pytest.approx(90_000 / 28_284.27)
    assert values.mean[at["Mill"]] == pytest.approx(28_853.9 * 90_000 / 28_284.27)
    assert values.total[at["Mill"]] == pytest.approx(300 * values.mean[at["Mill"]])


def test_band_d_equivalents_are_by_the_ratios_of_the_law(ask, at):
    # Town: 100 in A at 6/9 and 100 in D.
    values = dwelling_values(ask())
    assert values.equivalents[at["Town"]] == pytest.approx(100 * 6 / 9 + 100)
    assert values.equivalents[at["Palace"]] == pytest.approx(200)


def test_a_county_has_no_homes_of_its_own(ask, at):
    values = dwelling_values(ask())
    assert np.isnan(values.mean[at["Shire"]])
    assert names_without_price(ask().councils, values) == ()


def test_the_share_of_homes_below_a_value_runs_from_none_to_all(ask, at):
    values = dwelling_values(ask())
    risen = values.risen[at["Mill"]]
    below = values.below(np.array([1.0, 40_000 * risen, 1e12]))[at["Mill"]]
    assert below == pytest.approx([0, 1, 1])


def test_cuts_leave_the_asked_shares_of_all_homes_below_them(ask):
    values = dwelling_values(ask())
    shares = np.array([0.2, 0.5, 0.9])
    below = values.below(values.cut(shares))
    known = ~np.isnan(values.risen)
    homes = values.homes[known].sum(axis=1)
    assert homes @ below[known] / homes.sum() == pytest.approx(shares, abs=2e-3)


@pytest.mark.parametrize("option", [revaluation, more_bands, proportional])
def test_the_total_of_the_councils_does_not_change(ask, option):
    taking = option(ask())
    assert np.nansum(taking.net) == pytest.approx(0, abs=1e-6)
    # Own Band D times tax base: 1,500 x 360 + 2,000 x 150 + 1,800 x 180 + ... = 1,679,000.
    assert np.nansum(taking.replaced) == pytest.approx(
        1500 * 360 + 2000 * 150 + 1800 * 180 + 1000 * 270 + 800 * 180 + 200 * 270 + 300 * 90
    )


@pytest.mark.parametrize("option", [revaluation, more_bands, proportional])
def test_bills_fall_where_homes_rose_least(ask, england, option, at):
    # Every council with 20 homes in each band: what sets them apart is the price alone.
    bands = {
        f"dwellings_band_{band}": Column(np.full(7, 20.0), "dwellings", "", "", "")
        for band in "abcdefgh"
    }
    change = option(ask(councils=england.with_columns(bands))).taxpayers
    dearest_first = ("Palace", "Wharf", "Vale", "Wold", "Town", "Mill")
    changes = [change[at[name]] for name in dearest_first]
    assert changes == sorted(changes, reverse=True)
    assert change[at["Mill"]] < 0 < change[at["Palace"]]


def test_a_rate_on_value_is_the_same_everywhere(ask, at):
    # Palace: taxed on its value at what its base collects today (180 of 200 equivalents).
    values, taking = dwelling_values(ask()), proportional(ask())
    area = taking.rate * 0.9 * values.total[at["Palace"]]
    assert taking.gross[at["Palace"]] == pytest.approx(area * 800 / 1200)
    assert taking.taxpayers[at["Palace"]] == pytest.approx(area / (1200 * 180) - 1)


def test_a_rate_that_is_asked_for_need_not_keep_the_total(ask):
    neutral = proportional(ask()).rate
    double = proportional(ask(rate=2 * neutral))
    assert np.nansum(double.net) == pytest.approx(np.nansum(double.replaced))


def test_a_rate_below_nought_is_refused(ask):
    with pytest.raises(InputError, match="should be nought or more"):
        proportional(ask(rate=-0.01))


def test_a_rise_of_all_prices_alike_changes_nobodys_bill(ask, england):
    price = england.column("house_price")
    dearer = england.with_columns(
        {"house_price": Column(price.values * 3, "GBP", price.period, "", "")}
    )
    for option in (revaluation, proportional):
        before, after = option(ask()).taxpayers, option(ask(councils=dearer)).taxpayers
        assert after == pytest.approx(before, nan_ok=True, abs=1e-9)


def test_without_any_change_since_1991_revaluation_changes_nothing(ask, england):
    homes = np.stack([england.of(f"dwellings_band_{band}") for band in "abcdefgh"], axis=1)
    middle = np.where(england.is_class("county"), np.nan, middling(homes, EDGES))
    as_then = england.with_columns({"house_price": Column(middle, "GBP", "1991", "", "")})
    change = revaluation(ask(councils=as_then)).taxpayers
    # Homes of a made-up council fill a whole band, so the national cuts fall in gaps between them.
    assert change == pytest.approx(np.zeros(7), abs=0.02)


def test_a_council_without_a_price_is_left_out_and_named(ask, england, at):
    price = england.of("house_price").copy()
    price[at["Mill"]] = np.nan
    taking = proportional(
        ask(councils=england.with_columns({"house_price": Column(price, "GBP", "", "", "")}))
    )
    assert np.isnan(taking.gross[at["Mill"]])
    assert np.isnan(taking.replaced[at["Mill"]])
    assert any("Mill" in note for note in taking.notes)
    assert np.nansum(taking.net) == pytest.approx(0, abs=1e-6)


def test_a_county_loses_its_figure_with_one_of_its_districts(ask, england, at):
    price = england.of("house_price").copy()
    price[at["Vale"]] = np.nan
    taking = revaluation(
        ask(councils=england.with_columns({"house_price": Column(price, "GBP", "", "", "")}))
    )
    assert np.isnan(taking.gross[at["Shire"]])
    assert not np.isnan(taking.gross[at["Wold"]])


def test_more_bands_take_more_from_the_dearest(ask, at):
    assert more_bands(ask()).taxpayers[at["Palace"]] > revaluation(ask()).taxpayers[at["Palace"]]


@given(prices=st.lists(st.floats(5e4, 5e6), min_size=6, max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_any_prices_leave_the_total_as_it_was(ask, england, prices):
    price = Column(np.array([np.nan, *prices]), "GBP", "", "", "")
    asked = ask(councils=england.with_columns({"house_price": price}))
    for option in (revaluation, proportional):
        taking = option(asked)
        assert np.nansum(taking.net) == pytest.approx(0, abs=1e-5)
        assert np.nanmin(taking.gross) >= 0


def test_a_rule_that_is_missing_is_named(ask):
    with pytest.raises(InputError, match="revenue_band_a_from"):
        revaluation(ask(rules=Rulebook(())))
