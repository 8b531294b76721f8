"""Cards, overlap, portfolio and learning of actions that were valued together."""

from dataclasses import replace

import numpy as np
import pytest

from wholeplace.estimate import Estimate
from wholeplace.prevention.appraise import Trial, appraise
from wholeplace.prevention.portfolio.menu import Variants, menu_of, pairs_of
from wholeplace.prevention.portfolio.options import Aim, Limits
from wholeplace.prevention.sets import values_of_sets
from wholeplace.prevention.streams import Ground
from wholeplace.prevention.studies import NOTHING, PILOT, SCALE
from wholeplace.prevention.value import value, value_each

YEARS = (2026, 2027, 2028, 2029, 2030)
TRIAL = Trial(500.0, 1.0, 1, (20, 200), 1.0, "assumption: made up for a test")


def limits(money):
    return Limits(("council",), YEARS, np.full((1, 5), float(money)))


@pytest.fixture(scope="module")
def actions(made):
    """Two actions on one way into care, and one that never pays."""
    unsure = Estimate.ratio(0.5, low=0.3, high=0.83)
    return (
        made.acting(effects=(made.lever(size=unsure),)),
        made.acting("visits", costs=(made.cost(amount=Estimate.known(3_000.0)),)),
        made.action(
            id="posters",
            name="Posters",
            costs=(made.cost(amount=Estimate.known(50_000.0)),),
            effects=(made.effect(need=Estimate.known(0.2)),),
        ),
    )


@pytest.fixture(scope="module")
def ground(made):
    cost = made.unit_cost(bearers=(made.share_of("council", cashable=0.9),))
    return Ground(**made.ground(cost, draws=60, rate=0.035))


@pytest.fixture(scope="module")
def appraisal(actions, ground):
    arguments = {name: getattr(ground, name) for name in Ground.__slots__}
    valuations = value_each(actions, **arguments)
    return appraise(actions, valuations, ground=ground, limits=limits(4_000), trial=TRIAL)


def test_every_action_has_a_card_and_all_together_another(appraisal):
    assert [card.id for card in appraisal.cards] == ["meetings", "visits", "posters", "plan"]
    assert appraisal.cards[-1].overlap == appraisal.overlap.haircut


def test_switching_values_start_from_the_net_value_on_the_card(appraisal, actions, ground):
    card = appraisal.cards[0]
    (effect,) = [switch for switch in card.true_if if "effect" in switch.name]
    fixed = replace(actions[0].effects[0], size=Estimate.known(effect.at))
    arguments = {name: getattr(ground, name) for name in Ground.__slots__}
    turned = value(replace(actions[0], effects=(fixed,)), **arguments)
    scale = abs(float(card.net.value))
    assert turned.treasury.net.mean() == pytest.approx(0, abs=0.01 * scale)


def test_actions_on_the_same_people_overlap(appraisal):
    assert appraisal.overlap.haircut.share.value > 0
    together = sum(credit.credited.value for credit in appraisal.overlap.by_action)
    assert together == pytest.approx(appraisal.cards[-1].net.value, rel=0.05)


def test_the_portfolio_keeps_the_budget_and_leaves_what_loses(appraisal):
    chosen = appraisal.chosen.portfolio
    assert "posters" not in {option.action for option in chosen.chosen}
    assert chosen.cost.max() <= 4_000
    assert chosen.proved


def test_what_it_would_cost_to_have_the_losing_action_is_said(appraisal):
    told = {each.action: each for each in appraisal.chosen.given_up}
    assert not told["posters"].chosen
    assert told["posters"].why_not or told["posters"].loss > 0


def test_a_menu_has_each_action_at_each_scale_and_start(actions, ground):
    net = values_of_sets(actions, ground, sets=pairs_of(a.id for a in actions)).net
    arguments = {name: getattr(ground, name) for name in Ground.__slots__}
    menu = menu_of(
        actions,
        valued=lambda action: value(action, **arguments),
        net=net,
        limits=limits(1e9),
        variants=Variants(scales=(0.5, 1.0), delays=(0, 1)),
    )
    assert len(menu.options) == 12
    assert {(o.scale, o.start) for o in menu.options} == {
        (0.5, 2026), (0.5, 2027), (1.0, 2026), (1.0, 2027)
    }  # fmt: skip
    # only the two on the same edge overlap
    (pair,) = menu.overlaps
    assert {pair.one, pair.other} == {"meetings", "visits"}
    assert pair.value.mean() < 0
    (whole,) = [o for o in menu.options if (o.action, o.scale, o.start) == ("visits", 1.0, 2026)]
    assert whole.cost[0].tolist() == [3_000, 0, 0, 0, 0]
    assert whole.value == pytest.approx(net[frozenset({"visits"})])


def test_learning_offers_nothing_scale_and_pilot(appraisal):
    for learning in appraisal.learning:
        names = [name for name, _ in learning.choice.values]
        assert names[:2] == [NOTHING, SCALE]
        assert learning.evpi >= 0
    first = appraisal.learning[0].choice
    assert [name for name, _ in first.values] == [NOTHING, SCALE, PILOT]
    assert first.pilot.people in TRIAL.sizes


def test_an_effect_that_is_certain_offers_no_pilot(appraisal):
    assert appraisal.learning[1].choice.pilot is None


def test_without_actions_there_is_nothing_to_choose(ground):
    arguments = {name: getattr(ground, name) for name in Ground.__slots__}
    nothing = appraise((), value_each((), **arguments), ground=ground, limits=limits(1),
                       trial=TRIAL)  # fmt: skip
    assert nothing.overlap is None
    assert nothing.chosen.portfolio is None
    assert "no actions" in nothing.chosen.why_none


def test_a_budget_that_nothing_fits_leaves_an_empty_portfolio(actions, ground):
    arguments = {name: getattr(ground, name) for name in Ground.__slots__}
    found = appraise(actions, value_each(actions, **arguments), ground=ground, limits=limits(1),
                     trial=TRIAL, aim=Aim())  # fmt: skip
    assert found.chosen.portfolio.chosen == ()
    assert "nothing is chosen" in found.chosen.why_no_schedule


def test_partners_share_costs_by_their_gains(appraisal):
    agreed = appraisal.chosen.schedule
    assert agreed is not None
    assert agreed.after.min() >= -1e-6
    assert agreed.after.sum() == pytest.approx(agreed.before.sum())
