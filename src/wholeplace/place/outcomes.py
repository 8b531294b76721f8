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
        cadence_months: Months between publications; 0 when it is published once.
        domain: Domain of life it belongs to.
        source: Id of the source.
        note: What a reader must know.
        table: Reference table that holds it.
        summable: Whether it is a count whose districts add up to their county.
        numerator: Measure a rate is put together from for a county; empty when it may not be.
        denominator: Measure below the line of that rate.
        per: How many of the denominator a rate is for; None when it is no such rate.
        published_title: Title in the reference table; when it changes, the measure was reworded.
        england_period: Period of an England figure that its publisher states elsewhere.
        england_value: That figure; None when none is known.
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
    table: str = "outcomes"
    summable: bool = False
    numerator: str = ""
    denominator: str = ""
    per: float | None = None
    published_title: str = ""
    england_period: str = ""
    england_value: float | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """Ids of every measure that a reading of it may need, its own first."""
        return (self.id, *(id for id in (self.numerator, self.denominator) if id))


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure of a place beside its neighbours and England.

    Attributes:
        measure: The measure.
        figure: The place's latest figure; its value is None when not known.
        trend: Earlier figures of the place, oldest first, the latest last.
        neighbours: The neighbours' figures of the same period, with their names.
        median: Median of place and neighbours, of complete figures alone; None under 3 figures.
        england: England's figure of the same period, where there is one.
        position: ``joint 3rd-5th of 11``, a position and not a significance; empty when withheld.
        verdict: ``better``, ``worse``, ``similar`` than the neighbours' median by the 95% interval;
            empty when there is no interval or no verdict is allowed.
        partial: Whether a part of the sum was missing or suppressed.
        stale: Whether the figure is older than its own cadence allows.
        why_not: Why there is no position or verdict; empty when there are both.
        band: ``best fifth`` and so on; empty under ten figures and when tied ranks straddle two.
        components: (name of district, its figure), where the place's own is not published.
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
    band: str = ""
    components: tuple[tuple[str, Figure], ...] = ()
