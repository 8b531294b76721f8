"""From what a study reports to the change in each person's chance."""

from __future__ import annotations

from math import log
from typing import TypeVar

import numpy as np

from wholeplace.errors import MethodError
from wholeplace.prevention.intervention import EffectKind
from wholeplace.yearly import Array

Number = TypeVar("Number", float, Array)


def risk_ratio(*, without: float, with_action: float) -> float:
    """Return the risk ratio of two chances, ``p1 / p0`` (docs/methods/valuation.md, E18)."""
    return with_action / without


def odds_ratio(*, without: float, with_action: float) -> float:
    """Return the ratio of the odds of two chances (E18).

    >>> round(odds_ratio(without=0.448, with_action=0.362), 4)
    0.6991
    """
    return with_action / (1 - with_action) / (without / (1 - without))


def hazard_ratio(*, without: float, with_action: float) -> float:
    """Return the ratio of two steady hazards over one period, ``ln(1-p1) / ln(1-p0)`` (E18)."""
    return log(1 - with_action) / log(1 - without)


def needed_to_treat(*, without: float, with_action: float) -> float:
    """Return how many people the action must reach to spare one of them the outcome.

    Raises:
        MethodError: When the chances are equal, so that no number is enough.
    """
    if without == with_action:
        raise MethodError("no number needed to treat: the chance is the same with the action")
    return 1 / (without - with_action)


def risk_ratio_of_odds(odds: Number, *, without: Number) -> Number:
    """Return the risk ratio of an odds ratio at a baseline chance (E18).

    ``RR = OR / (1 - p0 + p0 x OR)``. An odds ratio read as a risk ratio overstates the effect.
    """
    return odds / (1 - without + without * odds)


def rate_of(chance: float, *, years: float) -> float:
    """Return the steady yearly rate that gives a chance over some years, ``-ln(1-p) / years``."""
    return -log(1 - chance) / years


def chance_of(rate: Array) -> Array:
    """Return the chance of one or more in a year at a steady yearly rate, ``1 - exp(-rate)``."""
    return np.asarray(-np.expm1(-rate))


def additionality(*, deadweight: float, displacement: float, leakage: float) -> float:
    """Return the share of a gross change that is additional to the place.

    >>> round(additionality(deadweight=0.2, displacement=0.25, leakage=0.1), 2)
    0.54
    """
    return (1 - deadweight) * (1 - displacement) * (1 - leakage)


def fall_in_chance(
    kind: EffectKind, *, size: Array, need: Array, deadweight: Array | None = None
) -> Array:
    """Return by how much the chance of the outcome falls for each person [draws].

    Positive when the action protects. Formulas: docs/methods/valuation.md, E2 and E18.

    Args:
        kind: What ``size`` is.
        size: The effect as reported [draws].
        need: Chance, or yearly rate, without the action [draws].
        deadweight: Share of successes that would have come anyway [draws]; with ``success`` only.
    """
    match kind:
        case "difference":
            return np.negative(size)
        case "risk ratio" | "rate ratio":
            return need * (1 - size)
        case "odds ratio":
            return need * (1 - risk_ratio_of_odds(size, without=need))
        case "hazard ratio":
            return np.asarray(need - (1 - (1 - need) ** size))
        case "success":
            return need * (size - (0.0 if deadweight is None else deadweight))


def chance_with(
    kind: EffectKind, *, size: Array, need: Array, deadweight: Array | None = None
) -> Array:
    """Return the chance of the outcome with the action, ``p1`` [draws].

    It may leave 0 to 1 in draws where the effect is larger than the need: the caller decides what
    to do about those. Arguments are those of :func:`fall_in_chance`.
    """
    fall = fall_in_chance(kind, size=size, need=need, deadweight=deadweight)
    return np.asarray(need - fall)


def hazard_ratio_of_chances(*, without: Array, with_action: Array) -> Array:
    """Return the ratio of two steady hazards over one period, draw by draw (E18) [draws].

    A chance of nothing or less with the action is a hazard of nothing, ratio 0; a chance of 1 or
    more has no hazard, ratio infinite.
    """
    inside = np.where((with_action > 0) & (with_action < 1), with_action, 0.0)
    ratio = np.log1p(-inside) / np.log1p(-without)
    return np.asarray(np.where(with_action >= 1, np.inf, ratio))


def yearly_chance(chance: Array, *, years: float) -> Array:
    """Return the chance in one year of a steady hazard that gives ``chance`` over ``years``.

    >>> float(yearly_chance(np.array([0.75]), years=2.0)[0])
    0.5
    """
    return np.asarray(-np.expm1(np.log1p(-chance) / years))
