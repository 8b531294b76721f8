"""How sure one can be of the best strategy, and what it would be worth to be surer.

Method: docs/methods/model-files.md, "What comes out"; E19 is the value of perfect information.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import MethodError
from wholeplace.prevention.cost_effectiveness import net_benefit

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Acceptability:
    """The choice between strategies at one threshold.

    Attributes:
        threshold: What one unit of effect is worth [money].
        chance_best: Share of draws in which each strategy has the highest net benefit; draws in
            which several share it are split evenly among them.
        net_benefit: Mean net benefit of each strategy [money].
        best: Place of the strategy with the highest mean net benefit.
        evpi: Expected value of perfect information, per cohort of the model [money].
        evpi_error: Standard error of ``evpi`` from the number of draws [money].
    """

    threshold: float
    chance_best: tuple[float, ...]
    net_benefit: tuple[float, ...]
    best: int
    evpi: float
    evpi_error: float


def acceptability(
    costs: Array, effects: Array, *, thresholds: tuple[float, ...]
) -> tuple[Acceptability, ...]:
    """Return the choice between strategies at every threshold: a curve and its frontier.

    Args:
        costs: Costs [strategies x draws].
        effects: Effects [strategies x draws].
        thresholds: What one unit of effect is worth [money].

    Raises:
        MethodError: When the shapes differ.
    """
    if costs.shape != effects.shape or costs.ndim != 2:
        raise MethodError("costs and effects should both be strategies x draws")
    return tuple(_at(costs, effects, threshold) for threshold in thresholds)


def _at(costs: Array, effects: Array, threshold: float) -> Acceptability:
    benefit = net_benefit(costs, effects, threshold=threshold)
    is_best = benefit == benefit.max(axis=0)
    shared = is_best / is_best.sum(axis=0)
    worth, error = evpi(benefit)
    return Acceptability(
        threshold=threshold,
        chance_best=tuple(float(each) for each in shared.mean(axis=1)),
        net_benefit=tuple(float(each) for each in benefit.mean(axis=1)),
        best=int(benefit.mean(axis=1).argmax()),
        evpi=worth,
        evpi_error=error,
    )


def evpi(benefit: Array) -> tuple[float, float]:
    """Return the expected value of perfect information and its standard error (E19).

    It is the mean over draws of the best net benefit, less the best mean net benefit.

    Args:
        benefit: Net benefit [strategies x draws].

    >>> evpi(np.array([[1.0, 0.0], [0.0, 1.0]]))[0]
    0.5
    """
    chosen = benefit.mean(axis=1).argmax()
    loss = benefit.max(axis=0) - benefit[chosen]
    draws = len(loss)
    error = float(loss.std(ddof=1) / np.sqrt(draws)) if draws > 1 else 0.0
    return float(loss.mean()), error
