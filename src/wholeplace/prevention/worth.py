"""What avoided use is worth and what an action costs, in real pounds by body and year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.prevention.avoided import Avoided
from wholeplace.prevention.inputs import ActionDraws, PriceDraws
from wholeplace.prevention.intervention import Intervention, UnitCost, ValueKind
from wholeplace.prevention.rules import Rules
from wholeplace.yearly import Array, Yearly


@dataclass(frozen=True, slots=True)
class Benefit:
    """One avoided cost as one body bears it.

    Attributes:
        body: Body that bears it.
        kind: Fiscal, economic or social value.
        transfer: Whether it is a transfer payment.
        schedule: Name of the schedule that discounts it.
        amounts: Real pounds after optimism bias [draws x years].
        cashable: The analyst's share that becomes cash for the body [draws].
        unit_cost: Id of the unit cost.
        use: Use avoided, after optimism bias [draws x years].
        price: Real pounds a unit that the body bears [draws].
        line: Title of the budget line that pays for it; empty where not known.
        without: Use without any action [draws x years]; None where only the change is known.
    """

    body: str
    kind: ValueKind
    transfer: bool
    schedule: str
    amounts: Array
    cashable: Array
    unit_cost: str
    use: Array
    price: Array
    line: str = ""
    without: Array | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """One cost line in real pounds.

    Attributes:
        body: Body that pays.
        in_kind: Whether no money changes hands.
        amounts: Real pounds after optimism bias [draws x years].
        line: What it buys.
    """

    body: str
    in_kind: bool
    amounts: Array
    line: str = ""


NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Frame:
    """The axes that every amount of one valuation is laid out on."""

    draws: int
    years: tuple[int, ...]
    bodies: tuple[str, ...]
    prices: int

    def add_up(self, parts: Iterable[tuple[str, Array]]) -> Yearly:
        """Return (body, amounts) summed by body [GBP, draws x years x bodies]."""
        total = np.zeros((len(self.bodies), self.draws, len(self.years)))
        for body, amounts in parts:
            total[self.bodies.index(body)] += amounts
        return Yearly(np.moveaxis(total, 0, 2), self.years, "GBP", self.prices, self.bodies)


def benefits_of(
    avoided: Sequence[Avoided],
    *,
    unit_costs: Mapping[str, UnitCost],
    prices: PriceDraws,
    optimism: float,
    rules: Rules,
) -> tuple[Benefit, ...]:
    """Return what the avoided use is worth to each body (E4, E5).

    Optimism bias is taken off once: what was found on a pathway has it off already.

    Args:
        avoided: Use avoided, one entry an effect.
        unit_costs: Unit costs by id.
        prices: Their draws.
        optimism: Share taken off benefits for optimism.
        rules: Price year and deflators.
    """
    found = []
    for saved in avoided:
        cost = unit_costs[saved.unit_cost]
        real = prices.amounts[cost.id] * rules.deflators.factor(cost.prices, rules.prices)
        use = saved.use.values if saved.after_optimism else saved.use.values * (1 - optimism)
        found += [
            Benefit(
                body=bearer.body,
                kind=cost.value_kind,
                transfer=cost.transfer if bearer.transfer is None else bearer.transfer,
                schedule="health" if cost.is_health_effect else "standard",
                amounts=use * (real * bearer.share)[:, np.newaxis],
                cashable=prices.cashable[cost.id, bearer.body],
                unit_cost=cost.id,
                use=use,
                price=real * bearer.share,
                line=cost.service_line,
                without=None if saved.without is None else saved.without.values,
            )
            for bearer in cost.bearers
        ]
    return tuple(found)


def costs_of(
    intervention: Intervention, *, drawn: ActionDraws, years: tuple[int, ...], rules: Rules
) -> tuple[Cost, ...]:
    """Return what an action costs each body, the years after the valuation left out (E4, E6)."""
    totals: dict[tuple[str, bool, str], Array] = {}
    for line, amount in zip(intervention.costs, drawn.costs, strict=True):
        if line.year not in years:
            continue
        key = (line.body, line.kind == "in kind", line.what)
        if key not in totals:
            totals[key] = np.zeros((amount.size, len(years)))
        real = amount * rules.deflators.factor(line.prices, rules.prices)
        totals[key][:, years.index(line.year)] += real * (1 + intervention.optimism_cost)
    return tuple(
        Cost(body, in_kind, amounts, what) for (body, in_kind, what), amounts in totals.items()
    )


def select(
    benefits: Iterable[Benefit], chosen: Callable[[Benefit], bool]
) -> tuple[tuple[str, Array], ...]:
    """Return (body, amounts) of the benefits chosen."""
    return tuple((benefit.body, benefit.amounts) for benefit in benefits if chosen(benefit))
