"""Draws in chunks, so that memory stays flat however many there are.

A chunk holds the very numbers that the whole would hold at its place, so that a result does not
depend on how it was cut. What is kept of the results is in ``wholeplace.demand.summaries``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.yearly import Array

NUMBERS_A_COUNT = 4


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
        """Return its part of ``Draws.uniform(name)``, without drawing what comes before [count]."""
        digest = blake2b(f"{self.whole.seed}\x1f{name}".encode(), digest_size=16).digest()
        stream = np.random.Philox(key=int.from_bytes(digest, "little"))
        counts, spare = divmod(self.first, NUMBERS_A_COUNT)
        stream.advance(counts)
        drawn = np.random.Generator(stream).integers(0, 1 << 53, spare + self.count)
        return (drawn[spare:] + 0.5) / (1 << 53)

    def of(self, name: str, estimate: Estimate) -> Array:
        """Return its part of ``Draws.of(name, estimate)`` [count]."""
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
