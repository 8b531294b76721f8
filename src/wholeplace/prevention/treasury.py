"""The Treasury's view of an action: real, discounted, transfers out of social value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.money import DiscountSchedule
from wholeplace.prevention.rules import Rules
from wholeplace.prevention.worth import Benefit, Cost, Frame, select
from wholeplace.yearly import Array

LONG_HORIZON_YEARS = 50


@dataclass(frozen=True, slots=True)
class Treasury:
    """The Treasury's view: real terms, discounted, optimism bias in, transfers out of social value.

    Every array has one number a draw [GBP, prices of ``prices``].

    Attributes:
        prices: Price year.
        base: Year that everything is discounted to.
        edition: Edition of the Green Book whose discount rates were used.
        cost: Present value of all costs.
        fiscal: Present value of fiscal benefits, transfers included.
        public: Present value of public value: economic and social benefits and fiscal resource
            savings, transfers left out.
        net: ``public - cost``.
        long_horizon: Mean of ``net`` at the sensitivity rates that an appraisal of over 50 years
            must show; None for shorter ones.
    """

    prices: int
    base: int
    edition: str
    cost: Array
    fiscal: Array
    public: Array
    net: Array
    long_horizon: float | None


def treasury_view(
    benefits: Sequence[Benefit], *, costs: Sequence[Cost], frame: Frame, rules: Rules
) -> Treasury:
    """Return the Treasury's view of benefits and costs (E7, E8).

    Streams whose unit is length or quality of life are discounted at the health schedule, all
    others at the standard one: by the unit of the stream and not by the project.
    """
    base = rules.base if rules.base is not None else frame.years[0]
    cost, public = _cost_and_public(benefits, costs, frame, rules.schedules, base)
    fiscal = fiscal_value(benefits, frame=frame, rules=rules).sum(axis=1)
    long_horizon = None
    if len(frame.years) > LONG_HORIZON_YEARS:
        low_rates = {**rules.schedules, "standard": rules.schedules["long_horizon_sensitivity"]}
        low_cost, low_public = _cost_and_public(benefits, costs, frame, low_rates, base)
        long_horizon = float(np.mean(low_public - low_cost))
    return Treasury(
        prices=frame.prices,
        base=base,
        edition=rules.schedules["standard"].edition,
        cost=cost,
        fiscal=fiscal,
        public=public,
        net=public - cost,
        long_horizon=long_horizon,
    )


def fiscal_value(benefits: Sequence[Benefit], *, frame: Frame, rules: Rules) -> Array:
    """Return the present value of fiscal benefits by body, transfers in [draws x bodies]."""
    base = rules.base if rules.base is not None else frame.years[0]
    return _present_value(
        benefits, frame, rules.schedules, base, lambda benefit: benefit.kind == "fiscal"
    )


def public_value(benefits: Sequence[Benefit], *, frame: Frame, rules: Rules) -> Array:
    """Return the present value of public value by body, transfers left out [draws x bodies]."""
    base = rules.base if rules.base is not None else frame.years[0]
    return _present_value(
        benefits, frame, rules.schedules, base, lambda benefit: not benefit.transfer
    )


def people_value(benefits: Sequence[Benefit], *, frame: Frame, rules: Rules) -> Array:
    """Return the present value of what people themselves gain, by body [draws x bodies].

    Benefits of the kinds economic and social: the part of public value that is no saving of a
    public body. A transfer is fiscal and never among them.
    """
    base = rules.base if rules.base is not None else frame.years[0]
    return _present_value(
        benefits, frame, rules.schedules, base, lambda benefit: benefit.kind != "fiscal"
    )


def discount_factors(schedule: str, *, years: tuple[int, ...], rules: Rules) -> Array:
    """Return what multiplies an amount of each year to give its present value [years]."""
    base = rules.base if rules.base is not None else years[0]
    offsets = np.array(years) - base
    return np.asarray(rules.schedules[schedule].factors(int(offsets.max()) + 1)[offsets])


def cost_value(costs: Sequence[Cost], *, frame: Frame, rules: Rules) -> Array:
    """Return the present value of costs by body, in-kind costs included [draws x bodies]."""
    total = frame.add_up((cost.body, cost.amounts) for cost in costs)
    return total.present_value(rules.schedules["standard"], base=rules.base)


def _cost_and_public(
    benefits: Sequence[Benefit],
    costs: Sequence[Cost],
    frame: Frame,
    schedules: Mapping[str, DiscountSchedule],
    base: int,
) -> tuple[Array, Array]:
    total = frame.add_up((cost.body, cost.amounts) for cost in costs)
    cost = total.present_value(schedules["standard"], base=base).sum(axis=1)
    public = _present_value(benefits, frame, schedules, base, lambda each: not each.transfer)
    return cost, public.sum(axis=1)


def _present_value(
    benefits: Sequence[Benefit],
    frame: Frame,
    schedules: Mapping[str, DiscountSchedule],
    base: int,
    chosen: Callable[[Benefit], bool],
) -> Array:
    """Return the benefits chosen, each discounted by its own schedule [draws x bodies]."""
    value = np.zeros((frame.draws, len(frame.bodies)))
    for name in sorted({benefit.schedule for benefit in benefits}):
        kept = [benefit for benefit in benefits if benefit.schedule == name]
        value += frame.add_up(select(kept, chosen)).present_value(schedules[name], base=base)
    return value
