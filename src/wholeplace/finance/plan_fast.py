"""How lines grow, compiled: the same sums as ``plan_plain``, a few draws at a time.

Draws lie side by side in lanes and a line is carried through all its years before the next, so that
no array of every line is needed for sums. Needs numba: import this module only where its absence is
dealt with.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from typing import NamedTuple

import numpy as np

from wholeplace.compiling import compiled
from wholeplace.finance.plan_arrays import COUNCIL_TAX, LIMITS, OTHERS, Amounts, Lines, Whole
from wholeplace.yearly import Array

WIDTH = 256
"""Draws side by side."""

CELLS_WORTH_A_THREAD = 200_000
"""Fewer lines x years x draws than these are done sooner than a thread is started."""

RISES, LIMIT = OTHERS.index(COUNCIL_TAX), OTHERS.index(LIMITS)

Place = tuple[int, int, int, int]
"""Row, year, first draw of the lane and how many draws it has."""


class Flat(NamedTuple):
    """The lines as the kernel reads them."""

    council: Whole
    spends: Whole
    base: Array
    level: Array
    first: Whole
    series: Whole
    weight: Array
    is_price: Whole
    floor: Array
    cap: Array
    share: Array
    stated: Array
    scale: Array
    stated_to: Whole
    is_specific: Whole


class Lane(NamedTuple):
    """Room for one lane of draws."""

    level: Array
    before: Array
    price: Array
    demand: Array
    limit: Array
    earlier: Array
    earlier_limit: Array
    effective: Array
    on_price: Array
    on_demand: Array


def amounts(
    lines: Lines, growth: Array, *, whole: bool = True, threads: int | None = None
) -> Amounts:
    """Return what lines come to in every year and draw, as ``plan_plain.amounts`` does.

    Args:
        lines: The lines.
        growth: Growth of each series as a share [series x years x draws].
        whole: Whether every line and the credits of drivers are wanted, not only sums.
        threads: How many to use; what the machine has and the work is worth when None.
    """
    found = Amounts.empty(lines, growth, whole=whole)
    flat, growth = flat_of(lines), np.ascontiguousarray(growth)
    years, draws = growth.shape[1:]
    cells = len(lines.base) * years * draws
    threads = threads or max(1, min(cpu_count() or 1, cells // CELLS_WORTH_A_THREAD))
    lanes = -(-draws // WIDTH)
    cuts = [lanes * piece // threads * WIDTH for piece in range(threads)] + [draws]

    def work(piece: int) -> None:
        out = (found.spending, found.funding, found.net, found.lines, found.credits)
        run_lanes(flat, growth, cuts[piece], cuts[piece + 1], out)

    if threads == 1:
        work(0)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, range(threads)))
    return found


def flat_of(lines: Lines) -> Flat:
    """Return the lines as the kernel reads them."""
    return Flat(
        lines.council.astype(np.int64),
        lines.spends.astype(np.int64),
        lines.base,
        lines.level,
        lines.first.astype(np.int64),
        lines.series,
        lines.weight,
        lines.is_price.astype(np.int64),
        lines.floor,
        lines.cap,
        lines.share,
        lines.stated,
        lines.scale,
        lines.stated_to,
        lines.is_specific.astype(np.int64),
    )


@compiled
def make_lane() -> Lane:
    """Return room for one lane."""
    return Lane(
        np.zeros(WIDTH),
        np.zeros(WIDTH),
        np.zeros(WIDTH),
        np.zeros(WIDTH),
        np.zeros(WIDTH),
        np.zeros(WIDTH),
        np.zeros(WIDTH),
        np.zeros(WIDTH),
        np.zeros(WIDTH),
        np.zeros(WIDTH),
    )


@compiled
def run_lanes(
    flat: Flat, growth: Array, first: int, last: int, out: tuple[Array, Array, Array, Array, Array]
) -> None:
    """Fill the sums, lines and credits of the draws from ``first`` to before ``last``."""
    lane = make_lane()
    whole = out[3].shape[0] > 0
    for begin in range(first, last, WIDTH):
        here = min(WIDTH, last - begin)
        for row in range(len(flat.base)):
            lane.level[:] = flat.level[row]
            lane.earlier[:] = 0.0
            lane.earlier_limit[:] = 0.0
            for year in range(growth.shape[1]):
                where = (row, year, begin, here)
                set_rises(flat, growth, lane, where)
                set_level(flat, lane, where)
                add_sums(flat, lane, where, out)
                if whole:
                    add_credits(flat, growth, lane, where, out[4])
                for at in range(here):
                    lane.earlier[at] = lane.price[at] + lane.limit[at]
                    lane.earlier_limit[at] = lane.limit[at]
        if whole:
            add_up(flat, out[4], growth.shape[0], begin, here)


@compiled
def add_sums(
    flat: Flat, lane: Lane, where: Place, out: tuple[Array, Array, Array, Array, Array]
) -> None:
    """Add the amount of a year to the sums of its council, and keep it where lines are wanted."""
    row, year, begin, here = where
    spending, funding, net, lines, _ = out
    council, scale = flat.council[row], flat.scale[row, year + 1]
    total = spending if flat.spends[row] else funding
    into = total[council, year, begin : begin + here]
    for at in range(here):
        into[at] += lane.level[at] * scale
    if flat.spends[row] or flat.is_specific[row]:
        signed = scale if flat.spends[row] else -scale
        less = net[council, year, begin : begin + here]
        for at in range(here):
            less[at] += lane.level[at] * signed
    if lines.shape[0] > 0:
        own = lines[row, year, begin : begin + here]
        for at in range(here):
            own[at] = lane.level[at] * scale


@compiled
def set_rises(flat: Flat, growth: Array, lane: Lane, where: Place) -> None:
    """Put growth of price, of demand and what contracts change in place."""
    row, year, begin, here = where
    for at in range(here):
        lane.price[at] = 0.0
        lane.demand[at] = 0.0
    for one in range(flat.first[row], flat.first[row + 1]):
        weight = flat.weight[one]
        grown = growth[flat.series[one], year, begin : begin + here]
        into = lane.price if flat.is_price[one] else lane.demand
        for at in range(here):
            into[at] += weight * grown[at]
    floor, cap, share = flat.floor[row], flat.cap[row], flat.share[row]
    for at in range(here):
        lane.limit[at] = min(max(lane.price[at], floor), cap) - lane.price[at]
        risen = lane.price[at] + lane.limit[at]
        lane.effective[at] = share * risen + (1.0 - share) * lane.earlier[at]


@compiled
def set_level(flat: Flat, lane: Lane, where: Place) -> None:
    """Keep the amount of the year before, and carry the level on by a year."""
    row, year, _, here = where
    stated, scale = flat.stated[row, year], flat.scale[row, year]
    for at in range(here):
        lane.before[at] = lane.level[at] * scale
    if np.isnan(stated):
        for at in range(here):
            lane.level[at] *= (1.0 + lane.effective[at]) * (1.0 + lane.demand[at])
    else:
        for at in range(here):
            lane.level[at] = stated


@compiled
def add_credits(flat: Flat, growth: Array, lane: Lane, where: Place, credits: Array) -> None:
    """Share what a year adds to a line between the drivers of the year."""
    row, year, begin, here = where
    sign = 1.0 if flat.spends[row] else -1.0
    behind = growth.shape[0]
    after, scale = flat.scale[row, year + 1], flat.scale[row, year]
    if not np.isnan(flat.stated[row, year]):
        credit = credits[behind + flat.stated_to[row], year, begin : begin + here]
        for at in range(here):
            credit[at] += sign * (lane.level[at] * after - lane.before[at])
        return
    rise = after / scale - 1.0 if scale != 0.0 else 0.0
    if rise != 0.0:
        credit = credits[behind + RISES, year, begin : begin + here]
        for at in range(here):
            together = (1.0 + lane.effective[at]) * (1.0 + lane.demand[at]) - 1.0
            credit[at] += sign * rise * lane.before[at] * (1.0 + 0.5 * together)
    lead = sign * (1.0 + 0.5 * rise)
    for at in range(here):
        lane.on_price[at] = lead * lane.before[at] * (1.0 + 0.5 * lane.demand[at])
        lane.on_demand[at] = lead * lane.before[at] * (1.0 + 0.5 * lane.effective[at])
    if np.isfinite(flat.floor[row]) or np.isfinite(flat.cap[row]):
        share = flat.share[row]
        credit = credits[behind + LIMIT, year, begin : begin + here]
        for at in range(here):
            limited = share * lane.limit[at] + (1.0 - share) * lane.earlier_limit[at]
            credit[at] += lane.on_price[at] * limited
    for one in range(flat.first[row], flat.first[row + 1]):
        credit_driver(flat, growth, lane, where, credits[flat.series[one], year], one)


@compiled
def credit_driver(
    flat: Flat, growth: Array, lane: Lane, where: Place, credit: Array, one: int
) -> None:
    """Credit one driver with its part; late reviews reach back to its growth of last year."""
    row, year, begin, here = where
    weight, series, share = flat.weight[one], flat.series[one], flat.share[row]
    part = credit[begin : begin + here]
    grown = growth[series, year, begin : begin + here]
    if not flat.is_price[one]:
        for at in range(here):
            part[at] += weight * lane.on_demand[at] * grown[at]
        return
    for at in range(here):
        part[at] += share * weight * lane.on_price[at] * grown[at]
    if year > 0 and share < 1.0:
        earlier = growth[series, year - 1, begin : begin + here]
        for at in range(here):
            part[at] += (1.0 - share) * weight * lane.on_price[at] * earlier[at]


@compiled
def add_up(flat: Flat, credits: Array, behind: int, begin: int, here: int) -> None:
    """Add what the base year held once, and make credits of years count from the base year."""
    for row in range(len(flat.base)):
        sign = 1.0 if flat.spends[row] else -1.0
        started = sign * (flat.level[row] * flat.scale[row, 0] - flat.base[row])
        for at in range(here):
            credits[behind + flat.stated_to[row], 0, begin + at] += started
    for to in range(credits.shape[0]):
        for year in range(1, credits.shape[1]):
            for at in range(here):
                credits[to, year, begin + at] += credits[to, year - 1, begin + at]
