"""What a valuation takes as given: prices, inflation, discount rates and what holds what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wholeplace.money import Deflators, DiscountSchedule
from wholeplace.prevention.unit_costs import UnitCostPart

PAYBACK_YEARS = (3, 5, 10)
RESULT_LEVEL = 0.8


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one valuation, so that two valuations under the same rules can be compared.

    Attributes:
        prices: Price year of real amounts.
        deflators: GDP deflator, for putting prices in and for cash out.
        schedules: Discount schedules by name: ``standard``, ``health`` and
            ``long_horizon_sensitivity``.
        parts: Which unit costs hold which.
        base: Year that present values are discounted to; the first year of the valuation when None.
        level: Level of every interval in the result, within (0, 1).
        payback_years: Years, counted from the first, by whose end the chance of payback is given.
    """

    prices: int
    deflators: Deflators
    schedules: Mapping[str, DiscountSchedule]
    parts: tuple[UnitCostPart, ...] = ()
    base: int | None = None
    level: float = RESULT_LEVEL
    payback_years: tuple[int, ...] = PAYBACK_YEARS
