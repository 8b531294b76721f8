"""Picture: what proposals of a spending review change in spending, by body and year."""

from __future__ import annotations

from collections.abc import Sequence

from wholeplace.prevention.review_parts import Review
from wholeplace.report.charts import (
    INK,
    MONEY_AXIS,
    PALETTE,
    PAPER,
    YEARS_AXIS,
    Chart,
    Layer,
    Row,
    own_data,
)
from wholeplace.report.words import listed, pounds
from wholeplace.years import year_label

_MILLION = 1e6
_LEAST = 0.5
"""Change below which a body is taken not to change at all [GBP]."""


def moving(review: Review) -> tuple[int, ...]:
    """Return which bodies' spending changes at all, as places in ``review.bodies``."""
    return tuple(
        at
        for at, spend in enumerate(review.spend)
        if any(max(abs(one.low), abs(one.high)) > _LEAST for one in spend)
    )


def spending_by_year(review: Review, *, names: Sequence[str], source: str) -> Chart:
    """Return bars of the change in each body's spending by financial year, medians.

    Args:
        review: The review.
        names: Full names of ``review.bodies``, in order.
        source: Where the figures are from, in words.
    """
    chosen = moving(review)
    rows: tuple[Row, ...] = tuple(
        {
            "year": year_label(year),
            "body": names[at],
            "change": review.spend[at][y].value / _MILLION,
            "low": review.spend[at][y].low / _MILLION,
            "high": review.spend[at][y].high / _MILLION,
        }
        for at in chosen
        for y, year in enumerate(review.years)
    )
    return Chart(
        title="What the proposals change in spending, by body and year",
        alt=_sentence(review, [names[at] for at in chosen]),
        source=source,
        rows=rows,
        layers=_layers(rows, [names[at] for at in chosen]) if rows else (),
        height=340,
    )


def _sentence(review: Review, names: Sequence[str]) -> str:
    """Return the first and the last year of all bodies together, and who changes at all."""
    if not names:
        return "No body's spending changes."
    first, last = review.spend_all[0], review.spend_all[-1]
    return (
        f"Bars show how spending changes in each year, above nought where more is spent, for"
        f" {listed(list(names))}; lines show the interval. All bodies together:"
        f" {pounds(first.value)} in {year_label(review.years[0])} and {pounds(last.value)} in"
        f" {year_label(review.years[-1])}."
    )


def _layers(rows: Sequence[Row], names: Sequence[str]) -> tuple[Layer, ...]:
    x, axis = YEARS_AXIS, MONEY_AXIS
    offset = {"field": "body", "type": "nominal", "sort": list(names)}
    colours = [PALETTE[at % len(PALETTE)] for at in range(len(names))]
    scale = {"domain": list(names), "range": colours}
    colour = {"field": "body", "type": "nominal", "scale": scale, "legend": None}
    y = {"field": "change", "type": "quantitative", "axis": axis}
    interval = {"field": "low", "type": "quantitative", "axis": axis}
    return (
        {
            "mark": {"type": "bar"},
            "encoding": {"x": x, "xOffset": offset, "y": y, "color": colour},
        },
        *(
            {
                "mark": {"type": "rule", "strokeWidth": width, "color": ink},
                "encoding": {"x": x, "xOffset": offset, "y": interval, "y2": {"field": "high"}},
            }
            for ink, width in ((PAPER, 4.0), (INK, 1.5))
        ),
        {
            "data": own_data([{"nought": 0}]),
            "mark": {"type": "rule", "color": INK},
            "encoding": {"y": {"field": "nought", "type": "quantitative", "axis": axis}},
        },
        *_names(rows, names, x, offset, y),
    )


def _names(
    rows: Sequence[Row], names: Sequence[str], x: object, offset: object, y: object
) -> tuple[Layer, ...]:
    """Return each body's name beside its widest bar, on a halo of paper, in place of a legend."""
    found: list[Layer] = []
    for at, name in enumerate(names):
        own = [row for row in rows if row["body"] == name]
        widest = max(own, key=lambda row: abs(float(str(row["change"]))))
        rises = float(str(widest["change"])) >= 0
        end = widest["high" if rises else "low"]
        data = own_data([{**widest, "change": end, "label": name}])
        look = {"type": "text", "fontWeight": "bold", "dy": -10 if rises else 12, "align": "right"}
        encoding = {"x": x, "xOffset": offset, "y": y, "text": {"field": "label"}}
        halo = {**look, "color": PAPER, "stroke": PAPER, "strokeWidth": 5}
        ink = {**look, "color": PALETTE[at % len(PALETTE)]}
        found += [
            {"data": data, "mark": halo, "encoding": encoding},
            {"data": data, "mark": ink, "encoding": encoding},
        ]
    return tuple(found)
