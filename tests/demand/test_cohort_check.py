"""What is wrong with a cohort is said at once, with its place."""

from dataclasses import replace

import numpy as np
import pytest

from wholeplace.demand.cohort import run
from wholeplace.errors import InputError


def refusal(cohort, *, draws=1, engine="fast"):
    with pytest.raises(InputError) as caught:
        run(cohort, draws=draws, engine=engine)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("engine", ["fast", "plain"])
def test_chances_above_one_are_named_by_state_cycle_and_strategy(halving, engine):
    chance = np.array([[0.5, 0.6], [0.4, 0.6]]).reshape(1, 2, 1, 2)
    cohort = halving(
        states=("well", "ill", "dead"),
        moves=((0, 1), (0, 2)),
        effect_of=(-1, 0),
        chance=np.concatenate([chance, chance], axis=2),
        effect=np.array([1.0, 1.1]).reshape(2, 1, 1),
        effect_weight=np.ones((1, 1)),
        start=np.array([[1.0], [0.0], [0.0]]),
        reward=np.ones((1, 1, 3, 1, 1)),
    )
    # Strategy 1: 0.5 + 0.5 = 1 fits, 0.6 + 0.6 = 1.2 does not; strategy 2: 0.5 + 0.55, 0.6 + 0.66.
    assert refusal(cohort, draws=2, engine=engine) == [
        "chances out of 'well': sum to 1.2 in cycle 1 of strategy 1 (1 of 2 draws): at most 1",
        "chances out of 'well': sum to 1.2 in cycle 2 of strategy 1 (1 of 2 draws): at most 1",
        "chances out of 'well': sum to 1.26 in cycle 1 of strategy 2 (2 of 2 draws): at most 1",
        "chances out of 'well': sum to 1.26 in cycle 2 of strategy 2 (1 of 2 draws): at most 1",
    ]


def test_an_effect_that_drives_a_chance_above_one_is_refused(halving):
    cohort = halving(
        chance=0.8, effect_of=(0,), effect=np.full((1, 1, 1), 2.0), effect_weight=np.ones((1, 1))
    )
    assert refusal(cohort) == [
        "chances out of 'well': sum to 1.6 in every cycle of strategy 1 (1 of 1 draws): at most 1"
    ]


def test_numbers_outside_their_limits_are_all_named(made_up):
    cohort = made_up(draws=4)
    chance, effect, start = cohort.chance.copy(), cohort.effect.copy(), cohort.start.copy()
    chance[0, 0, 3, 1], effect[2, 1, 0], start[4, 2] = -0.01, -1.0, np.nan
    found = refusal(
        replace(
            cohort,
            chance=chance,
            effect=effect,
            start=start,
            effect_weight=cohort.effect_weight + 1,
            reward=cohort.reward * np.inf,
        ),
        draws=4,
    )
    assert found[0] == "chance: the number at (1, 1, 4, 2) is -0.01: at least 0"
    assert found[1] == "effect: the number at (3, 2, 1) is -1: at least 0"
    assert found[2].startswith("effect_weight: the number at (")
    assert found[2].endswith(": at most 1")
    assert found[3] == "start: 1 of 20 numbers are not finite"
    assert found[4] == "reward: 60 of 60 numbers are not finite"
    assert len(found) == 5


def test_states_that_nobody_can_reach_are_named(halving):
    cohort = halving(
        states=("well", "dead", "abroad", "at sea"),
        moves=((0, 1), (2, 3)),
        effect_of=(-1, -1),
        chance=np.full((1, 1, 2, 1), 0.5),
        start=np.array([[1.0], [0], [0], [0]]),
        reward=np.ones((1, 1, 4, 1, 1)),
    )
    what = "nobody begins there, comes in there or can move there"
    assert refusal(cohort) == [f"state 'abroad': {what}", f"state 'at sea': {what}"]
    inflow = np.zeros((2, 4, 1))
    inflow[1, 2] = 5.0
    assert run(replace(cohort, inflow=inflow), draws=1).total.shape == (1, 1, 1)


def test_shapes_that_do_not_fit_are_all_named(made_up):
    cohort = replace(
        made_up(draws=4),
        start=np.ones((4, 4)),
        weight=np.ones(8),
        effect_of=(0,),
        reward=np.ones((2, 1, 5, 3, 4)),
    )
    assert refusal(cohort, draws=4) == [
        "effect_of: should name an effect (or -1) for 10 moves, not 1",
        "start: should have the shape 5 x 1 or 4, not 4 x 4",
        "reward: should have the shape 1 or 3 x 1 or 8 x 5 x 3 x 1 or 4, not 2 x 1 x 5 x 3 x 4",
        "weight: should have the shape 3 x 8, not 8",
    ]


def test_draws_that_are_not_as_many_as_said_are_refused(made_up):
    assert (
        "chance: should have the shape 1 or 3 x 1 or 7 x 10 x 1 or 5"
        in refusal(made_up(draws=4), draws=5)[0]
    )


def test_moves_that_lead_nowhere_are_all_named(halving):
    cohort = halving(
        moves=((0, 0), (0, 2), (0, 1)),
        effect_of=(-1, -1, 1),
        chance=np.full((1, 1, 3, 1), 0.1),
    )
    assert refusal(cohort) == [
        "move 1: 'well' to itself: staying is what is left",
        "move 2: there is no state 2 among 2",
        "effect_of move 3: there is no effect 1",
    ]


def test_a_cohort_of_nothing_is_refused(halving):
    cohort = halving(cycles=0)
    assert "cycles: should be at least 1, not 0" in refusal(cohort)
    assert "draws: should be at least 1, not 0" in refusal(halving(), draws=0)
