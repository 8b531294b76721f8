"""L1, a sound plan: actions on one edge of a real pathway, from a place's bundle to both views."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from wholeplace.estimate import Estimate
from wholeplace.prevention.card import card
from wholeplace.prevention.contracts import Contract
from wholeplace.prevention.inputs import draw_prices
from wholeplace.prevention.overlap import overlap
from wholeplace.prevention.sets import values_of_sets
from wholeplace.prevention.two_views import bridge
from wholeplace.prevention.value import value, value_each, value_together
from wholeplace.source import assumption
from wholeplace.store.draft import ground_of
from wholeplace.store.new import new_bundle

CONFERENCES = "family-group-conferences"
DRAWS = 60
WHY = assumption("made up for a test")
FOSTER = "ucd14:SS2.0"


@pytest.fixture(scope="module")
def wigan(reference):
    """Wigan's illustrative conferences, a twin on the same edges, and the children's pathway."""
    bundle = new_bundle(reference, "Wigan")
    [first] = [each for each in bundle.interventions if each.id == CONFERENCES]
    settings = replace(bundle.settings, draws=DRAWS, years=6)
    bundle = replace(bundle, interventions=(first,), settings=settings)
    return (first, replace(first, id="visits", name="Visits")), ground_of(bundle, reference)


@pytest.fixture(scope="module")
def found(wigan):
    actions, ground = wigan
    return value_each(actions, **arguments(ground))


def arguments(ground, **changes):
    return {name: getattr(replace(ground, **changes), name) for name in ground.__slots__}


def test_twins_on_one_edge_share_what_they_save(wigan, found):
    actions, ground = wigan
    worth = values_of_sets(actions, ground)
    told = overlap(worth.net, avoided=worth.avoided, payers=worth.payers, level=0.8)
    one, both = (worth.avoided[frozenset(ids)].mean()
                 for ids in ({"visits"}, {CONFERENCES, "visits"}))  # fmt: skip
    assert one < both < 2 * one
    assert told.haircut.share.value == pytest.approx(1 - both / worth_alone(worth), rel=1e-9)
    assert 0 < told.haircut.share.value < 0.5
    credited = sum(each.credited.value for each in told.by_action)
    assert credited == pytest.approx(np.median(found.together.treasury.net), rel=0.05)


def worth_alone(worth):
    return sum(worth.avoided[frozenset({id})].mean() for id in (CONFERENCES, "visits"))


def test_moves_avoided_are_those_of_the_product_of_the_hazards(found):
    # factors a and b multiply: a x b is above a + b - 1, which adding percentage points would give
    (change,) = found.together.changes
    one, other = (each.factor[:, 0] for each in change.reached)
    assert (one * other > one + other - 1).all()
    fall = change.moves["protection>looked_after_foster"].values[:, 0]
    alone = [each.changes[0].moves["protection>looked_after_foster"].values[:, 0]
             for each in found.each]  # fmt: skip
    assert (fall < sum(alone)).all()
    assert (fall > np.maximum(*alone)).all()
    for edge, moves in change.moves.items():
        assert (moves.values[:, 0] > 0).mean() > 0.95, edge


def test_adding_an_action_changes_no_byte_of_anothers(wigan, found):
    actions, ground = wigan
    alone = value(actions[0], **arguments(ground))
    turned = value_each(actions[::-1], **arguments(ground))
    for other in (found.each[0], turned.each[1]):
        assert (alone.treasury.net == other.treasury.net).all()
        assert (alone.finance.net.values == other.finance.net.values).all()
        assert card(alone) == card(other)
    assert (turned.together.treasury.net == found.together.treasury.net).all()


def test_both_views_reconcile_to_the_run_line_by_line(wigan, found):
    _, ground = wigan
    for valuation in (*found.each, found.together):
        lines = bridge(valuation, rules=ground.rules)
        assert len({(line.body, line.title, line.kind) for line in lines}) == len(lines)
        signed = [(-1 if line.is_cost else 1, line) for line in lines]
        assert sum(s * (line.present_value - line.transfer) for s, line in signed) == (
            pytest.approx(valuation.treasury.net.mean(), rel=1e-9)
        )
        cash = {
            (line.body, line.title, line.is_cost): line.cash.total().mean()
            for line in valuation.finance.lines
        }
        for line in lines:
            walked = line.present_value + line.discounting + line.inflation - line.not_cash
            assert walked == pytest.approx(line.cash, abs=1e-6)
            told = cash.get((line.body, line.title, line.is_cost), 0.0)
            assert line.cash == pytest.approx(told, abs=1e-6)


def test_what_becomes_of_the_saving_sums_to_it_by_body_and_year(found):
    for valuation in (*found.each, found.together):
        fiscal = valuation.benefit["fiscal"]
        for body, part in valuation.disposition.items():
            assert part.total == pytest.approx(fiscal.of(body).values, rel=1e-9, abs=1e-6)
        assert set(valuation.disposition) == {
            benefit.body for benefit in valuation.streams.benefits if benefit.kind == "fiscal"
        }


def test_half_the_steps_alone_are_a_whole_one_together(wigan, found):
    actions, ground = wigan
    weeks = found.each[0].avoided
    [alone] = [each.use.values.mean(axis=0)[2] for each in weeks if each.unit_cost == FOSTER]
    team = Contract(FOSTER, "council", "step", WHY, prices=2024, step=float(alone * 1.3))
    given = arguments(ground, contracts={(FOSTER, "council"): team}, draws=replace(ground.draws))
    one, both = value(actions[0], **given), value_together(actions, **given)
    assert cash_of(both).mean() > 2 * cash_of(one).mean()
    assert (both.treasury.net == found.together.treasury.net).all()


def cash_of(valuation):
    [line] = [each for each in valuation.streams.benefits if each.unit_cost == FOSTER][:1]
    [found] = [each for each in valuation.finance.lines
               if not each.is_cost and each.title == (line.line or name_of(valuation))]  # fmt: skip
    return found.cash.values.sum(axis=1)


def name_of(valuation):
    return next(cost.name for cost in valuation.unit_costs if cost.id == FOSTER)


def test_harm_on_the_edge_is_harm_on_the_card(wigan):
    actions, ground = wigan
    effect = actions[0].effects[0]
    size = Estimate.normal(0.086, low=0.037, high=0.135, level=0.95)
    harmful = replace(actions[0], effects=(replace(effect, size=size),))
    told = card(value(harmful, **arguments(ground)))
    assert told.public.high < 0
    assert told.chance == 0
    assert all(each.gains.high <= 0 for each in told.positions)


def test_optimism_is_taken_off_the_hazard_once(wigan):
    actions, ground = wigan
    plain, careful = (
        value(replace(actions[0], optimism_benefit=off), **arguments(ground)) for off in (0.0, 0.2)
    )
    ratio = careful.treasury.public.mean() / plain.treasury.public.mean()
    assert ratio == pytest.approx(0.8, abs=0.01)


def test_every_uncertain_input_has_a_name_of_its_own(found):
    for valuation in (*found.each, found.together):
        names = [name for name, _ in valuation.streams.inputs]
        assert len(set(names)) == len(names)
    proceedings = [name for name in names if "Care proceedings" in name and "quantity" in name]
    assert len(proceedings) == 3
    assert all(" to " in name for name in proceedings)


def test_a_unit_cost_has_one_luck_in_every_action(wigan, found):
    _, ground = wigan
    drawn = draw_prices(found.together.unit_costs, ground.draws)
    for one, other in combinations((*found.each, found.together), 2):
        prices = [{b.unit_cost: b.price for b in each.streams.benefits} for each in (one, other)]
        assert all((prices[0][id] == prices[1][id]).all() for id in drawn.amounts)
