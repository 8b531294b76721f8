"""What a simulation of individuals works on: plain arrays, the same for both engines."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wholeplace.demand.philox import Words
from wholeplace.yearly import Array

Whole = NDArray[np.int64]

EDGE, STAYING_ON, AGEING_ON = 0, 1, 2
"""What a way out of a cell is: a move of the pathway, the next duration band, the next segment."""

TICKS = 2.0**32
"""Parts of a year that time is added up in: whole numbers add up alike in any order."""

TINY = 1e-300
"""What is left on a clock that has run out: above 0, so that it times infinity is infinity."""


class Net(NamedTuple):
    """Cells and the ways out of them, in the order of the cells they leave.

    Attributes:
        first: Where each cell's ways begin, and the last ones end [cells + 1].
        target: Cell that each way leads to; -1 is outside [ways].
        kind: ``EDGE``, ``STAYING_ON`` or ``AGEING_ON`` [ways].
        clock: Which of a person's clocks it waits for; the last is that of ageing [ways].
        edge: Edge it counts as; -1 for none [ways].
        risky: Whether the personal risk multiplies its rate [ways].
        order: Position of each way among the moves of the layout [ways].
        state: State of each cell [cells].
        segment: Segment of each cell [cells].
        row: Row of the results that each cell adds to [cells].
        clocks: How many clocks start when a person comes to each state [states].
    """

    first: Whole
    target: Whole
    kind: Whole
    clock: Whole
    edge: Whole
    risky: Whole
    order: Whole
    state: Whole
    segment: Whole
    row: Whole
    clocks: Whole


class Crowd(NamedTuple):
    """Who there is in some draws, and how fast things happen to them.

    An arm is what can be done to a person: each strategy, and last of all nothing.

    Attributes:
        group: Address of each group of people [groups].
        cell: Cell they begin in [groups].
        year: Year they come in; -1 for those there from the beginning [groups].
        edge: Edge that coming counts as; -1 for those there from the beginning [groups].
        place: Where each group begins among all people of a draw [draws x groups + 1].
        accept: Mark below which a person comes in at all [draws x arms x groups].
        wait: One over the rate of each way [years; draws x arms x years x ways].
        until: Year in which the rates out of a cell next change [draws x arms x years x cells].
        key: Key of each draw [draws x 2].
        risk: Multipliers of the rate, rising, each of as many people [classes].
        ward: Share of people in each ward and those before it [wards].
        punctual: Whether people leave a segment at its age, not after a random stay.
    """

    group: Words
    cell: Whole
    year: Whole
    edge: Whole
    place: Whole
    accept: Array
    wait: Array
    until: Whole
    key: Words
    risk: Array
    ward: Array
    punctual: bool


class Task(NamedTuple):
    """A stretch of people of one draw, followed in one arm.

    Attributes:
        draw: Position of the draw.
        arm: What is done to them.
        first: First person.
        last: One after the last person.
        reach: Share of people it is done to; the others are as in ``without``.
        by_risk: Whether those of the highest risk are chosen first.
        without: Arm in which nothing is done; -1 to follow everybody in ``arm``. Otherwise only
            those reached are followed, once in each, and the difference is what counts.
    """

    draw: int
    arm: int
    first: int
    last: int
    reach: float
    by_risk: bool
    without: int


class Counts(NamedTuple):
    """What a task adds to, in whole numbers.

    Attributes:
        net: People come to each row less those gone from it [wards x years x rows].
        ticks: Time from coming to the end of the year, less that from going [the same].
        moved: Moves along each edge [wards x years x edges].
    """

    net: Whole
    ticks: Whole
    moved: Whole
