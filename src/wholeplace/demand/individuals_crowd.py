"""From a pathway to the arrays that individuals are simulated on: cells, ways, people, rates."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from wholeplace.demand.cells import NOWHERE, CellMove, Layout
from wholeplace.demand.flow_plain import System
from wholeplace.demand.individuals_arrays import (
    AGEING_ON,
    EDGE,
    STAYING_ON,
    Counts,
    Crowd,
    Net,
    Whole,
)
from wholeplace.demand.luck import (
    group_of_entry,
    key_of,
    poisson_people,
    uniforms_of_groups,
    whole_people,
)
from wholeplace.demand.pathway import Pathway
from wholeplace.errors import Problem, did_you_mean
from wholeplace.yearly import Array

BEGINNING = -1  # year and entry of those who are there from the beginning
NEAR = 1e-6  # furthest that shares may be from 1 in sum, and risks from 1 on average


@dataclass(frozen=True, slots=True)
class Population:
    """Who the people of a pathway are, where they are not all alike.

    Attributes:
        reach: By name of a strategy: share of people that it is done to; all where not named.
            Whom a smaller share reaches, a larger one reaches too.
        by_risk: Whether strategies reach those of the highest personal risk first.
        risks: Multipliers of rates, rising and 1 on average, each of as many people.
        risky: Edges that the personal risk multiplies; all but those from outside when empty.
        wards: Share of people in each ward, 1 in sum.
        punctual: Whether people leave an age band at its age, having begun anywhere in it; when
            not, after a random stay of the same mean, as ``flow`` has it.
    """

    reach: Mapping[str, float] = field(default_factory=dict)
    by_risk: bool = False
    risks: tuple[float, ...] = (1.0,)
    risky: tuple[str, ...] = ()
    wards: tuple[float, ...] = (1.0,)
    punctual: bool = False

    def problems(self, pathway: Pathway, names: Collection[str]) -> Iterator[Problem]:
        """Yield what is wrong with it for a pathway and strategies of these names."""
        for name, share in self.reach.items():
            if name not in names:
                yield Problem(f"reach of {name}", f"no such strategy{did_you_mean(name, names)}")
            if not 0 <= share <= 1:
                yield Problem(f"reach of {name}", f"should be from 0 to 1, not {share}")
        for edge in self.risky:
            if edge not in pathway.edges:
                yield Problem(f"risky, {edge}", f"no such edge{did_you_mean(edge, pathway.edges)}")
        risks = np.array(self.risks or (0.0,))
        if not (risks > 0).all() or (np.diff(risks) < 0).any():
            yield Problem("risks", "should be above 0 and rise")
        elif abs(risks.mean() - 1) > NEAR:
            yield Problem("risks", f"should be 1 on average, not {risks.mean():.6g}")
        if any(share < 0 for share in self.wards) or abs(sum(self.wards) - 1) > NEAR:
            yield Problem("wards", f"shares should be 1 in sum, not {sum(self.wards):.6g}")


class Groups(NamedTuple):
    """People who begin alike: those of one cell, or those who come by one entry in one year.

    Attributes:
        address: Of each group.
        cell: Cell they begin in.
        year: Year they come in; -1 for those there from the beginning.
        edge: Edge they come along; -1 for those there from the beginning.
        entry: Position of the entry they come by; -1 for those there from the beginning.
        layer: Which part of the factor on the entry they belong to.
    """

    address: Whole
    cell: Whole
    year: Whole
    edge: Whole
    entry: Whole
    layer: Whole


@dataclass(frozen=True, slots=True)
class Stage:
    """What all draws of a simulation share.

    Attributes:
        population: Who the people are.
        net: Cells and ways.
        system: Rates, stocks and factors of all draws.
        groups: Who begins where.
        key: First word of the key.
    """

    population: Population
    net: Net
    system: System
    groups: Groups
    key: np.uint64


def stage_of(
    pathway: Pathway, layout: Layout, *, system: System, population: Population, seed: int
) -> Stage:
    """Return what all draws share."""
    net = net_of(pathway, layout, risky=population.risky)
    groups = groups_of(layout, system)
    return Stage(population, net, system, groups, key_of(seed, pathway.id))


def net_of(pathway: Pathway, layout: Layout, *, risky: Collection[str]) -> Net:
    """Return the cells of ``layout`` and the ways out of them.

    Args:
        pathway: What is simulated.
        layout: Its flat form.
        risky: Edges whose rates the personal risk multiplies; all when empty.
    """
    names = [edge.partition(">")[0] for edge in pathway.edges]
    edges = [[e for e, name in enumerate(names) if name == s.id] for s in pathway.states]
    clocks = [len(out) + len(s.bands) for out, s in zip(edges, pathway.states, strict=True)]
    ways = []
    for position, move in enumerate(layout.moves):
        cell, kind = layout.cells[move.origin], _kind_of(layout, move)
        if kind == EDGE:
            clock = edges[cell.state].index(move.edge)
        else:
            clock = len(edges[cell.state]) + cell.band if kind == STAYING_ON else max(clocks)
        by_risk = kind == EDGE and (not risky or pathway.edges[move.edge] in risky)
        ways.append((move.origin, kind, position, move.target, clock, move.edge, by_risk))
    origin, kinds, order, target, clock_of, edge, is_risky = _columns(sorted(ways), 7)
    state, segment = _columns([(cell.state, cell.segment) for cell in layout.cells], 2)
    return Net(
        first=np.searchsorted(origin, np.arange(len(layout.cells) + 1)),
        target=target,
        kind=kinds,
        clock=clock_of,
        edge=edge,
        risky=is_risky,
        order=order,
        state=state,
        segment=segment,
        row=state,
        clocks=np.array(clocks, dtype=np.int64),
    )


def groups_of(layout: Layout, system: System) -> Groups:
    """Return all groups of people: what is stated alone decides, not how many there are.

    Where a strategy multiplies an entry by up to 2.5, those who come stand in three layers: the
    first comes anyway, of the second and third those whose mark is below the factor.
    """
    found = [(cell, cell, BEGINNING, NOWHERE, BEGINNING, 0) for cell in sorted(set(layout.start))]
    for entry, move in enumerate(layout.entries):
        rows = [row for row in system.entry_factor[:, entry] if row >= 0]
        highest = max([1.0, *(system.factors[row].max() for row in rows)])
        found += [
            (
                group_of_entry(entry, year=year, layer=layer),
                move.target,
                year,
                move.edge,
                entry,
                layer,
            )
            for year in range(system.entry.shape[1])
            for layer in range(int(np.ceil(highest)))
        ]
    return Groups(*_columns(found, 6))


def crowd_of(stage: Stage, some: range) -> Crowd:
    """Return the people and rates of some of the draws."""
    groups, population = stage.groups, stage.population
    count = _count_of(stage, some)
    key = np.empty((len(some), 2), dtype=np.uint64)
    key[:, 0], key[:, 1] = stage.key, some
    return Crowd(
        group=groups.address.astype(np.uint64),
        cell=groups.cell,
        year=groups.year,
        edge=groups.edge,
        place=np.hstack([np.zeros((len(some), 1), np.int64), np.cumsum(count.T, axis=1)]),
        accept=_accept_of(stage, some),
        wait=_wait_of(stage, some),
        until=_until_of(stage, some),
        key=key,
        risk=np.array(population.risks),
        ward=np.cumsum(population.wards)[:-1],
        punctual=population.punctual,
    )


def empty_counts(stage: Stage, shape: tuple[int, ...] = ()) -> Counts:
    """Return counts of nothing, each as many times as ``shape`` says."""
    system = stage.system
    table = (*shape, len(stage.population.wards), system.factors.shape[1])
    rows, edges = (*table, system.states), (*table, system.edges)
    return Counts(np.zeros(rows, np.int64), np.zeros(rows, np.int64), np.zeros(edges, np.int64))


def _columns(rows: Collection[tuple[int, ...]], count: int) -> Iterator[Whole]:
    yield from np.array(list(rows), dtype=np.int64).reshape(-1, count).T.copy()


def _kind_of(layout: Layout, move: CellMove) -> int:
    if move.edge != NOWHERE:
        return EDGE
    if move.target != NOWHERE and layout.cells[move.target].segment == move.segment:
        return STAYING_ON
    return AGEING_ON


def _count_of(stage: Stage, some: range) -> Whole:
    """Return how many people each group has [groups x draws]."""
    groups, system = stage.groups, stage.system
    uniform = uniforms_of_groups(
        groups.address.astype(np.uint64), key=stage.key, draws=np.array(some, dtype=np.uint64)
    )
    there = groups.entry == BEGINNING
    here = slice(some.start, some.stop)
    count = np.empty_like(uniform)
    count[there] = whole_people(system.start[groups.cell[there], here], uniform[there])
    mean = system.entry[groups.entry[~there], groups.year[~there], here]
    count[~there] = poisson_people(mean, uniform[~there])
    return count.astype(np.int64)


def _accept_of(stage: Stage, some: range) -> Array:
    """Return the mark below which the people of a group come in [draws x arms x groups]."""
    groups, system = stage.groups, stage.system
    accept = np.ones((len(some), len(system.entry_factor) + 1, len(groups.address)))
    accept -= groups.layer
    for arm, row_of in enumerate(system.entry_factor):
        for group in np.flatnonzero(groups.entry >= 0):
            row = row_of[groups.entry[group]]
            if row >= 0:
                factor = system.factors[row, groups.year[group], some.start : some.stop]
                accept[:, arm, group] = factor - groups.layer[group]
    return accept


def _wait_of(stage: Stage, some: range) -> Array:
    """Return one over the rate of each way [draws x arms x years x ways]."""
    system, order = stage.system, stage.net.order
    here = slice(some.start, some.stop)
    arms, years = len(system.move_factor) + 1, system.factors.shape[1]
    rate = np.empty((len(some), arms, years, len(order)))
    rate[:] = system.rate[order, here].T[:, None, None, :]
    for arm, row_of in enumerate(system.move_factor):
        for way, row in enumerate(row_of[order]):
            if row >= 0:
                rate[:, arm, :, way] *= system.factors[row, :, here].T
    with np.errstate(divide="ignore", over="ignore"):  # a rate of nought waits for ever
        return np.asarray(1 / rate)


def _until_of(stage: Stage, some: range) -> Whole:
    """Return the year in which rates out of a cell next change [draws x arms x years x cells]."""
    system, net = stage.system, stage.net
    years, cells = system.factors.shape[1], len(net.state)
    until = np.full((len(some), len(system.move_factor) + 1, years, cells), years)
    factors = system.factors[:, :, some.start : some.stop]
    changed = factors[:, 1:] != factors[:, :-1]
    for arm, row_of in enumerate(system.move_factor):
        changes = np.zeros((cells, max(years - 1, 0), len(some)), dtype=bool)
        for move in np.flatnonzero(row_of >= 0):
            changes[system.origin[move]] |= changed[row_of[move]]
        for year in range(years - 2, -1, -1):
            until[:, arm, year] = np.where(changes[:, year].T, year + 1, until[:, arm, year + 1])
    return until
