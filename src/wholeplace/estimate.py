"""Numbers we are not sure of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from math import exp, log
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wholeplace.errors import MethodError
from wholeplace.source import Source

Family = Literal["known", "normal", "ratio", "share", "cost"]
FAMILIES: tuple[Family, ...] = ("known", "normal", "ratio", "share", "cost")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value, the interval around it, and how much probability the interval holds.

    The family is fitted so that exactly ``level`` of the probability lies between ``low`` and
    ``high``, with equal parts outside on either side. Draws are never clamped. Method and
    limits: docs/methods/estimates.md.

    Attributes:
        value: The stated point.
        low: Lower end of the interval.
        high: Upper end of the interval.
        level: Probability that the interval holds, within (0, 1); 1 when known.
        family: ``known``, ``normal``, ``ratio`` (log-normal), ``share`` (beta), ``cost`` (gamma).
        source: Who says so.

    >>> Estimate.ratio(0.80, low=0.70, high=0.92).family
    'ratio'
    """

    value: float
    low: float
    high: float
    level: float = 0.95
    family: Family = "normal"
    source: Source | None = None

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise MethodError(f"{self.value} is not between {self.low} and {self.high}")
        if self.family == "known":
            return
        if not 0 < self.level < 1:
            raise MethodError(f"level should be within 0 and 1, not {self.level}")
        if not self.low < self.high:
            raise MethodError(f"the interval {self.low} to {self.high} is empty: use known()")
        if self.family in ("ratio", "cost") and self.low <= 0:
            raise MethodError(f"a {self.family} should be above 0, not {self.low}")
        if self.family == "share" and not (self.low > 0 and self.high < 1):
            raise MethodError(
                f"a share should lie strictly within 0 and 1, not {self.low} to {self.high}"
            )

    @classmethod
    def known(cls, value: float, source: Source | None = None) -> Estimate:
        """Return a value taken as certain."""
        return cls(value, value, value, 1.0, "known", source)

    @classmethod
    def normal(cls, value: float, *, low: float, high: float, level: float = 0.95) -> Estimate:
        """Return a quantity that may have either sign, such as a percentage-point difference."""
        return cls(value, low, high, level, "normal")

    @classmethod
    def ratio(cls, value: float, *, low: float, high: float, level: float = 0.95) -> Estimate:
        """Return a multiplicative effect, such as a rate ratio: log-normal, above 0."""
        return cls(value, low, high, level, "ratio")

    @classmethod
    def share(cls, value: float, *, low: float, high: float, level: float = 0.95) -> Estimate:
        """Return a proportion of a whole: beta, within 0 and 1."""
        return cls(value, low, high, level, "share")

    @classmethod
    def cost(cls, value: float, *, low: float, high: float, level: float = 0.95) -> Estimate:
        """Return a cost or a duration: gamma, above 0."""
        return cls(value, low, high, level, "cost")

    def said_by(self, source: Source) -> Estimate:
        """Return the same estimate with its source."""
        return replace(self, source=source)

    def quantile(self, probability: ArrayLike) -> NDArray[np.float64]:
        """Return the fitted distribution's values at the given probabilities."""
        at = np.asarray(probability, dtype=np.float64)
        if self.family == "known":
            return np.full(at.shape, float(self.value))
        from scipy import special

        tail = (1 - self.level) / 2
        match self.family:
            case "normal":
                middle, spread = _normal(self.low, self.high, tail)
                return np.asarray(middle + spread * special.ndtri(at))
            case "ratio":
                middle, spread = _normal(log(self.low), log(self.high), tail)
                return np.asarray(np.exp(middle + spread * special.ndtri(at)))
            case "cost":
                shape, scale = _gamma(self.low, self.high, tail)
                return np.asarray(scale * special.gammaincinv(shape, at))
            case "share":
                a, b = _beta(self.low, self.high, tail)
                return np.asarray(special.betaincinv(a, b, at))

    @property
    def median(self) -> float:
        """Middle of the fitted distribution: near ``value`` unless the interval is lopsided."""
        return float(self.quantile(0.5))


def _normal(low: float, high: float, tail: float) -> tuple[float, float]:
    from scipy.special import ndtri

    return (low + high) / 2, (high - low) / (2 * float(ndtri(1 - tail)))


@lru_cache(maxsize=4096)
def _gamma(low: float, high: float, tail: float) -> tuple[float, float]:
    """Return shape and scale: the ratio of the two quantiles falls steadily with the shape."""
    from scipy.optimize import brentq
    from scipy.special import gammaincinv

    def excess(log_shape: float) -> float:
        shape = exp(log_shape)
        ratio = float(gammaincinv(shape, 1 - tail)) / float(gammaincinv(shape, tail))
        return log(ratio) - log(high / low)

    shape = exp(float(brentq(excess, log(0.05), log(1e9), xtol=1e-12)))
    return shape, high / float(gammaincinv(shape, 1 - tail))


@lru_cache(maxsize=4096)
def _beta(low: float, high: float, tail: float) -> tuple[float, float]:
    """Return both parameters, started from the moments and solved for the two quantiles."""
    from scipy.optimize import root
    from scipy.special import betainc, logit, ndtri

    middle, spread = (low + high) / 2, (high - low) / (2 * float(ndtri(1 - tail)))
    weight = max(middle * (1 - middle) / spread**2 - 1, 1.0)

    def misfit(log_parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        a, b = np.exp(log_parameters)
        found = np.array([betainc(a, b, low), betainc(a, b, high)])
        return np.asarray(logit(np.clip(found, 1e-300, 1 - 1e-16)) - logit([tail, 1 - tail]))

    fit = root(misfit, np.log([middle * weight, (1 - middle) * weight]), tol=1e-12)
    if float(np.abs(misfit(fit.x)).max()) > 1e-6:
        raise MethodError(f"no beta distribution has the interval {low} to {high}")
    a, b = np.exp(fit.x)
    return float(a), float(b)
