"""What an action is worth when a pound counts for more to those who have less."""

from __future__ import annotations

from wholeplace.prevention.appraisal import WeightedNet, weighted_nets
from wholeplace.prevention.rules import Rules
from wholeplace.prevention.treasury import people_value
from wholeplace.prevention.value import Valuation
from wholeplace.prevention.worth import Frame


def weighted_by_income(valuation: Valuation, *, rules: Rules) -> tuple[WeightedNet, ...]:
    """Return the net value under distributional weights (docs/methods/card.md, E10).

    What people themselves gain are the benefits of the kinds economic and social; savings and
    costs of public bodies keep a weight of 1.

    Args:
        valuation: The valuation of one action.
        rules: The rules that it was valued by.

    Returns:
        One entry an elasticity; empty when the action does not state both incomes.
    """
    action, streams = valuation.intervention, valuation.streams
    if action is None or streams is None:
        return ()
    if action.income is None or action.median_income is None:
        return ()
    bodies = tuple(dict.fromkeys(benefit.body for benefit in streams.benefits))
    net = valuation.treasury.net
    frame = Frame(len(net), valuation.years, bodies, valuation.prices)
    return weighted_nets(
        net,
        to_people=people_value(streams.benefits, frame=frame, rules=rules).sum(axis=1),
        incomes=(action.income, action.median_income),
        level=rules.level,
    )
