"""What is kept of draws: mean, spread and quantiles, in memory that stays flat.

Up to ``HELD`` draws the quantiles are exact. Beyond, they are read from counts in narrow bins laid
by the first ``HELD`` draws. Blocks of ``HELD`` draws are folded in at fixed places, so that no
result depends on the chunks that the draws came in. Method: docs/methods/cohort.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import MethodError
from wholeplace.yearly import Array

HELD = 10_000
BINS = 4_096
SMALLEST = 1e-9
PROBABILITIES = (0.025, 0.1, 0.5, 0.9, 0.975)


@dataclass(frozen=True, slots=True)
class Summary:
    """The distribution of results over draws.

    Attributes:
        count: How many draws.
        mean: Mean [...].
        deviation: Standard deviation of a draw, 0 for a single draw [...].
        probabilities: Probabilities of the quantiles.
        quantiles: Quantiles [probabilities x ...].
        error: How far a quantile can be off through counting in bins [...]; 0 where exact.
    """

    count: int
    mean: Array
    deviation: Array
    probabilities: tuple[float, ...]
    quantiles: Array
    error: Array


def summarise(values: Array, *, probabilities: tuple[float, ...] = PROBABILITIES) -> Summary:
    """Return the exact summary of draws that are all here [... x draws].

    Raises:
        MethodError: When there are no draws.
    """
    shape, count = values.shape[:-1], values.shape[-1]
    if not count:
        raise MethodError("nothing was drawn, so there is nothing to sum up")
    rows = values.reshape(-1, count)
    moments, quantiles = np.empty((2, len(rows))), np.empty((len(probabilities), len(rows)))
    places = np.array(probabilities) * (count - 1)
    below = np.minimum(places.astype(np.int64), max(count - 2, 0))
    above, share = np.minimum(below + 1, count - 1), places - below
    for number, row in enumerate(rows):
        ordered = np.sort(row)
        moments[:, number] = _moments(ordered)
        quantiles[:, number] = ordered[below] + share * (ordered[above] - ordered[below])
    return Summary(
        count=count,
        mean=moments[0].reshape(shape),
        deviation=_deviation(moments[1], count).reshape(shape),
        probabilities=probabilities,
        quantiles=quantiles.reshape(len(probabilities), *shape),
        error=np.zeros(shape),
    )


class Running:
    """A summary that takes draws as they come and holds at most ``HELD`` of them.

    Args:
        shape: Shape of one draw's results.
    """

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape
        self._held = np.empty((prod(shape), HELD))
        self._waiting = 0
        self._bins: _Bins | None = None

    def add(self, values: Array) -> None:
        """Take in more draws, in their order.

        Args:
            values: Results of the next draws [... x draws].

        Raises:
            MethodError: When they are not results of the shape promised.
        """
        if values.shape[:-1] != self.shape:
            what = f"results of shape {values.shape[:-1]} do not fit a summary of {self.shape}"
            raise MethodError(what)
        rows = values.reshape(len(self._held), values.shape[-1])
        taken = 0
        while taken < rows.shape[1]:
            if self._waiting == HELD:
                self._bins = self._with_held()
                self._waiting = 0
            more = min(HELD - self._waiting, rows.shape[1] - taken)
            self._held[:, self._waiting : self._waiting + more] = rows[:, taken : taken + more]
            self._waiting += more
            taken += more

    def summary(self, *, probabilities: tuple[float, ...] = PROBABILITIES) -> Summary:
        """Return what has come so far, summed up; more may come afterwards.

        Raises:
            MethodError: When nothing has come.
        """
        if self._bins is None:
            held = self._held[:, : self._waiting].reshape(*self.shape, self._waiting)
            return summarise(held, probabilities=probabilities)
        bins = self._with_held()
        quantiles = np.stack([bins.quantile(probability) for probability in probabilities])
        return Summary(
            count=bins.count,
            mean=bins.mean.reshape(self.shape),
            deviation=_deviation(bins.squares, bins.count).reshape(self.shape),
            probabilities=probabilities,
            quantiles=quantiles.reshape(len(probabilities), *self.shape),
            error=bins.width.reshape(self.shape),
        )

    def _with_held(self) -> _Bins:
        held = self._held[:, : self._waiting]
        return (self._bins or _Bins.laid_by(held)).with_more(held)


@dataclass(frozen=True, slots=True)
class _Bins:
    """Counts in bins of equal width between ``low`` and ``low + BINS x width``, for every row.

    What lies outside is counted in the bins at the ends, which reach to the least and greatest.
    """

    low: Array
    width: Array
    counts: NDArray[np.int64]
    least: Array
    greatest: Array
    count: int
    mean: Array
    squares: Array

    @classmethod
    def laid_by(cls, held: Array) -> _Bins:
        """Return empty bins three times as wide as the range of the draws held."""
        rows, nothing = len(held), np.zeros(len(held))
        least, greatest = held.min(axis=1), held.max(axis=1)
        reach = np.maximum(greatest - least, SMALLEST * np.maximum(np.abs(least), 1.0))
        return cls(
            low=least - reach,
            width=3 * reach / BINS,
            counts=np.zeros((rows, BINS), dtype=np.int64),
            least=least,
            greatest=greatest,
            count=0,
            mean=nothing,
            squares=nothing,
        )

    def with_more(self, held: Array) -> _Bins:
        """Return the bins with more draws counted (means and squares by Chan's formula)."""
        counts, more = self.counts.copy(), held.shape[1]
        mean, squares = np.array([_moments(row) for row in held]).T
        for row, values in enumerate(held):
            place = np.clip((values - self.low[row]) / self.width[row], 0, BINS - 1)
            counts[row] += np.bincount(place.astype(np.int64), minlength=BINS)
        count, apart = self.count + more, mean - self.mean
        return _Bins(
            low=self.low,
            width=self.width,
            counts=counts,
            least=np.minimum(self.least, held.min(axis=1)),
            greatest=np.maximum(self.greatest, held.max(axis=1)),
            count=count,
            mean=self.mean + apart * (more / count),
            squares=self.squares + squares + apart**2 * (self.count * more / count),
        )

    def quantile(self, probability: float) -> Array:
        """Return where a share of the draws lies below, spread evenly within its bin [rows]."""
        reached = np.cumsum(self.counts, axis=1)
        wanted = probability * self.count
        place = np.minimum((reached < wanted).sum(axis=1), BINS - 1)
        row = np.arange(len(place))
        inside = self.counts[row, place]
        share = (wanted - reached[row, place] + inside) / np.maximum(inside, 1)
        begin = np.where(place == 0, self.least, self.low + place * self.width)
        end = np.where(place == BINS - 1, self.greatest, self.low + (place + 1) * self.width)
        found = begin + share * (end - begin)
        return np.asarray(np.clip(found, self.least, self.greatest))


def _moments(row: Array) -> tuple[float, float]:
    """Return the mean and the sum of squared deviations from it."""
    mean = float(row.mean())
    apart = row - mean
    return mean, float((apart * apart).sum())


def _deviation(squares: Array, count: int) -> Array:
    return np.asarray(np.sqrt(squares / max(count - 1, 1)))
