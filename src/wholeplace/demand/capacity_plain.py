"""Runs with limited places on plain arrays, draws last: the reference that the fast form repeats.

One sub-step: where enough people wait, the way in is closed, and part of the places that will
come free is filled at once (``wanted_ahead``). Elsewhere it is open, and where the last places go,
a mixture of both. The exact flow runs; then free places are filled (``fill``).
Method: docs/methods/demand.md.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wholeplace.demand.capacity import Limits
from wholeplace.demand.flow_plain import Tables, Whole, add, advance, by_cell, rates_in
from wholeplace.yearly import Array

Flags = NDArray[np.bool_]


class Passed(NamedTuple):
    """People after a sub-step, their person-years [cells x draws], and the moves made."""

    people: Array
    time: Array
    through: Array


def flow(limits: Limits) -> Tables:
    """Return what happens in every strategy, year and draw."""
    system = limits.system
    tables = Tables.empty(system)
    for strategy in range(len(system.move_factor)):
        people = system.start.copy()
        for year in range(system.entry.shape[1]):
            places = limits.places[:, strategy, year]
            rates = rates_in(system, strategy, year)
            moved = tables.moved[strategy, year]
            fill(limits, people, places=places, moved=moved)
            for _ in range(limits.steps):
                people, time = step(limits, people, rates=rates, places=places, moved=moved)
                add(tables.person_years[strategy, year], system.state_of, time)
            add(tables.at_end[strategy, year], system.state_of, people)
    return tables


def step(
    limits: Limits, people: Array, *, rates: tuple[Array, Array], places: Array, moved: Array
) -> tuple[Array, Array]:
    """Return people after one sub-step and their person-years; add to ``moved``."""
    queued, wanted = waiting(limits, people), wanted_ahead(limits, people, rates[0], places)
    closed = (places <= 0) | ((queued > 0) & (queued >= wanted))
    admit(limits, people, wanted=np.where(closed, wanted, 0.0), moved=moved)
    found = _pass(limits, people, rates=rates, closed=closed)
    overrun = ~closed & (limits.inside @ found[0] > places)
    if overrun.any():
        shut = _pass(limits, people, rates=rates, closed=closed | overrun)
        part = _part_let_in(limits, found[0], shut[0], places=places, overrun=overrun)
        found = Passed(*(_mixed(part, one, other) for one, other in zip(found, shut, strict=True)))
    after, time, through = found
    add(moved, limits.system.edge_of, through)
    fill(limits, after, places=places, moved=moved)
    return after, time


def _mixed(part: Array, one: Array, other: Array) -> Array:
    return np.where(part == 1, one, part * one + (1 - part) * other)


def _part_let_in(
    limits: Limits, opened: Array, shut: Array, *, places: Array, overrun: Flags
) -> Array:
    """Return the part of those who come that finds a place where not all do [draws]."""
    most, least = limits.inside @ opened, limits.inside @ shut
    part = np.ones_like(places)
    some = overrun & (most > least)
    np.divide(np.maximum(places - least, 0), most - least, out=part, where=some)
    return np.asarray(part.min(axis=0))


def waiting(limits: Limits, people: Array) -> Array:
    """Return how many wait for each capacity [capacities x draws]."""
    queued = np.zeros((len(limits.inside), people.shape[1]))
    np.add.at(queued, limits.capacity, people[limits.waiting])
    return queued


def fill(limits: Limits, people: Array, *, places: Array, moved: Array) -> None:
    """Move those who wait into the free places, in ``people`` itself, and count them."""
    free = np.maximum(places - limits.inside @ people, 0.0)
    admit(limits, people, wanted=free, moved=moved)


def wanted_ahead(limits: Limits, people: Array, rate: Array, places: Array) -> Array:
    """Return how many places to fill at the beginning of a closed sub-step [capacities x draws].

    That many keep the places taken on average, and never more are let in than will surely leave.
    With one rate out, ``z`` in a sub-step, ``z / (1 - exp(-z)) - 1`` of those inside is exact.
    """
    system = limits.system
    open_rate = rate * (limits.move_gate >= 0)[:, None]
    out = np.zeros_like(people)
    np.add.at(out, system.origin, open_rate)
    leave = -np.expm1(-out / limits.steps)
    spare = np.divide(out / limits.steps, leave, out=np.ones_like(out), where=leave > 0) - 1
    ahead, sure = np.zeros_like(places), np.zeros_like(places)
    for capacity, leaving in enumerate(limits.leaving):
        lost = np.zeros_like(people)
        np.add.at(lost, system.origin, open_rate * leaving[:, None])
        share = np.divide(lost, out, out=np.zeros_like(out), where=out > 0)
        ahead[capacity] = (people * share * spare).sum(axis=0)
        sure[capacity] = (people * share * leave).sum(axis=0)
    over = np.maximum(limits.inside @ people - places, 0.0)
    return np.asarray(np.maximum(np.minimum(ahead, sure) - over, 0.0))


def admit(limits: Limits, people: Array, *, wanted: Array, moved: Array) -> None:
    """Move so many of those who wait, all alike, into the states they wait for."""
    queued = waiting(limits, people)
    let_in = np.minimum(wanted, queued)
    share = np.divide(let_in, queued, out=np.zeros_like(queued), where=queued > 0)
    for origin, target, capacity, edge in zip(
        limits.waiting, limits.into, limits.capacity, limits.edge, strict=True
    ):
        admitted = people[origin] * share[capacity]
        people[origin] -= admitted
        people[target] += admitted
        if edge >= 0:
            moved[edge] += admitted


def _pass(limits: Limits, people: Array, *, rates: tuple[Array, Array], closed: Flags) -> Passed:
    """Return what comes of a sub-step with the way in open or closed."""
    system, span = limits.system, 1 / limits.steps
    rate = rates[0] * _passable(limits.move_gate, closed)
    entry = rates[1] * _passable(limits.entry_gate, closed)
    source = by_cell(entry, system.entry_target, len(people))
    after, time = advance(system, people, rate=rate, source=source, span=span)
    return Passed(after, time, np.concatenate([rate * time[system.origin], entry * span]))


def _passable(gate: Whole, closed: Flags) -> Array:
    """Return 1 for what is open in a draw and 0 for what is not [gates x draws]."""
    shut = closed[np.abs(gate) - 1]
    return np.where(gate[:, None] == 0, 1.0, np.where(gate[:, None] > 0, ~shut, shut))
