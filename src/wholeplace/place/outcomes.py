"""How a place is doing: outcomes with intervals beside its neighbours, and when not to rank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wholeplace.figure import Figure

Polarity = Literal["higher is better", "lower is better", "neutral"]


@dataclass(frozen=True, slots=True)
class Measure:
    """An outcome measure as registered by hand: unit and direction are never inferred.

    Attributes:
        id: Name in the reference tables.
        title: Title in words.
        unit: Unit of its values.
        polarity: Which direction is better; ``neutral`` when neither is.
        no_verdict: Whether counts or geography forbid a verdict, and so a rank too.
        cadence_months: Months between publications.
        domain: Domain of life it belongs to.
        source: Id of the source.
        note: What a reader must know.
    """

    id: str
    title: str
    unit: str
    polarity: Polarity
    no_verdict: bool
    cadence_months: int
    domain: str
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure of a place beside its neighbours and England.

    Attributes:
        measure: The measure.
        figure: The place's latest figure; its value is None when not known.
        trend: Earlier figures of the place, oldest first, the latest last.
        neighbours: The neighbours' figures of the same period, with their names.
        median: Median of place and neighbours; None under 3 figures.
        england: England's figure of the same period, where there is one.
        position: ``joint 3rd-5th of 11``, a position and not a significance; empty when withheld.
        verdict: ``better``, ``worse``, ``similar`` than the neighbours' median by the 95% interval;
            empty when there is no interval or no verdict is allowed.
        partial: Whether a part of the sum was missing or suppressed.
        stale: Whether the figure is older than its own cadence allows.
        why_not: Why there is no position or verdict; empty when there are both.
    """

    measure: Measure
    figure: Figure
    trend: tuple[Figure, ...]
    neighbours: tuple[tuple[str, Figure], ...]
    median: float | None
    england: Figure | None
    position: str
    verdict: str
    partial: bool
    stale: bool
    why_not: str
