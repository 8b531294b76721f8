"""Random numbers by address: the same counter and key give the same numbers, in any order.

Philox4x32 with ten rounds (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as
1, 2, 3"). It keeps no state: a number belongs to its address, so no run depends on which thread
or chunk asked for it first. Method: docs/methods/individuals.md.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Word = TypeVar("Word", np.uint64, Words)

ROUNDS = 10
HALF = np.uint64(32)
LOW = np.uint64(0xFFFFFFFF)
FIRST_FACTOR = np.uint64(0xD2511F53)
SECOND_FACTOR = np.uint64(0xCD9E8D57)
FIRST_STEP = np.uint64(0x9E3779B9)
SECOND_STEP = np.uint64(0xBB67AE85)


def philox(counter: tuple[Word, Word, Word, Word], key: tuple[Word, Word]) -> tuple[Word, ...]:
    """Return the four 32-bit words at an address, each in an unsigned 64-bit integer.

    The same lines serve one address or arrays of them, and are compiled by numba where it is.

    Args:
        counter: Four words below 2**32.
        key: Two words below 2**32.

    >>> zero = np.uint64(0)
    >>> [f"{int(word):08x}" for word in philox((zero, zero, zero, zero), (zero, zero))]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    one, two, three, four = counter
    left, right = key
    for _ in range(ROUNDS):
        first, second = one * FIRST_FACTOR, three * SECOND_FACTOR
        one, three = (second >> HALF) ^ two ^ left, (first >> HALF) ^ four ^ right
        two, four = second & LOW, first & LOW
        left, right = (left + FIRST_STEP) & LOW, (right + SECOND_STEP) & LOW
    return one, two, three, four
