"""The cohort engine in plain numpy: the reference, and what runs where numba is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wholeplace.demand.cohort_arrays import Arrays, Filled
from wholeplace.yearly import Array

DRAWS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class _Chances:
    """Chances of one cycle: of each move, and of staying [states x draws]."""

    moving: list[Array]
    staying: Array


def simulate(arrays: Arrays, filled: Filled, *, at_once: int = DRAWS_AT_ONCE) -> None:
    """Fill in the results, ``at_once`` draws at a time; that number does not change a byte."""
    strategies, _, draws = filled.total.shape
    filled.least.fill(1.0)
    for first in range(0, draws, at_once):
        part = slice(first, first + at_once)
        for strategy in range(strategies):
            _one_strategy(_arrays_of(arrays, strategy, part), _filled_of(filled, strategy, part))


def _one_strategy(arrays: Arrays, filled: Filled) -> None:
    """Fill in one strategy, with arrays that have lost the axis of strategies."""
    cycles, (_, width) = len(arrays.effect_weight), filled.total.shape
    people, at_end = np.empty((2, len(arrays.start), width))
    people[:] = arrays.start
    moved = np.zeros_like(filled.total)
    total = filled.total
    total.fill(0.0)
    for point in range(cycles + 1):
        counted = _counted(people, _at(arrays.reward, point))
        counted *= arrays.factor[:, point, None]
        if arrays.move_reward.shape[1]:
            counted += moved
        total += counted
        if len(filled.by_cycle):
            filled.by_cycle[point] = counted
        if len(filled.occupancy):
            filled.occupancy[point] = people
        if point == cycles:
            return
        if not arrays.same[point]:
            chances = _chances(arrays, point, filled)
        moved = _moved(arrays, chances, people, point)
        _step(arrays, chances, people, at_end)
        if len(arrays.inflow):
            at_end += arrays.inflow[point]
        people, at_end = at_end, people


def _chances(arrays: Arrays, cycle: int, filled: Filled) -> _Chances:
    """Return the chances of a cycle; a sum above 1 is noted, and staying is taken as 0."""
    moving = list(_at(arrays.chance, cycle))
    staying = np.ones((len(arrays.start), filled.total.shape[1]))
    multiplier = 1 + arrays.effect_weight[cycle, :, None] * arrays.excess
    for move in np.flatnonzero(arrays.effect_of < 0):
        staying[arrays.moves[move, 0]] -= moving[move]
    for move in np.flatnonzero(arrays.effect_of >= 0):
        moving[move] = moving[move] * multiplier[arrays.effect_of[move]]
        staying[arrays.moves[move, 0]] -= moving[move]
    np.minimum(filled.least, staying.min(axis=0), out=filled.least)
    np.maximum(staying, 0.0, out=staying)
    return _Chances(moving, staying)


def _step(arrays: Arrays, chances: _Chances, people: Array, at_end: Array) -> None:
    """Put the people of the end of the cycle in ``at_end``."""
    np.multiply(people, chances.staying, out=at_end)
    moving = np.empty(people.shape[1])
    for (left, reached), chance in zip(arrays.moves, chances.moving, strict=True):
        np.multiply(people[left], chance, out=moving)
        at_end[reached] += moving


def _counted(people: Array, reward: Array) -> Array:
    """Return what the people in each state count for [measures x draws]."""
    counted = np.asarray(people[0] * reward[0])
    part = np.empty_like(counted)
    for state in range(1, len(people)):
        np.multiply(people[state], reward[state], out=part)
        counted += part
    return counted


def _moved(arrays: Arrays, chances: _Chances, people: Array, cycle: int) -> Array:
    """Return what the moves of a cycle count for [measures x draws]."""
    counted = np.zeros((len(arrays.factor), people.shape[1]))
    reward = _at(arrays.move_reward, cycle)
    for move in range(len(reward)):
        counted += people[arrays.moves[move, 0]] * chances.moving[move] * reward[move]
    counted *= arrays.move_factor[:, cycle, None]
    return counted


def _at(values: Array, place: int) -> Array:
    """Return one place of the first axis, or its only one."""
    return np.asarray(values[place if len(values) > 1 else 0])


def _arrays_of(arrays: Arrays, strategy: int, part: slice) -> Arrays:
    def of(values: Array) -> Array:
        return _at(values, strategy)[..., _within(values, part)]

    return arrays._replace(
        same=arrays.same[min(strategy, len(arrays.same) - 1)],
        chance=of(arrays.chance),
        excess=of(arrays.excess),
        start=arrays.start[:, _within(arrays.start, part)],
        reward=of(arrays.reward),
        move_reward=of(arrays.move_reward),
        inflow=arrays.inflow[..., _within(arrays.inflow, part)],
    )


def _filled_of(filled: Filled, strategy: int, part: slice) -> Filled:
    def of(values: Array) -> Array:
        return values[strategy, ..., part] if len(values) else values

    return Filled(
        total=of(filled.total),
        by_cycle=of(filled.by_cycle),
        occupancy=of(filled.occupancy),
        least=filled.least[part],
    )


def _within(values: Array, part: slice) -> slice:
    return part if values.shape[-1] > 1 else slice(None)
