"""The rate of every move of a design in every place, each pooled by itself."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from wholeplace.demand.design import (
    BalanceRate,
    MoveDesign,
    ObservedRate,
    PathwayDesign,
    Stated,
)
from wholeplace.demand.fitted import (
    Fitted,
    balance_rate,
    observed_rate,
    stated,
    stock_series,
)
from wholeplace.demand.observed import Observations, between
from wholeplace.demand.pathway import OUTSIDE
from wholeplace.demand.reconcile import in_bands
from wholeplace.yearly import Array

PASSES = 2  # one balanced stock may need what another's balance came to


def rates_of(design: PathwayDesign, observations: Observations) -> tuple[Fitted, ...]:
    """Return the rate of every move; those that balance a stock once the others are known."""
    size = len(observations.places)
    found: dict[int, Fitted] = {}
    for index, move in enumerate(design.moves):
        if isinstance(move.rate, Stated):
            found[index] = stated(move.rate, size)
        elif isinstance(move.rate, ObservedRate):
            found[index] = observed_rate(
                move.rate,
                design=design,
                observations=observations,
                exposure=_exposure(move, design, observations),
                people=observations.people(design.ages_of(move.segments)),
            )
    for _ in range(PASSES):
        for index, move in enumerate(design.moves):
            if isinstance(move.rate, BalanceRate):
                others = {k: rate for k, rate in found.items() if k != index}
                found[index] = _balance(move, move.rate, design, observations, others)
    return tuple(found[index] for index in range(len(design.moves)))


def _exposure(move: MoveDesign, design: PathwayDesign, observations: Observations) -> Array:
    """Return the person-years from which a move is made in each year [places x years]."""
    people = observations.people(design.ages_of(move.segments))
    rate = move.rate
    if isinstance(rate, ObservedRate) and rate.of:
        return observations.flow(rate.of, people)
    if isinstance(rate, ObservedRate) and rate.over:
        return between(observations.stock(rate.over, people))
    if move.from_state == OUTSIDE or (isinstance(rate, ObservedRate) and rate.over is not None):
        return people
    state = next(s for s in design.states if s.id == move.from_state)
    stock = stock_series(state, design=design, observations=observations)
    return between(stock if (~np.isnan(stock)).sum() > len(stock) else _filled(stock))


def _balance(
    balanced: MoveDesign,
    rate: BalanceRate,
    design: PathwayDesign,
    observations: Observations,
    known: Mapping[int, Fitted],
) -> Fitted:
    """Return the rate of what must have left a state, or come into it, for its stock to be so."""
    state = next(s for s in design.states if s.id == rate.state)
    stock = stock_series(state, design=design, observations=observations)
    left = np.full_like(stock, np.nan)
    left[:, :-1] = stock[:, :-1] - stock[:, 1:]
    source = observations.people_source
    for index, number in known.items():
        move = design.moves[index]
        sign = (move.to_state == state.id) - (move.from_state == state.id)
        if not sign:
            continue
        left = left + sign * _moved(index, known, design, observations)
        source = number.source if isinstance(move.rate, ObservedRate) else source
    leaving = [
        1 / s.ages_out_after for s in design.segments if s.ages_out_after and not s.ages_into
    ]
    if leaving:
        left = left - between(stock) * sum(leaving) / len(design.segments)
    counts = left if balanced.from_state == state.id else -left
    exposure = _exposure(balanced, design, observations)
    return balance_rate(counts, exposure, design=design, observations=observations, source=source)


def _moved(
    index: int, known: Mapping[int, Fitted], design: PathwayDesign, observations: Observations
) -> Array:
    """Return how many made a move in each year: counted, or by its rate [places x years]."""
    move, number = design.moves[index], known[index]
    exposure = _exposure(move, design, observations)
    part = _in_band(move, known, design)[:, None]
    if not isinstance(move.rate, ObservedRate):
        return number.value[:, None] * _filled(exposure) * part
    pace = move.rate.pace.three[0] if move.rate.pace else 1.0
    by_rate = number.value[:, None] / pace * _filled(exposure)
    people = observations.people(design.ages_of(move.segments))
    share = move.rate.share.three[0] if move.rate.share else 1.0
    counted = share * observations.flow(move.rate.flow, people)
    return np.where(np.isnan(counted), by_rate, counted) * part


def _filled(exposure: Array) -> Array:
    """Return an exposure with the mean of a place's known years where a year is not known."""
    known = ~np.isnan(exposure)
    total = np.where(known, exposure, 0.0).sum(axis=1, keepdims=True)
    count = known.sum(axis=1, keepdims=True)
    return np.where(known, exposure, np.where(count > 0, total / np.maximum(count, 1), np.nan))


def _in_band(move: MoveDesign, known: Mapping[int, Fitted], design: PathwayDesign) -> Array:
    """Return the part of a state's people that are in the band of a move [places]."""
    size = len(next(iter(known.values())).value)
    if move.band is None:
        return np.ones(size)
    state = next(s for s in design.states if s.id == move.from_state)
    nothing = Stated((0.0, 0.0, 0.0), next(iter(known.values())).source)
    rates = [known.get(index) or stated(nothing, size) for index in range(len(design.moves))]
    segment = (move.segments or (design.segments[0].id,))[0]
    return np.asarray(in_bands(design, rates, state, segment)[move.band])
