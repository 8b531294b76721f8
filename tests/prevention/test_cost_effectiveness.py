"""Increments, dominance and the value of knowing more, worked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.prevention.acceptability import acceptability, evpi
from wholeplace.prevention.cost_effectiveness import incremental, net_benefit, ratio_to


def standings(names, costs, effects):
    return {each.strategy: each for each in incremental(names, costs=costs, effects=effects)}


def test_ratios_are_against_the_strategy_before_on_the_frontier():
    found = standings("abc", [100, 300, 200], [1, 3, 2.5])
    assert found["a"].standing == "reference"
    assert (found["c"].against, found["c"].ratio) == ("a", pytest.approx(100 / 1.5))
    assert (found["b"].against, found["b"].ratio) == ("c", pytest.approx(100 / 0.5))


def test_dearer_and_no_better_is_dominated():
    found = standings("abc", [100, 150, 200], [1, 1, 2])
    assert found["b"].standing == "dominated"
    assert (found["b"].against, found["b"].more_cost, found["b"].more_effect) == ("a", 50, 0)
    assert found["b"].ratio is None
    assert found["c"].against == "a"


def test_a_mix_of_two_others_dominates_by_extension():
    # a to b costs 100 a unit, b to c 20: half of a and half of c does 1.5 for 160, b only 1 for 200
    found = standings("abc", [100, 200, 220], [0, 1, 6])
    assert found["b"].standing == "extendedly dominated"
    assert found["c"].against == "a"
    assert found["c"].ratio == pytest.approx(20)


def test_removing_one_by_extension_may_remove_another():
    # ratios against the one before: 10, 20, 5, so first c, then b: a to d is 35 / 5 = 7
    found = standings("abcd", [0, 10, 30, 35], [0, 1, 2, 5])
    assert [found[id].standing for id in "abcd"] == [
        "reference", "extendedly dominated", "extendedly dominated", "efficient"
    ]  # fmt: skip
    assert found["d"].ratio == pytest.approx(7)


def test_of_two_equal_strategies_the_first_stays():
    found = standings("ab", [100, 100], [1, 1])
    assert (found["a"].standing, found["b"].standing) == ("reference", "dominated")


def test_the_cheapest_is_listed_first_and_costs_may_be_negative():
    found = incremental("ab", costs=[10, -5], effects=[1, 0])
    assert [each.strategy for each in found] == ["b", "a"]
    assert found[1].ratio == 15


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(MethodError, match="one cost and one effect"):
        incremental("ab", costs=[1], effects=[1, 2])
    with pytest.raises(MethodError, match="should be numbers"):
        incremental("ab", costs=[1, float("nan")], effects=[1, 2])


def test_ratio_to_a_baseline():
    assert ratio_to(cost=30, effect=3, baseline_cost=10, baseline_effect=1) == 10
    assert ratio_to(cost=30, effect=1, baseline_cost=10, baseline_effect=1) is None


numbers = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=1, max_size=8)


@given(numbers, st.floats(0, 40))
def test_the_best_net_benefit_is_always_on_the_frontier(points, threshold):
    costs, effects = zip(*points, strict=True)
    names = [str(i) for i in range(len(points))]
    found = standings(names, costs, effects)
    benefit = net_benefit(np.array(costs, float), np.array(effects, float), threshold=threshold)
    on_frontier = [
        int(id) for id, each in found.items() if each.standing in ("reference", "efficient")
    ]
    assert max(benefit[on_frontier]) == pytest.approx(max(benefit))


@given(numbers)
def test_ratios_rise_along_the_frontier(points):
    costs, effects = zip(*points, strict=True)
    found = incremental([str(i) for i in range(len(points))], costs=costs, effects=effects)
    ratios = [each.ratio for each in found if each.ratio is not None]
    assert ratios == sorted(ratios)
    assert all(ratio > 0 for ratio in ratios)
    assert sum(each.standing == "reference" for each in found) == 1


def test_acceptability_by_hand():
    # net benefit at 10: a is 10, 10, 10, 10; b is 20 - 15 = 5, 25, 10, 0
    costs = np.array([[0.0] * 4, [15.0] * 4])
    effects = np.array([[1.0] * 4, [2.0, 4.0, 2.5, 1.5]])
    (found,) = acceptability(costs, effects, thresholds=(10.0,))
    # b wins one draw, shares one, loses two
    assert found.chance_best == pytest.approx((0.625, 0.375))
    assert found.net_benefit == pytest.approx((10, 10))
    # perfect information: (10 + 25 + 10 + 10) / 4 - 10
    assert found.evpi == pytest.approx(3.75)


def test_the_best_on_average_need_not_be_the_most_often_best():
    costs = np.zeros((2, 3))
    effects = np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 9.0]])
    (found,) = acceptability(costs, effects, thresholds=(1.0,))
    assert found.chance_best[0] > found.chance_best[1]
    assert found.best == 1


def test_perfect_information_is_worth_nothing_where_nothing_is_uncertain():
    assert evpi(np.array([[3.0, 3.0], [2.0, 2.0]])) == (0.0, 0.0)
    assert evpi(np.array([[3.0], [2.0]])) == (0.0, 0.0)


def test_perfect_information_has_a_standard_error():
    # two normal strategies, independent, sd 1: E max = 1 / sqrt(pi) = 0.5642
    luck = np.random.default_rng(3).standard_normal((2, 40_000))
    worth, error = evpi(luck)
    assert abs(worth - 1 / np.pi**0.5) < 4 * error
    assert error < 0.006


def test_shapes_have_to_agree():
    with pytest.raises(MethodError, match="strategies x draws"):
        acceptability(np.zeros((2, 3)), np.zeros((2, 4)), thresholds=(1.0,))
