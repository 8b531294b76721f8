"""Keeping more of the business rates, with grants given up for the same total."""

from __future__ import annotations

import numpy as np

from wholeplace.errors import InputError, Problem
from wholeplace.finance.revenue.need import shares_of_need
from wholeplace.finance.revenue.option import Ask, Taking
from wholeplace.yearly import Array

LOCAL_SHARE = "revenue_rates_local_share_2017"
RETAINED = "retained_rates_2017"
RETAINED_YEAR = 2017


def full_retention(ask: Ask) -> Taking:
    """Return the taking when a larger share of business rates stays with local government.

    The extra is ``retained x (share - local share) / local share``: what a council kept in
    2017-18 stands for its rates. Grants of the same total are given up, each council's by its
    need. A council that kept the share already, and gave up its grants for it, is left out.

    Raises:
        InputError: When every council kept the share already.
    """
    share = ask.rate_or("revenue_retention_rate", most=1)
    retained = _retained(ask)
    local = _local_shares(ask)
    if (local >= share).all():
        told = f"should be above the {local.min():.0%} that every council kept already"
        raise InputError("the rate", [Problem("rate", f"{told}, not {share:g}")])
    gross = np.where(local < share, retained * (share - local) / local, np.nan)
    need = shares_of_need(ask.councils, ask.rules, law=ask.law, levied="every council")
    need = np.where(np.isnan(gross), 0.0, need)
    given_up = need / need.sum() * np.nansum(gross)
    size = len(ask.councils)
    return Taking(
        rate=share,
        gross=gross,
        replaced=np.where(np.isnan(gross), np.nan, given_up),
        base=retained / local,
        base_unit="GBP of business rates",
        money="2017/18 cash",
        taxpayers=np.full(size, np.nan),
        growth=np.full(size, ask.number("revenue_base_growth")),
        notes=(
            "Rates kept in 2017-18 are after tariffs and top-ups, so part of the evening out is "
            "already in them.",
            f"Left out, as they kept that share already: {int(np.sum(local >= share))} councils.",
        ),
        left_out={
            council.code: f"it kept {kept:.0%} already in 2017-18"
            for council, kept in zip(ask.councils.councils, local, strict=True)
            if kept >= share
        },
    )


def _retained(ask: Ask) -> Array:
    """Return what councils kept, their own figure of it where supplied [councils, GBP]."""
    given = ask.given()
    return np.where(np.isnan(given), ask.councils.of(RETAINED), given)


def _local_shares(ask: Ask) -> Array:
    """Return the share of rates that stayed local in each council's area in 2017-18."""
    return np.array(
        [
            ask.rules.number(
                LOCAL_SHARE, year=RETAINED_YEAR, of_class=c.area_class, authority=c.code
            )
            for c in ask.councils.councils
        ]
    )
