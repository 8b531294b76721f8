"""Actions taken from draws to benefits and costs, before any view of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wholeplace.demand.cells import draw
from wholeplace.demand.pathway import Pathway
from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.prevention.avoided import Avoided, avoided_by
from wholeplace.prevention.cautions import (
    action_warnings,
    contract_warnings,
    plan_warnings,
    price_warnings,
)
from wholeplace.prevention.changes import Actions, Change, PathwayRun, changes, prepare
from wholeplace.prevention.contracts import Contract
from wholeplace.prevention.inputs import (
    ActionDraws,
    NamedDraws,
    PriceDraws,
    draw_action,
    draw_prices,
    named_inputs,
    named_prices,
    quantity_name,
    rate_name,
)
from wholeplace.prevention.intervention import Intervention, UnitCost
from wholeplace.prevention.lever_refusals import pathways_of
from wholeplace.prevention.levers import Lever, levers_of
from wholeplace.prevention.refusals import refuse
from wholeplace.prevention.rules import Rules
from wholeplace.prevention.worth import Benefit, Cost, benefits_of, costs_of


@dataclass(frozen=True, slots=True)
class Ground:
    """What is the same for every action valued together.

    Attributes:
        unit_costs: Unit costs by id.
        years: Consecutive financial years.
        draws: Number and seed of the random draws.
        rules: Prices, inflation, discount rates and what holds what.
        pathways: Pathways by id.
        contracts: Contracts by (unit cost id, body).
    """

    unit_costs: Mapping[str, UnitCost]
    years: tuple[int, ...]
    draws: Draws
    rules: Rules
    pathways: Mapping[str, Pathway]
    contracts: Mapping[tuple[str, str], Contract]


@dataclass(frozen=True, slots=True)
class Streams:
    """What a set of actions avoids, gains and costs.

    Attributes:
        avoided: Use avoided, by effect and by use of a pathway.
        benefits: What that is worth to each body.
        costs: What the actions cost each body.
        inputs: Every uncertain input with its draws.
        warnings: What a reader must be told.
        changes: What changes in each pathway.
    """

    avoided: tuple[Avoided, ...]
    benefits: tuple[Benefit, ...]
    costs: tuple[Cost, ...]
    inputs: tuple[NamedDraws, ...]
    warnings: tuple[str, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Actions drawn, and the pathways they act on run without them.

    Attributes:
        interventions: The actions, in the order given.
        drawn: Their draws by id.
        prices: Draws of the unit costs of all of them.
        runs: The pathways that they act on, by id.
    """

    interventions: tuple[Intervention, ...]
    drawn: Mapping[str, ActionDraws]
    prices: PriceDraws
    runs: Mapping[str, PathwayRun]

    def on(self, pathway: str, actions: Actions) -> Actions:
        """Return which of some actions act on a pathway."""
        return frozenset(actions & self.runs[pathway].reached.keys())


def prepared(interventions: Sequence[Intervention], ground: Ground) -> Prepared:
    """Return actions drawn and their pathways run without them.

    Raises:
        MethodError: Naming every reason why one of them cannot be valued.
    """
    actions = tuple(interventions)
    refuse(
        actions,
        unit_costs=ground.unit_costs,
        pathways=ground.pathways,
        years=ground.years,
        rules=ground.rules,
    )
    drawn = {action.id: draw_action(action, ground.draws) for action in actions}
    return Prepared(
        interventions=actions,
        drawn=drawn,
        prices=draw_prices(unit_costs_used(actions, ground), ground.draws),
        runs=_runs(actions, drawn, ground),
    )


def _runs(
    actions: Sequence[Intervention], drawn: Mapping[str, ActionDraws], ground: Ground
) -> Mapping[str, PathwayRun]:
    """Return the pathways run without the actions; one error names all that stands against it."""
    levers: dict[str, dict[str, list[Lever]]] = {}
    runs: dict[str, PathwayRun] = {}
    said: list[str] = []
    for action in actions:
        try:
            own = levers_of(action, drawn=drawn[action.id], years=ground.years)
        except MethodError as error:
            said.append(str(error))
            continue
        for lever in own:
            levers.setdefault(lever.effect.pathway, {}).setdefault(action.id, []).append(lever)
    for id, acting in levers.items():
        pathway = ground.pathways[id]
        try:
            runs[id] = prepare(pathway, acting, years=ground.years, draws=ground.draws)
        except MethodError as error:
            said.append(str(error))
    if said:
        raise MethodError("\n".join(said))
    return runs


def unit_costs_used(interventions: Sequence[Intervention], ground: Ground) -> tuple[UnitCost, ...]:
    """Return the unit costs of actions and of the pathways they act on, each once."""
    own = [
        effect.unit_cost
        for action in interventions
        for effect in action.effects
        if not effect.acts_on
    ]
    uses = [
        use.unit_cost
        for pathway in pathways_of(interventions, ground.pathways)
        for use in pathway.uses
    ]
    return tuple(ground.unit_costs[id] for id in dict.fromkeys([*own, *uses]))


def streams_of(given: Prepared, sets: Sequence[Actions], ground: Ground) -> tuple[Streams, ...]:
    """Return the streams of each set of actions, every set of a pathway in one run.

    Args:
        given: The actions, drawn.
        sets: Sets of ids of actions.
        ground: What is the same for all of them.
    """
    changed = {id: _changes(given, id, sets) for id in given.runs}
    return tuple(
        _streams(
            given,
            tuple(action for action in given.interventions if action.id in actions),
            tuple(changed[id][given.on(id, actions)] for id in given.runs if given.on(id, actions)),
            ground,
        )
        for actions in sets
    )


def _changes(given: Prepared, pathway: str, sets: Sequence[Actions]) -> Mapping[Actions, Change]:
    acting = dict.fromkeys(given.on(pathway, actions) for actions in sets)
    return changes(given.runs[pathway], [actions for actions in acting if actions])


def _streams(
    given: Prepared,
    interventions: tuple[Intervention, ...],
    changed: tuple[Change, ...],
    ground: Ground,
) -> Streams:
    used = unit_costs_used(interventions, ground)
    chances = {
        action.id: avoided_by(action, drawn=given.drawn[action.id], years=ground.years)
        for action in interventions
    }
    on_pathways = tuple(part for change in changed for part in change.avoided)
    return Streams(
        avoided=(*(part for own in chances.values() for part in own), *on_pathways),
        benefits=_benefits(given, interventions, chances, on_pathways, ground),
        costs=tuple(
            cost
            for action in interventions
            for cost in costs_of(
                action, drawn=given.drawn[action.id], years=ground.years, rules=ground.rules
            )
        ),
        inputs=(
            *(
                part
                for action in interventions
                for part in named_inputs(action, given.drawn[action.id])
            ),
            *named_prices(used, given.prices),
            *(part for change in changed for part in _pathway_inputs(given, change, ground)),
        ),
        warnings=_warnings(given, interventions, changed, ground),
        changes=changed,
    )


def _benefits(
    given: Prepared,
    interventions: Sequence[Intervention],
    chances: Mapping[str, tuple[Avoided, ...]],
    on_pathways: tuple[Avoided, ...],
    ground: Ground,
) -> tuple[Benefit, ...]:
    parts = [
        *((chances[action.id], action.optimism_benefit) for action in interventions),
        (on_pathways, 0.0),
    ]
    return tuple(
        benefit
        for saved, optimism in parts
        for benefit in benefits_of(
            saved,
            unit_costs=ground.unit_costs,
            prices=given.prices,
            optimism=optimism,
            rules=ground.rules,
        )
    )


def _pathway_inputs(given: Prepared, change: Change, ground: Ground) -> tuple[NamedDraws, ...]:
    """Return the uncertain rates and quantities of a pathway, with their names in words."""
    pathway = change.pathway
    rates = draw(pathway, ground.draws).rates
    quantities = given.runs[pathway.id].quantities
    return (
        *(
            (rate_name(pathway, move), rate)
            for move, rate in zip(pathway.moves, rates, strict=True)
            if move.rate.family != "known"
        ),
        *(
            (quantity_name(pathway, use), quantity)
            for use, quantity in zip(pathway.uses, quantities, strict=True)
            if use.quantity.family != "known"
        ),
    )


def _warnings(
    given: Prepared,
    interventions: tuple[Intervention, ...],
    changed: tuple[Change, ...],
    ground: Ground,
) -> tuple[str, ...]:
    used = unit_costs_used(interventions, ground)
    own = [
        warning
        for action in interventions
        for warning in action_warnings(action, drawn=given.drawn[action.id], years=ground.years)
    ]
    reach = [
        warning for change in changed for lever in change.reached for warning in lever.warnings
    ]
    return tuple(
        dict.fromkeys(
            [
                *own,
                *reach,
                *(warning for change in changed for warning in change.pathway.warnings),
                *price_warnings(
                    used,
                    years=ground.years if used else (),
                    rules=ground.rules,
                    contracts=ground.contracts.keys(),
                ),
                *contract_warnings(used, contracts=ground.contracts, years=ground.years),
                *plan_warnings(
                    interventions,
                    pathways=[change.pathway for change in changed],
                    unit_costs=ground.unit_costs,
                    rules=ground.rules,
                ),
            ]
        )
    )
