"""Who pays and who gains: one line a body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wholeplace.estimate import Estimate
from wholeplace.prevention.appraisal import interval
from wholeplace.prevention.cash import Finance
from wholeplace.prevention.rules import Rules
from wholeplace.prevention.treasury import cost_value, fiscal_value
from wholeplace.prevention.worth import Benefit, Cost, Frame


@dataclass(frozen=True, slots=True)
class Position:
    """Who pays and who gains: one body's sums over the years of the valuation.

    Attributes:
        body: Name of the body.
        pays: Present value of what it pays, with interval [GBP].
        gains: Present value of its fiscal gain, with interval [GBP].
        net: ``gains - pays``, with interval [GBP].
        cash_net: Undiscounted cash it ends up with, with interval [GBP].
    """

    body: str
    pays: Estimate
    gains: Estimate
    net: Estimate
    cash_net: Estimate


def positions_of(
    benefits: Sequence[Benefit],
    *,
    costs: Sequence[Cost],
    finance: Finance,
    frame: Frame,
    rules: Rules,
) -> tuple[Position, ...]:
    """Return each body's position, those that neither pay nor gain money left out."""
    pays = cost_value(costs, frame=frame, rules=rules)
    gains = fiscal_value(benefits, frame=frame, rules=rules)
    cash = finance.net.total()
    concerned = {cost.body for cost in costs} | {line.body for line in finance.lines}
    concerned |= {benefit.body for benefit in benefits if benefit.kind == "fiscal"}
    return tuple(
        Position(
            body=body,
            pays=interval(pays[:, place], level=rules.level),
            gains=interval(gains[:, place], level=rules.level),
            net=interval(gains[:, place] - pays[:, place], level=rules.level),
            cash_net=interval(cash[:, place], level=rules.level),
        )
        for place, body in enumerate(frame.bodies)
        if body in concerned
    )
