"""An effect in, avoided use by year out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.avoided import avoided

ONE = Draws(1)


def use(action, years, draws=ONE):
    return avoided(action, years=years, draws=draws)[0].use.values


def test_reach_is_eligible_by_take_up_by_who_stays(made):
    # 100 x 0.5 x (1 - 0.2) = 40 reached, and 0.1 fewer each: 4 avoided in the first year.
    assert use(made.action(), made.years)[0] == pytest.approx([4, 0, 0, 0, 0])


def test_an_effect_starts_after_its_lag_and_fades_until_it_ends(made):
    effect = made.effect(lag=1, duration=3, drop_off=0.5)
    # 4, then half of it twice, one year late.
    assert use(made.action(effects=(effect,)), made.years)[0] == pytest.approx([0, 4, 2, 1, 0])


def test_cohorts_of_several_years_add_up(made):
    effect = made.effect(duration=2)
    action = made.action(effects=(effect,), starts=((2026, 0.5), (2027, 1.0)))
    # Half a cohort in 2026 lasting to 2027, a whole one in 2027 lasting to 2028: 2, 2 + 4, 4.
    assert use(action, made.years)[0] == pytest.approx([2, 6, 4, 0, 0])


def test_attribution_displacement_and_leakage_multiply(made):
    effect = made.effect(attribution=0.5, displacement=0.25, leakage=0.1)
    # 0.5 x 0.75 x 0.9 = 0.3375
    assert use(made.action(effects=(effect,)), made.years)[0, 0] == pytest.approx(4 * 0.3375)


def test_what_lies_beyond_the_last_year_is_not_counted(made):
    effect = made.effect(duration=10)
    assert use(made.action(effects=(effect,)), (2026, 2027)).sum() == pytest.approx(8)


def test_a_lag_beyond_the_horizon_avoids_nothing(made):
    effect = made.effect(lag=9)
    assert not use(made.action(effects=(effect,)), made.years).any()


def test_each_effect_gives_one_entry_with_its_outcome_and_unit_cost(made):
    effects = (made.effect(), made.effect(outcome="arrested", unit_cost="arrest"))
    found = avoided(made.action(effects=effects), years=made.years, draws=ONE)
    assert [(each.outcome, each.unit_cost) for each in found] == [
        ("taken into care", "care"),
        ("arrested", "arrest"),
    ]
    assert found[0].use.unit == "uses avoided"
    assert found[0].use.years == made.years


def test_draws_follow_the_stated_interval_of_the_effect(made):
    effect = made.effect(size=Estimate.normal(-0.1, low=-0.15, high=-0.05, level=0.95))
    drawn = use(made.action(effects=(effect,)), made.years, Draws(20_000))[:, 0]
    # 40 people: 2 to 6 avoided, at 95 %.
    assert np.quantile(drawn, [0.025, 0.5, 0.975]) == pytest.approx([2, 4, 6], abs=0.06)


def test_two_costs_of_one_outcome_share_their_luck(made):
    size = Estimate.normal(-0.1, low=-0.15, high=-0.05)
    effects = (made.effect(size=size), made.effect(size=size, unit_cost="court"))
    care, court = avoided(made.action(effects=effects), years=made.years, draws=Draws(50))
    assert care.use.values == pytest.approx(court.use.values)


def test_another_action_does_not_move_the_draws(made):
    action = made.action(take_up=Estimate.share(0.5, low=0.4, high=0.6))
    alone = use(action, made.years, Draws(20))
    use(made.action(id="other"), made.years, Draws(20))
    assert use(action, made.years, Draws(20)).tolist() == alone.tolist()


def test_an_effect_without_a_baseline_is_refused(made):
    with pytest.raises(MethodError, match="no baseline"):
        avoided(made.action(effects=(made.effect(need=None),)), years=made.years, draws=ONE)


@given(
    ratio=st.floats(0.05, 1.0),
    need=st.floats(0.01, 0.99),
    lag=st.integers(0, 6),
    duration=st.integers(1, 8),
    drop_off=st.floats(0, 1),
    kind=st.sampled_from(["risk ratio", "rate ratio", "odds ratio", "hazard ratio"]),
)
def test_a_protective_effect_never_adds_demand(made, ratio, need, lag, duration, drop_off, kind):
    effect = made.effect(
        kind=kind,
        size=Estimate.known(ratio),
        need=Estimate.known(need),
        lag=lag,
        duration=duration,
        drop_off=drop_off,
    )
    drawn = use(made.action(effects=(effect,)), made.years)
    assert (drawn >= -1e-12).all()


@given(
    need=st.floats(0.05, 0.9),
    low=st.floats(0.1, 0.6),
    width=st.floats(0.05, 0.35),
)
def test_draws_of_a_protective_interval_stay_protective_within_it(made, need, low, width):
    size = Estimate.ratio(low + width / 2, low=low, high=low + width, level=0.95)
    effect = made.effect(kind="risk ratio", size=size, need=Estimate.known(need))
    drawn = use(made.action(effects=(effect,)), made.years, Draws(200))[:, 0]
    inside = np.quantile(drawn, [0.05, 0.95])
    assert (inside > 0).all()
    assert (drawn <= 40 * need).all()


def test_an_effect_that_acts_on_a_pathway_is_not_a_chance_times_people_reached(made):
    acting = made.effect(acts_on=("children:protection>care",), unit_cost="")
    found = avoided(made.action(effects=(acting, made.effect())), years=made.years, draws=ONE)
    assert [each.unit_cost for each in found] == ["care"]
    assert not found[0].after_optimism
    assert found[0].without is None
