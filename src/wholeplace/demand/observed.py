"""What was counted in every place, year by year: stocks, flows and people by age."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from wholeplace.demand.design import Measure
from wholeplace.source import Source
from wholeplace.yearly import Array

MONTHS, MARCH = 12, 3
LOOK_BACK = 5  # years of growth that the years to come are expected to go on with
OLDEST = 90  # the last age stands for 90 and over


@dataclass(frozen=True, slots=True)
class Observations:
    """Official figures of every place by financial year; NaN where one is not known.

    Attributes:
        places: Codes of the places, first axis of every array.
        years: Consecutive financial years, second axis of every array.
        stocks: People at the beginning of each year (1 April) by measure [places x years].
        flows: Counts within each year by measure [places x years].
        ages: People by single year of age [places x years x ages 0 to 90].
        neighbours: How much each place leans on each other one, by likeness; rows sum to 1, or
            to 0 where nobody ranked neighbours [places x places].
        sources: Who published each measure.
        people_source: Who published the people.
    """

    places: tuple[str, ...]
    years: tuple[int, ...]
    stocks: Mapping[Measure, Array]
    flows: Mapping[Measure, Array]
    ages: Array
    neighbours: Array
    sources: Mapping[Measure, Source]
    people_source: Source

    def counted_people(self, spans: Iterable[tuple[int, int]]) -> Array:
        """Return people within spans of age, NaN where they are not counted [places x years]."""
        parts = [self.ages[:, :, first : last + 1].sum(axis=2) for first, last in spans]
        return np.asarray(np.sum(parts, axis=0))

    def people(self, spans: Iterable[tuple[int, int]]) -> Array:
        """Return people within spans of age, carried on after the last count [places x years]."""
        return carried(self.counted_people(spans))

    def stock(self, measures: Iterable[Measure], people: Array) -> Array:
        """Return the sum of measures at the beginning of each year [places x years].

        Args:
            measures: What is added up; a rate is multiplied with the people it is a rate of.
            people: People of the segments [places x years].
        """
        return _added(measures, self.stocks, people)

    def flow(self, measures: Iterable[Measure], people: Array) -> Array:
        """Return the sum of measures over each year [places x years]."""
        return _added(measures, self.flows, people)

    def before(self, year: int) -> Observations:
        """Return what was known when ``year`` began: stocks up to its first day, earlier flows.

        A measure that was counted only later is lent: its first figures stand in the last year
        that is kept. ``lent`` names such measures.
        """
        count = int(np.searchsorted(self.years, year))
        ages = self.ages[:, : count + 1].copy()
        ages[:, count:] = np.nan
        return replace(
            self,
            years=self.years[: count + 1],
            stocks={m: _known_by(values, count, count + 1) for m, values in self.stocks.items()},
            flows={m: _known_by(values, count - 1, count + 1) for m, values in self.flows.items()},
            ages=ages,
        )

    def lent(self, year: int) -> tuple[str, ...]:
        """Return the names of measures that were first counted after ``year`` began."""
        count = int(np.searchsorted(self.years, year))
        late = [m for m, values in self.stocks.items() if _is_late(values, count)]
        late += [m for m, values in self.flows.items() if _is_late(values, count - 1)]
        return tuple(sorted({measure.name for measure in late}))


def growth(series: Array) -> Array:
    """Return the mean log growth of each place over its last known years [places].

    >>> growth(np.array([[100.0, 110.0, np.nan], [np.nan, 100.0, np.nan]])).round(4)
    array([0.0953, 0.    ])
    """
    grown = np.diff(np.log(np.where(series > 0, series, np.nan)), axis=1)
    known = ~np.isnan(grown)
    nth_last = np.cumsum(known[:, ::-1], axis=1)[:, ::-1]
    recent = known & (nth_last <= LOOK_BACK)
    count = recent.sum(axis=1)
    return np.asarray(np.where(recent, grown, 0.0).sum(axis=1) / np.maximum(count, 1))


def carried(series: Array) -> Array:
    """Return a series grown on after its last known year as it grew in the years before.

    >>> carried(np.array([[100.0, 110.0, np.nan]])).round(6)
    array([[100., 110., 121.]])
    """
    last, at = latest(series)
    ahead = np.arange(series.shape[1]) - at[:, None]
    grown = last[:, None] * np.exp(growth(series)[:, None] * ahead)
    return np.where((ahead > 0) & (at[:, None] >= 0), grown, series)


def between(stock: Array) -> Array:
    """Return the mean of opening and closing stock, an approximation of person-years in each year.

    The last year has no closing stock and is not known.

    >>> between(np.array([[100.0, 120.0, 110.0]]))
    array([[110., 115.,  nan]])
    """
    mean = np.full_like(stock, np.nan)
    mean[:, :-1] = (stock[:, :-1] + stock[:, 1:]) / 2
    return mean


def latest(series: Array) -> tuple[Array, Array]:
    """Return the last known value of each place and the index of its year (-1 when none)."""
    known = ~np.isnan(series)
    width = series.shape[1]
    at = np.where(known.any(axis=1), width - 1 - known[:, ::-1].argmax(axis=1), -1)
    rows = np.arange(len(series))
    return np.where(at >= 0, series[rows, np.maximum(at, 0)], np.nan), at


def opening_year(month: int) -> int:
    """Return the financial year whose first day is nearest to a month's end.

    Args:
        month: The last month of a period, in months since the year 0.

    >>> opening_year(2025 * 12 + 3), opening_year(2025 * 12 + 12), opening_year(2025 * 12 + 1)
    (2025, 2026, 2025)
    """
    return (month - MARCH - 1 + MONTHS // 2) // MONTHS


def flow_year(month: int, *, per_year: int = 1) -> int:
    """Return the financial year in which most of a period that ends with a month lies.

    Args:
        month: The last month of the period, in months since the year 0.
        per_year: How many such periods a year has.

    >>> flow_year(2025 * 12 + 3), flow_year(2024 * 12 + 12), flow_year(2024 * 12 + 6, per_year=4)
    (2024, 2024, 2024)
    """
    if per_year == 1:
        return opening_year(month) - 1
    return (month - MARCH - 1) // MONTHS


def _added(measures: Iterable[Measure], found: Mapping[Measure, Array], people: Array) -> Array:
    parts = [found[m] * (people / m.per_people if m.per_people else 1.0) for m in measures]
    return np.asarray(np.sum(parts, axis=0))


def _is_late(values: Array, last: int) -> bool:
    """Return whether nothing was known by a year but something later."""
    return bool(np.isnan(values[:, : last + 1]).all() and not np.isnan(values).all())


def _known_by(values: Array, last: int, width: int) -> Array:
    """Return what was known by a year; where nothing was, what was known first stands there."""
    kept = np.full((len(values), width), np.nan)
    kept[:, : last + 1] = values[:, : last + 1]
    if _is_late(values, last):
        first = int(np.flatnonzero(~np.isnan(values).all(axis=0))[0])
        kept[:, last] = values[:, first]
    return kept
