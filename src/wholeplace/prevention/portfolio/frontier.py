"""What more risk or more money buys: the efficient frontier, and what must be given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from wholeplace.errors import MethodError
from wholeplace.prevention.portfolio.choose import OutOfTime, Portfolio, choose
from wholeplace.prevention.portfolio.options import Aim, Menu

RISKS = (0.0, 0.25, 0.5, 0.75, 1.0)
NO_TIME = "no choice was found in the time given"
SHARES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5)


@dataclass(frozen=True, slots=True)
class Point:
    """One portfolio on a frontier.

    Attributes:
        at: The weight of risk, or the share of the budget.
        portfolio: The best one there.
    """

    at: float
    portfolio: Portfolio


@dataclass(frozen=True, slots=True)
class Frontier:
    """The points of a frontier, and where none was found in the time given.

    Attributes:
        points: The points found.
        unfound: The weights of risk, or shares of the budget, at which time ran out.
    """

    points: tuple[Point, ...]
    unfound: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What it would cost to have one action that was not chosen, or to lose one that was.

    Attributes:
        action: Id of the action.
        chosen: Whether it is in the portfolio.
        loss: How much less the aim comes to when it is forced in, or left out [GBP].
        out: Other actions that would go.
        into: Other actions that would come.
        why_not: Why it cannot be had at all; empty when it can.
    """

    action: str
    chosen: bool
    loss: float
    out: tuple[str, ...] = ()
    into: tuple[str, ...] = ()
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Forgone:
    """What each action costs to have or to lose, and those for which time ran out.

    Attributes:
        actions: One entry an action, those not chosen first.
        unfound: Ids of the actions for which no choice was found in the time given.
    """

    actions: tuple[GivenUp, ...]
    unfound: tuple[str, ...] = ()


def risk_frontier(menu: Menu, aim: Aim, *, risks: Sequence[float] = RISKS) -> tuple[Point, ...]:
    """Return the points of :func:`search_risks`."""
    return search_risks(menu, aim, risks=risks).points


def budget_frontier(
    menu: Menu, aim: Aim, *, body: str, shares: Sequence[float] = SHARES
) -> tuple[Point, ...]:
    """Return the points of :func:`search_budgets`."""
    return search_budgets(menu, aim, body=body, shares=shares).points


def search_risks(menu: Menu, aim: Aim, *, risks: Sequence[float] = RISKS) -> Frontier:
    """Return the best portfolio at several weights of the bad tail, equal ones once.

    Raises:
        MethodError: When the menu is faulty or no choice keeps the limits.
    """
    points, unfound = [], []
    for risk in risks:
        try:
            points.append(Point(risk, choose(menu, replace(aim, risk=risk))))
        except OutOfTime:
            unfound.append(risk)
    return Frontier(_different(points), tuple(unfound))


def search_budgets(
    menu: Menu, aim: Aim, *, body: str, shares: Sequence[float] = SHARES
) -> Frontier:
    """Return the best portfolio at several shares of one body's budget.

    A share at which no choice keeps the limits is left out.

    Raises:
        MethodError: When the body is not one of the menu's.
    """
    if body not in menu.limits.bodies:
        raise MethodError(f"no body {body!r} among {', '.join(menu.limits.bodies)}")
    row = menu.limits.bodies.index(body)
    points, unfound = [], []
    for share in shares:
        budget = menu.limits.budget.copy()
        budget[row] *= share
        try:
            portfolio = choose(replace(menu, limits=replace(menu.limits, budget=budget)), aim)
        except OutOfTime:
            unfound.append(share)
        except MethodError:
            continue
        else:
            points.append(Point(share, portfolio))
    return Frontier(tuple(points), tuple(unfound))


def _different(points: Sequence[Point]) -> tuple[Point, ...]:
    kept: dict[tuple[str, ...], Point] = {}
    for point in points:
        kept.setdefault(tuple(option.name for option in point.portfolio.chosen), point)
    return tuple(kept.values())


def given_up(portfolio: Portfolio) -> tuple[GivenUp, ...]:
    """Return the actions of :func:`forgone`, with all the portfolio's time for each.

    Those for which time ran out come last, and say so.
    """
    lost = forgone(portfolio, seconds=portfolio.aim.seconds)
    held = {option.action for option in portfolio.chosen}
    late = (GivenUp(each, each in held, np.inf, why_not=NO_TIME) for each in lost.unfound)
    return (*lost.actions, *late)


def forgone(portfolio: Portfolio, *, seconds: float) -> Forgone:
    """Return what each action costs to have or to lose, by solving again with it forced.

    Those not chosen first, cheapest to have first; then those chosen, dearest to lose first.

    Args:
        portfolio: The portfolio.
        seconds: Most time for each action.
    """
    aim = replace(portfolio.aim, seconds=seconds)
    held = tuple(dict.fromkeys(option.action for option in portfolio.chosen))
    fixed = {*portfolio.menu.limits.must, *portfolio.menu.limits.must_not}
    found, unfound = [], []
    for action in portfolio.menu.actions:
        try:
            found += [_forced(portfolio, action, held, aim)] if action not in fixed else []
        except OutOfTime:
            unfound.append(action)
    found.sort(key=lambda each: (each.chosen, -each.loss if each.chosen else each.loss))
    return Forgone(tuple(found), tuple(unfound))


def _forced(portfolio: Portfolio, action: str, held: tuple[str, ...], aim: Aim) -> GivenUp:
    menu, chosen = portfolio.menu, action in held
    limits = menu.limits
    changed = (
        replace(limits, must_not=(*limits.must_not, action))
        if chosen
        else replace(limits, must=(*limits.must, action))
    )
    try:
        other = choose(replace(menu, limits=changed), aim)
    except OutOfTime:
        raise
    except MethodError as error:
        return GivenUp(action, chosen, np.inf, why_not=str(error))
    now = tuple(dict.fromkeys(option.action for option in other.chosen))
    return GivenUp(
        action,
        chosen,
        portfolio.reached - other.reached,
        tuple(name for name in held if name not in (*now, action)),
        tuple(name for name in now if name not in (*held, action)),
    )
