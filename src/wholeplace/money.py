"""Money with its price year, inflation between financial years, and discounting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import MethodError
from wholeplace.source import Source
from wholeplace.years import year_label


@dataclass(frozen=True, slots=True)
class Deflators:
    """GDP deflator index by financial year.

    Attributes:
        index: Index by starting year; only ratios matter.
        status: ``published``, ``forecast``, ``derived`` or ``assumption`` by starting year.
        source: Release the index comes from.
    """

    index: Mapping[int, float]
    source: Source
    status: Mapping[int, str] = field(default_factory=dict)

    def factor(self, prices: int, to: int) -> float:
        """Return what multiplies an amount in ``prices`` to give it in the prices of ``to``.

        Raises:
            MethodError: When the index does not reach either year.
        """
        missing = [year for year in (prices, to) if year not in self.index]
        if missing:
            years = ", ".join(year_label(year) for year in missing)
            raise MethodError(
                f"the GDP deflator covers {year_label(min(self.index))} to "
                f"{year_label(max(self.index))}, not {years}"
            )
        return self.index[to] / self.index[prices]


@dataclass(frozen=True, slots=True)
class Pounds:
    """An amount of money in the prices of one financial year (named by its first year).

    >>> Pounds(1_200, prices=2024) + Pounds(300, prices=2024)
    Pounds(amount=1500, prices=2024)
    """

    amount: float
    prices: int

    def __add__(self, other: Pounds) -> Pounds:
        return Pounds(self.amount + self._same(other).amount, self.prices)

    def __sub__(self, other: Pounds) -> Pounds:
        return Pounds(self.amount - self._same(other).amount, self.prices)

    def __mul__(self, times: float) -> Pounds:
        return Pounds(self.amount * times, self.prices)

    def _same(self, other: Pounds) -> Pounds:
        if other.prices != self.prices:
            raise MethodError(
                f"cannot combine {year_label(self.prices)} prices with "
                f"{year_label(other.prices)} prices: call .at() first"
            )
        return other

    def at(self, prices: int, deflators: Deflators) -> Pounds:
        """Return the same amount in another year's prices (prevention method, E9)."""
        return Pounds(self.amount * deflators.factor(self.prices, prices), prices)

    def __str__(self) -> str:
        return f"£{self.amount:,.0f} ({year_label(self.prices)} prices)"


@dataclass(frozen=True, slots=True)
class DiscountSchedule:
    """Discount rates by band of years from the base year, of one edition of the guidance.

    Attributes:
        name: ``standard``, ``health`` or ``long_horizon_sensitivity``.
        edition: Edition of the Green Book the schedule is of.
        bands: (first year, last year or None, yearly rate as a share), in order.
        source: Where the rates are published.
    """

    name: str
    edition: str
    bands: tuple[tuple[int, int | None, float], ...]
    source: Source

    def __post_init__(self) -> None:
        for (_, last, _), (first, _, _) in pairwise(self.bands):
            if last is None or first != last + 1:
                raise MethodError(f"{self.name}: the bands of years leave a gap before {first}")

    def rate(self, year: int) -> float:
        """Return the yearly rate that takes year ``year - 1`` from the base to ``year``."""
        for first, last, rate in self.bands:
            if year >= first and (last is None or year <= last):
                return rate
        raise MethodError(f"{self.name}: no discount rate for year {year} from the base year")

    def factors(self, count: int) -> NDArray[np.float64]:
        """Return ``count`` discount factors; the base year's is 1.

        ``DF[t] = product over k = 1..t of 1 / (1 + r[k])`` (prevention method, E8).
        """
        growth = [1.0, *(1 + self.rate(year) for year in range(1, count))]
        return 1 / np.cumprod(growth)[:count]
