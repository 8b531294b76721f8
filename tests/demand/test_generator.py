"""Rates into step matrices, against closed forms to 1e-10."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.demand.cohort import run
from wholeplace.demand.generator import (
    chance_of,
    check_generator,
    generator_of,
    rate_of,
    step_matrices,
)
from wholeplace.errors import InputError

EXACT = {"rel": 0, "abs": 1e-10}
rates = st.floats(0.001, 5)


def one_draw(moves, *speeds, states):
    return generator_of(moves, np.array(speeds)[:, None], states=states)


@settings(max_examples=50, deadline=None)
@given(rates, rates, st.floats(0.01, 20))
def test_two_states_that_people_move_between_both_ways(out, back, years):
    found = step_matrices(one_draw(((0, 1), (1, 0)), out, back, states=2), years)[0]
    away = out / (out + back) * (1 - np.exp(-(out + back) * years))
    assert found[0] == pytest.approx([1 - away, away], **EXACT)


@settings(max_examples=50, deadline=None)
@given(st.lists(rates, min_size=2, max_size=4), st.floats(0.01, 20))
def test_competing_risks_share_what_leaves_by_their_rates(speeds, years):
    moves = tuple((0, place) for place in range(1, len(speeds) + 1))
    found = step_matrices(one_draw(moves, *speeds, states=len(speeds) + 1), years)[0, 0]
    total = sum(speeds)
    leaving = np.array(speeds) / total * (1 - np.exp(-total * years))
    assert found == pytest.approx([np.exp(-total * years), *leaving], **EXACT)


@settings(max_examples=50, deadline=None)
@given(rates, rates, rates, st.floats(0.01, 20))
def test_illness_and_death(falling_ill, dying, dying_ill, years):
    if abs(falling_ill + dying - dying_ill) < 0.01:
        dying_ill += 0.1
    generator = one_draw(((0, 1), (0, 2), (1, 2)), falling_ill, dying, dying_ill, states=3)
    well = np.exp(-(falling_ill + dying) * years)
    still_ill = np.exp(-dying_ill * years)
    ill = falling_ill / (falling_ill + dying - dying_ill) * (still_ill - well)
    found = step_matrices(generator, years)[0]
    assert found[0] == pytest.approx([well, ill, 1 - well - ill], **EXACT)
    assert found[1] == pytest.approx([0, still_ill, 1 - still_ill], **EXACT)


@settings(max_examples=25, deadline=None)
@given(st.lists(rates, min_size=6, max_size=6), st.floats(0.01, 3), st.floats(0.01, 3))
def test_two_steps_are_one_of_their_length(speeds, first, second):
    moves = tuple((i, j) for i in range(3) for j in range(3) if i != j)
    generator = one_draw(moves, *speeds, states=3)
    both = step_matrices(generator, first) @ step_matrices(generator, second)
    assert both == pytest.approx(step_matrices(generator, first + second), **EXACT)


def test_a_cohort_stepped_by_exact_chances_stays_on_the_closed_form(halving):
    # Illness-death at rates 0.2, 0.05 and 0.3, half-yearly steps for 20 years.
    moves = ((0, 1), (0, 2), (1, 2))
    step = step_matrices(one_draw(moves, 0.2, 0.05, 0.3, states=3), 0.5)[0]
    cohort = halving(
        cycles=40,
        states=("well", "ill", "dead"),
        moves=moves,
        effect_of=(-1,) * 3,
        chance=np.array([step[move] for move in moves]).reshape(1, 1, 3, 1),
        start=np.array([[1.0], [0], [0]]),
        reward=np.ones((1, 1, 3, 1, 1)),
    )
    years = np.arange(41) / 2
    found = run(cohort, draws=1, occupancy=True).occupancy[0, :, :, 0]
    assert found[:, 0] == pytest.approx(np.exp(-0.25 * years), **EXACT)
    ill = 0.2 / (0.25 - 0.3) * (np.exp(-0.3 * years) - np.exp(-0.25 * years))
    assert found[:, 1] == pytest.approx(ill, **EXACT)


def test_every_draw_has_a_matrix_of_its_own():
    generator = generator_of(((0, 1),), np.array([[0.1, 0.2, 0.3]]), states=2)
    found = step_matrices(generator, 2.0)
    assert found[:, 0, 1] == pytest.approx(1 - np.exp([-0.2, -0.4, -0.6]), **EXACT)
    assert found.sum(axis=2) == pytest.approx(1.0)


def test_one_edge_at_a_time_would_move_too_many():
    # Two risks at 1 a year: each alone takes 63.2 %, together they can only take 86.5 %.
    together = step_matrices(one_draw(((0, 1), (0, 2)), 1.0, 1.0, states=3), 1.0)[0, 0, 1:]
    assert chance_of(1.0) * 2 == pytest.approx(1.264241, abs=1e-6)
    assert together == pytest.approx([0.432332, 0.432332], abs=1e-6)


@given(st.floats(0, 0.99), st.floats(0.1, 5))
def test_chances_and_rates_are_inverse(chance, years):
    assert chance_of(rate_of(chance, years), years) == pytest.approx(chance, abs=1e-12)


def test_a_chance_of_one_has_no_rate():
    with pytest.raises(InputError, match="1 should be at least 0 and below 1"):
        rate_of(np.array([0.5, 1.0]))


def test_every_wrong_row_is_named():
    generator = np.zeros((2, 3, 3))
    generator[:, 0] = [-1, 2, -1]
    generator[1, 1] = [0.5, -0.4, 0]
    generator[0, 2] = [0, np.inf, -np.inf]
    with pytest.raises(InputError) as caught:
        step_matrices(generator, 1.0)
    assert [str(problem) for problem in caught.value.problems] == [
        "row 1: has a negative rate in 2 of 2 draws",
        "row 2: does not sum to 0 in 1 of 2 draws",
        "row 3: has a rate that is not finite in 1 of 2 draws",
    ]


def test_what_is_not_square_is_refused():
    with pytest.raises(InputError, match=r"square matrices, not of shape \(2, 3\)"):
        check_generator(np.zeros((2, 3)))
