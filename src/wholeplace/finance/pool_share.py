"""Who bears what of an amount by agreed shares, when some bear no more than a cap."""

from __future__ import annotations

import numpy as np

from wholeplace.yearly import Array


def bear(amount: Array, *, shares: Array, caps: Array) -> Array:
    """Return what each member bears of an amount [... x members].

    Each bears its share up to its cap. What is above a cap goes to the members that are not at
    theirs, by their shares; what then is left when all are at their caps nobody bears
    (docs/methods/pooled-money.md).

    Args:
        amount: What is to be borne, nought or more [...; GBP].
        shares: Share of each member [members], or of each amount [... x members]; shares are
            relative: they need not sum to 1.
        caps: Most that each bears [members; GBP]; infinite without a cap.

    >>> bear(np.array([10.0]), shares=np.array([0.6, 0.4]), caps=np.array([np.inf, 3.0]))
    array([[7., 3.]])
    """
    borne = np.zeros((*amount.shape, shares.shape[-1]))
    left = np.array(amount, dtype=np.float64)
    for _ in range(shares.shape[-1]):
        weights = shares * (borne < caps)
        total = weights.sum(axis=-1, keepdims=True)
        portion = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
        reached = np.minimum(borne + left[..., None] * portion, caps)
        left = left - (reached - borne).sum(axis=-1)
        borne = reached
    return borne


def carried(spend: Array, *, planned: Array, present: Array, shares: Array) -> Array:
    """Return each member's part of spending less money in [draws x years x members].

    A year is cut where members leave it. In each piece those still in share, by their shares, the
    piece's spending less what they themselves put in for it; spending and contributions run evenly
    through a year. So who leaves carries its share of its own months and nothing of the money
    that it takes away (docs/methods/pooled-money.md).

    Args:
        spend: Spending [draws x years; GBP].
        planned: Contributions were all to stay [years x members; GBP].
        present: Part of each year, from its start, that each is in [years x members].
        shares: Share of each [members]; those in a piece share it in proportion.
    """
    parts = np.zeros((*spend.shape, shares.size))
    for at, stays in enumerate(present):
        start = 0.0
        for end in np.unique(np.append(stays[stays > 0], 1.0)):
            inside = shares * (stays >= end)
            money = float(planned[at] @ (stays >= end))
            if inside.sum() > 0:
                piece = (end - start) * (spend[:, at] - money)
                parts[:, at] += piece[:, None] * inside / inside.sum()
            start = end
    return parts
