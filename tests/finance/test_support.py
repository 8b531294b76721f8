"""Exceptional financial support: relief now, provision and interest for up to twenty years."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import InputError
from wholeplace.finance.support import Support, cost_of_support
from wholeplace.store.rulebook import packaged_rules

RULES = packaged_rules()


def test_support_worked_by_hand():
    """30 million at 5% over 20 years: annuity of 907,278 the first year, up 5% a year.

    30m x .05 / (1.05 ^ 20 - 1) = 1.5m / 1.653298 = 907,278. Interest on the middle of the first
    year (15m) is 750,000; of the second on 29,546,361: 1,477,318.
    """
    cost = cost_of_support(
        [Support(2026, 30e6, 0.05, 20)], years=(2026, 2027, 2028), rulebook=RULES
    )
    assert cost.relief.tolist() == [30e6, 0.0, 0.0]
    assert cost.provision == pytest.approx([0.0, 907_278, 952_642], abs=1)
    assert cost.interest[:2] == pytest.approx([750_000, 1_477_318], abs=1)
    assert cost.effect[0] == pytest.approx(-29_250_000)
    assert np.all(cost.effect[1:] > 0)


def test_support_of_earlier_years_goes_on_costing():
    now = cost_of_support([Support(2024, 10e6, 0.05, 10)], years=(2026, 2027), rulebook=RULES)
    then = cost_of_support(
        [Support(2024, 10e6, 0.05, 10)], years=(2024, 2025, 2026), rulebook=RULES
    )
    assert now.relief.tolist() == [0.0, 0.0]
    assert now.provision[0] == pytest.approx(then.provision[2])
    assert now.interest[0] == pytest.approx(then.interest[2])


def test_loans_of_2020_21_bore_a_premium_of_one_per_cent():
    dear, cheap = (
        cost_of_support([Support(year, 1e6, 0.04, 20)], years=(year,), rulebook=RULES)
        for year in (2020, 2025)
    )
    assert dear.interest[0] == pytest.approx(1e6 / 2 * 0.05)
    assert cheap.interest[0] == pytest.approx(1e6 / 2 * 0.04)


def test_support_over_more_than_twenty_years_is_refused():
    with pytest.raises(InputError, match=r"support in 2026: life should be .* at most 20 years"):
        cost_of_support([Support(2026, 1e6, 0.05, 25)], years=(2026,), rulebook=RULES)


def test_no_support_costs_nothing():
    cost = cost_of_support([], years=(2026, 2027), rulebook=RULES)
    assert cost.effect.tolist() == [0.0, 0.0]


def test_paid_back_in_full_it_costs_more_than_it_gave():
    years = tuple(range(2026, 2047))
    cost = cost_of_support([Support(2026, 1e6, 0.05, 20)], years=years, rulebook=RULES)
    assert cost.provision.sum() == pytest.approx(1e6)
    assert cost.effect.sum() == pytest.approx(cost.interest.sum())
    assert cost.interest[-1] == pytest.approx(cost.provision[-1] / 2 * 0.05)


def test_support_of_several_years_adds_up():
    years = (2025, 2026, 2027, 2028)
    first, second = Support(2025, 10e6, 0.05, 20), Support(2026, 6e6, 0.045, 15)
    both = cost_of_support([first, second], years=years, rulebook=RULES)
    apart = [cost_of_support([one], years=years, rulebook=RULES) for one in (first, second)]
    assert both.effect == pytest.approx(apart[0].effect + apart[1].effect)
    assert both.relief.tolist() == [10e6, 6e6, 0.0, 0.0]


@given(st.floats(1e5, 1e8), st.floats(0.0, 0.1), st.integers(1, 20))
def test_all_support_is_paid_back_within_its_life(gbp, rate, life):
    years = tuple(range(2026, 2027 + life))
    cost = cost_of_support([Support(2026, gbp, rate, life)], years=years, rulebook=RULES)
    assert cost.provision.sum() == pytest.approx(gbp, rel=1e-9)
    assert cost.effect.sum() == pytest.approx(cost.interest.sum(), rel=1e-6, abs=1e-3)
    assert np.all(cost.interest >= 0)


def test_a_longer_life_costs_less_a_year_and_more_in_all():
    years = tuple(range(2026, 2047))
    short, long = (
        cost_of_support([Support(2026, 1e6, 0.05, life)], years=years, rulebook=RULES)
        for life in (10, 20)
    )
    assert long.provision[1] + long.interest[1] < short.provision[1] + short.interest[1]
    assert long.interest.sum() > short.interest.sum()


def test_a_year_before_any_support_was_given_is_outside_the_rules():
    with pytest.raises(InputError, match="is not set in 2018/19"):
        cost_of_support([Support(2018, 1e6, 0.05, 20)], years=(2018,), rulebook=RULES)
