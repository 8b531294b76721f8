"""What is refused of effects that act on a pathway."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from wholeplace.demand.pathway import OUTSIDE, Pathway
from wholeplace.errors import did_you_mean
from wholeplace.prevention.intervention import Effect, Intervention
from wholeplace.prevention.unit_costs import PartRelation, UnitCostPart, overlapping
from wholeplace.years import year_label

SELF_SUFFICIENT = ("hazard ratio", "rate ratio")


def lever_problems(
    intervention: Intervention, *, pathways: Mapping[str, Pathway], years: tuple[int, ...]
) -> Iterator[str]:
    """Yield why effects of an action cannot act on their pathways, in sentences."""
    for effect in intervention.effects:
        if effect.acts_on:
            yield from _edges(effect, pathways, years)
            yield from _need(effect)
    yield from _twice(intervention.effects)


def _edges(
    effect: Effect, pathways: Mapping[str, Pathway], years: tuple[int, ...]
) -> Iterator[str]:
    said = f"'{effect.outcome}' acts on"
    known = [f"{id}:{edge}" for id, pathway in pathways.items() for edge in pathway.edges]
    unreadable = [each for each in effect.acts_on if ":" not in each]
    if unreadable:
        yield (
            f"{said} '{unreadable[0]}', which should be a pathway and an edge, such as"
            " 'children:protection>looked_after'"
        )
        return
    named = sorted({each.partition(":")[0] for each in effect.acts_on})
    if len(named) > 1:
        yield f"{said} the pathways {' and '.join(named)}: state one effect for each"
        return
    if effect.pathway not in pathways:
        yield f"{said} the pathway '{effect.pathway}', which is not given" + did_you_mean(
            effect.pathway, pathways
        )
        return
    yield from (
        f"{said} '{each}', which is no edge of it{did_you_mean(each, known)}"
        for each in effect.acts_on
        if each not in known
    )
    first = pathways[effect.pathway].first_year
    if years and years[0] < first:
        yield (
            f"{said} the pathway '{effect.pathway}', which begins in {year_label(first)}, after the"
            f" valuation's first year {year_label(years[0])}"
        )


def _need(effect: Effect) -> Iterator[str]:
    if effect.need is not None:
        if effect.need.value <= 0:
            yield f"the need of '{effect.outcome}' should be above 0 where it acts on a pathway"
        return
    if effect.kind not in SELF_SUFFICIENT:
        yield (
            f"'{effect.outcome}' is a {effect.kind} without a need: without one it is no ratio of"
            " hazards, so state the need, the chance of it without the action"
        )
    entering = [edge for edge in effect.edges if edge.startswith(f"{OUTSIDE}>")]
    if entering:
        yield (
            f"'{effect.outcome}' acts on '{entering[0]}' without a need: nobody is in the state"
            " those people leave, so state the need"
        )


def _twice(effects: Sequence[Effect]) -> Iterator[str]:
    """Yield outcomes that act more than once on one edge: one change counted twice."""
    seen: set[tuple[str, str]] = set()
    for effect in effects:
        for edge in effect.acts_on:
            if (effect.outcome, edge) in seen:
                yield f"'{effect.outcome}' acts twice on '{edge}': the change would count twice"
            seen.add((effect.outcome, edge))


def pathways_of(
    interventions: Iterable[Intervention], pathways: Mapping[str, Pathway]
) -> tuple[Pathway, ...]:
    """Return the pathways that actions act on, each once, in the order first acted on."""
    ids = dict.fromkeys(
        effect.pathway
        for intervention in interventions
        for effect in intervention.effects
        if effect.acts_on
    )
    return tuple(pathways[id] for id in ids if id in pathways)


def uses_twice(
    used: Sequence[Pathway], *, parts: Sequence[UnitCostPart]
) -> tuple[tuple[str, str, PartRelation], ...]:
    """Return every (holder, held, relation) among the unit costs that pathways use."""
    ids = [use.unit_cost for pathway in used for use in pathway.uses]
    return overlapping(ids, parts=parts)
