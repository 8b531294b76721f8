"""How fast rates change from year to year, judged by forecasting each year from those before it.

Two numbers come of it for one kind of rate, from all places: how much of a year's weight is left
a year later, and by how much the years to come surprise. Method: docs/methods/calibration.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.demand.pooling import Pooled, counted_only, pool, year_noise
from wholeplace.yearly import Array

KEEPS = (1.0, 0.7, 0.5, 0.35, 0.25, 0.15)
LEADS = (1, 2)
FEWEST_YEARS = 3  # known years with fewer of which nothing can be forecast and compared
UNTRIED_KEEP = 0.35  # assumption where history is too short: the middle of what was found elsewhere
ROUNDS = 30  # halvings of the range in which the surprise is looked for
MOST_SURPRISE = 4.0
COVERED, WITHIN = 0.8, 1.2816  # 80% of a normal lies within so many standard deviations
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Foresight:
    """What the past of a kind of rate says of its future.

    Attributes:
        keep: Share of a year's weight that is left one year later.
        surprise: Relative variance of a year's rate around its forecast, over and above the
            forecast's own uncertainty and the luck of counting; None when it could not be tried.
        tried: How many years were forecast and compared.
    """

    keep: float
    surprise: float | None
    tried: int


def foresight(
    counts: Array, *, exposure: Array, neighbours: Array | None = None, window: int = 5
) -> Foresight:
    """Return the weight of older years and the surprise of coming ones.

    Every year but the first is forecast from the years before it, one and two years ahead, with
    each candidate weight; the weight with the smallest error is taken.

    Args:
        counts: Counts of every place and year, old to new [places x years]; NaN when not known.
        exposure: What they were counted over [places x years].
        neighbours: How much each place leans on each other one [places x places].
        window: How many years a forecast may look back on.
    """
    known, *_ = counted_only(counts, exposure)
    years = np.flatnonzero(known.any(axis=0))
    if len(years) < FEWEST_YEARS:
        return Foresight(UNTRIED_KEEP, None, 0)
    found = _from_before(counts, exposure, neighbours, (years[1:].tolist(), window))
    errors = np.zeros(len(KEEPS))
    forecasts = []
    by_year = np.split(np.arange(len(found.mean)), len(years) - 1)
    for year, rows in zip(years[1:], by_year, strict=True):
        mean_rate, shape = found.mean[rows], found.shape[rows]
        for at in (year - 1 + lead for lead in LEADS):
            if at < counts.shape[1] and known[:, at].any():
                told = known[:, at] & found.counted[rows[0]]
                count, mean = counts[told, at], mean_rate[:, told] * exposure[told, at]
                allowed = _spread(mean, float(found.noise[rows].max()))
                errors += ((count - mean) ** 2 / allowed).sum(axis=1)
                forecasts.append((count, mean, shape[:, told]))
    best = int(errors.argmin())
    chosen = [(count, mean[best], shape[best]) for count, mean, shape in forecasts]
    return Foresight(KEEPS[best], _surprise(chosen), len(years) - 1)


def _spread(mean: Array, noise: float) -> Array:
    """Return the variance that errors are set against, the same for every candidate weight."""
    typical = mean.mean(axis=0)
    return np.asarray(np.maximum(typical + noise * typical**2, TINY))


def _surprise(forecasts: list[tuple[Array, Array, Array]]) -> float:
    """Return the relative variance with which as many errors lie within 80% as should.

    Errors of few places that recount or redefine are far out; this looks at how many errors are
    covered and not at how far out the others are.
    """
    count, mean, shape = (np.concatenate(parts) for parts in zip(*forecasts, strict=True))
    told = mean > TINY
    count, mean, shape = count[told], mean[told], shape[told]
    allowed = mean + mean**2 / shape
    least, most = 0.0, MOST_SURPRISE
    for _ in range(ROUNDS):
        surprise = (least + most) / 2
        off = np.abs(count - mean) / np.sqrt(allowed + surprise * mean**2)
        if len(off) and np.quantile(off, COVERED) > WITHIN:
            least = surprise
        else:
            most = surprise
    return (least + most) / 2


def _from_before(
    counts: Array, exposure: Array, neighbours: Array | None, looks: tuple[Sequence[int], int]
) -> Pooled:
    """Return the rates by the years before each year, one row for each candidate weight of each.

    Args:
        counts: Counts of every place and year [places x years].
        exposure: What they were counted over [places x years].
        neighbours: How much each place leans on each other one [places x places].
        looks: The years that are forecast, and how many years before them count.
    """
    years, window = looks
    unknown = np.full((len(counts), window), np.nan)
    wide = [np.hstack([unknown, series]) for series in (counts, exposure)]
    before, time = (
        np.stack([series[:, year : year + window] for year in years]) for series in wide
    )
    _, *told = counted_only(before, time)
    noise = year_noise(*told)
    return pool(
        np.repeat(before, len(KEEPS), axis=0),
        exposure=np.repeat(time, len(KEEPS), axis=0),
        neighbours=neighbours,
        keep=np.tile(KEEPS, len(years)),
        noise=np.repeat(noise, len(KEEPS)),
    )
