"""Counted flows that agree with counted stocks: what comes in less what goes out is the change.

Rates into a state and out of it are pooled one by one, so their difference is worse known than
the change of the stock, which was counted too. The forecast change of each counted stock is
therefore taken as one more measurement of the flows, and every counted flow gives way as far as it
is uncertain: least squares with a constraint. Numbers that were stated give no way. Method:
docs/methods/calibration.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.demand.design import (
    BalanceRate,
    MoveDesign,
    ObservedStock,
    PathwayDesign,
    Stated,
    StateDesign,
)
from wholeplace.demand.fitted import Fitted, scaled, stock_series
from wholeplace.demand.observed import Observations, latest
from wholeplace.demand.pathway import OUTSIDE
from wholeplace.demand.people import People
from wholeplace.yearly import Array

LONGEST_STAY = 50.0  # years: the stay in a last duration band that nobody ever leaves
FURTHEST = 10.0  # times a rate may be moved up or down
PASSES = 3  # where one rate has been moved as far as it may, the others give way
RECENT = 3  # yearly changes of a stock that its next one is forecast from
MOST_CHANGE = 0.3  # of a stock in a year: more is a recount or a handful of people, not a trend
FADE = 0.5  # what a change weighs less for each year it lies back
FEWEST = 30  # comparisons: with fewer, stocks are forecast to stay
MEDIAN_OFF = 0.6745  # median distance from the mean of a normal, in standard deviations
TINY = 1e-12

Stocks = Sequence[tuple[StateDesign, str, Fitted]]


@dataclass(frozen=True, slots=True)
class Change:
    """The forecast yearly change of a stock in every place.

    Attributes:
        people: How many more people a year [places].
        variance: Of that forecast [places].
    """

    people: Array
    variance: Array


def reconciled(
    design: PathwayDesign,
    *,
    observations: Observations,
    rates: Sequence[Fitted],
    stocks: Stocks,
    people: Mapping[str, People],
) -> tuple[Fitted, ...]:
    """Return the rates of every move, made to agree with the counted stocks.

    Args:
        design: The design.
        observations: What was counted.
        rates: Rate of each move, pooled by itself.
        stocks: Stock of each state and segment in the first year.
        people: People of each segment, by its id.
    """
    states = [state for state in design.states if _is_counted(state, design, stocks)]
    if not states:
        return tuple(rates)
    exposure = [exposed(design, move, rates, stocks, people) for move in design.moves]
    flow = np.stack([r.value * e for r, e in zip(rates, exposure, strict=True)], axis=1)
    spread = np.stack([_variance(m, r, design.level) for m, r in _paired(design, rates)], axis=1)
    variance = spread * np.stack(exposure, axis=1) ** 2
    sign = np.array(
        [[_sign(move, state) for move in design.moves] for state in states], dtype=float
    )
    changes = [_forecast(state, design, observations) for state in states]
    wanted = np.stack([c.people for c in changes], axis=1)
    wanted = wanted + np.stack([_aged_out(design, state, stocks) for state in states], axis=1)
    trust = np.stack([c.variance for c in changes], axis=1)
    factor = np.ones_like(flow)
    for _ in range(PASSES):
        within = (factor > 1 / FURTHEST) & (factor < FURTHEST)
        step = _update(flow * factor, np.where(within, variance, 0.0), sign, (wanted, trust))
        factor = np.clip(factor * step, 1 / FURTHEST, FURTHEST)
    return tuple(
        rate if isinstance(move.rate, Stated) else scaled(rate, factor[:, k])
        for k, (move, rate) in enumerate(_paired(design, rates))
    )


def exposed(
    design: PathwayDesign,
    move: MoveDesign,
    rates: Sequence[Fitted],
    stocks: Stocks,
    people: Mapping[str, People],
) -> Array:
    """Return the people that a move can be made by in the first year [places]."""
    segments = move.segments or tuple(segment.id for segment in design.segments)
    if move.from_state == OUTSIDE:
        return np.asarray(np.sum([people[segment].count.value for segment in segments], axis=0))
    size = len(rates[0].value)
    total = np.zeros(size)
    for state, segment, number in stocks:
        if state.id == move.from_state and segment in segments:
            share = in_bands(design, rates, state, segment)
            total = total + number.value * (1.0 if move.band is None else share[move.band])
    return total


def in_bands(
    design: PathwayDesign, rates: Sequence[Fitted], state: StateDesign, segment: str
) -> Array:
    """Return how a steady stock lies over the duration bands of a state [bands x places]."""
    size = len(rates[0].value)
    if not state.bands:
        return np.ones((1, size))
    widths = [*np.diff((0.0, *state.bands)), None]
    time, reached = [], np.ones(size)
    for band, width in enumerate(widths):
        leaving = np.zeros(size)
        for move, rate in _paired(design, rates):
            here = move.from_state == state.id and move.band in (None, band)
            if here and (not move.segments or segment in move.segments):
                leaving = leaving + rate.value
        ahead = 1 / width if width else 0.0
        out = np.maximum(leaving + ahead, 1 / LONGEST_STAY)
        time.append(reached / out)
        reached = reached * ahead / out
    return np.asarray(np.stack(time) / np.sum(time, axis=0))


def _paired(design: PathwayDesign, rates: Sequence[Fitted]) -> list[tuple[MoveDesign, Fitted]]:
    return list(zip(design.moves, rates, strict=True))


def _is_counted(state: StateDesign, design: PathwayDesign, stocks: Stocks) -> bool:
    """Return whether a state's stock is counted, and so is everything it gets people from."""
    if not state.stocks or not all(isinstance(stock, ObservedStock) for stock in state.stocks):
        return False
    held = {held.id for held, _, _ in stocks} | {OUTSIDE}
    into = [move for move in design.moves if move.to_state == state.id]
    out = [move for move in design.moves if move.from_state == state.id]
    free = any(not isinstance(move.rate, Stated) for move in out)
    free = free or any(isinstance(move.rate, BalanceRate) for move in into)
    return free and all(move.from_state in held for move in into)


def _variance(move: MoveDesign, rate: Fitted, level: float) -> Array:
    """Return the variance of a rate; none for what was stated, which gives no way [places]."""
    from scipy.special import ndtri

    if isinstance(move.rate, Stated):
        return np.zeros(len(rate.value))
    return np.asarray(((rate.high - rate.low) / (2 * ndtri((1 + level) / 2))) ** 2)


def _sign(move: MoveDesign, state: StateDesign) -> int:
    return (move.to_state == state.id) - (move.from_state == state.id)


def _aged_out(design: PathwayDesign, state: StateDesign, stocks: Stocks) -> Array:
    """Return how many of a state a year leave the pathway by age alone [places]."""
    years = {s.id: s.ages_out_after for s in design.segments if not s.ages_into}
    parts = [
        number.value / (years.get(segment) or np.inf)
        for held, segment, number in stocks
        if held.id == state.id
    ]
    return np.asarray(np.sum(parts, axis=0))


def _forecast(state: StateDesign, design: PathwayDesign, observations: Observations) -> Change:
    """Return the change of a stock as earlier changes, its own and England's, foretell it."""
    series = stock_series(state, design=design, observations=observations)
    last, at = latest(series)
    relative = np.diff(series, axis=1) / np.where(series[:, :-1] > 0, series[:, :-1], np.nan)
    relative = np.clip(relative, -MOST_CHANGE, MOST_CHANGE)
    own = np.stack([_faded(relative[:, :y]) for y in range(series.shape[1])], axis=1)
    all_places = np.array([_weighted(own[:, y], series[:, y]) for y in range(series.shape[1])])
    signs = np.stack([own, np.broadcast_to(all_places, own.shape)], axis=2)
    weight, spread = _learned(relative, signs, series)
    now = signs[np.arange(len(last)), np.maximum(at, 0)]
    ahead = np.nan_to_num(now) @ weight
    people = np.where(at >= 0, last * ahead, 0.0)
    variance = np.where(at >= 0, spread * last**2 + last, np.inf)
    return Change(np.nan_to_num(people), np.where(np.isnan(variance), np.inf, variance))


def _learned(relative: Array, signs: Array, series: Array) -> tuple[Array, float]:
    """Return what each sign weighs in foretelling a change, and the variance left over."""
    width = relative.shape[1]
    told = ~(np.isnan(relative) | np.isnan(signs[:, :width]).any(axis=2))
    if told.sum() < FEWEST:
        return np.zeros(2), float(np.nanvar(relative)) if (~np.isnan(relative)).any() else 1.0
    seen, found = signs[:, :width][told], relative[told]
    size = series[:, :width][told]
    root = np.sqrt(size / (1 + size * np.var(found)))
    weight, *_ = np.linalg.lstsq(seen * root[:, None], found * root, rcond=None)
    weight = np.clip(weight, -0.5, 1.0)
    off = np.abs(found - seen @ weight)
    return weight, (float(np.median(off)) / MEDIAN_OFF) ** 2


def _faded(changes: Array) -> Array:
    """Return the mean of the last changes, the latest weighing most; NaN where none is known."""
    recent = changes[:, -RECENT:]
    if not recent.shape[1]:
        return np.full(len(changes), np.nan)
    weight = FADE ** np.arange(recent.shape[1])[::-1] * ~np.isnan(recent)
    total = weight.sum(axis=1)
    mean = (np.nan_to_num(recent) * weight).sum(axis=1) / np.where(total > 0, total, 1.0)
    return np.where(total > 0, mean, np.nan)


def _weighted(values: Array, weight: Array) -> float:
    known = ~(np.isnan(values) | np.isnan(weight))
    return float(np.average(values[known], weights=weight[known])) if known.any() else np.nan


def _update(flow: Array, variance: Array, sign: Array, wanted: tuple[Array, Array]) -> Array:
    """Return how much each flow is multiplied by [places x moves].

    The widths of the rates stay as they were: draws of rates are independent, and a back-cast over
    several years shows intervals of flows too narrow when the widths are cut.

    Args:
        flow: Flows of the first year [places x moves].
        variance: Of each flow [places x moves].
        sign: 1 where a move comes into a state, -1 where it leaves it [states x moves].
        wanted: Net flow into each state and its variance [places x states].
    """
    target, doubt = wanted
    pull = variance[:, None, :] * sign[None]
    doubt = np.where(np.isinf(doubt), 1 / TINY, doubt)
    total = pull @ sign.T + np.eye(len(sign)) * np.maximum(doubt, TINY)[:, :, None]
    gap = target - flow @ sign.T
    step = np.einsum("psm,ps->pm", pull, np.linalg.solve(total, gap[:, :, None])[:, :, 0])
    factor = np.where(flow > TINY, (flow + step) / np.maximum(flow, TINY), 1.0)
    return np.clip(factor, 1 / FURTHEST, FURTHEST)
