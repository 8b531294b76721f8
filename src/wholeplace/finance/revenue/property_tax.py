"""Council tax on today's values: revaluation, more bands, and a rate on value."""

from __future__ import annotations

import numpy as np

from wholeplace.finance.councils import Councils
from wholeplace.finance.revenue.dwelling_values import (
    DwellingValues,
    dwelling_values,
    names_without_price,
)
from wholeplace.finance.revenue.ground import bills, over, own_part, to_counties
from wholeplace.finance.revenue.option import Ask, Taking
from wholeplace.yearly import Array
from wholeplace.years import year_label

LOW_SHARE, LOW_RATIO = "revenue_more_bands_low_share", "revenue_more_bands_low_ratio"
HIGH_SHARE, HIGH_RATIO = "revenue_more_bands_high_share", "revenue_more_bands_high_ratio"


def revaluation(ask: Ask) -> Taking:
    """Return council tax on homes put anew into the same bands by today's values.

    The new bands hold the same shares of England's homes as the old ones; Band D stays as it is
    everywhere but for one national factor that leaves the total as it was.
    """
    values = dwelling_values(ask)
    shares = _national_shares(values)
    return _rebanded(ask, values, shares=shares, ratios=values.ratios)


def more_bands(ask: Ask) -> Taking:
    """Return council tax on today's values with one more band at the bottom and one at the top."""
    values = dwelling_values(ask)
    shares, low, high = _national_shares(values), ask.number(LOW_SHARE), ask.number(HIGH_SHARE)
    cuts = np.array([shares[0] * low, shares[0] * (1 - low), *shares[1:-1],
                     shares[-1] * (1 - high), shares[-1] * high])  # fmt: skip
    ratios = np.array([ask.number(LOW_RATIO), *values.ratios, ask.number(HIGH_RATIO)])
    return _rebanded(ask, values, shares=cuts, ratios=ratios)


def proportional(ask: Ask) -> Taking:
    """Return a tax at one rate on the value of homes, in place of council tax.

    Without a rate asked for, the rate is the one that leaves the councils' total as it was.
    Discounts and the share not collected stay as each council has them today.
    """
    values = dwelling_values(ask)
    base = _effective(ask.councils, values) * values.total
    return _in_place_of_council_tax(ask, values, base=base, base_unit="GBP of homes")


def _national_shares(values: DwellingValues) -> Array:
    """Return the share of all homes in each band."""
    known = ~np.isnan(values.risen)
    homes = values.homes[known].sum(axis=0)
    return np.asarray(homes / homes.sum())


def _rebanded(ask: Ask, values: DwellingValues, *, shares: Array, ratios: Array) -> Taking:
    """Return council tax on new bands that hold given shares of all homes, lowest first."""
    cuts = values.cut(np.cumsum(shares)[:-1])
    below = values.below(cuts)
    ends = np.ones((len(below), 1))
    in_band = np.diff(np.concatenate([0 * ends, below, ends], axis=1), axis=1)
    base = ask.councils.of("band_d_area") * _effective(ask.councils, values)
    base = base * (in_band @ ratios) * values.homes.sum(axis=1)
    return _in_place_of_council_tax(ask, values, base=base, base_unit="GBP at today's Band D")


def _effective(councils: Councils, values: DwellingValues) -> Array:
    """Return the tax base over what it would be without discounts or losses [councils]."""
    return over(np.where(bills(councils), councils.of("tax_base"), np.nan), values.equivalents)


def _in_place_of_council_tax(
    ask: Ask, values: DwellingValues, *, base: Array, base_unit: str
) -> Taking:
    """Return the taking of a tax on a base of every area that stands in place of council tax.

    Each council has the part of it that its own Band D is of the area's today; what is left goes
    to police, fire and mayors, who are outside the sums.
    """
    councils = ask.councils
    today = np.where(bills(councils), councils.of("band_d_area") * councils.of("tax_base"), np.nan)
    today = np.where(np.isnan(base), np.nan, today)
    replaced, unit = own_part(councils, today), own_part(councils, base)
    known = ~np.isnan(replaced + unit)
    neutral = float(over(replaced[known].sum(), unit[known].sum()))
    asked = ask.asked()
    rate = neutral if asked is None else asked
    money = councils.column("band_d_area").period
    return Taking(
        rate=rate,
        gross=np.where(known, rate * unit, np.nan),
        replaced=np.where(known, replaced, np.nan),
        base=to_counties(councils, base),
        base_unit=base_unit,
        money=f"{money} council tax",
        taxpayers=over(rate * to_counties(councils, base), to_counties(councils, today)) - 1,
        growth=np.full(len(councils), ask.number("revenue_base_growth")),
        notes=_notes(ask, values, neutral=neutral),
    )


def _notes(ask: Ask, values: DwellingValues, *, neutral: float) -> tuple[str, ...]:
    out = names_without_price(ask.councils, values)
    notes = [f"Rules of {year_label(ask.law)}; the factor that changes no total is {neutral:.5g}."]
    if out:
        notes.append(f"Left out, for want of a price: {', '.join(out)}.")
    return tuple(notes)
