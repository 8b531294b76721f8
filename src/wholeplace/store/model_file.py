"""Read a model file: TOML to a model. Every key is described in docs/methods/model-files.md."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path

from wholeplace.demand.expression import Expression, constant
from wholeplace.demand.model import (
    ATS,
    COUNTINGS,
    DEFAULT_AT,
    KINDS,
    ONS,
    RATE_METHODS,
    STEPS,
    Change,
    Discount,
    Group,
    Measure,
    Model,
    ModelState,
    ModelStrategy,
    MoveValue,
    StartValue,
    StateValue,
    Transition,
    Wanted,
)
from wholeplace.demand.model_check import problems_of
from wholeplace.errors import InputError, Problem
from wholeplace.store.model_parameters import read_parameters
from wholeplace.store.model_reading import Reading
from wholeplace.store.model_tables import read_tables

REST = "rest"
NEAR_ONE = 1e-9
MOST_CYCLES = 20_000
MOST_DRAWS = 1_000_000
KEYS = (
    "title", "about", "cycles", "cycle_length", "start_age", "rate_method", "counting", "draws",
    "seed", "start", "inflow", "groups", "states", "parameters", "together", "tables", "chances",
    "rates", "transition", "measures", "value", "strategies", "results",
)  # fmt: skip


def read_model(path: Path) -> Model:
    """Return the model of a TOML file; CSV tables are read from beside it.

    Raises:
        InputError: Naming every problem found and where.
    """
    if path.is_dir():
        raise InputError(path.name, [Problem(str(path), "is a folder, not a file")])
    if not path.is_file():
        raise InputError(path.name, [Problem(str(path), "there is no such file")])
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(path.name, [Problem(str(path), "is not text in UTF-8")]) from error
    except OSError as error:
        raise InputError(path.name, [Problem(str(path), "cannot be read")]) from error
    return model_of(content, name=path.name, folder=path.parent)


def model_of(content: str, *, name: str = "model", folder: Path | None = None) -> Model:
    """Return the model of a TOML text.

    Args:
        content: The text.
        name: What to call it in messages.
        folder: Where CSV tables are; None refuses them.

    Raises:
        InputError: Naming every problem found and where.
    """
    try:
        values = tomllib.loads(content)
    except (ValueError, RecursionError) as error:
        problem = Problem(name, f"is not written as TOML: {error}")
        raise InputError(name, [problem]) from error
    file = Reading("", values)
    model = _model(file, folder)
    found = problems_of(model, reach=not file.problems)
    problems = list(dict.fromkeys([*file.problems, *found]))
    if problems:
        raise InputError(name, problems)
    return model


def _model(file: Reading, folder: Path | None) -> Model:
    file.only(KEYS)
    states = _states(file)
    ids = tuple(state.id for state in states)
    values = _Values.of(file, states=ids)
    return Model(
        title=file.text("title", "model"),
        cycles=_cycles(file),
        states=states,
        measures=_measures(file),
        strategies=_strategies(file, ids),
        start=_start(file, ids),
        transitions=_transitions(file, ids),
        state_values=values.of_states,
        move_values=values.of_moves,
        start_values=values.of_start,
        parameters=read_parameters(file),
        tables=read_tables(file.table("tables"), folder),
        inflow=file.table("inflow").expressions(),
        cycle_length=file.number("cycle_length", 1.0),
        start_age=file.number("start_age", 0.0) if "start_age" in file.values else None,
        rates=file.word("rate_method", RATE_METHODS, "exact"),
        draws=_draws(file),
        seed=file.whole("seed", 1),
        wanted=_wanted(file.table("results")),
        groups=_groups(file.table("groups")),
    )


def _cycles(file: Reading) -> int:
    if "cycles" not in file.values:
        file.wrong("cycles", "is missing: how many cycles does the model run?")
        return 1
    cycles = file.whole("cycles", 1)
    if not 1 <= cycles <= MOST_CYCLES:
        file.wrong("cycles", f"should be from 1 to {MOST_CYCLES:,}, not {cycles:,}")
        return 1
    return cycles


def _draws(file: Reading) -> int:
    draws = file.whole("draws", 0)
    if draws > MOST_DRAWS:
        file.wrong("draws", f"should be at most {MOST_DRAWS:,}, not {draws:,}")
        return 0
    return draws


def _states(file: Reading) -> tuple[ModelState, ...]:
    found = file.values.get("states", {})
    if isinstance(found, list):
        listed = file.texts("states")
        for id in {each for each in listed if listed.count(each) > 1}:
            file.wrong("states", f"{id!r} is there twice")
        return tuple(ModelState(id) for id in dict.fromkeys(listed))
    table = file.table("states")
    return tuple(_state(table, id) for id in table.values)


def _state(table: Reading, id: str) -> ModelState:
    found = table.values[id]
    if isinstance(found, str):
        return ModelState(id, found)
    state = table.table(id)
    state.only(("title", "tunnel", "occupied", "values"))
    tunnel = state.whole("tunnel", 0) if "tunnel" in state.values else None
    if tunnel == 0:
        state.wrong("tunnel", "should be at least 1 cycle")
    rest = state.values.get("occupied") == REST
    stated = "occupied" in state.values and not rest
    return ModelState(
        id,
        state.text("title"),
        tunnel=tunnel or None,
        occupied=state.expression("occupied") if stated else None,
        is_rest=rest,
    )


def _start(place: Reading, states: tuple[str, ...]) -> dict[str, Expression]:
    found = place.values.get("start")
    if isinstance(found, str):
        return {found: constant(1.0)}
    if found is None:
        return {states[0]: constant(1.0)} if states else {}
    return place.table("start").expressions()


def _transitions(place: Reading, states: tuple[str, ...]) -> tuple[Transition, ...]:
    found = [*_of_tables(place, "chances"), *_of_tables(place, "rates")]
    for each in place.tables("transition"):
        each.only(("from", "to", "chance", "rate"))
        stated = [key for key in ("chance", "rate") if key in each.values]
        if len(stated) != 1:
            each.wrong("", "should state one of chance and rate")
            continue
        if "from" not in each.values:
            each.wrong("from", 'is missing; "*" means every other state')
        amount = _amount(each, stated[0])
        sources = each.texts("from") or tuple(s for s in states if s != each.text("to"))
        for source in sources:
            found.append(
                Transition(each.where, source, each.text("to"), amount, stated[0] == "rate")
            )
    return tuple(found)


def _of_tables(place: Reading, key: str) -> Iterator[Transition]:
    """Yield the moves of ``[chances.A]`` and ``[rates.A]``: state entered = chance or rate."""
    table = place.table(key)
    for source in table.values:
        row = table.table(source)
        for target in row.values:
            yield Transition(row.at(target), source, target, _amount(row, target), key == "rates")


def _amount(place: Reading, key: str) -> Expression | None:
    if place.values.get(key) == REST:
        return None
    return place.expression(key) or constant(0.0)


def _measures(file: Reading) -> tuple[Measure, ...]:
    table = file.table("measures")
    found = []
    usual = file.word("counting", COUNTINGS, "half-cycle")
    for id in table.values:
        each = table.table(id)
        each.only(("kind", "title", "counting", "per", "discount"))
        if "kind" not in each.values:
            each.wrong("kind", "is missing: cost or effect?")
        rule = each.word("counting", COUNTINGS, usual)
        found.append(
            Measure(
                id,
                each.word("kind", KINDS, "cost"),
                each.text("title"),
                counting=rule,
                per_year=each.word("per", ("cycle", "year"), "cycle") == "year",
                discount=_discount(each, Discount(at=DEFAULT_AT[rule])),
            )
        )
    return tuple(found)


def _discount(measure: Reading, usual: Discount) -> Discount:
    found = measure.values.get("discount", 0.0)
    if not isinstance(found, dict):
        rate = measure.parsed("discount", found) or constant(0.0)
        return Discount(rate, usual.at)
    stated = measure.table("discount")
    stated.only(("rate", "at", "steps", "factor"))
    if ("rate" in stated.values) == ("factor" in stated.values):
        stated.wrong("", "should state one of rate and factor")
    return Discount(
        rate=stated.expressions(("rate",)).get("rate", constant(0.0)),
        at=stated.word("at", ATS, usual.at),
        steps=stated.word("steps", STEPS, "continuous"),
        factor=stated.expressions(("factor",)).get("factor"),
    )


@dataclass(frozen=True, slots=True)
class _Values:
    """What states, moves and the start count for."""

    of_states: tuple[StateValue, ...]
    of_moves: tuple[MoveValue, ...]
    of_start: tuple[StartValue, ...]

    @classmethod
    def of(cls, file: Reading, *, states: tuple[str, ...]) -> _Values:
        of_states = list(_values_in_states(file))
        of_moves: list[MoveValue] = []
        of_start: list[StartValue] = []
        for each in file.tables("value"):
            each.only(("measure", "amount", "state", "from", "to", "at_start", "strategies",
                       "as_states"))  # fmt: skip
            measure, strategies = each.text("measure"), each.texts("strategies")
            amount = each.expression("amount") or constant(0.0)
            kinds = [key for key in ("state", "to", "at_start") if key in each.values]
            if len(kinds) != 1:
                each.wrong("", "should be of one of: state, to (with or without from), at_start")
            elif kinds == ["state"]:
                of_states += [StateValue(each.where, measure, state, amount, strategies)
                              for state in each.texts("state") or states]  # fmt: skip
            elif kinds == ["to"]:
                of_moves += [
                    MoveValue(each.where, measure, each.texts("from"), state, amount, strategies,
                              each.flag("as_states"))
                    for state in each.texts("to") or states
                ]  # fmt: skip
            elif each.flag("at_start"):
                of_start.append(StartValue(each.where, measure, amount, strategies))
        return cls(tuple(of_states), tuple(of_moves), tuple(of_start))


def _values_in_states(file: Reading) -> Iterator[StateValue]:
    states = file.values.get("states", {})
    for id, found in states.items() if isinstance(states, dict) else ():
        if isinstance(found, dict):
            table = file.table("states").table(id).table("values")
            for measure, amount in table.expressions().items():
                yield StateValue(table.at(measure), measure, id, amount)


def _strategies(file: Reading, states: tuple[str, ...]) -> tuple[ModelStrategy, ...]:
    table = file.table("strategies")
    if not table.values:
        return (ModelStrategy("model"),)
    return tuple(_strategy(table, id, states) for id in table.values)


def _strategy(table: Reading, id: str, states: tuple[str, ...]) -> ModelStrategy:
    if isinstance(table.values[id], str):
        return ModelStrategy(id, table.text(id))
    each = table.table(id)
    each.only(("title", "parameters", "together", "chances", "rates", "transition", "multiply",
               "start"))  # fmt: skip
    return ModelStrategy(
        id,
        each.text("title"),
        parameters=read_parameters(each),
        transitions=_transitions(each, states),
        changes=tuple(_change(change) for change in each.tables("multiply")),
        start=_start(each, states) if "start" in each.values else None,
    )


def _groups(table: Reading) -> tuple[Group, ...]:
    found = []
    for id in table.values:
        each = table.table(id)
        each.only(("weight", "start_age", "parameters", "together"))
        if "weight" not in each.values:
            each.wrong("weight", "is missing: what share of the cohort is it?")
        weight = each.number("weight", 0.0)
        if weight < 0:
            each.wrong("weight", f"should be 0 or more, not {weight:g}")
        age = each.number("start_age", 0.0) if "start_age" in each.values else None
        found.append(Group(id, weight, age, read_parameters(each)))
    if found and abs(sum(group.weight for group in found) - 1) > NEAR_ONE:
        total = sum(group.weight for group in found)
        table.wrong("", f"the weights should sum to 1, not {total:.6g}")
    return tuple(found)


def _change(each: Reading) -> Change:
    each.only(("from", "to", "by", "on", "first_cycle", "last_cycle"))
    return Change(
        each.where,
        each.texts("from"),
        each.texts("to"),
        each.expression("by") or constant(1.0),
        on=each.word("on", ONS, "chance") if "on" in each.values else None,
        first=each.whole("first_cycle", 1),
        last=each.whole("last_cycle", 1) if "last_cycle" in each.values else None,
    )


def _wanted(results: Reading) -> Wanted:
    results.only(("costs", "effects", "thresholds", "baseline", "level"))
    usual = Wanted()
    thresholds = results.numbers("thresholds") if "thresholds" in results.values else ()
    level = results.number("level", usual.level)
    if not 0 < level < 1:
        results.wrong("level", f"should be within 0 and 1, not {level:g}")
        level = usual.level
    if not all(0 <= each < inf for each in thresholds):
        results.wrong("thresholds", "should be 0 or more")
    return Wanted(
        costs=results.texts("costs"),
        effects=results.texts("effects"),
        thresholds=thresholds or usual.thresholds,
        baseline=results.text("baseline") or None,
        level=level,
    )
