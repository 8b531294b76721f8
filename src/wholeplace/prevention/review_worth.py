"""What sets of proposals do to value, to spending and to demand, each pathway run together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from wholeplace.prevention.appraisal import interval
from wholeplace.prevention.cash import Banked, bank, finance_view
from wholeplace.prevention.changes import Actions, PathwayRun, flows
from wholeplace.prevention.contracts import check_contracts, draw_contract
from wholeplace.prevention.overlap import interacting
from wholeplace.prevention.review_parts import Demand
from wholeplace.prevention.review_reach import Bought, withdrawn
from wholeplace.prevention.streams import Ground, Prepared, Streams, prepared, streams_of
from wholeplace.prevention.treasury import treasury_view
from wholeplace.prevention.worth import Frame
from wholeplace.yearly import Array


@dataclass(frozen=True, slots=True)
class Worth:
    """What a set of proposals does.

    Attributes:
        net: Net present value to the public [draws; GBP].
        bodies: Names of the bodies of ``spend``.
        spend: Change of what each body spends [draws x years x bodies; GBP, cash].
        demand: Change in use and in people.
        warnings: What a reader must be told.
    """

    net: Array
    bodies: tuple[str, ...]
    spend: Array
    demand: tuple[Demand, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Worths:
    """What proposals with a known effect do, one by one, in pairs and all together.

    Attributes:
        each: By id of the action.
        together: All of them, their overlap netted; None without any.
        pairs: What two that act on one pathway are worth together beyond the sum of both
            [draws; GBP].
    """

    each: Mapping[str, Worth]
    together: Worth | None
    pairs: Mapping[tuple[str, str], Array]


def worths(grown: Sequence[Bought], cut: Sequence[Bought], ground: Ground) -> Worths:
    """Return what actions begun, and actions taken away, do alone and together.

    Args:
        grown: Actions that money is put into.
        cut: Actions that money is taken from.
        ground: Unit costs, years, draws, rules, pathways and contracts.

    Raises:
        MethodError: Naming every reason why one of them cannot be valued.
        InputError: When a contract makes no sense.
    """
    actions = tuple(each.action for each in (*grown, *cut))
    if not actions:
        return Worths({}, None, {})
    given = withdrawn(prepared(actions, ground), {each.action.id for each in cut})
    singles = [frozenset({action.id}) for action in actions]
    every = frozenset(action.id for action in actions)
    meeting = [pair for group in interacting(actions) for pair in combinations(group, 2)]
    sets = tuple(dict.fromkeys([*singles, *map(frozenset, meeting), every]))
    streams = dict(zip(sets, streams_of(given, sets, ground), strict=True))
    people = _people(given, [*singles, every], ground.rules.level)
    done = {
        which: _worth(streams[which], people.get(which, ()), ground)
        for which in dict.fromkeys([*singles, every])
    }
    return Worths(
        each={action.id: done[frozenset({action.id})] for action in actions},
        together=done[every],
        pairs={
            (one, other): _net(streams[frozenset({one, other})], ground)
            - done[frozenset({one})].net
            - done[frozenset({other})].net
            for one, other in meeting
        },
    )


def _worth(streams: Streams, people: Sequence[Demand], ground: Ground) -> Worth:
    banked = _banked(streams, ground)
    frame = _frame(streams, banked, ground)
    finance = finance_view(banked, costs=streams.costs, frame=frame, rules=ground.rules)
    return Worth(
        net=_net(streams, ground),
        bodies=frame.bodies,
        spend=-finance.net.values,
        demand=(*_uses(streams, ground.rules.level), *people),
        warnings=streams.warnings,
    )


def _net(streams: Streams, ground: Ground) -> Array:
    view = treasury_view(
        streams.benefits,
        costs=streams.costs,
        frame=_frame(streams, (), ground),
        rules=ground.rules,
    )
    return view.net


def _banked(streams: Streams, ground: Ground) -> tuple[Banked, ...]:
    held = {(benefit.unit_cost, benefit.body) for benefit in streams.benefits}
    chosen = {key: each for key, each in ground.contracts.items() if key in held}
    check_contracts(chosen.values())
    rules = ground.rules
    drawn = {
        key: draw_contract(
            each, ground.draws, inflation=rules.deflators.factor(each.prices, rules.prices)
        )
        for key, each in chosen.items()
    }
    return bank(streams.benefits, unit_costs=ground.unit_costs, contracts=drawn, years=ground.years)


def _frame(streams: Streams, banked: Sequence[Banked], ground: Ground) -> Frame:
    """Return the axes of a result: bodies that pay first, then those that gain or lose."""
    paying = [cost.body for cost in streams.costs]
    gaining = [benefit.body for benefit in streams.benefits]
    passed_to = [each.disposition.passed_to for each in banked if each.disposition.passed_to]
    bodies = tuple(dict.fromkeys([*paying, *gaining, *passed_to]))
    return Frame(ground.draws.count, ground.years, bodies, ground.rules.prices)


def _uses(streams: Streams, level: float) -> Iterator[Demand]:
    """Yield the change in use of each service: what is avoided is less use."""
    titles = {change.pathway.id: change.pathway.title for change in streams.changes}
    totals: dict[tuple[str, str], Array] = {}
    for each in streams.avoided:
        key = (each.outcome, titles.get(each.pathway, ""))
        totals[key] = totals.get(key, np.zeros(())) - each.use.values
    for (outcome, pathway), change in totals.items():
        if change.any():
            yield _demand(outcome, pathway, change, people=False, level=level)


def _people(
    given: Prepared, sets: Sequence[Actions], level: float
) -> Mapping[Actions, tuple[Demand, ...]]:
    """Return the change of people in each state by year, by set of actions."""
    found: dict[Actions, tuple[Demand, ...]] = {}
    for id, run in given.runs.items():
        acting = {which: given.on(id, which) for which in sets}
        distinct = [each for each in dict.fromkeys(acting.values()) if each]
        by_part = {
            part: tuple(_states(run, flow.person_years[at], level))
            for chosen, flow in flows(run, distinct)
            for at, part in enumerate(chosen)
        }
        for which, part in acting.items():
            found[which] = (*found.get(which, ()), *by_part.get(part, ()))
    return found


def _states(run: PathwayRun, person_years: Array, level: float) -> Iterator[Demand]:
    """Yield the change of people in each state in which there is any."""
    for place, state in enumerate(run.pathway.states):
        change = person_years[place] - run.baseline.person_years[0, place]
        if change.any():
            yield _demand(state.title, run.pathway.title, change, people=True, level=level)


def _demand(what: str, pathway: str, change: Array, *, people: bool, level: float) -> Demand:
    return Demand(
        what=what,
        of="people" if people else "uses",
        pathway=pathway,
        by_year=tuple(interval(change[:, year], level=level) for year in range(change.shape[1])),
        total=interval(change.sum(axis=1), level=level),
    )
