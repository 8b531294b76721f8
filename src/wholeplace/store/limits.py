"""The limits of a bundle and the pilot on offer, as the model's objects."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from wholeplace.prevention.appraise import Trial
from wholeplace.prevention.portfolio.options import CashFloor, Floor, Limits
from wholeplace.store.contents import Bundle
from wholeplace.yearly import Array

TRIAL = Path(__file__).with_name("trial.toml")
NEEDS = "needs"
POSTS, SERVICE, IN_NEED = "posts", "service", "people in need"


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
    groups = _named(bundle, POSTS)
    return Limits(
        bodies=bodies,
        years=years,
        budget=most,
        groups=groups,
        posts=_posts(bundle, groups, years),
        floors=tuple(_floors(bundle, years)),
        in_need=next((each.amount for each in bundle.limits if each.kind == IN_NEED), None),
        needs=tuple((tie.action, tie.other) for tie in bundle.ties if tie.relation == NEEDS),
        excludes=tuple((tie.action, tie.other) for tie in bundle.ties if tie.relation != NEEDS),
        cash_floors=tuple(_cash_floors(bundle, bodies)),
    )


def _named(bundle: Bundle, kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.name for each in bundle.limits if each.kind == kind))


def _amount(bundle: Bundle, of: tuple[str, str], year: int) -> float | None:
    """Return the limit on one thing in one year, its own before the general one; None without."""
    stated = {each.year: each.amount for each in bundle.limits if (each.kind, each.name) == of}
    return stated.get(year, stated.get(None))


def _posts(bundle: Bundle, groups: tuple[str, ...], years: tuple[int, ...]) -> Array:
    """Return the most posts of each group in each year [groups x years]; ``inf`` for none."""
    found = [[_amount(bundle, (POSTS, group), year) for year in years] for group in groups]
    most = [np.inf if amount is None else amount for row in found for amount in row]
    return np.reshape(most, (len(groups), len(years)))


def _floors(bundle: Bundle, years: tuple[int, ...]) -> Iterator[Floor]:
    """Yield the least of each service in each year that has one above nothing."""
    for service in _named(bundle, SERVICE):
        for year in years:
            if least := _amount(bundle, (SERVICE, service), year):
                yield Floor(service, least, year)


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
