"""What homes are worth by council, from the 1991 bands and today's price of a middling home."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wholeplace.finance.councils import Councils
from wholeplace.finance.revenue.ground import bills, over
from wholeplace.finance.revenue.option import Ask
from wholeplace.yearly import Array

BANDS = ("a", "b", "c", "d", "e", "f", "g", "h")
GRID = 1_500
COLUMNS = (*(f"dwellings_band_{band}" for band in BANDS), "house_price")
RULES = (
    *(f"band_above_{band}" for band in BANDS[1:]),
    *(f"band_ratio_{band}" for band in BANDS),
    "revenue_band_a_from",
    "revenue_band_h_to",
)


@dataclass(frozen=True, slots=True)
class DwellingValues:
    """Homes by value of every council that sends bills.

    Within a 1991 band, homes are spread evenly over the logarithm of their value. A council's
    values have all risen by one factor since: the one that takes its middling home of 1991 to the
    published price of today. Limits: docs/methods/revenue.md.

    Attributes:
        homes: Homes by band [councils, 8]; NaN for councils that send no bills.
        edges: Values between which each band of 1991 lies [9, GBP of 1991].
        risen: Value of today over that of 1991 [councils]; NaN where no price is known.
        ratios: Ratio of each band to Band D [8].
    """

    homes: Array
    edges: Array
    risen: Array
    ratios: Array

    @property
    def mean(self) -> Array:
        """Mean value of a home today [councils, GBP].

        Of values spread evenly in logarithm from a to b, the mean is ``(b - a) / ln(b / a)``.
        """
        low, high = self.edges[:-1], self.edges[1:]
        of_band = (high - low) / np.log(high / low)
        worth = np.asarray(self.homes @ of_band, dtype=np.float64)
        return over(worth * self.risen, self.homes.sum(axis=1))

    @property
    def total(self) -> Array:
        """Value of all homes today [councils, GBP]."""
        return np.asarray(self.mean * self.homes.sum(axis=1))

    @property
    def equivalents(self) -> Array:
        """Band D equivalents of every home, before discounts [councils]."""
        return np.asarray(self.homes @ self.ratios)

    def below(self, values: Array) -> Array:
        """Return the share of a council's homes worth less than each value [councils, values]."""
        shares = np.cumsum(self.homes, axis=1) / self.homes.sum(axis=1, keepdims=True)
        points = np.log(self.edges)
        found = np.full((self.risen.size, values.size), np.nan)
        for i in np.flatnonzero(~np.isnan(self.risen)):
            at = np.log(values / self.risen[i])
            found[i] = np.interp(at, points, np.concatenate([[0.0], shares[i]]))
        return found

    def cut(self, shares: Array) -> Array:
        """Return the values of today below which given shares of all homes lie [shares, GBP]."""
        known = ~np.isnan(self.risen)
        low = float(self.edges[0] * self.risen[known].min())
        high = float(self.edges[-1] * self.risen[known].max())
        grid = np.geomspace(low, high, GRID)
        homes = self.homes[known].sum(axis=1)
        national = homes @ self.below(grid)[known] / homes.sum()
        return np.asarray(np.exp(np.interp(shares, national, np.log(grid))))


def dwelling_values(ask: Ask) -> DwellingValues:
    """Return what homes are worth, from the columns of bands and the column ``house_price``."""
    councils = ask.councils
    homes = np.stack([councils.of(f"dwellings_band_{band}") for band in BANDS], axis=1)
    homes = np.where(bills(councils)[:, None], homes, np.nan)
    homes = np.where(homes.sum(axis=1, keepdims=True) > 0, homes, np.nan)
    edges = np.array(
        [
            ask.number("revenue_band_a_from"),
            *(ask.number(f"band_above_{band}") for band in BANDS[1:]),
            ask.number("revenue_band_h_to"),
        ]
    )
    ratios = np.array([ask.number(f"band_ratio_{band}") for band in BANDS])
    risen = over(councils.of("house_price"), middling(homes, edges))
    return DwellingValues(homes, edges, risen, ratios)


def middling(homes: Array, edges: Array) -> Array:
    """Return the value below which half of a council's homes lie [councils, GBP of 1991]."""
    shares = np.cumsum(homes, axis=1) / homes.sum(axis=1, keepdims=True)
    points = np.log(edges)
    found = np.full(len(homes), np.nan)
    for i in np.flatnonzero(~np.isnan(shares[:, -1])):
        found[i] = np.exp(np.interp(0.5, np.concatenate([[0.0], shares[i]]), points))
    return found


def names_without_price(councils: Councils, values: DwellingValues) -> tuple[str, ...]:
    """Return the councils that send bills and whose homes have no known value."""
    unknown = bills(councils) & np.isnan(values.mean)
    return tuple(c.name for c, out in zip(councils.councils, unknown, strict=True) if out)
