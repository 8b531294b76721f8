"""What would have to be true: the value of each input at which an action just pays for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate, Family

MeanNet = Callable[[Mapping[str, float]], float]
Verdict = Literal["within its range", "outside its range", "none", "does not matter"]
RELATIVE = 1e-6
STEPS_OUT = 12
EDGE = 1e-6
MATTERS = 1e-9
ABOVE_NOTHING: tuple[Family, ...] = ("ratio", "cost")


@dataclass(frozen=True, slots=True)
class Switch:
    """The switching value of one input (Green Book; E13).

    Attributes:
        name: The input.
        stated: Its value and interval as they stand.
        at: Value at which the mean net value is nothing, the nearest to ``stated``; None when
            there is none.
        verdict: ``within its range`` (between the ends of its interval), ``outside its range``,
            ``none`` (nowhere in what such a quantity can be) or ``does not matter``.
    """

    name: str
    stated: Estimate
    at: float | None
    verdict: Verdict

    @property
    def times(self) -> float | None:
        """The switching value in multiples of the stated one; None when there is none."""
        return None if self.at is None or self.stated.value == 0 else self.at / self.stated.value


def switching_values(net: MeanNet, *, inputs: Iterable[tuple[str, Estimate]]) -> tuple[Switch, ...]:
    """Return the switching value of each input, found by running the full model again and again.

    Each input in turn is fixed and the others are drawn as ever. The root is looked for first
    between the ends of the input's interval and then ever further out, as far as its family goes.
    Where the model refuses a value, the input can go no further that way. Sorted by verdict: those
    within their range, the nearest to the stated value first, come first.

    Args:
        net: Mean net value of the model when the named inputs have the values given [GBP].
        inputs: Names and estimates.
    """
    found = [switching_value_of(net, name=name, stated=stated) for name, stated in inputs]
    order: Sequence[Verdict] = ("within its range", "outside its range", "none", "does not matter")
    return tuple(sorted(found, key=lambda each: (order.index(each.verdict), _distance(each))))


def switching_value_of(net: MeanNet, *, name: str, stated: Estimate) -> Switch:
    """Return the switching value of one input: see :func:`switching_values`."""
    seen: dict[float, float] = {}

    def at(value: float) -> float:
        if value not in seen:
            seen[value] = net({name: value})
        return seen[value]

    inside = _root(at, (stated.low, stated.value, stated.high))
    if inside is not None:
        return Switch(name, stated, inside, "within its range")
    if seen and _flat(seen):
        return Switch(name, stated, None, "does not matter")
    for below, above in _further_out(stated):
        outside = [root for root in (_root(at, below), _root(at, above)) if root is not None]
        if outside:
            nearest = min(outside, key=lambda root: abs(root - stated.value))
            return Switch(name, stated, nearest, "outside its range")
    return Switch(name, stated, None, "none")


def _flat(seen: Mapping[float, float]) -> bool:
    largest = max(abs(net) for net in seen.values())
    return max(seen.values()) - min(seen.values()) <= MATTERS * max(largest, 1.0)


def _root(at: Callable[[float], float], points: tuple[float, ...]) -> float | None:
    """Return where the mean net value is nothing between some points in order, or None."""
    from scipy.optimize import brentq

    tried = [(point, net) for point in points if (net := _unless_refused(at, point)) is not None]
    for point, net in tried:
        if net == 0:
            return point
    for (first, before), (second, after) in pairwise(tried):
        if (before < 0) != (after < 0):
            apart = RELATIVE * max(abs(first), abs(second))
            return float(brentq(at, first, second, xtol=apart, rtol=RELATIVE))
    return None


def _unless_refused(at: Callable[[float], float], value: float) -> float | None:
    try:
        return at(value)
    except MethodError:
        return None


def _further_out(
    stated: Estimate,
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield ever further spans below and above the interval, up to where the family ends."""
    low, high = stated.low, stated.high
    width = max(high - low, abs(stated.value), EDGE)
    for step in range(STEPS_OUT):
        if stated.family in ABOVE_NOTHING:
            lower, higher = low / 2, high * 2
        elif stated.family == "share":
            lower, higher = max(low / 2, EDGE), 1 - max((1 - high) / 2, EDGE)
        else:
            lower, higher = low - width * 2**step, high + width * 2**step
        yield (lower, low), (high, higher)
        low, high = lower, higher


def _distance(switch: Switch) -> float:
    """Return how far an input must go, in half-widths of its interval."""
    if switch.at is None:
        return 0.0
    half = (switch.stated.high - switch.stated.low) / 2
    return abs(switch.at - switch.stated.value) / max(half, EDGE)
