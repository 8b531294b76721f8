"""What is done to a pathway, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wholeplace.demand.pathway import Pathway
from wholeplace.yearly import Array

BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Strategy:
    """A way of running a pathway: what it does to hazards and places.

    Attributes:
        name: Unique in a run.
        factors: By edge (``protection>looked_after``), or edge and segment
            (``protection>looked_after@under_5``): what its rate is multiplied by in each year
            [draws x years, or 1 x years]. Edges that are not named keep their rate.
        places: By name of the waiting state of a capacity: places added in each year [years].
    """

    name: str
    factors: Mapping[str, Array]
    places: Mapping[str, Array] | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """What happened in a stock-flow run, summed over segments and duration bands.

    Attributes:
        pathway: What was run.
        strategies: Names, in the order of the first axis.
        years: Financial years of the last axis.
        person_years: Time spent in each state [strategies x states x draws x years].
        moved: Moves along each edge [strategies x edges x draws x years]; moves that wait for a
            place count when the place is taken.
        at_end: People in each state at the end of the year [strategies x states x draws x years].
    """

    pathway: Pathway
    strategies: tuple[str, ...]
    years: tuple[int, ...]
    person_years: Array
    moved: Array
    at_end: Array
