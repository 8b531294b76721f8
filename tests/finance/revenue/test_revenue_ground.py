"""Districts, counties and shares of need."""

import numpy as np
import pytest

from wholeplace.errors import InputError
from wholeplace.finance.councils import Column
from wholeplace.finance.revenue.ground import (
    bills,
    filled,
    has_the_place,
    over,
    own_part,
    place_of,
    to_counties,
    with_place,
)
from wholeplace.finance.revenue.need import given_shares, shares_of_need


def test_a_county_sends_no_bills_and_a_district_stands_for_no_place(england, at):
    assert not bills(england)[at["Shire"]]
    assert not has_the_place(england)[at["Vale"]]
    assert bills(england).sum() == 6
    assert has_the_place(england).sum() == 5


def test_a_district_stands_in_its_county(england, at):
    assert place_of(england)[at["Vale"]] == at["Shire"]
    assert place_of(england)[at["Town"]] == at["Town"]


def test_a_county_has_the_sum_of_its_districts(england, at):
    nights = england.of("short_term_let_nights")
    assert to_counties(england, nights)[at["Shire"]] == 2_000
    assert to_counties(england, nights)[at["Town"]] == 1_000


def test_a_county_is_not_known_when_a_district_is_not(england, at):
    nights = england.of("short_term_let_nights").copy()
    nights[at["Vale"]] = np.nan
    assert np.isnan(to_counties(england, nights)[at["Shire"]])


def test_a_published_figure_of_a_county_stays(england, at):
    values = np.arange(7.0)
    assert filled(england, values)[at["Shire"]] == values[at["Shire"]]


def test_a_mean_is_taken_by_people(england, at):
    # Vale 300 people at 21,500, Wold 200 at 23,500: 22,300.
    income = filled(
        england, england.of("household_income_per_head"), weights=england.of("population")
    )
    assert income[at["Shire"]] == pytest.approx(22_300)


def test_a_mean_leaves_out_what_is_not_known(england, at):
    income = england.of("household_income_per_head").copy()
    income[at["Wold"]] = np.nan
    found = filled(england, income, weights=england.of("population"))
    assert found[at["Shire"]] == pytest.approx(21_500)


def test_a_tax_on_an_area_is_parted_by_band_d(england, at):
    # Vale's area yields 1,900: 200 for Vale and 1,500 for Shire; Wold's 2,000: 300 and 1,500.
    area = np.array([np.nan, 2200, 2000, 1400, 1200, 1900, 2000])
    found = own_part(england, area)
    assert found[at["Vale"]] == pytest.approx(200)
    assert found[at["Wold"]] == pytest.approx(300)
    assert found[at["Shire"]] == pytest.approx(3_000)
    assert found[at["Town"]] == pytest.approx(2_000)


def test_a_place_is_its_council_and_its_districts(england, at):
    found = with_place(england, np.array([10.0, 1, 1, 1, 1, 2, np.nan]))
    assert found[at["Shire"]] == 12
    assert np.isnan(found[at["Vale"]])


def test_dividing_by_nought_is_not_known():
    assert np.isnan(over(np.array([1.0]), np.array([0.0]))[0])


def test_need_is_people_weighted_by_deprivation(england, rules, at):
    # Mean score by people over places: (500x10 + 400x30 + 600x40 + 500x25 + 200x10) / 2200
    # = 55,500 / 2,200 = 25.2273. Town: 400 x (0.5 + 0.5 x 30 / 25.2273) = 437.84; Palace:
    # 200 x (0.5 + 0.5 x 10 / 25.2273) = 139.64. Weights average to 1, so the sum is 2,200.
    need = shares_of_need(england, rules, law=2026, levied="one a place")
    assert need[at["Town"]] == pytest.approx(437.84 / 2200, rel=1e-4)
    assert need[at["Palace"]] == pytest.approx(139.64 / 2200, rel=1e-4)
    assert need[at["Vale"]] == 0
    assert need.sum() == pytest.approx(1)


def test_a_county_place_is_split_as_spending_power_is(england, rules, at):
    # Districts 100,000 of 1,000,000 in the county: a tenth of need.
    need = shares_of_need(england, rules, law=2026, levied="every council")
    place = shares_of_need(england, rules, law=2026, levied="one a place")
    assert need[at["Shire"]] == pytest.approx(0.9 * place[at["Shire"]])
    assert need[at["Vale"]] + need[at["Wold"]] == pytest.approx(0.1 * place[at["Shire"]])
    assert need.sum() == pytest.approx(1)


def test_a_higher_score_never_lowers_need(england, rules, at):
    worse = england.of("deprivation").copy()
    worse[at["Town"]] *= 2
    more = england.with_columns({"deprivation": Column(worse, "score", "2025", "", "")})
    before = shares_of_need(england, rules, law=2026, levied="every council")
    after = shares_of_need(more, rules, law=2026, levied="every council")
    assert after[at["Town"]] > before[at["Town"]]


def test_given_need_is_scaled_and_checked(england):
    assert given_shares(england, np.full(7, 2.0)).sum() == pytest.approx(1)
    wrong = np.array([-1.0, np.nan, 1, 1, 1, 1, 1])
    with pytest.raises(InputError) as caught:
        given_shares(england, wrong)
    assert [problem.where for problem in caught.value.problems] == ["Shire", "Town"]
    with pytest.raises(InputError, match="should not all be nought"):
        given_shares(england, np.zeros(7))
