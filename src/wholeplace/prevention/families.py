"""Whether the figures of an action are what they are said to be, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator

from wholeplace.estimate import Estimate
from wholeplace.prevention.intervention import Effect, Intervention


def action_family(intervention: Intervention) -> Iterator[str]:
    """Yield what is wrong with the reach of an action, in sentences."""
    if _outside(intervention.take_up):
        yield f"the take-up should be a share within 0 and 1, not {_range(intervention.take_up)}"
    if not 0 <= intervention.attrition <= 1:
        yield f"the attrition should be within 0 and 1, not {intervention.attrition:g}"
    if intervention.eligible < 0:
        yield f"the people eligible should not be below 0, as {intervention.eligible:g} is"
    if any(share < 0 for _, share in intervention.starts):
        yield "the share that starts in a year should not be below 0"
    if intervention.capacity is not None and intervention.capacity.low < 0:
        yield f"the capacity should not be below 0, as {intervention.capacity.low:g} is"


def effect_family(effect: Effect) -> Iterator[str]:
    """Yield what is wrong with the figures of an effect, in sentences.

    A ratio is above 0, a chance is within 0 and 1 without the action and with it. Draws beyond a
    stated interval are another matter: those are counted and told.
    """
    chance = effect.kind != "rate ratio"
    if effect.need is not None and (effect.need.low < 0 or (chance and _outside(effect.need))):
        wanted = "a chance within 0 and 1" if chance else "a rate of 0 or more"
        yield f"the need of '{effect.outcome}' should be {wanted}, not {_range(effect.need)}"
    if effect.kind.endswith("ratio") and effect.size.low <= 0:
        yield (
            f"the {effect.kind} of '{effect.outcome}' should be above 0, not {_range(effect.size)}"
        )
    if effect.kind == "success":
        yield from (
            f"the {name} of '{effect.outcome}' should be a share within 0 and 1, not"
            f" {_range(estimate)}"
            for name, estimate in (("success", effect.size), ("deadweight", effect.deadweight))
            if estimate is not None and _outside(estimate)
        )
    yield from _chance_with_the_action(effect)
    if effect.period <= 0:
        yield f"the period of '{effect.outcome}' should be above 0 years, not {effect.period:g}"


def _chance_with_the_action(effect: Effect) -> Iterator[str]:
    if effect.need is None:
        return
    need, size = effect.need.value, effect.size.value
    if effect.kind == "difference" and not 0 <= need + size <= 1:
        yield (
            f"the difference {size:g} takes the chance of '{effect.outcome}' from {need:g} out of 0"
            " to 1"
        )
    if effect.kind == "risk ratio" and need <= 1 < need * size:
        yield (
            f"the risk ratio {size:g} takes the chance of '{effect.outcome}' from {need:g} to"
            f" {need * size:g}, over 1"
        )


def _outside(estimate: Estimate) -> bool:
    return estimate.low < 0 or estimate.high > 1


def _range(estimate: Estimate) -> str:
    if estimate.low == estimate.high:
        return f"{estimate.value:g}"
    return f"{estimate.low:g} to {estimate.high:g}"
