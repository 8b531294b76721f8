"""The jump chain compiled: one person after another, as ``individuals_plain`` follows them.

Every sum is of whole numbers, so neither threads nor chunks change a byte. Needs numba: import
this module only where its absence is dealt with.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wholeplace.demand import philox as by_address
from wholeplace.demand.flow_fast import compiled
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
from wholeplace.demand.luck import purpose_word as uncompiled_purpose_word
from wholeplace.yearly import Array

philox = compiled(by_address.philox)
purpose_word = compiled(uncompiled_purpose_word)


class Person(NamedTuple):
    """Whom to follow: their address, where and when they begin, who they are."""

    number: np.uint64
    group: np.uint64
    cell: int
    time: float
    slowness: float
    ward: int
    of_segment: float


class Room(NamedTuple):
    """What is left on each clock of a person, and how often they came to each state."""

    left: Array
    visits: Whole


@compiled
def run_people(net: Net, crowd: Crowd, task: Task, counts: Counts) -> None:
    """Follow the people of a task and add what becomes of them to ``counts``."""
    room = Room(np.empty(net.clock.max() + 1), np.zeros(len(net.clocks), np.int64))
    place = crowd.place[task.draw]
    group = np.searchsorted(place, task.first, "right") - 1
    for at in range(task.first, task.last):
        while at >= place[group + 1]:
            group += 1
        address = np.uint64(at - place[group]), crowd.group[group]
        who = words(address, crowd.key[task.draw], NOUGHT, purpose_word(PERSON, NOUGHT, NOUGHT))
        chosen = 1.0 - uniform(who[1]) if task.by_risk else uniform(who[0])
        if task.without >= 0 and chosen >= task.reach:
            continue
        time, mark = arrival(crowd, group, address, crowd.key[task.draw])
        person = Person(
            address[0],
            address[1],
            crowd.cell[group],
            time,
            1.0 / crowd.risk[int(uniform(who[1]) * len(crowd.risk))],
            np.searchsorted(crowd.ward, uniform(who[2]), "right"),
            uniform(who[3]),
        )
        if mark < crowd.accept[task.draw, task.arm, group]:
            follow(net, crowd, task.draw, task.arm, person, room, counts, 1)
        if task.without >= 0 and mark < crowd.accept[task.draw, task.without, group]:
            follow(net, crowd, task.draw, task.without, person, room, counts, -1)


@compiled
def words(address, key, visit, last):
    """Return the four words of a person's number for one purpose."""
    return philox((address[0], address[1], visit, last), (key[0], key[1]))


@compiled
def uniform(word: np.uint64) -> float:
    """Return a number within (0, 1)."""
    return (np.float64(word) + 0.5) * UNITS


@compiled
def arrival(crowd, group, address, key):
    """Return when a person comes and their mark; 0 for both where they are from the beginning."""
    if crowd.year[group] < 0:
        return 0.0, 0.0
    drawn = words(address, key, NOUGHT, purpose_word(ARRIVAL, NOUGHT, NOUGHT))
    return crowd.year[group] + uniform(drawn[0]), uniform(drawn[1])


@compiled
def follow(net, crowd, draw, arm, person, room, counts, sign):
    """Follow a person in one arm until they leave or the years end."""
    wait, until, key = crowd.wait[draw, arm], net.until[arm], crowd.key[draw]
    time, cell, ward = person.time, person.cell, person.ward
    room.visits[:] = 0
    year = int(time)
    start_clocks(net, person, key, room, cell)
    start_ageing(net, crowd, person, key, room, cell, person.of_segment)
    come(counts, ward, year, net.row[cell], time, sign)
    while True:
        way, stay = soonest(net, wait[year], room, cell, person.slowness)
        limit = until[year, cell]
        if time + stay >= limit:
            if limit >= len(wait):
                return
            run_clocks(net, wait[year], room, cell, person.slowness, limit - time, net.first[cell])
            time, year = float(limit), limit
            continue
        kept = net.first[cell]
        if net.kind[way] == EDGE:  # only the clock of ageing goes on
            kept = net.first[cell + 1] - 1
            if net.kind[kept] != AGEING_ON:
                kept += 1
        run_clocks(net, wait[year], room, cell, person.slowness, stay, kept)
        time += stay
        year = int(time)
        target = net.target[way]
        if net.edge[way] >= 0:
            counts.moved[ward, year, net.edge[way]] += sign
        if target < 0 or net.row[target] != net.row[cell]:
            come(counts, ward, year, net.row[cell], time, -sign)
            if target < 0:
                return
            come(counts, ward, year, net.row[target], time, sign)
        cell = target
        if net.kind[way] == EDGE:
            start_clocks(net, person, key, room, cell)
        elif net.kind[way] == AGEING_ON:
            start_ageing(net, crowd, person, key, room, cell, 1.0)


@compiled
def come(counts, ward, year, row, time, sign):
    """Count a person in a row from ``time``; with the other sign, out of it."""
    counts.net[ward, year, row] += sign
    counts.ticks[ward, year, row] += sign * int((year + 1 - time) * TICKS + 0.5)


@compiled
def soonest(net, wait, room, cell, slowness):
    """Return the way out whose clock runs out first, and in how long [years]."""
    way, least = -1, np.inf
    for other in range(net.first[cell], net.first[cell + 1]):
        stay = room.left[net.clock[other]] * wait[other]
        if net.risky[other]:
            stay *= slowness
        if stay < least:
            way, least = other, stay
    return way, least


@compiled
def run_clocks(net, wait, room, cell, slowness, time, begin):
    """Take ``time`` off the clocks of a cell's ways, from ``begin``, at their rates."""
    for way in range(begin, net.first[cell + 1]):
        mean = wait[way] * slowness if net.risky[way] else wait[way]
        clock = net.clock[way]
        room.left[clock] = max(room.left[clock] - time / mean, TINY)


@compiled
def start_clocks(net, person, key, room, cell):
    """Set the clocks of the ways out of a state for this visit to it."""
    state = net.state[cell]
    visit = np.uint64(room.visits[state])
    room.visits[state] += 1
    address = person.number, person.group
    for begin in range(0, net.clocks[state], WORDS):
        last = purpose_word(CLOCK, np.uint64(state), np.uint64(begin // WORDS))
        drawn = words(address, key, visit, last)
        for at in range(min(WORDS, net.clocks[state] - begin)):
            room.left[begin + at] = -np.log(uniform(drawn[at]))


@compiled
def start_ageing(net, crowd, person, key, room, cell, of_segment):
    """Set the clock of ageing in a segment, where it has one."""
    end = net.first[cell + 1] - 1
    if end < net.first[cell] or net.kind[end] != AGEING_ON:
        return
    if crowd.punctual[0]:
        room.left[net.clock[end]] = of_segment
        return
    last = purpose_word(AGEING, np.uint64(net.segment[cell]), NOUGHT)
    drawn = words((person.number, person.group), key, NOUGHT, last)
    room.left[net.clock[end]] = -np.log(uniform(drawn[0]))
