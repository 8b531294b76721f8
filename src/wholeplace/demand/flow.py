"""Stock-flow runs of a pathway: exact within each year, every strategy on the same draws."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Literal

import numpy as np

from wholeplace.demand import capacity_plain, flow_plain
from wholeplace.demand.capacity import Limits, lay_out_limited, limits_of
from wholeplace.demand.cells import CellMove, Drawn, Layout, draw, lay_out
from wholeplace.demand.flow_plain import System, Tables, Whole
from wholeplace.demand.pathway import Pathway
from wholeplace.demand.strategy import Flow, Strategy
from wholeplace.draws import Draws
from wholeplace.errors import InputError, MethodError, Problem, did_you_mean
from wholeplace.yearly import Array

NONE = -1


Engine = Literal["fast", "plain"]


def run(
    pathway: Pathway,
    *,
    years: tuple[int, ...],
    draws: Draws,
    strategies: Sequence[Strategy],
    engine: Engine = "fast",
) -> Flow:
    """Return what happens to ``pathway`` under each of ``strategies``.

    Hazards are constant within a financial year, and the solution within it is exact to about 12
    digits. The run begins in the pathway's first year and reports ``years``; factors are 1 before
    the first of them. All strategies share every draw. Method: docs/methods/demand.md.

    Args:
        pathway: States, rates and stocks of a place.
        years: Financial years to report, one after the other.
        draws: How many draws, from which seed.
        strategies: What is done; at least one, with different names.
        engine: ``fast`` is compiled where numba is installed; ``plain`` is numpy alone.

    Raises:
        InputError: When the pathway or a strategy has problems, with all of them.
        MethodError: When the years are not in a row or begin before the pathway does.
    """
    check_years(pathway, years)
    check_strategies(pathway, strategies, years=years, draws=draws)
    drawn = draw(pathway, draws)
    limited = bool(pathway.capacities)
    layout = lay_out_limited(pathway) if limited else lay_out(pathway)
    system = system_of(pathway, layout, drawn, years=years, strategies=strategies)
    compiled = engine == "fast" and find_spec("numba") is not None
    if limited:
        limits = limits_of(pathway, layout, system, drawn=drawn, strategies=strategies)
        tables = _solved_with_limits(limits, compiled=compiled)
    else:
        tables = _solved(system, compiled=compiled)
    return _reported(pathway, tables, years=years, strategies=strategies)


def _solved(system: System, *, compiled: bool) -> Tables:
    if compiled:
        from wholeplace.demand import flow_fast

        return flow_fast.flow(system)
    return flow_plain.flow(system)


def _solved_with_limits(limits: Limits, *, compiled: bool) -> Tables:
    if compiled:
        from wholeplace.demand import capacity_fast

        return capacity_fast.flow(limits)
    return capacity_plain.flow(limits)


def system_of(
    pathway: Pathway,
    layout: Layout,
    drawn: Drawn,
    *,
    years: tuple[int, ...],
    strategies: Sequence[Strategy],
) -> System:
    """Return the arrays of a run from the pathway's first year to the last of ``years``."""
    before = years[0] - pathway.first_year
    rows, move_factor, entry_factor = _factors(pathway, layout, strategies)
    shape = (len(rows), before + len(years), drawn.population.shape[1])
    factors = np.ones(shape)
    for position, row in enumerate(rows):
        factors[position, before:] = row.T
    start = np.zeros((len(layout.cells), shape[2]))
    np.add.at(start, list(layout.start), drawn.stocks)
    return System(
        start=start,
        origin=np.array([m.origin for m in layout.moves], dtype=np.int64),
        target=np.array([m.target for m in layout.moves], dtype=np.int64),
        rate=_rates(layout, drawn),
        entry_target=np.array([m.target for m in layout.entries], dtype=np.int64),
        entry=_entries(layout, drawn, shape[1]),
        factors=factors,
        move_factor=move_factor,
        entry_factor=entry_factor,
        state_of=np.array([cell.state for cell in layout.cells], dtype=np.int64),
        edge_of=np.array([m.edge for m in layout.moves + layout.entries], dtype=np.int64),
        states=len(pathway.states),
        edges=len(pathway.edges),
    )


def _rates(layout: Layout, drawn: Drawn) -> Array:
    count = drawn.population.shape[1]
    rows = [drawn.rates[m.move] if m.move >= 0 else np.full(count, m.fixed) for m in layout.moves]
    return np.array(rows).reshape(-1, count)


def _entries(layout: Layout, drawn: Drawn, years: int) -> Array:
    """Return rate x population, which grows from year to year [entries x years x draws]."""
    later = np.arange(years)[:, None]
    rows = [
        drawn.rates[m.move] * drawn.population[m.segment] * (1 + drawn.growth[m.segment]) ** later
        for m in layout.entries
    ]
    return np.array(rows).reshape(-1, years, drawn.population.shape[1])


def _factors(
    pathway: Pathway, layout: Layout, strategies: Sequence[Strategy]
) -> tuple[list[Array], Whole, Whole]:
    """Return distinct rows of factors, and which row each strategy puts on each cell move."""
    rows: list[Array] = []
    known: dict[tuple[int, int, int], int] = {}

    def row_of(number: int, move: CellMove) -> int:
        if move.edge == NONE:
            return NONE
        key = (number, move.edge, move.segment)
        if key not in known:
            edge = pathway.edges[move.edge]
            names = (edge, f"{edge}@{pathway.segments[move.segment].id}")
            given = strategies[number].factors
            found = [np.asarray(given[name], dtype=np.float64) for name in names if name in given]
            known[key] = len(rows) if found else NONE
            rows.extend([np.prod(np.broadcast_arrays(*found), axis=0)] if found else [])
        return known[key]

    def table(moves: tuple[CellMove, ...]) -> Whole:
        found = [[row_of(number, move) for move in moves] for number in range(len(strategies))]
        return np.array(found, dtype=np.int64).reshape(len(strategies), -1)

    move_factor, entry_factor = table(layout.moves), table(layout.entries)
    return rows, move_factor, entry_factor


def _reported(
    pathway: Pathway, tables: Tables, *, years: tuple[int, ...], strategies: Sequence[Strategy]
) -> Flow:
    def asked(table: Array) -> Array:
        return table[:, -len(years) :].transpose(0, 2, 3, 1)

    return Flow(
        pathway=pathway,
        strategies=tuple(strategy.name for strategy in strategies),
        years=years,
        person_years=asked(tables.person_years),
        moved=asked(tables.moved),
        at_end=asked(tables.at_end),
    )


def check_years(pathway: Pathway, years: tuple[int, ...]) -> None:
    """Raise ``MethodError`` unless years follow one another and none is before the pathway's."""
    if not years or years != tuple(range(years[0], years[0] + len(years))):
        raise MethodError(f"the years of a run should follow one another, not {years}")
    if years[0] < pathway.first_year:
        raise MethodError(f"{pathway.id} begins in {pathway.first_year}, after {years[0]}")


def check_strategies(
    pathway: Pathway, strategies: Sequence[Strategy], *, years: tuple[int, ...], draws: Draws
) -> None:
    """Raise one ``InputError`` that names everything wrong with strategies."""
    names = [strategy.name for strategy in strategies]
    problems = [] if names else [Problem("strategies", "there should be at least one")]
    problems += [
        Problem(name, "two strategies have this name")
        for name in set(names)
        if names.count(name) > 1
    ]
    by_segment = {f"{edge}@{g.id}" for edge in pathway.edges for g in pathway.segments}
    known = [*pathway.edges, *by_segment]
    shapes = {(draws.count, len(years)), (1, len(years))}
    for strategy in strategies:
        for name, factors in strategy.factors.items():
            where = f"{strategy.name}, {name}"
            if name not in known:
                problems.append(Problem(where, f"no such edge{did_you_mean(name, known)}"))
            elif np.shape(factors) not in shapes:
                found = " x ".join(map(str, np.shape(factors)))
                problems.append(Problem(where, f"factors should be draws x years, not {found}"))
            elif not (np.isfinite(factors).all() and np.min(factors) >= 0):
                problems.append(Problem(where, "factors should be finite and never below 0"))
        problems += _places_problems(pathway, strategy, years)
    if problems:
        raise InputError(f"pathway {pathway.id}", problems)


def _places_problems(pathway: Pathway, strategy: Strategy, years: tuple[int, ...]) -> list[Problem]:
    known = [capacity.waiting for capacity in pathway.capacities]
    problems = []
    for name, added in (strategy.places or {}).items():
        where = f"{strategy.name}, places of {name}"
        if name not in known:
            problems.append(Problem(where, f"nobody waits there{did_you_mean(name, known)}"))
        elif np.shape(added) != (len(years),):
            problems.append(
                Problem(where, f"there should be one number for each of {len(years)} years")
            )
    return problems
