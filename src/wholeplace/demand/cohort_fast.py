"""The cohort engine compiled by numba: draws innermost in lanes, chances built and never stored.

Imported only where numba is. Its sums are those of ``cohort_plain`` in the same order, without
fast-math, so that neither lanes, threads nor machines change a byte.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from os import cpu_count
from typing import NamedTuple, TypeVar

import numpy as np

from wholeplace.compiling import compiled, part_of_one
from wholeplace.demand.cohort_arrays import Arrays, Filled, Whole
from wholeplace.yearly import Array

LANES = 128
AT_ONCE = 4
LINE = 64
BLOCKS_WORTH_A_THREAD = 16
Function = TypeVar("Function", bound=Callable[..., object])


class _Order(NamedTuple):
    """In which order a model's moves are gone through.

    Attributes:
        first: Where each state's ways in begin in ``move`` and ``left`` [states + 1].
        move: Moves by the state they reach, in fours; a row of zeros fills up a four.
        left: The states that they leave.
        acted: Moves that an effect acts on, by the state they leave.
        source: Row of ``staying`` that each of them is taken off: the state's own constant for the
            first out of a state, what is left for the next.
        changing: States that have such a move.
    """

    first: Whole
    move: Whole
    left: Whole
    acted: Whole
    source: Whole
    changing: Whole


class _Lanes(NamedTuple):
    """What one block of draws is worked in: small enough to stay in the core's own cache.

    The first half of ``staying`` is what is left of each state by the cycle's moves; the second
    half what is left by the moves that no effect acts on. Rows are filled up to fours with zeros.
    """

    base: Array
    moving: Array
    staying: Array
    excess: Array
    reward: Array
    move_reward: Array
    people: Array
    at_end: Array
    counted: Array
    moved: Array
    total: Array
    least: Array


def simulate(arrays: Arrays, filled: Filled, *, threads: int | None = None) -> None:
    """Fill in the results; the number of threads does not change a byte."""
    arrays = arrays._replace(
        reward=_rows_joined(arrays.reward), move_reward=_rows_joined(arrays.move_reward)
    )
    order = _order_of(arrays)
    blocks = -(-filled.total.shape[2] // LANES)
    workers = threads or min(cpu_count() or 1, max(1, blocks // BLOCKS_WORTH_A_THREAD))
    cuts = [blocks * worker // workers for worker in range(workers + 1)]
    if workers == 1:
        _blocks(arrays, filled, order, 0, blocks)
        return
    with ThreadPoolExecutor(workers) as pool:
        parts = [
            pool.submit(_blocks, arrays, filled, order, first, last)
            for first, last in pairwise(cuts)
        ]
    for part in parts:
        part.result()


def _rows_joined(values: Array) -> Array:
    """Return rewards with states (or moves) and measures on one axis."""
    strategies, points, rows, measures, draws = values.shape
    return values.reshape(strategies, points, rows * measures, draws)


def _order_of(arrays: Arrays) -> _Order:
    states, nothing = len(arrays.start), len(arrays.moves)
    first, move, left = [0], list[int](), list[int]()
    for state in range(states):
        into = [int(way) for way in np.flatnonzero(arrays.moves[:, 1] == state)]
        spare = max(AT_ONCE, -(-len(into) // AT_ONCE) * AT_ONCE) - len(into)
        move += into + [nothing] * spare
        left += [int(arrays.moves[way, 0]) for way in into] + [0] * spare
        first.append(len(move))
    leaving = arrays.moves[:, 0]
    acted = [way for way in np.argsort(leaving, kind="stable") if arrays.effect_of[way] >= 0]
    changing, opening = np.unique(leaving[acted], return_index=True)
    source = leaving[acted].copy()
    source[opening] += states
    return _Order(
        *(np.array(part, np.int64) for part in (first, move, left, acted, source, changing))
    )


@part_of_one
def _is_next(values: Array, strategy: int, point: int) -> bool:
    """Whether a strategy has numbers of its own at a point: what lies in the lanes is another's."""
    several = values.shape[0] > 1 or values.shape[1] > 1
    return (strategy == 0 or several) and (point == 0 or values.shape[1] > 1)


@part_of_one
def _load(values: Array, begin: int, lanes: Array) -> None:
    """Put the draws of each row of ``values`` from ``begin`` on into the lanes."""
    width = min(LANES, values.shape[1] - begin)
    for row in range(values.shape[0]):
        if values.shape[1] == 1:
            for lane in range(LANES):
                lanes[row, lane] = values[row, 0]
        else:
            drawn = values[row, begin : begin + width]
            for lane in range(width):
                lanes[row, lane] = drawn[lane]


@part_of_one
def _store(lanes: Array, values: Array, begin: int) -> None:
    """Put the lanes of each row where their draws are in ``values``."""
    width = min(LANES, values.shape[1] - begin)
    for row in range(values.shape[0]):
        drawn = values[row, begin : begin + width]
        for lane in range(width):
            drawn[lane] = lanes[row, lane]


@part_of_one
def _begin(arrays: Arrays, lanes: _Lanes) -> None:
    """Take over the chances just loaded that no effect acts on, and what they leave."""
    base, moving, staying = lanes.base, lanes.moving, lanes.staying
    states = arrays.start.shape[0]
    for state in range(states, 2 * states):
        for lane in range(LANES):
            staying[state, lane] = 1.0
    for move in range(base.shape[0]):
        if arrays.effect_of[move] < 0:
            state = states + arrays.moves[move, 0]
            for lane in range(LANES):
                moving[move, lane] = base[move, lane]
                staying[state, lane] -= base[move, lane]
    for state in range(states):
        for lane in range(LANES):
            staying[state, lane] = staying[states + state, lane]
        _mend(staying, state, lanes.least)


@part_of_one
def _mend(staying: Array, state: int, least: Array) -> None:
    """Note the lowest chance of staying, and take what is below 0 as 0."""
    for lane in range(LANES):
        chance = staying[state, lane]
        least[lane] = min(least[lane], chance)
        staying[state, lane] = max(chance, 0.0)


@part_of_one
def _renew(arrays: Arrays, order: _Order, lanes: _Lanes, cycle: int) -> None:
    """Make the chances of a cycle that effects act on, and what they leave."""
    base, moving, staying, excess = lanes.base, lanes.moving, lanes.staying, lanes.excess
    for place in range(order.acted.shape[0]):
        move, source = order.acted[place], order.source[place]
        state, effect = arrays.moves[move, 0], arrays.effect_of[move]
        weight = arrays.effect_weight[cycle, effect]
        for lane in range(LANES):
            chance = base[move, lane] * (1.0 + weight * excess[effect, lane])
            moving[move, lane] = chance
            staying[state, lane] = staying[source, lane] - chance
    for state in order.changing:
        _mend(staying, state, lanes.least)


@part_of_one
def _step(order: _Order, lanes: _Lanes, people: Array, at_end: Array) -> None:
    """Put the people of the end of the cycle in ``at_end``, four ways in at a time."""
    moving, staying = lanes.moving, lanes.staying
    for state in range(order.first.shape[0] - 1):
        for way in range(order.first[state], order.first[state + 1], AT_ONCE):
            m, n, o, p = (
                order.move[way],
                order.move[way + 1],
                order.move[way + 2],
                order.move[way + 3],
            )
            a, b, c, d = (
                order.left[way],
                order.left[way + 1],
                order.left[way + 2],
                order.left[way + 3],
            )
            if way == order.first[state]:
                for lane in range(LANES):
                    at_end[state, lane] = (
                        people[state, lane] * staying[state, lane]
                        + people[a, lane] * moving[m, lane]
                        + people[b, lane] * moving[n, lane]
                        + people[c, lane] * moving[o, lane]
                        + people[d, lane] * moving[p, lane]
                    )
            else:
                for lane in range(LANES):
                    at_end[state, lane] = (
                        at_end[state, lane]
                        + people[a, lane] * moving[m, lane]
                        + people[b, lane] * moving[n, lane]
                        + people[c, lane] * moving[o, lane]
                        + people[d, lane] * moving[p, lane]
                    )


@part_of_one
def _count(people: Array, lanes: _Lanes, factor: Array, point: int) -> None:
    """Count the people in each state, four at a time; add the moves before, and to the total."""
    counted, reward, moved, total = lanes.counted, lanes.reward, lanes.moved, lanes.total
    k = counted.shape[0]
    for measure in range(k):
        for state in range(0, people.shape[0], AT_ONCE):
            row = state * k + measure
            if state == 0:
                for lane in range(LANES):
                    counted[measure, lane] = (
                        people[0, lane] * reward[row, lane]
                        + people[1, lane] * reward[row + k, lane]
                        + people[2, lane] * reward[row + 2 * k, lane]
                        + people[3, lane] * reward[row + 3 * k, lane]
                    )
            else:
                for lane in range(LANES):
                    counted[measure, lane] = (
                        counted[measure, lane]
                        + people[state, lane] * reward[row, lane]
                        + people[state + 1, lane] * reward[row + k, lane]
                        + people[state + 2, lane] * reward[row + 2 * k, lane]
                        + people[state + 3, lane] * reward[row + 3 * k, lane]
                    )
        weight = factor[measure, point]
        if lanes.move_reward.shape[0]:
            for lane in range(LANES):
                counted[measure, lane] = counted[measure, lane] * weight + moved[measure, lane]
                total[measure, lane] += counted[measure, lane]
        else:
            for lane in range(LANES):
                counted[measure, lane] *= weight
                total[measure, lane] += counted[measure, lane]


@part_of_one
def _count_moves(arrays: Arrays, lanes: _Lanes, people: Array, cycle: int) -> None:
    """Count the moves of a cycle, to be added at its end."""
    moving, reward, moved = lanes.moving, lanes.move_reward, lanes.moved
    measures = moved.shape[0]
    for measure in range(measures):
        for lane in range(LANES):
            moved[measure, lane] = 0.0
    for row in range(reward.shape[0]):
        move, measure = row // measures, row % measures
        left = arrays.moves[move, 0]
        for lane in range(LANES):
            moved[measure, lane] += people[left, lane] * moving[move, lane] * reward[row, lane]
    for measure in range(measures):
        for lane in range(LANES):
            moved[measure, lane] *= arrays.move_factor[measure, cycle]


@part_of_one
def _come_in(arriving: Array, begin: int, at_end: Array) -> None:
    """Add those who come in during a cycle."""
    width = min(LANES, arriving.shape[1] - begin)
    for state in range(arriving.shape[0]):
        if arriving.shape[1] == 1:
            for lane in range(LANES):
                at_end[state, lane] += arriving[state, 0]
        else:
            drawn = arriving[state, begin : begin + width]
            for lane in range(width):
                at_end[state, lane] += drawn[lane]


@part_of_one
def _make_chances(
    arrays: Arrays, order: _Order, lanes: _Lanes, at: tuple[int, int], cycle: int
) -> None:
    """Have a cycle's chances, and what its moves count for, in the lanes."""
    strategy, begin = at
    if _is_next(arrays.chance, strategy, cycle):
        _load(arrays.chance[min(strategy, arrays.chance.shape[0] - 1), cycle], begin, lanes.base)
        _begin(arrays, lanes)
    if not arrays.same[min(strategy, arrays.same.shape[0] - 1), cycle]:
        _renew(arrays, order, lanes, cycle)
    reward = arrays.move_reward
    if _is_next(reward, strategy, cycle):
        _load(reward[min(strategy, reward.shape[0] - 1), cycle], begin, lanes.move_reward)


@part_of_one
def _one_strategy(
    arrays: Arrays, filled: Filled, order: _Order, lanes: _Lanes, at: tuple[int, int]
) -> None:
    """Run one strategy over the draws of a block; ``at`` is (strategy, first draw)."""
    strategy, begin = at
    cycles = arrays.factor.shape[1] - 1
    reward = arrays.reward
    people, at_end = lanes.people, lanes.at_end
    _load(arrays.start, begin, people)
    _load(arrays.excess[min(strategy, arrays.excess.shape[0] - 1)], begin, lanes.excess)
    lanes.total[:, :] = 0.0
    lanes.moved[:, :] = 0.0
    for point in range(cycles + 1):
        if _is_next(reward, strategy, point):
            _load(reward[min(strategy, reward.shape[0] - 1), point], begin, lanes.reward)
        _count(people, lanes, arrays.factor, point)
        if filled.by_cycle.shape[0]:
            _store(lanes.counted, filled.by_cycle[strategy, point], begin)
        if filled.occupancy.shape[0]:
            _store(people, filled.occupancy[strategy, point], begin)
        if point == cycles:
            break
        _make_chances(arrays, order, lanes, at, point)
        if lanes.move_reward.shape[0]:
            _count_moves(arrays, lanes, people, point)
        _step(order, lanes, people, at_end)
        if arrays.inflow.shape[0]:
            _come_in(arrays.inflow[point], begin, at_end)
        people, at_end = at_end, people
    _store(lanes.total, filled.total[strategy], begin)


@compiled
def _rows(count: int) -> Array:
    """Return rows of zeros for lanes, each beginning at the beginning of a cache line."""
    buffer = np.zeros(count * LANES + LINE)
    skip = (-buffer.ctypes.data) % LINE // buffer.itemsize
    return buffer[skip : skip + count * LANES].reshape(count, LANES)


@compiled
def _blocks(arrays: Arrays, filled: Filled, order: _Order, first: int, last: int) -> None:
    """Run the blocks of draws from ``first`` up to ``last``."""
    strategies, measures, draws = filled.total.shape
    states, moves = arrays.start.shape[0], arrays.moves.shape[0]
    whole_fours = -(-states // AT_ONCE) * AT_ONCE
    lanes = _Lanes(
        base=_rows(moves),
        moving=_rows(moves + 1),
        staying=_rows(2 * states),
        excess=_rows(arrays.excess.shape[1]),
        reward=_rows(whole_fours * measures),
        move_reward=_rows(arrays.move_reward.shape[2]),
        people=_rows(whole_fours),
        at_end=_rows(whole_fours),
        counted=_rows(measures),
        moved=_rows(measures),
        total=_rows(measures),
        least=_rows(1)[0],
    )
    for block in range(first, last):
        begin = block * LANES
        lanes.least[:] = 1.0
        for strategy in range(strategies):
            _one_strategy(arrays, filled, order, lanes, (strategy, begin))
        for draw in range(begin, min(begin + LANES, draws)):
            filled.least[draw] = lanes.least[draw - begin]
