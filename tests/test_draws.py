"""Repeatable draws: one named stream per uncertain number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate

names = st.text(max_size=30)
PRICE = Estimate.cost(1_000, low=800, high=1_250)
PINNED = [0.28663874630782377, 0.02176104373971549, 0.11599459566793319]


@given(names)
def test_the_same_name_gives_the_same_draws(name):
    assert Draws(20).uniform(name).tolist() == Draws(20).uniform(name).tolist()


@given(names, names)
def test_two_names_give_different_draws(one, two):
    same = Draws(8).uniform(one).tolist() == Draws(8).uniform(two).tolist()
    assert same == (one == two)


@given(names)
def test_another_seed_gives_other_draws(name):
    assert Draws(8, seed=1).uniform(name).tolist() != Draws(8, seed=2).uniform(name).tolist()


def test_a_seed_and_a_name_cannot_be_mixed_up():
    assert Draws(4, seed=1).uniform("1x").tolist() != Draws(4, seed=11).uniform("x").tolist()


@given(names, st.integers(1, 50), st.integers(1, 50))
def test_drawing_more_keeps_the_first_draws(name, few, more):
    longer = Draws(few + more).uniform(name)
    assert longer[:few].tolist() == Draws(few).uniform(name).tolist()


def test_drawing_one_stream_does_not_move_another():
    draws = Draws(10)
    before = draws.uniform("price").tolist()
    draws.uniform("effect")
    assert draws.uniform("price").tolist() == before


def test_numbers_lie_strictly_within_nought_and_one_and_are_spread_evenly():
    drawn = Draws(50_000).uniform("spread")
    assert drawn.min() > 0
    assert drawn.max() < 1
    counts, _ = np.histogram(drawn, bins=10, range=(0, 1))
    # 5,000 in each tenth, give or take four standard deviations of about 67.
    assert abs(counts - 5_000).max() < 270


def test_two_streams_are_independent():
    one, two = (Draws(20_000).uniform(name) for name in ("one", "two"))
    # The standard error of a correlation of 20,000 pairs is 0.007.
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.03


def test_draws_of_an_estimate_follow_its_interval():
    drawn = Draws(20_000).of("price", PRICE)
    assert np.quantile(drawn, [0.025, 0.975]) == pytest.approx([800, 1_250], rel=0.01)


def test_two_versions_of_one_estimate_share_their_luck():
    dearer = Estimate.cost(2_000, low=1_600, high=2_500)
    drawn = Draws(50).of("price", PRICE)
    assert Draws(50).of("price", dearer) == pytest.approx(2 * drawn)


def test_what_is_known_is_drawn_as_itself():
    assert Draws(3).of("price", Estimate.known(5.0)).tolist() == [5, 5, 5]


def test_no_draws_are_refused():
    with pytest.raises(MethodError, match="at least 1, not 0"):
        Draws(0)


def test_the_stream_of_a_name_is_pinned_for_ever():
    # A change here would change every published plan: it must be a decision and not an accident.
    drawn = Draws(3, seed=1).uniform("price")
    assert drawn == pytest.approx(PINNED, abs=1e-15)
