"""What is wrong with a base budget, all of it at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import isfinite

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.finance.base_budget import BaseBudget, BudgetLine, Driver, FundingLine
from wholeplace.finance.plan_arrays import every_line
from wholeplace.finance.plan_draws import UNPLANNED
from wholeplace.years import year_label

POUND = 1.0
ROUNDING = 1e-9


def check_budget(budget: BaseBudget) -> None:
    """Raise one ``InputError`` with everything that is wrong with a budget, or return nothing."""
    problems = [
        *_years(budget),
        *_twice(budget),
        *_drivers(budget),
        *_lines(budget),
        *_council_tax(budget),
        *_changes(budget),
        *_reserves(budget),
    ]
    if not problems:
        problems += _cross_foot(budget)
    if problems:
        raise InputError(f"the budget of {budget.name}", problems)


def base_spending(budget: BaseBudget) -> float:
    """Return net spending of the base year [GBP]."""
    return sum(line.gbp for line in budget.lines)


def base_funding(budget: BaseBudget) -> float:
    """Return council tax and other funding of the base year [GBP]."""
    tax = budget.council_tax.tax_base * float(budget.council_tax.band_d)
    return tax + sum(line.gbp for line in budget.funding)


def left_over(budget: BaseBudget) -> float:
    """Return by how much the base year does not cross-foot [GBP].

    Spending less funding, plus what is paid into reserves in the base year as planned (a use of
    reserves is below nought); nought when it does.
    """
    moved = sum((reserve.planned or {}).get(budget.base_year, 0.0) for reserve in budget.reserves)
    return base_spending(budget) - base_funding(budget) + moved


def _cross_foot(budget: BaseBudget) -> Iterator[Problem]:
    over = left_over(budget)
    if abs(over) > POUND:
        yield Problem(
            f"the base year {year_label(budget.base_year)}",
            f"does not cross-foot: spending of £{base_spending(budget):,.0f} and funding of"
            f" £{base_funding(budget):,.0f} leave £{over:,.0f} that no use of reserves planned"
            f" for {year_label(budget.base_year)} explains",
        )


def _years(budget: BaseBudget) -> Iterator[Problem]:
    years = budget.years
    if not years or years != tuple(range(years[0], years[0] + len(years))):
        yield Problem("years", f"should be financial years in a row, not {years}")
    elif years[0] <= budget.base_year:
        base = year_label(budget.base_year)
        yield Problem(
            "years", f"should come after the base year {base}, not {year_label(years[0])}"
        )


def _twice(budget: BaseBudget) -> Iterator[Problem]:
    told = [("line or funding", [line.id for line in every_line(budget)])]
    told += [("driver", [driver.id for driver in budget.drivers])]
    told += [("change", [change.id for change in budget.changes])]
    told += [("reserve", [reserve.id for reserve in budget.reserves])]
    for what, ids in told:
        for twice, count in Counter(ids).items():
            if count > 1:
                yield Problem(twice, f"is the id of {count} of them ({what}): each needs its own")


def _drivers(budget: BaseBudget) -> Iterator[Problem]:
    first = budget.base_year + 1
    for driver in budget.drivers:
        if not 0 <= driver.persistence < 1:
            said = f"persistence should be within [0, 1), not {driver.persistence:g}"
            yield Problem(driver.id, said)
        yield from _growth(driver, first, budget.years)


def _growth(driver: Driver, first: int, years: tuple[int, ...]) -> Iterator[Problem]:
    covered = set(driver.paths.years) if driver.paths else set()
    if driver.paths and driver.paths.bodies:
        yield Problem(driver.id, "paths should be of one body, as draws by years")
    wanted = [year for year in range(first, max((first, *years)) + 1) if year not in covered]
    if wanted and not any(given <= wanted[0] for given in driver.growth):
        starts = f"starts in {year_label(min(driver.growth))}" if driver.growth else "is not stated"
        yield Problem(driver.id, f"growth {starts}; it is needed from {year_label(wanted[0])}")
    for year, growth in driver.growth.items():
        if not isfinite(growth.value):
            yield Problem(driver.id, f"growth in {year_label(year)} is not known")


def _lines(budget: BaseBudget) -> Iterator[Problem]:
    groups = {driver.id: driver.group for driver in budget.drivers}
    for line in every_line(budget):
        yield from _finite(line.id, line.gbp, line.stated)
        yield from _exposures(line, groups)
    for line in budget.lines:
        yield from _limits(line)


def _finite(where: str, gbp: float, stated: Mapping[int, float] | None) -> Iterator[Problem]:
    if not isfinite(gbp):
        yield Problem(where, "amount of the base year is not known")
    for year, amount in (stated or {}).items():
        if not isfinite(amount):
            yield Problem(where, f"amount stated for {year_label(year)} is not known")


def _exposures(line: BudgetLine | FundingLine, groups: Mapping[str, str]) -> Iterator[Problem]:
    for exposure in line.exposures:
        if exposure.driver == UNPLANNED:
            yield Problem(line.id, f"driver {UNPLANNED!r} stands for all lines: name none with it")
        elif exposure.driver not in groups:
            hint = did_you_mean(exposure.driver, groups)
            yield Problem(line.id, f"driver {exposure.driver!r} is not one{hint}")
        if not 0 <= exposure.weight <= 1:
            said = f"weight of {exposure.driver} should be within 0 and 1, not {exposure.weight:g}"
            yield Problem(line.id, said)
    price = sum(e.weight for e in line.exposures if groups.get(e.driver) == "price")
    if price > 1 + ROUNDING:
        over = price - 1
        yield Problem(line.id, f"weights of drivers of price sum to {price:g}, {over:g} over 1")


def _limits(line: BudgetLine) -> Iterator[Problem]:
    limits = line.indexation
    if limits is None:
        return
    if limits.month not in range(1, 13):
        yield Problem(line.id, f"month of review should be 1 to 12, not {limits.month}")
    if limits.floor is not None and limits.cap is not None and limits.floor > limits.cap:
        yield Problem(line.id, f"floor {limits.floor:g} is above the cap {limits.cap:g}")


def _council_tax(budget: BaseBudget) -> Iterator[Problem]:
    tax = budget.council_tax
    if not (isfinite(tax.tax_base) and tax.tax_base > 0):
        yield Problem("council tax", f"tax base should be above nought, not {tax.tax_base:,.1f}")
    if not (tax.band_d.is_finite() and tax.band_d >= 0):
        yield Problem("council tax", f"Band D should be nought or more, not {tax.band_d}")
    known = [driver.id for driver in budget.drivers]
    if tax.base_driver and tax.base_driver not in known:
        hint = did_you_mean(tax.base_driver, known)
        yield Problem("council tax", f"driver {tax.base_driver!r} is not one{hint}")


def _changes(budget: BaseBudget) -> Iterator[Problem]:
    known = [line.id for line in budget.lines]
    for change in budget.changes:
        if change.line and change.line not in known:
            hint = did_you_mean(change.line, known)
            yield Problem(change.id, f"line {change.line!r} is not one{hint}")
        if change.kind == "saving" and any(gbp > 0 for gbp in change.recurring.values()):
            yield Problem(change.id, "a saving should be below nought, as it lowers spending")
        if change.delivery and not 0 <= change.delivery.value <= 1:
            said = f"delivery should be within 0 and 1, not {change.delivery.value:g}"
            yield Problem(change.id, said)
        if change.paths and (change.paths.unit, change.paths.prices) != ("GBP", None):
            yield Problem(change.id, "paths should be pounds in the cash of each year")
        amounts = [*change.recurring.values(), *(change.one_off or {}).values()]
        yield from _known(change.id, amounts)


def _known(where: str, amounts: Iterable[float]) -> Iterator[Problem]:
    if not all(isfinite(amount) for amount in amounts):
        yield Problem(where, "an amount is not known")


def _reserves(budget: BaseBudget) -> Iterator[Problem]:
    for reserve in budget.reserves:
        if not (isfinite(reserve.opening) and reserve.opening >= 0):
            said = f"opening balance should be nought or more, not {reserve.opening:,.0f}"
            yield Problem(reserve.id, said)
        if reserve.least < 0:
            yield Problem(reserve.id, f"least should be nought or more, not {reserve.least:,.0f}")
        yield from _known(reserve.id, (reserve.planned or {}).values())
    if not any(r.order is not None or r.kind == "unallocated" for r in budget.reserves):
        said = "one should be unallocated, or have an order: to close a gap, to take a surplus"
        yield Problem("reserves", said)
    if not (isfinite(budget.minimum) and budget.minimum >= 0):
        yield Problem("minimum", f"should be nought or more, not {budget.minimum:,.0f}")
