"""A cohort model as somebody states it: states, moves, values and strategies, not yet numbers.

Every quantity is an expression (``expression.parse``). How each field is written in a file, its
default and its meaning: docs/methods/model-files.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from wholeplace.demand.counting import RULES, Rule
from wholeplace.demand.expression import Expression, constant
from wholeplace.demand.tables import LookupTable

Array = NDArray[np.float64]
Kind = Literal["cost", "effect"]
Counting = Rule | Literal["every-point"]
At = Literal["start", "middle", "end", "point"]
Steps = Literal["continuous", "yearly", "cycle", "exponential"]
RateMethod = Literal["exact", "competing", "independent"]
On = Literal["chance", "rate", "odds"]
JointFamily = Literal["dirichlet", "normal", "rows"]

KINDS: tuple[Kind, ...] = ("cost", "effect")
ATS: tuple[At, ...] = ("start", "middle", "end", "point")
STEPS: tuple[Steps, ...] = ("continuous", "yearly", "cycle", "exponential")
RATE_METHODS: tuple[RateMethod, ...] = ("exact", "competing", "independent")
ONS: tuple[On, ...] = ("chance", "rate", "odds")
COUNTINGS: tuple[Counting, ...] = (*RULES, "every-point")
POINT_RULES: frozenset[Counting] = frozenset(
    {"half-cycle", "simpson", "simpson-darth", "every-point"}
)
DEFAULT_AT: Mapping[Counting, At] = {
    "start": "start",
    "end": "end",
    "life-table": "start",
    "half-cycle": "point",
    "simpson": "point",
    "simpson-darth": "point",
    "every-point": "point",
}

VARIABLES: Mapping[str, str] = {
    "cycle": "number of the cycle, from 1",
    "time": "years from the start of the model to the start of the cycle",
    "age": "start_age + time",
    "in_state": "number of the cycle since the state was entered, from 1",
    "time_in_state": "(in_state - 1) x cycle_length",
    "start_age": "age at the start of the model",
    "cycle_length": "years a cycle lasts",
    "cycles": "number of cycles",
    "strategy": "id of the strategy, to compare with a text: strategy == 'new'",
    "pi": "3.14159...",
    "true": "1",
    "false": "0",
}
RESIDENCE = frozenset({"in_state", "time_in_state"})
MOVING = RESIDENCE | {"cycle", "time", "age"}


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A parameter with a distribution.

    Attributes:
        family: Name of the distribution (``model_parameters.FAMILIES``).
        arguments: What it is stated by, such as ``mean`` and ``sd``.
        value: The central value; None when the distribution's own centre is meant.
        level: Probability that an interval ``low`` to ``high`` holds.
    """

    family: str
    arguments: Mapping[str, Expression]
    value: Expression | None = None
    level: float = 0.95


@dataclass(frozen=True, slots=True)
class Joint:
    """Parameters that are drawn together.

    Attributes:
        names: The parameters.
        family: ``dirichlet``, ``normal`` or ``rows`` (a table of draws made elsewhere).
        centre: Dirichlet counts, normal means, or nothing for rows.
        numbers: Lower triangle L of the covariance L L' for ``normal``; draws x names for rows.
    """

    names: tuple[str, ...]
    family: JointFamily
    centre: tuple[Expression, ...] = ()
    numbers: Array = field(default_factory=lambda: np.zeros((0, 0)))


@dataclass(frozen=True, slots=True)
class Part:
    """One of the parameters of a joint distribution."""

    joint: Joint
    position: int


Parameter = Expression | Uncertain | Part


@dataclass(frozen=True, slots=True)
class ModelState:
    """A state of health or need.

    Attributes:
        id: Unique in the model.
        title: What it is, in words.
        tunnel: Most cycles since entry that rates and values tell apart; None for all of them.
        occupied: Share of the cohort in it at a point in time, in models of occupancy.
        is_rest: Whether it holds whoever is in no other state, in models of occupancy.
    """

    id: str
    title: str = ""
    tunnel: int | None = None
    occupied: Expression | None = None
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """A move between two states in a cycle, by its chance or its rate.

    Attributes:
        place: Where it is written, for messages.
        from_state: State left.
        to_state: State entered; the same one says how many stay.
        amount: Chance per cycle, or rate per year; None for the rest.
        is_rate: Whether the amount is a rate per year.
    """

    place: str
    from_state: str
    to_state: str
    amount: Expression | None
    is_rate: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A strategy's multiplier on moves.

    Attributes:
        place: Where it is written, for messages.
        from_states: States left; all when empty.
        to_states: States entered; all when empty. Staying is never multiplied.
        by: The multiplier.
        on: What it multiplies; None for whatever the move states.
        first: First cycle it holds in.
        last: Last cycle it holds in; None for the last of the model.
    """

    place: str
    from_states: tuple[str, ...]
    to_states: tuple[str, ...]
    by: Expression
    on: On | None = None
    first: int = 1
    last: int | None = None

    def touches(self, move: Transition) -> bool:
        """Return whether it multiplies a move; staying and the rest only take what is left."""
        return (
            move.amount is not None
            and move.from_state != move.to_state
            and (not self.from_states or move.from_state in self.from_states)
            and (not self.to_states or move.to_state in self.to_states)
        )


@dataclass(frozen=True, slots=True)
class Discount:
    """How a measure is discounted.

    Attributes:
        rate: Rate a year, or a cycle with steps ``cycle``.
        at: The moment in a cycle that it is discounted to.
        steps: ``continuous`` (1 + r) ^ -years; ``yearly`` the same with whole years passed;
            ``cycle`` (1 + r) ^ -cycles; ``exponential`` exp(-r x years).
        factor: The factor itself, in place of all this.
    """

    rate: Expression = field(default_factory=lambda: constant(0.0))
    at: At = "start"
    steps: Steps = "continuous"
    factor: Expression | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """Something summed over the model: a body's costs, or an effect on people.

    Attributes:
        id: Unique in the model.
        kind: ``cost`` or ``effect``.
        title: What it is, in words.
        counting: When in a cycle people are counted.
        per_year: Whether values of states are per year; per cycle otherwise.
        discount: How it is discounted.
    """

    id: str
    kind: Kind
    title: str = ""
    counting: Counting = "half-cycle"
    per_year: bool = False
    discount: Discount = field(default_factory=Discount)


@dataclass(frozen=True, slots=True)
class StateValue:
    """What a person in a state adds to a measure."""

    place: str
    measure: str
    state: str
    amount: Expression
    strategies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MoveValue:
    """What a person who moves adds to a measure; from any other state when none is named."""

    place: str
    measure: str
    from_states: tuple[str, ...]
    to_state: str
    amount: Expression
    strategies: tuple[str, ...] = ()
    as_states: bool = False


@dataclass(frozen=True, slots=True)
class StartValue:
    """What every person of the cohort adds to a measure at the start, undiscounted."""

    place: str
    measure: str
    amount: Expression
    strategies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelStrategy:
    """One of the things that can be done, and what it changes in the model."""

    id: str
    title: str = ""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    transitions: tuple[Transition, ...] = ()
    changes: tuple[Change, ...] = ()
    start: Mapping[str, Expression] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the cohort that has numbers of its own, such as an age or a sex.

    Attributes:
        id: Unique in the model.
        weight: What its sums are multiplied by: its share of the cohort.
        start_age: Its age at the start; None for the model's.
        parameters: Parameters it has otherwise than the model.
    """

    id: str
    weight: float
    start_age: float | None = None
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the results are read for.

    Attributes:
        costs: Measures summed to the total cost; all cost measures when empty.
        effects: Effects that ratios are made with; all of them when empty.
        thresholds: What one more unit of effect is worth [money].
        baseline: Strategy the others are compared with; None for none.
        level: Level of the intervals over draws.
    """

    costs: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    thresholds: tuple[float, ...] = (20_000.0, 30_000.0)
    baseline: str | None = None
    level: float = 0.95


@dataclass(frozen=True, slots=True)
class Model:
    """A whole cohort model, ready to be checked and run."""

    title: str
    cycles: int
    states: tuple[ModelState, ...]
    measures: tuple[Measure, ...]
    strategies: tuple[ModelStrategy, ...]
    start: Mapping[str, Expression]
    transitions: tuple[Transition, ...] = ()
    state_values: tuple[StateValue, ...] = ()
    move_values: tuple[MoveValue, ...] = ()
    start_values: tuple[StartValue, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    tables: Mapping[str, LookupTable] = field(default_factory=dict)
    inflow: Mapping[str, Expression] = field(default_factory=dict)
    cycle_length: float = 1.0
    start_age: float | None = None
    rates: RateMethod = "exact"
    draws: int = 0
    seed: int = 1
    wanted: Wanted = field(default_factory=Wanted)
    groups: tuple[Group, ...] = ()

    @property
    def is_occupancy(self) -> bool:
        """Whether the states' shares are stated outright and not by moves."""
        return any(state.occupied is not None or state.is_rest for state in self.states)

    @property
    def is_uncertain(self) -> bool:
        """Whether any parameter has a distribution."""
        stated = [
            self.parameters,
            *(strategy.parameters for strategy in self.strategies),
            *(group.parameters for group in self.groups),
        ]
        return any(not isinstance(each, Expression) for named in stated for each in named.values())

    def by_group(self) -> tuple[tuple[float, Model], ...]:
        """Return the model of every group with its weight; the model itself without groups."""
        if not self.groups:
            return ((1.0, self),)
        return tuple(
            (
                group.weight,
                replace(
                    self,
                    start_age=self.start_age if group.start_age is None else group.start_age,
                    parameters={**self.parameters, **group.parameters},
                    groups=(),
                ),
            )
            for group in self.groups
        )

    def transitions_of(self, strategy: ModelStrategy) -> tuple[Transition, ...]:
        """Return the moves under a strategy: the model's, those it states anew replaced."""
        own = {(each.from_state, each.to_state): each for each in strategy.transitions}
        kept = tuple(own.pop((each.from_state, each.to_state), each) for each in self.transitions)
        return kept + tuple(own.values())
