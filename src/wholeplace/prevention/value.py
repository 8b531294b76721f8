"""Value an action: the use it avoids, what that is worth, to whom, when and how surely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.prevention.avoided import Avoided, avoided_by
from wholeplace.prevention.cash import Finance, finance_view, pays_back_by
from wholeplace.prevention.inputs import (
    NamedDraws,
    PriceDraws,
    draw_action,
    draw_prices,
    named_inputs,
    named_prices,
    rank_correlations,
)
from wholeplace.prevention.intervention import VALUE_KINDS, Intervention, UnitCost, ValueKind
from wholeplace.prevention.positions import Position, positions_of
from wholeplace.prevention.refusals import action_warnings, price_warnings, refuse, shared_costs
from wholeplace.prevention.rules import Rules
from wholeplace.prevention.treasury import Treasury, treasury_view
from wholeplace.prevention.worth import Benefit, Cost, Frame, benefits_of, costs_of, select
from wholeplace.yearly import Array, Yearly

__all__ = [
    "Avoided",
    "Finance",
    "Position",
    "Rules",
    "Treasury",
    "Valuation",
    "value",
    "value_together",
]

NOBODY = "nobody"
NOT_NETTED = (
    "The actions are added up as if each reached different people: overlap between them is not"
    " yet netted, so the sum may be too high."
)


@dataclass(frozen=True, slots=True)
class Valuation:
    """What an action, or a plan of actions, avoids and is worth.

    Attributes:
        id: Id of the intervention, or ``plan``.
        name: Its name.
        intervention: The action valued; None for a plan of several.
        years: Financial years of the valuation.
        prices: Price year of real amounts.
        avoided: Use avoided, one entry an effect.
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
        unit_costs: The unit costs that its effects save, with who bears them and who says so.
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


@dataclass(frozen=True, slots=True)
class _Run:
    """What is the same for every action valued together."""

    unit_costs: Mapping[str, UnitCost]
    years: tuple[int, ...]
    draws: Draws
    rules: Rules


@dataclass(frozen=True, slots=True)
class _Chain:
    """Actions taken from draws to benefits and costs, before any view of them."""

    avoided: tuple[Avoided, ...]
    benefits: tuple[Benefit, ...]
    costs: tuple[Cost, ...]
    inputs: tuple[NamedDraws, ...]
    warnings: tuple[str, ...]


def value(
    intervention: Intervention,
    *,
    unit_costs: Mapping[str, UnitCost],
    years: tuple[int, ...],
    draws: Draws,
    rules: Rules,
) -> Valuation:
    """Value an action against doing nothing, by the chain E1 to E8 (docs/methods/valuation.md).

    Args:
        intervention: What is done, for whom, at what cost and with what effect.
        unit_costs: Unit costs by id: those that its effects name, at least.
        years: Consecutive financial years of the valuation.
        draws: Number and seed of the random draws.
        rules: Prices, inflation, discount rates and what holds what.

    Raises:
        MethodError: Naming every reason why it cannot be valued.
    """
    run = _Run(unit_costs, years, draws, rules)
    chain = _together((intervention,), run)
    return _valuation(chain, run, id=intervention.id, name=intervention.name, of=intervention)


def value_together(
    interventions: Sequence[Intervention],
    *,
    unit_costs: Mapping[str, UnitCost],
    years: tuple[int, ...],
    draws: Draws,
    rules: Rules,
) -> Valuation:
    """Value several actions as one plan: the sum of them draw by draw, with shared luck.

    Overlap between actions is not netted, and the result warns of it. A plan of nothing costs
    nothing and gains nothing. Arguments and errors are those of :func:`value`.
    """
    run = _Run(unit_costs, years, draws, rules)
    chain = _together(tuple(interventions), run)
    return _valuation(chain, run, id="plan", name="All actions together", of=None)


def _together(interventions: tuple[Intervention, ...], run: _Run) -> _Chain:
    """Return the chain of actions one after another, prices drawn once for all of them."""
    ids = [action.id for action in interventions]
    twice = sorted({id for id in ids if ids.count(id) > 1})
    if twice:
        raise MethodError(f"actions should have ids of their own: {', '.join(twice)} is used twice")
    for action in interventions:
        refuse(action, unit_costs=run.unit_costs, years=run.years, rules=run.rules)
    used = _used(interventions, run.unit_costs)
    prices = draw_prices(used, run.draws)
    chains = [_chain(action, prices, run) for action in interventions]
    warnings = [warning for chain in chains for warning in chain.warnings]
    warnings += price_warnings(used, years=run.years if used else (), rules=run.rules)
    if len(interventions) > 1:
        warnings += [
            NOT_NETTED,
            *shared_costs(interventions, unit_costs=run.unit_costs, rules=run.rules),
        ]
    return _Chain(
        avoided=tuple(part for chain in chains for part in chain.avoided),
        benefits=tuple(part for chain in chains for part in chain.benefits),
        costs=tuple(part for chain in chains for part in chain.costs),
        inputs=(
            *(part for chain in chains for part in chain.inputs),
            *named_prices(used, prices),
        ),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _used(
    interventions: Sequence[Intervention], unit_costs: Mapping[str, UnitCost]
) -> tuple[UnitCost, ...]:
    ids = dict.fromkeys(effect.unit_cost for each in interventions for effect in each.effects)
    return tuple(unit_costs[id] for id in ids)


def _chain(intervention: Intervention, prices: PriceDraws, run: _Run) -> _Chain:
    """Return one action's way from draws to benefits and costs."""
    drawn = draw_action(intervention, run.draws)
    saved = avoided_by(intervention, drawn=drawn, years=run.years)
    return _Chain(
        avoided=saved,
        benefits=benefits_of(
            saved,
            unit_costs=run.unit_costs,
            prices=prices,
            optimism=intervention.optimism_benefit,
            rules=run.rules,
        ),
        costs=costs_of(intervention, drawn=drawn, years=run.years, rules=run.rules),
        inputs=named_inputs(intervention, drawn),
        warnings=action_warnings(intervention, drawn=drawn, years=run.years),
    )


def _valuation(
    chain: _Chain, run: _Run, *, id: str, name: str, of: Intervention | None
) -> Valuation:
    """Return every view of one chain."""
    frame = _frame(chain, run)
    treasury = treasury_view(chain.benefits, costs=chain.costs, frame=frame, rules=run.rules)
    finance = finance_view(chain.benefits, costs=chain.costs, frame=frame, rules=run.rules)
    return Valuation(
        id=id,
        name=name,
        intervention=of,
        years=run.years,
        prices=run.rules.prices,
        avoided=chain.avoided,
        benefit={kind: frame.add_up(_of_kind(chain.benefits, kind)) for kind in VALUE_KINDS},
        transfers=frame.add_up(select(chain.benefits, lambda benefit: benefit.transfer)),
        cost=frame.add_up((cost.body, cost.amounts) for cost in chain.costs),
        treasury=treasury,
        finance=finance,
        positions=positions_of(
            chain.benefits, costs=chain.costs, finance=finance, frame=frame, rules=run.rules
        ),
        pays_back_by=pays_back_by(finance, years=run.rules.payback_years),
        most_important=rank_correlations(chain.inputs, result=treasury.net),
        warnings=chain.warnings,
        unit_costs=tuple(
            run.unit_costs[id] for id in dict.fromkeys(each.unit_cost for each in chain.avoided)
        ),
    )


def _frame(chain: _Chain, run: _Run) -> Frame:
    """Return the axes of the result: bodies that pay first, then those that gain."""
    paying = [cost.body for cost in chain.costs]
    gaining = [benefit.body for benefit in chain.benefits]
    bodies = tuple(dict.fromkeys([*paying, *gaining])) or (NOBODY,)
    return Frame(run.draws.count, run.years, bodies, run.rules.prices)


def _of_kind(benefits: Sequence[Benefit], kind: ValueKind) -> tuple[tuple[str, Array], ...]:
    return select(benefits, lambda benefit: benefit.kind == kind)
