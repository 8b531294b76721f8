"""The finance officer's view of an action: cash of each year, by body, nothing discounted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.prevention.rules import Rules
from wholeplace.prevention.worth import Benefit, Cost, Frame, select
from wholeplace.yearly import Yearly


@dataclass(frozen=True, slots=True)
class Finance:
    """The finance officer's view: cash of each financial year, by body, nothing discounted.

    Attributes:
        cost: Cash costs by body [GBP, draws x years x bodies]; in-kind left out.
        saving: Cashable savings by body [GBP, draws x years x bodies].
        net: ``saving - cost``.
        unbanked: Fiscal benefits that are not cash, by body [GBP, draws x years x bodies].
    """

    cost: Yearly
    saving: Yearly
    net: Yearly
    unbanked: Yearly


def finance_view(
    benefits: Sequence[Benefit], *, costs: Sequence[Cost], frame: Frame, rules: Rules
) -> Finance:
    """Return the cash each body pays and saves, inflated to each financial year.

    The same streams as the Treasury's view, optimism bias included: put back into real terms and
    discounted they give the same numbers (docs/methods/valuation.md, "Two views, one model").
    """
    fiscal = [benefit for benefit in benefits if benefit.kind == "fiscal"]
    cost = frame.add_up((line.body, line.amounts) for line in costs if not line.in_kind)
    saving = frame.add_up(
        (benefit.body, benefit.amounts * benefit.cashable[:, np.newaxis]) for benefit in fiscal
    )
    every = frame.add_up(select(fiscal, lambda benefit: True))
    cash_cost = cost.in_cash(rules.deflators)
    cash_saving = saving.in_cash(rules.deflators)
    return Finance(
        cost=cash_cost,
        saving=cash_saving,
        net=cash_saving - cash_cost,
        unbanked=(every - saving).in_cash(rules.deflators),
    )


def pays_back_by(finance: Finance, *, years: Sequence[int]) -> Mapping[int, float | None]:
    """Return the chance that all bodies together have their cash back by the end of each year.

    Args:
        finance: Cash by body.
        years: Numbers of years counted from the first; None is answered where the view is shorter.
    """
    running = finance.net.over_bodies().cumulative().values
    return {
        year: float(np.mean(running[:, year - 1] >= 0)) if year <= running.shape[1] else None
        for year in years
    }
