"""From a stated model to the cohort that the engine runs, one strategy at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wholeplace.demand.cohort import Cohort
from wholeplace.demand.expression import evaluate
from wholeplace.demand.model import Model, ModelStrategy
from wholeplace.demand.model_moves import Row, rows_of
from wholeplace.demand.model_scope import ModelScope, moment_of_cycles, slots_of
from wholeplace.demand.model_values import (
    StateWorth,
    move_factor,
    move_worth,
    start_worth,
    state_worth,
)
from wholeplace.errors import InputError, Problem

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Compiled:
    """One strategy of a model as a cohort.

    Attributes:
        cohort: What the engine runs. A state whose moves depend on the time spent in it is one
            state a cycle since entry. Measures come twice where moves weigh as states do.
        state_of: State of the model of each state of the cohort.
        measure_of: Measure of the model of each measure of the cohort, by its place.
        at_start: What the start counts for, per measure of the model [measures x draws|1].
    """

    cohort: Cohort
    state_of: tuple[str, ...]
    measure_of: tuple[int, ...]
    at_start: Array


def compile_strategy(
    model: Model,
    strategy: ModelStrategy,
    known: Mapping[str, Array],
    *,
    discounted: bool = True,
) -> Compiled:
    """Return a strategy as a cohort, its uncertain parameters taken as ``known``.

    Raises:
        InputError: Naming every chance below 0, sum above 1, negative rate and value that is not
            a number, with the cycle and draw it is first met in.
    """
    problems: list[Problem] = []
    slots = slots_of(model, strategy)
    rows = rows_of(model, strategy, known=known, slots=slots, problems=problems)
    people = _people(model, strategy, known, problems)
    place = _places(slots)
    listed = _Moves.of(rows, place, slots)
    worths = [
        state_worth(model, strategy, measure, known=known, slots=slots,
                    discounted=discounted, problems=problems)
        for measure in model.measures
    ]  # fmt: skip
    moved = _moves_worth(model, strategy, known, rows=rows, place=place, problems=problems)
    at_start = [
        start_worth(model, strategy, measure, known=known, problems=problems)
        for measure in model.measures
    ]
    if problems:
        raise InputError(model.title, problems)
    state_of = tuple(state for state, count in slots.items() for _ in range(count))
    start = np.zeros((len(state_of), max(each.shape[-1] for each in people.values())))
    for state, count in people.items():
        start[place[state]] = count.reshape(-1)
    whole = _assembled(model, worths, moved, listed=listed, place=place, slots=slots)
    cohort = replace(
        whole,
        states=tuple(f"{state}/{i}" for i, state in enumerate(state_of)),
        start=start,
        inflow=_inflow(model, strategy, known, place=place, states=len(state_of)),
        move_factor=_move_factors(model, strategy, known, moved=moved, discounted=discounted),
    )
    measures = len(model.measures)
    repeated = tuple(i % measures for i in range(cohort.reward.shape[3]))
    total = start.sum(axis=0)
    begun = [np.broadcast_to(each.reshape(-1) * total, _length(each, total)) for each in at_start]
    width = max(len(each) for each in begun)
    stacked = np.stack([np.broadcast_to(each, (width,)) for each in begun])
    return _reachable(Compiled(cohort, state_of, repeated, stacked))


def _length(amount: Array, total: Array) -> tuple[int]:
    return (max(amount.size, total.size),)


def _places(slots: Mapping[str, int]) -> dict[str, int]:
    found, place = {}, 0
    for state, count in slots.items():
        found[state] = place
        place += count
    return found


def _people(
    model: Model, strategy: ModelStrategy, known: Mapping[str, Array], problems: list[Problem]
) -> dict[str, Array]:
    scope = ModelScope(model, strategy, known=dict(known))
    stated = model.start if strategy.start is None else strategy.start
    found = {state: np.atleast_1d(evaluate(each, scope)) for state, each in stated.items()}
    for state, count in found.items():
        if not np.isfinite(count).all() or (count < 0).any():
            problems.append(Problem(f"start.{state} ({strategy.id})", "should be 0 people or more"))
    return found


@dataclass(frozen=True, slots=True)
class _Moves:
    """Every move of the cohort with its chance [cycles|1 x moves x draws|1]."""

    pairs: tuple[tuple[int, int], ...]
    chance: Array
    places: Mapping[tuple[str, str], slice]

    @classmethod
    def of(cls, rows: Sequence[Row], place: Mapping[str, int], slots: Mapping[str, int]) -> _Moves:
        pairs: list[tuple[int, int]] = []
        blocks: list[Array] = []
        places = {}
        for row in rows:
            first = place[row.state]
            for target, chance in row.chances.items():
                places[row.state, target] = slice(len(pairs), len(pairs) + row.slots)
                pairs.extend((first + i, place[target]) for i in range(row.slots))
                blocks.append(np.broadcast_to(chance, (len(chance), row.slots, chance.shape[2])))
            if row.slots > 1:
                pairs.extend((first + i, first + i + 1) for i in range(row.slots - 1))
                staying = np.clip(row.staying, 0.0, 1.0)
                shape = (len(staying), row.slots, staying.shape[2])
                blocks.append(np.broadcast_to(staying, shape)[:, :-1])
        cycles = max((len(block) for block in blocks), default=1)
        draws = max((block.shape[2] for block in blocks), default=1)
        chance = np.empty((cycles, len(pairs), draws))
        filled = 0
        for block in blocks:
            chance[:, filled : filled + block.shape[1]] = block
            filled += block.shape[1]
        return cls(tuple(pairs), chance, places)


@dataclass(frozen=True, slots=True)
class _MovesWorth:
    """What moves count for, by measure: once each, or weighing as states do."""

    once: Mapping[tuple[int, str, str], Array]
    as_states: Mapping[tuple[int, str, str], Array]


def _moves_worth(
    model: Model,
    strategy: ModelStrategy,
    known: Mapping[str, Array],
    *,
    rows: Sequence[Row],
    place: Mapping[str, int],
    problems: list[Problem],
) -> _MovesWorth:
    found = _MovesWorth({}, {})
    for number, measure in enumerate(model.measures):
        for as_states, kept in ((False, found.once), (True, found.as_states)):
            values = [
                value for value in model.move_values
                if value.measure == measure.id and value.as_states == as_states
            ]  # fmt: skip
            for row in rows if values else ():
                moment = moment_of_cycles(model, row.slots)
                scope = ModelScope(model, strategy, moment, dict(known))
                worth = move_worth(
                    model, strategy, values, state=row.state, scope=scope, problems=problems
                )
                for target, amount in worth.items():
                    if target in row.chances:
                        kept[number, row.state, target] = amount  # type: ignore[index]
    return found


def _assembled(
    model: Model,
    worths: Sequence[StateWorth],
    moved: _MovesWorth,
    *,
    listed: _Moves,
    place: Mapping[str, int],
    slots: Mapping[str, int],
) -> Cohort:
    """Return the cohort without its start, inflow and factors of moves."""
    measures = len(model.measures)
    kinds = (moved.once, moved.as_states) if moved.as_states else (moved.once,)
    count = measures * len(kinds)
    amounts = [amount for worth in worths for amount in worth.amounts.values()]
    points = max(len(amount) for amount in amounts)
    draws = max(amount.shape[2] for amount in amounts)
    reward = np.zeros((1, points, sum(slots.values()), count, draws))
    for number, worth in enumerate(worths):
        for state, amount in worth.amounts.items():
            block = slice(place[state], place[state] + slots[state])
            reward[0, :, block, number] = amount
    factor = np.ones((count, model.cycles + 1))
    factor[:measures] = np.stack([worth.factor for worth in worths])
    return Cohort(
        states=(),
        moves=listed.pairs,
        chance=listed.chance[None],
        effect_of=(-1,) * len(listed.pairs),
        effect=np.ones((1, 0, 1)),
        effect_weight=np.ones((1, 0)),
        start=np.zeros((0, 1)),
        reward=reward,
        move_reward=_move_reward(kinds, listed, measures=measures),
        inflow=None,
        measures=tuple(f"{i}" for i in range(count)),
        discount=np.ones_like(factor),
        weight=factor,
    )


def _move_reward(
    kinds: Sequence[Mapping[tuple[int, str, str], Array]], listed: _Moves, *, measures: int
) -> Array | None:
    amounts = [amount for kind in kinds for amount in kind.values()]
    if not amounts:
        return None
    cycles = max(len(amount) for amount in amounts)
    draws = max(amount.shape[2] for amount in amounts)
    reward = np.zeros((1, cycles, len(listed.pairs), measures * len(kinds), draws))
    for block, kind in enumerate(kinds):
        for (number, state, target), amount in kind.items():
            reward[0, :, listed.places[state, target], block * measures + number] = amount
    return reward


def _move_factors(
    model: Model,
    strategy: ModelStrategy,
    known: Mapping[str, Array],
    *,
    moved: _MovesWorth,
    discounted: bool,
) -> Array:
    return np.stack([
        move_factor(model, strategy, measure, known=known, discounted=discounted,
                    as_states=as_states)
        for as_states in ((False, True) if moved.as_states else (False,))
        for measure in model.measures
    ])  # fmt: skip


def _inflow(
    model: Model,
    strategy: ModelStrategy,
    known: Mapping[str, Array],
    *,
    place: Mapping[str, int],
    states: int,
) -> Array | None:
    if not model.inflow:
        return None
    scope = ModelScope(model, strategy, moment_of_cycles(model, 1), dict(known))
    stated = {
        state: np.broadcast_to(found, np.broadcast_shapes(found.shape, (model.cycles, 1, 1)))
        for state, each in model.inflow.items()
        for found in [evaluate(each, scope)]
    }
    problems = [
        Problem(f"inflow.{state} ({strategy.id})", "should be 0 people or more in every cycle")
        for state, people in stated.items()
        if not np.isfinite(people).all() or (people < 0).any()
    ]
    if problems:
        raise InputError(model.title, problems)
    inflow = np.zeros((model.cycles, states, max(each.shape[2] for each in stated.values())))
    for state, people in stated.items():
        inflow[:, place[state]] = people[:, 0]
    return inflow


def _reachable(compiled: Compiled) -> Compiled:
    """Return the cohort without states that nobody can be in under this strategy."""
    cohort = compiled.cohort
    kept = _reached(cohort)
    if kept.all():
        return compiled
    number = np.cumsum(kept) - 1
    moves = [i for i, (left, _) in enumerate(cohort.moves) if kept[left]]
    reward, moved, inflow = cohort.reward, cohort.move_reward, cohort.inflow
    smaller = replace(
        cohort,
        states=tuple(state for state, keep in zip(cohort.states, kept, strict=True) if keep),
        moves=tuple((int(number[cohort.moves[i][0]]), int(number[cohort.moves[i][1]]))
                    for i in moves),
        chance=cohort.chance[:, :, moves],
        effect_of=(-1,) * len(moves),
        start=cohort.start[kept],
        reward=reward[:, :, kept],
        move_reward=None if moved is None else moved[:, :, moves],
        inflow=None if inflow is None else inflow[:, kept],
    )  # fmt: skip
    state_of = tuple(s for s, keep in zip(compiled.state_of, kept, strict=True) if keep)
    return replace(compiled, cohort=smaller, state_of=state_of)


def _reached(cohort: Cohort) -> NDArray[np.bool_]:
    kept = np.asarray((cohort.start > 0).any(axis=1))
    if cohort.inflow is not None:
        kept |= np.asarray((cohort.inflow > 0).any(axis=(0, 2)))
    waiting = [int(place) for place in np.flatnonzero(kept)]
    onwards: dict[int, list[int]] = {}
    for left, entered in cohort.moves:
        onwards.setdefault(left, []).append(entered)
    while waiting:
        for entered in onwards.get(waiting.pop(), ()):
            if not kept[entered]:
                kept[entered] = True
                waiting.append(entered)
    return kept
