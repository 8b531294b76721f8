"""The chance that reserves run out by a year when what they lose each year is normal.

A yardstick for the engine's own count of draws, and a first answer for a council of which only the
reserves and their yearly changes are known (docs/methods/medium-term.md).
"""

from __future__ import annotations

from math import ceil

import numpy as np

from wholeplace.errors import MethodError

REACH = 8.0
"""Standard deviations of the whole stretch of years beyond which reserves do not move."""

POINTS = 6
"""Points of the sum for each standard deviation of a year; it then holds to a millionth."""


def run_out_by(reserves: float, *, loss: float, spread: float, years: int) -> float:
    """Return the chance that reserves are used up at some moment of a number of years.

    Losses come evenly and are independent and normal. The time at which they have used up the
    reserves is then inverse Gaussian: ``Phi((loss T - R) / (spread sqrt T))
    + exp(2 loss R / spread^2) Phi((-R - loss T) / (spread sqrt T))``.

    Args:
        reserves: What there is to use [GBP].
        loss: Expected loss of a year; below nought when reserves grow [GBP].
        spread: Standard deviation of a year's loss [GBP].
        years: Number of years.

    Raises:
        MethodError: When the spread is not above nought or there are no years.

    >>> round(run_out_by(100.0, loss=10.0, spread=30.0, years=5), 3)
    0.345
    """
    _check(spread, years)
    if reserves <= 0:
        return 1.0
    from scipy.special import log_ndtr, ndtr

    wide = spread * np.sqrt(years)
    direct = ndtr((loss * years - reserves) / wide)
    reflected = 2 * loss * reserves / spread**2 + log_ndtr((-reserves - loss * years) / wide)
    return float(min(direct + np.exp(reflected), 1.0))


def run_out_at_a_year_end(reserves: float, *, loss: float, spread: float, years: int) -> float:
    """Return the chance that reserves stand at nought or below at the end of some year.

    As ``run_out_by``, but looked at once a year as a medium-term plan does, which finds fewer:
    what dips and recovers within a year goes unseen. The density of reserves that have lasted is
    carried from year to year by Gauss-Legendre sums.

    Raises:
        MethodError: When the spread is not above nought or there are no years.

    >>> round(run_out_at_a_year_end(100.0, loss=10.0, spread=30.0, years=5), 3)
    0.263
    """
    _check(spread, years)
    if reserves <= 0:
        return 1.0
    from scipy.special import ndtr

    far = REACH * spread * np.sqrt(years) + abs(loss) * years
    low, high = max(0.0, reserves - far), reserves + far
    points = ceil(POINTS * (high - low) / spread)
    nodes, weights = np.polynomial.legendre.leggauss(points)
    at = low + (nodes + 1) * (high - low) / 2
    weights = weights * (high - low) / 2
    if years == 1:
        return float(ndtr((loss - reserves) / spread))
    lasting = _density((reserves - loss - at) / spread) / spread
    step = _density((at[:, None] - loss - at) / spread) / spread
    for _ in range(years - 2):
        lasting = (weights * lasting) @ step
    return float(1 - (weights * lasting) @ ndtr((at - loss) / spread))


def _density(
    at: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.asarray(np.exp(-(at**2) / 2) / np.sqrt(2 * np.pi))


def _check(spread: float, years: int) -> None:
    if spread <= 0 or years < 1:
        raise MethodError("a spread above nought and at least one year are needed")
