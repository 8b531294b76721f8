"""Checks of the actions: what they cost, what they rest on, who pays and who gains."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wholeplace.plan.check_pathways import pathways_of
from wholeplace.plan.document import Plan
from wholeplace.prevention.intervention import Effect, Intervention
from wholeplace.prevention.positions import Position

Fault = tuple[str, str]


def _actions(plan: Plan) -> Iterator[Intervention]:
    for valuation in plan.valuations:
        if valuation.intervention is not None:
            yield valuation.intervention


def _no_baseline(effect: Effect) -> bool:
    """Whether nothing says how often the outcome happens without the action."""
    need = effect.need
    return need is None or (need.family == "known" and need.source is None)


def saving_with_no_baseline(plan: Plan) -> Iterator[Fault]:
    """Yield effects whose rate without the action has neither a source nor an interval."""
    for action in _actions(plan):
        for effect in action.effects:
            if _no_baseline(effect):
                yield (
                    f"effects {action.id}",
                    f"nothing says how often '{effect.outcome}' happens without the action:"
                    " give the rate its source or its interval",
                )


def action_without_costs(plan: Plan) -> Iterator[Fault]:
    """Yield actions that seem to cost nothing."""
    for action in _actions(plan):
        if not action.costs:
            yield f"interventions {action.id}", f"'{action.name}' has no costs: add who pays what"


def action_without_effects(plan: Plan) -> Iterator[Fault]:
    """Yield actions that change nothing."""
    for action in _actions(plan):
        if not action.effects:
            yield f"interventions {action.id}", f"'{action.name}' has no effects"


def action_without_owner(plan: Plan) -> Iterator[Fault]:
    """Yield actions that no body answers for."""
    for action in _actions(plan):
        if not action.owner:
            yield f"interventions {action.id}", f"nobody owns '{action.name}': name a body"


def effect_by_assumption(plan: Plan) -> Iterator[Fault]:
    """Yield effects that nobody has published."""
    for action in _actions(plan):
        for effect in action.effects:
            if effect.source.is_assumption:
                yield f"effects {action.id}", f"the effect on '{effect.outcome}' is an assumption"


def action_without_commitment(plan: Plan) -> Iterator[Fault]:
    """Yield actions whose value is counted though nobody has promised to do them."""
    promised = {promise.intervention for promise in plan.commitments}
    for action in _actions(plan):
        if action.id not in promised:
            yield f"interventions {action.id}", f"no body has committed to '{action.name}'"


def _outside(plan: Plan, amount: Callable[[Position], float]) -> Iterator[Position]:
    """Yield bodies with an amount above nought that are not in the plan, by id or name."""
    known = {text.casefold() for body in plan.bodies for text in (body.id, body.name)}
    for position in plan.together.positions if plan.together else ():
        if amount(position) > 0 and position.body.casefold() not in known:
            yield position


def payer_outside_the_plan(plan: Plan) -> Iterator[Fault]:
    """Yield bodies that the actions ask for money and that are not in the plan."""
    for position in _outside(plan, lambda p: p.pays.value):
        yield f"bodies {position.body}", f"{position.body} pays but is not in the plan: ask it"


def gainer_outside_the_plan(plan: Plan) -> Iterator[Fault]:
    """Yield bodies that the actions save money for and that are not in the plan."""
    for position in _outside(plan, lambda p: p.gains.value if p.pays.value <= 0 else 0.0):
        yield f"bodies {position.body}", f"{position.body} gains but is not in the plan: invite it"


def warning_of_the_valuation(plan: Plan) -> Iterator[Fault]:
    """Yield what the valuations themselves say a reader must be told, each thing once.

    What a pathway warns of is left to the checks of pathways and to the chapter on needs.
    """
    of_pathways = {warning for pathway in pathways_of(plan) for warning in pathway.warnings}
    for warning, ids in warnings_of(plan).items():
        if warning not in of_pathways:
            yield f"interventions {', '.join(ids)}", warning


def warnings_of(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Return every warning with the ids of the actions it is about.

    Those of all actions together are here only when no single action has them.
    """
    found: dict[str, tuple[str, ...]] = {}
    for valuation in plan.valuations:
        for warning in dict.fromkeys(valuation.warnings):
            found[warning] = (*found.get(warning, ()), valuation.id)
    for warning in plan.together.warnings if plan.together else ():
        found.setdefault(warning, ("together",))
    return found


ACTION_CHECKS: tuple[tuple[str, bool, Callable[[Plan], Iterator[Fault]]], ...] = (
    ("saving with no baseline", True, saving_with_no_baseline),
    ("action without costs", True, action_without_costs),
    ("payer outside the plan", True, payer_outside_the_plan),
    ("action without owner", True, action_without_owner),
    ("action without effects", False, action_without_effects),
    ("effect by assumption", False, effect_by_assumption),
    ("action without commitment", False, action_without_commitment),
    ("gainer outside the plan", False, gainer_outside_the_plan),
    ("warning of the valuation", False, warning_of_the_valuation),
)
