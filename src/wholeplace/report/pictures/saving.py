"""Picture: what is spent and what public budgets are spared by year, with a fan of doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wholeplace.prevention.value import Valuation
from wholeplace.report.charts import (
    BLUE,
    INK,
    MONEY_AXIS,
    ORANGE,
    PAPER,
    TEAL,
    YEARS_AXIS,
    Chart,
    Layer,
    Row,
    own_data,
)
from wholeplace.report.words import pounds
from wholeplace.years import year_label

_MILLION = 1e6
FAN = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class FanYear:
    """Money of one year, all bodies together [GBP, cash of the year].

    ``low``, ``middle`` and ``high`` are quantiles of what public budgets are spared, ``cash`` is
    the median of the part of it that a body could take out of its budget, ``cost`` the median of
    what is spent.
    """

    year: int
    low: float
    middle: float
    high: float
    cash: float
    cost: float


def fan(valuation: Valuation) -> tuple[FanYear, ...]:
    """Return the 10%, 50% and 90% quantiles of what is spared, with cash and cost beside."""
    finance = valuation.finance
    spared = (finance.saving + finance.unbanked).over_bodies().quantiles(*FAN)
    (cash,) = finance.saving.over_bodies().quantiles(0.5)
    (cost,) = finance.cost.over_bodies().quantiles(0.5)
    return tuple(
        FanYear(
            year,
            low=float(spared[0, at]),
            middle=float(spared[1, at]),
            high=float(spared[2, at]),
            cash=float(cash[at]),
            cost=float(cost[at]),
        )
        for at, year in enumerate(finance.saving.years)
    )


def saving_by_year(valuation: Valuation, *, source: str) -> Chart:
    """Return the picture of what is spent and what budgets are spared by financial year.

    Args:
        valuation: An action, or all of them together.
        source: Where the figures are from, in words.
    """
    years = fan(valuation)
    rows: tuple[Row, ...] = tuple(
        {
            "year": year_label(y.year),
            "low": y.low / _MILLION,
            "middle": y.middle / _MILLION,
            "high": y.high / _MILLION,
            "cash": y.cash / _MILLION,
            "cost": y.cost / _MILLION,
        }
        for y in years
    )
    return Chart(
        title=f"{valuation.name}: what is spent and what public budgets are spared",
        alt=_sentence(years),
        source=source,
        rows=rows,
        layers=_layers(rows),
        height=360,
    )


def _sentence(years: Sequence[FanYear]) -> str:
    """Return the best year, the cost, the cash in it, and when a year spares more than it costs."""
    best = max(years, key=lambda y: y.middle)
    passed = next((y for y in years if y.middle > y.cost), None)
    when = (
        f"What is spared first exceeds the year's cost in {year_label(passed.year)}."
        if passed
        else "In no year is more spared than is spent."
    )
    cash = sum(y.cash for y in years)
    banked = f"{pounds(cash)} of it in all is cash" if cash else "none of it is counted as cash"
    return (
        f"A line in a band shows what public budgets are spared by year, most in"
        f" {year_label(best.year)}: {pounds(best.middle)} (8 in 10 chance of {pounds(best.low)} to"
        f" {pounds(best.high)}); {banked}. Bars show what is spent,"
        f" {pounds(sum(y.cost for y in years))} in all. {when}"
    )


def _layers(rows: Sequence[Row]) -> tuple[Layer, ...]:
    x, axis = YEARS_AXIS, MONEY_AXIS

    def y(name: str) -> dict[str, object]:
        return {"field": name, "type": "quantitative", "axis": axis, "scale": {"nice": True}}

    return (
        {
            "mark": {"type": "bar", "color": ORANGE, "width": {"band": 0.34}},
            "encoding": {"x": x, "y": y("cost")},
        },
        {
            "mark": {"type": "area", "color": BLUE, "opacity": 0.28},
            "encoding": {"x": x, "y": y("low"), "y2": {"field": "high"}},
        },
        _line(x, y("middle"), look={"color": BLUE, "point": {"size": 70, "fill": BLUE}}),
        _line(x, y("cash"), look={"color": TEAL, "strokeDash": [7, 4]}),
        *_names(rows, x, y("middle")),
    )


def _line(x: object, y: object, *, look: dict[str, object]) -> Layer:
    return {"mark": {"type": "line", "strokeWidth": 3, **look}, "encoding": {"x": x, "y": y}}


def _names(rows: Sequence[Row], x: object, y: object) -> tuple[Layer, ...]:
    """Return the names of band, dashes and bars, written where they are."""

    def most(field: str) -> Row:
        return max(rows, key=lambda row: float(str(row[field])))

    best, dearest, richest = most("middle"), most("cost"), most("cash")
    named: tuple[tuple[Row, str], ...] = (
        ({"year": best["year"], "middle": best["high"], "label": "spared"}, BLUE),
        ({"year": dearest["year"], "middle": dearest["cost"], "label": "spent"}, INK),
        ({"year": richest["year"], "middle": richest["cash"], "label": "cash"}, TEAL),
    )
    return tuple(layer for row, ink in named for layer in _name(row, x, y, ink=ink))


def _name(row: Row, x: object, y: object, *, ink: str) -> tuple[Layer, Layer]:
    """Return a name on a halo of paper, so that it can be read over bars and band."""
    encoding = {"x": x, "y": y, "text": {"field": "label"}}
    mark = {"type": "text", "fontWeight": "bold", "dy": -10, "color": ink}
    halo = {**mark, "color": PAPER, "stroke": PAPER, "strokeWidth": 5}
    data = own_data([row])
    return (
        {"data": data, "mark": halo, "encoding": encoding},
        {"data": data, "mark": mark, "encoding": encoding},
    )
