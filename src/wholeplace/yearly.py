"""The one numeric result: draws by years, or draws by years by bodies."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import MethodError
from wholeplace.money import Deflators, DiscountSchedule
from wholeplace.years import year_label

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Yearly:
    """A quantity by draw and financial year, and by body where ``bodies`` is not empty.

    Attributes:
        values: Array of draws x years, or draws x years x bodies.
        years: Financial years of the second axis.
        unit: What is measured, for example ``GBP`` or ``children``.
        prices: Price year of money; None for cash of each year and for what is not money.
        bodies: Names of the third axis, in order; empty for a two-way table.
    """

    values: Array
    years: tuple[int, ...]
    unit: str
    prices: int | None = None
    bodies: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        wanted = (len(self.years), len(self.bodies)) if self.bodies else (len(self.years),)
        if self.values.shape[1:] != wanted:
            raise MethodError(
                f"values of shape {self.values.shape} do not fit {len(self.years)} years"
                f" and {len(self.bodies)} bodies"
            )

    def __add__(self, other: Yearly) -> Yearly:
        return replace(self, values=self.values + self._alike(other).values)

    def __sub__(self, other: Yearly) -> Yearly:
        return replace(self, values=self.values - self._alike(other).values)

    def _alike(self, other: Yearly) -> Yearly:
        mine = (self.years, self.unit, self.prices, self.bodies)
        theirs = (other.years, other.unit, other.prices, other.bodies)
        if mine != theirs:
            raise MethodError(f"cannot combine {mine} with {theirs}")
        return other

    def of(self, body: str) -> Yearly:
        """Return the part of one body [draws x years].

        Raises:
            MethodError: When the body is not one of ``bodies``.
        """
        if body not in self.bodies:
            raise MethodError(f"no body {body!r} among {', '.join(self.bodies) or 'none'}")
        part = self.values[:, :, self.bodies.index(body)]
        return replace(self, values=part, bodies=())

    def over_bodies(self) -> Yearly:
        """Return the sum over bodies [draws x years]."""
        if not self.bodies:
            return self
        return replace(self, values=self.values.sum(axis=2), bodies=())

    def total(self) -> Array:
        """Return the undiscounted sum over years [draws] or [draws x bodies]."""
        return np.asarray(self.values.sum(axis=1))

    def present_value(self, schedule: DiscountSchedule, *, base: int | None = None) -> Array:
        """Return the sum discounted to the year ``base`` (the first year when not given).

        Raises:
            MethodError: When the amounts are cash of each year: discount real amounts.
        """
        if self.unit == "GBP" and self.prices is None:
            raise MethodError("cash of each year cannot be discounted: put it in real terms first")
        first = self.years[0] if base is None else base
        offsets = np.array(self.years) - first
        if offsets.min() < 0:
            raise MethodError(f"{year_label(self.years[0])} is before the base year")
        factors = schedule.factors(int(offsets.max()) + 1)[offsets]
        return np.asarray(np.einsum("dy...,y->d...", self.values, factors))

    def in_cash(self, deflators: Deflators) -> Yearly:
        """Return the same money in the cash of each year."""
        if self.prices is None:
            return self
        growth = np.array([deflators.factor(self.prices, year) for year in self.years])
        shape = (1, -1, 1) if self.bodies else (1, -1)
        return replace(self, values=self.values * growth.reshape(shape), prices=None)

    def cumulative(self) -> Yearly:
        """Return the running sum over years."""
        return replace(self, values=np.cumsum(self.values, axis=1))

    def quantiles(self, *probabilities: float) -> Array:
        """Return quantiles over the draws [probabilities x years (x bodies)]."""
        return np.asarray(np.quantile(self.values, probabilities, axis=0))
