"""One run of the plan of one council: what lines, changes and the unplanned come to, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from wholeplace.draws import Draws
from wholeplace.finance import plan_plain
from wholeplace.finance.base_budget import BaseBudget, Change, SchoolsDeficit
from wholeplace.finance.drawdown import Drawdown, draw_down
from wholeplace.finance.plan_arrays import Amounts, Lines, Row, lines_of, rows_of
from wholeplace.finance.plan_draws import UNPLANNED, Series, along, delivery_of
from wholeplace.finance.schools import deficit_and_cost
from wholeplace.yearly import Array

WORTH_COMPILING = 100_000
"""Fewer lines x years x draws are done by plain arrays sooner than numba is imported."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What one change does [both years x draws; GBP].

    Attributes:
        change: The change.
        recurring: What goes on, as far as it is delivered.
        one_off: What does not.
    """

    change: Change
    recurring: Array
    one_off: Array


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that one run of one council comes to; arrays are years x draws [GBP].

    Attributes:
        budget: The budget.
        every_year: Years from the one after the base year; the arrays run over them all.
        series: Growth of drivers and the series of each.
        rows: The lines of the budget.
        lines: The same as arrays.
        amounts: What lines come to.
        spending: Net spending after changes, before reserves.
        funding: Council tax and other funding.
        changed: What changes do.
        unplanned: What turns out otherwise than planned.
        schools_cost: Interest lost on the schools deficit.
        schools_deficit: The schools deficit at the end of each year.
    """

    budget: BaseBudget
    every_year: tuple[int, ...]
    series: Series
    rows: tuple[Row, ...]
    lines: Lines
    amounts: Amounts
    spending: Array
    funding: Array
    changed: tuple[Changed, ...]
    unplanned: Array
    schools_cost: Array
    schools_deficit: Array

    @property
    def asked(self) -> slice:
        """Which of every year are years of the plan."""
        return slice(len(self.every_year) - len(self.budget.years), None)

    @property
    def gap(self) -> Array:
        """Spending less funding, before any use of reserves."""
        return np.asarray(self.spending - self.funding)

    @property
    def one_offs(self) -> Array:
        """What the gap holds that does not come again."""
        passing = ~self.lines.recurs
        total: Array = self.unplanned - self.amounts.lines[passing].sum(axis=0)
        for one in self.changed:
            total += one.one_off
        return total

    def reserves(self, gap: Array) -> Drawdown:
        """Return what becomes of reserves in the years of the plan."""
        budget = self.budget
        return draw_down(budget.reserves, gap, years=budget.years, minimum=budget.minimum)


def years_from_base(budget: BaseBudget) -> tuple[int, ...]:
    """Return every year from the one after the base year to the last planned."""
    return tuple(range(budget.base_year + 1, budget.years[-1] + 1))


def run_one(budget: BaseBudget, series: Series, *, draws: Draws | None) -> Run:
    """Return the run of one council.

    Args:
        budget: A budget without problems.
        series: Growth of its drivers over ``years_from_base``.
        draws: Number and seed of the draws; None to take every stated value.
    """
    years = years_from_base(budget)
    rows = rows_of(budget, series.of[0], years)
    lines = lines_of([rows], years)
    amounts = amounts_of(lines, series.growth, whole=True)
    cost, deficit = schools_of(budget, years, draws)
    changed = changed_by(budget, years, draws)
    unplanned = unplanned_of(amounts.net[0], series, 0)
    spending = amounts.spending[0] + unplanned + cost
    for one in changed:
        spending += one.recurring + one.one_off
    return Run(
        budget=budget,
        every_year=years,
        series=series,
        rows=tuple(rows),
        lines=lines,
        amounts=amounts,
        spending=spending,
        funding=amounts.funding[0],
        changed=changed,
        unplanned=unplanned,
        schools_cost=cost,
        schools_deficit=deficit,
    )


def amounts_of(lines: Lines, growth: Array, *, whole: bool) -> Amounts:
    """Return what lines come to, compiled where numba is, by plain arrays elsewhere."""
    cells = len(lines.base) * growth.shape[1] * growth.shape[2]
    if cells < WORTH_COMPILING or find_spec("numba") is None:
        return plan_plain.amounts(lines, growth, whole=whole)
    from wholeplace.finance import plan_fast

    return plan_fast.amounts(lines, growth, whole=whole)


def unplanned_of(net: Array, series: Series, council: int) -> Array:
    """Return what turns out otherwise, on net spending of each year [years x draws; GBP]."""
    at = series.of[council].get(UNPLANNED)
    return np.zeros_like(net) if at is None else np.maximum(net, 0.0) * series.growth[at]


def changed_by(
    budget: BaseBudget, years: Sequence[int], draws: Draws | None
) -> tuple[Changed, ...]:
    """Return what each change of a budget does over the years."""
    return tuple(_changed(budget.code, change, years, draws) for change in budget.changes)


def _changed(code: str, change: Change, years: Sequence[int], draws: Draws | None) -> Changed:
    delivery = delivery_of(change, code, draws)
    recurring = np.zeros((len(years), len(delivery)))
    one_off = np.zeros_like(recurring)
    for at, year in enumerate(years):
        one_off[at] = (change.one_off or {}).get(year, 0.0)
        if change.paths is None:
            recurring[at] = carried(change, year) * delivery
            continue
        path = along(change.paths, year, draws)
        if path is not None:
            recurring[at] = path * delivery
        elif at and year > change.paths.years[-1]:
            recurring[at] = recurring[at - 1]
    return Changed(change, recurring, one_off)


def carried(change: Change, year: int) -> float:
    """Return what a change was last stated to do by a year [GBP]; nought before it is."""
    given = [known for known in change.recurring if known <= year]
    return change.recurring[max(given)] if given else 0.0


def schools_of(
    budget: BaseBudget, years: Sequence[int], draws: Draws | None
) -> tuple[Array, Array]:
    """Return interest lost on the schools deficit, and the deficit [both years x draws; GBP]."""
    shape = (len(years), 1 if draws is None else draws.count)
    schools = budget.schools
    if schools is None:
        return np.zeros(shape), np.zeros(shape)
    planned = [year for year in years if year >= budget.years[0]]
    spent = np.stack([_overspend(budget.code, schools, year, draws) for year in planned])
    deficit, cost = deficit_and_cost(schools, spent=spent, years=planned)
    before = np.zeros((len(years) - len(planned), shape[1]))
    return np.concatenate([before, cost]), np.concatenate([before + schools.opening, deficit])


def _overspend(code: str, schools: SchoolsDeficit, year: int, draws: Draws | None) -> Array:
    given = [known for known in schools.overspend if known <= year]
    if not given:
        return np.zeros(1 if draws is None else draws.count)
    expected = schools.overspend[max(given)]
    if draws is None:
        return np.array([expected.value])
    return draws.of(f"schools.{code}.{year}", expected)


def counted_deficit(budget: BaseBudget, years: Sequence[int], deficit: Array) -> Array:
    """Return what of the schools deficit counts against reserves: all when its override is over."""
    if budget.schools is None:
        return np.zeros_like(deficit)
    counts = np.array([year > budget.schools.override_ends for year in years])
    return np.asarray(np.maximum(deficit, 0.0) * counts[:, None])
