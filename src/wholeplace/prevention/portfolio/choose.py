"""Choose a portfolio: exactly where there are few options, with a bound where there are many."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal

import numpy as np

from wholeplace.errors import MethodError
from wholeplace.prevention.portfolio.check import check
from wholeplace.prevention.portfolio.clash import clashing
from wholeplace.prevention.portfolio.exact import (
    MOST_CHOICES,
    best_choice,
    cash_chance,
    choices_of,
)
from wholeplace.prevention.portfolio.matrix import POUNDS, limit_units, programme
from wholeplace.prevention.portfolio.options import (
    Aim,
    Menu,
    Option,
    aim_of,
    tail_mean,
    value_of,
)
from wholeplace.prevention.portfolio.solver import Solution, chosen_in, relaxed, solve
from wholeplace.yearly import Array

FIRST_STAGE = 0.4
PROVED = 1e-4
Method = Literal["every choice looked at", "HiGHS"]


class OutOfTime(MethodError):
    """No choice was found in the time given; there may be one."""


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A choice of options, what it comes to, and how sure it is that nothing is better.

    Attributes:
        menu: What it was chosen from.
        aim: What was maximised.
        chosen: The options chosen.
        value: Net present value with overlaps netted [draws; GBP].
        expected: Its mean [GBP].
        bad_tail: Mean of its worst draws (CVaR) [GBP].
        reached: What it comes to on the aim [GBP].
        bound: No choice can come to more on the aim [GBP].
        first_bound: The bound before any search, with parts of options allowed [GBP].
        proved: Whether it is proved that nothing is better, to one part in 10,000.
        method: How it was found.
        seconds: How long that took.
        cost: Expected cash cost [bodies x years; GBP].
        cash: Net cash [bodies x years x draws; GBP].
        cash_chances: Chance that each cash floor holds, in the order of the limits.
        duals: What one more pound of each budget that binds, or one post more, or one unit less of
            a floor, would add to the aim, of the relaxation, most first [GBP].
    """

    menu: Menu
    aim: Aim
    chosen: tuple[Option, ...]
    value: Array
    expected: float
    bad_tail: float
    reached: float
    bound: float
    first_bound: float
    proved: bool
    method: Method
    seconds: float
    cost: Array
    cash: Array
    cash_chances: tuple[float, ...]
    duals: tuple[tuple[str, float], ...]

    @property
    def gap(self) -> float:
        """How far the bound lies above what was reached, as a share of it."""
        return (self.bound - self.reached) / max(abs(self.reached), 1.0)


def choose(menu: Menu, aim: Aim) -> Portfolio:
    """Return the portfolio of highest aim that keeps every limit (docs/methods/portfolio.md).

    Raises:
        MethodError: When the menu is faulty, when no choice keeps the limits (the limits that
            clash are named).
        OutOfTime: When no choice was found in the time given.
    """
    check(menu, aim)
    began = time.perf_counter()
    first = relaxed(programme(menu, aim))
    if first.status == "infeasible":
        raise MethodError(_no_choice(menu))
    first_bound = first.bound / POUNDS
    if choices_of(menu) <= MOST_CHOICES:
        exact = best_choice(menu, aim)
        if exact is None:
            raise MethodError(_no_choice(menu))
        picked, bound = exact, None
    else:
        picked, bound = _search(menu, aim, first_bound)
    value = value_of(menu, picked[np.newaxis])[0]
    reached = float(aim_of(value, aim))
    ceiling = reached if bound is None else max(bound, reached)
    chosen = tuple(o for o, held in zip(menu.options, picked, strict=True) if held)
    return Portfolio(
        menu=menu,
        aim=aim,
        chosen=chosen,
        value=value,
        expected=float(value.mean()),
        bad_tail=float(tail_mean(value, tail=aim.tail)),
        reached=reached,
        bound=ceiling,
        first_bound=max(first_bound, reached),
        proved=ceiling - reached <= PROVED * abs(reached),
        method="HiGHS" if bound is not None else "every choice looked at",
        seconds=time.perf_counter() - began,
        cost=_sum([option.cost for option in chosen], menu, draws=False),
        cash=_sum([option.cash for option in chosen], menu, draws=True),
        cash_chances=tuple(
            float(cash_chance(menu, picked[np.newaxis], floor)[0])
            for floor in menu.limits.cash_floors
        ),
        duals=_duals(first, menu),
    )


def _search(menu: Menu, aim: Aim, first_bound: float) -> tuple[Array, float]:
    """Return the best choice found and the bound, in two stages.

    First the mean without the rows of the draws, whose optimum is mostly good on the aim too;
    then the aim itself from that start, for what is left of the time. The better of both counts.
    """
    plain = programme(menu, aim, scenarios=False)
    share = FIRST_STAGE if aim.risk else 1.0
    early = solve(plain, seconds=aim.seconds * share)
    if early.status == "infeasible":
        raise MethodError(_no_choice(menu))
    candidates = [] if early.columns is None else [chosen_in(plain, early)]
    bound = min(early.bound / POUNDS, first_bound)
    if aim.risk:
        full = programme(menu, aim)
        start = _start(menu, aim, candidates[0]) if candidates else None
        late = solve(full, seconds=max(aim.seconds - early.seconds, 1.0), start=start)
        if late.columns is not None:
            candidates.append(chosen_in(full, late))
        bound = min(late.bound / POUNDS, first_bound)
    if not candidates:
        raise OutOfTime(
            f"no choice was found in {aim.seconds:g} seconds: give it longer, or fewer options"
        )
    aims = [float(aim_of(value_of(menu, each[np.newaxis])[0], aim)) for each in candidates]
    return candidates[int(np.argmax(aims))], bound


def _start(menu: Menu, aim: Aim, chosen: Array) -> Array:
    """Return every column of the full programme for a choice."""
    values = value_of(menu, chosen[np.newaxis])[0] * POUNDS
    levels = {
        action: sum(
            option.scale
            for option, held in zip(menu.options, chosen, strict=True)
            if held and option.action == action
        )
        for action in menu.actions
    }
    together = []
    for overlap in menu.overlaps:
        both = (levels[overlap.one], levels[overlap.other])
        together.append(both[0] * both[1])
    edge = float(np.quantile(values, aim.tail, method="lower"))
    below = np.maximum(edge - values, 0.0)
    failing = []
    for floor in menu.limits.cash_floors:
        body = menu.limits.bodies.index(floor.body)
        running = np.cumsum(
            np.tensordot(chosen, np.array([o.cash[body] for o in menu.options]), axes=1), axis=0
        )
        failing.append((running < floor.floor).any(axis=0).astype(float))
    return np.concatenate([chosen, together, [edge], below, *failing])


def _sum(parts: list[Array], menu: Menu, *, draws: bool) -> Array:
    shape = (len(menu.limits.bodies), len(menu.limits.years))
    empty = np.zeros((*shape, menu.draws) if draws else shape)
    return np.asarray(sum(parts, empty))


def _duals(first: Solution, menu: Menu) -> tuple[tuple[str, float], ...]:
    """Return what one more of each limit that binds would add, the most first [GBP]."""
    units = limit_units(menu)
    duals = [(name, first.duals.get(name, 0.0) * unit) for name, unit in units.items()]
    return tuple(sorted((each for each in duals if each[1] > 0), key=lambda each: -each[1]))


def _no_choice(menu: Menu) -> str:
    return "no choice keeps these limits together: " + "; ".join(clashing(menu))
