"""Run a stated model: every strategy at central values, and over draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from wholeplace.demand.cohort import Engine
from wholeplace.demand.cohort import run as run_cohort
from wholeplace.demand.compile_model import compile_case
from wholeplace.demand.model import Model, ModelStrategy
from wholeplace.demand.model_check import check
from wholeplace.demand.model_occupancy import run_occupancy
from wholeplace.demand.model_scope import Case, drawn, slots_of
from wholeplace.draws import Draws
from wholeplace.errors import InputError, MethodError, Problem

Array = NDArray[np.float64]
NUMBERS_AT_ONCE = 20_000_000
MOST_NUMBERS = 100_000_000
FAST_FROM = 500  # draws from which loading the compiled engine pays; both give the same bytes
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one strategy.

    Attributes:
        total: Sums by measure [measures x draws].
        occupancy: People in each state at each point [points x states]; mean over draws.
    """

    total: Array
    occupancy: Array


@dataclass(frozen=True, slots=True)
class ModelRun:
    """What came of a model.

    Attributes:
        model: The model that was run.
        central: Sums at central values, discounted [strategies x measures].
        undiscounted: The same without discounting.
        occupancy: People in each state at points 0..cycles, at central values
            [strategies x points x states].
        drawn: Sums over draws, discounted [strategies x measures x draws]; None without draws.
        draws: How draws were made; None without.
    """

    model: Model
    central: Array
    undiscounted: Array
    occupancy: Array
    drawn: Array | None = None
    draws: Draws | None = None


def run_model(model: Model, *, draws: Draws | None = None) -> ModelRun:
    """Return the results of a model at central values and, where asked for, over draws.

    Strategies share every draw. Draws run in chunks, so that memory stays flat.

    Args:
        model: The model.
        draws: Number and seed of draws; none for central values alone.

    Raises:
        InputError: With every problem of the model, or of its numbers in some cycle and draw.
    """
    check(model)
    _refuse_too_large(model)
    central = _together(model, lambda each: _central(model, each, discounted=True))
    plain = _together(model, lambda each: _central(model, each, discounted=False))
    totals = np.stack([outcome.total[:, 0] for outcome in central])
    found = None
    if draws is not None:
        found = np.stack(_together(model, lambda each: _over_draws(model, each, draws)))
    return ModelRun(
        model=model,
        central=totals,
        undiscounted=np.stack([outcome.total[:, 0] for outcome in plain]),
        occupancy=np.stack([outcome.occupancy for outcome in central]),
        drawn=found,
        draws=draws,
    )


def _together(model: Model, one: Callable[[ModelStrategy], Result]) -> list[Result]:
    """Return the result of every strategy, or raise the problems of all of them."""
    found: list[Result] = []
    problems: dict[Problem, list[str]] = {}
    for strategy in model.strategies:
        try:
            found.append(one(strategy))
        except InputError as error:
            for each in error.problems:
                shared = Problem(each.where.removesuffix(f" ({strategy.id})"), each.what)
                problems.setdefault(shared, []).append(strategy.id)
        except MethodError as error:
            problems.setdefault(Problem("model", str(error)), []).append(strategy.id)
    if problems:
        raise InputError(model.title, [_of(model, *each) for each in problems.items()])
    return found


def _of(model: Model, problem: Problem, strategies: list[str]) -> Problem:
    """Return a problem with the strategies it is met in, unless it is met in all of them."""
    if len(strategies) == len(model.strategies):
        return problem
    return Problem(f"{problem.where} ({', '.join(strategies)})", problem.what)


def _central(model: Model, strategy: ModelStrategy, *, discounted: bool) -> Outcome:
    total = np.zeros((len(model.measures), 1))
    people = np.zeros((model.cycles + 1, len(model.states)))
    for weight, group in model.by_group():
        known = drawn(group, strategy, None)
        case = Case(group, strategy, known, slots_of(group, strategy), discounted)
        found = _outcome(case, draws=1)
        total += weight * found.total
        people += weight * found.occupancy
    return Outcome(total, people)


def _over_draws(model: Model, strategy: ModelStrategy, draws: Draws) -> Array:
    total = np.zeros((len(model.measures), draws.count))
    for weight, group in model.by_group():
        known = drawn(group, strategy, draws)
        slots = slots_of(group, strategy)
        size = _chunk(group, strategy)
        for first in range(0, draws.count, size):
            part = slice(first, min(first + size, draws.count))
            within = {
                name: np.asarray(value[..., part] if value.size > 1 else value)
                for name, value in known.items()
            }
            case = Case(group, strategy, within, slots)
            total[:, part] += weight * _outcome(case, draws=part.stop - part.start).total
    return total


def _outcome(case: Case, *, draws: int) -> Outcome:
    model = case.model
    if model.is_occupancy:
        total, shares = run_occupancy(case)
        return Outcome(np.broadcast_to(total, (len(total), draws)), shares)
    compiled = compile_case(case)
    engine: Engine = "plain" if draws < FAST_FROM else "fast"
    result = run_cohort(compiled.cohort, draws=draws, occupancy=draws == 1, engine=engine)
    total = np.zeros((len(model.measures), draws))
    for place, measure in enumerate(compiled.measure_of):
        total[measure] += result.total[0, place]
    people = np.zeros((model.cycles + 1, len(model.states)))
    if result.occupancy is not None:
        ids = [state.id for state in model.states]
        for place, state in enumerate(compiled.state_of):
            people[:, ids.index(state)] += result.occupancy[0, :, place].mean(axis=-1)
    return Outcome(total + compiled.at_start, people)


def _chunk(model: Model, strategy: ModelStrategy) -> int:
    """Return how many draws keep the arrays of one run below ``NUMBERS_AT_ONCE``."""
    return max(1, NUMBERS_AT_ONCE // _numbers(model, strategy))


def _numbers(model: Model, strategy: ModelStrategy) -> int:
    """Return how many numbers one draw of a strategy takes at most."""
    slots = slots_of(model, strategy)
    out = [each.from_state for each in model.transitions_of(strategy)]
    moves = sum(slots[state] for state in out) + sum(slots.values())
    rewards = sum(slots.values()) * len(model.measures)
    if model.rates == "exact":
        moves = max(moves, len(model.states) ** 2)
    return (model.cycles + 1) * (moves + rewards)


def _refuse_too_large(model: Model) -> None:
    for strategy in model.strategies:
        if _numbers(model, strategy) > MOST_NUMBERS:
            what = (
                f"{model.cycles:,} cycles tell too many cycles since entry apart: state a tunnel "
                "for the states whose moves or values use in_state, or longer cycles"
            )
            raise InputError(model.title, [Problem(f"strategies.{strategy.id}", what)])
