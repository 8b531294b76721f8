"""Business rates retention from 2026-27: the reset, the tapering safety net, the marginal levy.

After the government response of 20 November 2025, *Resetting the Business Rates Retention System*,
read at second hand: the bands of the levy are assumed. Method: docs/methods/business-rates.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from wholeplace.finance.business_rates import RatesPosition, Retained, safety_net, settled
from wholeplace.finance.rules import Rule, Rulebook
from wholeplace.yearly import Array


@dataclass(frozen=True, slots=True)
class LevyBand:
    """A slice of income above baseline funding and what is levied on it.

    Attributes:
        start: Where it starts, as a share of baseline funding.
        end: Where it ends; infinite for the last.
        rate: Levy per pound within it.
    """

    start: float
    end: float
    rate: float


def reset(position: RatesPosition, expected_rates: Array) -> RatesPosition:
    """Return positions with the business rates baseline measured again.

    Growth since the last reset goes into the baseline: tariffs rise and top-ups fall by it.

    Args:
        position: Positions before.
        expected_rates: Own share of rates expected in the first year of the new period, after a
            provision for appeals [GBP].
    """
    return replace(position, baseline_rates=np.asarray(expected_rates))


def uprated(position: RatesPosition, *, cpi: float) -> RatesPosition:
    """Return positions with baselines a year on: funding, tariff and top-up move with CPI.

    Args:
        position: Positions of the year before.
        cpi: CPI of September before, or its forecast, as a share. It is an input: a forecast has
            its own source and uncertainty.
    """
    factor = 1 + cpi
    return replace(
        position,
        baseline_funding=np.asarray(position.baseline_funding) * factor,
        baseline_rates=np.asarray(position.baseline_rates) * factor,
    )


def levy_rules(rules: Rulebook, *, year: int) -> tuple[Rule, ...]:
    """Return the rules of the levy's bands, starts and rates in turn, to say which are assumed.

    Raises:
        InputError: When the levy is not set in the year.
    """
    found = [rules.of(name, year=year) for name in (f"{_START}1", f"{_RATE}1")]
    number = 2
    while rules.has(f"{_START}{number}", year=year):
        found += [rules.of(f"{name}{number}", year=year) for name in (_START, _RATE)]
        number += 1
    return tuple(found)


def levy_bands(rules: Rulebook, *, year: int) -> tuple[LevyBand, ...]:
    """Return the bands of the levy of a year, lowest first.

    Raises:
        InputError: When the levy is not set in the year.
    """
    stated = levy_rules(rules, year=year)
    starts = [rule.number for rule in stated[::2]]
    rates = [rule.number for rule in stated[1::2]]
    ends = [*starts[1:], np.inf]
    return tuple(map(LevyBand, starts, ends, rates))


def marginal_levy(income: Array, baseline_funding: Array, bands: Sequence[LevyBand]) -> Array:
    """Return the levy, worked like income tax: each slice at its own rate, so without a cliff.

    ``sum over bands of rate * max(0, min(income, end * BFL) - start * BFL)`` [GBP].
    """
    funding = np.asarray(baseline_funding, float)
    levy = np.zeros(np.broadcast_shapes(np.shape(income), funding.shape))
    for band in bands:
        top = np.asarray(income) if np.isinf(band.end) else np.minimum(income, band.end * funding)
        levy = levy + band.rate * np.maximum(0.0, top - band.start * funding)
    return levy


def retained(position: RatesPosition, *, rules: Rulebook, year: int) -> Retained:
    """Return what authorities keep of rates in a year from 2026-27.

    Every authority pays the marginal levy on growth; the safety net is 100, 97 and then 92.5% of
    baseline funding.

    Raises:
        InputError: When the year is outside the packs.
    """
    bands = levy_bands(rules, year=year)
    levy = marginal_levy(position.retained_income, position.baseline_funding, bands)
    net = safety_net(position, share=rules.number("safety_net_share", year=year))
    return settled(position, levy=levy, net=net)


_START = "marginal_levy_from_"
_RATE = "marginal_levy_rate_"
