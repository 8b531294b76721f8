"""Districts and the counties over them: figures carried up, taxes shared out, places summed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wholeplace.finance.councils import Councils
from wholeplace.yearly import Array

COUNTY, DISTRICT = "county", "district"


def bills(councils: Councils) -> NDArray[np.bool_]:
    """Return which councils send council tax bills: every class but the county [councils]."""
    return ~councils.is_class(COUNTY)


def has_the_place(councils: Councils) -> NDArray[np.bool_]:
    """Return which councils stand for a whole place: every class but the district [councils]."""
    return ~councils.is_class(DISTRICT)


def place_of(councils: Councils) -> NDArray[np.int64]:
    """Return where the council of the whole place stands: a district's county, or the council.

    A district whose county is not among the councils stands for itself.
    """
    at = {council.code: i for i, council in enumerate(councils.councils)}
    return np.array([at.get(c.county, at[c.code]) for c in councils.councils], dtype=np.int64)


def to_counties(councils: Councils, values: Array) -> Array:
    """Return values with each county's as the sum of its districts' [councils].

    A county has NaN when one of its districts has; a county without districts keeps its own.
    """
    up = place_of(councils)
    below = np.flatnonzero(councils.is_class(DISTRICT) & (up != np.arange(len(councils))))
    summed = np.zeros(len(councils))
    np.add.at(summed, up[below], values[below])
    return np.where(np.isin(np.arange(len(councils)), up[below]), summed, values)


def filled(councils: Councils, values: Array, *, weights: Array | None = None) -> Array:
    """Return values with a county's unknown one put together from its districts [councils].

    Args:
        councils: The councils.
        values: Their figures.
        weights: With weights the mean of the known districts is taken, and without their sum.
    """
    if weights is None:
        up = to_counties(councils, values)
    else:
        counted = np.where(np.isnan(values), 0.0, weights)
        weighted = np.nan_to_num(values) * counted
        up = over(to_counties(councils, weighted), to_counties(councils, counted))
    return np.where(np.isnan(values), up, values)


def over(top: Array, bottom: Array) -> Array:
    """Return a quotient, NaN where the divisor is nought or either is not known."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom == 0, np.nan, top / bottom)


def own_part(councils: Councils, of_area: Array) -> Array:
    """Return each council's part of a tax on its area, as its own Band D is of the area's.

    Args:
        councils: The councils, with ``band_d_own`` and ``band_d_area``.
        of_area: The tax of each billing authority's area [councils, GBP].
    """
    own, area = councils.of("band_d_own"), councils.of("band_d_area")
    up = place_of(councils)
    per_pound = over(of_area, np.where(bills(councils), area, np.nan))
    below = np.flatnonzero(councils.is_class(DISTRICT) & (up != np.arange(len(councils))))
    counties = np.zeros(len(councils))
    np.add.at(counties, up[below], per_pound[below] * own[up[below]])
    return np.where(bills(councils), per_pound * own, counties)


def with_place(councils: Councils, values: Array) -> Array:
    """Return for each place the sum over its council and its districts [councils].

    Districts have NaN: they are in their county's place. What is not known counts as nothing,
    unless nothing of the place is known.
    """
    up = place_of(councils)
    summed, known = np.zeros(len(councils)), np.zeros(len(councils))
    np.add.at(summed, up, np.nan_to_num(values))
    np.add.at(known, up, ~np.isnan(values))
    whole = up == np.arange(len(councils))
    return np.where(whole & (known > 0), summed, np.nan)
