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
        shares: Share of each member [members], or of each year [years x members]; shares are
            relative: those of a year need not sum to 1.
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
