"""The jump chain in plain numpy, everybody at once: the reference that the compiled form repeats.

A person waits in a cell on several clocks, one for each way out. A clock starts with a number from
the standard exponential distribution and runs down at the rate of its way; the first to run out
moves the person. Rates are constant within a year, so nothing is approximated: where they change,
the clocks run on at the new rates. Method: docs/methods/individuals.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wholeplace.demand.individuals_arrays import (
    AGEING_ON,
    EDGE,
    TICKS,
    TINY,
    Counts,
    Crowd,
    Net,
    Task,
    Whole,
)
from wholeplace.demand.luck import AGEING, ARRIVAL, CLOCK, NOUGHT, PERSON, UNITS, WORDS, last_word
from wholeplace.demand.philox import Words, philox
from wholeplace.yearly import Array

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Crew:
    """The people of a task.

    Attributes:
        number: Of each in their group [people].
        group: Address of their group [people].
        cell: Cell they begin in [people].
        time: When they begin [years; people].
        slowness: One over their personal risk [people].
        ward: Where they live [people].
        to_come: Part of the first age band that is still to come [people].
    """

    number: Words
    group: Words
    cell: Whole
    time: Array
    slowness: Array
    ward: Whole
    to_come: Array

    def some(self, which: Flags) -> Crew:
        """Return some of them."""
        fields = (self.number, self.group, self.cell, self.time, self.slowness, self.ward)
        return Crew(*(field[which] for field in fields), self.to_come[which])


class _Chain:
    ...
