"""Draws in chunks, and what is kept of them: moments and quantiles, in memory that stays flat.

A chunk holds the very numbers that the whole would hold at its place, so that a result does not
depend on how it was cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.yearly import Array

PROBABILITIES = (0.025, 0.1, 0.5, 0.9, 0.975)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some of the draws, from ``first`` on.

    Attributes:
        whole: The draws that it is part of.
        first: Place of its first draw.
        count: How many draws it holds.
    """

    whole: Draws
    first: int
    count: int

    @property
    def part(self) -> slice:
        """Where its draws are among all."""
        return slice(self.first, self.first + self.count)

    def uniform(self, name: str) -> Array:
        """Return its part of the stream called ``name`` [count]."""
        return Draws(self.first + self.count, self.whole.seed).uniform(name)[self.first :]

    def of(self, name: str, estimate: Estimate) -> Array:
        """Return its part of the draws of ``estimate`` [count]."""
        return estimate.quantile(self.uniform(name))


def in_chunks(draws: Draws, size: int) -> Iterator[Chunk]:
    """Yield the draws in chunks of ``size``, the last one shorter where they do not divide.

    Raises:
        MethodError: When ``size`` is below 1.
    """
    if size < 1:
        raise MethodError(f"a chunk should hold at least 1 draw, not {size}")
    for first in range(0, draws.count, size):
        yield Chunk(draws, first, min(size, draws.count - first))
