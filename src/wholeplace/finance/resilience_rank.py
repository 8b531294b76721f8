"""A rank is never given without how far it may be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from wholeplace.yearly import Array

WHOLE = 1e-9


@dataclass(frozen=True, slots=True)
class Rank:
    """A rank among councils with the interval that holds it.

    Attributes:
        value: The rank, 1 first; councils that cannot be told apart share the middle of theirs.
        low: First rank of the interval.
        high: Last rank of the interval.
        level: Probability that the interval holds.
        count: How many are ranked.
    """

    value: float
    low: int
    high: int
    level: float
    count: int

    def __str__(self) -> str:
        return f"{self.value:.0f} ({self.low} to {self.high}) of {self.count}"


def ranks(risk: Array, *, level: float, value: Array | None = None) -> tuple[Rank, ...]:
    """Return the rank of each council over replicates, the highest risk first.

    Equal risks share the whole block of ranks they stand on, so that the interval holds it.

    Args:
        risk: Risk of each council in each replicate [replicates x councils].
        level: Probability that an interval holds.
        value: Risk whose ranks are the values [councils]; the mean over replicates when not given.

    >>> str(ranks(np.array([[0.9, 0.1, 0.1]]), level=0.8)[1])
    '2 (2 to 3) of 3'
    """
    first, last = _blocks(risk)
    own_first, own_last = (first, last) if value is None else _blocks(value[None, :])
    middle = ((own_first + own_last) / 2).mean(axis=0)
    tail = (1 - level) / 2
    lows = np.quantile(first, tail, axis=0)
    highs = np.quantile(last, 1 - tail, axis=0)
    return tuple(
        Rank(
            value=float(at),
            low=min(floor(low + WHOLE), floor(at)),
            high=max(ceil(high - WHOLE), ceil(at)),
            level=level,
            count=risk.shape[1],
        )
        for at, low, high in zip(middle, lows, highs, strict=True)
    )


def _blocks(risk: Array) -> tuple[Array, Array]:
    """Return first and last rank of the block that each stands in [replicates x councils]."""
    ordered = np.sort(-risk, axis=1)
    first = np.empty_like(risk)
    last = np.empty_like(risk)
    for replicate, row in enumerate(-risk):
        first[replicate] = np.searchsorted(ordered[replicate], row, side="left") + 1
        last[replicate] = np.searchsorted(ordered[replicate], row, side="right")
    return first, last
