"""Council tax premiums on homes left empty and on second homes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wholeplace.errors import InputError, Problem
from wholeplace.finance.revenue.dwelling_values import BANDS
from wholeplace.finance.revenue.ground import bills, over, own_part, to_counties
from wholeplace.finance.revenue.option import Ask, Taking, new_money
from wholeplace.yearly import Array


def empty_homes(ask: Ask) -> Taking:
    """Return the premium on homes that stand empty for a year or more.

    ``yield = homes empty six months x part liable x mean bill x premium x (1 - response)``. The
    response is in proportion to the premium.
    """
    homes = ask.councils.of("long_term_empty") * ask.number("revenue_empty_premium_liable")
    note = "Most councils charge a premium already: this is the whole of it, and not what is more."
    return _premium(
        ask, homes, rate=ask.rate_or("premium_empty_1_year"),
        response=ask.number("revenue_empty_premium_response"), note=note,
    )  # fmt: skip


def second_homes(ask: Ask) -> Taking:
    """Return the premium on second homes, whose number the council supplies.

    Raises:
        InputError: When a county supplies it, which sends no bills.
    """
    at = np.flatnonzero(~np.isnan(ask.given()) & ~bills(ask.councils))
    if at.size:
        told = "is a county, which sends no bills: give the figures of its districts"
        wrong = [Problem(ask.councils.councils[i].name, told) for i in at]
        raise InputError("the figures supplied", wrong)
    note = "Homes as supplied; none are known by council in the figures at hand."
    return _premium(
        ask, ask.given(), rate=ask.rate_or("premium_second_home"),
        response=ask.number("revenue_second_premium_response"), note=note,
    )  # fmt: skip


def _premium(ask: Ask, homes: Array, *, rate: float, response: float, note: str) -> Taking:
    councils = ask.councils
    charged = homes * max(0.0, 1 - response * rate)
    of_area = np.where(bills(councils), rate * charged * _mean_bill(ask), np.nan)
    gross = own_part(councils, of_area)
    return replace(
        new_money(ask, gross, rate=rate, base=to_counties(councils, homes), base_unit="homes"),
        money=f"{councils.column('band_d_area').period} council tax",
        notes=(note,),
    )


def _mean_bill(ask: Ask) -> Array:
    """Return the full bill of an average home of the area, of every authority [councils, GBP]."""
    homes = [ask.councils.of(f"dwellings_band_{band}") for band in BANDS]
    weighted = [
        ask.number(f"band_ratio_{band}") * count for band, count in zip(BANDS, homes, strict=True)
    ]
    ratio = over(np.sum(weighted, axis=0), np.sum(homes, axis=0))
    return ratio * ask.councils.of("band_d_area")
