"""What may be chosen, and the limits that a choice must keep."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from wholeplace.yearly import Array

RISK_TAIL = 0.1


@dataclass(frozen=True, slots=True)
class Option:
    """One action at one scale from one year.

    Attributes:
        action: Id of the action; of all options with one id at most one is chosen.
        scale: Share of its full reach, above 0.
        start: Financial year it starts in.
        value: Net present value [draws; GBP].
        cost: What it takes from each body's budget in each year; below 0 where it frees budget
            for others, as a cut does [bodies x years; GBP].
        cash: Net cash of each body in each year [bodies x years x draws; GBP].
        posts: Full-time posts it needs [groups x years].
        serves: What it adds to each service floor [floors].
        people: People it reaches in all.
        people_in_need: Those of them whom the equity floor is for.
        gain: Expected gain of each body in each year, cash or not [bodies x years; GBP]; what it
            gains in cash when None.
    """

    action: str
    scale: float
    start: int
    value: Array
    cost: Array
    cash: Array
    posts: Array
    serves: Array
    people: float = 0.0
    people_in_need: float = 0.0
    gain: Array | None = None

    @property
    def name(self) -> str:
        """Name in rows, solver files and messages."""
        return f"{self.action} at {self.scale:g} from {self.start}"


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two actions at full scale are worth together beyond the sum of both.

    Attributes:
        one: Id of an action.
        other: Id of another.
        value: ``V(both) - V(one) - V(other)`` [draws; GBP]; below 0 where they overlap.
    """

    one: str
    other: str
    value: Array


@dataclass(frozen=True, slots=True)
class Floor:
    """The least of a service that a choice must hold.

    Attributes:
        name: Name of the service.
        minimum: The least of it.
        year: Financial year in which it must hold; None for the sum of all years.
    """

    name: str
    minimum: float
    year: int | None = None


@dataclass(frozen=True, slots=True)
class CashFloor:
    """That a body's cash, summed from the first year, stays above a floor with some probability.

    Attributes:
        body: Name of the body.
        floor: The floor, in every year [GBP].
        chance: Probability that it holds in all years together, within 0 and 1.
    """

    body: str
    floor: float
    chance: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What every choice must keep.

    Attributes:
        bodies: Names of the bodies, the first axis of costs.
        years: Financial years, the second axis of costs.
        budget: Most that each body can pay in each year [bodies x years; GBP]; ``inf`` for none.
        groups: Names of the groups of staff.
        posts: Most posts of each group in each year [groups x years]; ``inf`` for none.
        floors: Least of each service.
        needs: (action, action that it needs).
        excludes: (action, action that it rules out).
        in_need: Least share of the people reached whom the equity floor is for.
        cash_floors: Floors on cumulative cash.
        must: Actions that must be chosen.
        must_not: Actions that must not.
    """

    bodies: tuple[str, ...]
    years: tuple[int, ...]
    budget: Array
    groups: tuple[str, ...] = ()
    posts: Array = field(default_factory=lambda: np.zeros((0, 0)))
    floors: tuple[Floor, ...] = ()
    needs: tuple[tuple[str, str], ...] = ()
    excludes: tuple[tuple[str, str], ...] = ()
    in_need: float | None = None
    cash_floors: tuple[CashFloor, ...] = ()
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Aim:
    """What is maximised, and for how long.

    Attributes:
        risk: Weight of the bad tail: 0 for the expected value alone, 1 for the tail alone. The
            aim is ``(1 - risk) x mean + risk x CVaR``.
        tail: Share of draws that are the bad tail.
        seconds: Most time a solver may take.
    """

    risk: float = 0.0
    tail: float = RISK_TAIL
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Menu:
    """Everything a choice is made from: options, their overlaps and the limits."""

    options: tuple[Option, ...]
    overlaps: tuple[Overlap, ...]
    limits: Limits

    @property
    def actions(self) -> tuple[str, ...]:
        """Ids of the actions, each once, in the order first given."""
        return tuple(dict.fromkeys(option.action for option in self.options))

    @property
    def draws(self) -> int:
        """How many draws every value has."""
        return len(self.options[0].value) if self.options else 1


def tail_mean(values: Array, *, tail: float) -> Array:
    """Return the mean of the worst share of draws (CVaR), along the last axis.

    The draw at the edge counts by the part of it that the share takes in.

    >>> float(tail_mean(np.arange(10.0), tail=0.2))
    0.5
    """
    ordered = np.sort(values, axis=-1)
    count = values.shape[-1]
    weight = np.clip(tail * count - np.arange(count), 0.0, 1.0)
    return np.asarray(ordered @ weight / (tail * count))


def aim_of(values: Array, aim: Aim) -> Array:
    """Return what is maximised, along the last axis of draws."""
    mean = values.mean(axis=-1)
    if aim.risk == 0:
        return np.asarray(mean)
    return np.asarray((1 - aim.risk) * mean + aim.risk * tail_mean(values, tail=aim.tail))


def value_of(menu: Menu, chosen: Array) -> Array:
    """Return the value of choices with overlaps netted [choices x draws].

    Args:
        menu: What may be chosen.
        chosen: Which options are in each choice [choices x options], 0 or 1.
    """
    total = chosen @ np.array([option.value for option in menu.options])
    levels = _levels(menu, chosen)
    for overlap in menu.overlaps:
        both = levels[overlap.one] * levels[overlap.other]
        total += np.multiply.outer(both, overlap.value)
    return np.asarray(total)


def _levels(menu: Menu, chosen: Array) -> dict[str, Array]:
    """Return the scale at which each action is in each choice, by action."""
    scales = np.array([option.scale for option in menu.options])
    found: dict[str, Array] = {}
    for action in menu.actions:
        own = [i for i, option in enumerate(menu.options) if option.action == action]
        found[action] = chosen[:, own] @ scales[own]
    return found
