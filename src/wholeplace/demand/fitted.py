"""A number of every place with its interval, and the rates and stocks that are such numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from wholeplace.demand.design import (
    OF_STATE,
    PEOPLE,
    PERSON,
    ObservedRate,
    ObservedStock,
    PathwayDesign,
    Stated,
    StateDesign,
    StatedStock,
)
from wholeplace.demand.foresight import foresight
from wholeplace.demand.observed import Observations, latest
from wholeplace.demand.pooling import LEAST_SHAPE, Pooled, pool
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.source import Source
from wholeplace.yearly import Array

CERTAIN = 1e-8  # relative variance below which a number is taken as certain
LEAST_PART = 1e-3  # of its high end: the low end of an interval that is given as beginning at 0
LEAST = 1e-12  # rates and stocks are above zero, and what is below this is nobody


@dataclass(frozen=True, slots=True)
class Fitted:
    """A number of every place.

    Attributes:
        value: Middle of each place's number [places].
        low: Lower end of its interval [places].
        high: Upper end of its interval [places].
        source: Who says so.
        counted: Whether the place itself was counted, and does not only borrow [places].
        gap: Years between the count and the year it is used for [places].
    """

    value: Array
    low: Array
    high: Array
    source: Source
    counted: np.ndarray
    gap: np.ndarray

    def of(self, at: int, *, level: float, factor: float = 1.0) -> Estimate:
        """Return the number of one place, times a factor, as an estimate."""
        value, low, high = (float(v[at]) * factor for v in (self.value, self.low, self.high))
        if high <= LEAST or low >= high:
            return Estimate.known(value, self.source)
        low = max(low, high * LEAST_PART)
        return Estimate(min(max(value, low), high), low, high, level, "cost", self.source)


def stated(number: Stated, places: int) -> Fitted:
    """Return a stated number for every place."""
    value, low, high = (np.full(places, each) for each in number.three)
    nobody = np.zeros(places, dtype=bool)
    return Fitted(value, low, high, number.source, nobody, np.zeros(places, dtype=int))


def variance_of(number: Stated | None, level: float) -> float:
    """Return the relative variance that the interval of a stated number stands for."""
    if number is None or number.three[0] <= 0:
        return 0.0
    value, low, high = number.three
    width = 2 * NormalDist().inv_cdf((1 + level) / 2)
    return ((high - low) / (width * value)) ** 2


def observed_rate(
    rate: ObservedRate,
    *,
    design: PathwayDesign,
    observations: Observations,
    exposure: Array,
    people: Array,
) -> Fitted:
    """Return a rate counted in every place, pooled.

    Args:
        rate: Where it comes from.
        design: The design, for its level and number of years.
        observations: What was counted.
        exposure: Person-years of each year [places x years].
        people: People of the move's segments [places x years].
    """
    share = rate.share.three[0] if rate.share else 1.0
    counts = share * observations.flow(rate.flow, people)
    _counted(counts, exposure, " + ".join(measure.name for measure in rate.flow))
    found = pooled(counts, exposure, design=design, neighbours=observations.neighbours)
    extra = variance_of(rate.share, design.level) + variance_of(rate.pace, design.level)
    source = observations.sources[rate.flow[0]]
    fitted = _fitted(found, extra=extra, level=design.level, source=source)
    pace = rate.pace.three[0] if rate.pace else 1.0
    return scaled(fitted, np.full(len(counts), pace))


def _counted(counts: Array, exposure: Array, what: str) -> None:
    """Raise where no place at all has a figure and what to set it against in the same year."""
    if (np.isnan(counts) | np.isnan(exposure)).all():
        raise MethodError(f"{what}: no place has a figure and people or a stock in the same year")


def pooled(
    counts: Array,
    exposure: Array,
    *,
    design: PathwayDesign,
    neighbours: Array,
) -> Pooled:
    """Return one rate of every place, as it may be in the years to come.

    How much older years weigh, and how wide the years to come may be off, is judged on all years.

    Args:
        counts: What was counted [places x years].
        exposure: What it was counted over [places x years].
        design: The design, for its number of years.
        neighbours: How much each place leans on each other one [places x places].
    """
    ahead = foresight(counts, exposure=exposure, neighbours=neighbours, window=design.years)
    kept = recent(counts, exposure, count=design.years)
    found = pool(
        counts[None][:, :, kept],
        exposure=exposure[None][:, :, kept],
        neighbours=neighbours,
        keep=ahead.keep,
    )
    surprise = found.noise if ahead.surprise is None else np.array([ahead.surprise])
    return found.widened(surprise)


def recent(counts: Array, exposure: Array, *, count: int) -> slice:
    """Return the last years in which some place has both figures.

    >>> recent(np.array([[1.0, 2.0, np.nan]]), np.ones((1, 3)), count=1)
    slice(1, 2, None)
    """
    both = ~(np.isnan(counts) | np.isnan(exposure)).all(axis=0)
    last = int(np.flatnonzero(both).max(initial=-1)) + 1
    return slice(max(last - count, 0), last)


def _fitted(found: Pooled, *, extra: float, level: float, source: Source) -> Fitted:
    wide = found.widened(np.full(len(found.shape), extra))
    low, high = wide.interval(level)
    counted = found.counted[0]
    return Fitted(found.mean[0], low[0], high[0], source, counted, np.zeros(len(counted), int))


def balance_rate(
    counts: Array,
    exposure: Array,
    *,
    design: PathwayDesign,
    observations: Observations,
    source: Source,
) -> Fitted:
    """Return the rate of what must have moved to keep a stock [both: places x years]."""
    _counted(counts, exposure, "a balance")
    found = pooled(
        evened(counts, exposure),
        exposure,
        design=design,
        neighbours=observations.neighbours,
    )
    return _fitted(found, extra=0.0, level=design.level, source=source)


def evened(counts: Array, exposure: Array) -> Array:
    """Return counts of which none is below zero, each place's sum being kept.

    What must have moved to keep a stock comes out below zero where the stock was counted too low
    before or too high after; the year beside it is then as much too high. Such years are taken
    together with the years before or after, and their sum lies over them as the exposure does.
    Where all known years together are below zero, nobody moved.

    >>> evened(np.array([[30.0, -10.0, 8.0]]), np.ones((1, 3)))
    array([[10., 10.,  8.]])
    """
    found = counts.copy()
    for place in np.flatnonzero((counts < 0).any(axis=1)):
        known = np.flatnonzero(~(np.isnan(counts[place]) | np.isnan(exposure[place])))
        for block in _blocks(counts[place], known.tolist()):
            time, total = exposure[place, block], counts[place, block].sum()
            found[place, block] = max(total, 0.0) * time / max(time.sum(), LEAST)
    return found


def _blocks(counts: Array, years: Iterable[int]) -> list[list[int]]:
    """Return years in runs, as short as can be, none of which sums to below zero."""
    blocks: list[list[int]] = []
    for year in years:
        blocks.append([year])
        while len(blocks) > 1 and min(counts[blocks[-1]].sum(), counts[blocks[-2]].sum()) < 0:
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    return blocks


def stock_series(state: StateDesign, *, design: PathwayDesign, observations: Observations) -> Array:
    """Return the people in a state at the beginning of each year [places x years], NaN unknown."""
    total = np.zeros((len(observations.places), len(observations.years)))
    for stock in state.stocks:
        people = observations.people(design.ages_of(stock.segments))
        if isinstance(stock, ObservedStock):
            share = stock.share.three[0] if stock.share else 1.0
            total = total + share * observations.stock(stock.measures, people)
        else:
            total = total + stock.stated.three[0] * _base(
                stock, people, design=design, observations=observations
            )
    return total


def _base(
    stock: StatedStock, people: Array, *, design: PathwayDesign, observations: Observations
) -> Array:
    """Return what a stated stock is a share of [places x years]."""
    if stock.per == PERSON:
        return people
    if stock.per == PEOPLE:
        return np.ones_like(people)
    other = next(s for s in design.states if s.id == stock.per.removeprefix(OF_STATE))
    return stock_series(other, design=design, observations=observations)


def observed_stock(
    stock: ObservedStock, *, design: PathwayDesign, observations: Observations, year: int
) -> Fitted:
    """Return a stock at the beginning of a year: the last count, wider the older it is.

    A place without a count gets what its neighbours and England would make of its people.
    """
    people = observations.people(design.ages_of(stock.segments))
    share = stock.share.three[0] if stock.share else 1.0
    series = share * observations.stock(stock.measures, people)
    _counted(series, people, " + ".join(measure.name for measure in stock.measures))
    last, at = latest(series)
    found = pooled(series, people, design=design, neighbours=observations.neighbours)
    typical = found.mean[0] * latest(people)[0]
    value = np.where(at >= 0, last, typical)
    gap = np.where(at >= 0, year - np.array(observations.years)[np.maximum(at, 0)], 0)
    waited = np.maximum(gap, 0)
    relative = waited * (yearly_change(series) + 1 / np.maximum(value, 1.0))
    relative = np.where(at >= 0, relative, 1 / found.shape[0])
    relative = relative + variance_of(stock.share, design.level)
    low, high = gamma_interval(value, relative, design.level)
    source = observations.sources[stock.measures[0]]
    return Fitted(value, low, high, source, at >= 0, gap)


def yearly_change(series: Array) -> float:
    """Return the relative variance of a year's change of a stock, over all places, past Poisson.

    >>> yearly_change(np.array([[100.0, 100.0], [50.0, 50.0]]))
    0.0
    """
    before, change = series[:, :-1], np.diff(series, axis=1)
    told = ~np.isnan(change) & (before > 0)
    if not told.any():
        return 0.0
    excess = (change[told] ** 2 - before[told]) / before[told] ** 2
    weight = before[told] / (1 + before[told])
    return float(max(np.average(excess, weights=weight), 0.0))


def gamma_interval(mean: Array, relative: Array, level: float) -> tuple[Array, Array]:
    """Return the ends of gamma intervals with given means and relative variances [places].

    Where the variance is nothing both ends are the mean.
    """
    from scipy.special import gammaincinv

    unsure = relative > CERTAIN
    shape = 1 / np.clip(relative, CERTAIN, 1 / LEAST_SHAPE)
    tail = (1 - level) / 2
    low, high = (
        np.where(unsure, mean / shape * gammaincinv(shape, at), mean) for at in (tail, 1 - tail)
    )
    return low, high


def scaled(number: Fitted, factor: Array) -> Fitted:
    """Return a number times a factor of each place [places]."""
    return replace(
        number, value=number.value * factor, low=number.low * factor, high=number.high * factor
    )
