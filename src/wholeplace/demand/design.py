"""What a pathway is made of before it is calibrated to a place: states, and where rates come from.

A design holds no figure of any place. ``calibrate`` turns it, with observations of every place,
into the ``Pathway`` of one. Format of the files: docs/methods/calibration.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wholeplace.source import Source

Three = tuple[float, float, float]
POPULATION = "population"
PERSON, PEOPLE, OF_STATE = "person", "people", "state:"
CONVERSION = Source("conversion", "arithmetic", "a conversion of units, such as weeks of a year")


@dataclass(frozen=True, slots=True, order=True)
class Measure:
    """A measure of a reference table.

    Attributes:
        table: Name of the table, such as ``need``.
        name: Id of the measure.
        per_people: What it is divided by to be a share of people, such as 1,000; 0 for a count.
        per_year: How many periods a year has, such as 4 for quarters.
    """

    table: str
    name: str
    per_people: float = 0.0
    per_year: int = 1


@dataclass(frozen=True, slots=True)
class Stated:
    """A number that somebody published or that we assume: value, low and high.

    Attributes:
        three: Value, low and high; the same three times when it is taken as certain.
        source: Who says so; an assumption of ours where ``source.is_assumption``.
        where: Table or page in the source.
    """

    three: Three
    source: Source
    where: str = ""


@dataclass(frozen=True, slots=True)
class ObservedRate:
    """A rate counted for every place: a share of a flow, over people or a stock.

    Attributes:
        flow: Measures that are added up.
        over: Measures of the stock it is set against; empty for the population of its segments;
            None for the stock of the state it leaves.
        share: What the flow is multiplied by: the part of it that goes this way.
        of: Measures of the flow it is a part of, where no stock is counted; ``pace`` then makes a
            rate of that part.
        pace: Ends of a stay a year, 12 / mean months, where ``of`` is given [per year].
    """

    flow: tuple[Measure, ...]
    over: tuple[Measure, ...] | None = None
    share: Stated | None = None
    of: tuple[Measure, ...] = ()
    pace: Stated | None = None


@dataclass(frozen=True, slots=True)
class BalanceRate:
    """The rate that keeps the observed stock of a state, given all other moves.

    Attributes:
        state: Id of the state.
        why: Why that is right here.
    """

    state: str
    why: str


Rate = ObservedRate | Stated | BalanceRate


@dataclass(frozen=True, slots=True)
class SegmentDesign:
    """People who share rates, by age.

    Attributes:
        id: Unique in a design.
        title: Who they are.
        ages: First and last year of age, both in; 90 stands for 90 and over.
        ages_out_after: Years until a person leaves it by age alone.
        ages_into: Id of the segment they age into.
    """

    id: str
    title: str
    ages: tuple[int, int]
    ages_out_after: float | None = None
    ages_into: str | None = None


@dataclass(frozen=True, slots=True)
class ObservedStock:
    """A stock counted for every place: a share of the sum of measures."""

    measures: tuple[Measure, ...]
    share: Stated | None = None
    segments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatedStock:
    """A stock from a published or assumed number.

    Attributes:
        stated: The number.
        per: ``person`` of the segments' population, ``people`` for a plain count of the place,
            ``state:<id>`` for a share of the stock of another state.
        segments: Segments it is of; all when empty.
    """

    stated: Stated
    per: str
    segments: tuple[str, ...] = ()


StockDesign = ObservedStock | StatedStock


@dataclass(frozen=True, slots=True)
class StateDesign:
    """A state of need and where its first stock comes from; it begins empty without stocks."""

    id: str
    title: str
    bands: tuple[float, ...] = ()
    stocks: tuple[StockDesign, ...] = ()


@dataclass(frozen=True, slots=True)
class MoveDesign:
    """A move between states and where its rate comes from."""

    from_state: str
    to_state: str
    rate: Rate
    segments: tuple[str, ...] = ()
    band: int | None = None

    @property
    def edge(self) -> str:
        """Name of the move, such as ``protection>looked_after``."""
        return f"{self.from_state}>{self.to_state}"


@dataclass(frozen=True, slots=True)
class CapacityDesign:
    """Places that some states share, and where people wait for them."""

    states: tuple[str, ...]
    waiting: str
    places: StockDesign


@dataclass(frozen=True, slots=True)
class UseDesign:
    """A service used in a state or at a move."""

    outcome: str
    unit_cost: str
    quantity: Stated
    state: str | None = None
    edge: str | None = None


@dataclass(frozen=True, slots=True)
class Lever:
    """A move that interventions may act on, in words."""

    edge: str
    title: str


@dataclass(frozen=True, slots=True)
class Predicted:
    """What a back-cast predicts: the people in a state, or those who move along an edge.

    Attributes:
        measures: Measures that were observed, added up.
        kind: ``stock`` or ``flow``.
        states: States whose people are added up, for a stock.
        edges: Moves that are added up, for a flow.
        share: Part of the measures that the states or moves stand for.
        segments: Segments that were counted; all of them when empty.
    """

    measures: tuple[Measure, ...]
    kind: Literal["stock", "flow"]
    states: tuple[str, ...] = ()
    edges: tuple[str, ...] = ()
    share: float = 1.0
    segments: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The measures in one word."""
        return "+".join(measure.name for measure in self.measures)


@dataclass(frozen=True, slots=True)
class PathwayDesign:
    """A pathway before it is calibrated.

    Attributes:
        id: Unique among the designs.
        title: What it is, in words.
        summary: What it is for, in a sentence or two.
        method: Path of its method page.
        level: Level of every interval in it.
        years: How many recent years of observations are pooled.
        segments: Who the people are.
        states: Where they can be.
        moves: How they move.
        capacities: Which states are limited.
        uses: What they use.
        levers: Moves that interventions may act on.
        predicted: What the back-cast predicts.
    """

    id: str
    title: str
    summary: str
    method: str
    level: float
    years: int
    segments: tuple[SegmentDesign, ...]
    states: tuple[StateDesign, ...]
    moves: tuple[MoveDesign, ...]
    capacities: tuple[CapacityDesign, ...] = ()
    uses: tuple[UseDesign, ...] = ()
    levers: tuple[Lever, ...] = ()
    predicted: tuple[Predicted, ...] = ()

    def ages_of(self, segments: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
        """Return the age spans of some segments, of all of them when none is named."""
        return tuple(s.ages for s in self.segments if not segments or s.id in segments)

    @property
    def stock_measures(self) -> frozenset[Measure]:
        """Every measure that is read as a stock at the beginning of a year."""
        stocks = [stock for state in self.states for stock in state.stocks]
        stocks += [capacity.places for capacity in self.capacities]
        found = [m for s in stocks if isinstance(s, ObservedStock) for m in s.measures]
        found += [m for move in self.moves for m in _over(move.rate)]
        found += [m for p in self.predicted if p.kind == "stock" for m in p.measures]
        return frozenset(found)

    @property
    def flow_measures(self) -> frozenset[Measure]:
        """Every measure that is read as a count over a year."""
        rates = [move.rate for move in self.moves]
        found = [m for r in rates if isinstance(r, ObservedRate) for m in (*r.flow, *r.of)]
        found += [m for p in self.predicted if p.kind == "flow" for m in p.measures]
        return frozenset(found)


def _over(rate: Rate) -> tuple[Measure, ...]:
    return (rate.over or ()) if isinstance(rate, ObservedRate) else ()
