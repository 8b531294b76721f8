"""The deficit on the dedicated schools grant: how it grows, what relief takes off, what it costs.

Until the override ends a council may leave the deficit out of its reserves; the cash behind it is
gone all the same, and the interest lost on it is a cost from the first year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.draws import Draws
from wholeplace.errors import InputError, Problem
from wholeplace.finance.base_budget import SchoolsDeficit
from wholeplace.finance.rules import Rulebook
from wholeplace.yearly import Array, Yearly
from wholeplace.years import year_label

MIDDLE_OF_YEAR = 0.5


@dataclass(frozen=True, slots=True)
class SchoolsPath:
    """A schools deficit over the years.

    Attributes:
        deficit: Deficit at the end of each year, above nought when overspent [GBP].
        cost: Interest lost on the cash behind it, a line of the revenue budget [GBP].
        counted: Deficit that counts against reserves: none while the override lasts [GBP].
    """

    deficit: Yearly
    cost: Yearly
    counted: Yearly


def schools_path(
    schools: SchoolsDeficit, *, years: tuple[int, ...], draws: Draws, code: str = ""
) -> SchoolsPath:
    """Return the deficit, its cost and what of it counts, in every draw and year.

    Args:
        schools: The deficit and what moves it; a year without an overspend takes the last before.
        years: Financial years.
        draws: Number and seed of the draws; streams are named ``schools.<code>.<year>``.
        code: ONS code of the council.

    Raises:
        InputError: With every year that has no overspend of its own or before it.
    """
    given = {year: _last(schools, year) for year in years}
    wrong = [
        Problem(year_label(year), "has no overspend of the schools grant")
        for year, last in given.items()
        if last is None
    ]
    if wrong:
        raise InputError("schools deficit", wrong)
    spent = np.stack(
        [draws.of(f"schools.{code}.{y}", schools.overspend[last or y]) for y, last in given.items()]
    )
    closing, cost = deficit_and_cost(schools, spent=spent, years=years)
    after = np.array([year > schools.override_ends for year in years])[:, None]
    return SchoolsPath(
        Yearly(closing.T, years, "GBP"),
        Yearly(cost.T, years, "GBP"),
        Yearly(np.where(after, np.maximum(closing, 0.0), 0.0).T, years, "GBP"),
    )


def deficit_and_cost(
    schools: SchoolsDeficit, *, spent: Array, years: Sequence[int]
) -> tuple[Array, Array]:
    """Return the deficit at the end of each year and the interest lost on it [both like spent].

    ``closing = opening + overspend - relief``; interest is on the middle of both, as overspend and
    relief come over the year. A deficit that relief more than clears stays at a surplus below
    nought, which costs nothing.

    Args:
        schools: Opening deficit, relief and rate.
        spent: Overspend [years x ..., GBP].
        years: Financial years.
    """
    relief = np.array([schools.relief.get(year, 0.0) for year in years])
    moved = spent - relief.reshape(-1, *([1] * (spent.ndim - 1)))
    closing = schools.opening + np.cumsum(moved, axis=0)
    middle = closing - MIDDLE_OF_YEAR * moved
    return closing, schools.rate * np.maximum(middle, 0.0)


def high_needs_relief(eligible: float | Array, *, rulebook: Rulebook, year: int) -> Array:
    """Return the grant towards an eligible deficit [GBP].

    The deficit of high needs alone at 31 March 2026, on a plan that is approved. Source:
    explanatory note on dedicated schools grant deficits, 9 February 2026.
    """
    share = rulebook.number("high_needs_relief", year=year)
    return np.asarray(share * np.maximum(eligible, 0.0))


def _last(schools: SchoolsDeficit, year: int) -> int | None:
    """Return the last year up to this one whose overspend is given."""
    return max((known for known in schools.overspend if known <= year), default=None)
