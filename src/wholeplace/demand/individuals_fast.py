"""The jump chain compiled: one person after another, as ``individuals_plain`` follows them.

Every sum is of whole numbers, so neither threads nor chunks change a byte. Needs numba: import
this module only where its absence is dealt with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import numpy as np

from wholeplace.compiling import borrowing, compiled
from wholeplace.demand import luck
from wholeplace.demand import philox as by_address
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
from wholeplace.demand.luck import AGEING, ARRIVAL, CLOCK, NOUGHT, PERSON, UNITS, WORDS
from wholeplace.demand.philox import Words
from wholeplace.yearly import Array

Address = tuple[np.uint64, np.uint64]
Drawn = tuple[np.uint64, np.uint64, np.uint64, np.uint64]
Function = TypeVar("Function", bound=Callable[..., object])


philox = borrowing(by_address.philox)
last_word = borrowing(luck.last_word)


class Person(NamedTuple):
    """Whom to follow.

    Attributes:
        address: Number in the group, and the group.
        cell: Cell they begin in.
        time: When they begin [years].
        edge: Edge that coming counts as; -1 for none.
        slowness: One over their personal risk.
        ward: Where they live.
        to_come: Part of the first age band that is still to come.
    """

    address: Address
    cell: int
    time: float
    edge: int
    slowness: float
    ward: int
    to_come: float


class Scene(NamedTuple):
    """What a person is followed on, and what is written down of it.

    Attributes:
        net: Cells and ways.
        wait: One over the rate of each way in one arm [years; years x ways].
        until: Year in which the rates out of a cell next change [years x cells].
        key: Key of the draw [2].
        punctual: Whether people leave a segment at its age.
        left: What is left on each clock of the person [clocks].
        visits: How often the person came to each state [states].
        counts: What is added to.
    """

    net: Net
    wait: Array
    until: Whole
    key: Words
    punctual: bool
    left: Array
    visits: Whole
    counts: Counts


@compiled
def run_people(net: Net, crowd: Crowd, task: Task, counts: Counts) -> None:
    """Follow the people of a task and add what becomes of them to ``counts``."""
    done = scene_of(net, crowd, task.draw, task.arm, counts)
    undone = scene_of(net, crowd, task.draw, max(task.without, 0), counts)
    follow_all(done, undone, crowd, task)


@borrowing
def follow_all(done: Scene, undone: Scene, crowd: Crowd, task: Task) -> None:
    """Follow the people of a task, in the arm of each scene that is asked for."""
    place, accept = crowd.place[task.draw], crowd.accept[task.draw]
    group = np.searchsorted(place, task.first, "right") - 1
    for at in range(task.first, task.last):
        while at >= place[group + 1]:
            group += 1
        address = np.uint64(at - place[group]), crowd.group[group]
        who = words(address, done.key, NOUGHT, last_word(PERSON, NOUGHT, NOUGHT))
        chosen = 1.0 - uniform(who[1]) if task.by_risk else uniform(who[0])
        if task.without >= 0 and chosen >= task.reach:
            continue
        time, mark = arrival(address, done.key, crowd.year[group])
        person = Person(
            address,
            crowd.cell[group],
            time,
            crowd.edge[group],
            1.0 / crowd.risk[int(uniform(who[1]) * len(crowd.risk))],
            int(np.searchsorted(crowd.ward, uniform(who[2]), "right")),
            uniform(who[3]),
        )
        if mark < accept[task.arm, group]:
            follow(done, person, 1)
        if task.without >= 0 and mark < accept[task.without, group]:
            follow(undone, person, -1)


@compiled
def scene_of(net: Net, crowd: Crowd, draw: int, arm: int, counts: Counts) -> Scene:
    """Return the scene of one arm."""
    return Scene(
        net,
        crowd.wait[draw, arm],
        crowd.until[draw, arm],
        crowd.key[draw],
        crowd.punctual,
        np.empty(net.clocks.max() + 1),
        np.zeros(len(net.clocks), np.int64),
        counts,
    )


@borrowing
def words(address: Address, key: Words, visit: np.uint64, last: np.uint64) -> Drawn:
    """Return the four words of a person for one purpose."""
    return philox((address[0], address[1], visit, last), (key[0], key[1]))


@borrowing
def uniform(word: np.uint64) -> float:
    """Return the number within (0, 1) that a word stands for."""
    return (np.float64(word) + 0.5) * UNITS


@borrowing
def arrival(address: Address, key: Words, year: int) -> tuple[float, float]:
    """Return when a person comes and their mark; 0 for both of who is there from the beginning."""
    if year < 0:
        return 0.0, 0.0
    drawn = words(address, key, NOUGHT, last_word(ARRIVAL, NOUGHT, NOUGHT))
    return year + uniform(drawn[0]), uniform(drawn[1])


@borrowing
def follow(scene: Scene, person: Person, sign: int) -> None:
    """Follow a person until they leave or the years end, and count it with ``sign``."""
    net, time, cell = scene.net, person.time, person.cell
    scene.visits[:] = 0
    start_clocks(scene, person.address, cell)
    start_ageing(scene, person.address, cell, person.to_come)
    year = int(time)
    come(scene.counts, (person.ward, year, net.row[cell]), time, sign)
    if person.edge >= 0:
        scene.counts.moved[person.ward, year, person.edge] += sign
    while True:
        way, stay = soonest(scene, year, cell, person.slowness)
        limit = scene.until[year, cell]
        if time + stay >= limit:
            if limit >= len(scene.wait):
                return
            run_clocks(scene, (year, cell), person.slowness, (limit - time, EDGE))
            time, year = float(limit), limit
            continue
        kind, target = net.kind[way], net.target[way]
        least = AGEING_ON if kind == EDGE else EDGE
        run_clocks(scene, (year, cell), person.slowness, (stay, least))
        time += stay
        year = int(time)
        if net.edge[way] >= 0:
            scene.counts.moved[person.ward, year, net.edge[way]] += sign
        if target < 0 or net.row[target] != net.row[cell]:
            come(scene.counts, (person.ward, year, net.row[cell]), time, -sign)
            if target < 0:
                return
            come(scene.counts, (person.ward, year, net.row[target]), time, sign)
        cell = target
        if kind == EDGE:
            start_clocks(scene, person.address, cell)
        elif kind == AGEING_ON:
            start_ageing(scene, person.address, cell, 1.0)


@borrowing
def come(counts: Counts, where: tuple[int, int, int], time: float, sign: int) -> None:
    """Count a person at a ward, year and row from ``time``; with -1, away from there."""
    counts.net[where] += sign
    counts.ticks[where] += sign * int((where[1] + 1 - time) * TICKS + 0.5)


@borrowing
def soonest(scene: Scene, year: int, cell: int, slowness: float) -> tuple[int, float]:
    """Return the way out whose clock runs out first, and in how long [years]."""
    net, way, least = scene.net, -1, np.inf
    for other in range(net.first[cell], net.first[cell + 1]):
        stay = scene.left[net.clock[other]] * scene.wait[year, other]
        if net.risky[other]:
            stay *= slowness
        if stay < least:
            way, least = other, stay
    return way, least


@borrowing
def run_clocks(
    scene: Scene, where: tuple[int, int], slowness: float, passed: tuple[float, int]
) -> None:
    """Take time off the clocks of a year's and cell's ways that are of a kind or beyond."""
    net, (year, cell), (time, least) = scene.net, where, passed
    for way in range(net.first[cell + 1] - 1, net.first[cell] - 1, -1):
        if net.kind[way] < least:
            return
        wait = scene.wait[year, way] * slowness if net.risky[way] else scene.wait[year, way]
        clock = net.clock[way]
        scene.left[clock] = max(scene.left[clock] - time / wait, TINY)


@borrowing
def start_clocks(scene: Scene, address: Address, cell: int) -> None:
    """Set the clocks of the ways out of a state for this visit to it."""
    state = scene.net.state[cell]
    clocks, visit = scene.net.clocks[state], np.uint64(scene.visits[state])
    scene.visits[state] += 1
    for begin in range(0, clocks, WORDS):
        last = last_word(CLOCK, np.uint64(state), np.uint64(begin // WORDS))
        drawn = words(address, scene.key, visit, last)
        for at in range(min(WORDS, clocks - begin)):
            scene.left[begin + at] = -np.log(uniform(drawn[at]))


@borrowing
def start_ageing(scene: Scene, address: Address, cell: int, to_come: float) -> None:
    """Set the clock of ageing in a segment, where the segment has one."""
    net = scene.net
    way = net.first[cell + 1] - 1
    if way < net.first[cell] or net.kind[way] != AGEING_ON:
        return
    scene.left[net.clock[way]] = to_come
    if not scene.punctual:
        last = last_word(AGEING, np.uint64(net.segment[cell]), NOUGHT)
        drawn = words(address, scene.key, NOUGHT, last)
        scene.left[net.clock[way]] = -np.log(uniform(drawn[0]))
