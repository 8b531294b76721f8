"""What money buys of an action, and what its end undoes: worked by hand on a small pathway."""

from dataclasses import replace

import numpy as np
import pytest

from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.prevention.changes import changes
from wholeplace.prevention.review_parts import Proposal
from wholeplace.prevention.review_reach import bought, full_cost, lost, withdrawn
from wholeplace.prevention.streams import Ground, prepared

ALL = Estimate.known(1.0)


def proposed(decision="grow", gbp=1_000.0, **changes):
    asked = Proposal("E1/fam", decision, gbp, 2026, 2030, "meetings", "council")
    return replace(asked, **changes)


def steady(made, **effect):
    """An action that takes on 10 people in each of five years; nobody drops out."""
    return made.acting(
        eligible=10.0,
        take_up=ALL,
        attrition=0.0,
        starts=tuple((year, 1.0) for year in made.years),
        effects=(made.lever(**effect),),
    )


def ground(made, **changes):
    return Ground(**made.ground(**changes))


def test_a_full_year_costs_all_costs_over_all_paces(made):
    # £2,000 in a half year of running and £4,000 in a full one: £6,000 over 1.5 is £4,000.
    action = made.action(
        starts=((2026, 0.5), (2027, 1.0)),
        costs=(made.cost(), made.cost(year=2027, amount=Estimate.known(4_000.0))),
    )
    assert full_cost(action) == Estimate.known(4_000.0)


def test_the_ends_of_costs_move_together(made):
    unsure = Estimate.cost(1_000.0, low=500.0, high=2_000.0, level=0.8)
    action = made.action(costs=(made.cost(amount=unsure), made.cost(amount=unsure, kind="in kind")))
    cost = full_cost(action)
    assert (cost.value, cost.low, cost.high, cost.level) == (2_000.0, 1_000.0, 4_000.0, 0.8)


def test_an_action_without_cost_or_start_has_no_price(made):
    assert full_cost(made.action(costs=())) is None
    assert full_cost(made.action(starts=())) is None


def test_money_buys_its_part_of_the_action(made):
    # The action takes on 50 for £2,000: £1,000 a year takes on 25 in each of the five years.
    buys = bought(proposed(), made.acting(), real=1_000.0, prices=2024)
    assert (buys.scale, buys.asked) == (0.5, 0.5)
    assert buys.action.capacity == Estimate.known(25.0)
    assert buys.action.starts == tuple((year, 1.0) for year in made.years)
    assert [line.amount.value for line in buys.action.costs] == [1_000.0] * 5
    assert {line.body for line in buys.action.costs} == {"council"}


def test_an_unsure_cost_makes_the_people_unsure_and_not_the_money(made):
    # Twice the cost for each of them is half the people for the same money.
    unsure = Estimate.cost(2_000.0, low=1_000.0, high=4_000.0, level=0.8)
    buys = bought(proposed(), made.acting(costs=(made.cost(amount=unsure),)), real=1e3, prices=2024)
    people = buys.action.capacity
    assert (people.value, people.low, people.high, people.level) == (25.0, 12.5, 50.0, 0.8)
    assert {line.amount.family for line in buys.action.costs} == {"known"}


def test_money_beyond_full_reach_reaches_nobody_more(made):
    buys = bought(proposed(), made.acting(), real=8_000.0, prices=2024)
    assert (buys.scale, buys.asked) == (1.0, 4.0)
    assert buys.action.capacity.value == 50.0
    assert buys.action.costs[0].amount.value == 8_000.0


def test_the_actions_own_capacity_is_its_full_reach(made):
    buys = bought(proposed(), made.acting(capacity=Estimate.known(20.0)), real=1e3, prices=2024)
    assert buys.action.capacity.value == 10.0


def test_optimism_counts_against_growth_and_never_for_a_cut(made):
    hopeful = made.acting(optimism_cost=0.25, optimism_benefit=0.4)
    grown = bought(proposed(), hopeful, real=1_000.0, prices=2024)
    # £2,000 x 1.25 = £2,500 for all: £1,000 is 0.4 of it.
    assert grown.scale == pytest.approx(0.4)
    assert (grown.action.optimism_cost, grown.action.optimism_benefit) == (0.0, 0.4)
    cut = bought(proposed("cut"), hopeful, real=1_000.0, prices=2024)
    assert cut.scale == 0.5
    assert cut.action.optimism_benefit == 0.0


def test_ending_an_action_whose_need_is_stated_is_the_inverse_of_its_factor(made):
    # 10 people of need 0.4 make 4 moves of the 100 counted: s = 0.04, and HR 0.5 begun leaves
    # 1 - 0.04 x 0.5 = 0.98. Ended: today's 100 hold 4 x 0.5 = 2 of theirs; without it they make 4,
    # so 102 are made: 1.02. And f = 100 / 102 against the flow there would be without it.
    given = prepared((steady(made),), ground(made))
    (lever,) = given.runs["children"].reached["meetings"]
    ended = lost(lever)
    assert lever.factor[0, 0] == pytest.approx(0.98)
    assert ended.factor[0, 0] == pytest.approx(1.02)
    assert ended.factor[0, 0] == pytest.approx(1 / (100 / 102))
    # In the terms of the flow without it: s0 = 4 / 102.
    assert 1 / ended.factor[0, 0] == pytest.approx(1 + 4 / 102 * (0.5 - 1))


def test_ending_an_action_whose_need_is_not_stated_is_the_inverse_of_its_factor(made):
    # 10 of the 200 on a plan, HR 0.5: f = 1 + 0.05 x -0.5 = 0.975, ended 1 / 0.975.
    given = prepared((steady(made, need=None),), ground(made))
    (lever,) = given.runs["children"].reached["meetings"]
    assert lever.factor[0, 0] == pytest.approx(0.975)
    assert lost(lever).factor[0, 0] == pytest.approx(1 / 0.975)


def test_a_running_action_that_is_ended_leaves_the_place_as_it_was_without_it(made):
    """Counted rates hold the action; its end gives the flows of the place that never had it."""
    without = made.pathway()
    acting = steady(made, need=None)
    begun = prepared((acting,), ground(made)).runs["children"]
    factor = begun.reached["meetings"][0].factor[0, 0]
    today = made.pathway(
        moves=tuple(
            replace(move, rate=Estimate.known(move.rate.value * factor))
            if (move.from_state, move.to_state) == ("protection", "care")
            else move
            for move in without.moves
        )
    )
    # On today's rates a few more are on a plan, so the same ten are a little less of the state.
    given = withdrawn(prepared((acting,), ground(made, pathway=today)), {"meetings"})
    change = changes(given.runs["children"], [frozenset({"meetings"})])
    less = change[frozenset({"meetings"})].avoided[0].use.values[0]
    was = begun.without[0][0]
    now = given.runs["children"].without[0][0]
    assert now - less == pytest.approx(was, rel=2e-4)
    assert (less < 0).all()


@pytest.mark.parametrize("need", [None, Estimate.known(0.4)])
def test_for_a_small_share_an_end_is_the_mirror_image_of_a_beginning(made, need):
    given = prepared((steady(made, need=need),), ground(made))
    which = frozenset({"meetings"})
    begun = changes(given.runs["children"], [which])[which].avoided[0].use.values
    ended = withdrawn(given, {"meetings"})
    undone = changes(ended.runs["children"], [which])[which].avoided[0].use.values
    assert undone == pytest.approx(-begun, rel=0.06)
    assert (undone != -begun).any()


def test_what_is_not_cut_stays_as_it_was(made):
    given = prepared((steady(made), made.acting("visits", eligible=5.0)), ground(made))
    ended = withdrawn(given, {"meetings"})
    assert ended.runs["children"].reached["visits"] == given.runs["children"].reached["visits"]
    assert ended.drawn["visits"] is given.drawn["visits"]
    assert ended.drawn["meetings"].costs[0].tolist() == [-2_000.0]


def test_no_draw_of_an_end_takes_anything_off_the_hazard(made):
    unsure = steady(made, size=Estimate.ratio(0.5, low=0.3, high=0.8))
    given = prepared((unsure,), Ground(**{**made.ground(), "draws": Draws(200)}))
    (lever,) = given.runs["children"].reached["meetings"]
    ended = lost(lever).factor
    helps = lever.factor < 1
    assert (ended[helps] > 1).all()
    assert np.sign(ended - 1).tolist() == (-np.sign(lever.factor - 1)).tolist()
