"""Value an action: the use it avoids, what that is worth, to whom, when and how surely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wholeplace.demand.pathway import Pathway
from wholeplace.draws import Draws
from wholeplace.prevention.avoided import Avoided
from wholeplace.prevention.cash import (
    Banked,
    Finance,
    bank,
    dispositions,
    finance_view,
    implied_cashable,
    pays_back_by,
)
from wholeplace.prevention.changes import Change
from wholeplace.prevention.contracts import (
    Contract,
    ContractDraws,
    check_contracts,
    draw_contract,
)
from wholeplace.prevention.disposition import Cashable, Disposition
from wholeplace.prevention.inputs import rank_correlations
from wholeplace.prevention.intervention import VALUE_KINDS, Intervention, UnitCost, ValueKind
from wholeplace.prevention.positions import Position, positions_of
from wholeplace.prevention.rules import Rules
from wholeplace.prevention.streams import Ground, Streams, prepared, streams_of
from wholeplace.prevention.treasury import Treasury, treasury_view
from wholeplace.prevention.worth import NOBODY, Benefit, Frame, select
from wholeplace.yearly import Array, Yearly

__all__ = [
    "Avoided",
    "Finance",
    "Position",
    "Rules",
    "Treasury",
    "Valuation",
    "Valuations",
    "value",
    "value_each",
    "value_together",
]

PLAN = "plan"
PLAN_NAME = "All actions together"
NO_PATHWAYS: Mapping[str, Pathway] = {}
NO_CONTRACTS: Mapping[tuple[str, str], Contract] = {}


@dataclass(frozen=True, slots=True)
class Valuation:
    """What an action, or a plan of actions, avoids and is worth.

    Attributes:
        id: Id of the intervention, or ``plan``.
        name: Its name.
        intervention: The action valued; None for a plan of several.
        years: Financial years of the valuation.
        prices: Price year of real amounts.
        avoided: Use avoided, one entry an effect without a pathway and one a use of a pathway.
        benefit: Real, undiscounted benefits after optimism bias by value kind, by body
            [GBP, draws x years x bodies].
        transfers: The part of the fiscal benefits that is transfers, by body
            [GBP, draws x years x bodies].
        cost: Real, undiscounted costs after optimism bias, in-kind included, by body
            [GBP, draws x years x bodies].
        treasury: The Treasury's view.
        finance: The finance officer's view.
        positions: Who pays and who gains.
        pays_back_by: Chance that the bodies together have their cash back by the end of year
            3, 5 and 10 from the first year; None where the valuation is shorter.
        most_important: (input, rank correlation with ``treasury.net``), strongest first.
        warnings: What a reader must be told, such as a before-and-after study.
        unit_costs: The unit costs that it saves, with who bears them and who says so.
        disposition: By body, what becomes of its fiscal benefits: cash, cost avoided, capacity
            redeployed, revenue and unallocated, real and undiscounted, summing to them.
        implied_cashable: By unit cost and body, the cashable share that its contract implies
            beside the analyst's own.
        changes: What changes on each pathway that it acts on.
        streams: The benefits and costs, stream by stream, that every view is made of.
    """

    id: str
    name: str
    intervention: Intervention | None
    years: tuple[int, ...]
    prices: int
    avoided: tuple[Avoided, ...]
    benefit: Mapping[ValueKind, Yearly]
    transfers: Yearly
    cost: Yearly
    treasury: Treasury
    finance: Finance
    positions: tuple[Position, ...]
    pays_back_by: Mapping[int, float | None]
    most_important: tuple[tuple[str, float], ...]
    warnings: tuple[str, ...]
    unit_costs: tuple[UnitCost, ...] = ()
    disposition: Mapping[str, Disposition] = field(default_factory=dict)
    implied_cashable: tuple[Cashable, ...] = ()
    changes: tuple[Change, ...] = ()
    streams: Streams | None = None


@dataclass(frozen=True, slots=True)
class Valuations:
    """What each of several actions is worth alone, and all of them together.

    Attributes:
        each: One entry an action, in the order given.
        together: All of them, their overlap on pathways netted.
    """

    each: tuple[Valuation, ...]
    together: Valuation


def value(
    intervention: Intervention,
    *,
    unit_costs: Mapping[str, UnitCost],
    years: tuple[int, ...],
    draws: Draws,
    rules: Rules,
    pathways: Mapping[str, Pathway] = NO_PATHWAYS,
    contracts: Mapping[tuple[str, str], Contract] = NO_CONTRACTS,
) -> Valuation:
    """Value an action against doing nothing (docs/methods/valuation.md, docs/methods/levers.md).

    Args:
        intervention: What is done, for whom, at what cost and with what effect.
        unit_costs: Unit costs by id: those that its effects and its pathways name, at least.
        years: Consecutive financial years of the valuation.
        draws: Number and seed of the random draws.
        rules: Prices, inflation, discount rates and what holds what.
        pathways: Pathways by id: those that its effects act on, at least.
        contracts: Contracts by (unit cost id, body); where none is given the analyst's own
            cashable share is used.

    Raises:
        MethodError: Naming every reason why it cannot be valued.
        InputError: When a contract makes no sense.
    """
    ground = Ground(unit_costs, years, draws, rules, pathways, contracts)
    return _each((intervention,), ground)[0]


def value_together(
    interventions: Sequence[Intervention],
    *,
    unit_costs: Mapping[str, UnitCost],
    years: tuple[int, ...],
    draws: Draws,
    rules: Rules,
    pathways: Mapping[str, Pathway] = NO_PATHWAYS,
    contracts: Mapping[tuple[str, str], Contract] = NO_CONTRACTS,
) -> Valuation:
    """Value several actions as one plan, draw by draw, with shared luck.

    Actions on one pathway work on the same people in one run, so that their overlap is netted.
    Effects that act on no pathway are added up, and the result warns of it. A plan of nothing
    costs nothing and gains nothing. Arguments and errors are those of :func:`value`.
    """
    ground = Ground(unit_costs, years, draws, rules, pathways, contracts)
    every = frozenset(action.id for action in interventions)
    (streams,) = streams_of(prepared(interventions, ground), [every], ground)
    return _valuation(streams, ground, of=None)


def value_each(
    interventions: Sequence[Intervention],
    *,
    unit_costs: Mapping[str, UnitCost],
    years: tuple[int, ...],
    draws: Draws,
    rules: Rules,
    pathways: Mapping[str, Pathway] = NO_PATHWAYS,
    contracts: Mapping[tuple[str, str], Contract] = NO_CONTRACTS,
) -> Valuations:
    """Value several actions each alone and all together, each pathway run once for all of them.

    The same numbers as :func:`value` of each and :func:`value_together` of all, sooner. Arguments
    and errors are those of :func:`value`.
    """
    ground = Ground(unit_costs, years, draws, rules, pathways, contracts)
    *each, together = _each(tuple(interventions), ground, with_plan=True)
    return Valuations(tuple(each), together)


def _each(
    interventions: tuple[Intervention, ...], ground: Ground, *, with_plan: bool = False
) -> tuple[Valuation, ...]:
    """Return the valuation of each action, and of all of them after these where asked for."""
    given = prepared(interventions, ground)
    every = frozenset(action.id for action in interventions)
    sets = [frozenset({action.id}) for action in interventions] + [every] * with_plan
    whose = [*interventions, *[None] * with_plan]
    return tuple(
        _valuation(streams, ground, of=action)
        for streams, action in zip(streams_of(given, sets, ground), whose, strict=True)
    )


def _valuation(streams: Streams, ground: Ground, *, of: Intervention | None) -> Valuation:
    """Return every view of one set of streams."""
    rules = ground.rules
    banked = _banked(streams, ground)
    frame = _frame(streams, banked, ground)
    benefits, costs = streams.benefits, streams.costs
    treasury = treasury_view(benefits, costs=costs, frame=frame, rules=rules)
    finance = finance_view(banked, costs=costs, frame=frame, rules=rules)
    return Valuation(
        id=PLAN if of is None else of.id,
        name=PLAN_NAME if of is None else of.name,
        intervention=of,
        years=ground.years,
        prices=rules.prices,
        avoided=streams.avoided,
        benefit={kind: frame.add_up(_of_kind(benefits, kind)) for kind in VALUE_KINDS},
        transfers=frame.add_up(select(benefits, lambda benefit: benefit.transfer)),
        cost=frame.add_up((cost.body, cost.amounts) for cost in costs),
        treasury=treasury,
        finance=finance,
        positions=positions_of(benefits, costs=costs, finance=finance, frame=frame, rules=rules),
        pays_back_by=pays_back_by(finance, years=rules.payback_years),
        most_important=rank_correlations(streams.inputs, result=treasury.net),
        warnings=streams.warnings,
        unit_costs=tuple(
            ground.unit_costs[id]
            for id in dict.fromkeys(each.unit_cost for each in streams.avoided)
        ),
        disposition=dispositions(banked),
        implied_cashable=implied_cashable(banked, unit_costs=ground.unit_costs, level=rules.level),
        changes=streams.changes,
        streams=streams,
    )


def _banked(streams: Streams, ground: Ground) -> tuple[Banked, ...]:
    held = {(benefit.unit_cost, benefit.body) for benefit in streams.benefits}
    chosen = {key: contract for key, contract in ground.contracts.items() if key in held}
    check_contracts(chosen.values())
    return bank(
        streams.benefits,
        unit_costs=ground.unit_costs,
        contracts={key: _drawn(contract, ground) for key, contract in chosen.items()},
        years=ground.years,
    )


def _drawn(contract: Contract, ground: Ground) -> ContractDraws:
    inflation = ground.rules.deflators.factor(contract.prices, ground.rules.prices)
    return draw_contract(contract, ground.draws, inflation=inflation)


def _frame(streams: Streams, banked: Sequence[Banked], ground: Ground) -> Frame:
    """Return the axes of the result: bodies that pay first, then those that gain."""
    paying = [cost.body for cost in streams.costs]
    gaining = [benefit.body for benefit in streams.benefits]
    passed_to = [each.disposition.passed_to for each in banked if each.disposition.passed_to]
    bodies = tuple(dict.fromkeys([*paying, *gaining, *passed_to])) or (NOBODY,)
    return Frame(ground.draws.count, ground.years, bodies, ground.rules.prices)


def _of_kind(benefits: Sequence[Benefit], kind: ValueKind) -> tuple[tuple[str, Array], ...]:
    return select(benefits, lambda benefit: benefit.kind == kind)
