"""States with a limited number of places, and the people who wait for one.

Who moves to a full state waits; a place that comes free goes to those who wait, all alike. That is
not linear, so the year is cut into sub-steps: within one the exact solution of ``flow_plain`` runs
with the way in open or closed, and between two the free places are filled. Part of the places
that will come free in a closed sub-step is filled at its beginning, which makes the error fall
with the square of the sub-step. Method: docs/methods/demand.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from wholeplace.demand.cells import (
    NOWHERE,
    Cell,
    CellMove,
    Drawn,
    Layout,
    cell_of_stocks,
    every_cell,
    every_move,
    without_unreached,
)
from wholeplace.demand.check import check
from wholeplace.demand.flow_plain import System, Whole
from wholeplace.demand.pathway import Capacity, Pathway
from wholeplace.demand.strategy import Strategy
from wholeplace.yearly import Array

FEWEST_STEPS = 6
"""Sub-steps in a year where people stay long in the limited states."""

STEPS_PER_STAY = 6
"""Sub-steps in the mean stay of the limited or waiting state that is left soonest."""

MOST_STEPS = 120


@dataclass(frozen=True, slots=True)
class Limits:
    """A system with limited states, as arrays.

    Attributes:
        system: The system; each move or entry that needs a place stands in it twice where its
            people wait when there is none.
        move_gate: Of each move: k + 1 when it is open while capacity k is, -k - 1 when it is open
            while that is not, 0 when always [moves].
        entry_gate: The same of each entry [entries].
        inside: Whether a cell is limited by a capacity [capacities x cells].
        leaving: Whether a move leads out of a capacity [capacities x moves].
        waiting: Cell in which people wait [admissions].
        into: Cell they come into when a place is free [admissions].
        capacity: Capacity they wait for [admissions].
        edge: Edge that this counts as; -1 for none [admissions].
        places: Number of places [capacities x strategies x years x draws].
        steps: Sub-steps in a year.
    """

    system: System
    move_gate: Whole
    entry_gate: Whole
    inside: Whole
    leaving: Whole
    waiting: Whole
    into: Whole
    capacity: Whole
    edge: Whole
    places: Array
    steps: int


@lru_cache(maxsize=64)
def lay_out_limited(pathway: Pathway) -> Layout:
    """Return cells and moves in which people wait apart, by the move they wait to make.

    Raises:
        InputError: When the pathway has problems, with all of them (see ``check``).
    """
    check(pathway)
    index = every_cell(pathway)
    start = cell_of_stocks(pathway, index)
    moves = list(every_move(pathway, index))
    for number, capacity in enumerate(pathway.capacities):
        routes = _routes(pathway, capacity)
        moves += _routed(pathway, index, capacity, routes=routes, moves=moves)
        moves += _links(pathway, index, number, moves=moves)
    layout = without_unreached(Layout(tuple(index), (), tuple(moves), start))
    entries = tuple(move for move in layout.entries if _has_rate(move))
    return replace(layout, entries=entries, moves=tuple(m for m in layout.moves if _has_rate(m)))


def _has_rate(move: CellMove) -> bool:
    return move.move != NOWHERE or move.fixed > 0


def limits_of(
    pathway: Pathway,
    layout: Layout,
    system: System,
    *,
    drawn: Drawn,
    strategies: Sequence[Strategy],
) -> Limits:
    """Return the arrays of a run with limited states, given those of its system."""
    index = {cell: position for position, cell in enumerate(layout.cells)}
    move_gate, move_refused = _gates(pathway, index, layout.moves)
    entry_gate, entry_refused = _gates(pathway, index, layout.entries)
    twice = np.flatnonzero((move_refused != NOWHERE) & (move_refused != system.origin))
    entering = np.flatnonzero(entry_refused != NOWHERE)
    extended = _with_refused(system, twice, move_refused[twice], entering, entry_refused[entering])
    inside = np.array(
        [
            [pathway.states[cell.state].id in capacity.states for cell in layout.cells]
            for capacity in pathway.capacities
        ]
    ).astype(np.int64)
    out = np.where(extended.target < 0, 0, inside[:, extended.target])
    admissions = list(_admissions(pathway, index))
    columns = np.array(admissions, dtype=np.int64).reshape(-1, 4).T
    return Limits(
        system=extended,
        move_gate=np.concatenate([move_gate, -move_gate[twice]]),
        entry_gate=np.concatenate([entry_gate, -entry_gate[entering]]),
        inside=inside,
        leaving=inside[:, extended.origin] * (1 - out),
        waiting=columns[0],
        into=columns[1],
        capacity=columns[2],
        edge=columns[3],
        places=_places(pathway, system, drawn, strategies),
        steps=steps_in_year(pathway),
    )


def steps_in_year(pathway: Pathway) -> int:
    """Return the sub-steps in a year: so many in the shortest stay in a limited or waiting state.

    They depend on the stated rates alone, never on the draws, so that a draw's result does not
    depend on others.
    """
    limited = {state for c in pathway.capacities for state in (*c.states, c.waiting)}
    out = {
        (state, segment.id): sum(
            move.rate.value
            for move in pathway.moves
            if move.from_state == state and (not move.segments or segment.id in move.segments)
        )
        for state in limited
        for segment in pathway.segments
    }
    wanted = int(np.ceil(STEPS_PER_STAY * max(out.values(), default=0.0)))
    return min(max(wanted, FEWEST_STEPS), MOST_STEPS)


def _routes(pathway: Pathway, capacity: Capacity) -> tuple[int, ...]:
    """Return the edges whose people may have to wait, but those of people who wait already."""
    moves = [
        move.edge
        for move in pathway.moves
        if move.to_state in capacity.states
        and move.from_state not in (*capacity.states, capacity.waiting)
    ]
    return tuple(pathway.edges.index(edge) for edge in dict.fromkeys(moves))


def _routed(
    pathway: Pathway,
    index: dict[Cell, int],
    capacity: Capacity,
    *,
    routes: tuple[int, ...],
    moves: list[CellMove],
) -> list[CellMove]:
    """Add the waiting cells of each route to ``index``; return the moves out of them."""
    by_position = {position: cell for cell, position in index.items()}
    state = [known.id for known in pathway.states].index(capacity.waiting)
    for route in routes:
        for cell in [c for c in index if c.state == state and c.route == NOWHERE]:
            index[replace(cell, route=route)] = len(index)
    return [
        replace(
            move,
            origin=index[replace(by_position[move.origin], route=route)],
            target=index[replace(by_position[move.target], route=route)]
            if move.edge == NOWHERE and move.target != NOWHERE
            else move.target,
        )
        for route in routes
        for move in moves
        if move.origin != NOWHERE and by_position[move.origin].state == state
    ]


def _links(
    pathway: Pathway, index: dict[Cell, int], number: int, *, moves: list[CellMove]
) -> list[CellMove]:
    """Return moves without a rate, which tell what refused and admitted people can reach."""
    gates, refused = _gates(pathway, index, moves)
    own = [
        CellMove(move.origin, int(cell), move.segment)
        for move, gate, cell in zip(moves, gates, refused, strict=True)
        if gate == number + 1 and cell != NOWHERE
    ]
    admitted = [
        CellMove(waiting, into, 0)
        for waiting, into, capacity, _ in _admissions(pathway, index)
        if capacity == number
    ]
    return own + admitted


def _gates(
    pathway: Pathway, index: dict[Cell, int], moves: Sequence[CellMove]
) -> tuple[Whole, Whole]:
    """Return each move's gate, and the cell of those it refuses; -1 where they stay."""
    states = [state.id for state in pathway.states]
    gate, refused = np.zeros(len(moves), np.int64), np.full(len(moves), NOWHERE)
    for number, capacity in enumerate(pathway.capacities):
        routes = {pathway.edges[route]: route for route in _routes(pathway, capacity)}
        own = f"{capacity.waiting}>"
        waiting = states.index(capacity.waiting)
        for position, move in enumerate(moves):
            edge = "" if move.edge == NOWHERE else pathway.edges[move.edge]
            if edge in routes:
                gate[position] = number + 1
                refused[position] = index.get(Cell(waiting, move.segment, 0, routes[edge]), NOWHERE)
            elif edge.startswith(own) and edge.removeprefix(own) in capacity.states:
                gate[position] = number + 1
    return gate, refused


def _admissions(pathway: Pathway, index: dict[Cell, int]) -> Iterator[tuple[int, int, int, int]]:
    """Yield waiting cell, cell they come into, capacity and edge."""
    states = [state.id for state in pathway.states]
    for number, capacity in enumerate(pathway.capacities):
        own = f"{capacity.waiting}>{capacity.states[0]}"
        for cell, position in index.items():
            if pathway.states[cell.state].id != capacity.waiting:
                continue
            edge = cell.route
            name = own if edge == NOWHERE else pathway.edges[edge]
            if edge == NOWHERE and own in pathway.edges:
                edge = pathway.edges.index(own)
            into = Cell(states.index(name.split(">")[1]), cell.segment)
            if into in index:
                yield position, index[into], number, edge


def _with_refused(
    system: System, moves: Whole, refused: Whole, entries: Whole, turned_away: Whole
) -> System:
    """Return the system with a second copy of moves and entries, into the waiting cells."""
    count = len(system.origin)
    uncounted = np.full(len(moves), NOWHERE), np.full(len(entries), NOWHERE)
    edges = system.edge_of[:count], uncounted[0], system.edge_of[count:], uncounted[1]
    return replace(
        system,
        origin=np.concatenate([system.origin, system.origin[moves]]),
        target=np.concatenate([system.target, refused]),
        rate=np.concatenate([system.rate, system.rate[moves]]),
        entry_target=np.concatenate([system.entry_target, turned_away]),
        entry=np.concatenate([system.entry, system.entry[entries]]),
        move_factor=np.hstack([system.move_factor, system.move_factor[:, moves]]),
        entry_factor=np.hstack([system.entry_factor, system.entry_factor[:, entries]]),
        edge_of=np.concatenate(edges),
    )


def _places(
    pathway: Pathway, system: System, drawn: Drawn, strategies: Sequence[Strategy]
) -> Array:
    """Return places with those that each strategy adds, never below 0."""
    years, draws = system.entry.shape[1:]
    places = np.empty((len(pathway.capacities), len(strategies), years, draws))
    places[:] = drawn.places[:, None, None, :]
    for number, capacity in enumerate(pathway.capacities):
        for position, strategy in enumerate(strategies):
            added = (strategy.places or {}).get(capacity.waiting)
            if added is not None:
                places[number, position, years - len(added) :] += np.asarray(added)[:, None]
    return np.maximum(places, 0.0)
