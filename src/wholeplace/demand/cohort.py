"""A closed cohort in discrete time: costs and effects of strategies over draws."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

import numpy as np

from wholeplace.demand.cohort_arrays import ROUNDING, Filled, Sizes, arrays_of, shapes, to_fill
from wholeplace.demand.cohort_check import check, overfull
from wholeplace.errors import InputError, Problem
from wholeplace.yearly import Array

Engine = Literal["fast", "plain"]


@dataclass(frozen=True, slots=True)
class Cohort:
    """People who move between states once a cycle, as moves and not as matrices.

    Axes written ``|1`` may have length 1, which stands for all. Counting points are 0..cycles: the
    start, and the end of every cycle. Method: docs/methods/cohort.md.

    Attributes:
        states: Names of the states.
        moves: (from, to) of every move, as places in ``states``; whoever makes none stays.
        chance: Probability of each move [per cycle, strategies|1 x cycles|1 x moves x draws|1].
        effect_of: Which effect acts on each move, -1 for none.
        effect: What the chance is multiplied by in full effect [strategies|1 x effects x draws|1].
        effect_weight: How much of the effect acts, within 0 and 1 [cycles|1 x effects]; the chance
            is multiplied by 1 + weight x (effect - 1).
        start: People at point 0 [states x draws|1].
        reward: What a person in a state counts for at a counting point
            [strategies|1 x cycles+1|1 x states x measures x draws|1].
        move_reward: What a person who makes a move counts for
            [strategies|1 x cycles|1 x moves x measures x draws|1]; None for nothing.
        inflow: People who come in during a cycle: counted at its end, moving from the next cycle on
            [cycles x states x draws|1]; None for nobody.
        measures: Names of what is counted, such as a body's costs or life years.
        discount: Discount factor of each measure at each point [measures x cycles+1].
        weight: Weight of the counting rule at each point [measures x cycles+1]; see
            ``wholeplace.demand.counting``.
        move_factor: Discount factor times counting weight of moves made in a cycle
            [measures x cycles]; None counts each move whole, discounted at the cycle's end.
    """

    states: tuple[str, ...]
    moves: tuple[tuple[int, int], ...]
    chance: Array
    effect_of: tuple[int, ...]
    effect: Array
    effect_weight: Array
    start: Array
    reward: Array
    move_reward: Array | None
    inflow: Array | None
    measures: tuple[str, ...]
    discount: Array
    weight: Array
    move_factor: Array | None = None


@dataclass(frozen=True, slots=True)
class CohortRun:
    """What came of a cohort.

    Attributes:
        total: Discounted, weighted sums [strategies x measures x draws].
        by_cycle: Their parts by counting point, those of moves at the end of the cycle
            [strategies x cycles+1 x measures x draws]; None when not asked for.
        occupancy: People in each state at each point, neither discounted nor weighted
            [strategies x cycles+1 x states x draws]; None when not asked for.
        mended: In how many draws the chances out of a state summed to more than 1 by rounding
            (less than 1e-12), so that the chance of staying was taken as 0.
    """

    total: Array
    by_cycle: Array | None
    occupancy: Array | None
    mended: int = 0


def run(
    cohort: Cohort,
    *,
    draws: int,
    by_cycle: bool = False,
    occupancy: bool = False,
    engine: Engine = "fast",
) -> CohortRun:
    """Return the totals of every strategy and draw, and their parts where asked for.

    Both engines do the same sums in the same order and give the same bytes. The fast one needs
    numba; without it the plain one runs.

    Args:
        cohort: The model.
        draws: Number of draws, the length of every last axis that is not 1.
        by_cycle: Whether to keep the parts by counting point.
        occupancy: Whether to keep the people in each state.
        engine: ``fast`` (numba) or ``plain`` (numpy).

    Raises:
        InputError: Naming every problem: shapes, chances below 0 or summing to more than 1 (which
            state, cycle and strategy, in how many draws), numbers that are not finite, states that
            nobody can reach.
    """
    sizes = check(cohort, draws=draws)
    return _run(cohort, sizes, to_fill(sizes, by_cycle=by_cycle, occupancy=occupancy), engine)


def run_again(cohort: Cohort, *, into: CohortRun, engine: Engine = "fast") -> CohortRun:
    """Return what :func:`run` would, written over an earlier run of the same shape.

    For a slider, or draws that stream in chunks: memory that is there already is written to sooner
    than new memory. The earlier run holds the new results afterwards, too.

    Args:
        cohort: The model.
        into: An earlier run of as many strategies, cycles, states, measures and draws.
        engine: ``fast`` (numba) or ``plain`` (numpy).

    Raises:
        InputError: As :func:`run`, or when the earlier run has another shape.
    """
    sizes = check(cohort, draws=into.total.shape[-1])
    by_cycle, occupancy = into.by_cycle is not None, into.occupancy is not None
    wanted = shapes(sizes, by_cycle=by_cycle, occupancy=occupancy)
    held = Filled(
        total=into.total,
        by_cycle=np.empty(wanted.by_cycle) if into.by_cycle is None else into.by_cycle,
        occupancy=np.empty(wanted.occupancy) if into.occupancy is None else into.occupancy,
        least=np.empty(wanted.least),
    )
    if tuple(part.shape for part in held) != tuple(wanted):
        what = "should be of the same strategies, cycles, states, measures and draws"
        raise InputError("cohort", [Problem("into", what)])
    return _run(cohort, sizes, held, engine)


def _run(cohort: Cohort, sizes: Sizes, empty: Filled, engine: Engine) -> CohortRun:
    filled = _filled(cohort, sizes, empty, engine)
    if filled.least.min() < -ROUNDING:
        raise InputError("cohort", overfull(cohort, sizes))
    return CohortRun(
        total=filled.total,
        by_cycle=filled.by_cycle if filled.by_cycle.size else None,
        occupancy=filled.occupancy if filled.occupancy.size else None,
        mended=int((filled.least < 0).sum()),
    )


def _filled(cohort: Cohort, sizes: Sizes, filled: Filled, engine: Engine) -> Filled:
    arrays = arrays_of(cohort, sizes)
    if engine == "fast" and find_spec("numba"):
        from wholeplace.demand import cohort_fast

        cohort_fast.simulate(arrays, filled)
    else:
        from wholeplace.demand import cohort_plain

        cohort_plain.simulate(arrays, filled)
    return filled
