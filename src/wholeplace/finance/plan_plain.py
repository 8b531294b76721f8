"""How lines grow, on plain arrays, draws last: the reference that the fast form repeats.

In every year a line's level is the year before's times ``(1 + price) (1 + demand)``, where price
is the weighted growth of its drivers of price within what its contracts allow, part of it falling
in the year after where contracts are reviewed late. What a year adds is shared between the drivers
of that year so that nothing is left over (docs/methods/medium-term.md).
"""

from __future__ import annotations

import numpy as np

from wholeplace.finance.plan_arrays import (
    COUNCIL_TAX,
    LIMITS,
    OTHERS,
    Amounts,
    Lines,
)
from wholeplace.yearly import Array

_RISES, _LIMITS = OTHERS.index(COUNCIL_TAX), OTHERS.index(LIMITS)


def amounts(lines: Lines, growth: Array, *, whole: bool = True) -> Amounts:
    """Return what lines come to in every year and draw.

    Args:
        lines: The lines.
        growth: Growth of each series as a share [series x years x draws].
        whole: Whether every line and the credits of drivers are wanted, not only sums.
    """
    found = Amounts.empty(lines, growth, whole=whole)
    for row in range(len(lines.base)):
        _grow(lines, growth, row, found)
    np.cumsum(found.credits, axis=1, out=found.credits)
    return found


def _grow(lines: Lines, growth: Array, row: int, found: Amounts) -> None:
    """Add one row to sums, lines and credits."""
    whole = bool(len(found.lines))
    sums = (found.spending if lines.spends[row] else found.funding)[lines.council[row]]
    sign = 1.0 if lines.spends[row] else -1.0
    level = np.full(growth.shape[2], lines.level[row])
    earlier = np.zeros(growth.shape[2])
    if whole:
        started = lines.level[row] * lines.scale[row, 0] - lines.base[row]
        found.credits[len(growth) + lines.stated_to[row], 0] += sign * started
    for year in range(growth.shape[1]):
        before = level * lines.scale[row, year]
        price, demand, limit = _rises(lines, growth[:, year], row)
        share = lines.share[row]
        effective = share * (price + limit) + (1 - share) * earlier
        earlier = price + limit
        stated = lines.stated[row, year]
        level = (
            level * (1 + effective) * (1 + demand)
            if np.isnan(stated)
            else np.full(growth.shape[2], stated)
        )
        amount = level * lines.scale[row, year + 1]
        sums[year] += amount
        if lines.spends[row] or lines.is_specific[row]:
            found.net[lines.council[row], year] += sign * amount
        if not whole:
            continue
        found.lines[row, year] = amount
        if np.isnan(stated):
            scale = lines.scale[row, year]
            rise = lines.scale[row, year + 1] / scale - 1 if scale else 0.0
            on_price = sign * before * (1 + rise / 2) * (1 + demand / 2)
            on_demand = sign * before * (1 + rise / 2) * (1 + effective / 2)
            together = (1 + effective) * (1 + demand) - 1
            found.credits[len(growth) + _RISES, year] += sign * before * rise * (1 + together / 2)
            _credit(lines, growth, (row, year), found, on_price, on_demand)
        else:
            found.credits[len(growth) + lines.stated_to[row], year] += sign * (amount - before)


def _rises(lines: Lines, growth: Array, row: int) -> tuple[Array, Array, Array]:
    """Return growth of price, of demand, and what contracts add to that of price [draws]."""
    price, demand = np.zeros(growth.shape[1]), np.zeros(growth.shape[1])
    for at in range(lines.first[row], lines.first[row + 1]):
        into = price if lines.is_price[at] else demand
        into += lines.weight[at] * growth[lines.series[at]]
    limit = np.clip(price, lines.floor[row], lines.cap[row]) - price
    return price, demand, limit


def _credit(
    lines: Lines,
    growth: Array,
    at: tuple[int, int],
    found: Amounts,
    on_price: Array,
    on_demand: Array,
) -> None:
    """Share a year's rise of a row between its drivers; late reviews reach back a year."""
    row, year = at
    share = lines.share[row]
    for late, weight in ((0, share), (1, 1 - share)):
        if weight == 0 or year < late:
            continue
        then = growth[:, year - late]
        _, _, limit = _rises(lines, then, row)
        found.credits[len(growth) + _LIMITS, year] += on_price * weight * limit
        for one in range(lines.first[row], lines.first[row + 1]):
            series, by = lines.series[one], lines.weight[one]
            if lines.is_price[one]:
                found.credits[series, year] += on_price * weight * by * then[series]
            elif not late:
                found.credits[series, year] += on_demand * by * growth[series, year]
