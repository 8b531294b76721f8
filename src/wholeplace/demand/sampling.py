"""Many uncertain numbers drawn quickly: the draws of ``Draws.of`` to within 1e-8 of their value.

The inverse of a gamma or beta distribution costs over half a microsecond a draw. Here it is worked
out once at a few hundred points, and drawn from the cubics between them. Method and
error: docs/methods/cohort.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol

import numpy as np

from wholeplace.estimate import Estimate
from wholeplace.yearly import Array

REACH = 4.75
PIECES = 512


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

    deviate = ndtri(uniform)
    logarithm = _between(_cubics(estimate), deviate)
    drawn = np.exp(logarithm) if estimate.family == "cost" else expit(logarithm)
    far = np.abs(deviate) > REACH
    if far.any():
        drawn[far] = estimate.quantile(uniform[far])
    return np.asarray(drawn)


def _between(cubics: Array, deviate: Array) -> Array:
    """Return the cubics' values at standard normal deviates."""
    steps = (deviate + REACH) * (PIECES / (2 * REACH))
    piece = np.clip(steps.astype(np.int64), 0, PIECES - 1)
    steps -= piece
    value, slope, bend, turn = cubics
    found = turn.take(piece)
    for coefficient in (bend, slope, value):
        found *= steps
        found += coefficient.take(piece)
    return np.asarray(found)


@lru_cache(maxsize=4096)
def _cubics(estimate: Estimate) -> Array:
    """Return Hermite's cubics of the log (cost) or log odds (share) by deviate [4 x pieces].

    Slopes at the points come from their four neighbours, with an error of the fourth order.
    """
    from scipy.special import logit, ndtr

    points = REACH * (2 * np.arange(-2, PIECES + 3) / PIECES - 1)
    quantiles = estimate.quantile(ndtr(points))
    values = np.log(quantiles) if estimate.family == "cost" else logit(quantiles)
    near, far = values[3:-1] - values[1:-3], values[4:] - values[:-4]
    slopes, values = (8 * near - far) / 12, values[2:-2]
    begin, rise = values[:-1], np.diff(values)
    up, down = slopes[:-1], slopes[1:]
    return np.stack([begin, up, 3 * rise - 2 * up - down, up + down - 2 * rise])
