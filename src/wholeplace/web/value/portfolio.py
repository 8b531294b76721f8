"""Choose actions under every body's budget, again and again, from a menu that is made once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.core.cache import cache

from wholeplace.errors import MethodError
from wholeplace.prevention.portfolio.choose import Portfolio, choose
from wholeplace.prevention.portfolio.exact import MOST_CHOICES, choices_of
from wholeplace.prevention.portfolio.frontier import (
    GivenUp,
    Point,
    forgone,
    search_budgets,
    search_risks,
)
from wholeplace.prevention.portfolio.options import Aim, Menu
from wholeplace.store.draft import menu_of_bundle
from wholeplace.web.places.tables import reference
from wholeplace.web.places.workspace import Workspace, kept
from wholeplace.web.value.audience import digest_of
from wholeplace.web.value.models import Kind
from wholeplace.yearly import Array

SECONDS = 0.8
"""The most time that a page waits for the solver [s]; beyond it the best found so far is shown."""
Money = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody tries: money by body, and how much the bad tail weighs.

    Attributes:
        totals: Money over all limited years, by body [GBP]; bodies left out keep what they have.
        by_year: Money of one year, by (body, year) [GBP]; it goes before the total.
        risk: Weight of the bad tail, 0 to 1.
        body: Body whose budget the frontier varies; empty for none.
    """

    totals: Money
    by_year: Mapping[tuple[str, int], float]
    risk: float = 0.5
    body: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is best under a wish.

    Attributes:
        menu: The menu with the budgets that were wished for.
        portfolio: The best choice; None when there is none.
        why_none: Why there is none; empty when there is one.
        given_up: What each action costs to have or to lose; empty where that takes too long.
        by_risk: The best choices at several weights of the bad tail.
        by_budget: The best choices at several shares of one body's budget.
    """

    menu: Menu
    portfolio: Portfolio | None
    why_none: str = ""
    given_up: tuple[GivenUp, ...] = ()
    by_risk: tuple[Point, ...] = ()
    by_budget: tuple[Point, ...] = ()


def key_of(seen: Workspace) -> str:
    """Return the name under which the menu of a workspace is kept."""
    return f"menu-{digest_of(Kind.ACTIONS, seen)}"


def held_menu(seen: Workspace) -> Menu | None:
    """Return the menu of a workspace if it was made before."""
    found = cache.get(key_of(seen))
    return found if isinstance(found, Menu) else None


def menu_for(seen: Workspace) -> Menu:
    """Return the menu of a workspace, made now if it was not before.

    Raises:
        MethodError: When there are no actions, or one cannot be valued as it is described.
    """
    return kept(key_of(seen), lambda: menu_of_bundle(seen.bundle, reference()))


def answer(menu: Menu, wish: Wish) -> Answer:
    """Return the best choice under a wish, and what stands around it where that is quick."""
    wished = replace(menu, limits=replace(menu.limits, budget=budget_of(menu, wish)))
    aim = Aim(risk=wish.risk, seconds=SECONDS)
    try:
        portfolio = choose(wished, aim)
    except MethodError as error:
        return Answer(wished, None, why_none=str(error))
    if choices_of(wished) > MOST_CHOICES:
        return Answer(wished, portfolio)
    return Answer(
        wished,
        portfolio,
        given_up=forgone(portfolio, seconds=SECONDS).actions,
        by_risk=search_risks(wished, aim).points,
        by_budget=_by_budget(wished, aim, wish.body),
    )


def _by_budget(menu: Menu, aim: Aim, body: str) -> tuple[Point, ...]:
    at = menu.limits.bodies.index(body) if body in menu.limits.bodies else None
    if at is None or not np.isfinite(menu.limits.budget[at]).any():
        return ()
    return search_budgets(menu, aim, body=body).points


def budget_of(menu: Menu, wish: Wish) -> Array:
    """Return the budgets under a wish [bodies x years; GBP]; ``inf`` where there is no limit.

    A total is spread over the years as the budget is now; where there is none now, as what the
    options would cost that body, and over the valuation's first year where they cost it nothing.
    """
    budget = np.array(menu.limits.budget)
    for at, body in enumerate(menu.limits.bodies):
        if body in wish.totals:
            budget[at] = _spread(budget[at], _asked(menu, at), wish.totals[body])
        for y, year in enumerate(menu.limits.years):
            budget[at, y] = wish.by_year.get((body, year), budget[at, y])
    return budget


def _spread(now: Array, asked: Array, total: float) -> Array:
    limited = np.isfinite(now)
    weights = np.where(limited, now, 0.0) if limited.any() else asked
    if not weights.sum() > 0:
        weights = np.where(limited, 1.0, 0.0) if limited.any() else np.eye(len(now))[0]
    spread = total * weights / weights.sum()
    return np.where(limited | (weights > 0), spread, np.inf)


def _asked(menu: Menu, at: int) -> Array:
    """Return what all options together would cost a body in each year [years; GBP]."""
    costs = [np.maximum(option.cost[at], 0.0) for option in menu.options]
    return np.asarray(np.max(costs, axis=0)) if costs else np.zeros(len(menu.limits.years))


def total_now(menu: Menu, body: str) -> float | None:
    """Return what a body's budget comes to over the years that have one; None without a limit."""
    row = menu.limits.budget[menu.limits.bodies.index(body)]
    limited = np.isfinite(row)
    return float(row[limited].sum()) if limited.any() else None


def payers(menu: Menu) -> Sequence[str]:
    """Return the bodies that any option would cost something, or that have a budget."""
    return tuple(
        body
        for at, body in enumerate(menu.limits.bodies)
        if np.isfinite(menu.limits.budget[at]).any() or _asked(menu, at).any()
    )
