"""A position among others: ties as blocks, fifths only where they mean something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

Direction = Literal["higher first", "lower first"]

FEWEST_FOR_MEDIAN = 3
FEWEST_FOR_FIFTHS = 10
FIFTHS = 5
TEST_LEVEL = 0.95
BETTER_WORDS = (
    "best fifth",
    "second best fifth",
    "middle fifth",
    "second worst fifth",
    "worst fifth",
)
HEIGHT_WORDS = (
    "highest fifth",
    "second highest fifth",
    "middle fifth",
    "second lowest fifth",
    "lowest fifth",
)
_TEENS = range(11, 14)


@dataclass(frozen=True, slots=True)
class Block:
    """The ranks that a value shares with those equal to it.

    Attributes:
        first: Rank of the first of the equal values; 1 comes first of all.
        last: Rank of the last of them.
        count: How many values are ranked.
    """

    first: int
    last: int
    count: int

    def __str__(self) -> str:
        if self.first == self.last:
            return f"{ordinal(self.first)} of {self.count}"
        return f"joint {ordinal(self.first)}-{ordinal(self.last)} of {self.count}"

    @property
    def fifth(self) -> int | None:
        """Which fifth it lies in, 0 the first; None under ten values or when it straddles two."""
        if self.count < FEWEST_FOR_FIFTHS:
            return None
        first, last = (
            (rank * FIFTHS + self.count - 1) // self.count - 1 for rank in (self.first, self.last)
        )
        return first if first == last else None


def block(value: float, others: Sequence[float], *, direction: Direction) -> Block:
    """Return the block of ranks that ``value`` has among itself and ``others``.

    >>> str(block(5, [7, 5, 5, 3], direction="higher first"))
    'joint 2nd-4th of 5'
    """
    sign = -1 if direction == "higher first" else 1
    before = sum(sign * other < sign * value for other in others)
    equal = sum(other == value for other in others)
    return Block(before + 1, before + 1 + equal, len(others) + 1)


def median_of(values: Sequence[float]) -> float | None:
    """Return the median, or None under three values.

    >>> median_of([1, 2]) is None
    True
    """
    return median(values) if len(values) >= FEWEST_FOR_MEDIAN else None


def ordinal(rank: int) -> str:
    """Return a rank in words of English.

    >>> ordinal(2), ordinal(11), ordinal(23)
    ('2nd', '11th', '23rd')
    """
    if rank % 100 in _TEENS:
        return f"{rank}th"
    return f"{rank}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(rank % 10, 'th') }"
