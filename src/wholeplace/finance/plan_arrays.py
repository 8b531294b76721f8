"""The lines of budgets as plain arrays: what the engines of the medium-term plan read and give.

The lines of all councils stand under one another, whatever each has; one council is one stretch.
Growth is series x years x draws, draws last: a national driver is one series that councils share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wholeplace.finance.base_budget import BaseBudget, BudgetLine, FundingLine, Indexation
from wholeplace.finance.plan_band_d import band_d_by_year
from wholeplace.yearly import Array

Whole = NDArray[np.int64]

MONTHS = 12
FIRST_MONTH = 4
"""A financial year begins in April."""

COUNCIL_TAX = "council tax"
STATED = "stated amounts"
FUNDING = "funding"
LIMITS = "contract limits"
OTHERS = (COUNCIL_TAX, STATED, FUNDING, LIMITS)
"""What moves a line besides drivers; their credits stand behind those of the series."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a budget, before it is put into arrays.

    Attributes:
        id: Id of the line.
        title: Name in words.
        part: ``spending``, ``council tax`` or ``funding``.
        base: Amount in the base year, one-offs included [GBP].
        level: What the first year grows from: pounds, or the tax base.
        exposures: Series and weight of what moves it, and whether it is a driver of price.
        stated: Levels that stand in place of growth, by year.
        scale: What a level is multiplied by, base year first: Band D for council tax, else 1.
        limits: Least and most growth of price, and the share of a rise that falls in its own year.
        recurs: Whether it counts towards the recurring gap.
        is_specific: Whether it is a grant for a service, which net spending is less of.
    """

    id: str
    title: str
    part: str
    base: float
    level: float
    exposures: tuple[tuple[int, float, bool], ...]
    stated: Mapping[int, float]
    scale: tuple[float, ...]
    limits: tuple[float, float, float]
    recurs: bool = True
    is_specific: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """All rows as arrays.

    Attributes:
        council: Which council each row is of [rows].
        spends: Whether it is spending; funding otherwise [rows].
        base: Amount in the base year [rows; GBP].
        level: What growth starts from [rows].
        first: Where each row's exposures begin; one more at the end [rows + 1].
        series: Series of each exposure [exposures].
        weight: Its weight [exposures].
        is_price: Whether it moves the price [exposures].
        floor: Least growth of price [rows].
        cap: Most growth of price [rows].
        share: Share of a year's rise of price that falls in that year [rows].
        stated: Levels in place of growth, NaN where growth holds [rows x years].
        scale: What levels are multiplied by, the base year first [rows x (years + 1)].
        stated_to: Which of ``OTHERS`` a stated amount is credited to [rows].
        recurs: Whether it counts towards the recurring gap [rows].
        is_specific: Whether it is a grant for a service [rows].
        councils: How many councils there are.
    """

    council: Whole
    spends: NDArray[np.bool_]
    base: Array
    level: Array
    first: Whole
    series: Whole
    weight: Array
    is_price: NDArray[np.bool_]
    floor: Array
    cap: Array
    share: Array
    stated: Array
    scale: Array
    stated_to: Whole
    recurs: NDArray[np.bool_]
    is_specific: NDArray[np.bool_]
    councils: int


@dataclass(frozen=True, slots=True)
class Amounts:
    """What lines come to, draws last.

    Attributes:
        spending: Sum of spending lines [councils x years x draws; GBP].
        funding: Sum of funding lines [councils x years x draws; GBP].
        net: Spending less grants for services, what councils call net revenue expenditure
            [councils x years x draws; GBP].
        lines: Every line [rows x years x draws; GBP]; no rows when not asked for.
        credits: What each series, then each of ``OTHERS``, adds to spending less funding in each
            year against the base year [(series + others) x years x draws; GBP]; no rows when not
            asked for.
    """

    spending: Array
    funding: Array
    net: Array
    lines: Array
    credits: Array

    @classmethod
    def empty(cls, lines: Lines, growth: Array, *, whole: bool) -> Amounts:
        """Return arrays of the right size, filled with noughts."""
        years, draws = growth.shape[1:]
        rows, credited = (len(lines.base), len(growth) + len(OTHERS)) if whole else (0, 0)
        sums = (lines.councils, years, draws)
        return cls(
            np.zeros(sums),
            np.zeros(sums),
            np.zeros(sums),
            np.zeros((rows, years, draws)),
            np.zeros((credited, years, draws)),
        )


def every_line(budget: BaseBudget) -> tuple[BudgetLine | FundingLine, ...]:
    """Return spending and other funding, the lines that drivers may move."""
    return (*budget.lines, *budget.funding)


def rows_of(budget: BaseBudget, series: Mapping[str, int], years: Sequence[int]) -> list[Row]:
    """Return the rows of a budget: spending, council tax, other funding.

    Args:
        budget: A budget that ``plan_check.check_budget`` accepts.
        series: Series of each driver.
        years: Every year from the one after the base year.
    """
    prices = {driver.id for driver in budget.drivers if driver.group == "price"}

    def exposed(line: BudgetLine | FundingLine) -> tuple[tuple[int, float, bool], ...]:
        return tuple((series[e.driver], e.weight, e.driver in prices) for e in line.exposures)

    spending = [_spending(line, exposed(line), years) for line in budget.lines]
    funding = [_funding(line, exposed(line), years) for line in budget.funding]
    return [*spending, _council_tax(budget, series, years), *funding]


def _spending(
    line: BudgetLine, exposures: tuple[tuple[int, float, bool], ...], years: Sequence[int]
) -> Row:
    return Row(
        id=line.id,
        title=line.title,
        part="spending",
        base=line.gbp,
        level=line.gbp - line.one_off,
        exposures=exposures,
        stated=line.stated or {},
        scale=(1.0,) * (len(years) + 1),
        limits=limits_of(line.indexation),
    )


def _funding(
    line: FundingLine, exposures: tuple[tuple[int, float, bool], ...], years: Sequence[int]
) -> Row:
    one_off = line.one_off or line.stream == "collection fund"
    last = years[-1] if line.last is None else line.last
    given = {year: gbp for year, gbp in (line.stated or {}).items() if year <= last}
    stated = {year: 0.0 for year in years if one_off or year > last} | given
    return Row(
        id=line.id,
        title=line.title,
        part="funding",
        base=line.gbp,
        level=line.gbp,
        exposures=exposures,
        stated=stated,
        scale=(1.0,) * (len(years) + 1),
        limits=limits_of(None),
        recurs=not one_off,
        is_specific=line.stream == "specific grant",
    )


def _council_tax(budget: BaseBudget, series: Mapping[str, int], years: Sequence[int]) -> Row:
    plan = budget.council_tax
    band_d = band_d_by_year(plan, years)
    driver = plan.base_driver
    return Row(
        id=COUNCIL_TAX,
        title="Council tax",
        part=COUNCIL_TAX,
        base=plan.tax_base * float(plan.band_d),
        level=plan.tax_base,
        exposures=((series[driver], 1.0, False),) if driver else (),
        stated={},
        scale=(float(plan.band_d), *(float(band_d[year]) for year in years)),
        limits=limits_of(None),
    )


def limits_of(indexation: Indexation | None) -> tuple[float, float, float]:
    """Return least growth, most growth, and the share of a year's rise that falls in that year.

    >>> limits_of(Indexation(cap=0.05, month=10))
    (-inf, 0.05, 0.5)
    """
    if indexation is None:
        return -np.inf, np.inf, 1.0
    months = MONTHS - (indexation.month - FIRST_MONTH) % MONTHS
    floor = -np.inf if indexation.floor is None else indexation.floor
    cap = np.inf if indexation.cap is None else indexation.cap
    return floor, cap, months / MONTHS


def lines_of(rows: Sequence[Sequence[Row]], years: Sequence[int]) -> Lines:
    """Return the rows of councils, one sequence a council, as arrays."""
    flat = [row for rows_of_council in rows for row in rows_of_council]
    exposures = [exposure for row in flat for exposure in row.exposures]
    limits = np.array([row.limits for row in flat]).reshape(-1, 3)
    stated = [[row.stated.get(year, np.nan) for year in years] for row in flat]
    return Lines(
        council=np.repeat(np.arange(len(rows)), [len(of) for of in rows]),
        spends=np.array([row.part == "spending" for row in flat], dtype=bool),
        base=np.array([row.base for row in flat], dtype=np.float64),
        level=np.array([row.level for row in flat], dtype=np.float64),
        first=np.cumsum([0, *(len(row.exposures) for row in flat)]),
        series=np.array([series for series, _, _ in exposures], dtype=np.int64),
        weight=np.array([weight for _, weight, _ in exposures], dtype=np.float64),
        is_price=np.array([is_price for _, _, is_price in exposures], dtype=bool),
        floor=np.ascontiguousarray(limits[:, 0]),
        cap=np.ascontiguousarray(limits[:, 1]),
        share=np.ascontiguousarray(limits[:, 2]),
        stated=np.array(stated, dtype=np.float64).reshape(len(flat), len(years)),
        scale=np.array([row.scale for row in flat], dtype=np.float64),
        stated_to=np.array(
            [OTHERS.index(STATED if row.part == "spending" else FUNDING) for row in flat],
            dtype=np.int64,
        ),
        recurs=np.array([row.recurs for row in flat], dtype=bool),
        is_specific=np.array([row.is_specific for row in flat], dtype=bool),
        councils=len(rows),
    )
