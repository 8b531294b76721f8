"""A pathway laid out flat: cells that people are in, moves between them, and their draws.

A cell is a state in a segment in a duration band. Three things move people between cells: the
pathway's own moves, growing older into the next segment, and staying on into the next duration
band. Equations: docs/methods/demand.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from wholeplace.demand.check import check
from wholeplace.demand.pathway import OUTSIDE, Move, Pathway, Segment, State
from wholeplace.draws import Draws
from wholeplace.yearly import Array

NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a person can be, each part as a position in the pathway.

    Attributes:
        state: Position in ``pathway.states``.
        segment: Position in ``pathway.segments``.
        band: Duration band in the state, from 0.
        route: Position in ``pathway.edges`` of the move they wait to make while places are full;
            -1 where nobody waits.
    """

    state: int
    segment: int
    band: int = 0
    route: int = NOWHERE


@dataclass(frozen=True, slots=True)
class CellMove:
    """That people go from one cell to another.

    Attributes:
        origin: Position of the cell they leave; -1 when they come from outside.
        target: Position of the cell they come to; -1 when they go outside.
        segment: Position of the segment whose hazard or population it is.
        move: Position in ``pathway.moves`` of the rate; -1 for ageing and for staying on.
        edge: Position in ``pathway.edges``; -1 for ageing and for staying on.
        fixed: Rate of ageing or of staying on [per person-year]; 0 where ``move`` gives the rate.
    """

    origin: int
    target: int
    segment: int
    move: int = NOWHERE
    edge: int = NOWHERE
    fixed: float = 0.0


@dataclass(frozen=True, slots=True)
class Layout:
    """The flat form of a pathway.

    Attributes:
        cells: Every cell that somebody can ever be in.
        entries: Moves from outside, at rate x population [people per year].
        moves: All other moves, at their rate [per person-year in the origin].
        start: Position of each of ``pathway.stocks`` among the cells.
    """

    cells: tuple[Cell, ...]
    entries: tuple[CellMove, ...]
    moves: tuple[CellMove, ...]
    start: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Every uncertain number of a pathway, drawn once for all strategies.

    Attributes:
        rates: Rate of each of ``pathway.moves`` [moves x draws].
        population: People of each segment in the first year [segments x draws].
        growth: Yearly growth of that number [segments x draws].
        stocks: People of each of ``pathway.stocks`` at the start [stocks x draws].
        places: Places of each of ``pathway.capacities`` [capacities x draws].
    """

    rates: Array
    population: Array
    growth: Array
    stocks: Array
    places: Array


@lru_cache(maxsize=64)
def lay_out(pathway: Pathway) -> Layout:
    """Return the cells and cell moves of ``pathway``, leaving out cells that nobody can reach.

    Raises:
        InputError: When the pathway has problems, with all of them (see ``check``).
    """
    check(pathway)
    index = every_cell(pathway)
    every = tuple(every_move(pathway, index))
    return without_unreached(Layout(tuple(index), (), every, cell_of_stocks(pathway, index)))


@lru_cache(maxsize=16)
def draw(pathway: Pathway, draws: Draws) -> Drawn:
    """Return the draws of every rate, population, stock and number of places of ``pathway``."""
    count, name = draws.count, pathway.id

    def rows(found: Iterator[Array]) -> Array:
        table = np.array(list(found)).reshape(-1, count)
        table.flags.writeable = False
        return table

    return Drawn(
        rates=rows(draws.of(f"{name}.{m.stream}", m.rate) for m in pathway.moves),
        population=rows(
            draws.of(f"{name}.population.{g.id}", g.population) for g in pathway.segments
        ),
        growth=rows(draws.of(f"{name}.growth.{g.id}", g.growth) for g in pathway.segments),
        stocks=rows(
            draws.of(f"{name}.stock.{s.state}.{s.segment}.{s.band}", s.people)
            for s in pathway.stocks
        ),
        places=rows(draws.of(f"{name}.places.{c.waiting}", c.places) for c in pathway.capacities),
    )


def every_cell(pathway: Pathway) -> dict[Cell, int]:
    """Return every state in every segment and band, with its position."""
    cells = [
        Cell(s, g, band)
        for g in range(len(pathway.segments))
        for s, state in enumerate(pathway.states)
        for band in range(len(state.bands) + 1)
    ]
    return {cell: position for position, cell in enumerate(cells)}


def every_move(pathway: Pathway, index: Mapping[Cell, int]) -> Iterator[CellMove]:
    """Yield the pathway's own moves, staying on and ageing, between the cells of ``index``."""
    for position, move in enumerate(pathway.moves):
        yield from _own_moves(pathway, index, position, move)
    for cell in index:
        yield from _staying_on(pathway.states[cell.state], index, cell)
        yield from _ageing(pathway.segments, index, cell)


def without_unreached(layout: Layout) -> Layout:
    """Return the layout with only the cells that begin with people or that they can come to."""
    reached = set(layout.start) | {m.target for m in layout.moves if m.origin == NOWHERE}
    while True:
        further = {m.target for m in layout.moves if m.origin in reached} - reached - {NOWHERE}
        if not further:
            break
        reached |= further
    kept = sorted(reached - {NOWHERE})
    new = {old: position for position, old in enumerate(kept)} | {NOWHERE: NOWHERE}
    moves = [
        replace(m, origin=new[m.origin], target=new[m.target])
        for m in layout.moves
        if m.origin in new
    ]
    return Layout(
        cells=tuple(layout.cells[old] for old in kept),
        entries=tuple(m for m in moves if m.origin == NOWHERE),
        moves=tuple(m for m in moves if m.origin != NOWHERE),
        start=tuple(new[position] for position in layout.start),
    )


def cell_of_stocks(pathway: Pathway, index: Mapping[Cell, int]) -> tuple[int, ...]:
    """Return the position of the cell that each of ``pathway.stocks`` begins in."""
    states = [state.id for state in pathway.states]
    segments = [segment.id for segment in pathway.segments]
    return tuple(
        index[Cell(states.index(s.state), segments.index(s.segment), s.band)]
        for s in pathway.stocks
    )


def _own_moves(
    pathway: Pathway, index: Mapping[Cell, int], position: int, move: Move
) -> Iterator[CellMove]:
    states = [state.id for state in pathway.states]
    edge = pathway.edges.index(move.edge)
    for g, segment in enumerate(pathway.segments):
        if move.segments and segment.id not in move.segments:
            continue
        target = NOWHERE
        if move.to_state != OUTSIDE:
            target = index[Cell(states.index(move.to_state), g)]
        if move.from_state == OUTSIDE:
            yield CellMove(NOWHERE, target, g, position, edge)
            continue
        origin = states.index(move.from_state)
        bands = range(len(pathway.states[origin].bands) + 1) if move.band is None else (move.band,)
        for band in bands:
            yield CellMove(index[Cell(origin, g, band)], target, g, position, edge)


def _staying_on(state: State, index: Mapping[Cell, int], cell: Cell) -> Iterator[CellMove]:
    """Yield the progress into the next duration band, at one over the width of this one."""
    if cell.band < len(state.bands):
        width = state.bands[cell.band] - (state.bands[cell.band - 1] if cell.band else 0.0)
        target = index[Cell(cell.state, cell.segment, cell.band + 1)]
        yield CellMove(index[cell], target, cell.segment, fixed=1 / width)


def _ageing(
    segments: tuple[Segment, ...], index: Mapping[Cell, int], cell: Cell
) -> Iterator[CellMove]:
    """Yield the way into the next segment, in the same state and band, or out of the pathway."""
    segment = segments[cell.segment]
    if segment.ages_out_after is None:
        return
    target = NOWHERE
    if segment.ages_into is not None:
        older = [known.id for known in segments].index(segment.ages_into)
        target = index[Cell(cell.state, older, cell.band)]
    yield CellMove(index[cell], target, cell.segment, fixed=1 / segment.ages_out_after)
