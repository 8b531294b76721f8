"""What a medium-term plan comes to: the gap, what drives it, and the reserves that are left."""

from __future__ import annotations

from dataclasses import dataclass

from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import BaseBudget
from wholeplace.yearly import Yearly


@dataclass(frozen=True, slots=True)
class LineYears:
    """One line of spending or funding over the years.

    Attributes:
        id: Id of the line.
        title: Its name.
        part: ``spending``, ``council tax``, ``funding`` or ``change``.
        base: Amount in the base year [GBP, cash].
        by_year: Amount in each year, with its interval over the draws [GBP, cash].
    """

    id: str
    title: str
    part: str
    base: float
    by_year: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True)
class DriverShare:
    """How much of the gap one driver makes.

    Attributes:
        driver: Id of the driver, ``council tax`` for its rises, or the kind of a change.
        title: Its name.
        by_year: What it adds to the gap in each year, expected [GBP, cash]; the parts of a year,
            with the gap of the base year, sum to the expected gap.
        spread: Share of the variance of the last year's gap that comes from it, within [0, 1];
            None for what is not uncertain.
    """

    driver: str
    title: str
    by_year: tuple[float, ...]
    spread: float | None


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What the gap does when one driver grows by one percentage point more, or less, every year.

    Attributes:
        driver: Id of the driver, or ``council tax``.
        title: Its name.
        point: The change in growth, as a share: 0.01 or -0.01.
        by_year: Change of the gap in each year [GBP, cash].
    """

    driver: str
    title: str
    point: float
    by_year: tuple[float, ...]

    @property
    def cumulative(self) -> float:
        """Change of the gap over all years together [GBP, cash]."""
        return sum(self.by_year)


@dataclass(frozen=True, slots=True)
class MediumTermPlan:
    """A medium-term plan of one council under uncertainty.

    Every array is draws x years, in the cash of each year.

    Attributes:
        budget: What it was made from.
        spending: Net spending after changes, before reserves.
        funding: Council tax and all other funding.
        gap: Spending less funding, before any use of reserves; above nought when short.
        recurring_gap: The gap without one-off amounts.
        reserves: Closing balance of every reserve [draws x years x reserves].
        drawn: What was taken from reserves to close the gap, all reserves together.
        unmet: What of the gap was left when usable reserves were used up.
        lines: Every line over the years.
        drivers: What drives the gap.
        sensitivities: What a point more or less of each driver does.
        below_minimum: Chance that unallocated reserves have been below the minimum by the end of
            each year.
        run_out: Chance that usable reserves have run out by the end of each year.
        referendum: For each year whether the rise keeps within the principles, in words; empty
            where it does.
        schools_deficit: Deficit on schools at the end of each year; None where there is none.
    """

    budget: BaseBudget
    spending: Yearly
    funding: Yearly
    gap: Yearly
    recurring_gap: Yearly
    reserves: Yearly
    drawn: Yearly
    unmet: Yearly
    lines: tuple[LineYears, ...]
    drivers: tuple[DriverShare, ...]
    sensitivities: tuple[Sensitivity, ...]
    below_minimum: tuple[float, ...]
    run_out: tuple[float, ...]
    referendum: tuple[str, ...] = ()
    schools_deficit: Yearly | None = None
