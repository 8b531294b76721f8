"""Repeatable random draws: one named stream per uncertain number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate

KEPT, KEPT_UP_TO = 2_048, 1_000


@dataclass(frozen=True, slots=True)
class Draws:
    """How many draws to take, from which seed.

    A stream is keyed by a hash of the seed and its name, and nothing else: adding an action
    to a plan never moves the draws of another, and a plan and its baseline share their luck.

    >>> Draws(3).of("price", Estimate.known(5.0))
    array([5., 5., 5.])
    """

    count: int = 1_000
    seed: int = 1

    def __post_init__(self) -> None:
        if self.count < 1:
            raise MethodError(f"draws should be at least 1, not {self.count}")

    def uniform(self, name: str) -> NDArray[np.float64]:
        """Return ``count`` numbers within (0, 1), always the same ones for the same name.

        Drawing more keeps the first ones as they were.
        """
        digest = blake2b(f"{self.seed}\x1f{name}".encode(), digest_size=16).digest()
        stream = np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "little")))
        return (stream.integers(0, 1 << 53, self.count) + 0.5) / (1 << 53)

    def of(self, name: str, estimate: Estimate) -> NDArray[np.float64]:
        """Return ``count`` draws of ``estimate`` from the stream called ``name``.

        The array may not be written to: who asks again for the same draws is given it again.
        """
        if self.count > KEPT_UP_TO:
            return estimate.quantile(self.uniform(name))
        return _kept(self, name, estimate)


@lru_cache(maxsize=KEPT)
def _kept(draws: Draws, name: str, estimate: Estimate) -> NDArray[np.float64]:
    drawn = estimate.quantile(draws.uniform(name))
    drawn.flags.writeable = False
    return drawn
