"""A levy on overnight stays: a share of the price, or pounds a night."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wholeplace.finance.revenue.ground import filled, has_the_place, over
from wholeplace.finance.revenue.option import Ask, Taking, new_money
from wholeplace.yearly import Array

LONDON = "london borough"
NIGHTS = "short_term_let_nights"


def share_of_price(ask: Ask) -> Taking:
    """Return a levy of a share of the price of a stay.

    ``yield = rate x spending x (1 - elasticity x rate)``. What is spent on stays lies over places
    as nights in short-term lets do, at one price, and is fitted to London's published yield.
    """
    rate = ask.rate_or("revenue_visitor_rate", most=1)
    spent = _spending(ask)
    left = max(0.0, 1 - ask.number("revenue_visitor_elasticity") * rate)
    return _taking(ask, rate=rate, gross=rate * spent * left, base=spent, unit="GBP of stays")


def pounds_a_night(ask: Ask) -> Taking:
    """Return a levy of pounds for each person and night.

    ``yield = pounds x nights x (1 - elasticity x pounds / price)``, where the price of a night is
    London's fitted spending over its nights. Nights lie over places as those in short-term lets.
    """
    pounds = ask.rate_or("revenue_visitor_flat")
    lets = _lets(ask)
    in_london = float(np.nansum(lets[ask.councils.is_class(LONDON)]))
    given = ask.given()
    fitted = lets * ask.number("revenue_visitor_london_nights") / in_london
    nights = np.where(np.isnan(given), fitted, given)
    left = max(0.0, 1 - ask.number("revenue_visitor_elasticity") * pounds / price_of_a_night(ask))
    return _taking(ask, rate=pounds, gross=pounds * nights * left, base=nights, unit="nights")


def most_yielding_rate(ask: Ask) -> float:
    """Return the share of the price beyond which a higher levy yields less: ``1 / (2 e)``."""
    return 1 / (2 * ask.number("revenue_visitor_elasticity"))


def price_of_a_night(ask: Ask) -> float:
    """Return what a person spends on a night in London, as fitted [GBP]."""
    return _london_spending(ask) / ask.number("revenue_visitor_london_nights")


def _london_spending(ask: Ask) -> float:
    """Return the spending on stays that gives London's published yield, behaviour included."""
    rate = ask.number("revenue_visitor_london_rate")
    left = 1 - ask.number("revenue_visitor_elasticity") * rate
    return ask.number("revenue_visitor_london_yield") / (rate * left)


def _spending(ask: Ask) -> Array:
    lets = _lets(ask)
    london = float(np.nansum(lets[ask.councils.is_class(LONDON)]))
    fitted = over(lets * _london_spending(ask), np.full(lets.size, london))
    given = ask.given()
    return np.where(np.isnan(given), fitted, given)


def _lets(ask: Ask) -> Array:
    """Return nights in short-term lets of every place [councils]; NaN for districts."""
    lets = filled(ask.councils, ask.councils.of(NIGHTS))
    return np.where(has_the_place(ask.councils), lets, np.nan)


def _taking(ask: Ask, *, rate: float, gross: Array, base: Array, unit: str) -> Taking:
    return replace(
        new_money(ask, gross, rate=rate, base=base, base_unit=unit),
        money="2026 prices of the published yield",
        notes=(
            "Hotels are not in the local figures: nights in short-term lets stand for all nights, "
            "and one price for all places, which says too much where rooms are cheap.",
        ),
    )
