"""What must hold of every valuation, whatever its numbers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.prevention.value import value, value_together

FEW = Draws(12)
shares = st.floats(0.0, 1.0)
factors = st.floats(0.1, 10.0)
quick = settings(deadline=None, max_examples=40)


@pytest.fixture(scope="module")
def uncertain(made):
    """Return an action in which everything is uncertain, and its unit cost."""
    effect = made.effect(
        kind="risk ratio",
        need=Estimate.share(0.4, low=0.3, high=0.5),
        size=Estimate.ratio(0.8, low=0.7, high=0.9),
        duration=3,
        drop_off=0.2,
    )
    action = made.action(
        take_up=Estimate.share(0.5, low=0.4, high=0.6),
        effects=(effect,),
        costs=tuple(
            made.cost(year=year, amount=Estimate.cost(900, low=600, high=1_300))
            for year in (2026, 2027)
        ),
    )
    price = Estimate.cost(1_000, low=800, high=1_250)
    return action, made.unit_cost(amount=price)


@pytest.fixture(scope="module")
def net(made, uncertain):
    def run(*actions, cost=None, rate=0.035, prices=2024, growth=0.02, years=made.years):
        result = value_together(
            actions,
            unit_costs={"care": cost or uncertain[1]},
            years=years,
            draws=FEW,
            rules=made.rules(rate=rate, growth=growth, prices=prices),
        )
        return result.treasury

    return run


@given(factors)
@quick
def test_twice_the_people_have_twice_the_benefit_at_the_same_cost(uncertain, net, factor):
    action, _ = uncertain
    more = net(replace(action, eligible=action.eligible * factor))
    assert more.public == pytest.approx(net(action).public * factor)
    assert more.cost == pytest.approx(net(action).cost)


@given(factors)
@quick
def test_a_price_twice_as_high_is_a_benefit_twice_as_high(uncertain, net, factor):
    action, cost = uncertain
    amount = cost.amount
    dearer = Estimate.cost(
        amount.value * factor, low=amount.low * factor, high=amount.high * factor
    )
    assert net(action, cost=replace(cost, amount=dearer)).public == pytest.approx(
        net(action).public * factor, rel=1e-6
    )


@given(shares, shares)
@quick
def test_more_leakage_is_never_more_benefit(uncertain, net, one, two):
    action, _ = uncertain
    effect = action.effects[0]
    less, more = sorted((one, two))
    benefits = [
        net(replace(action, effects=(replace(effect, leakage=leakage),))).public
        for leakage in (less, more)
    ]
    assert (benefits[1] <= benefits[0] + 1e-9).all()


@given(st.floats(0, 0.15), st.floats(0, 0.15))
@quick
def test_a_higher_discount_rate_is_never_a_higher_present_value(uncertain, net, one, two):
    action, _ = uncertain
    low, high = sorted((one, two))
    assert (net(action, rate=high).public <= net(action, rate=low).public + 1e-9).all()
    assert (net(action, rate=high).cost <= net(action, rate=low).cost + 1e-9).all()


@given(st.integers(2010, 2034))
@quick
def test_the_price_year_rescales_everything_alike(uncertain, net, year):
    action, _ = uncertain
    scale = 1.02 ** (year - 2024)
    other = net(action, prices=year)
    assert other.net == pytest.approx(net(action).net * scale)
    assert other.prices == year


@given(st.integers(1, 6))
@quick
def test_a_plan_a_year_later_is_worth_the_same_a_year_later(made, uncertain, net, shift):
    action, _ = uncertain
    later = replace(
        action,
        starts=tuple((year + shift, share) for year, share in action.starts),
        costs=tuple(replace(line, year=line.year + shift) for line in action.costs),
    )
    years = tuple(year + shift for year in made.years)
    assert net(later, years=years).net == pytest.approx(net(action).net)


@given(st.floats(0.05, 0.95))
@quick
def test_an_action_cut_in_two_is_worth_the_same(made, uncertain, net, cut):
    action, cost = uncertain
    known = replace(action, take_up=Estimate.known(0.5), effects=(made.effect(),), costs=())
    halves = [
        replace(known, id=id, eligible=known.eligible * part)
        for id, part in (("first", cut), ("second", 1 - cut))
    ]
    assert net(*halves, cost=cost).net == pytest.approx(net(known, cost=cost).net)


def test_the_order_of_actions_does_not_matter(uncertain, net):
    one, _ = uncertain
    two = replace(one, id="visits", eligible=30.0)
    assert net(one, two).net == pytest.approx(net(two, one).net)


def test_an_action_that_reaches_nobody_only_costs(uncertain, net):
    action, _ = uncertain
    found = net(replace(action, eligible=0.0))
    assert not found.public.any()
    assert (found.net < 0).all()


def test_an_effect_that_all_leaks_away_is_worth_nothing(uncertain, net):
    action, _ = uncertain
    leaky = replace(action.effects[0], leakage=1.0)
    assert not net(replace(action, effects=(leaky,))).public.any()


def test_a_ratio_of_one_changes_nothing(made, uncertain, net):
    action, _ = uncertain
    null = replace(action.effects[0], size=Estimate.known(1.0))
    assert not net(replace(action, effects=(null,))).public.any()


def test_an_effect_that_may_harm_shows_harm_in_some_draws(made, uncertain):
    action, cost = uncertain
    unsure = replace(action.effects[0], size=Estimate.ratio(0.98, low=0.74, high=1.31))
    result = value(
        replace(action, effects=(unsure,), costs=()),
        unit_costs={"care": cost},
        years=made.years,
        draws=Draws(400),
        rules=made.rules(),
    )
    assert 0.2 < float(np.mean(result.treasury.net < 0)) < 0.7


def test_a_longer_horizon_only_adds_years(made, uncertain):
    action, cost = uncertain
    short, long = (
        value(
            action,
            unit_costs={"care": cost},
            years=tuple(range(2026, last)),
            draws=FEW,
            rules=made.rules(),
        )
        for last in (2028, 2036)
    )
    assert long.benefit["fiscal"].values[:, :2] == pytest.approx(short.benefit["fiscal"].values)


def test_more_draws_keep_the_first_ones(made, uncertain):
    action, cost = uncertain
    few, many = (
        value(
            action,
            unit_costs={"care": cost},
            years=made.years,
            draws=Draws(count),
            rules=made.rules(),
        )
        for count in (10, 40)
    )
    assert many.treasury.net[:10].tolist() == few.treasury.net.tolist()
