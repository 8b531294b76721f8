"""Visitor levies, income taxes, business rates, fees, premiums and options on supplied figures."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wholeplace.errors import InputError
from wholeplace.finance.councils import Column
from wholeplace.finance.revenue import (
    business_rates,
    fees,
    income_tax,
    premiums,
    supplied,
    visitors,
)

SAME_FIXTURE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40
)


def test_three_per_cent_in_london_is_the_published_yield(ask, at):
    # Fitted: £352m in the two boroughs together, 40% and 60% of their nights.
    gross = visitors.share_of_price(ask()).gross
    assert gross[at["Wharf"]] + gross[at["Palace"]] == pytest.approx(352e6)
    assert gross[at["Wharf"]] == pytest.approx(0.4 * 352e6)


def test_a_county_levies_on_the_nights_of_its_districts(ask, at):
    # Shire 2,000 nights, London 10,000.
    gross = visitors.share_of_price(ask()).gross
    assert gross[at["Shire"]] == pytest.approx(0.2 * 352e6)
    assert np.isnan(gross[at["Vale"]])


def test_a_pound_a_night_is_worked_out_on_the_nights_less_those_that_stay_away(ask, at):
    # 89 million nights; price of a night 352m / (0.03 x (1 - 0.7 x 0.03)) / 89m = £134.66;
    # 1 - 0.7 / 134.66 = 0.99480 of 89m.
    asked = ask()
    assert visitors.price_of_a_night(asked) == pytest.approx(134.663, abs=1e-3)
    gross = visitors.pounds_a_night(asked).gross
    assert gross[at["Wharf"]] + gross[at["Palace"]] == pytest.approx(88.5374e6, rel=1e-5)


def test_a_councils_own_figure_of_spending_comes_first(ask, at):
    # £10m at 3%, 2.1% of it lost: 10m x 0.03 x 0.979.
    gross = visitors.share_of_price(ask(supplied={("E06000001", ""): 10e6})).gross
    assert gross[at["Town"]] == pytest.approx(293_700)


@given(low=st.floats(0, 0.7), step=st.floats(0, 0.7))
@SAME_FIXTURE
def test_a_higher_levy_never_yields_less_below_the_most_yielding_one(ask, low, step):
    most = visitors.most_yielding_rate(ask())
    high = min(low + step, most)
    low = min(low, high)
    less, more = (np.nansum(visitors.share_of_price(ask(rate=r)).gross) for r in (low, high))
    assert more >= less * (1 - 1e-12)


def test_a_levy_beyond_all_demand_yields_nothing(ask):
    assert np.nansum(visitors.pounds_a_night(ask(rate=1_000.0)).gross) == 0


def test_three_per_cent_written_as_three_is_refused(ask):
    with pytest.raises(InputError, match=r"3% is 0\.03"):
        visitors.share_of_price(ask(rate=3.0))


def test_a_penny_yields_its_published_total_on_the_incomes_of_its_year(ask, england):
    then = england.with_columns(
        {income_tax.INCOME: england.column("household_income_per_head_then")}
    )
    assert np.nansum(income_tax.all_bands(ask(councils=then)).gross) == pytest.approx(6e9)


def test_income_is_taxed_above_a_part_that_is_free(ask, at):
    # Town (16,500 - 6,500) x 400 people, Palace (66,500 - 6,500) x 200: 4m and 12m.
    gross = income_tax.all_bands(ask()).gross
    assert gross[at["Palace"]] / gross[at["Town"]] == pytest.approx(3)
    assert np.isnan(gross[at["Vale"]])


def test_the_basic_rate_only_is_two_thirds_of_all_bands(ask):
    every, basic = income_tax.all_bands(ask()).gross, income_tax.basic_rate_only(ask()).gross
    assert basic == pytest.approx(every * 2 / 3, nan_ok=True)


@given(low=st.floats(0, 1), high=st.floats(0, 1))
@SAME_FIXTURE
def test_a_higher_tax_never_yields_less_below_the_most_yielding_one(ask, low, high):
    low, high = sorted((low, high))
    assert income_tax.most_yielding_rate(ask()) == pytest.approx(2)
    less, more = (np.nansum(income_tax.all_bands(ask(rate=r)).gross) for r in (low, high))
    assert more >= less * (1 - 1e-12)


def test_an_assigned_share_gives_up_grants_of_the_same_total(ask, at):
    taking = income_tax.assignment(ask())
    assert np.nansum(taking.net) == pytest.approx(0, abs=1e-3)
    assert taking.growth[at["Palace"]] == 0.05
    assert taking.net[at["Palace"]] > 0 > taking.net[at["Mill"]]


def test_growth_not_known_is_that_of_the_rule(ask, england):
    columns = {k: v for k, v in england.columns.items() if k != "household_income_growth"}
    taking = income_tax.all_bands(ask(councils=type(england)(england.councils, columns)))
    assert set(taking.growth) == {0.02}


def test_full_retention_doubles_what_a_council_kept(ask, at):
    # Half was local in 2017-18; in London 67%: 400,000 x 33 / 67.
    taking = business_rates.full_retention(ask())
    assert taking.gross[at["Town"]] == pytest.approx(200_000)
    assert taking.gross[at["Wharf"]] == pytest.approx(400_000 * 0.33 / 0.67)
    assert np.nansum(taking.net) == pytest.approx(0, abs=1e-6)


def test_three_quarters_retention_is_half_of_full(ask, at):
    taking = business_rates.full_retention(ask(rate=0.75))
    assert taking.gross[at["Town"]] == pytest.approx(100_000)


def test_a_council_that_kept_all_already_is_left_out(ask, england, rules):
    from dataclasses import replace

    wigan = replace(england.councils[2], code="E08000010", name="Wigan")
    councils = type(england)((*england.councils[:2], wigan, *england.councils[3:]), england.columns)
    taking = business_rates.full_retention(ask(councils=councils))
    assert np.isnan(taking.gross[2])
    assert "Left out, as they kept that share already: 1 councils." in taking.notes


def test_fees_are_set_beside_the_upper_quartile_of_neighbours(ask, england, at):
    # Transport fees are 1% to 7% of spending. Shire (1%) beside the five others from Town to
    # Vale (2% to 6%): upper quartile 5%, gap 4% of £1m = 40,000, 70% of it after use falls.
    # A head: £20 beside £50, £50, £80, £250 and £200: 500 people x £180 is more, and not taken.
    beside = {
        "E10000001": ("E06000001", "E08000099", "E09000001", "E09000002", "E07000001"),
    }
    taking = fees.quartile_gap(ask(neighbours=beside))
    assert taking.detail["transport"][at["Shire"]] == pytest.approx(28_000)
    # The same for culture at twice, environment three times, planning four times: ten in all.
    assert taking.gross[at["Shire"]] == pytest.approx(280_000)


def test_half_the_gap_is_half_the_yield(ask):
    everyone = {council.code: tuple(ask().councils.codes) for council in ask().councils.councils}
    whole = fees.quartile_gap(ask(neighbours=everyone)).gross
    half = fees.quartile_gap(ask(neighbours=everyone, rate=0.5)).gross
    assert half == pytest.approx(whole / 2)
    assert (whole >= 0).all()


def test_too_few_neighbours_give_no_quartile(ask, at):
    # Of its class Town is the only one; the two districts have one neighbour each.
    assert np.isnan(fees.quartile_gap(ask()).gross).all()


def test_a_premium_falls_on_the_mean_bill_of_homes_long_empty(ask, at):
    # Town: 10 homes, half liable, 15% stop; mean bill 2,200 x (100 x 6/9 + 100) / 200 = 1,833.33.
    # Area 5 x 0.85 x 1,833.33 = 7,791.67; Town's part 2,000 / 2,200 of it.
    taking = premiums.empty_homes(ask())
    assert taking.gross[at["Town"]] == pytest.approx(7_083.33, abs=0.01)
    assert taking.base[at["Town"]] == 5


def test_a_county_has_its_part_of_its_districts_premiums(ask, at):
    taking = premiums.empty_homes(ask())
    assert taking.gross[at["Shire"]] > taking.gross[at["Vale"]] > 0


def test_second_homes_are_those_supplied(ask, at):
    # 50 homes, a fifth stop, mean bill 1,833.33, Town's part 10/11: 50 x 0.8 x 1,833.33 x 10/11.
    taking = premiums.second_homes(ask(supplied={("E06000001", ""): 50.0}))
    assert taking.gross[at["Town"]] == pytest.approx(66_666.67, abs=0.01)
    assert np.isnan(taking.gross[at["Mill"]])


def test_land_is_taxed_at_its_rate(ask, at):
    taking = supplied.land_value(ask(rate=0.01, supplied={("E06000001", ""): 2e9}))
    assert taking.gross[at["Town"]] == pytest.approx(20e6)


def test_parking_spaces_are_charged_less_those_given_up(ask, at):
    # £428 on 1,000 spaces, a tenth given up; at twice the charge, a fifth.
    spaces = {("E06000001", ""): 1_000.0}
    assert supplied.workplace_parking(ask(supplied=spaces)).gross[at["Town"]] == pytest.approx(
        385_200
    )
    double = supplied.workplace_parking(ask(rate=856, supplied=spaces))
    assert double.gross[at["Town"]] == pytest.approx(856 * 800)


def test_the_surcharge_is_by_charge_band(ask, at):
    # 10 x 2,500 + 2 x 3,500 + 1 x 7,500; homes without a band at the lowest charge.
    homes = {
        ("E09000002", "1"): 10.0,
        ("E09000002", "2"): 2.0,
        ("E09000002", "4"): 1.0,
        ("E09000001", ""): 4.0,
    }
    taking = supplied.high_value_surcharge(ask(supplied=homes))
    assert taking.gross[at["Palace"]] == pytest.approx(39_500)
    assert taking.gross[at["Wharf"]] == pytest.approx(10_000)
    assert taking.base[at["Palace"]] == 13


def test_no_rate_of_the_surcharge_can_be_asked_for(ask):
    with pytest.raises(InputError, match="set by the law"):
        supplied.high_value_surcharge(ask(rate=1.0, supplied={("E09000002", ""): 1.0}))


def test_one_council_with_no_income_figure_is_not_known(ask, england, at):
    income = england.of(income_tax.INCOME).copy()
    income[at["Town"]] = np.nan
    unknown = england.with_columns({income_tax.INCOME: Column(income, "GBP", "2023", "", "")})
    assert np.isnan(income_tax.all_bands(ask(councils=unknown)).gross[at["Town"]])


def test_an_odd_spending_makes_no_large_gap(ask, england, at):
    # Shire spends ten times as much on transport: by spending the gap would be 10m x (5% - 0.1%)
    # = £490,000; a head it is £180 for 500 people = £90,000, 70% of it after use falls.
    gross = england.of("gross_transport").copy()
    gross[at["Shire"]] *= 10
    odd = england.with_columns({"gross_transport": Column(gross, "GBP", "", "", "")})
    beside = {
        "E10000001": ("E06000001", "E08000099", "E09000001", "E09000002", "E07000001"),
    }
    taking = fees.quartile_gap(ask(councils=odd, neighbours=beside))
    assert taking.detail["transport"][at["Shire"]] == pytest.approx(63_000)


def test_grants_are_given_up_by_those_alone_who_have_a_figure(ask, england, at):
    """With one council's income not known, the others give up exactly what they gain."""
    income = england.of(income_tax.INCOME).copy()
    income[at["Town"]] = np.nan
    unknown = england.with_columns({income_tax.INCOME: Column(income, "GBP", "2023", "", "")})
    taking = income_tax.assignment(ask(councils=unknown))
    assert np.isnan(taking.replaced[at["Town"]])
    assert np.nansum(taking.net) == pytest.approx(0, abs=1e-3)
    rates = england.of("retained_rates_2017").copy()
    rates[at["Town"]] = np.nan
    unknown = england.with_columns({"retained_rates_2017": Column(rates, "GBP", "", "", "")})
    taking = business_rates.full_retention(ask(councils=unknown))
    assert np.isnan(taking.replaced[at["Town"]])
    assert np.nansum(taking.net) == pytest.approx(0, abs=1e-3)


def test_the_base_of_retention_is_all_the_rates(ask, at):
    # What was kept is half of them; in London 67%.
    base = business_rates.full_retention(ask()).base
    assert base[at["Town"]] == pytest.approx(400_000)
    assert base[at["Wharf"]] == pytest.approx(400_000 / 0.67)
