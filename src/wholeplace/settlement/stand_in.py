"""Figures that are not known, stood in for by the class; and people counted once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wholeplace.finance.councils import Councils
from wholeplace.yearly import Array


def stood_in(values: Array, councils: Councils) -> tuple[Array, NDArray[np.bool_]]:
    """Return figures with the median per head of the class where not known, and where that is.

    Args:
        values: Figures that grow with people [councils]; NaN where not known.
        councils: The councils, with ``population``.
    """
    people = councils.of("population")
    missing = ~np.isfinite(values)
    filled = values.copy()
    for of_class in sorted({council.area_class for council in councils.councils}):
        members = councils.is_class(of_class)
        known, unknown = members & ~missing, members & missing
        if known.any() and unknown.any():
            filled[unknown] = np.median(values[known] / people[known]) * people[unknown]
    return filled, missing


def heads(councils: Councils, amounts: Array) -> Array:
    """Return people so that those of two-tier areas count once in all [councils, persons].

    A district's people are divided between it and its county by what each spends on them: the
    county's amount is spread over its people evenly.

    Args:
        councils: The councils, with ``population``.
        amounts: What each has [councils, GBP]; not below nought.
    """
    people = councils.of("population")
    where = {council.code: at for at, council in enumerate(councils.councils)}
    counted = people.copy()
    for at, council in enumerate(councils.councils):
        if council.county in where:
            over = where[council.county]
            above = amounts[over] * people[at] / people[over]
            both = amounts[at] + above
            counted[at] = people[at] * (amounts[at] / both if both > 0 else 0.5)
            counted[over] -= counted[at]
    return counted


def per_head_in_class(values: Array, councils: Councils) -> Array:
    """Return the median per head of the class of each council [councils]."""
    people = councils.of("population")
    medians = np.full(len(councils), np.nan)
    for of_class in sorted({council.area_class for council in councils.councils}):
        members = councils.is_class(of_class)
        medians[members] = np.nanmedian(values[members] / people[members])
    return medians


def known(value: float) -> float | None:
    """Return a figure, or None where it is not known."""
    return float(value) if np.isfinite(value) else None
