"""What can be wrong with a model before any number is drawn, all of it at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wholeplace.demand.expression import Expression
from wholeplace.demand.model import (
    POINT_RULES,
    Model,
    ModelStrategy,
    MoveValue,
    StartValue,
    StateValue,
    Transition,
)
from wholeplace.demand.model_names import name_problems, unknown
from wholeplace.errors import InputError, Problem


def check(model: Model) -> None:
    """Do nothing when a model can be run.

    Raises:
        InputError: With every problem found, each with the place it is written in.
    """
    problems = problems_of(model)
    if problems:
        raise InputError(model.title, problems)


def problems_of(model: Model, *, reach: bool = True) -> list[Problem]:
    """Return everything that is wrong with a model before any number is drawn.

    Args:
        model: The model.
        reach: Whether to look for states that nobody can be in; not when moves could not be read.
    """
    structure = list(_structure(model))
    unreached = [] if structure or not reach else list(_reach(model))
    names = [problem for _, group in model.by_group() for problem in name_problems(group)]
    return list(dict.fromkeys([*structure, *names, *unreached]))


def _structure(model: Model) -> Iterator[Problem]:
    if not model.strategies:
        yield Problem("strategies", "there should be at least one")
    if not model.measures:
        yield Problem("measures", "there should be at least one cost or effect")
    if model.cycles < 1:
        yield Problem("cycles", f"should be 1 or more, not {model.cycles}")
    if not model.cycle_length > 0:
        yield Problem("cycle_length", f"should be above 0 years, not {model.cycle_length:g}")
    yield from _states(model)
    yield from _transitions(model)
    yield from _values(model)
    yield from _counting(model)
    yield from _wanted(model)


def _states(model: Model) -> Iterator[Problem]:
    ids = [state.id for state in model.states]
    named = [("start", model.start), ("inflow", model.inflow)]
    named += [(f"strategies.{each.id}.start", each.start or {}) for each in model.strategies]
    for where, people in named:
        for id in people:
            yield from unknown(where, "state", id, ids)
    if not model.states:
        yield Problem("states", "there should be at least one state")
    elif "" in ids:
        yield Problem("states", "a state should have a name")
    elif not model.start:
        yield Problem("start", "nobody is in the model: say how many people start in which state")
    if model.is_occupancy:
        yield from _occupied(model)


def _occupied(model: Model) -> Iterator[Problem]:
    if model.transitions or any(each.transitions or each.changes for each in model.strategies):
        yield Problem("transition", "states say who is in them (occupied), so nobody moves")
    if model.inflow or model.move_values:
        yield Problem("states", "with occupied there are no moves: no inflow, no value of a move")
    if len(model.start) != 1 or any(strategy.start for strategy in model.strategies):
        yield Problem("start", "with occupied it is one number: how many people the shares are of")
    if sum(state.is_rest for state in model.states) != 1:
        yield Problem("states", 'exactly one state should be occupied by the "rest"')
    for state in model.states:
        if state.occupied is None and not state.is_rest:
            yield Problem(f"states.{state.id}", "should say who is in it (occupied), as others do")


def _transitions(model: Model) -> Iterator[Problem]:
    ids = [state.id for state in model.states]
    for strategy in (None, *model.strategies):
        own = model.transitions if strategy is None else strategy.transitions
        seen: set[tuple[str, str]] = set()
        for each in own:
            yield from unknown(f"{each.place}: from", "state", each.from_state, ids)
            yield from unknown(f"{each.place}: to", "state", each.to_state, ids)
            pair = (each.from_state, each.to_state)
            if pair in seen:
                yield Problem(each.place, f"{pair[0]} to {pair[1]} is stated twice")
            seen.add(pair)
            if each.is_rate and each.amount is None:
                yield Problem(each.place, 'a rate cannot be the "rest": leave it out')
            if each.is_rate and pair[0] == pair[1]:
                yield Problem(each.place, "a rate of staying means nothing: leave it out")
        for change in () if strategy is None else strategy.changes:
            for id in (*change.from_states, *change.to_states):
                yield from unknown(change.place, "state", id, ids)
    for strategy in model.strategies:
        yield from _rests_and_rates(model, strategy)


def _rests_and_rates(model: Model, strategy: ModelStrategy) -> Iterator[Problem]:
    merged = model.transitions_of(strategy)
    rest: dict[str, int] = {}
    for each in merged:
        if each.amount is None:
            rest[each.from_state] = rest.get(each.from_state, 0) + 1
            if rest[each.from_state] == 2:
                yield Problem(each.place, f'{each.from_state} has a second move for the "rest"')
    for change in strategy.changes:
        touched = [each for each in merged if change.touches(each)]
        if not touched:
            yield Problem(change.place, "there is no such move to multiply")
        if change.on in ("chance", "odds") and any(each.is_rate for each in touched):
            what = f"multiplies {change.on} and is of a move stated as a rate: leave out on"
            yield Problem(change.place, what)
    if model.rates == "exact" and any(each.is_rate for each in merged):
        yield from _exact(model, merged)


def _exact(model: Model, merged: Iterable[Transition]) -> Iterator[Problem]:
    for each in merged:
        if not each.is_rate:
            what = (
                'is a chance beside rates: rate_method = "exact" needs rates alone '
                '(or "independent" or "competing")'
            )
            yield Problem(each.place, what)
    if model.move_values:
        what = (
            'with rate_method = "exact" a cycle may hold several moves, so no move can be '
            'valued: value states, or use "competing"'
        )
        yield Problem(model.move_values[0].place, what)


def _values(model: Model) -> Iterator[Problem]:
    states = [state.id for state in model.states]
    measures = [measure.id for measure in model.measures]
    strategies = [strategy.id for strategy in model.strategies]
    stated: tuple[StateValue | MoveValue | StartValue, ...] = (
        *model.state_values,
        *model.move_values,
        *model.start_values,
    )
    for value in stated:
        yield from unknown(value.place, "measure", value.measure, measures)
        for id in value.strategies:
            yield from unknown(value.place, "strategy", id, strategies)
    for held in model.state_values:
        yield from unknown(held.place, "state", held.state, states)
    for moved in model.move_values:
        missing = [
            problem
            for id in (*moved.from_states, moved.to_state)
            for problem in unknown(moved.place, "state", id, states)
        ]
        yield from missing or _no_such_move(model, moved)


def _no_such_move(model: Model, value: MoveValue) -> Iterator[Problem]:
    moves = {
        (each.from_state, each.to_state)
        for strategy in model.strategies
        for each in model.transitions_of(strategy)
    }
    sources = {source for source, target in moves if target == value.to_state != source}
    for source in value.from_states:
        if source not in sources:
            yield Problem(value.place, f"no transition goes from {source} to {value.to_state}")
    if not sources:
        yield Problem(value.place, f"no transition leads to {value.to_state}")


def _counting(model: Model) -> Iterator[Problem]:
    for measure in model.measures:
        where = f"measures.{measure.id}"
        at_points = measure.counting in POINT_RULES
        if at_points != (measure.discount.at == "point"):
            right = '"point"' if at_points else '"start", "middle" or "end"'
            what = f"counting {measure.counting!r} goes with discount at {right}"
            yield Problem(where, what)
        if measure.counting == "simpson" and model.cycles % 2:
            what = f"Simpson's rule needs an even number of cycles, not {model.cycles}; " \
                   "the DARTH tutorials' variant is \"simpson-darth\""  # fmt: skip
            yield Problem(where, what)


def _wanted(model: Model) -> Iterator[Problem]:
    kinds = {measure.id: measure.kind for measure in model.measures}
    for id in model.wanted.costs:
        yield from unknown(
            "results.costs", "cost", id, [k for k, v in kinds.items() if v == "cost"]
        )
    for id in model.wanted.effects:
        effects = [k for k, v in kinds.items() if v == "effect"]
        yield from unknown("results.effects", "effect", id, effects)
    if model.wanted.baseline is not None:
        strategies = [strategy.id for strategy in model.strategies]
        yield from unknown("results.baseline", "strategy", model.wanted.baseline, strategies)


def _reach(model: Model) -> Iterator[Problem]:
    """Yield the states that nobody can be in under any strategy."""
    if model.is_occupancy:
        return
    reached: set[str] = set()
    for strategy in model.strategies:
        stated = model.start if strategy.start is None else strategy.start
        waiting = [id for id, people in {**stated, **model.inflow}.items() if people.number != 0]
        seen: set[str] = set()
        while waiting:
            id = waiting.pop()
            if id not in seen:
                seen.add(id)
                waiting.extend(
                    each.to_state
                    for each in model.transitions_of(strategy)
                    if each.from_state == id and not _is_zero(each.amount)
                )
        reached |= seen
    for state in model.states:
        if state.id not in reached:
            what = "nobody can be in it: no one starts or comes in there and no move leads there"
            yield Problem(f"states.{state.id}", what)


def _is_zero(amount: Expression | None) -> bool:
    return amount is not None and amount.number == 0
