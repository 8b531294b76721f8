"""The stock-flow equations on plain arrays, draws last: the reference that the fast form repeats.

Within a year hazards are constant, so people follow ``x' = x Q + e``. With ``L`` at least the
largest rate out of a cell and ``P = I + Q / L``, uniformization writes the solution as sums of
terms that are never negative (docs/methods/demand.md):

    v[0] = x,  v[k+1] = v[k] P + e / L
    x(h) = sum of Poisson(k; L h) v[k],  person-years = sum of Pr(N > k) v[k] / L
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wholeplace.yearly import Array

Whole = NDArray[np.int64]

LONGEST = 64.0
"""Most events expected in one series: more and the year is cut into pieces, to keep exp(-L) > 0."""

SMALLEST = 1e-18
"""Poisson weight below which a series has ended."""

LEAST_RATE = 1.0
"""Least uniformization rate [per year]: below it Pr(N > k) would lose digits."""


@dataclass(frozen=True, slots=True)
class System:
    """Everything a run needs, as arrays; draws are last.

    Attributes:
        start: People in each cell at the beginning [cells x draws].
        origin: Cell left by each move [moves].
        target: Cell come to by each move; -1 is outside [moves].
        rate: Rate of each move [moves x draws].
        entry_target: Cell of each entry [entries].
        entry: People who enter [entries x years x draws].
        factors: Rows of factors on rates [rows x years x draws].
        move_factor: Row of each move by strategy; -1 for none [strategies x moves].
        entry_factor: Row of each entry by strategy; -1 for none [strategies x entries].
        state_of: State of each cell [cells].
        edge_of: Edge of each move, then of each entry; -1 for none [moves + entries].
        states: How many states there are.
        edges: How many edges there are.
    """

    start: Array
    origin: Whole
    target: Whole
    rate: Array
    entry_target: Whole
    entry: Array
    factors: Array
    move_factor: Whole
    entry_factor: Whole
    state_of: Whole
    edge_of: Whole
    states: int
    edges: int


@dataclass(frozen=True, slots=True)
class Tables:
    """What came of a run, draws last.

    Attributes:
        person_years: Time in each state [strategies x years x states x draws].
        moved: Moves along each edge [strategies x years x edges x draws].
        at_end: People in each state at the end of a year [strategies x years x states x draws].
    """

    person_years: Array
    moved: Array
    at_end: Array

    @classmethod
    def empty(cls, system: System) -> Tables:
        """Return tables of the system's size, filled with noughts."""
        years, draws = system.entry.shape[1:]
        strategies = len(system.move_factor)
        states = (strategies, years, system.states, draws)
        return cls(
            np.zeros(states), np.zeros((strategies, years, system.edges, draws)), np.zeros(states)
        )


def flow(system: System) -> Tables:
    """Return what happens in every strategy, year and draw."""
    tables = Tables.empty(system)
    years = system.entry.shape[1]
    for strategy in range(len(system.move_factor)):
        people = system.start
        for year in range(years):
            rate, entry = rates_in(system, strategy, year)
            source = by_cell(entry, system.entry_target, len(people))
            people, time = advance(system, people, rate=rate, source=source)
            add(tables.person_years[strategy, year], system.state_of, time)
            add(tables.at_end[strategy, year], system.state_of, people)
            moved = np.concatenate([rate * time[system.origin], entry])
            add(tables.moved[strategy, year], system.edge_of, moved)
    return tables


def rates_in(system: System, strategy: int, year: int) -> tuple[Array, Array]:
    """Return the rates of moves [moves x draws] and the entries [entries x draws] of a year."""
    rate, entry = system.rate.copy(), system.entry[:, year].copy()
    for rows, of in ((rate, system.move_factor), (entry, system.entry_factor)):
        for position, row in enumerate(of[strategy]):
            if row >= 0:
                rows[position] *= system.factors[row, year]
    return rate, entry


def advance(
    system: System, people: Array, *, rate: Array, source: Array, span: float = 1.0
) -> tuple[Array, Array]:
    """Return people at the end of ``span`` years and their person-years [both cells x draws].

    Args:
        system: Where moves go.
        people: People at the beginning [cells x draws].
        rate: Rate of each move, constant over the span [moves x draws].
        source: People who come into each cell [per year; cells x draws].
        span: Length of time [years].
    """
    out = np.zeros_like(people)
    np.add.at(out, system.origin, rate)
    bound = np.maximum(out.max(axis=0), LEAST_RATE)
    pieces = np.ceil(bound * span / LONGEST)
    stay, share, fresh = 1 - out / bound, rate / bound, source / bound
    total = np.zeros_like(people)
    for piece in range(int(pieces.max())):
        active = piece < pieces
        mean = np.where(active, bound * span / pieces, 0.0)
        term, weight = people, np.exp(-mean)
        left = 1 - weight
        people, time, k = weight * term, left * term, 0
        while weight.any():
            k += 1
            term = _step(system, term, stay, share) + fresh
            weight = weight * (mean / k)
            weight[(k > mean) & (weight < SMALLEST)] = 0
            left = np.where(weight > 0, np.maximum(left - weight, 0), 0)
            people = people + weight * term
            time = time + left * term
        total += np.where(active, time / bound, 0)
    return people, total


def _step(system: System, term: Array, stay: Array, share: Array) -> Array:
    following = term * stay
    for move, (origin, target) in enumerate(zip(system.origin, system.target, strict=True)):
        if target >= 0:
            following[target] += term[origin] * share[move]
    return following


def by_cell(entry: Array, target: Whole, cells: int) -> Array:
    """Return the people who enter each cell [cells x draws]."""
    source = np.zeros((cells, entry.shape[1]))
    np.add.at(source, target, entry)
    return source


def add(table: Array, of: Whole, rows: Array) -> None:
    """Add each row to the row of the table that it belongs to, in the table itself."""
    for position, row in zip(of, rows, strict=True):
        if position >= 0:
            table[position] += row
