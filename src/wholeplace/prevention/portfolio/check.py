"""What is wrong with a menu, all of it at once, before anything is solved."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from wholeplace.errors import MethodError, did_you_mean
from wholeplace.prevention.portfolio.options import Aim, Menu, Option


def check(menu: Menu, aim: Aim) -> None:
    """Raise one error that names everything wrong with a menu; return when nothing is.

    Raises:
        MethodError: Naming unknown actions, shapes that do not fit, cycles of need, and actions
            that are asked for and ruled out.
    """
    found = [*_options(menu), *_names(menu), *_cycles(menu), *_contradictions(menu), *_aim(aim)]
    if found:
        raise MethodError("this portfolio cannot be solved: " + "; ".join(found))


def _options(menu: Menu) -> Iterator[str]:
    names = [option.name for option in menu.options]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"'{name}' is given twice"
    for option in menu.options:
        yield from _shapes(option, menu)
    if menu.limits.budget.shape != (len(menu.limits.bodies), len(menu.limits.years)):
        yield f"the budget should be bodies x years, not {menu.limits.budget.shape}"


def _shapes(option: Option, menu: Menu) -> Iterator[str]:
    limits = menu.limits
    grid = (len(limits.bodies), len(limits.years))
    groups = len(limits.groups)
    wanted = {
        "value": (menu.draws,),
        "cost": grid,
        "cash": (*grid, menu.draws),
        "posts": (groups, grid[1]) if groups else option.posts.shape,
        "serves": (len(limits.floors),),
    }
    for name, shape in wanted.items():
        held = getattr(option, name)
        if held.shape != shape:
            yield f"{name} of '{option.name}' should have shape {shape}, not {held.shape}"
        elif not np.isfinite(held).all():
            yield f"{name} of '{option.name}' holds what is not a number"
    if not 0 < option.scale <= 1:
        yield f"the scale of '{option.name}' should be above 0 and up to 1"


def _names(menu: Menu) -> Iterator[str]:
    limits, actions = menu.limits, menu.actions
    told = {
        "needs": [name for pair in limits.needs for name in pair],
        "excludes": [name for pair in limits.excludes for name in pair],
        "must": limits.must,
        "must not": limits.must_not,
        "overlaps": [name for each in menu.overlaps for name in (each.one, each.other)],
    }
    for where, names in told.items():
        for name in dict.fromkeys(names):
            if name not in actions:
                yield f"{where}: there is no action '{name}'{did_you_mean(name, actions)}"
    for floor in limits.cash_floors:
        if floor.body not in limits.bodies:
            yield f"cash floor: no body '{floor.body}'{did_you_mean(floor.body, limits.bodies)}"
        if not 0 < floor.chance <= 1:
            yield f"the chance of the cash floor of {floor.body} should be above 0 and up to 1"


def _cycles(menu: Menu) -> Iterator[str]:
    """Name each circle of actions that need one another."""
    needs: dict[str, list[str]] = {}
    for action, needed in menu.limits.needs:
        needs.setdefault(action, []).append(needed)
    seen: set[str] = set()
    for first in needs:
        trail = [first]
        waiting = [iter(needs[first])]
        while waiting and first not in seen:
            following = next(waiting[-1], None)
            if following is None:
                seen.add(trail.pop())
                waiting.pop()
            elif following in trail:
                circle = [*trail[trail.index(following) :], following]
                yield "actions need one another in a circle: " + " > ".join(circle)
                seen.update(trail)
            elif following not in seen:
                trail.append(following)
                waiting.append(iter(needs.get(following, ())))


def _contradictions(menu: Menu) -> Iterator[str]:
    limits = menu.limits
    for action in limits.must:
        if action in limits.must_not:
            yield f"'{action}' must and must not be chosen"
    for one, other in limits.excludes:
        if one in limits.must and other in limits.must:
            yield f"'{one}' and '{other}' must both be chosen and rule each other out"


def _aim(aim: Aim) -> Iterator[str]:
    if not 0 <= aim.risk <= 1:
        yield f"the weight of risk should be within 0 and 1, not {aim.risk:g}"
    if not 0 < aim.tail <= 1:
        yield f"the tail should be above 0 and up to 1, not {aim.tail:g}"
    if aim.seconds <= 0:
        yield f"the solver needs some time, not {aim.seconds:g} seconds"
