"""Rates of many places at once: each borrows from its neighbours and from England.

A gamma-Poisson model by empirical Bayes. The count of place i in year t has mean ``rate[i] x
exposure[i, t]`` and more spread than a Poisson count, because years differ: its variance is
``mean x (1 + noise x mean)``. Places differ too: their rates are gamma with mean ``exp(level +
lean x log(neighbours / England))`` and a shape that says how alike they are. Method and limits:
docs/methods/calibration.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.yearly import Array

Mask = NDArray[np.bool_]
STEPS = 40
TOLERANCE = 1e-5
LEAST_SHAPE, MOST_SHAPE = 0.2, 1e7
MOST_NOISE = 4.0
MOST_OFF = 3.0  # standard deviations: a change further out is a recount, and counts as this far
RAISED = 6  # steps up before the asymptotic series of the trigamma function
BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6)  # B2, B4 ... B14
HALF = 0.5  # the count added where nobody was counted, so that a rate of nothing is not certain


@dataclass(frozen=True, slots=True)
class Pooled:
    """The rates of every place, gamma with a shape and an exposure.

    Attributes:
        shape: Shape of each place's rate [rates x places].
        exposure: Its inverse scale: the mean rate is ``shape / exposure`` [rates x places].
        prior: Mean rate that each place was drawn towards [rates x places].
        alike: Shape of the spread between places; large when they are alike [rates].
        noise: Spread between years of one place beyond Poisson, relative variance [rates].
        counted: Whether the place had any figure of its own [rates x places].
    """

    shape: Array
    exposure: Array
    prior: Array
    alike: Array
    noise: Array
    counted: Mask

    @property
    def mean(self) -> Array:
        """Mean rate [rates x places]."""
        return self.shape / self.exposure

    def widened(self, variance: Array) -> Pooled:
        """Return the same means with a relative variance added [rates or rates x places]."""
        extra = variance if variance.ndim == 2 else variance[:, None]
        shape = np.clip(1 / (1 / self.shape + extra), LEAST_SHAPE, MOST_SHAPE)
        return Pooled(shape, shape / self.mean, self.prior, self.alike, self.noise, self.counted)

    def interval(self, level: float) -> tuple[Array, Array]:
        """Return lower and upper ends that hold ``level`` of the probability."""
        from scipy.special import gammaincinv

        tail = (1 - level) / 2
        low, high = (gammaincinv(self.shape, at) / self.exposure for at in (tail, 1 - tail))
        return np.asarray(low), np.asarray(high)


def pool(
    counts: Array,
    *,
    exposure: Array,
    neighbours: Array | None = None,
    keep: Array | float = 1.0,
    noise: Array | None = None,
) -> Pooled:
    """Return the rates of every place.

    Args:
        counts: What was counted [rates x places x years]; NaN where it is not known.
        exposure: Person-years or people it was counted over [rates x places x years].
        neighbours: How much each place leans on each other one [places x places]; None to lean
            on England alone.
        keep: How much of a year's weight is left one year later, within (0, 1] [rates]: recent
            years say more about the years to come.
        noise: Relative variance between years beyond Poisson [rates]; found from the counts
            (``year_noise``) when None.

    Raises:
        MethodError: When shapes differ, or something counted or its exposure is below zero.
    """
    if counts.shape != exposure.shape or counts.ndim != 3:
        raise MethodError(
            f"counts {counts.shape} and exposure {exposure.shape} should both be"
            " rates x places x years"
        )
    known, count, time = counted_only(counts, exposure)
    if count.min(initial=0.0) < 0 or np.nan_to_num(exposure).min(initial=0.0) < 0:
        raise MethodError("a count or its exposure is below zero")
    noise = year_noise(count, time) if noise is None else noise
    weight = _weights(count, time, noise=noise, keep=keep)
    totals, times = (count * weight).sum(axis=2), (time * weight).sum(axis=2)
    design = _lean(totals, times, neighbours)
    prior, alike = _spread(totals, times, design)
    shape = np.maximum(alike[:, None] + totals, LEAST_SHAPE)
    return Pooled(
        shape=shape,
        exposure=shape / ((alike[:, None] + totals) / (alike[:, None] / prior + times)),
        prior=prior,
        alike=alike,
        noise=noise,
        counted=np.asarray(known.any(axis=2)),
    )


def counted_only(counts: Array, exposure: Array) -> tuple[Mask, Array, Array]:
    """Return where both are known and somebody was there, and both with 0 everywhere else."""
    known = ~(np.isnan(counts) | np.isnan(exposure)) & (np.nan_to_num(exposure) > 0)
    return known, np.where(known, counts, 0.0), np.where(known, exposure, 0.0)


def year_noise(count: Array, exposure: Array) -> Array:
    """Return the relative variance between years beyond Poisson, by rate, from all places.

    Every place compares each year with the next, so that slow change is not taken for noise;
    places weigh by how much they can tell. A moment estimate, repeated until its own weights
    settle.

    Args:
        count: Counts [rates x places x years], 0 where not known.
        exposure: Exposure [rates x places x years], 0 where not known.
    """
    time, later = exposure[:, :, :-1], exposure[:, :, 1:]
    both = time + later
    mean = (count[:, :, :-1] + count[:, :, 1:]) / np.where(both > 0, both, 1.0)
    told = (time > 0) & (later > 0) & (mean > 0)
    one, other = np.where(told, time, 1.0), np.where(told, later, 1.0)
    change = (count[:, :, 1:] / other - count[:, :, :-1] / one) ** 2
    by_luck = mean * (1 / one + 1 / other)
    noise, moving = np.zeros(len(count)), np.ones(len(count), dtype=bool)
    for _ in range(STEPS):
        spread = by_luck + 2 * noise[:, None, None] * mean**2
        weight = np.where(told, (mean / np.where(told, spread, 1.0)) ** 2, 0.0)
        tamed = np.minimum(change, MOST_OFF**2 * spread)
        excess = (weight * (tamed - by_luck)).sum(axis=(1, 2))
        size = (weight * 2 * mean**2).sum(axis=(1, 2))
        found = np.clip(excess / np.where(size > 0, size, 1.0), 0.0, MOST_NOISE)
        moved = np.where(moving, np.abs(found - noise), 0.0)
        noise = np.where(moving, found, noise)
        moving = moved >= TOLERANCE
        if not moving.any():
            break
    return np.asarray(noise)


def _weights(count: Array, time: Array, *, noise: Array, keep: Array | float) -> Array:
    """Return what a count of each year is worth in Poisson counts: noisy and old ones less."""
    total = time.sum(axis=(1, 2))
    rate = (count.sum(axis=(1, 2)) + HALF) / np.where(total > 0, total, 1.0)
    mean = rate[:, None, None] * time
    age = np.arange(count.shape[2])[::-1]
    kept = np.power(np.broadcast_to(keep, len(count))[:, None, None], age)
    return np.asarray(kept / (1 + noise[:, None, None] * mean))


def _lean(totals: Array, times: Array, neighbours: Array | None) -> Array:
    """Return the regressors of the prior mean: 1, and log neighbours over England."""
    shape = (*totals.shape, 1)
    if neighbours is None:
        return np.ones(shape)
    england = ((totals.sum(axis=1) + HALF) / np.maximum(times.sum(axis=1), 1e-300))[:, None]
    near_time = times @ neighbours.T
    typical = times.mean(axis=1, keepdims=True) + 1e-300
    borrowed = HALF * typical * (near_time > 0)
    near = (totals @ neighbours.T + england * borrowed) / np.where(
        near_time > 0, near_time + borrowed, 1.0
    )
    ratio = np.where((near_time > 0) & (near > 0), near / england, 1.0)
    return np.stack([np.ones(totals.shape), np.log(ratio)], axis=2)


def _spread(totals: Array, times: Array, design: Array) -> tuple[Array, Array]:
    """Return prior means [rates x places] and the shape between places [rates].

    Marginal (negative binomial) likelihood: scoring steps for the mean, Newton steps for the log
    of the shape, in turn. A rate that has settled is left alone, so that what comes of it does not
    depend on the others.
    """
    time = times.sum(axis=1)
    beta = np.zeros((len(totals), design.shape[2]))
    beta[:, 0] = np.log((totals.sum(axis=1) + HALF) / np.where(time > 0, time, 1.0))
    log_shape = np.zeros(len(totals))
    moving = np.arange(len(totals))
    for _ in range(STEPS):
        total, time, regressors = totals[moving], times[moving], design[moving]
        shape = np.exp(log_shape[moving])
        step = _mean_step(total, _means(regressors, beta[moving]) * time, regressors, shape)
        beta[moving] += step
        turn = _shape_step(total, _means(regressors, beta[moving]) * time, shape)
        log_shape[moving] = np.clip(
            log_shape[moving] + turn, np.log(LEAST_SHAPE), np.log(MOST_SHAPE)
        )
        moving = moving[np.maximum(np.abs(step).max(axis=1), np.abs(turn)) >= TOLERANCE]
        if not len(moving):
            break
    return _means(design, beta), np.exp(log_shape)


def _means(design: Array, beta: Array) -> Array:
    """Return the means that a regression says [rates x places]."""
    return np.asarray(np.exp((design @ beta[:, :, None])[:, :, 0]))


def _mean_step(totals: Array, mean: Array, design: Array, shape: Array) -> Array:
    """Return the scoring step of the regression, at most 1 in any direction."""
    trust = shape[:, None] / (shape[:, None] + mean)
    across = design.transpose(0, 2, 1)
    slope = across @ (trust * (totals - mean))[:, :, None]
    curve = across @ ((trust * mean)[:, :, None] * design)
    ridge = 1e-6 * np.eye(design.shape[2])
    step = np.linalg.solve(curve + ridge, slope)[:, :, 0]
    return np.clip(step, -1.0, 1.0)


def _shape_step(totals: Array, mean: Array, shape: Array) -> Array:
    """Return the Newton step of the log shape, uphill and at most 1."""
    from scipy.special import psi

    size = shape[:, None]
    seen = mean > 0
    both = mean + size
    counted = totals + size
    ratio = counted / both
    first = psi(counted) - psi(size) + np.log(size / both) + 1 - ratio
    second = trigamma(counted) - trigamma(size) + 1 / size - (2 - ratio) / both
    slope = shape * np.where(seen, first, 0.0).sum(axis=1)
    curve = shape**2 * np.where(seen, second, 0.0).sum(axis=1) + slope
    away = np.where(curve < 0, -slope / np.where(curve < 0, curve, -1.0), np.sign(slope))
    return np.asarray(np.clip(away, -1.0, 1.0))


def trigamma(values: Array) -> Array:
    """Return the second derivative of log gamma above 0, to about twelve digits.

    Four times faster than ``scipy.special.polygamma``: six steps up, then the asymptotic series
    (Abramowitz & Stegun 6.4.6 and 6.4.12).

    >>> trigamma(np.array([1.0])).round(9)  # pi squared over 6
    array([1.64493407])
    """
    total = np.zeros_like(values)
    for step in range(RAISED):
        total += 1 / np.square(values + step)
    inverse = 1 / (values + RAISED)
    square = inverse * inverse
    series = np.zeros_like(values)
    for term in BERNOULLI[::-1]:
        series = (series + term) * square
    return np.asarray(total + inverse * (1 + inverse / 2 + series))


def gamma_rate(count: float, exposure: float, *, level: float) -> Estimate:
    """Return the rate of one place by itself: the gamma posterior after Jeffreys' prior.

    Args:
        count: How many were counted.
        exposure: Person-years they were counted over, above 0.
        level: Level of the interval.

    Raises:
        MethodError: When nobody was there to be counted.

    >>> gamma_rate(20, 10.0, level=0.8).value
    2.05
    """
    from scipy.special import gammaincinv

    if exposure <= 0:
        raise MethodError("a rate needs time under observation")
    shape, tail = count + HALF, (1 - level) / 2
    low, high = (float(gammaincinv(shape, at)) / exposure for at in (tail, 1 - tail))
    return Estimate(min(shape / exposure, high), low, high, level, "cost")
