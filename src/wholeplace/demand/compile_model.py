"""From a stated model to the cohort that the engine runs, one strategy at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wholeplace.demand.cohort import Cohort
from wholeplace.demand.expression import evaluate
from wholeplace.demand.model_moves import Row, rows_of
from wholeplace.demand.model_scope import Case, moment_of_cycles
from wholeplace.demand.model_values import (
    StateWorth,
    move_factor,
    move_worth,
    start_worth,
    state_worth,
)
from wholeplace.errors import InputError

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


def compile_case(case: Case) -> Compiled:
    """Return a strategy as a cohort.

    Raises:
        InputError: Naming every chance below 0, sum above 1, negative rate and value that is not
            a number, with the cycle and draw it is first met in.
    """
    model, slots = case.model, case.slots
    rows = rows_of(case)
    people = _people(case)
    place = _places(slots)
    listed = _Moves.of(rows, place, slots)
    worths = [state_worth(case, measure) for measure in model.measures]
    moved = _moves_worth(case, rows)
    at_start = [start_worth(case, measure) for measure in model.measures]
    inflow = _inflow(case, place)
    if case.problems:
        raise InputError(model.title, case.problems)
    state_of = tuple(state for state, count in slots.items() for _ in range(count))
    start = np.zeros((len(state_of), max(each.shape[-1] for each in people.values())))
    for state, count in people.items():
        start[place[state]] = count.reshape(-1)
    reward, factor = _rewards(case, worths, place=place, kinds=moved.kinds)
    cohort = Cohort(
        states=tuple(f"{state}/{i}" for i, state in enumerate(state_of)),
        moves=listed.pairs,
        chance=listed.chance[None],
        effect_of=(-1,) * len(listed.pairs),
        effect=np.ones((1, 0, 1)),
        effect_weight=np.ones((1, 0)),
        start=start,
        reward=reward,
        move_reward=_move_reward(moved, listed, measures=len(model.measures)),
        inflow=inflow,
        measures=tuple(f"{i}" for i in range(len(factor))),
        discount=np.ones_like(factor),
        weight=factor,
        move_factor=_move_factors(case, moved),
    )
    repeated = tuple(i % len(model.measures) for i in range(len(factor)))
    return _reachable(Compiled(cohort, state_of, repeated, _begun(at_start, start.sum(axis=0))))


def _begun(at_start: Sequence[Array], people: Array) -> Array:
    """Return what the start counts for by measure: per person, times the people who start."""
    sums = [each.reshape(-1) * people for each in at_start]
    width = max(len(each) for each in sums)
    return np.stack([np.broadcast_to(each, (width,)) for each in sums])


def _places(slots: Mapping[str, int]) -> dict[str, int]:
    found, place = {}, 0
    for state, count in slots.items():
        found[state] = place
        place += count
    return found


def _people(case: Case) -> dict[str, Array]:
    stated = case.model.start if case.strategy.start is None else case.strategy.start
    found = {state: np.atleast_1d(evaluate(each, case.scope())) for state, each in stated.items()}
    for state, count in found.items():
        if not np.isfinite(count).all() or (count < 0).any():
            case.wrong(f"start.{state}", "should be 0 people or more")
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


Worth = dict[tuple[int, str, str], Array]


@dataclass(frozen=True, slots=True)
class _MovesWorth:
    """What moves count for, by measure and both states: once each, or weighing as states do."""

    once: Worth
    as_states: Worth

    @property
    def kinds(self) -> tuple[Worth, ...]:
        return (self.once, self.as_states) if self.as_states else (self.once,)


def _moves_worth(case: Case, rows: Sequence[Row]) -> _MovesWorth:
    found = _MovesWorth({}, {})
    for number, measure in enumerate(case.model.measures):
        for as_states, kept in ((False, found.once), (True, found.as_states)):
            values = [
                value
                for value in case.model.move_values
                if value.measure == measure.id and value.as_states == as_states
            ]
            for row in rows if values else ():
                for target, amount in move_worth(case, values, row.state).items():
                    if target in row.chances:
                        kept[number, row.state, target] = amount
    return found


def _rewards(
    case: Case, worths: Sequence[StateWorth], *, place: Mapping[str, int], kinds: Sequence[Worth]
) -> tuple[Array, Array]:
    """Return what states count for, and what each counting point is multiplied by.

    Measures stand once a kind of move value; states count in the first of them.
    """
    slots, count = case.slots, len(worths) * len(kinds)
    amounts = [amount for worth in worths for amount in worth.amounts.values()]
    points = max(len(amount) for amount in amounts)
    draws = max(amount.shape[2] for amount in amounts)
    reward = np.zeros((1, points, sum(slots.values()), count, draws))
    factor = np.ones((count, case.model.cycles + 1))
    for number, worth in enumerate(worths):
        factor[number] = worth.factor
        for state, amount in worth.amounts.items():
            reward[0, :, place[state] : place[state] + slots[state], number] = amount
    return reward, factor


def _move_reward(moved: _MovesWorth, listed: _Moves, *, measures: int) -> Array | None:
    amounts = [amount for kind in moved.kinds for amount in kind.values()]
    if not amounts:
        return None
    cycles = max(len(amount) for amount in amounts)
    draws = max(amount.shape[2] for amount in amounts)
    count = measures * len(moved.kinds)
    reward = np.zeros((1, cycles, len(listed.pairs), count, draws))
    for block, kind in enumerate(moved.kinds):
        for (number, state, target), amount in kind.items():
            reward[0, :, listed.places[state, target], block * measures + number] = amount
    return reward


def _move_factors(case: Case, moved: _MovesWorth) -> Array:
    return np.stack([
        move_factor(case, measure, as_states=as_states)
        for as_states in (False, True)[: len(moved.kinds)]
        for measure in case.model.measures
    ])  # fmt: skip


def _inflow(case: Case, place: Mapping[str, int]) -> Array | None:
    model = case.model
    if not model.inflow:
        return None
    scope = case.scope(moment_of_cycles(model, 1))
    whole = (model.cycles, 1, 1)
    stated = {}
    for state, each in model.inflow.items():
        people = evaluate(each, scope)
        if not np.isfinite(people).all() or (people < 0).any():
            case.wrong(f"inflow.{state}", "should be 0 people or more in every cycle")
        stated[state] = np.broadcast_to(people, np.broadcast_shapes(people.shape, whole))
    draws = max(people.shape[2] for people in stated.values())
    inflow = np.zeros((model.cycles, sum(case.slots.values()), draws))
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
