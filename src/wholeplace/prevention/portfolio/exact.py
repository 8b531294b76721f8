"""The best choice of few options, by looking at every one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from wholeplace.prevention.portfolio.matrix import programme
from wholeplace.prevention.portfolio.options import Aim, CashFloor, Menu, aim_of, value_of
from wholeplace.yearly import Array

MOST_CHOICES = 1 << 20
AT_ONCE = 1 << 15
LOOKED_AT = 256
TOLERANCE = 1e-9


def choices_of(menu: Menu) -> int:
    """Return how many choices there are: each action not at all or by one of its options."""
    count = 1
    for action in menu.actions:
        count *= 1 + sum(option.action == action for option in menu.options)
    return count


def best_choice(menu: Menu, aim: Aim) -> Array | None:
    """Return which options the best choice holds [options]; None when no choice keeps the limits.

    Choices are ranked by mean, which no aim can exceed, and the draws of one are only looked at
    while its mean is above the best aim found. The answer is exact.
    """
    kept = np.vstack([part[_keeps(menu, part)] for part in _every(menu)])
    means = value_mean(menu, kept)
    order = np.argsort(-means, kind="stable")
    best, found = -np.inf, None
    for begin in range(0, len(order), LOOKED_AT):
        block = order[begin : begin + LOOKED_AT]
        block = block[means[block] > best]
        if not len(block):
            break
        block = block[_holds_cash(menu, kept[block])]
        if not len(block):
            continue
        aims = np.atleast_1d(aim_of(value_of(menu, kept[block]), aim))
        if aims.max() > best:
            best, found = float(aims.max()), kept[block[int(aims.argmax())]]
    return found


def value_mean(menu: Menu, chosen: Array) -> Array:
    """Return the mean value of choices, overlaps netted [choices]."""
    options = tuple(
        replace(option, value=np.array([option.value.mean()])) for option in menu.options
    )
    overlaps = tuple(replace(each, value=np.array([each.value.mean()])) for each in menu.overlaps)
    return value_of(Menu(options, overlaps, menu.limits), chosen)[:, 0]


def cash_chance(menu: Menu, chosen: Array, floor: CashFloor) -> Array:
    """Return the chance that a body's running cash keeps its floor in all years [choices]."""
    body = menu.limits.bodies.index(floor.body)
    running = np.array([np.cumsum(option.cash[body], axis=0) for option in menu.options])
    cash = np.tensordot(chosen, running, axes=1)
    return np.asarray((cash >= floor.floor - TOLERANCE).all(axis=1).mean(axis=1))


def _holds_cash(menu: Menu, chosen: Array) -> Array:
    """Return whether each choice keeps every cash floor [choices]."""
    holds = np.ones(len(chosen), dtype=bool)
    for floor in menu.limits.cash_floors:
        holds &= cash_chance(menu, chosen, floor) >= floor.chance - TOLERANCE
    return holds


def _every(menu: Menu) -> Iterator[Array]:
    """Yield every choice in blocks [choices x options]."""
    own = [
        [i for i, option in enumerate(menu.options) if option.action == action]
        for action in menu.actions
    ]
    total = choices_of(menu)
    for begin in range(0, total, AT_ONCE):
        left = np.arange(begin, min(begin + AT_ONCE, total))
        chosen = np.zeros((len(left), len(menu.options)))
        for options in own:
            left, pick = np.divmod(left, 1 + len(options))
            for place, option in enumerate(options, start=1):
                chosen[:, option] = pick == place
        yield chosen


def _keeps(menu: Menu, chosen: Array) -> Array:
    """Return whether each choice keeps every limit but the cash floors [choices]."""
    plain = replace(menu, overlaps=(), limits=replace(menu.limits, cash_floors=()))
    rows = programme(plain, Aim(), scenarios=False)
    come_to = chosen @ rows.matrix.T.toarray()
    slack = TOLERANCE * (1 + np.abs(come_to))
    return np.asarray(((come_to >= rows.low - slack) & (come_to <= rows.high + slack)).all(axis=1))
