"""How unevenly money per head lies over places: Gini and coefficient of variation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wholeplace.yearly import Array


@dataclass(frozen=True, slots=True)
class Unevenness:
    """How uneven money is over places, every place counting by its people.

    Attributes:
        gini: 0 when everybody's place has the same per head, towards 1 when one has all; None
            when an amount is below nought, where the measure has no meaning.
        variation: Standard deviation over mean; None when the mean is not above nought.
        from_need: Mean distance of a place's share of the money from its share of need, as a
            share of the latter; 0 when the money follows need.
        places: Places with figures.
    """

    gini: float | None
    variation: float | None
    from_need: float | None
    places: int


def unevenness(amounts: Array, people: Array, *, need: Array) -> Unevenness:
    """Return how uneven amounts are over places.

    ``Gini = sum over i, j of p_i p_j |x_i - x_j| / (2 x mean)``, with ``p`` the share of people.

    Args:
        amounts: Money of each place [places, GBP]; NaN where not known: left out.
        people: People of each place [places]; places without are left out.
        need: Shares of need of each place [places]; scaled to 1 over the places with figures.
    """
    known = ~np.isnan(amounts) & (np.nan_to_num(people) > 0)
    money, heads = amounts[known], people[known]
    if not money.size or money.sum() <= 0:
        return Unevenness(None, None, None, int(money.size))
    per_head, weight = money / heads, heads / heads.sum()
    mean = float(money.sum() / heads.sum())
    spread = float(np.sqrt(np.sum(weight * (per_head - mean) ** 2)))
    gini = None if (money < 0).any() else _gini(per_head, weight, mean)
    apart = _from_need(money, need[known], weight)
    return Unevenness(gini, spread / mean, apart, int(money.size))


def _gini(per_head: Array, weight: Array, mean: float) -> float:
    """Return the Gini from the area under the Lorenz curve, poorest place first."""
    order = np.argsort(per_head, kind="stable")
    people = weight[order]
    curve = np.concatenate([[0.0], np.cumsum(people * per_head[order]) / mean])
    return float(1 - np.sum(people * (curve[1:] + curve[:-1])))


def _from_need(money: Array, need: Array, weight: Array) -> float | None:
    """Return the mean of ``|share of money / share of need - 1|``; None when one has no need."""
    if not (need > 0).all():
        return None
    ratio = (money / money.sum()) / (need / need.sum())
    return float(np.sum(weight * np.abs(ratio - 1)))
