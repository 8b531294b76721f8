"""How much of an action the money of a line pays for, and what stops when it is taken away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from wholeplace.estimate import Estimate
from wholeplace.prevention.inputs import ActionDraws
from wholeplace.prevention.intervention import CostLine, Intervention
from wholeplace.prevention.levers import Reached
from wholeplace.prevention.review_parts import Proposal
from wholeplace.prevention.streams import Prepared
from wholeplace.yearly import Array


@dataclass(frozen=True, slots=True)
class Bought:
    """An action as the money of a proposal pays for it.

    Attributes:
        action: The action at full pace in the proposal's years, its money fixed.
        scale: Share of its full reach that the money pays for, at most 1.
        asked: What that share would be if the action had no end.
    """

    action: Intervention
    scale: float
    asked: float


def full_cost(action: Intervention) -> Estimate | None:
    """Return what a year at full reach costs [GBP, prices of the action's costs].

    Everything that the action costs, what is given in kind among it, over the years it runs at the
    pace it runs: the ends of the intervals are added up as if costs moved together. None when
    it costs nothing or never runs.
    """
    pace = sum(share for _, share in action.starts)
    value = sum(line.amount.value for line in action.costs)
    if not pace or value <= 0:
        return None
    low = sum(line.amount.low for line in action.costs)
    high = sum(line.amount.high for line in action.costs)
    if low == high:
        return Estimate.known(value / pace)
    level = next(line.amount.level for line in action.costs if line.amount.family != "known")
    return Estimate(value / pace, low / pace, high / pace, level)


def bought(proposal: Proposal, action: Intervention, *, real: float, prices: int) -> Bought:
    """Return what a proposal's money buys of an action (docs/methods/review.md).

    The money is certain: it is what was proposed. How many people it reaches is as unsure as what
    the action costs for each of them; nobody is reached who would not take part.

    Args:
        proposal: The proposal.
        action: Its action, with a cost in a full year.
        real: The money of a year [GBP, prices of ``prices``].
        prices: Price year of the valuation, and of the action's costs.
    """
    grows = proposal.decision == "grow"
    cost = full_cost(action) or Estimate.known(real)
    asked = real / (cost.value * (1 + (action.optimism_cost if grows else 0.0)))
    scale = min(asked, 1.0)
    years = range(proposal.first, proposal.last + 1)
    money = Estimate.known(real)
    running = replace(
        action,
        starts=tuple((year, 1.0) for year in years),
        capacity=_people(action, cost, scale),
        costs=tuple(
            CostLine(proposal.body, year, money, prices, "revenue", proposal.line) for year in years
        ),
        optimism_cost=0.0,
        optimism_benefit=action.optimism_benefit if grows else 0.0,
    )
    return Bought(running, scale, asked)


def _people(action: Intervention, cost: Estimate, scale: float) -> Estimate:
    """Return how many people a year the money reaches: few where each costs much."""
    reach = action.eligible * action.take_up.value
    if action.capacity is not None:
        reach = min(reach, action.capacity.value)
    people = reach * scale
    if cost.family == "known" or people <= 0 or cost.low <= 0:
        return Estimate.known(people)
    low, high = people * cost.value / cost.high, people * cost.value / cost.low
    return Estimate.ratio(people, low=low, high=high, level=cost.level)


def withdrawn(given: Prepared, cut: Collection[str]) -> Prepared:
    """Return actions of which some are taken away from where they run, and not begun.

    The rates of today hold what a running action does already. Taking it away sends the people it
    reached back to the hazard they had without it: on a pathway the hazard of an edge is multiplied
    by the inverse of what the action multiplies it by. Money is freed, use is added.

    Args:
        given: All actions, drawn as if each were begun.
        cut: Ids of those that are taken away.
    """
    return replace(
        given,
        interventions=tuple(
            _reversed(action) if action.id in cut else action for action in given.interventions
        ),
        drawn={id: _freed(drawn) if id in cut else drawn for id, drawn in given.drawn.items()},
        runs={
            pathway: replace(
                run,
                reached={
                    id: tuple(map(lost, levers)) if id in cut else levers
                    for id, levers in run.reached.items()
                },
            )
            for pathway, run in given.runs.items()
        },
    )


def _reversed(action: Intervention) -> Intervention:
    """Return an action whose effects on no pathway add the use that they would avoid."""
    effects = (replace(each, attribution=-each.attribution) for each in action.effects)
    return replace(action, effects=tuple(effects))


def _freed(drawn: ActionDraws) -> ActionDraws:
    return replace(drawn, costs=tuple(-amounts for amounts in drawn.costs))


def lost(reached: Reached) -> Reached:
    """Return a lever that undoes what it does today, its share measured on today's flow.

    With ``g = 1 + (HR - 1) x kept`` what the hazard of one person reached is multiplied by:

    - need stated: ``s = M / F``, moves they would make without the action over today's flow. Today
      they make ``g x M`` of ``F``; without it ``M``. So ``F`` becomes ``F x (1 + s (1 - g))``.
    - need not stated: ``s`` is their part of the people in the state, and today's hazard is
      ``1 + s (g - 1)`` of what it would be: it is multiplied by the inverse.

    Both are the inverse ``1 / f`` of the factor ``f`` that the action has on the flow there would
    be without it (docs/methods/review.md).
    """
    lever = replace(reached.lever, kept=-reached.lever.kept)
    share: Array = reached.share
    if reached.lever.moves is None:
        share = share / reached.factor
    return replace(reached, lever=lever, share=share)
