"""Numbers of every place with their intervals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from runpy import run_path
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wholeplace.demand.design import Stated
from wholeplace.demand.fitted import (
    LEAST_PART,
    Fitted,
    evened,
    gamma_interval,
    recent,
    scaled,
    stated,
    stock_series,
    variance_of,
)
from wholeplace.demand.rates import rates_of
from wholeplace.errors import MethodError
from wholeplace.source import assumption

SMALL = run_path(str(Path(__file__).with_name("small_england.py")))
UNKNOWN, GUESS = np.nan, assumption("a guess")


def number(value, low, high):
    each = (np.array([x], dtype=float) for x in (value, low, high))
    return Fitted(*each, GUESS, np.ones(1, bool), np.zeros(1, int))


def test_a_year_below_nought_is_taken_with_the_year_beside_it_by_hand():
    # 30, -10, 8 over alike years: 30 - 10 = 20 over two years; 8 stays.
    assert evened(np.array([[30.0, -10.0, 8.0]]), np.ones((1, 3))).tolist() == [[10, 10, 8]]
    # 5, 5, -9: -9 with 5 is -4, with the other 5 it is 1 over three years.
    assert evened(np.array([[5.0, 5.0, -9.0]]), np.ones((1, 3))) == pytest.approx(
        np.full((1, 3), 1 / 3)
    )
    # The sum lies over years as their exposure does: 30 over 1 and 3.
    assert evened(np.array([[40.0, -10.0]]), np.array([[1.0, 3.0]])).tolist() == [[7.5, 22.5]]


def test_a_place_that_is_below_nought_in_all_did_not_move():
    assert evened(np.array([[-5.0, 2.0]]), np.ones((1, 2))).tolist() == [[0.0, 0.0]]


def test_a_year_that_is_not_known_stays_so_and_is_stepped_over():
    found = evened(np.array([[12.0, UNKNOWN, -2.0]]), np.ones((1, 3)))
    assert found[0, [0, 2]].tolist() == [5.0, 5.0]
    assert np.isnan(found[0, 1])


@settings(max_examples=100, deadline=None)
@given(arrays(float, (4, 7), elements=st.one_of(st.just(UNKNOWN), st.integers(-100, 200))))
def test_evening_keeps_each_places_sum_and_leaves_nothing_below_nought(counts):
    found = evened(counts, np.ones_like(counts))
    assert (np.isnan(found) == np.isnan(counts)).all()
    assert (np.nan_to_num(found) >= 0).all()
    assert np.nansum(found, axis=1) == pytest.approx(np.maximum(np.nansum(counts, axis=1), 0))
    whole = (np.nan_to_num(counts) >= 0).all(axis=1)
    assert (np.nan_to_num(found[whole]) == np.nan_to_num(counts[whole])).all()


def test_cutting_years_off_at_nought_would_be_too_high_and_evening_is_not():
    # True moves 20 a year; the stock is miscounted by 30 either way, which cancels over years.
    random = np.random.default_rng(1)
    error = random.normal(0, 30, (200, 9))
    counts = 20 + np.diff(error, axis=1)
    assert np.maximum(counts, 0).mean() > 25
    assert evened(counts, np.ones_like(counts)).mean() == pytest.approx(20, abs=1.5)


def test_the_variance_of_a_stated_interval_is_that_of_a_normal():
    # 80% of a normal lies within 1.2816 standard deviations: 10 +- 1.2816 x 2 has sd 2.
    reach = NormalDist().inv_cdf(0.9) * 2
    said = Stated((10.0, 10 - reach, 10 + reach), GUESS)
    assert variance_of(said, 0.8) == pytest.approx((2 / 10) ** 2)
    assert variance_of(None, 0.8) == 0
    assert variance_of(Stated((0.0, 0.0, 0.0), GUESS), 0.8) == 0


@given(st.floats(0.01, 1e5), st.floats(1e-6, 3.0), st.sampled_from([0.5, 0.8, 0.95]))
def test_an_interval_is_in_order_and_wider_at_a_higher_level(mean, relative, level):
    low, high = gamma_interval(np.array([mean]), np.array([relative]), level)
    wider = gamma_interval(np.array([mean]), np.array([relative]), level + 0.04)
    assert wider[0] < low < high < wider[1]


def test_a_certain_number_has_no_interval():
    low, high = gamma_interval(np.array([5.0]), np.array([0.0]), 0.8)
    assert low[0] == high[0] == 5.0
    assert number(5, 5, 5).of(0, level=0.8).family == "known"


def test_a_number_of_a_place_carries_level_and_source():
    found = number(2.0, 1.0, 4.0).of(0, level=0.8, factor=0.5)
    assert (found.value, found.low, found.high, found.level) == (1.0, 0.5, 2.0, 0.8)
    assert found.source == GUESS


def test_an_interval_that_begins_at_nought_begins_a_thousandth_of_its_end_above():
    found = number(0.0, 0.0, 3.0).of(0, level=0.8)
    assert found.low == pytest.approx(3.0 * LEAST_PART)
    assert found.low <= found.value <= found.high


def test_scaling_keeps_the_relative_width():
    found = scaled(number(2.0, 1.0, 4.0), np.array([10.0]))
    assert (found.value[0], found.low[0], found.high[0]) == (20.0, 10.0, 40.0)


def test_a_stated_number_is_of_every_place_and_nobody_counted_it():
    found = stated(Stated((1.0, 0.5, 2.0), GUESS), 3)
    assert found.value.tolist() == [1.0, 1.0, 1.0]
    assert not found.counted.any()


@pytest.mark.parametrize(
    ("counts", "count", "kept"),
    [
        ([1, 2, 3, UNKNOWN], 2, slice(1, 3)),
        ([UNKNOWN, 2, UNKNOWN, UNKNOWN], 5, slice(0, 2)),
        ([UNKNOWN] * 3, 5, slice(0, 0)),
    ],
)
def test_recent_years_end_with_the_last_that_some_place_knows(counts, count, kept):
    found = recent(np.array([counts], dtype=float), np.ones((1, len(counts))), count=count)
    assert found == kept


def test_a_share_of_another_states_stock_is_taken_of_each_year():
    seen = SMALL["observations"](luck=False)
    made = SMALL["design"]()
    care, helped = (stock_series(s, design=made, observations=seen) for s in made.states)
    assert helped == pytest.approx(0.25 * care)


def test_where_no_place_has_both_a_figure_and_people_the_measure_is_named():
    seen = SMALL["observations"]()
    unknown = np.full_like(seen.flows[SMALL["CAME"]], UNKNOWN)
    seen = replace(seen, flows={**seen.flows, SMALL["CAME"]: unknown})
    with pytest.raises(MethodError, match="came: no place has a figure"):
        rates_of(SMALL["design"](), seen)
