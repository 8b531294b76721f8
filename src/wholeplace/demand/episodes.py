"""Episodes of care: stocks, entries, exits, placement moves and how long children stay.

Nothing here knows who a child is: episodes carry a number that was made up when they were linked.
Whatever leaves is a count; counts of one to four are shown as ``fewer than 5``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import TypeVar

import numpy as np

from wholeplace.demand.pathway import OUTSIDE, Pathway
from wholeplace.demand.pooling import gamma_rate
from wholeplace.demand.survival import Stays, band_hazards
from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.estimate import Estimate
from wholeplace.source import Source

Key = TypeVar("Key")

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
    """

    child: int
    start: date
    end: date | None
    kind: str
    begins_care: bool
    ends_care: bool
    seen_to: date
    short_break: bool = False


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


@dataclass(frozen=True, slots=True)
class OwnRate:
    """A rate from a council's own returns, to be put in place of the reference's.

    Attributes:
        edge: Name of the move.
        rate: Moves [per person-year; per year for those who come from outside].
        band: Duration band of the state they leave; None for all.
    """

    edge: str
    rate: Estimate
    band: int | None = None


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


def own_rates(
    care: Care, *, states: Mapping[str, str], bands: Sequence[float] = (), level: float = 0.8
) -> tuple[OwnRate, ...]:
    """Return the rates of coming in, changing placement and leaving, from a council's returns.

    Args:
        care: The episodes.
        states: State of the pathway that each kind of placement stands for; kinds that are not
            named are left out.
        bands: Upper limits of the duration bands of leaving but the last [years]. With bands,
            leaving is by time in care, the same for each kind of placement.
        level: Level of the intervals.
    """
    years = years_of_care(care)
    time = _summed(year.person_years for year in years)
    told = [kind for kind in KINDS if kind in states and time.get(kind, 0.0) > 0]
    came = _summed(year.started for year in years)
    left = _summed(year.ceased for year in years)
    moved = _summed(year.moved for year in years)
    rates = [
        OwnRate(f"{OUTSIDE}>{states[k]}", gamma_rate(came.get(k, 0), len(years), level=level))
        for k in told
    ]
    for one in told:
        for other in told:
            if states[one] != states[other]:
                rate = gamma_rate(moved.get((one, other), 0), time[one], level=level)
                rates.append(OwnRate(f"{states[one]}>{states[other]}", rate))
    if not bands:
        rates += [
            OwnRate(f"{states[k]}>{OUTSIDE}", gamma_rate(left.get(k, 0), time[k], level=level))
            for k in told
        ]
        return tuple(rates)
    hazards = band_hazards(stays_in_care(care), bands=bands, level=level)
    rates += [
        OwnRate(f"{states[k]}>{OUTSIDE}", hazard.rate, band)
        for k in told
        for band, hazard in enumerate(hazards)
        if hazard.rate is not None
    ]
    return tuple(rates)


def with_own_rates(pathway: Pathway, rates: Iterable[OwnRate], *, source: Source) -> Pathway:
    """Return a pathway with a council's own rates in place of the reference's.

    Rates of coming in are per year in ``rates`` and become rates per person of the population.

    Raises:
        InputError: When a rate is of a move that the pathway does not have; all are named.
    """
    people = sum(segment.population.value for segment in pathway.segments)
    given = {(rate.edge, rate.band): rate.rate for rate in rates}
    held = {(move.edge, move.band) for move in pathway.moves}
    problems = [
        Problem(edge, f"is not a move of {pathway.id}{did_you_mean(edge, pathway.edges)}")
        for edge, band in given
        if (edge, band) not in held
    ]
    if problems:
        raise InputError("own rates", problems)
    moves = []
    for move in pathway.moves:
        own = given.get((move.edge, move.band))
        if own is not None:
            per = people if move.from_state == OUTSIDE else 1.0
            scaled = replace(own, value=own.value / per, low=own.low / per, high=own.high / per)
            move = replace(move, rate=scaled.said_by(source))
        moves.append(move)
    return replace(pathway, moves=tuple(moves), sources=(*pathway.sources, source))


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
            if first <= other.start <= last:
                moved[one.kind, other.kind] += 1
        for episode in period.episodes:
            until = episode.end or episode.seen_to
            days = (min(until, last) - max(episode.start, first)).days
            time[episode.kind] += max(days, 0) / DAYS
            there = episode.start <= last and (episode.end is None or episode.end > last)
            at_end[episode.kind] += there and episode.seen_to >= last
    return YearOfCare(year, at_end, started, ceased, moved, time)


def _summed(parts: Iterable[Mapping[Key, float]]) -> dict[Key, float]:
    total: dict[Key, float] = {}
    for part in parts:
        for key, count in part.items():
            total[key] = total.get(key, 0) + count
    return total
