"""What both cohort engines read and fill: plain float64 arrays, draws last."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wholeplace.yearly import Array

if TYPE_CHECKING:
    from wholeplace.demand.cohort import Cohort

ROUNDING = 1e-12
Whole = NDArray[np.int64]


class Sizes(NamedTuple):
    """How long every axis of a cohort is."""

    strategies: int
    cycles: int
    states: int
    moves: int
    effects: int
    measures: int
    draws: int


class Arrays(NamedTuple):
    """A checked cohort: every array has all its axes, of full length or of length 1.

    The compiled engine is kept on disk by the date of its own file: save ``cohort_fast`` again when
    fields here change places.

    Attributes:
        moves: State left and state reached [moves x 2].
        effect_of: Effect of each move, -1 for none [moves].
        chance: [strategies|1 x cycles|1 x moves x draws|1].
        excess: Effect less 1 [strategies|1 x effects x draws|1].
        effect_weight: [cycles x effects].
        same: Whether a cycle's chances are those of the cycle before [strategies|1 x cycles].
        start: [states x draws|1].
        reward: [strategies|1 x cycles+1|1 x states x measures x draws|1].
        move_reward: [strategies|1 x cycles|1 x moves x measures x draws|1]; no moves when none.
        inflow: [cycles x states x draws|1]; no cycles when nobody comes in.
        factor: Discount times counting weight [measures x cycles+1].
        move_factor: What rewards of moves are multiplied by [measures x cycles].
    """

    moves: Whole
    effect_of: Whole
    chance: Array
    excess: Array
    effect_weight: Array
    same: NDArray[np.bool_]
    start: Array
    reward: Array
    move_reward: Array
    inflow: Array
    factor: Array
    move_factor: Array


class Filled(NamedTuple):
    """What an engine fills in.

    Attributes:
        total: [strategies x measures x draws].
        by_cycle: [strategies x cycles+1 x measures x draws]; no strategies when not wanted.
        occupancy: [strategies x cycles+1 x states x draws]; no strategies when not wanted.
        least: Lowest chance of staying met with in a draw, before what is below 0 is taken as 0
            [draws].
    """

    total: Array
    by_cycle: Array
    occupancy: Array
    least: Array


def arrays_of(cohort: Cohort, sizes: Sizes) -> Arrays:
    """Return the arrays of a checked cohort, laid out for the engines."""
    cycles, states, measures = sizes.cycles, sizes.states, sizes.measures
    weight = np.broadcast_to(cohort.effect_weight, (cycles, sizes.effects))
    move_reward, inflow = cohort.move_reward, cohort.inflow
    return Arrays(
        moves=np.array(cohort.moves, dtype=np.int64).reshape(-1, 2),
        effect_of=np.array(cohort.effect_of, dtype=np.int64),
        chance=laid_out(cohort.chance),
        excess=laid_out(cohort.effect - 1),
        effect_weight=laid_out(weight),
        same=_same_as_before(cohort, weight),
        start=laid_out(cohort.start),
        reward=laid_out(cohort.reward),
        move_reward=laid_out(
            np.empty((1, 1, 0, measures, 1)) if move_reward is None else move_reward
        ),
        inflow=laid_out(np.empty((0, states, 1)) if inflow is None else inflow),
        factor=laid_out(cohort.discount * cohort.weight),
        move_factor=laid_out(
            cohort.discount[:, 1:] if cohort.move_factor is None else cohort.move_factor
        ),
    )


class Shapes(NamedTuple):
    """The shapes of what an engine fills in."""

    total: tuple[int, ...]
    by_cycle: tuple[int, ...]
    occupancy: tuple[int, ...]
    least: tuple[int, ...]


def shapes(sizes: Sizes, *, by_cycle: bool, occupancy: bool) -> Shapes:
    """Return the shapes of what an engine fills in."""
    points, draws = sizes.cycles + 1, sizes.draws
    return Shapes(
        total=(sizes.strategies, sizes.measures, draws),
        by_cycle=(sizes.strategies * by_cycle, points, sizes.measures, draws),
        occupancy=(sizes.strategies * occupancy, points, sizes.states, draws),
        least=(draws,),
    )


def to_fill(sizes: Sizes, *, by_cycle: bool, occupancy: bool) -> Filled:
    """Return empty arrays for an engine to fill."""
    wanted = shapes(sizes, by_cycle=by_cycle, occupancy=occupancy)
    return Filled(*(np.empty(shape) for shape in wanted))


def laid_out(values: Array) -> Array:
    """Return ``values`` as float64 in C order that may be written to, copied only if need be."""
    return np.require(values, np.float64, ["C", "W"])


def _same_as_before(cohort: Cohort, weight: Array) -> NDArray[np.bool_]:
    """Return where chances need not be made again: nothing they are made of has changed."""
    inert = (cohort.effect == 1).all(axis=(1, 2))
    same = np.zeros((len(inert), len(weight)), dtype=np.bool_)
    if cohort.chance.shape[1] == 1:
        same[:, 1:] = (weight[1:] == weight[:-1]).all(axis=1) | inert[:, None]
    return same
