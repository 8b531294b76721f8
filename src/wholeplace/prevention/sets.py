"""What every set of actions is worth: the table that overlap and credit are read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.demand.pathway import Use
from wholeplace.prevention.avoided import avoided_by
from wholeplace.prevention.changes import Actions, PathwayRun, flows, less_used
from wholeplace.prevention.intervention import Intervention
from wholeplace.prevention.overlap import sets_needed
from wholeplace.prevention.streams import Ground, Prepared, prepared
from wholeplace.prevention.treasury import (
    cost_value,
    discount_factors,
    fiscal_value,
    public_value,
)
from wholeplace.prevention.worth import NOBODY, Frame, benefits_of, costs_of
from wholeplace.yearly import Array

NOTHING: Actions = frozenset()


@dataclass(frozen=True, slots=True)
class SetWorth:
    """What sets of actions are worth, all on the same draws.

    Attributes:
        actions: Ids of the actions.
        bodies: Names of the bodies that pay or gain.
        payers: By action, the bodies that pay for it.
        avoided: Public value by set, before cost [GBP, draws each].
        net: Public value less cost by set [GBP, draws each].
        by_body: What each body gains less what it pays, by set, in present value
            [GBP, draws x bodies each].
    """

    actions: tuple[str, ...]
    bodies: tuple[str, ...]
    payers: Mapping[str, frozenset[str]]
    avoided: Mapping[Actions, Array]
    net: Mapping[Actions, Array]
    by_body: Mapping[Actions, Array]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the value of a set: public value [draws] and money by body [draws x bodies]."""

    public: Array
    cost: Array
    by_body: Array

    def __add__(self, other: _Part) -> _Part:
        return _Part(
            self.public + other.public, self.cost + other.cost, self.by_body + other.by_body
        )


def payers_of(interventions: Sequence[Intervention]) -> Mapping[str, frozenset[str]]:
    """Return by id of each action the bodies that pay for it."""
    return {action.id: frozenset(line.body for line in action.costs) for action in interventions}


def values_of_sets(
    interventions: Sequence[Intervention],
    ground: Ground,
    *,
    sets: Sequence[Actions] | None = None,
) -> SetWorth:
    """Return what sets of actions are worth (docs/methods/levers.md, "Sets of actions").

    Actions interact only on a pathway, so each pathway is run once for every distinct part of the
    sets that acts on it, and the rest is added up: exact, and far cheaper than a run a set.

    Args:
        interventions: The actions.
        ground: Unit costs, years, draws, rules and pathways.
        sets: Sets of ids of actions; those that the overlap needs when None.

    Raises:
        MethodError: Naming every reason why an action cannot be valued.
    """
    payers = payers_of(interventions)
    wanted = tuple(dict.fromkeys(sets_needed(payers) if sets is None else sets))
    given = prepared(interventions, ground)
    frame = _frame(given, ground)
    alone = {action.id: _alone(action, given, frame, ground) for action in interventions}
    shared = [_on_pathway(id, given, wanted, frame, ground) for id in given.runs]
    nothing = _nothing(frame)
    totals = {
        actions: _total(
            [
                nothing,
                *(alone[id] for id in payers if id in actions),
                *(
                    parts[given.on(id, actions)]
                    for id, parts in zip(given.runs, shared, strict=True)
                ),
            ]
        )
        for actions in wanted
    }
    return SetWorth(
        actions=tuple(payers),
        bodies=frame.bodies,
        payers=payers,
        avoided={actions: part.public for actions, part in totals.items()},
        net={actions: part.public - part.cost for actions, part in totals.items()},
        by_body={actions: part.by_body for actions, part in totals.items()},
    )


def _total(parts: Sequence[_Part]) -> _Part:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _nothing(frame: Frame) -> _Part:
    return _Part(
        np.zeros(frame.draws), np.zeros(frame.draws), np.zeros((frame.draws, len(frame.bodies)))
    )


def _frame(given: Prepared, ground: Ground) -> Frame:
    paying = [line.body for action in given.interventions for line in action.costs]
    gaining = [body for _, body in given.prices.cashable]
    bodies = tuple(dict.fromkeys([*paying, *gaining])) or (NOBODY,)
    return Frame(ground.draws.count, ground.years, bodies, ground.rules.prices)


def _alone(action: Intervention, given: Prepared, frame: Frame, ground: Ground) -> _Part:
    """Return what an action costs and saves whatever else is done: its effects on no pathway."""
    drawn = given.drawn[action.id]
    benefits = benefits_of(
        avoided_by(action, drawn=drawn, years=ground.years),
        unit_costs=ground.unit_costs,
        prices=given.prices,
        optimism=action.optimism_benefit,
        rules=ground.rules,
    )
    costs = costs_of(action, drawn=drawn, years=ground.years, rules=ground.rules)
    pays = cost_value(costs, frame=frame, rules=ground.rules)
    return _Part(
        public=public_value(benefits, frame=frame, rules=ground.rules).sum(axis=1),
        cost=pays.sum(axis=1),
        by_body=fiscal_value(benefits, frame=frame, rules=ground.rules) - pays,
    )


def _on_pathway(
    id: str, given: Prepared, wanted: Sequence[Actions], frame: Frame, ground: Ground
) -> Mapping[Actions, _Part]:
    """Return what each distinct set of actions on one pathway is worth there."""
    parts = {NOTHING: _nothing(frame)}
    acting = dict.fromkeys(given.on(id, actions) for actions in wanted)
    run = given.runs[id]
    for chosen, flow in flows(run, [actions for actions in acting if actions]):
        priced = [*_priced(run, less_used(run, flow), given, frame, ground)]
        for at, actions in enumerate(chosen):
            parts[actions] = _total([_nothing(frame), *(each[at] for each in priced)])
    return parts


def _priced(
    run: PathwayRun,
    less: Sequence[Array],
    given: Prepared,
    frame: Frame,
    ground: Ground,
) -> Iterator[list[_Part]]:
    """Yield the present value of each use of a pathway, one part a set."""
    for use, amounts in zip(run.pathway.uses, less, strict=True):
        cost = ground.unit_costs[use.unit_cost]
        schedule = "health" if cost.is_health_effect else "standard"
        factors = discount_factors(schedule, years=ground.years, rules=ground.rules)
        inflation = ground.rules.deflators.factor(cost.prices, ground.rules.prices)
        price = given.prices.amounts[cost.id] * inflation
        worth = (amounts * factors).sum(axis=2) * price
        public, fiscal = _bearing(use, frame, ground)
        yield [
            _Part(one * public, np.zeros(frame.draws), one[:, np.newaxis] * fiscal) for one in worth
        ]


def _bearing(use: Use, frame: Frame, ground: Ground) -> tuple[float, Array]:
    """Return the part of a use that is public value, and the fiscal part by body [bodies]."""
    cost = ground.unit_costs[use.unit_cost]
    public, fiscal = 0.0, np.zeros(len(frame.bodies))
    for bearer in cost.bearers:
        transfer = cost.transfer if bearer.transfer is None else bearer.transfer
        public += 0.0 if transfer else bearer.share
        if cost.value_kind == "fiscal":
            fiscal[frame.bodies.index(bearer.body)] += bearer.share
    return public, fiscal
