"""A baseline for settlement designs out of the official workbook of core spending power."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from wholeplace.errors import InputError, Problem
from wholeplace.finance.councils import Column, Councils
from wholeplace.finance.rules import Rulebook
from wholeplace.place.gazetteer import Gazetteer
from wholeplace.settlement.baseline import Baseline
from wholeplace.settlement.reproduce import Authorities, Reproduction, residuals
from wholeplace.store.settlement_published import NEEDED, PARTS_YEAR, uprating_reproduced
from wholeplace.store.spending_power_workbook import AuthorityRow, PublishedSpendingPower
from wholeplace.years import year_label, year_period

COUNCIL_TAX, FUNDING = "ct_total", "sfa"
NAMED = 5


def workbook_baseline(
    published: PublishedSpendingPower,
    *,
    found: Councils,
    gazetteer: Gazetteer,
    rules: Rulebook,
) -> Baseline:
    """Return the newest year of a workbook as a baseline: core spending power without council tax.

    The councils' ``core_spending_power`` becomes that of the workbook. That components sum to the
    total is told, and does not earn the word allocation; the uprating of 2020-21 worked out again
    does, where the workbook has both years.

    Raises:
        InputError: When the workbook lacks council tax or a council; all of them are named.
    """
    year = published.years[-1]
    rows = published.of_year(year)
    kept = [_row(code, rows, gazetteer) for code in found.codes]
    names = [council.name for council in found.councils]
    missing = [name for name, row in zip(names, kept, strict=True) if row is None]
    whole = [row for row in kept if row is not None]
    problems = []
    if missing:
        told = f"{', '.join(missing[:NAMED])} ({len(missing)} in all)"
        problems.append(Problem(year_period(year), f"has no row for {told}"))
    if any(COUNCIL_TAX not in row.components for row in whole):
        problems.append(Problem(year_period(year), f"should have the column {COUNCIL_TAX}_{year}"))
    if problems:
        raise InputError(published.source, problems)
    power = np.array([row.total for row in whole])
    tax = np.array([row.components[COUNCIL_TAX] for row in whole])
    column = Column(
        power, "GBP", year_period(year), published.source, "Core spending power", "as published"
    )
    return Baseline(
        title=f"core spending power without council tax, {year_label(year)}, {published.source}",
        councils=found.with_columns({"core_spending_power": column}),
        amounts=power - tax,
        council_tax=tax,
        reproductions=(_components(whole, year, rules), *_uprating(published, rules)),
    )


def _row(code: str, rows: Mapping[str, AuthorityRow], gazetteer: Gazetteer) -> AuthorityRow | None:
    """Return the row of a council under any code of its ground."""
    codes = gazetteer.known_as(code) if code in gazetteer.areas else (code,)
    return next((rows[known] for known in codes if known in rows), None)


def _components(rows: Sequence[AuthorityRow], year: int, rules: Rulebook) -> Reproduction:
    whose = Authorities(
        codes=tuple(row.code for row in rows),
        names=tuple(row.name for row in rows),
        groups=tuple(row.area_class for row in rows),
    )
    totals = np.array([row.total for row in rows])
    ours = np.array([sum(row.components.values()) for row in rows])
    return Reproduction(
        id=f"csp-{year}",
        title=f"Core spending power {year_label(year)}",
        method="components of the workbook summed",
        status="final",
        of="sum",
        tolerance=rules.number("reproduction_tolerance_sum", year=year),
        needed=rules.number(NEEDED, year=year),
        measured="core spending power",
        residuals=residuals(whose, published=totals, ours=ours, scale=totals),
    )


def _uprating(published: PublishedSpendingPower, rules: Rulebook) -> tuple[Reproduction, ...]:
    """Return the uprating of 2020-21 worked out again, when the workbook has both years."""
    if not {PARTS_YEAR - 1, PARTS_YEAR} <= set(published.years):
        return ()
    before, after = (published.of_year(year) for year in (PARTS_YEAR - 1, PARTS_YEAR))
    kept = [
        code
        for code in before
        if code in after
        if before[code].components.get(FUNDING) and after[code].components.get(FUNDING)
    ]
    whose = Authorities(
        codes=tuple(kept),
        names=tuple(after[code].name for code in kept),
        groups=tuple(after[code].area_class for code in kept),
    )
    then, now = (np.array([rows[c].components[FUNDING] for c in kept]) for rows in (before, after))
    return (uprating_reproduced(whose, then, now, rules),) if kept else ()
