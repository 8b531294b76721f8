"""Exceptional financial support: revenue spending that is paid for by borrowing, and its price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.finance.capital import Borrowed, financing, provision_for, spent_by_year
from wholeplace.finance.rules import Rulebook
from wholeplace.yearly import Array


@dataclass(frozen=True, slots=True)
class Support:
    """Spending of one year that a capitalisation direction lets be borrowed for.

    Attributes:
        year: Financial year of the spending.
        gbp: How much [GBP].
        rate: Ordinary interest a year, as a share; a premium of the rules is added.
        life: Years over which it is paid back.
    """

    year: int
    gbp: float
    rate: float
    life: int


@dataclass(frozen=True, slots=True)
class SupportCost:
    """What support brings and takes, by year.

    Attributes:
        years: Financial years.
        relief: Spending taken off the revenue budget [years, GBP].
        provision: Minimum revenue provision for it [years, GBP].
        interest: Interest on it [years, GBP].
    """

    years: tuple[int, ...]
    relief: Array
    provision: Array
    interest: Array

    @property
    def effect(self) -> Array:
        """What it changes net spending by: below nought when it helps [years, GBP]."""
        return np.asarray(self.provision + self.interest - self.relief)


def cost_of_support(
    granted: Sequence[Support], *, years: Sequence[int], rulebook: Rulebook
) -> SupportCost:
    """Return relief now and the provision and interest that follow.

    Support is no grant: the council borrows, and pays it back as an annuity over at most twenty
    years, starting the year after. Source: conditions of the directions; statutory guidance on
    minimum revenue provision; docs/methods/capital-financing.md.

    Args:
        granted: Support by year.
        years: Financial years to work out; support of earlier years counts as opening debt.
        rulebook: Says the longest life and the premium on loans.

    Raises:
        InputError: With every grant of support that is longer than allowed.
    """
    span = range(min([s.year for s in granted] + [years[0]]), years[-1] + 1)
    total = np.zeros((3, len(span)))
    for one in granted:
        total += _of_one(one, years=span, rulebook=rulebook)
    kept = np.array([span.index(year) for year in years])
    relief, provision, interest = total[:, kept]
    return SupportCost(tuple(years), relief, provision, interest)


def _of_one(one: Support, *, years: Sequence[int], rulebook: Rulebook) -> Array:
    """Return relief, provision and interest of one year's support [3 x years, GBP]."""
    rate = one.rate + rulebook.number("support_loan_premium", year=one.year)
    debt = Borrowed(
        f"support in {one.year}", one.year, one.gbp, one.life, rate=rate, kind="direction"
    )
    relief = spent_by_year([debt], years=years)
    due = provision_for([debt], years=years, rulebook=rulebook)
    line = financing(0.0, borrowed=relief, provision=due, rate=rate, years=years)
    return np.stack([relief, due, line.interest])
