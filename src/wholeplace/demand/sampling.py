"""Many uncertain numbers drawn quickly: the draws of ``Draws.of`` to within 1e-8 of their value.

The inverse of a gamma or beta distribution costs over half a microsecond a draw. Here it is worked
out once at a few hundred points, with its slope, and drawn from the cubic between them. Method and
error: docs/methods/cohort.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log, pi
from typing import Protocol

import numpy as np

from wholeplace.estimate import Estimate
from wholeplace.yearly import Array

REACH = 4.75
POINTS = 385


class Luck(Protocol):
    """What uniform numbers come from: ``Draws`` or a ``Chunk`` of them."""

    def uniform(self, name: str) -> Array:
        """Return numbers within (0, 1), always the same ones for the same name."""


def draw_many(luck: Luck, estimates: Mapping[str, Estimate]) -> dict[str, Array]:
    """Return draws of every estimate from the stream of its name [draws each].

    Args:
        luck: Where the uniform numbers come from.
        estimates: By the name of its stream.
    """
    return {name: draw(luck.uniform(name), estimate) for name, estimate in estimates.items()}


def draw(uniform: Array, estimate: Estimate) -> Array:
    """Return ``estimate.quantile(uniform)``, to within 1e-8 of each value.

    Each draw depends on its own uniform number alone, so that chunks and wholes agree.
    """
    if estimate.family not in ("cost", "share"):
        return estimate.quantile(uniform)
    from scipy.special import expit, ndtri

    table = _table(estimate)
    deviate = ndtri(uniform)
    logarithm = _between(table, deviate)
    drawn = table.scale * np.exp(logarithm) if estimate.family == "cost" else expit(logarithm)
    far = np.abs(deviate) > REACH
    if far.any():
        drawn[far] = estimate.quantile(uniform[far])
    return np.asarray(drawn)


@dataclass(frozen=True, slots=True)
class _Table:
    """Coefficients of the cubics between the points [4 x points-1], and what to multiply by."""

    cubics: Array
    scale: float = 1.0


def _between(table: _Table, deviate: Array) -> Array:
    """Return the cubics' values at standard normal deviates."""
    steps = (deviate + REACH) * ((POINTS - 1) / (2 * REACH))
    piece = np.clip(steps.astype(np.int64), 0, POINTS - 2)
    steps -= piece
    value, slope, bend, turn = table.cubics
    found = turn.take(piece)
    for coefficient in (bend, slope, value):
        found *= steps
        found += coefficient.take(piece)
    return np.asarray(found)


@lru_cache(maxsize=4096)
def _table(estimate: Estimate) -> _Table:
    """Return the table of the logarithm (cost) or log odds (share) by normal deviate."""
    from scipy import special

    points = np.linspace(-REACH, REACH, POINTS)
    density = -(points**2) / 2 - log(2 * pi) / 2
    below, above = special.ndtr(points), special.ndtr(-points)
    first, second = estimate.shape
    if estimate.family == "cost":
        inverse = special.gammaincinv(first, below)
        inverse = np.where(points > 0, special.gammainccinv(first, above), inverse)
        values = np.log(inverse)
        slopes = np.exp(density - first * values + inverse + special.gammaln(first))
        return _Table(_cubics(values, slopes), scale=second)
    share, rest = special.betaincinv(first, second, below), special.betaincinv(second, first, above)
    small = share < 1 / 2
    log_share = np.where(small, np.log(share), np.log1p(-rest))
    log_rest = np.where(small, np.log1p(-share), np.log(rest))
    likelihood = first * log_share + second * log_rest - special.betaln(first, second)
    return _Table(_cubics(log_share - log_rest, np.exp(density - likelihood)))


def _cubics(values: Array, slopes: Array) -> Array:
    """Return Hermite's cubics by their coefficients, the step between points being 1."""
    step = 2 * REACH / (POINTS - 1)
    begin, end = values[:-1], values[1:]
    up, down = slopes[:-1] * step, slopes[1:] * step
    rise = end - begin
    return np.stack([begin, up, 3 * rise - 2 * up - down, up + down - 2 * rise])
