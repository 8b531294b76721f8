"""What the names of a model stand for in one strategy, over cycles, time in state and draws.

Every value is an array [cycles|1 x cycles in state|1 x draws|1]: what does not depend on time has
one row, so it is worked out once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from wholeplace.demand.expression import Expression, evaluate
from wholeplace.demand.model import (
    RESIDENCE,
    VARIABLES,
    Model,
    ModelStrategy,
    Parameter,
    Part,
    Uncertain,
)
from wholeplace.demand.model_parameters import centre, draw, joint_centre, joint_draw
from wholeplace.demand.tables import LookupTable
from wholeplace.draws import Draws
from wholeplace.errors import InputError, MethodError, Problem

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ModelScope:
    """Values by name, found on demand and kept.

    Attributes:
        model: The model.
        strategy: The strategy its parameters are read under.
        moment: Arrays of the variables that the place of use gives, such as ``cycle``.
        known: Values already found, the drawn parameters among them.
        luck: How draws are made; None for central values.
        is_open_ended: Whether what a table does not hold is nan.
    """

    model: Model
    strategy: ModelStrategy
    moment: Mapping[str, Array] = field(default_factory=dict)
    known: dict[str, Array] = field(default_factory=dict)
    luck: Draws | None = None
    is_open_ended: bool = False

    def value(self, name: str) -> Array | str:
        """Return the array that a name stands for, or the id of the strategy."""
        if name == "strategy":
            return self.strategy.id
        if name not in self.known:
            self.known[name] = self._found(name)
        return self.known[name]

    def table(self, name: str) -> LookupTable:
        """Return the table of a name."""
        if name not in self.model.tables:
            raise MethodError(f"there is no table {name!r}")
        return replace(self.model.tables[name], is_open_ended=self.is_open_ended)

    def open_ended(self) -> ModelScope:
        """Return the same scope, in which what a table does not hold is nan."""
        return replace(self, known=dict(self.known), is_open_ended=True)

    def _found(self, name: str) -> Array:
        if name in VARIABLES:
            return self._variable(name)
        parameter = parameter_of(self.model, self.strategy, name)
        match parameter:
            case Uncertain():
                return self._drawn(name, parameter)
            case Part(joint, position):
                return self._joint(name, joint.names)[position]
            case Expression():
                return evaluate(parameter, self)
        raise MethodError(f"there is no parameter {name!r}")

    def _variable(self, name: str) -> Array:
        constants = {
            "cycle_length": self.model.cycle_length,
            "cycles": float(self.model.cycles),
            "pi": np.pi,
            "true": 1.0,
            "false": 0.0,
        }
        if name in constants:
            return np.asarray(constants[name], dtype=np.float64)
        if name in ("age", "start_age"):
            if self.model.start_age is None:
                raise MethodError(f"{name} is not known: the model states no start_age")
            start = np.asarray(self.model.start_age, dtype=np.float64)
            return start + self.moment["time"] if name == "age" else start
        if name not in self.moment:
            raise MethodError(f"{name} is not known here")
        return self.moment[name]

    def _stream(self, name: str) -> str:
        own = name in self.strategy.parameters
        return f"model.{self.strategy.id}.{name}" if own else f"model.{name}"

    def _drawn(self, name: str, parameter: Uncertain) -> Array:
        stated = {key: evaluate(each, self) for key, each in parameter.arguments.items()}
        try:
            if self.luck is None:
                if parameter.value is not None:
                    return evaluate(parameter.value, self)
                return centre(parameter.family, stated, parameter.level)
            uniform = self.luck.uniform(self._stream(name))
            return draw(parameter.family, stated, level=parameter.level, uniform=uniform)
        except MethodError as error:
            raise InputError(
                self.model.title, [Problem(f"parameters.{name}", str(error))]
            ) from error

    def _joint(self, name: str, names: tuple[str, ...]) -> tuple[Array, ...]:
        parameter = parameter_of(self.model, self.strategy, name)
        if not isinstance(parameter, Part):
            raise MethodError(f"{name} is not part of a joint distribution")
        joint = parameter.joint
        stated = tuple(evaluate(each, self) for each in joint.centre)
        stream = "model." + "+".join(names)
        try:
            if self.luck is None:
                return joint_centre(joint, stated)
            found = joint_draw(joint, stated, stream=stream, draws=self.luck)
        except MethodError as error:
            where = f"together {', '.join(names)}"
            raise InputError(self.model.title, [Problem(where, str(error))]) from error
        self.known.update(
            (each, value) for each, value in zip(names, found, strict=True)
            if isinstance(parameter_of(self.model, self.strategy, each), Part)
        )  # fmt: skip
        return found


def parameter_of(model: Model, strategy: ModelStrategy, name: str) -> Parameter | None:
    """Return a parameter as a strategy has it, or None when there is none of that name."""
    return strategy.parameters.get(name, model.parameters.get(name))


def drawn(model: Model, strategy: ModelStrategy, luck: Draws | None) -> dict[str, Array]:
    """Return the uncertain parameters of a strategy: central values, or ``luck.count`` draws.

    Raises:
        InputError: Naming every parameter that no distribution fits.
    """
    scope = ModelScope(model, strategy, luck=luck)
    found: dict[str, Array] = {}
    problems: list[Problem] = []
    for name in {**model.parameters, **strategy.parameters}:
        if isinstance(parameter_of(model, strategy, name), Expression):
            continue
        try:
            value = scope.value(name)
        except InputError as error:
            problems.extend(error.problems)
            continue
        if not isinstance(value, str):
            found[name] = value
    if problems:
        raise InputError(model.title, list(dict.fromkeys(problems)))
    return found


def moment_of_cycles(model: Model, slots: int) -> dict[str, Array]:
    """Return the variables of every cycle, and of every cycle in state up to ``slots``."""
    return _moment(model, np.arange(1.0, model.cycles + 1), -1.0, slots)


def moment_of_points(model: Model, slots: int) -> dict[str, Array]:
    """Return the variables of every point between cycles, the first and last end among them."""
    return _moment(model, np.arange(0.0, model.cycles + 1), 0.0, slots)


def _moment(model: Model, cycle: Array, shift: float, slots: int) -> dict[str, Array]:
    column = cycle[:, None, None]
    found = {"cycle": column, "time": (column + shift) * model.cycle_length}
    if slots > 1:
        stay = np.arange(1.0, slots + 1)[None, :, None]
        found |= dict(zip(("in_state", "time_in_state"),
                          (stay, (stay - 1) * model.cycle_length), strict=True))  # fmt: skip
    return found


def moments_used(model: Model, strategy: ModelStrategy, expression: Expression) -> frozenset[str]:
    """Return the variables that an expression uses, through its parameters too."""
    waiting, seen, used = list(expression.names), set[str](), set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in VARIABLES:
            used.add(name)
            continue
        waiting.extend(names_within(parameter_of(model, strategy, name)))
    return frozenset(used)


def names_within(parameter: Parameter | None) -> frozenset[str]:
    """Return every name that a parameter is stated by."""
    stated = () if parameter is None else stated_by(parameter)
    return frozenset[str]().union(*(each.names for each in stated))


def stated_by(parameter: Parameter) -> tuple[Expression, ...]:
    """Return the expressions that a parameter is stated by."""
    match parameter:
        case Uncertain():
            value = () if parameter.value is None else (parameter.value,)
            return (*parameter.arguments.values(), *value)
        case Part(joint, _):
            return joint.centre
    return (parameter,)


def slots_of(model: Model, strategy: ModelStrategy) -> dict[str, int]:
    """Return how many cycles since entry each state tells apart: 1 where nothing depends on it."""
    stated: dict[str, list[Expression]] = {state.id: [] for state in model.states}
    for each in model.transitions_of(strategy):
        if each.amount is not None:
            stated[each.from_state].append(each.amount)
    for change in strategy.changes:
        for id in change.from_states or tuple(stated):
            stated[id].append(change.by)
    for value in model.state_values:
        stated[value.state].append(value.amount)
    for move in model.move_values:
        for id in move.from_states or tuple(stated):
            stated[id].append(move.amount)
    found = {}
    for state in model.states:
        depends = any(moments_used(model, strategy, each) & RESIDENCE for each in stated[state.id])
        found[state.id] = (state.tunnel or model.cycles + 1) if depends else 1
    return found


@dataclass(frozen=True, slots=True)
class Case:
    """One strategy of a model, its uncertain parameters taken as known.

    Attributes:
        model: The model.
        strategy: The strategy.
        known: Uncertain parameters by name, one value or one a draw.
        slots: How many cycles since entry each state tells apart.
        discounted: Whether sums are discounted.
        problems: What is found to be wrong with its numbers, so far.
    """

    model: Model
    strategy: ModelStrategy
    known: Mapping[str, Array]
    slots: Mapping[str, int]
    discounted: bool = True
    problems: list[Problem] = field(default_factory=list)

    def scope(self, moment: Mapping[str, Array] | None = None) -> ModelScope:
        """Return where expressions find their values at a moment."""
        return ModelScope(self.model, self.strategy, moment or {}, dict(self.known))

    def wrong(self, place: str, what: str) -> None:
        """Keep a problem met in this strategy."""
        self.problems.append(Problem(f"{place} ({self.strategy.id})", what))
