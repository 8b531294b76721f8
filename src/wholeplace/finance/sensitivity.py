"""What the gap does when one driver, or council tax, grows by a point more or less every year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np

from wholeplace.finance.base_budget import BaseBudget
from wholeplace.finance.outlook import Sensitivity
from wholeplace.finance.plan_arrays import COUNCIL_TAX, every_line, lines_of, rows_of
from wholeplace.finance.plan_band_d import rise_in
from wholeplace.finance.plan_draws import UNPLANNED, Series, central_series
from wholeplace.finance.plan_run import amounts_of, unplanned_of, years_from_base
from wholeplace.yearly import Array

POINTS = (Decimal("0.01"), Decimal("-0.01"))


def sensitivities(
    budget: BaseBudget, points: Sequence[Decimal] = POINTS
) -> tuple[Sensitivity, ...]:
    """Return the change of the gap for every driver and for council tax, all else as stated.

    Args:
        budget: A budget without problems.
        points: Changes of growth in every year, as shares.
    """
    cases = [(name, title, point) for name, title in _moving(budget) for point in points]
    stated, changes = _of_drivers(budget, cases)
    found = [
        _told(name, title, point, change)
        for (name, title, point), change in zip(cases, changes, strict=True)
    ]
    for point in points:
        change = _gap(_taxed(budget, point)) - stated
        found.append(_told(COUNCIL_TAX, "Rise of council tax", point, change))
    return tuple(found)


def _told(name: str, title: str, point: Decimal, change: Array) -> Sensitivity:
    return Sensitivity(name, title, float(point), tuple(float(gbp) for gbp in change))


def _moving(budget: BaseBudget) -> list[tuple[str, str]]:
    """Return id and title of every driver that moves a line, funding or the tax base."""
    moved = {e.driver for line in every_line(budget) for e in line.exposures}
    moved |= {budget.council_tax.base_driver}
    return [(d.id, d.title) for d in budget.drivers if d.id in moved and d.id != UNPLANNED]


def _of_drivers(
    budget: BaseBudget, cases: Sequence[tuple[str, str, Decimal]]
) -> tuple[Array, list[Array]]:
    """Return the gap as stated and its change in each case: a case is one draw of one run."""
    years = years_from_base(budget)
    series = central_series([budget], years)
    growth = np.repeat(series.growth, len(cases) + 1, axis=2)
    for at, (name, _, point) in enumerate(cases, 1):
        growth[series.of[0][name], :, at] += float(point)
    gap = _of_lines(budget, replace(series, growth=growth))
    return gap[:, 0], [gap[:, at] - gap[:, 0] for at in range(1, len(cases) + 1)]


def _gap(budget: BaseBudget) -> Array:
    """Return the gap by year as stated, changes left out [years]."""
    return _of_lines(budget, central_series([budget], years_from_base(budget)))[:, 0]


def _of_lines(budget: BaseBudget, series: Series) -> Array:
    """Return the gap of lines and the unplanned in the years of the plan [years x draws]."""
    years = years_from_base(budget)
    lines = lines_of([rows_of(budget, series.of[0], years)], years)
    found = amounts_of(lines, series.growth, whole=False)
    spending = found.spending[0] + unplanned_of(found.net[0], series, 0)
    return np.asarray((spending - found.funding[0])[-len(budget.years) :])


def _taxed(budget: BaseBudget, point: Decimal) -> BaseBudget:
    """Return the budget with the core rise a point higher in every year."""
    tax = budget.council_tax
    core = {year: rise_in(tax.core, year) + point for year in (*years_from_base(budget), *tax.core)}
    return replace(budget, council_tax=replace(tax, core=core))
