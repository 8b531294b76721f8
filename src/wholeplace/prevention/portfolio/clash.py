"""Which limits clash, so that no choice keeps them all."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from wholeplace.prevention.portfolio.matrix import Programme, programme
from wholeplace.prevention.portfolio.options import Aim, Menu
from wholeplace.prevention.portfolio.solver import solve

SECONDS = 10.0
IN_ALL = 60.0
Rows = NDArray[np.intp]
Limit = tuple[str, Rows]


def clashing(menu: Menu) -> tuple[str, ...]:
    """Return the names of limits that clash: take any one away and the others can be kept.

    A filter by deletion: each limit is left out in turn and stays out when the rest still clash.
    A cash floor is one limit, however many rows it has; floors are looked at only when the other
    limits can be kept without them. After a minute what is left is named as it is: it clashes,
    and may hold a limit too many.
    """
    plain = replace(menu, overlaps=(), limits=replace(menu.limits, cash_floors=()))
    rows = programme(plain, Aim(), scenarios=False)
    if not _possible(rows, _single(rows.rows)):
        return _filtered(rows, _single(rows.rows))
    whole = programme(replace(menu, overlaps=()), Aim(), scenarios=False)
    return _filtered(whole, [*_single(rows.rows), *_of_floors(menu, first=len(rows.rows))])


def _single(names: Sequence[str]) -> list[Limit]:
    """Return each row as a limit of its own."""
    return [(name, np.array([row], dtype=np.intp)) for row, name in enumerate(names)]


def _of_floors(menu: Menu, *, first: int) -> list[Limit]:
    """Return the rows of each cash floor as one limit: a row a year and draw, and its chance."""
    floors = menu.limits.cash_floors
    each = len(menu.limits.years) * menu.draws + 1
    return [
        (
            f"cash of {floor.body} at {floor.chance:.0%}",
            np.arange(first + at * each, first + (at + 1) * each, dtype=np.intp),
        )
        for at, floor in enumerate(floors)
    ]


def _filtered(whole: Programme, limits: Sequence[Limit]) -> tuple[str, ...]:
    """Return the names of limits that clash among themselves."""
    began = time.perf_counter()
    kept = list(range(len(limits)))
    for part in _halves(len(limits)):
        rest = [place for place in kept if place not in part]
        if time.perf_counter() - began > IN_ALL:
            break
        if len(rest) < len(kept) and not _possible(whole, [limits[place] for place in rest]):
            kept = rest
    return tuple(limits[place][0] for place in kept)


def _halves(count: int) -> list[range]:
    """Return ranges of limits to leave out: halves, quarters, down to single ones."""
    parts: list[range] = []
    size = count
    while size > 1:
        size = max(size // 2, 1)
        parts += [range(begin, min(begin + size, count)) for begin in range(0, count, size)]
    return parts or [range(count)]


def _possible(whole: Programme, limits: Sequence[Limit]) -> bool:
    """Whether some choice keeps the limits given."""
    if not limits:
        return True
    rows = np.concatenate([own for _, own in limits])
    some = replace(
        whole,
        rows=tuple(whole.rows[row] for row in rows),
        matrix=whole.matrix[rows],
        low=whole.low[rows],
        high=whole.high[rows],
        gain=np.zeros_like(whole.gain),
    )
    return solve(some, seconds=SECONDS).status != "infeasible"
