"""Whether every name in a model's expressions means something, in every strategy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from wholeplace.demand.expression import Call, Expression, Name, Text
from wholeplace.demand.model import (
    MOVING,
    RESIDENCE,
    VARIABLES,
    Change,
    Model,
    ModelStrategy,
    MoveValue,
    Parameter,
    StateValue,
    Transition,
    Uncertain,
)
from wholeplace.demand.model_functions import FUNCTIONS, LOOKUP
from wholeplace.demand.model_parameters import spelling
from wholeplace.demand.model_scope import moments_used, names_within, parameter_of, stated_by
from wholeplace.errors import Problem, did_you_mean

Used = tuple[str, Expression, ModelStrategy | None, frozenset[str]]


def name_problems(model: Model) -> Iterator[Problem]:
    """Yield names that mean nothing, parameters in a circle, and time where there is none."""
    yield from _parameters_named(model)
    used = list(_expressions(model))
    for where, expression, strategy, _ in used:
        yield from _names_in(model, where, expression, strategy)
    yield from _circles(model)
    for where, expression, strategy, banned in used:
        for each in model.strategies if strategy is None else (strategy,):
            found = moments_used(model, each, expression) & banned
            if found:
                yield Problem(where, f"{', '.join(sorted(found))} is not known here")


def _expressions(model: Model) -> Iterator[Used]:
    """Yield every expression outside the parameters: place, itself, whose, what it may not use."""
    for state in model.states:
        if state.occupied is not None:
            yield f"states.{state.id}.occupied", state.occupied, None, RESIDENCE
    for id, people in model.start.items():
        yield f"start.{id}", people, None, MOVING
    for id, people in model.inflow.items():
        yield f"inflow.{id}", people, None, RESIDENCE
    for measure in model.measures:
        where = f"measures.{measure.id}.discount"
        yield where, measure.discount.rate, None, RESIDENCE
        if measure.discount.factor is not None:
            yield where, measure.discount.factor, None, RESIDENCE
    stay = RESIDENCE if _is_exact(model) else frozenset[str]()
    held: Sequence[StateValue | MoveValue] = (*model.state_values, *model.move_values)
    yield from ((value.place, value.amount, None, stay) for value in held)
    yield from ((value.place, value.amount, None, MOVING) for value in model.start_values)
    yield from _of_moves(model.transitions, (), None, stay)
    for strategy in model.strategies:
        yield from _of_moves(strategy.transitions, strategy.changes, strategy, stay)
        for id, people in (strategy.start or {}).items():
            yield f"strategies.{strategy.id}.start.{id}", people, strategy, MOVING


def _of_moves(
    transitions: Iterable[Transition],
    changes: Iterable[Change],
    strategy: ModelStrategy | None,
    banned: frozenset[str],
) -> Iterator[Used]:
    for each in transitions:
        if each.amount is not None:
            yield each.place, each.amount, strategy, banned
    for change in changes:
        yield change.place, change.by, strategy, banned


def _is_exact(model: Model) -> bool:
    stated = (*model.transitions, *(t for each in model.strategies for t in each.transitions))
    return model.rates == "exact" and any(each.is_rate for each in stated)


def _parameters(model: Model) -> Iterator[tuple[str, Parameter, ModelStrategy | None]]:
    for name, parameter in model.parameters.items():
        yield f"parameters.{name}", parameter, None
    for strategy in model.strategies:
        for name, parameter in strategy.parameters.items():
            yield f"strategies.{strategy.id}.parameters.{name}", parameter, strategy


def _parameters_named(model: Model) -> Iterator[Problem]:
    for where, parameter, strategy in _parameters(model):
        name = where.rsplit(".", 1)[-1]
        if name in VARIABLES or name in FUNCTIONS:
            yield Problem(where, f"{name!r} has a meaning of its own: choose another name")
        if isinstance(parameter, Expression):
            yield from _names_in(model, where, parameter, strategy)
            continue
        wrong = None
        if isinstance(parameter, Uncertain):
            wrong = spelling(parameter.family, frozenset(parameter.arguments))
        if wrong:
            yield Problem(where, wrong)
        for each in stated_by(parameter):
            yield from _names_in(model, where, each, strategy)
        yield from _timeless(model, where, parameter, strategy)


def _timeless(
    model: Model, where: str, parameter: Parameter, strategy: ModelStrategy | None
) -> Iterator[Problem]:
    """Yield a problem when a distribution depends on time."""
    for own in model.strategies if strategy is None else (strategy,):
        used = {
            moment for each in stated_by(parameter) for moment in moments_used(model, own, each)
        }
        if used & MOVING:
            named = ", ".join(sorted(used & MOVING))
            yield Problem(where, f"a distribution cannot depend on {named}")


def _names_in(
    model: Model, where: str, expression: Expression, strategy: ModelStrategy | None
) -> Iterator[Problem]:
    """Yield the names, tables and strategies an expression uses that do not exist.

    What only some strategies state is missing wherever another strategy would need it.
    """
    asked = (strategy,) if strategy is not None else model.strategies
    for name in sorted(expression.names - set(VARIABLES)):
        lacking = [each.id for each in asked if parameter_of(model, each, name) is None]
        if not lacking:
            continue
        known = {*model.parameters, *VARIABLES, *(n for s in asked for n in s.parameters)}
        some = f" in {', '.join(lacking)}" if len(lacking) < len(asked) else ""
        what = f"{name!r} is not a parameter{some}{did_you_mean(name, known - {name})}"
        yield Problem(where, what)
    if {"age", "start_age"} & expression.names and model.start_age is None:
        yield Problem(where, "uses age, and the model states no start_age")
    yield from _texts_in(model, where, expression)


def _texts_in(model: Model, where: str, expression: Expression) -> Iterator[Problem]:
    strategies = [strategy.id for strategy in model.strategies]
    fine: set[int] = set()
    for node in expression.nodes():
        if not isinstance(node, Call):
            continue
        words = [each for each in node.arguments if isinstance(each, Text)]
        if node.function == LOOKUP and node.arguments:
            fine |= {id(word) for word in words}
            yield from _table_in(model, where, words)
        elif node.function in ("==", "!=") and Name("strategy") in node.arguments:
            fine |= {id(word) for word in words}
            for word in words:
                yield from unknown(where, "strategy", word.value, strategies)
    for node in expression.nodes():
        if isinstance(node, Text) and id(node) not in fine:
            yield Problem(where, f"the text {node.value!r} can be compared with strategy, or name "
                                 "a table, and nothing else")  # fmt: skip


def unknown(where: str, what: str, id: str, known: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem when there is no such thing, with the nearest names."""
    ids = tuple(known)
    if id not in ids:
        offered = did_you_mean(id, ids) or f"; there are {', '.join(ids) or 'none'}"
        article = "an" if what[0] in "aeiou" else "a"
        yield Problem(where, f"{id!r} is not {article} {what}{offered}")


def _table_in(model: Model, where: str, words: list[Text]) -> Iterator[Problem]:
    if not words:
        yield Problem(where, "table() needs the table's name in quotes first")
        return
    name = words[0].value
    yield from unknown(where, "table", name, model.tables)
    if name in model.tables and len(words) > 1:
        yield from unknown(where, f"column of {name}", words[1].value, model.tables[name].columns)
    if name in model.tables and len(words) == 1 and len(model.tables[name].columns) > 1:
        columns = ", ".join(model.tables[name].columns)
        yield Problem(where, f"table {name!r} has several columns ({columns}): name one of them")


def _circles(model: Model) -> Iterator[Problem]:
    for strategy in model.strategies:
        names = dict.fromkeys((*model.parameters, *strategy.parameters))
        uses = {name: names_within(parameter_of(model, strategy, name)) & set(names)
                for name in names}  # fmt: skip
        circle = _circle(uses)
        if circle:
            yield Problem(f"parameters.{circle[0]}", f"goes in a circle: {' -> '.join(circle)}")


def _circle(uses: Mapping[str, Iterable[str]]) -> list[str]:
    """Return names that lead back to themselves, the first again at the end; none if nothing."""
    done: set[str] = set()
    for start in uses:
        path: list[str] = []
        waiting = [(start, iter(sorted(uses[start])))] if start not in done else []
        path = [start] if waiting else []
        while waiting:
            name, onwards = waiting[-1]
            following = next(onwards, None)
            if following is None:
                waiting.pop()
                path.pop()
                done.add(name)
            elif following in path:
                return [*path[path.index(following) :], following]
            elif following not in done:
                path.append(following)
                waiting.append((following, iter(sorted(uses[following]))))
    return []
