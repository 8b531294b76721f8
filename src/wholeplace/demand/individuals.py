"""The same pathway person by person: each simulated from change to change, all luck shared.

Where ``flow`` gives what is expected, this gives what can happen: how much counts vary by chance,
what personal risk and targeting do, and differences between strategies for the same people with
the same luck. Method: docs/methods/individuals.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.util import find_spec
from os import cpu_count

import numpy as np

from wholeplace.demand import individuals_plain
from wholeplace.demand.cells import draw, lay_out
from wholeplace.demand.flow import Engine, check_run, system_of
from wholeplace.demand.individuals_arrays import (
    TICKS,
    Counts,
    Crowd,
    Net,
    Task,
    Whole,
    crowd_of,
    empty_counts,
    net_of,
)
from wholeplace.demand.pathway import Pathway
from wholeplace.demand.strategy import Flow, Strategy
from wholeplace.draws import Draws
from wholeplace.errors import InputError, MethodError, Problem, did_you_mean
from wholeplace.yearly import Array

CHUNK = 8_192
"""People in one task: enough for a task to be worth its overhead."""

DRAWS_AT_ONCE = 16
"""Draws whose people are laid out together: memory does not grow with the number of draws."""

PEOPLE_WORTH_A_THREAD = 20_000
AVERAGE_RISK = 1e-6  # furthest that the mean of personal risks may be from 1


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
    tables = []
    for begin in range(0, study.draws.count, DRAWS_AT_ONCE):
        some = range(begin, min(begin + DRAWS_AT_ONCE, study.draws.count))
        crowd = crowd_of(stage, some)
        tables += _counted(study, stage, crowd, _Work(engine, threads, chunk))
    return _reported(study, tables)
