"""The stock-flow equations compiled: the same series as ``flow_plain``, a few draws at a time.

Draws lie side by side in lanes, no matrix is built, and every lane has its own number of terms, so
a draw's result depends neither on its neighbours nor on how the work is shared out. Needs numba:
import this module only where its absence is dealt with.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from os import cpu_count
from typing import NamedTuple, TypeVar

import numpy as np

from wholeplace.compiling import compiled
from wholeplace.demand.flow_plain import LEAST_RATE, LONGEST, SMALLEST, System, Tables, Whole
from wholeplace.yearly import Array

WIDTH = 64
"""Draws side by side: measured, half as many take twice as long for each."""

TASKS_WORTH_A_THREAD = 16
"""Fewer than these are done sooner than a thread is started."""

Function = TypeVar("Function", bound=Callable[..., object])


class Net(NamedTuple):
    """Where moves go, in the order of their targets; -1 is outside."""

    origin: Whole
    target: Whole
    edge: Whole
    entry_target: Whole
    entry_edge: Whole
    state: Whole


class Given(NamedTuple):
    """Rates, entries and factors of all draws, and where a strategy finds its factors."""

    start: Array
    rate: Array
    entry: Array
    factors: Array
    move_factor: Whole
    entry_factor: Whole


class Lanes(NamedTuple):
    """Room for one lane of draws: cells or moves by ``WIDTH``."""

    people: Array
    time: Array
    rate: Array
    source: Array
    entry: Array
    term: Array
    following: Array
    stay: Array
    share: Array
    fresh: Array
    bound: Array
    pieces: Array
    mean: Array
    weight: Array
    left: Array
    factor_of_time: Array


def flow(system: System, *, threads: int | None = None, pieces: int | None = None) -> Tables:
    """Return what happens in every strategy, year and draw, as ``flow_plain.flow`` does.

    Args:
        system: The arrays of the run.
        threads: How many to use; what the machine has when None.
        pieces: How many pieces to cut the work into; neither changes a byte.
    """
    net, given = arranged(system)
    tables = Tables.empty(system)

    def work(first: int, last: int) -> None:
        run_tasks(net, given, first, last, tables.person_years, tables.moved, tables.at_end)

    share_out(work, tasks_of(system), threads=threads, pieces=pieces)
    return tables


def tasks_of(system: System) -> int:
    """Return how many tasks a run has: a task is a strategy and ``WIDTH`` draws."""
    return len(system.move_factor) * -(-len(system.start[0]) // WIDTH)


def share_out(
    work: Callable[[int, int], None], tasks: int, *, threads: int | None, pieces: int | None
) -> None:
    """Do ``work`` on all tasks, from the first to before the last of each piece."""
    threads = threads or max(1, min(cpu_count() or 1, tasks // TASKS_WORTH_A_THREAD))
    pieces = min(tasks, pieces or threads * 4)
    stretches = list(pairwise(tasks * piece // pieces for piece in range(pieces + 1)))
    if threads == 1:
        for first, last in stretches:
            work(first, last)
        return
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work, first, last) for first, last in stretches]:
            done.result()


def arranged(system: System) -> tuple[Net, Given]:
    """Return the arrays of ``system`` as the kernels read them."""
    order = np.argsort(system.target, kind="stable")
    moves = len(order)
    net = Net(
        system.origin[order],
        system.target[order],
        system.edge_of[:moves][order],
        system.entry_target,
        system.edge_of[moves:],
        system.state_of,
    )
    given = Given(
        system.start,
        np.ascontiguousarray(system.rate[order]),
        np.ascontiguousarray(system.entry),
        system.factors,
        np.ascontiguousarray(system.move_factor[:, order]),
        system.entry_factor,
    )
    return net, given


@compiled
def make_lanes(cells: int, moves: int, entries: int) -> Lanes:
    """Return room for one lane."""
    return Lanes(
        np.zeros((cells, WIDTH)),
        np.zeros((cells, WIDTH)),
        np.zeros((moves, WIDTH)),
        np.zeros((cells, WIDTH)),
        np.zeros((entries, WIDTH)),
        np.zeros((cells, WIDTH)),
        np.zeros((cells, WIDTH)),
        np.zeros((cells, WIDTH)),
        np.zeros((moves, WIDTH)),
        np.zeros((cells, WIDTH)),
        np.zeros(WIDTH),
        np.zeros(WIDTH),
        np.zeros(WIDTH),
        np.zeros(WIDTH),
        np.zeros(WIDTH),
        np.zeros(WIDTH),
    )


@compiled
def run_tasks(
    net: Net,
    given: Given,
    first: int,
    last: int,
    person_years: Array,
    moved: Array,
    at_end: Array,
) -> None:
    """Fill the tables for tasks ``first`` to ``last``: a task is a strategy and a lane."""
    draws = given.start.shape[1]
    blocks = -(-draws // WIDTH)
    lanes = make_lanes(given.start.shape[0], given.rate.shape[0], given.entry.shape[0])
    for task in range(first, last):
        strategy, begin = task // blocks, (task % blocks) * WIDTH
        here = min(WIDTH, draws - begin)
        load(lanes.people, given.start, begin, here)
        for year in range(given.entry.shape[1]):
            set_rates(net, given, lanes, strategy, year, begin)
            advance(net, lanes, 1.0)
            add_rows(person_years[strategy, year], net.state, lanes.time, begin, here)
            add_rows(at_end[strategy, year], net.state, lanes.people, begin, here)
            add_moves(moved[strategy, year], net, lanes, begin, here)


@compiled
def load(lane: Array, rows: Array, begin: int, here: int) -> None:
    """Copy one lane of draws; what lies beyond the last draw is 0."""
    for row in range(rows.shape[0]):
        for at in range(here):
            lane[row, at] = rows[row, begin + at]
        for at in range(here, WIDTH):
            lane[row, at] = 0.0


@compiled
def set_rates(net: Net, given: Given, lanes: Lanes, strategy: int, year: int, begin: int) -> None:
    """Put the rates, entries and sources of a strategy, year and lane in place."""
    here = min(WIDTH, given.start.shape[1] - begin)
    load(lanes.rate, given.rate, begin, here)
    load(lanes.entry, given.entry[:, year], begin, here)
    factors = given.factors[:, year]
    scale(lanes.rate, factors, given.move_factor[strategy], begin, here)
    scale(lanes.entry, factors, given.entry_factor[strategy], begin, here)
    set_sources(net, lanes)


@compiled
def set_sources(net: Net, lanes: Lanes) -> None:
    """Add up the entries into each cell."""
    lanes.source[:] = 0.0
    for entry in range(len(net.entry_target)):
        cell = net.entry_target[entry]
        for at in range(WIDTH):
            lanes.source[cell, at] += lanes.entry[entry, at]


@compiled
def put(copy: Array, rows: Array) -> None:
    """Copy all rows of a lane; an assignment to a slice takes seconds longer to compile."""
    for row in range(rows.shape[0]):
        for at in range(WIDTH):
            copy[row, at] = rows[row, at]


@compiled
def scale(lane: Array, factors: Array, row_of: Whole, begin: int, here: int) -> None:
    """Multiply the rows that have a factor by it."""
    for row in range(lane.shape[0]):
        factor = row_of[row]
        if factor >= 0:
            for at in range(here):
                lane[row, at] *= factors[factor, begin + at]


@compiled
def advance(net: Net, lanes: Lanes, span: float) -> None:
    """Move ``lanes.people`` on by ``span`` years and put their person-years in ``lanes.time``."""
    make_shares(net, lanes)
    for at in range(WIDTH):
        lanes.pieces[at] = np.ceil(lanes.bound[at] * span / LONGEST)
    lanes.time[:] = 0.0
    for piece in range(int(lanes.pieces.max())):
        for at in range(WIDTH):
            active = piece < lanes.pieces[at]
            lanes.mean[at] = lanes.bound[at] * span / lanes.pieces[at] if active else 0.0
            lanes.weight[at] = np.exp(-lanes.mean[at])
        add_series(net, lanes)


@compiled
def make_shares(net: Net, lanes: Lanes) -> None:
    """Put in place the uniformization rate of each draw and all rates as shares of it."""
    stay, bound = lanes.stay, lanes.bound
    stay[:] = 0.0
    bound[:] = LEAST_RATE
    for move in range(lanes.rate.shape[0]):
        for at in range(WIDTH):
            stay[net.origin[move], at] += lanes.rate[move, at]
    for cell in range(stay.shape[0]):
        for at in range(WIDTH):
            bound[at] = max(bound[at], stay[cell, at])
    for cell in range(stay.shape[0]):
        for at in range(WIDTH):
            stay[cell, at] = 1 - stay[cell, at] / bound[at]
            lanes.fresh[cell, at] = lanes.source[cell, at] / bound[at]
    for move in range(lanes.rate.shape[0]):
        for at in range(WIDTH):
            lanes.share[move, at] = lanes.rate[move, at] / bound[at]


@compiled
def add_series(net: Net, lanes: Lanes) -> None:
    """Add up the series of one piece of time, each lane to its own last term."""
    mean, weight, left, time = lanes.mean, lanes.weight, lanes.left, lanes.factor_of_time
    term, following = lanes.term, lanes.following
    put(term, lanes.people)
    lanes.people[:] = 0.0
    for at in range(WIDTH):
        left[at] = 1 - weight[at]
        time[at] = left[at] / lanes.bound[at]
    k = 0
    while True:
        add_term(lanes, term)
        k += 1
        heaviest = 0.0
        for at in range(WIDTH):
            weight[at] *= mean[at] / k
            if k > mean[at] and weight[at] < SMALLEST:
                weight[at] = 0.0
            left[at] = max(left[at] - weight[at], 0.0) if weight[at] > 0 else 0.0
            time[at] = left[at] / lanes.bound[at]
            heaviest = max(heaviest, weight[at])
        if heaviest == 0.0:
            return
        step(net, lanes, term, following)
        term, following = following, term


@compiled
def add_term(lanes: Lanes, term: Array) -> None:
    """Add one term to the people and to their person-years."""
    for cell in range(term.shape[0]):
        for at in range(WIDTH):
            lanes.people[cell, at] += lanes.weight[at] * term[cell, at]
    for cell in range(term.shape[0]):
        for at in range(WIDTH):
            lanes.time[cell, at] += lanes.factor_of_time[at] * term[cell, at]


@compiled
def step(net: Net, lanes: Lanes, term: Array, following: Array) -> None:
    """Write the next term of the series: who stays, who comes from outside, who moves."""
    for cell in range(lanes.people.shape[0]):
        for at in range(WIDTH):
            following[cell, at] = term[cell, at] * lanes.stay[cell, at] + lanes.fresh[cell, at]
    for move in range(len(net.target)):
        target, origin = net.target[move], net.origin[move]
        if target >= 0:
            for at in range(WIDTH):
                following[target, at] += term[origin, at] * lanes.share[move, at]


@compiled
def add_rows(table: Array, of: Whole, rows: Array, begin: int, here: int) -> None:
    """Add each row of a lane to the row of the table that it belongs to."""
    for row in range(rows.shape[0]):
        if of[row] >= 0:
            for at in range(here):
                table[of[row], begin + at] += rows[row, at]


@compiled
def add_moves(table: Array, net: Net, lanes: Lanes, begin: int, here: int) -> None:
    """Add the moves along each edge: rate x person-years in the origin, and the entries."""
    for move in range(lanes.rate.shape[0]):
        for at in range(WIDTH):
            lanes.share[move, at] = lanes.rate[move, at] * lanes.time[net.origin[move], at]
    add_rows(table, net.edge, lanes.share, begin, here)
    add_rows(table, net.entry_edge, lanes.entry, begin, here)
