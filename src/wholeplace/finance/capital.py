"""Capital financing: the requirement to borrow, minimum revenue provision and interest.

``docs/methods/capital-financing.md`` gives formulas, limits and sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from wholeplace.errors import InputError, Problem
from wholeplace.finance.rules import Rulebook
from wholeplace.yearly import Array

Provision = Literal["straight line", "annuity"]
AssetKind = Literal["asset", "equity", "land", "direction"]
MIDDLE_OF_YEAR = 0.5
ROUNDING = 1e-9

_LONGEST: dict[AssetKind, str] = {
    "asset": "mrp_life_most",
    "equity": "mrp_life_equity",
    "land": "mrp_life_land",
    "direction": "support_life_most",
}


@dataclass(frozen=True, slots=True)
class Borrowed:
    """Capital expenditure that is paid for by borrowing.

    Attributes:
        title: Its name.
        year: Financial year it is spent in.
        gbp: How much of it is borrowed [GBP].
        life: Years over which provision is made.
        method: ``straight line`` or ``annuity``.
        rate: Interest of the annuity, a year, as a share; not used by a straight line.
        kind: What it is spent on: its limit of life depends on it. ``direction`` is revenue
            expenditure that a capitalisation direction lets be treated as capital.
        in_use: Year in which it comes into use; None when that is the year it is spent in.
    """

    title: str
    year: int
    gbp: float
    life: int
    method: Provision = "annuity"
    rate: float = 0.0
    kind: AssetKind = "asset"
    in_use: int | None = None


@dataclass(frozen=True, slots=True)
class CapitalFinancing:
    """What debt costs revenue, by year.

    Attributes:
        years: Financial years.
        requirement: Capital financing requirement at the end of each year [years, GBP].
        provision: Minimum revenue provision [years, GBP].
        interest: Interest paid [years, GBP].
    """

    years: tuple[int, ...]
    requirement: Array
    provision: Array
    interest: Array

    @property
    def cost(self) -> Array:
        """The line of the budget: provision and interest [years, GBP]."""
        return np.asarray(self.provision + self.interest)

    def stated(self) -> dict[int, float]:
        """Return the cost by year, as ``BudgetLine.stated`` takes it."""
        return dict(zip(self.years, self.cost.tolist(), strict=True))


def straight_line(gbp: float, *, life: int) -> Array:
    """Return equal provision over a life [life, GBP].

    >>> straight_line(100.0, life=4).tolist()
    [25.0, 25.0, 25.0, 25.0]
    """
    return np.full(life, gbp / life)


def annuity(gbp: float, *, life: int, rate: float) -> Array:
    """Return provision that makes provision and interest together the same each year [life, GBP].

    ``gbp i (1 + i)^(t - 1) / ((1 + i)^life - 1)``: it grows by the rate from year to year.

    >>> annuity(1_000_000.0, life=40, rate=0.05).round(2)[[0, 1, 39]].tolist()
    [8278.16, 8692.07, 55503.01]
    """
    growth = (1.0 + rate) ** np.arange(life)
    return np.asarray(gbp * growth / growth.sum())


def reducing_balance(gbp: float, *, share: float, years: int) -> Array:
    """Return provision at a share of what is left each year [years, GBP]; it never ends."""
    return np.asarray(gbp * share * (1.0 - share) ** np.arange(years))


def provision_for(
    borrowed: Sequence[Borrowed], *, years: Sequence[int], rulebook: Rulebook
) -> Array:
    """Return minimum revenue provision for expenditure, by year [years, GBP].

    It starts the year after the expenditure, or after the asset comes into use when that is later.

    Raises:
        InputError: With every item whose life is over its limit, and every other fault.
    """
    problems = [p for item in borrowed for p in _problems(item, rulebook)]
    if problems:
        raise InputError("capital expenditure", problems)
    due = np.zeros(len(years))
    for item in borrowed:
        used = item.year if item.in_use is None else max(item.year, item.in_use)
        first = used + int(rulebook.number("mrp_starts_after", year=item.year))
        parts = _parts(item)
        for i, year in enumerate(years):
            if 0 <= year - first < item.life:
                due[i] += parts[year - first]
    return due


def financing(
    opening: float,
    *,
    borrowed: Array,
    provision: Array,
    rate: float | Array,
    years: Sequence[int],
) -> CapitalFinancing:
    """Return the capital financing line: the requirement carried on, provision and interest.

    ``closing = opening + borrowed - provision``; interest is on the middle of opening and closing,
    as expenditure is taken to fall evenly over the year.

    Args:
        opening: Requirement at the start of the first year, less what is borrowed internally
            [GBP].
        borrowed: Expenditure not financed from elsewhere [years, GBP].
        provision: Provision and receipts set aside [years, GBP].
        rate: Interest a year, as a share [broadcasts to years].
        years: Financial years.

    Raises:
        InputError: With every year at whose end more would be set aside than was borrowed.
    """
    closing = opening + np.cumsum(borrowed - provision)
    wrong = [
        Problem(str(years[i]), f"sets aside £{-closing[i]:,.2f} more than was ever borrowed")
        for i in np.flatnonzero(closing < -_rounding(opening, borrowed)).tolist()
    ]
    if wrong:
        raise InputError("capital financing requirement", wrong)
    starting = np.concatenate([[opening], closing[:-1]])
    middle = starting + MIDDLE_OF_YEAR * (closing - starting)
    return CapitalFinancing(tuple(years), closing, provision, np.asarray(rate * middle))


def spent_by_year(borrowed: Sequence[Borrowed], *, years: Sequence[int]) -> Array:
    """Return what is borrowed in each year [years, GBP]."""
    return np.array([sum(b.gbp for b in borrowed if b.year == year) for year in years])


def _parts(item: Borrowed) -> Array:
    if item.method == "straight line":
        return straight_line(item.gbp, life=item.life)
    return annuity(item.gbp, life=item.life, rate=item.rate)


def _problems(item: Borrowed, rulebook: Rulebook) -> Iterator[Problem]:
    if item.gbp < 0:
        yield Problem(item.title, f"amount should be 0 or more, not {item.gbp:,.2f}")
    if item.rate <= -1:
        yield Problem(item.title, f"rate should be a share above -1, not {item.rate}")
    longest = rulebook.of(_LONGEST[item.kind], year=item.year)
    if not 1 <= item.life <= longest.number:
        most = f"at most {longest.number:.0f} years ({longest.source})"
        yield Problem(item.title, f"life should be 1 year or more and {most}, not {item.life}")


def _rounding(opening: float, borrowed: Array) -> float:
    """Return what floating point may be out by, in sums of this size [GBP]."""
    return ROUNDING * (abs(opening) + float(np.abs(borrowed).sum()) + 1.0)
