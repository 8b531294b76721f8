"""The limits of a bundle and the pilot on offer, as the model's objects."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import numpy as np

from wholeplace.prevention.appraise import Trial
from wholeplace.prevention.portfolio.options import CashFloor, Limits
from wholeplace.store.contents import Bundle

TRIAL = Path(__file__).with_name("trial.toml")
NEEDS = "needs"


def limits_of(bundle: Bundle, years: tuple[int, ...]) -> Limits:
    """Return what a portfolio of a bundle's actions must keep.

    A body or a year without a row has no bound. The first body with a budget is the convener.

    Args:
        bundle: The bundle.
        years: Financial years of the valuation.
    """
    bodies = tuple(dict.fromkeys(budget.body for budget in bundle.budgets))
    most = np.full((len(bodies), len(years)), np.inf)
    for budget in bundle.budgets:
        if budget.year in years:
            most[bodies.index(budget.body), years.index(budget.year)] = budget.gbp
    return Limits(
        bodies=bodies,
        years=years,
        budget=most,
        needs=tuple((tie.action, tie.other) for tie in bundle.ties if tie.relation == NEEDS),
        excludes=tuple((tie.action, tie.other) for tie in bundle.ties if tie.relation != NEEDS),
        cash_floors=tuple(_cash_floors(bundle, bodies)),
    )


def _cash_floors(bundle: Bundle, bodies: tuple[str, ...]) -> list[CashFloor]:
    """Return the lowest floor of each body that has one, with the highest chance asked for."""
    found = []
    for body in bodies:
        rows = [b for b in bundle.budgets if b.body == body and b.cash_floor is not None]
        floors = [row.cash_floor for row in rows if row.cash_floor is not None]
        if floors:
            chance = max(row.chance or 1.0 for row in rows)
            found.append(CashFloor(body, min(floors), chance))
    return found


@cache
def trial_on_offer() -> Trial:
    """Return the pilot that is taken to be on offer for any action: an assumption."""
    told = tomllib.loads(TRIAL.read_text(encoding="utf-8"))
    return Trial(**{**told, "sizes": tuple(told["sizes"])})
