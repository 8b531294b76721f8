"""Waits in a queue, compiled. Needs numba: import only where its absence is dealt with."""

from __future__ import annotations

import numpy as np

from wholeplace.compiling import compiled
from wholeplace.yearly import Array


@compiled
def waits(arrived: Array, stay: Array, places: int) -> Array:
    """Return how long each waits, by a heap of the times at which places come free."""
    free = np.full(places, -np.inf)
    found = np.empty(len(arrived))
    for person in range(len(arrived)):
        begin = max(arrived[person], free[0])
        found[person] = begin - arrived[person]
        sift(free, begin + stay[person])
    return found


@compiled
def sift(free: Array, until: float) -> None:
    """Replace the earliest time in the heap."""
    at = 0
    while 2 * at + 1 < len(free):
        child = 2 * at + 1
        if child + 1 < len(free) and free[child + 1] < free[child]:
            child += 1
        if free[child] >= until:
            break
        free[at] = free[child]
        at = child
    free[at] = until
