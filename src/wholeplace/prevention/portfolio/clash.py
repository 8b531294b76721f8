"""Which limits clash, so that no choice keeps them all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from wholeplace.prevention.portfolio.matrix import Programme, programme
from wholeplace.prevention.portfolio.options import Aim, Menu
from wholeplace.prevention.portfolio.solver import solve

SECONDS = 10.0
Rows = NDArray[np.intp]


def clashing(menu: Menu) -> tuple[str, ...]:
    """Return the names of limits that clash: take any one away and the others can be kept.

    A filter by deletion: each limit is left out in turn and stays out when the rest still clash.
    Cash floors are limits of their own, named by body.
    """
    plain = replace(menu, overlaps=(), limits=replace(menu.limits, cash_floors=()))
    whole = programme(plain, Aim(), scenarios=False)
    if _possible(whole, np.arange(len(whole.rows), dtype=np.intp)):
        told = [f"cash of {floor.body} at {floor.chance:.0%}" for floor in menu.limits.cash_floors]
        return (*_filtered(whole, keep_one=True), *told)
    return _filtered(whole, keep_one=False)


def _filtered(whole: Programme, *, keep_one: bool) -> tuple[str, ...]:
    """Return the rows that clash among themselves; the binding kinds when they do not."""
    if keep_one:
        return tuple(name for name in whole.rows if "budget" in name or "must" in name)
    kept = np.arange(len(whole.rows))
    for part in _halves(len(kept)):
        rest = np.setdiff1d(kept, part)
        if len(rest) < len(kept) and not _possible(whole, rest):
            kept = rest
    return tuple(whole.rows[row] for row in kept)


def _halves(count: int) -> list[Rows]:
    """Return ranges of rows to leave out: halves, quarters, down to single rows."""
    parts: list[Rows] = []
    size = count
    while size > 1:
        size = max(size // 2, 1)
        parts += [
            np.arange(begin, min(begin + size, count), dtype=np.intp)
            for begin in range(0, count, size)
        ]
    return parts or [np.arange(count, dtype=np.intp)]


def _possible(whole: Programme, rows: Rows) -> bool:
    """Whether some choice keeps the rows given."""
    if not len(rows):
        return True
    some = replace(
        whole,
        rows=tuple(whole.rows[row] for row in rows),
        matrix=whole.matrix[rows],
        low=whole.low[rows],
        high=whole.high[rows],
        gain=np.zeros_like(whole.gain),
    )
    return solve(some, seconds=SECONDS).status != "infeasible"
