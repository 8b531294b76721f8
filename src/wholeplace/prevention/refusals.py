"""What is refused before actions are valued."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isclose

from wholeplace.demand.pathway import Pathway
from wholeplace.errors import MethodError, did_you_mean
from wholeplace.prevention.families import action_family, effect_family
from wholeplace.prevention.intervention import Effect, Intervention, UnitCost
from wholeplace.prevention.lever_refusals import lever_problems, pathways_of, uses_twice
from wholeplace.prevention.rules import Rules
from wholeplace.prevention.unit_costs import MEANING, overlapping
from wholeplace.years import year_label


def refuse(
    interventions: Sequence[Intervention],
    *,
    unit_costs: Mapping[str, UnitCost],
    pathways: Mapping[str, Pathway],
    years: tuple[int, ...],
    rules: Rules,
) -> None:
    """Raise one error with every reason why actions cannot be valued; return when there is none.

    Args:
        interventions: The actions that are valued together.
        unit_costs: Unit costs by id.
        pathways: Pathways by id.
        years: Financial years of the valuation.
        rules: What holds what.

    Raises:
        MethodError: Naming each reason (docs/methods/valuation.md, "Refused").
    """
    found = [*_ids(interventions)]
    for intervention in interventions:
        acted_on = pathways_of((intervention,), pathways)
        reasons = [
            *_years(intervention, years),
            *action_family(intervention),
            *(reason for effect in intervention.effects for reason in _effect(effect)),
            *lever_problems(intervention, pathways=pathways, years=years),
            *_unit_costs(_costs_used(intervention, acted_on), unit_costs),
            *_twice(intervention, unit_costs, acted_on, rules),
        ]
        if reasons:
            found.append(f"{intervention.name} cannot be valued: " + "; ".join(reasons))
    found += _pathways_twice(pathways_of(interventions, pathways), rules)
    if found:
        raise MethodError("\n".join(found))


def _ids(interventions: Sequence[Intervention]) -> Iterator[str]:
    ids = [action.id for action in interventions]
    twice = sorted({id for id in ids if ids.count(id) > 1})
    if twice:
        yield f"actions should have ids of their own: {', '.join(twice)} is used twice"


def _pathways_twice(used: Sequence[Pathway], rules: Rules) -> Iterator[str]:
    titles = " and ".join(pathway.title for pathway in used)
    for holder, held, relation in uses_twice(used, parts=rules.parts):
        yield (
            f"{titles}: '{held}' {MEANING[relation]} '{holder}', so the uses of one valuation"
            " cannot count both"
        )


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
    if effect.need is None and not effect.acts_on:
        yield (
            f"the saving on '{effect.outcome}' has no baseline: state the need, the chance of it"
            " without the action"
        )
    yield from effect_family(effect)
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


def _costs_used(intervention: Intervention, acted_on: Sequence[Pathway]) -> tuple[str, ...]:
    """Return the ids of the unit costs that an action saves, its pathways' among them."""
    own = [effect.unit_cost for effect in intervention.effects if not effect.acts_on]
    uses = [use.unit_cost for pathway in acted_on for use in pathway.uses]
    return tuple(dict.fromkeys([*own, *uses]))


def _unit_costs(ids: Sequence[str], unit_costs: Mapping[str, UnitCost]) -> Iterator[str]:
    for id in ids:
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
    intervention: Intervention,
    unit_costs: Mapping[str, UnitCost],
    acted_on: Sequence[Pathway],
    rules: Rules,
) -> Iterator[str]:
    """Yield what one action would count twice: with itself, or with a pathway it acts on."""
    chances = [effect for effect in intervention.effects if not effect.acts_on]
    for pathway in acted_on:
        uses = {use.unit_cost for use in pathway.uses}
        both = sorted(uses & {effect.unit_cost for effect in chances})
        yield from (f"'{id}' is used on the pathway '{pathway.id}' already" for id in both)
    among_uses = uses_twice(acted_on, parts=rules.parts)
    used = _costs_used(intervention, acted_on)
    for holder, held, relation in overlapping(used, parts=rules.parts):
        if (holder, held, relation) not in among_uses:
            yield f"'{held}' {MEANING[relation]} '{holder}': one valuation cannot count both"
    for outcome in dict.fromkeys(effect.outcome for effect in chances):
        ids = [effect.unit_cost for effect in chances if effect.outcome == outcome]
        yield from (
            f"'{outcome}' is valued twice with '{id}'"
            for id in sorted(set(ids))
            if ids.count(id) > 1
        )
        yield from _two_kinds_of_good(outcome, [unit_costs[id] for id in ids if id in unit_costs])


def _two_kinds_of_good(outcome: str, known: Sequence[UnitCost]) -> Iterator[str]:
    wellbeing = [cost.id for cost in known if cost.is_wellbeing]
    health = [cost.id for cost in known if "qaly" in cost.unit.casefold()]
    if wellbeing and health:
        yield (
            f"'{outcome}' is valued in wellbeing ('{wellbeing[0]}') and in health"
            f" ('{health[0]}'): the two hold the same good, so choose one"
        )
