"""Single figures beside the results: intervals, ratios, switching values, weights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.appraisal import (
    benefit_cost_ratio,
    distributional_weight,
    interval,
    interval_around,
    ratio,
    scaled,
    switching_value,
    weighted_nets,
)


def test_an_interval_is_the_median_and_the_ends_that_hold_its_level():
    # 0 to 100 in steps of 1: 10 % lie under 10 and 10 % over 90.
    found = interval(np.arange(101.0), level=0.8)
    assert (found.value, found.low, found.high) == pytest.approx((50, 10, 90))
    assert found.level == 0.8


def test_draws_that_are_all_the_same_are_known():
    found = interval(np.full(10, 3.0), level=0.8)
    assert (found.family, found.value, found.level) == ("known", 3.0, 1.0)


def test_a_central_figure_outside_its_draws_stretches_the_interval_to_it():
    found = interval_around(5.0, np.arange(101.0), level=0.8)
    assert (found.value, found.low, found.high) == pytest.approx((5, 5, 90))
    inside = interval_around(50.0, np.arange(101.0), level=0.8)
    assert (inside.low, inside.high) == pytest.approx((10, 90))


def test_a_central_figure_of_draws_that_never_vary_is_known():
    assert interval_around(3.0, np.full(10, 3.0), level=0.8).family == "known"


def test_an_estimate_in_another_unit_keeps_its_level_and_order():
    found = scaled(Estimate.normal(10, low=5, high=20, level=0.8), -2)
    assert (found.value, found.low, found.high, found.level) == (-20, -40, -10, 0.8)


def test_a_ratio_to_no_cost_is_refused():
    with pytest.raises(MethodError, match="show the net value instead"):
        ratio(10, 0)


def test_a_benefit_cost_ratio_has_its_interval():
    found = benefit_cost_ratio(np.arange(101.0), np.full(101, 2.0), level=0.8)
    assert (found.low, found.value, found.high) == pytest.approx((5, 25, 45))


def test_a_benefit_cost_ratio_is_refused_when_any_draw_costs_nothing():
    with pytest.raises(MethodError, match="a cost that may be nothing"):
        benefit_cost_ratio(np.ones(3), np.array([1.0, 0.0, 2.0]), level=0.8)


def test_the_switching_value_makes_the_net_value_nothing():
    # An effect of 0.1 earns 5,000 against a cost of 2,000: it may fall to 0.04.
    assert switching_value(0.1, net=3_000, stream=5_000) == pytest.approx(0.04)


def test_a_cost_has_a_switching_value_above_itself():
    # A cost of £100 each makes a stream of -2,000; with a net of 3,000 it may rise to £250.
    assert switching_value(100, net=3_000, stream=-2_000) == pytest.approx(250)


def test_an_input_that_multiplies_nothing_has_no_switching_value():
    with pytest.raises(MethodError, match="multiplies nothing"):
        switching_value(1.0, net=10, stream=0)


def test_a_pound_to_the_median_household_weighs_one():
    assert distributional_weight(35_000, median=35_000, elasticity=1.3) == 1


def test_a_weight_needs_an_income():
    with pytest.raises(MethodError, match="incomes above 0"):
        distributional_weight(0, median=35_000, elasticity=1.3)


def test_weights_stand_beside_and_touch_only_what_people_gain():
    # (35/15) ** 1.3 = 3.0086: a net of 100, of which people gain 50, becomes 100 + 2.0086 x 50.
    found = weighted_nets(
        np.full(3, 100.0), to_people=np.full(3, 50.0), incomes=(15_000, 35_000), level=0.8
    )
    assert [each.elasticity for each in found] == [0.8, 1.3, 2.0]
    assert found[1].weight == pytest.approx(3.0086, abs=1e-4)
    assert found[1].net.value == pytest.approx(200.43, abs=0.01)


@given(st.floats(0.01, 10), st.floats(1, 1e6), st.floats(1, 1e6))
def test_at_its_switching_value_a_stream_just_covers_its_cost(effect, stream, cost):
    switch = switching_value(effect, net=stream - cost, stream=stream)
    assert switch / effect * stream == pytest.approx(cost, rel=1e-6, abs=1e-3)


@given(st.floats(1_000, 100_000), st.floats(1_000, 100_000))
def test_the_poorer_always_weigh_more(income, other):
    weights = [
        distributional_weight(each, median=35_000, elasticity=1.3) for each in (income, other)
    ]
    assert (weights[0] >= weights[1]) == (income <= other)
