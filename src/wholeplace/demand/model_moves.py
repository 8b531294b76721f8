"""From a model's transitions to the chances of every move, cycle by cycle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wholeplace.demand.expression import evaluate
from wholeplace.demand.model import Change, Model, Transition
from wholeplace.demand.model_functions import hazard_ratio, odds_ratio
from wholeplace.demand.model_scope import Case, ModelScope, moment_of_cycles
from wholeplace.errors import MethodError

Array = NDArray[np.float64]
NEAR = 1e-9  # chances that miss 0 or 1 by less than this do so by rounding


@dataclass(frozen=True, slots=True)
class Row:
    """The moves out of one state in one strategy.

    Attributes:
        state: State left.
        slots: Cycles since entry that are told apart.
        chances: Chance of moving to each other state [cycles|1 x slots|1 x draws|1].
    """

    state: str
    slots: int
    chances: Mapping[str, Array]

    @property
    def staying(self) -> Array:
        """Chance of making none of the moves."""
        return 1.0 - _total(self.chances.values())


def rows_of(case: Case) -> tuple[Row, ...]:
    """Return the chances out of every state; the case keeps what no chance can be."""
    model = case.model
    outgoing: dict[str, list[Transition]] = {state.id: [] for state in model.states}
    for each in model.transitions_of(case.strategy):
        outgoing[each.from_state].append(each)
    has_rates = any(each.is_rate for stated in outgoing.values() for each in stated)
    if has_rates and model.rates == "exact":
        return _exact(case, outgoing)
    rows = []
    for state, transitions in outgoing.items():
        slots = case.slots[state]
        scope = case.scope(moment_of_cycles(model, slots))
        amounts = _amounts(transitions, scope=scope, case=case)
        chances = _as_chances(amounts, transitions, model)
        _check(state, chances, case=case)
        rows.append(Row(state, slots, _without_staying(state, transitions, chances)))
    return tuple(rows)


def _amounts(
    transitions: Sequence[Transition], *, scope: ModelScope, case: Case
) -> dict[str, Array]:
    """Return chance or rate by state entered, changed as the strategy changes it."""
    found = {}
    for each in transitions:
        if each.amount is None:
            continue
        amount = _evaluated(each, scope, case)
        for change in case.strategy.changes:
            if change.touches(each):
                amount = _changed(amount, change, each, scope)
        wrong = _not_numbers(amount, each)
        if wrong:
            case.wrong(each.place, wrong)
        found[each.to_state] = np.where(np.isfinite(amount), amount, 0.0)
    return found


def _evaluated(move: Transition, scope: ModelScope, case: Case) -> Array:
    """Return the chance or rate of a move; 0, and a problem of the case, when there is none."""
    try:
        return np.zeros((1, 1, 1)) if move.amount is None else _filled(evaluate(move.amount, scope))
    except MethodError as error:
        case.wrong(move.place, str(error))
        return np.zeros((1, 1, 1))


def _changed(amount: Array, change: Change, move: Transition, scope: ModelScope) -> Array:
    by = evaluate(change.by, scope)
    cycle = scope.moment["cycle"]
    if change.first > 1 or change.last is not None:
        last = np.inf if change.last is None else change.last
        by = np.where((cycle >= change.first) & (cycle <= last), by, 1.0)
    on = change.on or ("rate" if move.is_rate else "chance")
    if on == "odds":
        return _filled(odds_ratio(amount, by))
    if on == "rate" and not move.is_rate:
        return _filled(hazard_ratio(amount, by))
    return _filled(amount * by)


def _as_chances(
    amounts: Mapping[str, Array], transitions: Sequence[Transition], model: Model
) -> dict[str, Array]:
    rates = {each.to_state for each in transitions if each.is_rate}
    total = _total(amounts[id] for id in rates)
    found: dict[str, Array] = {}
    for id, amount in amounts.items():
        if id not in rates:
            found[id] = amount
        elif model.rates == "competing":
            gone = -np.expm1(-total * model.cycle_length)
            found[id] = np.where(total > 0, amount / np.where(total > 0, total, 1.0), 0.0) * gone
        else:
            found[id] = np.asarray(-np.expm1(-amount * model.cycle_length))
    rest = [each.to_state for each in transitions if each.amount is None]
    if rest:
        found[rest[0]] = 1.0 - _total(found.values())
    return found


def _check(state: str, chances: Mapping[str, Array], *, case: Case) -> None:
    """Keep what is wrong with the chances out of a state: below 0, above 1, not adding up."""
    total = _total(chances.values())
    where = f"state {state}"
    for to_state, chance in chances.items():
        if (chance < -NEAR).any():
            case.wrong(where, f"the chance of {to_state} is {_worst(chance < -NEAR, chance)}")
    if (total > 1 + NEAR).any():
        said = _worst(total > 1 + NEAR, total)
        case.wrong(where, f"its chances sum to {said}; they may reach 1")
    if state in chances and (total < 1 - NEAR).any():
        said = _worst(total < 1 - NEAR, total)
        case.wrong(where, f"its chances, staying included, sum to {said}; they should sum to 1")


def _worst(wrong: NDArray[np.bool_], values: Array) -> str:
    """Return the first of the wrong values, and where it is."""
    place = tuple(np.argwhere(wrong)[0])
    return f"{float(values[place]):.6g}{first_at(wrong)}"


def _total(chances: Iterable[Array]) -> Array:
    return np.asarray(sum(chances, np.zeros((1, 1, 1))))


def first_at(wrong: NDArray[np.bool_]) -> str:
    """Return in which cycle, cycle in state and draw a thing first goes wrong, and how often."""
    first = np.argwhere(wrong)[0]
    names = ("cycle", "cycle in state", "draw")
    said = [
        f"{name} {place + 1}"
        for name, place, length in zip(names, first, wrong.shape, strict=True)
        if length > 1
    ]
    draws = int(wrong.any(axis=(0, 1)).sum())
    often = f" (and in {draws} of {wrong.shape[2]:,} draws)" if wrong.shape[2] > 1 else ""
    return f" in {', '.join(said)}{often}" if said else ""


def _not_numbers(amount: Array, move: Transition) -> str:
    """Return what is wrong with a chance or rate in itself; nothing when it is a number."""
    if not np.isfinite(amount).all():
        said = "" if move.amount is None else f" '{move.amount.text}'"
        what = "rate" if move.is_rate else "chance"
        return f"the {what}{said} is not a number{first_at(~np.isfinite(amount))}"
    if move.is_rate and (amount < 0).any():
        return f"the rate is {_worst(amount < 0, amount)}; rates are not negative"
    return ""


def _without_staying(
    state: str, transitions: Sequence[Transition], chances: Mapping[str, Array]
) -> dict[str, Array]:
    """Return the moves to other states, brought to a sum of at most 1 where rounding exceeds it."""
    rest = {each.to_state for each in transitions if each.amount is None}
    moves = {
        id: np.maximum(chance, 0.0) if id in rest else np.where(chance < 0, 0.0, chance)
        for id, chance in chances.items()
        if id != state
    }
    total = _total(moves.values())
    over = np.asarray((total > 1) & (total <= 1 + NEAR))
    if over.any():
        moves = {id: np.where(over, chance / total, chance) for id, chance in moves.items()}
    return moves


def _exact(case: Case, outgoing: Mapping[str, Sequence[Transition]]) -> tuple[Row, ...]:
    """Return the chances of being elsewhere at the end of a cycle under constant rates within it.

    The step matrix is the matrix exponential of the rates times the cycle's length.
    """
    from scipy.linalg import expm

    scope = case.scope(moment_of_cycles(case.model, 1))
    rates = {
        state: _amounts(transitions, scope=scope, case=case)
        for state, transitions in outgoing.items()
    }
    ids = list(rates)
    if case.problems:
        return tuple(Row(id, 1, {}) for id in ids)
    shape = np.broadcast_shapes(
        (1, 1, 1), *(amount.shape for row in rates.values() for amount in row.values())
    )
    generator = np.zeros((shape[0], shape[2], len(ids), len(ids)))
    for i, row in enumerate(rates.values()):
        for to_state, amount in row.items():
            generator[:, :, i, ids.index(to_state)] += amount[:, 0, :]
            generator[:, :, i, i] -= amount[:, 0, :]
    step = expm(generator * case.model.cycle_length)
    reached = _reached(rates)
    return tuple(
        Row(state, 1, {
            other: np.clip(step[:, :, i, j][:, None, :], 0.0, 1.0)
            for j, other in enumerate(ids)
            if other != state and other in reached[state]
        })
        for i, state in enumerate(ids)
    )  # fmt: skip


def _reached(rates: Mapping[str, Mapping[str, Array]]) -> dict[str, set[str]]:
    found = {}
    for state in rates:
        seen, waiting = set[str](), list(rates[state])
        while waiting:
            id = waiting.pop()
            if id not in seen:
                seen.add(id)
                waiting.extend(rates[id])
        found[state] = seen
    return found


def _filled(values: Array) -> Array:
    """Return ``values`` with all three axes."""
    return values.reshape((1,) * (3 - values.ndim) + values.shape)
