"""Runs with limited places compiled: the sub-steps of ``capacity_plain``, a few draws at a time.

Needs numba: import this module only where its absence is dealt with.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wholeplace.compiling import compiled
from wholeplace.demand.capacity import Limits
from wholeplace.demand.flow_fast import (
    WIDTH,
    Given,
    Lanes,
    Net,
    add_rows,
    advance,
    arranged,
    load,
    make_lanes,
    put,
    set_rates,
    set_sources,
    share_out,
    tasks_of,
)
from wholeplace.demand.flow_plain import Tables, Whole
from wholeplace.yearly import Array

Three = tuple[Array, Array, Array]


class Doors(NamedTuple):
    """What is limited and who waits for it, as ``Limits`` has it; moves in the order of ``Net``."""

    move_gate: Whole
    entry_gate: Whole
    inside: Whole
    leaving: Whole
    waiting: Whole
    into: Whole
    capacity: Whole
    edge: Whole
    places: Array


class Room(NamedTuple):
    """Room for the limits of a few draws: capacities, cells, moves or admissions by ``WIDTH``."""

    places: Array
    queued: Array
    held: Array
    wanted: Array
    closed: Array
    before: Array
    out: Array
    lost: Array
    rate: Array
    entry: Array
    through: Array
    entered: Array
    open_people: Array
    open_time: Array
    open_through: Array
    open_entered: Array
    year_time: Array
    year_through: Array
    year_entered: Array
    year_admitted: Array


def flow(limits: Limits, *, threads: int | None = None, pieces: int | None = None) -> Tables:
    """Return what happens in every strategy, year and draw, as ``capacity_plain.flow`` does.

    Args:
        limits: The arrays of the run.
        threads: How many to use; what the machine has when None.
        pieces: How many pieces to cut the work into; neither changes a byte.
    """
    net, given = arranged(limits.system)
    order = np.argsort(limits.system.target, kind="stable")
    doors = Doors(
        limits.move_gate[order],
        limits.entry_gate,
        limits.inside,
        np.ascontiguousarray(limits.leaving[:, order]),
        np.ascontiguousarray(limits.waiting),
        np.ascontiguousarray(limits.into),
        np.ascontiguousarray(limits.capacity),
        np.ascontiguousarray(limits.edge),
        limits.places,
    )
    tables = Tables.empty(limits.system)
    filled = tables.person_years, tables.moved, tables.at_end

    def work(first: int, last: int) -> None:
        room = make_room(net, doors)
        stretch = np.array([first, last, limits.steps])
        run_tasks(net, given, doors, room, stretch, filled)

    share_out(work, tasks_of(limits.system), threads=threads, pieces=pieces)
    return tables


def make_room(net: Net, doors: Doors) -> Room:
    """Return room for a few draws."""
    rows = {
        "capacities": len(doors.inside),
        "cells": len(net.state),
        "moves": len(net.target),
        "entries": len(net.entry_target),
        "admissions": len(doors.edge),
    }
    kinds = {
        "capacities": ("places", "queued", "held", "wanted", "closed"),
        "cells": ("before", "out", "lost", "open_people", "open_time", "year_time"),
        "moves": ("rate", "through", "open_through", "year_through"),
        "entries": ("entry", "entered", "open_entered", "year_entered"),
        "admissions": ("year_admitted",),
    }
    return Room(
        **{name: np.zeros((rows[k], WIDTH)) for k, names in kinds.items() for name in names}
    )


@compiled
def run_tasks(
    net: Net, given: Given, doors: Doors, room: Room, stretch: Whole, tables: Three
) -> None:
    """Fill the tables for a stretch of tasks, given as first, last and sub-steps in a year."""
    person_years, moved, at_end = tables
    draws = given.start.shape[1]
    blocks = -(-draws // WIDTH)
    lanes = make_lanes(given.start.shape[0], given.rate.shape[0], given.entry.shape[0])
    for task in range(stretch[0], stretch[1]):
        strategy, begin = task // blocks, (task % blocks) * WIDTH
        here = min(WIDTH, draws - begin)
        load(lanes.people, given.start, begin, here)
        for year in range(given.entry.shape[1]):
            set_rates(net, given, lanes, strategy, year, begin)
            load(room.places, doors.places[:, strategy, year], begin, here)
            run_year(net, doors, lanes, room, stretch[2])
            add_rows(person_years[strategy, year], net.state, room.year_time, begin, here)
            add_rows(at_end[strategy, year], net.state, lanes.people, begin, here)
            add_rows(moved[strategy, year], net.edge, room.year_through, begin, here)
            add_rows(moved[strategy, year], net.entry_edge, room.year_entered, begin, here)
            add_rows(moved[strategy, year], doors.edge, room.year_admitted, begin, here)


@compiled
def run_year(net: Net, doors: Doors, lanes: Lanes, room: Room, steps: int) -> None:
    """Move ``lanes.people`` on by a year and add it up in the room's yearly rows."""
    put(room.rate, lanes.rate)
    put(room.entry, lanes.entry)
    room.year_time[:] = 0.0
    room.year_through[:] = 0.0
    room.year_entered[:] = 0.0
    room.year_admitted[:] = 0.0
    fill(doors, lanes, room)
    for _ in range(steps):
        step(net, doors, lanes, room, 1 / steps)
        add_to(room.year_time, lanes.time)
        add_to(room.year_through, room.through)
        add_to(room.year_entered, room.entered)
        fill(doors, lanes, room)


@compiled
def step(net: Net, doors: Doors, lanes: Lanes, room: Room, span: float) -> None:
    """Move ``lanes.people`` on by one sub-step, before free places are filled."""
    want_ahead(net, doors, lanes, room, span)
    close_where_enough_wait(doors, lanes, room)
    admit(doors, lanes, room)
    put(room.before, lanes.people)
    for attempt in range(2):
        flow_through(net, doors, lanes, room, span)
        if attempt == 1:
            mix_open_and_shut(doors, lanes, room)
        elif close_overrun(doors, lanes, room):
            put(room.open_people, lanes.people)
            put(room.open_time, lanes.time)
            put(room.open_through, room.through)
            put(room.open_entered, room.entered)
            put(lanes.people, room.before)
        else:
            return


@compiled
def mix_open_and_shut(doors: Doors, lanes: Lanes, room: Room) -> None:
    """Let in that part of those who come which finds a place."""
    part = part_let_in(doors, lanes, room)
    mix(part, room.open_people, lanes.people)
    mix(part, room.open_time, lanes.time)
    mix(part, room.open_through, room.through)
    mix(part, room.open_entered, room.entered)


@compiled
def flow_through(net: Net, doors: Doors, lanes: Lanes, room: Room, span: float) -> None:
    """Run the exact flow with the way in open or closed, and note the moves."""
    pass_gates(lanes.rate, room.rate, doors.move_gate, room.closed)
    pass_gates(lanes.entry, room.entry, doors.entry_gate, room.closed)
    set_sources(net, lanes)
    advance(net, lanes, span)
    for move in range(lanes.rate.shape[0]):
        for at in range(WIDTH):
            room.through[move, at] = lanes.rate[move, at] * lanes.time[net.origin[move], at]
    for entry in range(lanes.entry.shape[0]):
        for at in range(WIDTH):
            room.entered[entry, at] = lanes.entry[entry, at] * span


@compiled
def pass_gates(lane: Array, rows: Array, gate: Whole, closed: Array) -> None:
    """Copy the rows, with 0 where the gate lets nobody pass."""
    for row in range(rows.shape[0]):
        capacity = abs(gate[row]) - 1
        for at in range(WIDTH):
            lane[row, at] = rows[row, at]
            if gate[row] > 0:
                lane[row, at] *= 1 - closed[capacity, at]
            elif gate[row] < 0:
                lane[row, at] *= closed[capacity, at]


@compiled
def count_waiting(doors: Doors, lanes: Lanes, room: Room) -> None:
    """Add up those who wait for each capacity, in ``room.queued``."""
    room.queued[:] = 0.0
    for admission in range(len(doors.waiting)):
        for at in range(WIDTH):
            waiting = lanes.people[doors.waiting[admission], at]
            room.queued[doors.capacity[admission], at] += waiting


@compiled
def count_held(doors: Doors, people: Array, held: Array) -> None:
    """Add up the people inside each capacity."""
    held[:] = 0.0
    for capacity in range(held.shape[0]):
        for cell in range(people.shape[0]):
            if doors.inside[capacity, cell]:
                for at in range(WIDTH):
                    held[capacity, at] += people[cell, at]


@compiled
def fill(doors: Doors, lanes: Lanes, room: Room) -> None:
    """Move those who wait into the free places."""
    count_held(doors, lanes.people, room.held)
    for capacity in range(room.held.shape[0]):
        for at in range(WIDTH):
            free = room.places[capacity, at] - room.held[capacity, at]
            room.wanted[capacity, at] = max(free, 0.0)
    admit(doors, lanes, room)


@compiled
def close_where_enough_wait(doors: Doors, lanes: Lanes, room: Room) -> None:
    """Close the way in where those who wait can fill the places ahead; elsewhere fill none."""
    count_waiting(doors, lanes, room)
    for capacity in range(room.closed.shape[0]):
        for at in range(WIDTH):
            queued = room.queued[capacity, at]
            enough = queued > 0 and queued >= room.wanted[capacity, at]
            if enough or room.places[capacity, at] <= 0:
                room.closed[capacity, at] = 1.0
            else:
                room.closed[capacity, at] = 0.0
                room.wanted[capacity, at] = 0.0


@compiled
def want_ahead(net: Net, doors: Doors, lanes: Lanes, room: Room, span: float) -> None:
    """Put in ``room.wanted`` what keeps the places taken on average, if it will surely leave."""
    count_held(doors, lanes.people, room.held)
    room.out[:] = 0.0
    for move in range(room.rate.shape[0]):
        if doors.move_gate[move] >= 0:
            for at in range(WIDTH):
                room.out[net.origin[move], at] += room.rate[move, at]
    for capacity in range(room.held.shape[0]):
        room.lost[:] = 0.0
        for move in range(room.rate.shape[0]):
            if doors.leaving[capacity, move] and doors.move_gate[move] >= 0:
                for at in range(WIDTH):
                    room.lost[net.origin[move], at] += room.rate[move, at]
        for at in range(WIDTH):
            over = max(room.held[capacity, at] - room.places[capacity, at], 0.0)
            ahead = to_fill_ahead(doors.inside[capacity], lanes, room, span, at)
            room.wanted[capacity, at] = max(ahead - over, 0.0)


@compiled
def to_fill_ahead(inside: Whole, lanes: Lanes, room: Room, span: float, at: int) -> float:
    """Return how many places of one draw to fill at the beginning of a sub-step."""
    ahead, sure = 0.0, 0.0
    for cell in range(len(inside)):
        if inside[cell] and room.out[cell, at] > 0 and lanes.people[cell, at] > 0:
            leave = -np.expm1(-room.out[cell, at] * span)
            leavers = lanes.people[cell, at] * room.lost[cell, at] / room.out[cell, at]
            ahead += leavers * (room.out[cell, at] * span / leave - 1)
            sure += leavers * leave
    return min(ahead, sure)


@compiled
def admit(doors: Doors, lanes: Lanes, room: Room) -> None:
    """Move ``room.wanted`` of those who wait, all alike, into the states they wait for."""
    count_waiting(doors, lanes, room)
    for admission in range(len(doors.waiting)):
        origin, target = doors.waiting[admission], doors.into[admission]
        capacity = doors.capacity[admission]
        for at in range(WIDTH):
            queued = room.queued[capacity, at]
            if queued > 0:
                share = min(room.wanted[capacity, at], queued) / queued
                admitted = lanes.people[origin, at] * share
                lanes.people[origin, at] -= admitted
                lanes.people[target, at] += admitted
                room.year_admitted[admission, at] += admitted


@compiled
def close_overrun(doors: Doors, lanes: Lanes, room: Room) -> bool:
    """Close what the open way in would overfill; say whether there is any.

    ``room.wanted`` then holds the people there would be, and -1 where there is room for all.
    """
    count_held(doors, lanes.people, room.wanted)
    some = False
    for capacity in range(room.closed.shape[0]):
        for at in range(WIDTH):
            over = room.wanted[capacity, at] > room.places[capacity, at]
            if over and room.closed[capacity, at] == 0:
                room.closed[capacity, at] = 1.0
                some = True
            else:
                room.wanted[capacity, at] = -1.0
    return some


@compiled
def part_let_in(doors: Doors, lanes: Lanes, room: Room) -> Array:
    """Return the part of those who come that finds a place where not all do."""
    count_held(doors, lanes.people, room.held)
    part = np.ones(WIDTH)
    for capacity in range(room.held.shape[0]):
        for at in range(WIDTH):
            most, least = room.wanted[capacity, at], room.held[capacity, at]
            if most > least:
                found = max(room.places[capacity, at] - least, 0.0) / (most - least)
                part[at] = min(part[at], found)
    return part


@compiled
def mix(part: Array, opened: Array, shut: Array) -> None:
    """Put the mixture of both in ``shut``."""
    for row in range(shut.shape[0]):
        for at in range(WIDTH):
            if part[at] == 1:
                shut[row, at] = opened[row, at]
            else:
                shut[row, at] = part[at] * opened[row, at] + (1 - part[at]) * shut[row, at]


@compiled
def add_to(total: Array, rows: Array) -> None:
    """Add the rows to those of the total."""
    for row in range(rows.shape[0]):
        for at in range(WIDTH):
            total[row, at] += rows[row, at]
