"""Small made-up cohorts that several tests run."""

import numpy as np
import pytest

from wholeplace.demand.cohort import Cohort


def _halving(*, cycles=2, chance=0.5, **changes):
    """Well or dead: a person who is well dies with the same chance in every cycle."""
    stated = {
        "states": ("well", "dead"),
        "moves": ((0, 1),),
        "chance": np.reshape(chance, np.shape(chance) or (1, 1, 1, 1)).astype(float),
        "effect_of": (-1,),
        "effect": np.ones((1, 0, 1)),
        "effect_weight": np.ones((1, 0)),
        "start": np.array([[1.0], [0.0]]),
        "reward": np.array([1.0, 0.0]).reshape(1, 1, 2, 1, 1),
        "move_reward": None,
        "inflow": None,
        "measures": ("years",),
        "discount": np.ones((1, cycles + 1)),
        "weight": np.ones((1, cycles + 1)),
    }
    return Cohort(**(stated | changes))


def _made_up(*, draws, strategies=3, cycles=7, seed=1, every_axis=False):
    """Five states, ten moves, two effects, three measures, and all of it uncertain.

    With ``every_axis`` everything differs by strategy and cycle too, moves cost, and people come
    in.
    """
    luck = np.random.Generator(np.random.Philox(seed))
    s, c, points = (strategies, cycles, cycles + 1) if every_axis else (1, 1, 1)
    moves = ((0, 1), (0, 4), (1, 0), (1, 2), (1, 4), (2, 1), (2, 3), (2, 4), (3, 4), (3, 2))
    effect = luck.uniform(0.5, 1.2, (strategies, 2, draws))
    effect[0] = 1.0
    return Cohort(
        states=("well", "at risk", "in need", "in care", "dead"),
        moves=moves,
        chance=luck.uniform(0.0, 0.25, (s, c, len(moves), draws)),
        effect_of=(0, -1, -1, 1, -1, 0, 1, -1, -1, -1),
        effect=effect,
        effect_weight=luck.uniform(0.0, 1.0, (cycles, 2)),
        start=luck.uniform(0.0, 100.0, (5, draws)),
        reward=luck.uniform(-1.0, 10.0, (s, points, 5, 3, draws)),
        move_reward=luck.uniform(0.0, 5.0, (s, c, len(moves), 3, draws)) if every_axis else None,
        inflow=luck.uniform(0.0, 9.0, (cycles, 5, draws)) if every_axis else None,
        measures=("council", "NHS", "years"),
        discount=np.array([1.035, 1.035, 1.015])[:, None] ** -np.arange(cycles + 1.0),
        weight=luck.uniform(0.0, 1.0, (3, cycles + 1)),
    )


@pytest.fixture(scope="session")
def halving():
    """Makes the cohort of people who are well or dead."""
    return _halving


@pytest.fixture(scope="session")
def made_up():
    """Makes the cohort in which all is uncertain."""
    return _made_up
