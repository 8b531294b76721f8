"""What knowing more would be worth before deciding: EVPI and EVPPI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.errors import MethodError
from wholeplace.prevention.processes import process_fit
from wholeplace.prevention.splines import Fit, spline_fit
from wholeplace.yearly import Array

SPLINE_UP_TO = 2


@dataclass(frozen=True, slots=True)
class ValueOfKnowing:
    """What it would be worth to know some inputs exactly before deciding.

    Attributes:
        inputs: Their names.
        value: Expected gain from the better decision [GBP].
        changes: Chance that knowing them would change the decision.
    """

    inputs: tuple[str, ...]
    value: float
    changes: float


def evpi(net: Array) -> float:
    """Return the expected value of perfect information (E19; docs/methods/learning.md).

    ``mean of the best decision of every draw - the best mean``: what the doubt costs, and the
    most that any study could be worth.

    Args:
        net: Net benefit of each decision [draws x decisions; GBP].

    >>> evpi(np.array([[0.0, 10.0], [0.0, -4.0]]))
    2.0
    """
    return max(float(net.max(axis=1).mean() - net.mean(axis=0).max()), 0.0)


def conditional_mean(net: Array, inputs: Array) -> Array:
    """Return the mean net benefit of each decision given some inputs [draws x decisions].

    Splines for one or two inputs, a Gaussian process for more. A decision that does not vary
    with anything, such as doing nothing, is passed on as it is.

    Raises:
        MethodError: When an input never varies, so that nothing can be learnt of it.
    """
    still = np.ptp(inputs, axis=0) == 0
    if still.any():
        raise MethodError(f"input {int(np.argmax(still)) + 1} is the same in every draw")
    mean = net.copy()
    varies = np.ptp(net, axis=0) > 0
    if varies.any():
        mean[:, varies] = _fit(inputs, net[:, varies]).mean
    return mean


def _fit(inputs: Array, responses: Array) -> Fit:
    fit = spline_fit if inputs.shape[1] <= SPLINE_UP_TO else process_fit
    return fit(inputs, responses=responses)


def evppi(net: Array, inputs: Mapping[str, Array]) -> ValueOfKnowing:
    """Return the expected value of knowing some inputs exactly (E20).

    Args:
        net: Net benefit of each decision [draws x decisions; GBP].
        inputs: Their draws by name [draws each].

    Raises:
        MethodError: When an input never varies.
    """
    mean = conditional_mean(net, np.column_stack(list(inputs.values())))
    now = int(net.mean(axis=0).argmax())
    best = mean.argmax(axis=1)
    gain = float((mean.max(axis=1) - mean[:, now]).mean())
    value = within_bounds(gain, net=net)
    return ValueOfKnowing(tuple(inputs), value, float((best != now).mean()))


def within_bounds(gain: float, *, net: Array) -> float:
    """Return a gain that a regression found, no less than nothing and no more than the EVPI.

    Knowing something is never worth less than nothing nor more than knowing all; a regression can
    come out beyond either by its own noise.
    """
    return min(max(gain, 0.0), evpi(net))


def worth_knowing(net: Array, inputs: Sequence[tuple[str, Array]]) -> tuple[ValueOfKnowing, ...]:
    """Return what each input alone would be worth to know, most first; those that vary only."""
    found = [evppi(net, {name: values}) for name, values in inputs if np.ptp(values) > 0]
    return tuple(sorted(found, key=lambda each: (-each.value, each.inputs)))
