"""Fees and charges: what councils would raise by charging as the upper quartile of their like."""

from __future__ import annotations

import numpy as np

from wholeplace.finance.revenue.ground import over
from wholeplace.finance.revenue.option import Ask, Taking
from wholeplace.yearly import Array

SERVICES = ("transport", "culture", "environment", "planning")
SERVICE_TITLES = {
    "transport": "highways and transport, parking with it",
    "culture": "culture and leisure",
    "environment": "environment and regulation",
    "planning": "planning and development",
}
COLUMNS = (
    *(f"fees_{service}" for service in SERVICES),
    *(f"gross_{service}" for service in SERVICES),
    "population",
)
RATE = "revenue_fees_rate"


def quartile_gap(ask: Ask) -> Taking:
    """Return what closing the gap to the upper quartile of one's neighbours would yield.

    For each service the gap is the smaller of two: that of fees over gross spending, times the
    spending, and that of fees a head, times people: a small or odd spending makes no large gap.
    ``gap = max(0, neighbours' upper quartile - own) x size``;
    ``yield = share closed x gap x (1 - elasticity)``, as dearer services are used less.
    """
    closed = ask.rate_or(RATE, most=1)
    neighbours = _neighbours(ask)
    gaps = {service: _gap(ask, service, neighbours) for service in SERVICES}
    kept = closed * (1 - ask.number("revenue_fees_elasticity"))
    detail = {service: kept * gap for service, gap in gaps.items()}
    known = np.any([~np.isnan(gap) for gap in gaps.values()], axis=0)
    gross = np.where(known, np.sum([np.nan_to_num(d) for d in detail.values()], axis=0), np.nan)
    size = len(ask.councils)
    fees = np.sum([np.nan_to_num(ask.councils.of(f"fees_{s}")) for s in SERVICES], axis=0)
    return Taking(
        rate=closed,
        gross=gross,
        replaced=np.where(known, 0.0, np.nan),
        base=fees,
        base_unit="GBP of fees today",
        money=f"{ask.councils.column('fees_transport').period} cash",
        taxpayers=np.full(size, np.nan),
        growth=np.full(size, ask.number("revenue_base_growth")),
        notes=(
            "Income from fees must be spent as the law of each fee says: parking on transport.",
        ),
        detail=detail,
    )


def _gap(ask: Ask, service: str, neighbours: list[list[int]]) -> Array:
    """Return the smaller gap of each council to its neighbours' upper quartile [councils, GBP]."""
    fees, spent = ask.councils.of(f"fees_{service}"), ask.councils.of(f"gross_{service}")
    people = ask.councils.of("population")
    by_spending = _gap_by(ask, fees, np.where(spent > 0, spent, np.nan), neighbours)
    return np.minimum(by_spending, _gap_by(ask, fees, people, neighbours))


def _gap_by(ask: Ask, fees: Array, size: Array, neighbours: list[list[int]]) -> Array:
    """Return the gap of fees over a size to the neighbours', times the size [councils, GBP]."""
    own = over(fees, size)
    at, fewest = ask.number("revenue_fees_quantile"), ask.number("revenue_fees_fewest")
    level = np.full(own.size, np.nan)
    for i, others in enumerate(neighbours):
        theirs = own[others]
        theirs = theirs[~np.isnan(theirs)]
        if theirs.size >= fewest:
            level[i] = np.quantile(theirs, at)
    return np.asarray(np.maximum(level - own, 0.0) * size)


def _neighbours(ask: Ask) -> list[list[int]]:
    """Return where each council's neighbours stand: those of its class where none are given."""
    councils = ask.councils.councils
    at = {council.code: i for i, council in enumerate(councils)}
    alike: dict[str, list[int]] = {}
    for i, council in enumerate(councils):
        alike.setdefault(council.area_class, []).append(i)
    return [
        [at[code] for code in ask.neighbours[c.code] if code in at]
        if c.code in ask.neighbours
        else [other for other in alike[c.area_class] if other != i]
        for i, c in enumerate(councils)
    ]
