"""A pathway: the states of need that people move between in a place, and what they use there."""

from __future__ import annotations

from dataclasses import dataclass

from wholeplace.estimate import Estimate
from wholeplace.source import Source

OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Segment:
    """People of a place who share rates, such as an age band.

    Attributes:
        id: Unique in a pathway.
        title: Who they are, in words.
        population: How many people of the place they are in the first year.
        growth: Yearly growth of that number, as a share.
        ages_out_after: Years until a person leaves the segment by age alone; None where age
            does not matter.
        ages_into: Id of the segment they age into; None when they leave the pathway.
    """

    id: str
    title: str
    population: Estimate
    growth: Estimate
    ages_out_after: float | None = None
    ages_into: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """A state of need.

    Attributes:
        id: Unique in a pathway.
        title: What it is, in words.
        bands: Upper limits of its duration bands but the last [years since coming in]; none when
            the rates out of it do not depend on how long a person has been there.
    """

    id: str
    title: str
    bands: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """That people go from one state to another, and how fast.

    Attributes:
        from_state: Id of the state they leave, or ``outside``.
        to_state: Id of the state they come to, or ``outside``.
        rate: Moves [per person-year in the state they leave; per person of the segment's
            population and year when they come from outside].
        segments: Segments it holds for; all of them when empty.
        band: Duration band of the state they leave that it holds for, from 0; all when None.
    """

    from_state: str
    to_state: str
    rate: Estimate
    segments: tuple[str, ...] = ()
    band: int | None = None

    @property
    def edge(self) -> str:
        """Name that interventions and results call it by, such as ``protection>looked_after``."""
        return f"{self.from_state}>{self.to_state}"

    @property
    def stream(self) -> str:
        """Name of its stream of draws, unique in a pathway."""
        segments = ",".join(self.segments)
        band = "" if self.band is None else f"#{self.band}"
        return f"{self.edge}@{segments}{band}"


@dataclass(frozen=True, slots=True)
class Stock:
    """How many people are in a state at the beginning of the first year.

    Attributes:
        state: Id of the state.
        segment: Id of the segment.
        people: How many.
        band: Duration band they are in.
    """

    state: str
    segment: str
    people: Estimate
    band: int = 0


@dataclass(frozen=True, slots=True)
class Capacity:
    """That some states hold no more people than there are places.

    Whoever would come into one of ``states`` while they are full goes to ``waiting`` instead, and
    comes in as soon as a place is free. What happens to people who wait, getting worse among it,
    are ordinary moves out of ``waiting``.

    Attributes:
        states: Ids of the states that share the places.
        waiting: Id of the state where people wait.
        places: How many places there are.
    """

    states: tuple[str, ...]
    waiting: str
    places: Estimate


@dataclass(frozen=True, slots=True)
class Use:
    """A service used in a state, or once at a move.

    Attributes:
        outcome: What is used, in words, such as ``Weeks in a foster placement``.
        unit_cost: Id of its unit cost.
        quantity: Units [per person-year in the state, or per move].
        state: Id of the state; None when it belongs to a move.
        edge: Name of the move; None when it belongs to a state.
    """

    outcome: str
    unit_cost: str
    quantity: Estimate
    state: str | None = None
    edge: str | None = None


@dataclass(frozen=True, slots=True)
class Pathway:
    """States of need of one kind, with the rates, stocks and uses of one place.

    Attributes:
        id: Unique, such as ``children``.
        title: What it is, in words.
        place: Code of the place that the figures are calibrated to.
        first_year: Financial year that it begins in.
        segments: Who the people are; at least one.
        states: Where they can be.
        moves: How they move.
        stocks: Where they begin; a state and segment without an entry begins empty.
        capacities: Which states are limited.
        uses: What they use.
        warnings: What every reader of a result must be told, in sentences: parameters that are
            assumptions, a back-cast that loses to a naive forecast.
        sources: Who says so.
        method: Path of its method page.
    """

    id: str
    title: str
    place: str
    first_year: int
    segments: tuple[Segment, ...]
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    stocks: tuple[Stock, ...]
    capacities: tuple[Capacity, ...] = ()
    uses: tuple[Use, ...] = ()
    warnings: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    method: str = ""

    @property
    def edges(self) -> tuple[str, ...]:
        """Names of the moves, each once, in the order they are first given."""
        return tuple(dict.fromkeys(move.edge for move in self.moves))
