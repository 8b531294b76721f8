"""From a model's values to what every state, move and start counts for, discounted and weighted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wholeplace.demand.counting import weights
from wholeplace.demand.expression import Expression, evaluate
from wholeplace.demand.model import (
    POINT_RULES,
    Counting,
    Discount,
    Measure,
    Model,
    ModelStrategy,
    MoveValue,
    StartValue,
    StateValue,
)
from wholeplace.demand.model_moves import first_at
from wholeplace.demand.model_scope import ModelScope, moment_of_cycles, moment_of_points
from wholeplace.errors import MethodError, Problem

Array = NDArray[np.float64]
SHARE_AT_START: Mapping[Counting, float] = {"start": 1.0, "end": 0.0, "life-table": 0.5}


@dataclass(frozen=True, slots=True)
class StateWorth:
    """What a person in each state counts for in one measure.

    Attributes:
        amounts: By state [points|1 x slots|1 x draws|1].
        factor: What each counting point is multiplied by [points].
    """

    amounts: Mapping[str, Array]
    factor: Array


def state_worth(
    model: Model,
    strategy: ModelStrategy,
    measure: Measure,
    *,
    known: Mapping[str, Array],
    slots: Mapping[str, int],
    discounted: bool,
    problems: list[Problem],
) -> StateWorth:
    """Return what states count for in a measure, at every counting point."""
    at_points = measure.counting in POINT_RULES
    amounts: dict[str, Array] = {}
    for state in model.states:
        moment = (moment_of_points if at_points else moment_of_cycles)(model, slots[state.id])
        scope = ModelScope(model, strategy, moment, dict(known))
        stated = [
            value for value in model.state_values
            if value.measure == measure.id and value.state == state.id
            and _holds(value, strategy)
        ]  # fmt: skip
        amounts[state.id] = _sum(stated, scope, problems) * _unit(measure, model)
    if at_points:
        factor = _weights(measure, model) * discount_factors(
            model, strategy, measure.discount, known=known, discounted=discounted
        )
        return StateWorth(amounts, factor)
    factors = discount_factors(
        model, strategy, measure.discount, known=known, discounted=discounted
    )
    return _spread_over_points(amounts, factors, SHARE_AT_START[measure.counting])


def _weights(measure: Measure, model: Model) -> Array:
    if measure.counting == "every-point":
        return np.ones(model.cycles + 1)
    return weights(measure.counting, model.cycles)


def _unit(measure: Measure, model: Model) -> float:
    return model.cycle_length if measure.per_year else 1.0


def _holds(value: StateValue | MoveValue | StartValue, strategy: ModelStrategy) -> bool:
    return not value.strategies or strategy.id in value.strategies


def _sum(
    stated: Sequence[StateValue | MoveValue | StartValue],
    scope: ModelScope,
    problems: list[Problem],
) -> Array:
    total = np.zeros((1, 1, 1))
    for each in stated:
        amount = evaluate(each.amount, scope)
        if not np.isfinite(amount).all():
            where = f"{each.place} ({scope.strategy.id})"
            missing = np.broadcast_to(
                ~np.isfinite(amount), np.broadcast_shapes((1, 1, 1), amount.shape)
            )
            what = f"'{each.amount.text}' is not a number{first_at(missing)}"
            problems.append(Problem(where, what))
            continue
        total = total + amount
    return total


def _spread_over_points(
    amounts: Mapping[str, Array], factors: Array, share_at_start: float
) -> StateWorth:
    """Return values of cycles as values of the points at their start and end.

    Cycle k counts ``share_at_start`` of the people at point k - 1 and the rest of those at k.
    """
    starts = np.append(factors * share_at_start, 0.0)
    ends = np.insert(factors * (1 - share_at_start), 0, 0.0)
    if all(amount.shape[0] == 1 for amount in amounts.values()):
        return StateWorth(amounts, starts + ends)
    spread = {}
    for state, amount in amounts.items():
        if amount.shape[0] == 1:
            spread[state] = amount * (starts + ends)[:, None, None]
            continue
        at_start = np.concatenate([amount, amount[-1:]]) * starts[:, None, None]
        at_end = np.concatenate([amount[:1], amount]) * ends[:, None, None]
        spread[state] = at_start + at_end
    return StateWorth(spread, np.ones_like(starts))


def move_worth(
    model: Model,
    strategy: ModelStrategy,
    values: Sequence[MoveValue],
    *,
    state: str,
    scope: ModelScope,
    problems: list[Problem],
) -> dict[str, Array]:
    """Return what a move out of ``state`` counts for, by state entered."""
    found: dict[str, Array] = {}
    for target in {value.to_state for value in values}:
        stated = [
            value for value in values
            if value.to_state == target and _holds(value, strategy)
            and (state in value.from_states or not value.from_states) and state != target
        ]  # fmt: skip
        if stated:
            found[target] = _sum(stated, scope, problems)
    return found


def move_factor(
    model: Model,
    strategy: ModelStrategy,
    measure: Measure,
    *,
    known: Mapping[str, Array],
    discounted: bool,
    as_states: bool,
) -> Array:
    """Return what moves of each cycle are multiplied by: its discount, and weight if asked for."""
    factors = discount_factors(
        model, strategy, measure.discount, known=known, discounted=discounted
    )
    if measure.counting not in POINT_RULES:
        return factors
    factors = factors[1:]
    return factors * _weights(measure, model)[1:] if as_states else factors


def start_worth(
    model: Model,
    strategy: ModelStrategy,
    measure: Measure,
    *,
    known: Mapping[str, Array],
    problems: list[Problem],
) -> Array:
    """Return what each person of the cohort counts for at the start [1 x 1 x draws|1]."""
    stated = [
        value
        for value in model.start_values
        if value.measure == measure.id and _holds(value, strategy)
    ]
    return _sum(stated, ModelScope(model, strategy, known=dict(known)), problems)


def discount_factors(
    model: Model,
    strategy: ModelStrategy,
    discount: Discount,
    *,
    known: Mapping[str, Array],
    discounted: bool,
) -> Array:
    """Return discount factors of cycles 1..n, or of points 0..n where ``at`` is ``point``."""
    moments = np.arange(0.0, model.cycles + 1)
    if discount.at != "point":
        moments = moments[1:] - {"start": 1.0, "middle": 0.5, "end": 0.0}[discount.at]
    if not discounted:
        return np.ones(len(moments))
    column = moments[:, None, None]
    time = column * model.cycle_length
    scope = ModelScope(model, strategy, {"cycle": column, "time": time}, dict(known))
    if discount.factor is not None:
        return _line(discount.factor, scope, len(moments))
    rate = _line(discount.rate, scope, len(moments))
    years = time[:, 0, 0]
    match discount.steps:
        case "exponential":
            return np.exp(-rate * years)
        case "cycle":
            return np.asarray((1 + rate) ** -moments)
        case "yearly":
            return np.asarray((1 + rate) ** -np.floor(years + 1e-9))
        case "continuous":
            return np.asarray((1 + rate) ** -years)


def _line(expression: Expression, scope: ModelScope, length: int) -> Array:
    found = evaluate(expression, scope)
    if found.ndim == 3 and found.shape[2] > 1:
        raise MethodError(f"discount '{expression.text}': a discount rate is not drawn")
    return np.asarray(np.broadcast_to(found.reshape(-1), (length,)))
