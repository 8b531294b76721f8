"""Business rates retention 2013-14 to 2025-26: shares, tariffs, levy, safety net and pools.

Local Government Finance Act 1988, schedule 7B; the Non-Domestic Rating (Levy and Safety Net)
Regulations 2013 (SI 2013/737). Method: docs/methods/business-rates.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import InputError, Problem
from wholeplace.finance.rules import Rulebook
from wholeplace.yearly import Array
from wholeplace.years import year_label

Retention = Literal["half", "three quarters", "full"]


@dataclass(frozen=True, slots=True)
class RatesPosition:
    """Where authorities stand in a year [GBP, arrays of one shape]; NaN is not known.

    A baseline below nought is refused. Rates collected may be below nought, when refunds are more.

    Attributes:
        baseline_funding: Baseline funding level: what the settlement says rates should bring.
        baseline_rates: Business rates baseline: what the settlement expects of the own share.
        local_rates: The own share of rates collected, discretionary reliefs added back.
        section_31: Grant for reliefs and under-indexation that counts as rates.

    Raises:
        InputError: With every baseline that is below nought.
    """

    baseline_funding: Array
    baseline_rates: Array
    local_rates: Array
    section_31: Array

    def __post_init__(self) -> None:
        named = {
            "baseline funding": self.baseline_funding,
            "baseline rates": self.baseline_rates,
        }
        wrong = [name for name, values in named.items() if np.any(np.asarray(values) < 0)]
        if wrong:
            problems = [Problem(name, "should not be below nought") for name in wrong]
            raise InputError("business rates", problems)

    @property
    def top_up(self) -> Array:
        """Top-up received, or below nought the tariff paid: ``BFL - BRB`` [GBP]."""
        return np.asarray(self.baseline_funding) - np.asarray(self.baseline_rates)

    @property
    def retained_income(self) -> Array:
        """Retained rates income before levy and safety net (SI 2013/737, regulation 4) [GBP]."""
        return np.asarray(self.local_rates) + self.top_up + np.asarray(self.section_31)


@dataclass(frozen=True, slots=True)
class Retained:
    """What authorities keep of business rates, under either system [GBP].

    Attributes:
        income: Own share, with tariff or top-up and section 31 grant, before levy and safety net.
        levy: Levy paid on growth.
        safety_net: Safety net received.
        section_31: Section 31 grant, of which ``income`` already has it.
        kept: Income less levy plus safety net.
    """

    income: Array
    levy: Array
    safety_net: Array
    section_31: Array
    kept: Array


@dataclass(frozen=True, slots=True)
class PoolOutcome:
    """What a pool does to its members together [GBP].

    Attributes:
        levy_alone: Levies the members would pay alone.
        levy_pooled: Levy the pool pays.
        safety_net_alone: Safety net the members would get alone.
        safety_net_pooled: Safety net the pool gets.
    """

    levy_alone: float
    levy_pooled: float
    safety_net_alone: float
    safety_net_pooled: float

    @property
    def gain(self) -> float:
        """What the members keep more by pooling; below nought when they lose [GBP]."""
        levies = self.levy_alone - self.levy_pooled
        return levies - (self.safety_net_alone - self.safety_net_pooled)


def tier_share(
    rules: Rulebook, *, year: int, of_class: str, authority: str = "", runs_fire: bool = False
) -> float:
    """Return an authority's share of the rates collected in its area.

    Args:
        rules: The rules.
        year: Financial year.
        of_class: Class of authority.
        authority: ONS code, where the authority has a share of its own.
        runs_fire: Whether a county or unitary council is also the fire authority.
    """
    own = rules.of("rates_share", year=year, of_class=of_class, authority=authority)
    if own.authority or not runs_fire:
        return own.number
    return own.number + rules.number("rates_share", year=year, of_class="fire")


def uprating(rules: Rulebook, *, year: int, standard_share: Array | None = None) -> Array:
    """Return what baselines of the year before are multiplied by.

    To 2023-24 it is the ratio of the small business multipliers; from 2024-25 the average of the
    changes in the small and the standard multiplier, weighted by where an authority's rates come
    from. In the year of a new list multipliers do not compare, and the pack gives the factor.

    Args:
        rules: The rules.
        year: Year uprated to.
        standard_share: Share of rates at the standard multiplier [authorities], from 2024-25.

    Raises:
        InputError: When the year is outside the packs, or the share is needed and not given.
    """
    if rules.has("rates_new_list", year=year):
        return np.asarray(rules.number("rates_uprating", year=year))
    small, standard = (
        rules.number(name, year=year) / rules.number(name, year=year - 1)
        for name in ("rates_multiplier_small", "rates_multiplier_standard")
    )
    if not rules.has("rates_uprating_weighted", year=year):
        return np.asarray(small)
    if standard_share is None:
        what = f"should be given: it sets how baselines rise in {year_label(year)}"
        raise InputError("business rates", [Problem("standard share", what)])
    return np.asarray(small + standard_share * (standard - small))


def under_indexation(baseline_funding: Array, rules: Rulebook, *, year: int) -> Array:
    """Return section 31 grant for multipliers held below inflation: one national share of BFL.

    Raises:
        InputError: When the national totals of the year are not known.
    """
    total = rules.number("under_indexation_total", year=year)
    return np.asarray(baseline_funding) * (
        total / rules.number("baseline_funding_total", year=year)
    )


def levy_rate(position: RatesPosition, *, cap: float) -> Array:
    """Return the levy per pound of growth: ``min(cap, max(0, 1 - BFL / BRB))`` (regulation 6)."""
    funding, rates = np.asarray(position.baseline_funding), np.asarray(position.baseline_rates)
    ratio = np.divide(funding, rates, out=np.ones_like(funding, float), where=rates > 0)
    return np.asarray(np.clip(1 - ratio, 0, cap))


def safety_net(position: RatesPosition, *, share: float) -> Array:
    """Return what brings income up to a share of baseline funding (regulation 6(3)) [GBP]."""
    short = share * np.asarray(position.baseline_funding) - position.retained_income
    return np.maximum(0.0, short)


def retained(
    position: RatesPosition, *, rules: Rulebook, year: int, retention: Retention = "half"
) -> Retained:
    """Return what authorities keep of rates in a year up to 2025-26.

    Levy: levy rate times income above baseline funding. Safety net: up to 92.5% of it.

    Args:
        position: Where they stand.
        rules: The rules.
        year: Financial year.
        retention: ``half``, or how much pilots and increased-retention areas keep; their levy and
            safety net are assumed.

    Raises:
        InputError: When the year is outside the packs.
    """
    suffix = "" if retention == "half" else f"_{retention.replace(' ', '_')}_retention"
    rate = levy_rate(position, cap=rules.number(f"levy_cap{suffix}", year=year))
    income = position.retained_income
    levy = rate * np.maximum(0.0, income - np.asarray(position.baseline_funding))
    net = safety_net(position, share=rules.number(f"safety_net_share{suffix}", year=year))
    return settled(position, levy=levy, net=net)


def settled(position: RatesPosition, *, levy: Array, net: Array) -> Retained:
    """Return what is kept once levy and safety net are known, under either system."""
    income = position.retained_income
    return Retained(
        income=income,
        levy=levy,
        safety_net=net,
        section_31=np.asarray(position.section_31),
        kept=income - levy + net,
    )


def pooled(position: RatesPosition, members: NDArray[np.bool_] | None = None) -> RatesPosition:
    """Return a pool as one authority: its members added (regulations 3 and 5(4)).

    Args:
        position: Where authorities stand [authorities].
        members: Which of them are in the pool; all when not given.
    """
    at = slice(None) if members is None else members
    return RatesPosition(
        baseline_funding=np.sum(position.baseline_funding[at], keepdims=True),
        baseline_rates=np.sum(position.baseline_rates[at], keepdims=True),
        local_rates=np.sum(position.local_rates[at], keepdims=True),
        section_31=np.sum(position.section_31[at], keepdims=True),
    )


def pool_outcome(position: RatesPosition, *, rules: Rulebook, year: int) -> PoolOutcome:
    """Return what pooling does to these authorities: levies saved, safety nets given up.

    Args:
        position: Where the members stand [members].
        rules: The rules.
        year: Financial year.
    """
    alone = retained(position, rules=rules, year=year)
    together = retained(pooled(position), rules=rules, year=year)
    return PoolOutcome(
        levy_alone=float(alone.levy.sum()),
        levy_pooled=float(together.levy.sum()),
        safety_net_alone=float(alone.safety_net.sum()),
        safety_net_pooled=float(together.safety_net.sum()),
    )
