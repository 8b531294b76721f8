"""Single figures an appraisal asks for beside its results, never in their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isclose

import numpy as np

from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.yearly import Array

ARITHMETIC = 1e-12
ELASTICITIES = (0.8, 1.3, 2.0)


def interval(values: Array, *, level: float) -> Estimate:
    """Return the median of draws with the interval that holds ``level`` of them.

    The family of the result is ``normal``, or ``known`` when every draw is the same: it is a
    summary to be shown and not a distribution to be drawn from again.
    """
    tail = (1 - level) / 2
    low, middle, high = (float(q) for q in np.quantile(values, (tail, 0.5, 1 - tail)))
    return _between(middle, low, high, level)


def interval_around(central: float, values: Array, *, level: float) -> Estimate:
    """Return a figure worked out from central inputs, with the interval of its draws.

    Lopsided inputs can put the central figure outside the draws' interval; the interval is then
    stretched to it, so that the figure a reader can check by hand is always inside.
    """
    drawn = interval(values, level=level)
    return _between(central, drawn.low, drawn.high, level)


def scaled(estimate: Estimate, factor: float) -> Estimate:
    """Return a summary in another unit, ``factor`` of which make one of its own."""
    low, high = sorted((estimate.low * factor, estimate.high * factor))
    return _between(estimate.value * factor, low, high, estimate.level)


def _between(value: float, low: float, high: float, level: float) -> Estimate:
    """Return a value with an interval that holds it; known when the ends differ by arithmetic."""
    low, high = min(low, value), max(high, value)
    if isclose(low, high, rel_tol=ARITHMETIC):
        return Estimate.known(value)
    return Estimate(value, low, high, level)


def ratio(benefit: float, cost: float) -> float:
    """Return pounds of benefit for each pound of cost.

    Raises:
        MethodError: When the cost is not above 0, so that a ratio would say nothing.

    >>> round(ratio(5.5, 2.7), 2)
    2.04
    """
    if cost <= 0:
        raise MethodError(f"no ratio to a cost of {cost}: show the net value instead")
    return benefit / cost


def benefit_cost_ratio(benefit: Array, cost: Array, *, level: float) -> Estimate:
    """Return the ratio of two present values with its interval.

    A ratio hides scale and is never a headline here: docs/methods/valuation.md, E7.

    Raises:
        MethodError: When a draw of the cost is not above 0.
    """
    if float(cost.min()) <= 0:
        raise MethodError("no ratio to a cost that may be nothing: show the net value instead")
    return interval(benefit / cost, level=level)


def switching_value(value: float, *, net: float, stream: float) -> float:
    """Return what an input must become for the net present value to be nothing.

    Closed form for an input that multiplies one stream (E13): ``value x (1 - net / stream)``.

    Args:
        value: The input as it stands.
        net: Net present value as it stands [GBP].
        stream: Present value of the stream that the input multiplies [GBP].

    Raises:
        MethodError: When the stream is nothing, so that the input cannot change the net value.
    """
    if stream == 0:
        raise MethodError("the input multiplies nothing: no value of it changes the net value")
    return value * (1 - net / stream)


def distributional_weight(income: float, *, median: float, elasticity: float) -> float:
    """Return the welfare weight of a pound at one income, ``(median / income) ** elasticity``.

    Shown beside unweighted results, never instead of them (Green Book 2026, chapter 7; E10).

    Raises:
        MethodError: When an income is not above 0.

    >>> round(distributional_weight(15_000, median=35_000, elasticity=1.3), 4)
    3.0086
    """
    if income <= 0 or median <= 0:
        raise MethodError("a distributional weight needs incomes above 0")
    return float((median / income) ** elasticity)


@dataclass(frozen=True, slots=True)
class WeightedNet:
    """The net value under one distributional weight, shown beside the unweighted one.

    Attributes:
        elasticity: Elasticity of the marginal utility of income.
        weight: Weight of a pound to the people who gain.
        net: Net present value with it, with interval [GBP].
    """

    elasticity: float
    weight: float
    net: Estimate


def weighted_nets(
    net: Array,
    *,
    to_people: Array,
    incomes: tuple[float, float],
    elasticities: Sequence[float] = ELASTICITIES,
    level: float,
) -> tuple[WeightedNet, ...]:
    """Return the net value with what people themselves gain weighted by their income.

    Savings and costs of public bodies keep a weight of 1: ``net + (weight - 1) x to_people``.

    Args:
        net: Net present value unweighted [GBP, draws].
        to_people: The part of it that people themselves gain [GBP, draws].
        incomes: Income of those people, and the median [GBP a year, one price year].
        elasticities: Elasticities to show.
        level: Level of the intervals.

    Raises:
        MethodError: When an income is not above 0.
    """
    income, median = incomes
    weights = [
        (each, distributional_weight(income, median=median, elasticity=each))
        for each in elasticities
    ]
    return tuple(
        WeightedNet(each, weight, interval(net + (weight - 1) * to_people, level=level))
        for each, weight in weights
    )
