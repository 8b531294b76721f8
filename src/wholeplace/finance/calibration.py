"""How far councils go astray from year to year, by class: what a plan's fan is calibrated on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.errors import InputError, Problem
from wholeplace.estimate import Estimate
from wholeplace.finance.panel import OutturnPanel
from wholeplace.finance.plan_lines import LEVEL, ends
from wholeplace.yearly import Array
from wholeplace.years import year_label

FEWEST = 10
"""Fewer councils of a class than these say nothing about its spread."""


@dataclass(frozen=True, slots=True)
class ReserveChanges:
    """What reserves moved by in each year, as a share of spending, of many councils.

    Attributes:
        codes: ONS codes of the councils.
        classes: Class of each.
        years: Financial years of the second axis.
        share: Change of earmarked and unallocated reserves in the year over net spending of the
            year; NaN where not known [councils x years].
    """

    codes: tuple[str, ...]
    classes: tuple[str, ...]
    years: tuple[int, ...]
    share: Array

    def __post_init__(self) -> None:
        wanted = (len(self.codes), len(self.years))
        if self.share.shape != wanted or len(self.classes) != len(self.codes):
            said = f"should be {wanted[0]} councils by {wanted[1]} years, not {self.share.shape}"
            raise InputError("changes of reserves", [Problem("share", said)])

    def of(self, of_class: str, years: Sequence[int] | None = None) -> Array:
        """Return the shares of a class, all years unless some are named [councils x years]."""
        rows = [at for at, one in enumerate(self.classes) if one == of_class]
        columns = [self.years.index(year) for year in years or self.years]
        return self.share[np.ix_(rows, columns)]


@dataclass(frozen=True, slots=True)
class Spread:
    """How widely reserves of a class move in a year, as shares of net spending.

    Attributes:
        of_class: Class of the councils.
        count: Council-years it was found from.
        mean: Mean change.
        sd: Standard deviation of the change.
        error: Interval of the change around nought, which the ``unplanned`` driver takes: half as
            wide as the interval between the percentiles observed.
        lag: Correlation of one year's change with the next; NaN with fewer than two years.
    """

    of_class: str
    count: int
    mean: float
    sd: float
    error: Estimate
    lag: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often an interval held what came about in years that it was not found from.

    Attributes:
        of_class: Class of the councils.
        count: Council-years looked at.
        level: Probability that the interval was to hold.
        held: Share of the council-years that it held.
    """

    of_class: str
    count: int
    level: float
    held: float


def changes_of(panel: OutturnPanel) -> ReserveChanges:
    """Return changes of earmarked and unallocated reserves over net revenue expenditure.

    Authorities that are no councils are left out.

    Args:
        panel: Outturn with net revenue expenditure and levels of reserves.
    """
    councils = panel.pick(~panel.is_class("other"))
    return ReserveChanges(
        codes=tuple(authority.code for authority in councils.authorities),
        classes=tuple(authority.area_class for authority in councils.authorities),
        years=councils.years,
        share=councils.reserve_change(),
    )


def spread_of_class(
    changes: ReserveChanges,
    of_class: str,
    *,
    years: Sequence[int] | None = None,
    level: float = LEVEL,
) -> Spread:
    """Return how widely reserves of a class move in a year.

    Args:
        changes: What reserves moved by.
        of_class: Class of the councils.
        years: Years to look at; all when None.
        level: Probability that the interval is to hold.

    Raises:
        InputError: When too few councils of the class are known.
    """
    table = changes.of(of_class, years)
    known = table[np.isfinite(table)]
    if known.size < FEWEST:
        said = f"has {known.size} changes of reserves: at least {FEWEST} are needed"
        raise InputError("changes of reserves", [Problem(of_class, said)])
    low, high = ends(known, level)
    half = float(high - low) / 2
    return Spread(
        of_class=of_class,
        count=known.size,
        mean=float(known.mean()),
        sd=float(known.std(ddof=1)),
        error=Estimate.normal(0.0, low=-half, high=half, level=level),
        lag=_lag(table),
    )


def spreads(changes: ReserveChanges, *, years: Sequence[int] | None = None) -> tuple[Spread, ...]:
    """Return the spread of every class that has one, in order of name."""
    classes = sorted(set(changes.classes))
    enough = [c for c in classes if np.isfinite(changes.of(c, years)).sum() >= FEWEST]
    return tuple(spread_of_class(changes, one, years=years) for one in enough)


def coverage(
    changes: ReserveChanges, of_class: str, *, found_from: Sequence[int], held_out: Sequence[int]
) -> Coverage:
    """Return how often the interval found from some years holds what other years brought.

    The interval lies around the mean change of the years it is found from, as a plan's lies around
    its own expected movement of reserves.

    Raises:
        InputError: When the same year is on both sides, or too few councils are known.
    """
    both = sorted(set(found_from) & set(held_out))
    if both:
        said = "is both learnt from and held out"
        raise InputError("years", [Problem(year_label(year), said) for year in both])
    spread = spread_of_class(changes, of_class, years=found_from)
    later = changes.of(of_class, held_out)
    known = later[np.isfinite(later)] - spread.mean
    held = (known >= spread.error.low) & (known <= spread.error.high)
    return Coverage(of_class, known.size, spread.error.level, float(held.mean()))


def _lag(table: Array) -> float:
    """Return the correlation of one year with the next over all councils and pairs of years."""
    before, after = table[:, :-1].ravel(), table[:, 1:].ravel()
    known = np.isfinite(before) & np.isfinite(after)
    if known.sum() < FEWEST:
        return float("nan")
    return float(np.corrcoef(before[known], after[known])[0, 1])
