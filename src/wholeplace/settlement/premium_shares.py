"""How a premium for prevention is shared out over councils."""

from __future__ import annotations

import numpy as np

from wholeplace.finance.councils import Councils
from wholeplace.settlement.design import Premium
from wholeplace.yearly import Array


def premium_shares(premium: Premium, need: Array, *, people: Array, councils: Councils) -> Array:
    """Return the share of the premium of each council [councils]; sums to 1.

    Args:
        premium: The premium.
        need: Share of need of each council [councils].
        people: People, those of two-tier areas counted once [councils]: flat is so much a head.
        councils: The councils, with the outcome a premium is tied to: it weighs need by the
            standing of the council in its class.
    """
    match premium.kind:
        case "flat":
            weights = people
        case "tied to outcomes":
            weights = need * np.maximum(1 + premium.strength * standing(premium, councils), 0.0)
        case "by need" | "invest to save":
            weights = need
    return np.asarray(weights / weights.sum())


def standing(premium: Premium, councils: Councils) -> Array:
    """Return by how many standard deviations each council is better than its class [councils].

    Nought where the outcome is not known, or the same for the whole class.
    """
    values = councils.of(premium.column)
    better = np.zeros(values.size)
    for of_class in sorted({council.area_class for council in councils.councils}):
        known = councils.is_class(of_class) & np.isfinite(values)
        spread = float(values[known].std()) if known.any() else 0.0
        if spread > 0:
            better[known] = (values[known] - values[known].mean()) / spread
    return better if premium.better == "high" else -better


def repayments(premium: Premium | None, paid: Array) -> Array:
    """Return what goes back to the pot by year and council [years x councils, GBP].

    Args:
        premium: The premium; None or one that is not repaid gives noughts.
        paid: What it paid [years x councils, GBP].
    """
    back = np.zeros_like(paid)
    if premium is not None and premium.repaid and 0 < premium.after < len(paid):
        back[premium.after :] = premium.repaid * paid[: -premium.after]
    return back
