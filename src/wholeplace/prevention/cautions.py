"""What the reader of a valuation is warned of, in sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import numpy as np

from wholeplace.demand.pathway import Pathway
from wholeplace.estimate import Estimate
from wholeplace.prevention.contracts import Contract
from wholeplace.prevention.inputs import ActionDraws
from wholeplace.prevention.intervention import Intervention, UnitCost
from wholeplace.prevention.rules import Rules
from wholeplace.prevention.under_effect import willing
from wholeplace.prevention.unit_costs import MEANING, overlapping
from wholeplace.years import year_label

NOT_NETTED = (
    "{}: effects that act on no pathway are added up as if each reached different people. Overlap"
    " between them is not yet netted, so the sum may be too high."
)


def action_warnings(
    intervention: Intervention, *, drawn: ActionDraws, years: tuple[int, ...]
) -> tuple[str, ...]:
    """Return what a reader must be told of an action's evidence and years, in sentences."""
    return (
        *_optimism_warnings(intervention),
        *_capacity_warnings(intervention, drawn, years),
        *_evidence_warnings(intervention, drawn),
        *_horizon_warnings(intervention, years),
        *_unit_cost_not_used(intervention),
    )


def price_warnings(
    used: Sequence[UnitCost],
    *,
    years: tuple[int, ...],
    rules: Rules,
    contracts: Collection[tuple[str, str]] = (),
) -> tuple[str, ...]:
    """Return what a reader must be told of unit costs, of cash and of inflation, in sentences.

    Args:
        used: The unit costs of a valuation.
        years: Financial years.
        rules: Prices and inflation.
        contracts: (unit cost id, body) whose cash is worked out from a contract.
    """
    return (
        *_age_warnings(used, rules),
        *_unit_warnings(used),
        *_cash_warnings(used, contracts),
        *_inflation_warnings(years, rules),
    )


def _optimism_warnings(intervention: Intervention) -> Iterator[str]:
    """Say what optimism does to costs and benefits, and that its size is nobody's publication."""
    up, down = intervention.optimism_cost, intervention.optimism_benefit
    if up or down:
        yield (
            f"{intervention.name}: costs are raised by {up:.0%} and benefits cut by {down:.0%} for"
            " optimism. How much a grade of evidence needs is an assumption."
        )


def _capacity_warnings(
    intervention: Intervention, drawn: ActionDraws, years: tuple[int, ...]
) -> Iterator[str]:
    """Say where an action cannot take on all who would take part, and by how much."""
    if drawn.capacity is None:
        return
    wanting = willing(intervention, drawn=drawn, years=years)
    turned_away = np.maximum(wanting - drawn.capacity[:, np.newaxis], 0.0)
    often = (turned_away > 0).mean(axis=0)
    bound = np.flatnonzero(often)
    if not bound.size:
        return
    worst = int(bound[np.argmax(turned_away.mean(axis=0)[bound])])
    first, last = (year_label(years[int(place)]) for place in (bound[0], bound[-1]))
    span = f"in {first}" if first == last else f"between {first} and {last}"
    yield (
        f"{intervention.name}: its capacity limits who starts {span}. In {year_label(years[worst])}"
        f" it does so in {often[worst]:.0%} of draws: {wanting.mean(axis=0)[worst]:,.1f} people"
        f" would take part and it has room for {drawn.capacity.mean():,.1f}."
    )


def _evidence_warnings(intervention: Intervention, drawn: ActionDraws) -> Iterator[str]:
    words = intervention.grade.casefold()
    if "before" in words and "after" in words:
        yield (
            f"{intervention.name}: the evidence compares before with after. People picked at a"
            " crisis tend to recover anyway, so the effect is probably smaller."
        )
    for effect, draw in zip(intervention.effects, drawn.effects, strict=True):
        if draw.need is None or effect.acts_on:
            continue
        top = np.inf if effect.kind == "rate ratio" else 1.0
        outside = float(((draw.need < 0) | (draw.need > top)).mean())
        if outside:
            yield (
                f"{intervention.name}: in {outside:.1%} of draws the need of '{effect.outcome}' is"
                f" no {'rate' if top > 1 else 'chance'}: state it as a"
                f" {'cost' if top > 1 else 'share'}. The draws are left as they are."
            )
        if effect.kind != "difference":
            continue
        over = float((-draw.size > draw.need).mean())
        if over:
            yield (
                f"{intervention.name}: in {over:.1%} of draws the effect on '{effect.outcome}' is"
                " larger than the need. The draws are left as they are, so that the mean stays."
            )


def _horizon_warnings(intervention: Intervention, years: tuple[int, ...]) -> Iterator[str]:
    late = [year for year, share in intervention.starts if share and year > years[-1]]
    late += [line.year for line in intervention.costs if line.year > years[-1]]
    if late:
        yield (
            f"{intervention.name}: what starts or is paid after {year_label(years[-1])}, the last"
            " year of the valuation, is left out."
        )


def _unit_cost_not_used(intervention: Intervention) -> Iterator[str]:
    for effect in intervention.effects:
        if effect.acts_on and effect.unit_cost:
            yield (
                f"{intervention.name}: what '{effect.outcome}' saves is what its pathway uses, so"
                f" its own unit cost '{effect.unit_cost}' is not counted."
            )


def _age_warnings(used: Sequence[UnitCost], rules: Rules) -> Iterator[str]:
    older = [cost for cost in used if cost.prices < rules.prices and cost.value_kind == "fiscal"]
    if older:
        oldest = min(cost.prices for cost in older)
        yield (
            f"Unit costs are brought from prices as old as {year_label(oldest)} by general"
            " inflation. Prices of care and housing have risen faster: use local costs if you can."
        )


def _unit_warnings(used: Iterable[UnitCost]) -> Iterator[str]:
    for cost in used:
        if cost.covers_many_years:
            yield (
                f"'{cost.name}' is {cost.unit}: it holds many years in one, and is counted in the"
                " year the use is avoided."
            )
        if cost.note:
            yield f"'{cost.name}': {cost.note}."


def _cash_warnings(
    used: Iterable[UnitCost], contracts: Collection[tuple[str, str]]
) -> Iterator[str]:
    for cost in used:
        assumed = [
            bearer
            for bearer in cost.bearers
            if _is_assumed(bearer.cashable) and (cost.id, bearer.body) not in contracts
        ]
        if cost.value_kind != "fiscal" or not assumed:
            continue
        bodies = ", ".join(bearer.body for bearer in assumed)
        if any(bearer.cashable.value for bearer in assumed):
            yield f"'{cost.name}': how much of it becomes cash for {bodies} is an assumption."
        else:
            yield (
                f"'{cost.name}': how much of it becomes cash for {bodies} is not known, so none is"
                " counted as cash."
            )


def contract_warnings(
    used: Iterable[UnitCost],
    *,
    contracts: Mapping[tuple[str, str], Contract],
    years: tuple[int, ...],
) -> Iterator[str]:
    """Say which contracts of services that are used can change no cash, and why."""
    costs = {cost.id: cost for cost in used}
    for (id, body), contract in contracts.items():
        if id not in costs:
            continue
        cost = costs[id]
        if body not in {bearer.body for bearer in cost.bearers}:
            bearers = ", ".join(bearer.body for bearer in cost.bearers)
            yield (
                f"The contract of {body} for '{cost.name}' changes nothing: {body} bears no part"
                f" of that cost, which {bearers} bears."
            )
        elif contract.kind == "block" and not any(y in years[1:] for y in contract.renewals):
            yield (
                f"The block of {body} for '{cost.name}' is not agreed anew after"
                f" {year_label(years[0])} and by {year_label(years[-1])}, so no lot of it stops."
            )


def _is_assumed(estimate: Estimate) -> bool:
    return estimate.source is not None and estimate.source.is_assumption


def _inflation_warnings(years: tuple[int, ...], rules: Rules) -> Iterator[str]:
    assumed = [year for year in years if rules.deflators.status.get(year) == "assumption"]
    if assumed:
        yield (
            f"Inflation from {year_label(min(assumed))} is assumed: no forecast reaches that far."
        )


def plan_warnings(
    interventions: Sequence[Intervention],
    *,
    pathways: Sequence[Pathway],
    unit_costs: Mapping[str, UnitCost],
    rules: Rules,
) -> tuple[str, ...]:
    """Return what a reader must be told of several actions together; nothing of a single one.

    Actions on one pathway work on the same people, so their overlap is netted. Effects that are a
    chance times a unit cost are added up, and the sum is told to be too high.
    """
    added_up = [
        action.name
        for action in interventions
        if any(not effect.acts_on for effect in action.effects)
    ]
    if len(interventions) < 2 or not added_up:
        return ()
    return (
        NOT_NETTED.format(", ".join(added_up)),
        *_shared_costs(interventions, pathways, unit_costs, rules),
    )


def _shared_costs(
    interventions: Sequence[Intervention],
    pathways: Sequence[Pathway],
    unit_costs: Mapping[str, UnitCost],
    rules: Rules,
) -> Iterator[str]:
    """Yield a warning for each pair of unit costs, of actions or pathways, one in the other."""
    users: dict[str, list[str]] = {}
    for intervention in interventions:
        for effect in intervention.effects:
            if not effect.acts_on:
                users.setdefault(effect.unit_cost, []).append(intervention.name)
    for pathway in pathways:
        for use in pathway.uses:
            users.setdefault(use.unit_cost, []).append(pathway.title)
    for holder, held, relation in overlapping(users, parts=rules.parts):
        yield (
            f"'{unit_costs[held].name}' ({', '.join(dict.fromkeys(users[held]))})"
            f" {MEANING[relation]} '{unit_costs[holder].name}'"
            f" ({', '.join(dict.fromkeys(users[holder]))}): they must be for different people."
        )
