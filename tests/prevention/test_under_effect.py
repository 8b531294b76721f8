"""Who starts, who stays, and how long an effect lasts in them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.prevention.inputs import draw_action
from wholeplace.prevention.under_effect import (
    net_factor,
    people_starting,
    persistence,
    starting,
    under_effect,
)


def starters(action, years, draws=None):
    return people_starting(action, drawn=draw_action(action, draws or Draws(1)), years=years)


def test_years_without_a_start_start_nobody(made):
    assert starting(made.action(starts=((2027, 0.5),)), made.years).tolist() == [0, 0.5, 0, 0, 0]


def test_people_start_as_reach_grows(made):
    action = made.action(starts=((2026, 0.5), (2027, 1.0)))
    # 100 x 0.5 x (1 - 0.2) = 40 at full reach.
    assert starters(action, made.years)[0] == pytest.approx([20, 40, 0, 0, 0])


def test_persistence_is_nothing_during_the_lag(made):
    assert persistence(made.effect(lag=2, duration=2, drop_off=0.1), 5) == pytest.approx(
        [0, 0, 1, 0.9, 0]
    )


def test_an_action_takes_on_no_more_people_than_it_has_places(made):
    action = made.action(starts=((2026, 0.5), (2027, 1.0)), capacity=Estimate.known(30.0))
    # 25 and 50 are willing; 25 and 30 have a place; a fifth of them drops out.
    assert starters(action, made.years)[0] == pytest.approx([20, 24, 0, 0, 0])


def test_an_uncertain_number_of_places_limits_each_draw_by_its_own(made):
    capacity = Estimate.cost(50, low=30, high=80)
    action = made.action(capacity=capacity)
    drawn = draw_action(action, Draws(200))
    found = people_starting(action, drawn=drawn, years=made.years)[:, 0]
    assert found == pytest.approx(np.minimum(50, drawn.capacity) * 0.8)
    assert found.std() > 0


def test_places_without_a_limit_change_nothing(made):
    ample = made.action(capacity=Estimate.known(1_000.0))
    assert starters(ample, made.years).tolist() == starters(made.action(), made.years).tolist()


def test_people_of_several_years_are_under_effect_together(made):
    effect = made.effect(lag=1, duration=2, drop_off=0.5)
    found = under_effect(np.array([[10.0, 20.0, 0.0, 0.0]]), effect)
    # Year 2: 10. Year 3: 20 + half of 10. Year 4: half of 20.
    assert found[0] == pytest.approx([0, 10, 25, 10])


def test_what_is_left_after_three_cuts(made):
    effect = made.effect(attribution=0.5, displacement=0.25, leakage=0.1)
    # 0.5 x 0.75 x 0.9
    assert net_factor(effect) == pytest.approx(0.3375)


@given(st.integers(0, 5), st.integers(1, 6), st.floats(0, 1))
def test_all_years_under_effect_are_one_start_times_the_persistence(made, lag, duration, drop_off):
    effect = made.effect(lag=lag, duration=duration, drop_off=drop_off)
    one = np.zeros((1, 20))
    one[0, 0] = 1.0
    by_hand = sum((1 - drop_off) ** year for year in range(duration))
    assert under_effect(one, effect).sum() == pytest.approx(by_hand)


@given(st.lists(st.floats(0, 100), min_size=3, max_size=8), st.integers(1, 8))
def test_nobody_is_under_effect_before_they_start(made, starts, duration):
    effect = made.effect(duration=duration)
    found = np.cumsum(under_effect(np.array([starts]), effect), axis=1)
    assert (found <= duration * np.cumsum(starts) + 1e-6).all()
