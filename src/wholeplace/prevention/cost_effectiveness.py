"""Which strategies are worth their cost: increments, dominance and cost per unit of effect.

Method: docs/methods/model-files.md, "What comes out".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import MethodError

Array = NDArray[np.float64]
Standing = Literal["reference", "efficient", "dominated", "extendedly dominated"]


@dataclass(frozen=True, slots=True)
class Increment:
    """A strategy beside the one it should be compared with.

    Attributes:
        strategy: Its name.
        cost: Its cost.
        effect: Its effect.
        standing: ``reference`` for the cheapest strategy that is not dominated; ``efficient`` for
            the others on the frontier; ``dominated`` where another costs no more and does no less;
            ``extendedly dominated`` where a mix of two others does as much for less.
        against: The strategy it is compared with: the one before it on the frontier. For a
            dominated strategy, the cheapest that dominates it; None otherwise.
        more_cost: Cost above that of ``against``; None without one.
        more_effect: Effect above that of ``against``; None without one.
        ratio: More cost for one more unit of effect, on the frontier only.
    """

    strategy: str
    cost: float
    effect: float
    standing: Standing
    against: str | None = None
    more_cost: float | None = None
    more_effect: float | None = None
    ratio: float | None = None


def incremental(
    names: Sequence[str], *, costs: Sequence[float] | Array, effects: Sequence[float] | Array
) -> tuple[Increment, ...]:
    """Return every strategy with its standing, the cheapest first.

    Args:
        names: The strategies.
        costs: Cost of each.
        effects: Effect of each, more being better.

    Raises:
        MethodError: When the lengths differ or a number is not finite.

    >>> [each.standing for each in incremental("abc", costs=[1, 2, 3], effects=[1, 0.5, 2])]
    ['reference', 'dominated', 'efficient']
    """
    if not len(names) == len(costs) == len(effects):
        raise MethodError("each strategy should have one cost and one effect")
    if not (np.isfinite(costs).all() and np.isfinite(effects).all()):
        raise MethodError("costs and effects should be numbers")
    ordered = sorted(range(len(names)), key=lambda i: (float(costs[i]), -float(effects[i])))
    points = [_Point(names[i], float(costs[i]), float(effects[i])) for i in ordered]
    dominated = _dominated(points)
    frontier = _frontier([point for point in points if point.name not in dominated])
    return tuple(_increment(point, dominated, frontier) for point in points)


@dataclass(frozen=True, slots=True)
class _Point:
    name: str
    cost: float
    effect: float


def _dominated(points: Sequence[_Point]) -> dict[str, _Point]:
    """Return who dominates each dominated strategy; ``points`` are cheapest first."""
    found: dict[str, _Point] = {}
    kept: list[_Point] = []
    for point in points:
        better = next((other for other in kept if other.effect >= point.effect), None)
        if better is None:
            kept.append(point)
        else:
            found[point.name] = better
    return found


def _frontier(points: Sequence[_Point]) -> list[_Point]:
    """Return the strategies whose ratios rise: the lower convex edge of cost over effect."""
    edge: list[_Point] = []
    for point in points:
        while len(edge) > 1 and _ratio(edge[-1], point) <= _ratio(edge[-2], edge[-1]):
            edge.pop()
        edge.append(point)
    return edge


def _ratio(before: _Point, after: _Point) -> float:
    return (after.cost - before.cost) / (after.effect - before.effect)


def _increment(
    point: _Point, dominated: dict[str, _Point], frontier: Sequence[_Point]
) -> Increment:
    if point.name in dominated:
        return _beside(point, dominated[point.name], "dominated", has_ratio=False)
    if point == frontier[0]:
        return Increment(point.name, point.cost, point.effect, "reference")
    before = [each for each in frontier if each.cost < point.cost and each is not point]
    if point in frontier:
        return _beside(point, before[-1], "efficient", has_ratio=True)
    return _beside(point, before[-1], "extendedly dominated", has_ratio=False)


def _beside(point: _Point, other: _Point, standing: Standing, *, has_ratio: bool) -> Increment:
    return Increment(
        point.name,
        point.cost,
        point.effect,
        standing,
        against=other.name,
        more_cost=point.cost - other.cost,
        more_effect=point.effect - other.effect,
        ratio=_ratio(other, point) if has_ratio else None,
    )


def ratio_to(
    *, cost: float, effect: float, baseline_cost: float, baseline_effect: float
) -> float | None:
    """Return more cost for one more unit of effect than a baseline's; None where effects are equal.

    A negative ratio has two meanings (better and cheaper, or worse and dearer): show both
    differences beside it.
    """
    more = effect - baseline_effect
    return None if more == 0 else (cost - baseline_cost) / more


def net_benefit(costs: Array, effects: Array, *, threshold: float) -> Array:
    """Return effects valued at ``threshold`` a unit, less costs [the shape of both]."""
    return np.asarray(effects * threshold - costs)
