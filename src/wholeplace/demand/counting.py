"""Counting rules: how much each counting point weighs when people move all through a cycle.

A cohort is known at points 0..n only. A rule turns what is counted at the points into a sum over
the n cycles. Sources and when to use which: docs/methods/cohort.md.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from wholeplace.errors import MethodError, did_you_mean
from wholeplace.yearly import Array

Rule = Literal["start", "end", "half-cycle", "simpson", "simpson-darth", "life-table"]
RULES: tuple[Rule, ...] = get_args(Rule)


def weights(rule: str, cycles: int, *, discount: Array | None = None) -> Array:
    """Return the weight of each counting point under a rule [cycles+1].

    ``start`` counts who is there when each cycle begins, ``end`` who is there when it ends.
    ``half-cycle`` is the trapezium rule on what is counted and already discounted.
    ``life-table`` counts the mean of both ends and discounts it as the cycle it belongs to, so it
    needs the ``discount``; without one it equals ``half-cycle``. ``simpson`` is the
    composite rule 1-4-2-...-4-1. ``simpson-darth`` is the variant of the DARTH tutorials, which
    begins 1-2-4: kept to reproduce models that use it.

    Args:
        rule: One of ``RULES``.
        cycles: Number of cycles, at least 1.
        discount: Discount factor of each point, above 0 [cycles+1]; a cycle has that of the point
            it begins at. Read by ``life-table`` only.

    Raises:
        MethodError: When there is no such rule, or it does not fit the number of cycles.

    >>> weights("half-cycle", 3).tolist()
    [0.5, 1.0, 1.0, 0.5]
    """
    if cycles < 1:
        raise MethodError(f"there should be at least 1 cycle, not {cycles}")
    match rule:
        case "start":
            return np.append(np.ones(cycles), 0.0)
        case "end":
            return np.append(0.0, np.ones(cycles))
        case "half-cycle":
            return _ends(np.ones(cycles + 1), 1 / 2)
        case "simpson":
            return _simpson(cycles)
        case "simpson-darth":
            return _ends(_alternating(cycles, 4 / 3, 2 / 3), 1 / 3)
        case "life-table":
            return _life_table(np.ones(cycles + 1) if discount is None else discount)
    raise MethodError(f"no counting rule {rule!r}{did_you_mean(rule, RULES)}")


def _life_table(discount: Array) -> Array:
    """Return half of both neighbouring cycles' discount, over the point's own."""
    return np.asarray(_both_sides(discount[:-1]) / 2 / discount)


def _both_sides(by_cycle: Array) -> Array:
    """Return for each point the sum of the cycles that it ends and begins."""
    nothing = np.zeros_like(by_cycle[:1])
    return np.asarray(np.concatenate([by_cycle, nothing]) + np.concatenate([nothing, by_cycle]))


def _simpson(cycles: int) -> Array:
    if cycles % 2:
        raise MethodError(
            f"Simpson's rule needs an even number of cycles, not {cycles}: use 'half-cycle', or"
            " 'simpson-darth' to reproduce a model of the DARTH tutorials"
        )
    return _ends(_alternating(cycles, 2 / 3, 4 / 3), 1 / 3)


def _alternating(cycles: int, even: float, odd: float) -> Array:
    return np.where(np.arange(cycles + 1) % 2 == 0, even, odd)


def _ends(within: Array, end: float) -> Array:
    within[[0, -1]] = end
    return within
