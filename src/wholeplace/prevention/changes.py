"""What sets of actions change in a pathway: all of them in one run, on the same draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from wholeplace.demand.flow import run
from wholeplace.demand.pathway import Pathway, Use
from wholeplace.demand.strategy import BASELINE, Flow, Strategy
from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.prevention.avoided import USES, Avoided
from wholeplace.prevention.levers import Lever, Reached, reach_problems, reached, strategy
from wholeplace.yearly import Array, Yearly

MOVES = "moves avoided"
PEOPLE = "people"
RUN_BYTES = 200_000_000
RUNS_KEPT = 6

Actions = frozenset[str]


@dataclass(frozen=True, slots=True)
class Change:
    """What a set of actions changes in one pathway, against doing nothing.

    Attributes:
        pathway: The pathway.
        avoided: Use avoided, one entry a use of the pathway, optimism bias off.
        moves: Moves avoided along each edge that the actions act on [draws x years].
        person_years: Time not spent in each state over all the years, negative where more is
            spent there [person-years, draws].
        reached: How much of the flow each effect reaches.
        without: People in each state without any action, on average over each year [draws x years].
    """

    pathway: Pathway
    avoided: tuple[Avoided, ...]
    moves: Mapping[str, Yearly]
    person_years: Mapping[str, Array]
    reached: tuple[Reached, ...]
    without: Mapping[str, Yearly] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PathwayRun:
    """A pathway without any action, and the levers that act on it.

    Attributes:
        pathway: The pathway.
        years: Financial years of the valuation.
        draws: Number and seed of the random draws.
        baseline: The run without any action.
        reached: Levers by id of the action, with the share of the flow that each reaches.
        quantities: Units of each use of the pathway per person-year or move [draws each].
        without: Each use of the pathway without any action [draws x years each].
    """

    pathway: Pathway
    years: tuple[int, ...]
    draws: Draws
    baseline: Flow
    reached: Mapping[str, tuple[Reached, ...]]
    quantities: tuple[Array, ...]
    without: tuple[Array, ...]

    def of(self, actions: Actions) -> tuple[Reached, ...]:
        """Return the levers of some actions, in the order in which the actions were given."""
        return tuple(
            lever for id, levers in self.reached.items() if id in actions for lever in levers
        )


def prepare(
    pathway: Pathway,
    levers: Mapping[str, Sequence[Lever]],
    *,
    years: tuple[int, ...],
    draws: Draws,
) -> PathwayRun:
    """Run a pathway without any action and return how much of it each lever reaches.

    Args:
        pathway: The pathway.
        levers: Levers on it by id of the action.
        years: Consecutive financial years, none before the pathway's first.
        draws: Number and seed of the random draws.

    Raises:
        MethodError: Naming every lever that reaches more than there is.
    """
    baseline = _baseline(pathway, years, draws)
    every = [lever for own in levers.values() for lever in own]
    problems = [each for lever in every for each in reach_problems(lever, baseline=baseline)]
    if problems:
        raise MethodError("\n".join(problems))
    quantities = [draws.of(_stream(pathway, use), use.quantity) for use in pathway.uses]
    return PathwayRun(
        pathway=pathway,
        years=years,
        draws=draws,
        baseline=baseline,
        reached={
            id: tuple(reached(lever, baseline=baseline) for lever in own)
            for id, own in levers.items()
        },
        quantities=tuple(quantities),
        without=tuple(
            _counted(use, baseline)[0] * quantity[:, np.newaxis]
            for use, quantity in zip(pathway.uses, quantities, strict=True)
        ),
    )


@lru_cache(maxsize=RUNS_KEPT)
def _baseline(pathway: Pathway, years: tuple[int, ...], draws: Draws) -> Flow:
    """Return a pathway's run without any action; switching values ask for the same one often.

    Its arrays are read-only, for whoever asks again is given the same ones.
    """
    flow = run(pathway, years=years, draws=draws, strategies=[Strategy(BASELINE, {})])
    for amounts in (flow.person_years, flow.moved, flow.at_end):
        amounts.flags.writeable = False
    return flow


def _stream(pathway: Pathway, use: Use) -> str:
    return f"{pathway.id}.use.{use.state or use.edge}.{use.unit_cost}.{use.outcome}"


def flows(given: PathwayRun, sets: Sequence[Actions]) -> Iterator[tuple[Sequence[Actions], Flow]]:
    """Yield runs of the pathway under sets of actions, as many sets at a time as memory allows."""
    size = 2 * len(given.pathway.states) + len(given.pathway.edges)
    each = size * given.draws.count * len(given.years) * np.dtype(np.float64).itemsize
    count = max(1, RUN_BYTES // max(each, 1))
    for first in range(0, len(sets), count):
        chosen = sets[first : first + count]
        strategies = [strategy(f"set {at}", given.of(each)) for at, each in enumerate(chosen)]
        yield (
            chosen,
            run(given.pathway, years=given.years, draws=given.draws, strategies=strategies),
        )


def less_used(given: PathwayRun, flow: Flow) -> tuple[Array, ...]:
    """Return how much less each use of the pathway is used [strategies x draws x years each]."""
    return tuple(
        without - _counted(use, flow) * quantity[:, np.newaxis]
        for use, quantity, without in zip(
            given.pathway.uses, given.quantities, given.without, strict=True
        )
    )


def _counted(use: Use, flow: Flow) -> Array:
    """Return time in a use's state or moves along its edge [strategies x draws x years]."""
    if use.state is not None:
        states = [state.id for state in flow.pathway.states]
        return flow.person_years[:, states.index(use.state)]
    return flow.moved[:, flow.pathway.edges.index(str(use.edge))]


def changes(given: PathwayRun, sets: Sequence[Actions]) -> Mapping[Actions, Change]:
    """Return what each set of actions changes in a pathway.

    Args:
        given: The pathway without any action.
        sets: Sets of ids of actions, each once.
    """
    found: dict[Actions, Change] = {}
    without = {
        state.id: Yearly(given.baseline.person_years[0, place], given.years, PEOPLE)
        for place, state in enumerate(given.pathway.states)
    }
    for chosen, flow in flows(given, sets):
        less = less_used(given, flow)
        for at, actions in enumerate(chosen):
            pulled = given.of(actions)
            found[actions] = Change(
                pathway=given.pathway,
                avoided=_avoided(given, tuple(amounts[at] for amounts in less)),
                moves=_moves(given, flow, at=at, pulled=pulled),
                person_years=_person_years(given, flow, at=at),
                reached=pulled,
                without=without,
            )
    return found


def _avoided(given: PathwayRun, less: Sequence[Array]) -> tuple[Avoided, ...]:
    return tuple(
        Avoided(
            outcome=use.outcome,
            unit_cost=use.unit_cost,
            use=Yearly(np.ascontiguousarray(amounts), given.years, USES),
            pathway=given.pathway.id,
            after_optimism=True,
            without=Yearly(without, given.years, USES),
        )
        for use, amounts, without in zip(given.pathway.uses, less, given.without, strict=True)
    )


def _moves(
    given: PathwayRun, flow: Flow, *, at: int, pulled: Sequence[Reached]
) -> Mapping[str, Yearly]:
    edges = given.pathway.edges
    acted_on = dict.fromkeys(edge for each in pulled for edge in each.lever.effect.edges)
    return {
        edge: Yearly(given.baseline.moved[0, place] - flow.moved[at, place], given.years, MOVES)
        for edge in acted_on
        for place in [edges.index(edge)]
    }


def _person_years(given: PathwayRun, flow: Flow, *, at: int) -> Mapping[str, Array]:
    less = (given.baseline.person_years[0] - flow.person_years[at]).sum(axis=2)
    return {state.id: less[place] for place, state in enumerate(given.pathway.states)}
