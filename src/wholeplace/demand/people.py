"""How many people a segment has in a year that is not counted yet, and how fast they grow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from wholeplace.demand.fitted import Fitted, gamma_interval
from wholeplace.demand.observed import LOOK_BACK, Observations, growth, latest
from wholeplace.estimate import Estimate
from wholeplace.yearly import Array


@dataclass(frozen=True, slots=True)
class People:
    """The people of a segment in every place.

    Attributes:
        count: How many in the first year.
        growth: Yearly growth, as a share [places].
        spread: Standard deviation of a year's growth around what was expected of it.
    """

    count: Fitted
    growth: Array
    spread: float

    def growth_of(self, at: int, *, level: float) -> Estimate:
        """Return the growth of one place as an estimate."""
        value = float(self.growth[at])
        if self.spread <= 0:
            return Estimate.known(value, self.count.source)
        reach = NormalDist().inv_cdf((1 + level) / 2) * self.spread
        return Estimate(value, value - reach, value + reach, level, "normal", self.count.source)


def people_of(
    observations: Observations,
    *,
    spans: Iterable[tuple[int, int]],
    year: int,
    level: float,
) -> People:
    """Return the people within spans of age in a year, in every place.

    The last count grows on as it did over the last five years; how far such forecasts of one year
    were out in the past, over all places, gives the interval.

    Args:
        observations: What was counted.
        spans: First and last year of age of each span.
        year: Financial year.
        level: Level of the interval of the count.
    """
    series = observations.counted_people(spans)
    last, at = latest(series)
    grown = np.diff(np.log(np.where(series > 0, series, np.nan)), axis=1)
    rate = growth(series)
    spread = _surprise(grown)
    ahead = np.maximum(year - np.array(observations.years)[np.maximum(at, 0)], 0)
    value = last * np.exp(rate * ahead)
    low, high = gamma_interval(value, ahead * spread**2, level)
    known = at >= 0
    return People(
        Fitted(value, low, high, observations.people_source, known, ahead),
        np.where(known, np.expm1(rate), 0.0),
        spread,
    )


def _surprise(grown: Array) -> float:
    """Return how far a year's growth was from the mean of the years before it, over all places."""
    errors = [
        grown[:, year] - grown[:, year - LOOK_BACK : year].mean(axis=1)
        for year in range(LOOK_BACK, grown.shape[1])
    ]
    found = np.concatenate(errors) if errors else np.array([])
    found = found[~np.isnan(found)]
    return float(np.sqrt(np.mean(found**2))) if len(found) else 0.0
