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
    MoveValue,
    StartValue,
    StateValue,
)
from wholeplace.demand.model_moves import first_at
from wholeplace.demand.model_scope import (
    Case,
    ModelScope,
    moment_of_cycles,
    moment_of_points,
)
from wholeplace.errors import MethodError

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


def state_worth(case: Case, measure: Measure) -> StateWorth:
    """Return what states count for in a measure, at every counting point."""
    model = case.model
    at_points = measure.counting in POINT_RULES
    moment_of = moment_of_points if at_points else moment_of_cycles
    amounts: dict[str, Array] = {}
    for state in model.states:
        stated = [
            value
            for value in model.state_values
            if value.measure == measure.id and value.state == state.id and _holds(value, case)
        ]
        scope = case.scope(moment_of(model, case.slots[state.id]))
        amounts[state.id] = _sum(stated, scope, case) * _unit(measure, model)
    factors = discount_factors(case, measure.discount)
    if at_points:
        return StateWorth(amounts, _weights(measure, model) * factors)
    return _spread_over_points(amounts, factors, SHARE_AT_START[measure.counting])


def _weights(measure: Measure, model: Model) -> Array:
    if measure.counting == "every-point":
        return np.ones(model.cycles + 1)
    return weights(measure.counting, model.cycles)


def _unit(measure: Measure, model: Model) -> float:
    return model.cycle_length if measure.per_year else 1.0


def _holds(value: StateValue | MoveValue | StartValue, case: Case) -> bool:
    return not value.strategies or case.strategy.id in value.strategies


def _sum(
    stated: Sequence[StateValue | MoveValue | StartValue], scope: ModelScope, case: Case
) -> Array:
    total = np.zeros((1, 1, 1))
    for each in stated:
        try:
            amount = evaluate(each.amount, scope)
        except MethodError as error:
            case.wrong(each.place, str(error))
            continue
        if np.isfinite(amount).all():
            total = total + amount
        else:
            at = first_at(~np.isfinite(amount + total))
            case.wrong(each.place, f"'{each.amount.text}' is not a number{at}")
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


def move_worth(case: Case, values: Sequence[MoveValue], state: str) -> dict[str, Array]:
    """Return what a move out of ``state`` counts for, by state entered."""
    scope = case.scope(moment_of_cycles(case.model, case.slots[state]))
    found: dict[str, Array] = {}
    for target in {value.to_state for value in values} - {state}:
        stated = [
            value
            for value in values
            if value.to_state == target
            and _holds(value, case)
            and (state in value.from_states or not value.from_states)
        ]
        if stated:
            found[target] = _sum(stated, scope, case)
    return found


def move_factor(case: Case, measure: Measure, *, as_states: bool) -> Array:
    """Return what moves of each cycle are multiplied by: its discount, and weight if asked for."""
    factors = discount_factors(case, measure.discount)
    if measure.counting not in POINT_RULES:
        return factors
    return factors[1:] * _weights(measure, case.model)[1:] if as_states else factors[1:]


def start_worth(case: Case, measure: Measure) -> Array:
    """Return what each person of the cohort counts for at the start [1 x 1 x draws|1]."""
    stated = [
        value
        for value in case.model.start_values
        if value.measure == measure.id and _holds(value, case)
    ]
    return _sum(stated, case.scope(), case)


def discount_factors(case: Case, discount: Discount) -> Array:
    """Return discount factors of cycles 1..n, or of points 0..n where ``at`` is ``point``."""
    model = case.model
    moments = np.arange(0.0, model.cycles + 1)
    if discount.at != "point":
        moments = moments[1:] - {"start": 1.0, "middle": 0.5, "end": 0.0}[discount.at]
    if not case.discounted:
        return np.ones(len(moments))
    column = moments[:, None, None]
    time = column * model.cycle_length
    scope = case.scope({"cycle": column, "time": time})
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
