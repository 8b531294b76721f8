"""The plans of many councils at once: sums by draw, a stretch of councils at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.draws import Draws
from wholeplace.errors import InputError, Problem
from wholeplace.finance.base_budget import BaseBudget
from wholeplace.finance.drawdown import PENNY, draw_down, ever
from wholeplace.finance.drivers import with_unplanned
from wholeplace.finance.plan_arrays import Amounts, lines_of, rows_of
from wholeplace.finance.plan_check import check_budget
from wholeplace.finance.plan_draws import Series, copula_of, drawn_series
from wholeplace.finance.plan_run import (
    amounts_of,
    changed_by,
    counted_deficit,
    schools_of,
    unplanned_of,
    years_from_base,
)
from wholeplace.finance.rules import Rulebook
from wholeplace.yearly import Array
from wholeplace.years import year_label

AT_ONCE = 50
"""Councils whose lines are grown together: few enough to keep memory low, enough to be quick."""


@dataclass(frozen=True, slots=True)
class CouncilPlans:
    """The plans of many councils, each on the same luck with what is common to all.

    Attributes:
        codes: ONS codes of the councils, in order.
        years: The years of the plans.
        spending: Net spending after changes [councils x years x draws; GBP, cash].
        funding: Council tax and other funding [councils x years x draws; GBP, cash].
        gap: Spending less funding, before reserves [councils x years x draws; GBP, cash].
        reserves: All reserves at the end of the year [councils x years x draws; GBP, cash].
        below_minimum: Chance that unallocated reserves have been below the minimum by the end of
            each year [councils x years].
        run_out: Chance that usable reserves have run out by the end of each year
            [councils x years].
    """

    codes: tuple[str, ...]
    years: tuple[int, ...]
    spending: Array
    funding: Array
    gap: Array
    reserves: Array
    below_minimum: Array
    run_out: Array

    def quantiles(self, what: Array, *probabilities: float) -> Array:
        """Return quantiles over draws of one of the arrays [probabilities x councils x years]."""
        return np.asarray(np.quantile(what, probabilities, axis=2))


def plans_of(
    budgets: Sequence[BaseBudget],
    *,
    draws: Draws,
    rules: Rulebook | None = None,
    at_once: int = AT_ONCE,
) -> CouncilPlans:
    """Return the plans of councils: for each the figures of ``medium_term_plan`` on the same luck.

    Args:
        budgets: What they start from, all with the same base year and years.
        draws: Number and seed of the draws.
        rules: Dated rules, as of ``medium_term_plan``.
        at_once: How many councils to carry at a time; it changes no figure.

    Raises:
        InputError: With everything that is wrong with any of the budgets.
    """
    check_budgets(budgets)
    first = budgets[0]
    shape = (len(budgets), len(first.years), draws.count)
    found = CouncilPlans(
        codes=tuple(budget.code for budget in budgets),
        years=first.years,
        spending=np.empty(shape),
        funding=np.empty(shape),
        gap=np.empty(shape),
        reserves=np.empty(shape),
        below_minimum=np.empty(shape[:2]),
        run_out=np.empty(shape[:2]),
    )
    for start in range(0, len(budgets), at_once):
        some = [with_unplanned(budget, rules) for budget in budgets[start : start + at_once]]
        _fill(found, start, some, draws, rules)
    return found


def check_budgets(budgets: Sequence[BaseBudget]) -> None:
    """Raise one ``InputError`` with everything that is wrong with any budget."""
    if not budgets:
        raise InputError("the budgets", [Problem("councils", "there should be at least one")])
    problems: list[Problem] = []
    first = budgets[0]
    for budget in budgets:
        if (budget.base_year, budget.years) != (first.base_year, first.years):
            said = f"should plan from {year_label(first.base_year)} as {first.name} does"
            problems.append(Problem(budget.name, f"{said}, for the same years"))
        try:
            check_budget(budget)
        except InputError as error:
            problems += [Problem(f"{budget.name}, {p.where}", p.what) for p in error.problems]
    if problems:
        raise InputError("the budgets", problems)


def _fill(
    found: CouncilPlans,
    start: int,
    budgets: Sequence[BaseBudget],
    draws: Draws,
    rules: Rulebook | None,
) -> None:
    years = years_from_base(budgets[0])
    copula = copula_of(rules, year=years[0])
    series = drawn_series(budgets, years, draws=draws, copula=copula)
    rows = [rows_of(budget, of, years) for budget, of in zip(budgets, series.of, strict=True)]
    amounts = amounts_of(lines_of(rows, years), series.growth, whole=False)
    for at, budget in enumerate(budgets):
        _fill_one(found, start, (at, budget), (series, amounts), draws)


def _fill_one(
    found: CouncilPlans,
    start: int,
    council: tuple[int, BaseBudget],
    grown: tuple[Series, Amounts],
    draws: Draws,
) -> None:
    at, budget = council
    series, amounts = grown
    years = years_from_base(budget)
    asked = slice(len(years) - len(budget.years), None)
    cost, deficit = schools_of(budget, years, draws)
    spending = amounts.spending[at] + unplanned_of(amounts.net[at], series, at) + cost
    for one in changed_by(budget, years, draws):
        spending += one.recurring + one.one_off
    to = start + at
    found.spending[to], found.funding[to] = spending[asked], amounts.funding[at][asked]
    found.gap[to] = found.spending[to] - found.funding[to]
    drawn = draw_down(budget.reserves, found.gap[to], years=budget.years, minimum=budget.minimum)
    counted = counted_deficit(budget, years, deficit)[asked]
    found.reserves[to] = drawn.closing.sum(axis=0)
    found.below_minimum[to] = ever(drawn.unallocated - counted < budget.minimum - PENNY / 2)
    found.run_out[to] = ever(drawn.usable - counted < PENNY / 2)
