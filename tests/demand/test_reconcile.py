"""Counted flows that agree with counted stocks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from runpy import run_path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.demand.calibrate import calibrate
from wholeplace.demand.design import Stated
from wholeplace.demand.fitted import stated
from wholeplace.demand.rates import rates_of
from wholeplace.demand.reconcile import FURTHEST, exposed, in_bands
from wholeplace.source import assumption

SMALL = run_path(str(Path(__file__).with_name("small_england.py")))
design, observations = SMALL["design"], SMALL["observations"]
CAME, HELD, LEFT = SMALL["CAME"], SMALL["HELD"], SMALL["LEFT"]
LAST = SMALL["FIRST"] + SMALL["YEARS"]


def fixed(*values):
    """Rates of the small design's moves, the same in every place."""
    return [stated(Stated((v, v, v), assumption("made up")), 40) for v in values]


def test_a_steady_stock_lies_over_bands_by_the_time_spent_in_each_by_hand():
    # Leaving at 0.5; bands of 0.5 and 1.5 years and after. Time in the first 1 / (0.5 + 2) = 0.4,
    # 0.8 reach the second; there 0.8 / (0.5 + 2/3) = 0.686, 0.457 reach the last: 0.457 / 0.5.
    made = design(bands=(0.5, 2.0))
    shares = in_bands(made, fixed(0.002, 0.5, 2.0), made.states[0], "all")[:, 0]
    time = np.array([0.4, 0.8 / (0.5 + 2 / 3), 0.8 * (2 / 3) / (0.5 + 2 / 3) / 0.5])
    assert shares == pytest.approx(time / time.sum())


@settings(max_examples=50, deadline=None)
@given(st.floats(0.0, 20.0), st.lists(st.floats(0.1, 5.0), min_size=1, max_size=4))
def test_shares_of_bands_are_a_whole_whatever_the_rate(rate, widths):
    made = design(bands=tuple(np.cumsum(widths)))
    shares = in_bands(made, fixed(0.002, rate, 2.0), made.states[0], "all")
    assert shares.shape == (len(widths) + 1, 40)
    assert (shares >= 0).all()
    assert shares.sum(axis=0) == pytest.approx(np.ones(40))


def test_a_state_without_bands_is_one_share():
    made = design()
    assert (in_bands(made, fixed(0.002, 0.5, 2.0), made.states[1], "all") == 1).all()


def test_a_move_is_made_by_the_people_of_its_state_and_from_outside_by_the_population():
    found = calibrate(design(), observations=observations(), first_year=LAST)
    people, care, _ = (
        exposed(design(), move, found.rates, found.stocks, found.people) for move in design().moves
    )
    assert people == pytest.approx(found.people["all"].count.value)
    assert care == pytest.approx(observations().stocks[HELD][:, -1])


def test_what_comes_in_less_what_leaves_is_near_the_change_that_is_foreseen():
    seen = observations(luck=False)
    found = calibrate(design(), observations=seen, first_year=LAST)
    people, held = found.people["all"].count.value, seen.stocks[HELD][:, -1]
    net = found.rates[0].value * people - found.rates[1].value * held
    # A steady England: the stock neither grows nor falls.
    assert np.abs(net / held).max() < 0.02


def test_no_rate_is_moved_further_than_ten_times():
    seen = observations()
    seen = replace(seen, flows={**seen.flows, LEFT: seen.flows[LEFT] / 50})
    alone = rates_of(design(), seen)
    found = calibrate(design(), observations=seen, first_year=LAST).rates
    for one, other in zip(alone, found, strict=True):
        ratio = other.value / one.value
        assert (ratio <= FURTHEST * (1 + 1e-9)).all()
        assert (ratio >= 1 / FURTHEST * (1 - 1e-9)).all()
    # Leavers are counted the same every year, so it is the entries that give way.
    assert (found[0].value < 0.8 * alone[0].value).all()
    assert found[1].value == pytest.approx(alone[1].value, rel=0.01)


def test_relative_widths_stay_as_they_were():
    alone = rates_of(design(), observations())
    found = calibrate(design(), observations=observations(), first_year=LAST).rates
    for one, other in zip(alone, found, strict=True):
        assert other.high / other.value == pytest.approx(one.high / one.value)


def test_without_a_counted_stock_nothing_is_moved():
    made = design()
    guess = made.states[1].stocks
    free = replace(made, states=(replace(made.states[0], stocks=()), made.states[1]), predicted=())
    assert guess
    free = replace(
        free,
        states=(free.states[0], replace(free.states[1], stocks=())),
        moves=(made.moves[0], made.moves[2]),
    )
    alone = rates_of(free, observations())
    found = calibrate(free, observations=observations(), first_year=LAST).rates
    assert all((a.value == b.value).all() for a, b in zip(alone, found, strict=True))
