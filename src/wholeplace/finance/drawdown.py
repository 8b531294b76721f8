"""Reserves from year to year: planned movements first, then the order in which a gap draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wholeplace.finance.base_budget import Reserve
from wholeplace.yearly import Array

PENNY = 0.01


@dataclass(frozen=True, slots=True)
class Drawdown:
    """What becomes of reserves, draws last.

    Attributes:
        closing: Closing balances [reserves x years x draws; GBP].
        drawn: What leaves all reserves together; below nought when paid in [years x draws; GBP].
        unmet: What of the gap no reserve could meet [years x draws; GBP].
        usable: What could still be drawn at the end of the year [years x draws; GBP].
        unallocated: Unallocated reserves at the end of the year [years x draws; GBP].
    """

    closing: Array
    drawn: Array
    unmet: Array
    usable: Array
    unallocated: Array


def draw_down(
    reserves: Sequence[Reserve], gap: Array, *, years: Sequence[int], minimum: float
) -> Drawdown:
    """Return what reserves come to when they close the gap as far as they can.

    In each year planned movements are made as far as balances go; what is then short is drawn in
    the order of the reserves, unallocated ones only down to the minimum; then once more in that
    order without the minimum. What is over goes to the last unallocated reserve. So for every
    draw and year ``gap = drawn + unmet`` and balances fall by ``drawn``.

    Args:
        reserves: The reserves; at least one unallocated or drawable.
        gap: Spending less funding, before any use of reserves [years x draws; GBP].
        years: The years of the gap.
        minimum: Least unallocated reserves by policy [GBP].
    """
    order = in_order(reserves)
    free = [at for at, reserve in enumerate(reserves) if reserve.kind == "unallocated"]
    sink = free[-1] if free else order[-1]
    balance = np.array([np.full(gap.shape[1], float(reserve.opening)) for reserve in reserves])
    closing = np.zeros((len(reserves), *gap.shape))
    unmet = np.zeros_like(gap)
    for at, year in enumerate(years):
        short = gap[at] + _planned(reserves, balance, year)
        balance[sink] += np.maximum(-short, 0.0)
        short = np.maximum(short, 0.0)
        for down_to in (minimum, 0.0):
            for one in order:
                room = np.maximum(balance[one] - reserves[one].least, 0.0)
                if one in free:
                    room = np.minimum(room, np.maximum(balance[free].sum(axis=0) - down_to, 0.0))
                taken = np.minimum(short, room)
                balance[one] -= taken
                short = short - taken
        closing[:, at], unmet[at] = balance, short
    spare = [np.maximum(closing[one] - reserves[one].least, 0.0) for one in order]
    return Drawdown(
        closing=closing,
        drawn=gap - unmet,
        unmet=unmet,
        usable=np.sum(spare, axis=0) if spare else np.zeros_like(gap),
        unallocated=closing[free].sum(axis=0),
    )


def in_order(reserves: Sequence[Reserve]) -> list[int]:
    """Return which reserves may be drawn on, the first to be drawn first."""
    ranked = [(r.order, at) for at, r in enumerate(reserves) if r.order is not None]
    return [at for _, at in sorted(ranked)]


def _planned(reserves: Sequence[Reserve], balance: Array, year: int) -> Array:
    """Make the planned movements in the balances themselves; return what they cost [draws]."""
    cost = np.zeros(balance.shape[1])
    for at, reserve in enumerate(reserves):
        planned = (reserve.planned or {}).get(year, 0.0)
        moved = planned if planned >= 0 else -np.clip(balance[at] - reserve.least, 0.0, -planned)
        balance[at] += moved
        cost += moved
    return cost


def ever(happens: NDArray[np.bool_]) -> tuple[float, ...]:
    """Return the chance that something has happened by the end of each year.

    Args:
        happens: Whether it does in each year [years x draws].
    """
    return tuple(float(chance) for chance in np.logical_or.accumulate(happens).mean(axis=1))
