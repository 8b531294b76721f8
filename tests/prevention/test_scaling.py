"""The same action smaller, or later."""

import pytest

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.scaling import delayed, scaled
from wholeplace.prevention.value import value


def valued(made, action, **ground):
    return value(action, **made.ground(draws=20, **ground))


def test_half_an_action_costs_half_and_reaches_half(made):
    half = scaled(made.action(capacity=Estimate.known(30.0)), 0.5)
    assert half.eligible == 50
    assert half.costs[0].amount.value == 1_000
    assert half.capacity == Estimate.known(15.0)
    assert half.id == made.action().id


def test_half_an_action_of_chances_is_worth_half_in_every_draw(made):
    action = made.action(take_up=Estimate.share(0.5, low=0.3, high=0.7))
    whole, half = valued(made, action), valued(made, scaled(action, 0.5))
    assert half.treasury.net == pytest.approx(whole.treasury.net / 2)


def test_the_interval_of_a_cost_shrinks_with_it(made):
    line = made.cost(amount=Estimate.cost(2_000, low=1_000, high=4_000))
    half = scaled(made.action(costs=(line,)), 0.5).costs[0].amount
    assert (half.low, half.value, half.high) == (500, 1_000, 2_000)
    draws = Draws(50)
    assert draws.of("x", half) == pytest.approx(draws.of("x", line.amount) / 2)


def test_the_whole_action_is_left_as_it_is(made):
    assert scaled(made.action(), 1) == made.action()
    assert delayed(made.action(), 0) == made.action()


@pytest.mark.parametrize("scale", [0.0, -1.0])
def test_no_action_at_all_is_not_an_action(made, scale):
    with pytest.raises(MethodError, match="above 0"):
        scaled(made.action(), scale)


def test_a_later_action_starts_and_costs_later(made):
    later = delayed(made.action(), 2)
    assert later.starts == ((2028, 1.0),)
    assert later.costs[0].year == 2028
    result = valued(made, later)
    assert not result.cost.values[:, :2].any()
    assert result.cost.values[:, 2].any()
