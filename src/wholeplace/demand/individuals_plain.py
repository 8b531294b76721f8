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
from wholeplace.demand.luck import AGEING, ARRIVAL, CLOCK, PERSON, UNITS, WORDS, last_word
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
        edge: Edge that coming counts as; -1 for none [people].
        slowness: One over their personal risk [people].
        ward: Where they live [people].
        to_come: Part of the first age band that is still to come [people].
    """

    number: Words
    group: Words
    cell: Whole
    time: Array
    edge: Whole
    slowness: Array
    ward: Whole
    to_come: Array

    def some(self, which: Flags) -> Crew:
        """Return some of them."""
        return Crew(
            number=self.number[which],
            group=self.group[which],
            cell=self.cell[which],
            time=self.time[which],
            edge=self.edge[which],
            slowness=self.slowness[which],
            ward=self.ward[which],
            to_come=self.to_come[which],
        )


@dataclass(frozen=True, slots=True)
class Walk:
    """People on their way through the cells in one arm.

    Attributes:
        net: Cells and ways.
        crew: Who they are.
        wait: One over the rate of each way [years; years x ways].
        until: Year in which the rates out of a cell next change [years x cells].
        key: Key of the draw [2].
        left: What is left on each of their clocks [people x clocks].
        visits: How often they came to each state [people x states].
        cell: Where each is [people].
        time: When that is [years; people].
    """

    net: Net
    crew: Crew
    wait: Array
    until: Whole
    key: Words
    left: Array
    visits: Whole
    cell: Whole
    time: Array


def run_people(net: Net, crowd: Crowd, task: Task, counts: Counts) -> None:
    """Follow the people of a task and add what becomes of them to ``counts``."""
    at = np.arange(task.first, task.last)
    group = np.searchsorted(crowd.place[task.draw], at, side="right") - 1
    crew, chosen, mark = _crew(crowd, task, at, group)
    accept = crowd.accept[task.draw][:, group]
    if task.without < 0:
        _follow(_walk(net, crowd, task, crew.some(mark < accept[task.arm])), crowd, counts, 1)
        return
    reached = chosen < task.reach
    for arm, sign in ((task.arm, 1), (task.without, -1)):
        some = crew.some(reached & (mark < accept[arm]))
        _follow(_walk(net, crowd, task._replace(arm=arm), some), crowd, counts, sign)


def _crew(crowd: Crowd, task: Task, at: Whole, group: Whole) -> tuple[Crew, Array, Array]:
    """Return the people of a task, the number that says who is reached, and their marks."""
    key = crowd.key[task.draw]
    address = (at - crowd.place[task.draw, group]).astype(np.uint64), crowd.group[group]
    nought = np.zeros_like(address[0])
    who = _uniforms(address, key, visit=nought, last=_last(PERSON, nought))
    came = _uniforms(address, key, visit=nought, last=_last(ARRIVAL, nought))
    later = crowd.year[group] >= 0
    crew = Crew(
        number=address[0],
        group=address[1],
        cell=crowd.cell[group],
        time=np.where(later, crowd.year[group] + came[0], 0.0),
        edge=crowd.edge[group],
        slowness=1 / crowd.risk[(who[1] * len(crowd.risk)).astype(np.int64)],
        ward=np.searchsorted(crowd.ward, who[2], side="right"),
        to_come=who[3],
    )
    return crew, 1.0 - who[1] if task.by_risk else who[0], np.where(later, came[1], 0.0)


def _walk(net: Net, crowd: Crowd, task: Task, crew: Crew) -> Walk:
    people = len(crew.number)
    return Walk(
        net=net,
        crew=crew,
        wait=crowd.wait[task.draw, task.arm],
        until=crowd.until[task.draw, task.arm],
        key=crowd.key[task.draw],
        left=np.full((people, int(net.clocks.max()) + 1), np.inf),
        visits=np.zeros((people, len(net.clocks)), np.int64),
        cell=crew.cell.copy(),
        time=crew.time.copy(),
    )


def _last(purpose: np.uint64, place: Words, block: int = 0) -> Words:
    """Return the last word of the counter of each person."""
    return last_word(np.full_like(place, purpose), place, np.full_like(place, block))


def _uniforms(
    address: tuple[Words, Words], key: Words, *, visit: Words, last: Words
) -> list[Array]:
    """Return the four numbers within (0, 1) of each person for one purpose [4 of people]."""
    keys = np.full_like(visit, key[0]), np.full_like(visit, key[1])
    words = philox((address[0], address[1], visit, last), keys)
    return [(word.astype(np.float64) + 0.5) * UNITS for word in words]


def _follow(walk: Walk, crowd: Crowd, counts: Counts, sign: int) -> None:
    """Follow everybody until they leave or the years end, and count it with ``sign``."""
    net, years = walk.net, len(walk.wait)
    who = np.arange(len(walk.cell))
    _start_clocks(walk, who)
    _start_ageing(walk, who, crowd.punctual, walk.crew.to_come)
    _come(walk, counts, who, sign)
    _count_moves(walk, counts, who, walk.crew.edge, sign)
    while len(who) and len(net.target):
        way, stay = _soonest(walk, who)
        limit = walk.until[walk.time[who].astype(np.int64), walk.cell[who]]
        waiting = walk.time[who] + stay >= limit
        on = ~(waiting & (limit >= years))
        who, way, waiting = who[on], way[on], waiting[on]
        span = np.where(waiting, limit[on] - walk.time[who], stay[on])
        by_edge = ~waiting & (net.kind[way] == EDGE)
        _run_clocks(walk, who, span, np.where(by_edge, AGEING_ON, EDGE))
        walk.time[who] = np.where(waiting, limit[on], walk.time[who] + stay[on])
        gone = _move(walk, counts, who[~waiting], way[~waiting], sign)
        moved = np.isin(who, gone, invert=True)
        _start_clocks(walk, who[moved & by_edge])
        ageing = moved & ~waiting & (net.kind[way] == AGEING_ON)
        _start_ageing(walk, who[ageing], crowd.punctual, np.ones(int(ageing.sum())))
        who = who[moved]


def _move(walk: Walk, counts: Counts, who: Whole, way: Whole, sign: int) -> Whole:
    """Move people along their ways, count it, and return those who left."""
    net, target = walk.net, walk.net.target[way]
    _count_moves(walk, counts, who, net.edge[way], sign)
    other = (target < 0) | (net.row[target] != net.row[walk.cell[who]])
    _come(walk, counts, who[other], -sign)
    staying = target >= 0
    walk.cell[who[staying]] = target[staying]
    _come(walk, counts, who[other & staying], sign)
    return who[~staying]


def _count_moves(walk: Walk, counts: Counts, who: Whole, edge: Whole, sign: int) -> None:
    """Count the edges that people go along now; -1 is none."""
    named = edge >= 0
    year = walk.time[who[named]].astype(np.int64)
    np.add.at(counts.moved, (walk.crew.ward[who[named]], year, edge[named]), sign)


def _come(walk: Walk, counts: Counts, who: Whole, sign: int) -> None:
    """Count people where they are, from now on; with -1, away from there."""
    time = walk.time[who]
    year = time.astype(np.int64)
    place = walk.crew.ward[who], year, walk.net.row[walk.cell[who]]
    np.add.at(counts.net, place, sign)
    np.add.at(counts.ticks, place, sign * ((year + 1 - time) * TICKS + 0.5).astype(np.int64))


def _ways(walk: Walk, who: Whole) -> tuple[Whole, Array]:
    """Return the ways out of where people are, and how long one takes on average, inf for none.

    Both are [people x most ways out of a cell].
    """
    net, cell = walk.net, walk.cell[who]
    most = int(np.diff(net.first).max(initial=1))
    ways = net.first[cell][:, None] + np.arange(most)
    none = ways >= net.first[cell + 1][:, None]
    ways = np.minimum(ways, len(net.target) - 1)
    wait = walk.wait[walk.time[who].astype(np.int64)[:, None], ways]
    wait = np.where(net.risky[ways] == 1, wait * walk.crew.slowness[who][:, None], wait)
    return ways, np.where(none, np.inf, wait)


def _soonest(walk: Walk, who: Whole) -> tuple[Whole, Array]:
    """Return the way out whose clock runs out first for each person, and in how long [years]."""
    ways, wait = _ways(walk, who)
    stay = walk.left[who[:, None], walk.net.clock[ways]] * wait
    soonest = stay.argmin(axis=1)
    rows = np.arange(len(who))
    return ways[rows, soonest], stay[rows, soonest]


def _run_clocks(walk: Walk, who: Whole, time: Array, least: Whole) -> None:
    """Take time off the clocks of the ways that are of the kind ``least`` or beyond."""
    ways, wait = _ways(walk, who)
    running = np.isfinite(wait) & (walk.net.kind[ways] >= least[:, None])
    rows, columns = np.nonzero(running)
    person, clock = who[rows], walk.net.clock[ways[rows, columns]]
    left = walk.left[person, clock] - time[rows] / wait[rows, columns]
    walk.left[person, clock] = np.maximum(left, TINY)


def _start_clocks(walk: Walk, who: Whole) -> None:
    """Set the clocks of the ways out of a state for this visit to it."""
    state = walk.net.state[walk.cell[who]]
    address = walk.crew.number[who], walk.crew.group[who]
    visit = walk.visits[who, state].astype(np.uint64)
    walk.visits[who, state] += 1
    for begin in range(0, int(walk.net.clocks.max()), WORDS):
        last = _last(CLOCK, state.astype(np.uint64), begin // WORDS)
        drawn = _uniforms(address, walk.key, visit=visit, last=last)
        for at in range(WORDS):
            some = begin + at < walk.net.clocks[state]
            walk.left[who[some], begin + at] = -np.log(drawn[at][some])


def _start_ageing(walk: Walk, who: Whole, punctual: bool, to_come: Array) -> None:
    """Set the clock of ageing in a segment; where it has none, nothing reads it."""
    if not punctual:
        address = walk.crew.number[who], walk.crew.group[who]
        last = _last(AGEING, walk.net.segment[walk.cell[who]].astype(np.uint64))
        to_come = -np.log(_uniforms(address, walk.key, visit=np.zeros_like(last), last=last)[0])
    walk.left[who, -1] = to_come
