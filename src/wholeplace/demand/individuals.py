"""The same pathway person by person: each simulated from change to change, all luck shared.

Where ``flow`` gives what is expected, this gives what can happen: how much counts vary by chance,
what personal risk and targeting do, and differences between strategies for the same people with
the same luck. Method: docs/methods/individuals.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from os import cpu_count
from typing import NamedTuple

import numpy as np

from wholeplace.demand import individuals_plain
from wholeplace.demand.cells import draw, lay_out
from wholeplace.demand.flow import Engine, check_strategies, check_years, system_of
from wholeplace.demand.individuals_arrays import TICKS, Counts, Crowd, Net, Task, Whole
from wholeplace.demand.individuals_crowd import (
    Population,
    Stage,
    crowd_of,
    empty_counts,
    stage_of,
)
from wholeplace.demand.pathway import Pathway
from wholeplace.demand.strategy import Flow, Strategy
from wholeplace.draws import Draws
from wholeplace.errors import InputError, MethodError
from wholeplace.yearly import Array

CHUNK = 8_192
"""People in one task: enough for a task to be worth its overhead."""

DRAWS_AT_ONCE = 16
"""Draws whose people are laid out together: memory does not grow with the number of draws."""

PEOPLE_WORTH_A_THREAD = 20_000


ALIKE = Population()


@dataclass(frozen=True, slots=True)
class Study:
    """A simulation to make.

    Attributes:
        pathway: States, rates and stocks of a place; without limited places.
        years: Financial years to report, one after the other.
        draws: How many draws of rates and of luck, from which seed.
        strategies: What is done; at least one, with different names.
        population: Who the people are.
    """

    pathway: Pathway
    years: tuple[int, ...]
    draws: Draws
    strategies: Sequence[Strategy]
    population: Population = ALIKE


@dataclass(frozen=True, slots=True)
class IndividualRun:
    """What became of simulated people, in sums over them.

    Attributes:
        pathway: What was run.
        strategies: Names, in the order of the first axis.
        years: Financial years of the last axis.
        person_years: Time in each state [strategies x wards x states x draws x years].
        moved: Moves along each edge [strategies x wards x edges x draws x years].
        at_end: People in each state at the end of the year [strategies x wards x states x draws x
            years].
    """

    pathway: Pathway
    strategies: tuple[str, ...]
    years: tuple[int, ...]
    person_years: Array
    moved: Whole
    at_end: Whole

    def over_wards(self) -> Flow:
        """Return the sum over wards, as a stock-flow run has it."""
        return Flow(
            pathway=self.pathway,
            strategies=self.strategies,
            years=self.years,
            person_years=self.person_years.sum(axis=1),
            moved=self.moved.sum(axis=1).astype(np.float64),
            at_end=self.at_end.sum(axis=1).astype(np.float64),
        )

    def amounts(self, *, per_person_year: Array, per_move: Array) -> Array:
        """Return costs or other measures [measures x strategies x wards x draws x years].

        A measure is linear in time and moves, so it is counted afterwards and costs no luck.

        Args:
            per_person_year: Of each measure in each state [measures x states].
            per_move: Of each measure along each edge [measures x edges].
        """
        in_states = np.einsum("ms,awsdy->mawdy", per_person_year, self.person_years)
        return np.asarray(in_states + np.einsum("me,awedy->mawdy", per_move, self.moved))


def simulate(
    pathway: Pathway,
    *,
    years: tuple[int, ...],
    draws: Draws,
    strategies: Sequence[Strategy],
    population: Population = ALIKE,
) -> IndividualRun:
    """Return what becomes of the people of ``pathway`` under each of ``strategies``.

    Rates are drawn as ``flow.run`` draws them, so that both engines have the same draws. Every
    person has the same luck in every strategy. For the arguments see ``Study``.

    Raises:
        InputError: When the pathway, a strategy or the population has problems, with all of them.
        MethodError: When the pathway has limited places, or the years do not fit it.
    """
    return follow(Study(pathway, years, draws, strategies, population))


def follow(
    study: Study, *, engine: Engine = "fast", threads: int | None = None, chunk: int = CHUNK
) -> IndividualRun:
    """Return what becomes of the people of ``study``.

    Args:
        study: What to simulate.
        engine: ``fast`` is compiled where numba is installed; ``plain`` is numpy alone.
        threads: How many to use; what is worth it on the machine when None.
        chunk: How many people a thread takes at a time; neither changes a byte.

    Raises:
        InputError: When the pathway, a strategy or the population has problems, with all of them.
        MethodError: When the pathway has limited places, or the years do not fit it.
    """
    stage = _stage(study)
    work = _Work(engine == "fast" and find_spec("numba") is not None, threads, chunk)
    tables = []
    for begin in range(0, study.draws.count, DRAWS_AT_ONCE):
        some = range(begin, min(begin + DRAWS_AT_ONCE, study.draws.count))
        tables.append(_counted(study, stage, crowd_of(stage, some), work))
    return _reported(study, tables)


class _Work(NamedTuple):
    """How the work is done.

    Attributes:
        compiled: Whether by the compiled engine.
        threads: How many threads; what is worth it when None.
        chunk: How many people a thread takes at a time.
    """

    compiled: bool
    threads: int | None
    chunk: int


def _stage(study: Study) -> Stage:
    pathway, population = study.pathway, study.population
    check_years(pathway, study.years)
    check_strategies(pathway, study.strategies, years=study.years, draws=study.draws)
    if pathway.capacities:
        raise MethodError(
            f"{pathway.id} has limited places: people who wait for one another cannot be simulated"
            " one by one; use the stock-flow run"
        )
    problems = list(population.problems(pathway, [s.name for s in study.strategies]))
    if problems:
        raise InputError(f"population of {pathway.id}", problems)
    layout, drawn = lay_out(pathway), draw(pathway, study.draws)
    system = system_of(pathway, layout, drawn, years=study.years, strategies=study.strategies)
    return stage_of(pathway, layout, system=system, population=population, seed=study.draws.seed)


def _tasks(study: Study, crowd: Crowd, chunk: int) -> Iterator[Task]:
    """Yield what is to be followed: nobody twice in the arm in which nothing is done."""
    without = len(study.strategies)
    arms = [arm for arm, s in enumerate(study.strategies) if _acts(s)]
    shares = [_reach(study, arm) for arm in range(without)]
    for draw_at, place in enumerate(crowd.place):
        for first in range(0, int(place[-1]), chunk):
            last = min(first + chunk, int(place[-1]))
            if any(_rests_on_without(study, arm) for arm in range(without)):
                yield Task(draw_at, without, first, last, 1.0, False, -1)
            for arm in arms:
                other = without if shares[arm] < 1 else -1
                by_risk = study.population.by_risk
                yield Task(draw_at, arm, first, last, shares[arm], by_risk, other)


def _acts(strategy: Strategy) -> bool:
    return bool(strategy.factors)


def _reach(study: Study, arm: int) -> float:
    return study.population.reach.get(study.strategies[arm].name, 1.0)


def _rests_on_without(study: Study, arm: int) -> bool:
    return not _acts(study.strategies[arm]) or _reach(study, arm) < 1


def _counted(study: Study, stage: Stage, crowd: Crowd, work: _Work) -> Counts:
    """Return what is counted of a crowd [draws x arms x wards x years x ...]."""
    shape = (len(crowd.place), len(study.strategies) + 1)
    total = empty_counts(stage, shape)
    run_people = _engine(work.compiled)

    def done(task: Task) -> tuple[Task, Counts]:
        counts = empty_counts(stage)
        run_people(stage.net, crowd, task, counts)
        return task, counts

    people = int(crowd.place[:, -1].sum()) * len(study.strategies)
    threads = work.threads or max(1, min(cpu_count() or 1, people // PEOPLE_WORTH_A_THREAD))
    with ThreadPoolExecutor(threads) as pool:
        for task, counts in pool.map(done, _tasks(study, crowd, work.chunk)):
            for table, part in zip(total, counts, strict=True):
                table[task.draw, task.arm] += part
    for arm in range(len(study.strategies)):
        if _rests_on_without(study, arm):
            for table in total:
                table[:, arm] += table[:, -1]
    return total


def _engine(compiled: bool) -> Callable[[Net, Crowd, Task, Counts], None]:
    if compiled:
        from wholeplace.demand import individuals_fast

        return individuals_fast.run_people
    return individuals_plain.run_people


def _reported(study: Study, tables: list[Counts]) -> IndividualRun:
    net, ticks, moved = (np.concatenate(parts)[:, :-1] for parts in zip(*tables, strict=True))
    at_end = np.cumsum(net, axis=3)
    at_beginning = at_end - net
    asked = len(study.years)

    def arranged(table: Whole) -> Whole:
        return table[:, :, :, -asked:].transpose(1, 2, 4, 0, 3)

    return IndividualRun(
        pathway=study.pathway,
        strategies=tuple(strategy.name for strategy in study.strategies),
        years=study.years,
        person_years=arranged(at_beginning) + arranged(ticks) / TICKS,
        moved=arranged(moved),
        at_end=arranged(at_end),
    )
