"""Overlap, credit and cards of actions that reach the same people on one pathway."""

import numpy as np
import pytest

from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.prevention.card import Beside, beside_of, card
from wholeplace.prevention.contracts import Contract
from wholeplace.prevention.overlap import overlap
from wholeplace.prevention.sets import values_of_sets
from wholeplace.prevention.shapley import joined, orders_of, split
from wholeplace.prevention.streams import Ground
from wholeplace.prevention.value import value, value_together

DRAWS = Draws(100)


@pytest.fixture(scope="module")
def actions(made):
    unsure = made.lever(size=Estimate.ratio(0.5, low=0.4, high=0.6))
    paying = (("council",), ("NHS",), ("council", "NHS"))
    return tuple(
        made.action(
            id=f"action{number}",
            name=f"Action {number}",
            eligible=60.0,
            effects=(unsure,),
            costs=tuple(made.cost(body=body) for body in bodies),
        )
        for number, bodies in enumerate(paying)
    )


@pytest.fixture(scope="module")
def given(made):
    pathway = made.pathway()
    return {
        "unit_costs": made.unit_costs(),
        "years": made.years,
        "draws": DRAWS,
        "rules": made.rules(rate=0.035),
        "pathways": {pathway.id: pathway},
        "contracts": {},
    }


@pytest.fixture(scope="module")
def worth(actions, given):
    return values_of_sets(actions, Ground(**given))


@pytest.fixture(scope="module")
def found(worth):
    return overlap(worth.net, avoided=worth.avoided, payers=worth.payers, level=0.8)


def test_actions_on_the_same_people_have_a_haircut(found):
    assert 0 < found.haircut.share.low < found.haircut.share.value < 1
    assert found.haircut.together.value < found.haircut.alone.value


def test_credits_sum_to_the_plan_in_every_draw(worth, actions, given):
    plan = value_together(actions, **given)
    shares = split(worth.net, orders=orders_of(worth.actions)).shares
    assert shares.sum(axis=0) == pytest.approx(plan.treasury.net, rel=1e-9)


def test_actions_that_are_alike_get_like_credit_before_their_cost(worth):
    shares = split(worth.avoided, orders=orders_of(worth.actions)).shares
    # The draws of each action's effect differ by luck alone.
    assert shares.mean(axis=1) == pytest.approx(np.full(3, shares.mean()), rel=0.05)


def test_the_bodies_that_pay_share_the_joint_action(found):
    assert [each.name for each in found.by_body] == ["NHS", "council"]
    council = found.by_body[1]
    # The council alone does one of three actions; its credit is more, for the joint one.
    assert council.credited.value > council.alone.value * 0.9
    assert council.added_last.value > 0


def test_two_places_of_interest_join_to_an_exact_split(worth):
    shares = split(worth.net, orders=orders_of(worth.actions))
    twice = joined([shares, shares])
    assert twice.shares == pytest.approx(2 * shares.shares)


def test_a_lever_has_a_card_with_everything_on_it(made, actions, given):
    team = Contract(
        "care",
        "council",
        "step",
        made.study,
        2024,
        variable=Estimate.share(0.3, low=0.2, high=0.4),
        step=5.0,
        backfill=Estimate.share(0.3, low=0.2, high=0.4),
    )
    banked = {**given, "contracts": {("care", "council"): team}}
    result = value(actions[0], **banked)

    def again(chosen, prices):
        (action,) = chosen
        return float(np.mean(value(action, **{**banked, "unit_costs": prices}).treasury.net))

    beside = beside_of(result, interventions=[actions[0]], again=again, count=2)
    shown = card(result, beside=beside)
    (cashable,) = shown.cashable
    # 30 % refilled and steps of 5: well under the analyst's 50 %, yet never nothing over the years.
    assert 0 < cashable.implied.value < 0.7
    assert shown.disposed[0].shares["redeployed"] == pytest.approx(0.3, abs=0.02)
    assert sum(shown.disposed[0].shares.values()) == pytest.approx(1)
    assert shown.findings[0].acts_on
    assert shown.pathways[0][0] == "Children's social care"
    assert shown.true_if
    assert shown.matters[0].length > 0


def test_a_plan_shows_its_haircut(actions, given, found):
    plan = card(value_together(actions, **given), beside=Beside(overlap=found.haircut))
    assert plan.overlap.share.value == found.haircut.share.value
