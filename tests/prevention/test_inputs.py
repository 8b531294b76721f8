"""Draws of everything uncertain, and which of it matters most."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.inputs import (
    draw_action,
    draw_prices,
    named_inputs,
    named_prices,
    rank_correlations,
)
from wholeplace.prevention.intervention import BodyShare

SHARE = Estimate.share(0.5, low=0.4, high=0.6)
PRICE = Estimate.cost(1_000, low=800, high=1_250)


def test_every_uncertain_input_of_an_action_is_drawn(made):
    action = made.action(
        take_up=SHARE,
        effects=(made.effect(need=SHARE),),
        costs=(made.cost(amount=PRICE),),
    )
    drawn = draw_action(action, Draws(30))
    assert drawn.take_up.shape == (30,)
    assert drawn.effects[0].need.shape == (30,)
    assert drawn.effects[0].size.tolist() == [-0.1] * 30
    assert drawn.effects[0].deadweight is None
    assert drawn.costs[0].std() > 0


def test_a_missing_baseline_is_refused_by_name(made):
    with pytest.raises(MethodError, match=r"meetings.taken into care: a saving with no baseline"):
        draw_action(made.action(effects=(made.effect(need=None),)), Draws(1))


def test_one_thing_bought_over_several_years_has_one_luck(made):
    costs = tuple(made.cost(year=year, amount=PRICE) for year in (2026, 2027))
    first, second = draw_action(made.action(costs=costs), Draws(40)).costs
    assert first.tolist() == second.tolist()


def test_two_things_bought_have_each_their_own_luck(made):
    costs = (made.cost(amount=PRICE), made.cost(amount=PRICE, what="rooms"))
    first, second = draw_action(made.action(costs=costs), Draws(40)).costs
    assert first.tolist() != second.tolist()


def test_two_actions_have_each_their_own_luck(made):
    one, two = (draw_action(made.action(id=id, take_up=SHARE), Draws(40)) for id in "ab")
    assert one.take_up.tolist() != two.take_up.tolist()


def test_unit_costs_and_cashable_shares_are_drawn_once_by_name(made):
    cost = made.unit_cost(amount=PRICE, bearers=(BodyShare("council", 1.0, SHARE),))
    drawn = draw_prices([cost], Draws(30))
    assert drawn.amounts["care"].shape == (30,)
    assert drawn.cashable["care", "council"].std() > 0
    again = draw_prices([cost, made.unit_cost(id="other")], Draws(30))
    assert again.amounts["care"].tolist() == drawn.amounts["care"].tolist()


def test_inputs_are_named_in_words_and_known_ones_left_out(made):
    success = made.effect(
        kind="success", need=SHARE, size=SHARE, deadweight=Estimate.share(0.2, low=0.1, high=0.3)
    )
    action = made.action(effects=(success,), costs=(made.cost(amount=PRICE),))
    names = [name for name, _ in named_inputs(action, draw_action(action, Draws(5)))]
    assert names == [
        "Family meetings: need, taken into care",
        "Family meetings: effect, taken into care",
        "Family meetings: deadweight, taken into care",
        "Family meetings: cost, staff",
    ]


def test_a_cost_of_many_years_is_named_once(made):
    costs = tuple(made.cost(year=year, amount=PRICE) for year in (2026, 2027, 2028))
    action = made.action(costs=costs)
    assert len(named_inputs(action, draw_action(action, Draws(5)))) == 1


def test_unit_costs_are_named_in_words(made):
    costs = [made.unit_cost(amount=PRICE), made.unit_cost(id="known", name="Known")]
    found = named_prices(costs, draw_prices(costs, Draws(5)))
    assert [name for name, _ in found] == ["unit cost, A year in care"]


def test_rank_correlation_is_one_for_what_rises_together_however_bent():
    rising = np.linspace(0.1, 5, 50)
    found = rank_correlations([("up", rising), ("down", -rising)], result=np.exp(rising))
    assert dict(found) == pytest.approx({"up": 1.0, "down": -1.0})


def test_the_strongest_comes_first_whatever_its_sign():
    # Ranks of b against 1..5: 5 4 3 1 2, so rho = 1 - 6 x (16 + 4 + 0 + 9 + 9) / 120 = -0.9.
    result = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    weak = np.array([2.0, 1.0, 5.0, 3.0, 4.0])
    strong = np.array([5.0, 4.0, 3.0, 1.0, 2.0])
    found = rank_correlations([("weak", weak), ("strong", strong)], result=result)
    assert found[0] == ("strong", pytest.approx(-0.9))
    # 1 - 6 x (1 + 1 + 4 + 1 + 1) / 120 = 0.6.
    assert found[1] == ("weak", pytest.approx(0.6))


def test_what_never_varies_matters_nothing():
    flat, rising = np.ones(10), np.arange(10.0)
    assert rank_correlations([("flat", flat)], result=rising) == ()
    assert rank_correlations([("rising", rising)], result=flat) == ()
    assert rank_correlations([], result=rising) == ()


@given(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=30, unique=True), st.randoms())
def test_rank_correlation_lies_within_minus_one_and_one(values, order):
    shuffled = list(values)
    order.shuffle(shuffled)
    found = rank_correlations([("x", np.array(values))], result=np.array(shuffled))
    assert -1 - 1e-9 <= found[0][1] <= 1 + 1e-9
