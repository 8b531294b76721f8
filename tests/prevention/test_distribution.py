"""Distributional weights, worked by hand, beside the unweighted result."""

import numpy as np
import pytest

from wholeplace.estimate import Estimate
from wholeplace.prevention.appraise import Trial, appraise
from wholeplace.prevention.distribution import weighted_by_income
from wholeplace.prevention.portfolio.options import Aim, Limits
from wholeplace.prevention.streams import Ground
from wholeplace.prevention.value import value, value_each, value_together

INCOMES = {"income": 15_000.0, "median_income": 35_000.0}


@pytest.fixture
def ground(made):
    """A year in care at £1,000 that public bodies save, and one at £300 that people gain."""
    social = made.unit_cost(
        id="misery", amount=Estimate.known(300.0), value_kind="social",
        bearers=(made.share_of("people"),),
    )  # fmt: skip
    return Ground(**made.ground(made.unit_cost(), social))


def acting(made, **changes):
    effects = (made.effect(), made.effect(outcome="unhappy", unit_cost="misery"))
    return made.action(effects=effects, **changes)


def valued(action, ground):
    return value(action, **{name: getattr(ground, name) for name in Ground.__slots__})


def test_what_people_gain_is_weighted_and_what_bodies_save_is_not(made, ground):
    # reached 100 x 0.5 x 0.8 = 40, avoided 4: £4,000 saved, £1,200 gained by people, £2,000 paid;
    # (35,000 / 15,000) ** 1.3 = 3.0086, so 3,200 + 2.0086 x 1,200 = 5,610.27 (test T14)
    valuation = valued(acting(made, **INCOMES), ground)
    assert valuation.treasury.net.mean() == pytest.approx(3_200)
    found = {each.elasticity: each for each in weighted_by_income(valuation, rules=ground.rules)}
    assert list(found) == [0.8, 1.3, 2.0]
    assert found[1.3].weight == pytest.approx(3.0086, abs=5e-5)
    assert found[1.3].net.value == pytest.approx(5_610.27, abs=0.1)


def test_savings_of_bodies_alone_are_the_same_under_any_weight(made, ground):
    valuation = valued(made.action(**INCOMES), ground)
    for each in weighted_by_income(valuation, rules=ground.rules):
        assert each.net.value == pytest.approx(float(valuation.treasury.net.mean()))


@pytest.mark.parametrize("known", [{}, {"income": 15_000.0}, {"median_income": 35_000.0}])
def test_without_both_incomes_nothing_is_shown(made, ground, known):
    assert weighted_by_income(valued(acting(made, **known), ground), rules=ground.rules) == ()


def test_a_plan_of_several_actions_has_no_one_income(made, ground):
    arguments = {name: getattr(ground, name) for name in Ground.__slots__}
    plan = value_together([acting(made, **INCOMES)], **arguments)
    assert weighted_by_income(plan, rules=ground.rules) == ()


def test_the_card_of_an_action_shows_its_weights(made, ground):
    actions = (acting(made, **INCOMES),)
    arguments = {name: getattr(ground, name) for name in Ground.__slots__}
    trial = Trial(500.0, 1.0, 1, (20,), 1.0, "assumption: made up for a test")
    found = appraise(
        actions, value_each(actions, **arguments), ground=ground, trial=trial, aim=Aim(),
        limits=Limits((), ground.years, np.zeros((0, len(ground.years)))),
    )  # fmt: skip
    own, plan = found.cards
    assert [round(each.weight, 4) for each in own.weighted] == [1.9696, 3.0086, 5.4444]
    assert plan.weighted == ()
