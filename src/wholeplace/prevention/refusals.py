"""What is refused before an action is valued, and what its reader is warned of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isclose

from wholeplace.errors import MethodError, did_you_mean
from wholeplace.estimate import Estimate
from wholeplace.prevention.inputs import ActionDraws
from wholeplace.prevention.intervention import Effect, Intervention, UnitCost
from wholeplace.prevention.rules import Rules
from wholeplace.prevention.unit_costs import overlapping
from wholeplace.years import year_label

MEANING = {
    "part_of": "is a part of",
    "contained_in": "is contained in",
    "variant_of": "is a kind of",
    "same_as": "is the same estimate as",
}


def refuse(
    intervention: Intervention,
    *,
    unit_costs: Mapping[str, UnitCost],
    years: tuple[int, ...],
    rules: Rules,
) -> None:
    """Raise one error with every reason why an action cannot be valued; return when there is none.

    Raises:
        MethodError: Naming each reason (docs/methods/valuation.md, "Refused").
    """
    reasons = [
        *_years(intervention, years),
        *(reason for effect in intervention.effects for reason in _effect(effect)),
        *_unit_costs(intervention, unit_costs),
        *_twice(intervention, unit_costs, rules),
    ]
    if reasons:
        raise MethodError(f"{intervention.name} cannot be valued: " + "; ".join(reasons))


def _years(intervention: Intervention, years: tuple[int, ...]) -> Iterator[str]:
    if not years or list(years) != list(range(years[0], years[0] + len(years))):
        yield f"the years of a valuation should follow each other, not be {years}"
        return
    early = [year for year, share in intervention.starts if share and year < years[0]]
    early += [line.year for line in intervention.costs if line.year < years[0]]
    if early:
        yield (
            f"it starts or costs money in {year_label(min(early))}, before the valuation's first"
            f" year {year_label(years[0])}"
        )


def _effect(effect: Effect) -> Iterator[str]:
    if effect.need is None:
        yield (
            f"the saving on '{effect.outcome}' has no baseline: state the need, the chance of it"
            " without the action"
        )
    elif effect.kind == "difference" and not 0 <= effect.need.value + effect.size.value <= 1:
        yield (
            f"the difference {effect.size.value:g} takes the chance of '{effect.outcome}' from"
            f" {effect.need.value:g} out of 0 to 1"
        )
    if effect.deadweight is not None and effect.kind != "success":
        yield (
            f"'{effect.outcome}' has deadweight and a {effect.kind}: a {effect.kind} against no"
            " action is already net of deadweight, so leave the deadweight blank"
        )
    if effect.deadweight is None and effect.kind == "success":
        yield f"'{effect.outcome}' is a success rate without deadweight: state the deadweight"
    for name in ("attribution", "displacement", "leakage", "drop_off"):
        if not 0 <= getattr(effect, name) <= 1:
            yield f"the {name} of '{effect.outcome}' should be within 0 and 1"
    if effect.lag < 0 or effect.duration < 1:
        yield f"'{effect.outcome}' should have a lag of 0 or more and a duration of 1 or more years"


def _unit_costs(intervention: Intervention, unit_costs: Mapping[str, UnitCost]) -> Iterator[str]:
    for id in dict.fromkeys(effect.unit_cost for effect in intervention.effects):
        if id not in unit_costs:
            yield f"there is no unit cost '{id}'{did_you_mean(id, unit_costs)}"
            continue
        cost = unit_costs[id]
        total = sum(bearer.share for bearer in cost.bearers)
        if not isclose(total, 1.0, abs_tol=1e-6):
            yield f"the bearers of '{id}' bear {total:g} of it and not 1"
        if cost.transfer and cost.value_kind != "fiscal":
            yield f"'{id}' is a transfer and {cost.value_kind}: a transfer is fiscal value only"


def _twice(
    intervention: Intervention, unit_costs: Mapping[str, UnitCost], rules: Rules
) -> Iterator[str]:
    used = [effect.unit_cost for effect in intervention.effects]
    for holder, held, relation in overlapping(used, parts=rules.parts):
        yield f"'{held}' {MEANING[relation]} '{holder}': one valuation cannot count both"
    for outcome in dict.fromkeys(effect.outcome for effect in intervention.effects):
        ids = [effect.unit_cost for effect in intervention.effects if effect.outcome == outcome]
        yield from (
            f"'{outcome}' is valued twice with '{id}'"
            for id in sorted(set(ids))
            if ids.count(id) > 1
        )
        known = [unit_costs[id] for id in ids if id in unit_costs]
        wellbeing = [cost.id for cost in known if cost.is_wellbeing]
        health = [cost.id for cost in known if "qaly" in cost.unit.casefold()]
        if wellbeing and health:
            yield (
                f"'{outcome}' is valued in wellbeing ('{wellbeing[0]}') and in health"
                f" ('{health[0]}'): the two hold the same good, so choose one"
            )


def action_warnings(
    intervention: Intervention, *, drawn: ActionDraws, years: tuple[int, ...]
) -> tuple[str, ...]:
    """Return what a reader must be told of an action's evidence and years, in sentences."""
    return (
        *_optimism_warnings(intervention),
        *_evidence_warnings(intervention, drawn),
        *_horizon_warnings(intervention, years),
    )


def price_warnings(
    used: Sequence[UnitCost], *, years: tuple[int, ...], rules: Rules
) -> tuple[str, ...]:
    """Return what a reader must be told of unit costs, of cash and of inflation, in sentences."""
    return (
        *_age_warnings(used, rules),
        *_unit_warnings(used),
        *_cash_warnings(used),
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


def _evidence_warnings(intervention: Intervention, drawn: ActionDraws) -> Iterator[str]:
    words = intervention.grade.casefold()
    if "before" in words and "after" in words:
        yield (
            f"{intervention.name}: the evidence compares before with after. People picked at a"
            " crisis tend to recover anyway, so the effect is probably smaller."
        )
    for effect, draw in zip(intervention.effects, drawn.effects, strict=True):
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


def _cash_warnings(used: Iterable[UnitCost]) -> Iterator[str]:
    for cost in used:
        assumed = [bearer for bearer in cost.bearers if _is_assumed(bearer.cashable)]
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


def _is_assumed(estimate: Estimate) -> bool:
    return estimate.source is not None and estimate.source.is_assumption


def _inflation_warnings(years: tuple[int, ...], rules: Rules) -> Iterator[str]:
    assumed = [year for year in years if rules.deflators.status.get(year) == "assumption"]
    if assumed:
        yield (
            f"Inflation from {year_label(min(assumed))} is assumed: no forecast reaches that far."
        )


def shared_costs(
    interventions: Sequence[Intervention], *, unit_costs: Mapping[str, UnitCost], rules: Rules
) -> tuple[str, ...]:
    """Return a warning for each pair of actions whose unit costs hold one another."""
    users: dict[str, list[str]] = {}
    for intervention in interventions:
        for effect in intervention.effects:
            users.setdefault(effect.unit_cost, []).append(intervention.name)
    return tuple(
        f"'{unit_costs[held].name}' ({', '.join(dict.fromkeys(users[held]))})"
        f" {MEANING[relation]} '{unit_costs[holder].name}'"
        f" ({', '.join(dict.fromkeys(users[holder]))}): they must be for different people."
        for holder, held, relation in overlapping(users, parts=rules.parts)
    )
