"""Episodes of care: stocks, entries, exits, placement moves and how long children stay.

Nothing here knows who a child is: episodes carry a number that was made up when they were linked.
Whatever leaves is a count; counts of one to four are shown as ``fewer than 5``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

import numpy as np

from wholeplace.demand.survival import Stays

KINDS = ("fostering", "residential", "supported", "parents", "adoption", "other")
DAYS = 365.25
APRIL = 4
SMALL = 5
JOINED = timedelta(days=1)  # a gap of a day between two placements does not end a period of care


@dataclass(frozen=True, slots=True)
class Episode:
    """One placement of one child under one legal status.

    Attributes:
        child: A number made up when the returns were linked; not the key of the return.
        start: First day.
        end: Last day; None while it is open.
        kind: Kind of placement, one of ``KINDS``.
        begins_care: Whether the child came into care with it.
        ends_care: Whether the child left care with its end.
        seen_to: Last day it was under observation.
        short_break: Whether it is one of an agreed series of short breaks.
        new_placement: Whether it began with a new placement or carer, and not with a new legal
            status alone.
    """

    child: int
    start: date
    end: date | None
    kind: str
    begins_care: bool
    ends_care: bool
    seen_to: date
    short_break: bool = False
    new_placement: bool = True


@dataclass(frozen=True, slots=True)
class Care:
    """The episodes of one council over some years, linked from return to return.

    Attributes:
        episodes: By child and first day.
        first: First day of the first return.
        last: Last day of the last return.
    """

    episodes: tuple[Episode, ...]
    first: date
    last: date

    @property
    def years(self) -> tuple[int, ...]:
        """Financial years that the returns cover."""
        return tuple(range(financial_year(self.first), financial_year(self.last) + 1))


@dataclass(frozen=True, slots=True)
class Period:
    """A child's time in care, from coming in to leaving: one placement or several.

    Attributes:
        episodes: Its episodes, in order.
        whole: Whether its beginning is known.
    """

    episodes: tuple[Episode, ...]
    whole: bool

    @property
    def start(self) -> date:
        """First day known of it."""
        return self.episodes[0].start

    @property
    def end(self) -> date | None:
        """Day the child left care; None while in care or lost from sight."""
        last = self.episodes[-1]
        return last.end if last.ends_care else None

    @property
    def seen_to(self) -> date:
        """Last day it was under observation."""
        return self.end or self.episodes[-1].end or self.episodes[-1].seen_to


@dataclass(frozen=True, slots=True)
class YearOfCare:
    """Counts of a financial year.

    Attributes:
        year: Financial year.
        at_end: Children in care on 31 March by kind of placement.
        started: Children who came into care, by kind of their first placement.
        ceased: Children who left care, by kind of their last placement.
        moved: Changes of placement by (kind from, kind to); the same kind twice is a move too.
        person_years: Time in each kind of placement.
    """

    year: int
    at_end: Mapping[str, int]
    started: Mapping[str, int]
    ceased: Mapping[str, int]
    moved: Mapping[tuple[str, str], int]
    person_years: Mapping[str, float]


def financial_year(day: date) -> int:
    """Return the financial year of a day.

    >>> financial_year(date(2018, 3, 31)), financial_year(date(2018, 4, 1))
    (2017, 2018)
    """
    return day.year if day.month >= APRIL else day.year - 1


def periods(care: Care) -> tuple[Period, ...]:
    """Return the periods of care; those made up of short breaks alone are left out."""
    found = []
    for _, own in groupby(care.episodes, key=lambda episode: episode.child):
        run: list[Episode] = []
        for episode in own:
            if run and _apart(run[-1], episode):
                found.append(run)
                run = []
            run.append(episode)
        found.append(run)
    return tuple(
        Period(tuple(run), run[0].begins_care)
        for run in found
        if not all(episode.short_break for episode in run)
    )


def years_of_care(care: Care) -> tuple[YearOfCare, ...]:
    """Return the counts of every financial year that the returns cover."""
    found = periods(care)
    return tuple(_year(year, found) for year in care.years)


def stays_in_care(care: Care) -> Stays:
    """Return how long children stay in care; those whose coming in is not known are left out."""
    whole = [period for period in periods(care) if period.whole]
    start = np.array([period.start.toordinal() for period in whole], dtype=float)
    seen = np.array([period.seen_to.toordinal() for period in whole], dtype=float)
    into_view = np.maximum(care.first.toordinal() - start, 0.0)
    lasted = np.maximum(seen - start, into_view)
    ended = np.array([period.end is not None for period in whole], dtype=float)
    return Stays(lasted / DAYS, ended, into_view / DAYS)


def shown(count: int) -> str:
    """Return a count as it may be shown: small ones do not identify a child.

    >>> shown(0), shown(3), shown(1234)
    ('0', 'fewer than 5', '1,234')
    """
    return f"fewer than {SMALL}" if 0 < count < SMALL else f"{count:,}"


def shown_parts(counts: Mapping[str, int], names: Iterable[str]) -> dict[str, str]:
    """Return the parts of a whole as they may be shown beside it.

    Where one part alone is too small to show, the whole less the others would give it away: the
    next smallest part is not shown either.

    >>> shown_parts({"a": 3, "b": 9, "c": 40}, ["a", "b", "c"])
    {'a': 'fewer than 5', 'b': 'not shown', 'c': '40'}
    """
    told = {name: shown(counts.get(name, 0)) for name in names}
    small = [name for name in told if 0 < counts.get(name, 0) < SMALL]
    large = [name for name in told if counts.get(name, 0) >= SMALL]
    if len(small) == 1 and large:
        told[min(large, key=lambda name: counts[name])] = "not shown"
    return told


def _apart(before: Episode, after: Episode) -> bool:
    """Return whether a child left care between two episodes."""
    end = before.end or before.seen_to
    return before.ends_care or after.begins_care or after.start - end > JOINED


def _year(year: int, found: Sequence[Period]) -> YearOfCare:
    first, last = date(year, APRIL, 1), date(year + 1, APRIL, 1) - timedelta(days=1)
    at_end: Counter[str] = Counter()
    started: Counter[str] = Counter()
    ceased: Counter[str] = Counter()
    moved: Counter[tuple[str, str]] = Counter()
    time = dict.fromkeys(KINDS, 0.0)
    for period in found:
        if period.whole and first <= period.start <= last:
            started[period.episodes[0].kind] += 1
        if period.end is not None and first <= period.end <= last:
            ceased[period.episodes[-1].kind] += 1
        for one, other in pairwise(period.episodes):
            placed = other.new_placement or one.kind != other.kind
            if placed and first <= other.start <= last:
                moved[one.kind, other.kind] += 1
        for episode in period.episodes:
            until = episode.end or episode.seen_to
            days = (min(until, last) - max(episode.start, first)).days
            time[episode.kind] += max(days, 0) / DAYS
            there = episode.start <= last and (episode.end is None or episode.end > last)
            at_end[episode.kind] += there and episode.seen_to >= last
    return YearOfCare(year, at_end, started, ceased, moved, time)
