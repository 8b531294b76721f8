"""Picture: an amount of money by year in a band of doubt, with others as dashed lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.report.charts import (
    BLUE,
    INK,
    MONEY_AXIS,
    ORANGE,
    PAPER,
    YEARS_AXIS,
    Chart,
    Layer,
    Row,
    own_data,
)
from wholeplace.report.words import pounds
from wholeplace.yearly import Yearly
from wholeplace.years import year_label

_MILLION = 1e6
FAN = (0.1, 0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True, slots=True)
class FanOf:
    """What a fan shows.

    Attributes:
        name: What is in the band, in a word or two, as written in the picture.
        amounts: Draws by year [GBP, cash of each year].
        other: Name of the dashed line; empty without one.
        beside: Draws by year whose middle is the dashed line; None without one.
        level: An amount drawn as a straight line across, such as a minimum; None without one.
        level_name: What that line is.
    """

    name: str
    amounts: Yearly
    other: str = ""
    beside: Yearly | None = None
    level: float | None = None
    level_name: str = ""


def money_fan(of: FanOf, *, title: str, says: str, source: str) -> Chart:
    """Return a band that holds 8 of 10 draws, an inner one that holds half, and the middle.

    Args:
        of: What is drawn.
        title: What the picture shows.
        says: A sentence that says what a reader sees; the numbers of first and last year are added.
        source: Where the figures are from, in words.
    """
    rows = fan_rows(of)
    return Chart(
        title=title,
        alt=f"{says} {_numbers(of)}",
        source=source,
        rows=rows,
        layers=_layers(of, rows),
        height=340,
    )


def fan_rows(of: FanOf) -> tuple[Row, ...]:
    """Return the quantiles of each year in millions of pounds, as the picture draws them."""
    found = of.amounts.quantiles(*FAN) / _MILLION
    beside = None if of.beside is None else np.median(of.beside.values, axis=0) / _MILLION
    return tuple(
        {
            "year": year_label(year),
            **{name: float(found[q, at]) for q, name in enumerate(_NAMES)},
            **({} if beside is None else {"beside": float(beside[at])}),
        }
        for at, year in enumerate(of.amounts.years)
    )


_NAMES = ("low", "lower", "middle", "upper", "high")


def _numbers(of: FanOf) -> str:
    """Return the middle and the 8 in 10 range of the first and the last year."""
    low, middle, high = of.amounts.quantiles(0.1, 0.5, 0.9)
    said = [
        f"{pounds(float(middle[at]))} in {year_label(of.amounts.years[at])} (8 in 10 chance of"
        f" {pounds(float(low[at]))} to {pounds(float(high[at]))})"
        for at in dict.fromkeys((0, len(of.amounts.years) - 1))
    ]
    return f"{' and '.join(said)}."


def _layers(of: FanOf, rows: Sequence[Row]) -> tuple[Layer, ...]:
    x, axis = YEARS_AXIS, MONEY_AXIS

    def y(name: str) -> dict[str, object]:
        return {"field": name, "type": "quantitative", "axis": axis}

    def band(low: str, high: str, opacity: float) -> Layer:
        return {
            "mark": {"type": "area", "color": BLUE, "opacity": opacity},
            "encoding": {"x": x, "y": y(low), "y2": {"field": high}},
        }

    nought = {"y": {**y("nought"), "axis": axis}}
    layers: list[Layer] = [
        band("low", "high", 0.22),
        band("lower", "upper", 0.3),
        {"data": own_data([{"nought": 0}]), "mark": {"type": "rule", "color": INK},
         "encoding": nought},
        {"mark": {"type": "line", "strokeWidth": 3, "color": BLUE,
                  "point": {"size": 70, "fill": BLUE}},
         "encoding": {"x": x, "y": y("middle")}},
    ]  # fmt: skip
    if of.beside is not None:
        dashes = {"type": "line", "strokeWidth": 3, "color": ORANGE, "strokeDash": [7, 4]}
        layers.append({"mark": dashes, "encoding": {"x": x, "y": y("beside")}})
    if of.level is not None:
        line = own_data([{"at": of.level / _MILLION}])
        mark = {"type": "rule", "color": ORANGE, "strokeDash": [3, 3], "strokeWidth": 2}
        layers.append({"data": line, "mark": mark, "encoding": {"y": y("at")}})
    return (*layers, *_labels(of, rows, x, y("middle")))


def _labels(of: FanOf, rows: Sequence[Row], x: object, y: object) -> tuple[Layer, ...]:
    """Return names written beside what they name, on a halo of paper."""
    last, first = rows[-1], rows[0]
    named: list[tuple[Row, str, int]] = [
        ({"year": last["year"], "middle": last["middle"], "label": of.name}, BLUE, -14)
    ]
    if of.beside is not None:
        at = len(rows) // 2
        row: Row = {"year": rows[at]["year"], "middle": rows[at]["beside"], "label": of.other}
        named.append((row, _DARK, 16))
    if of.level is not None:
        at_level = {"year": first["year"], "middle": of.level / _MILLION, "label": of.level_name}
        named.append((at_level, _DARK, -8))
    return tuple(layer for row, ink, dy in named for layer in _label(row, (x, y), ink=ink, dy=dy))


_DARK = "#8a3a12"


def _label(row: Row, axes: tuple[object, object], *, ink: str, dy: int) -> tuple[Layer, Layer]:
    x, y = axes
    encoding = {"x": x, "y": y, "text": {"field": "label"}}
    mark = {"type": "text", "fontWeight": "bold", "dy": dy, "color": ink}
    halo = {**mark, "color": PAPER, "stroke": PAPER, "strokeWidth": 5}
    data = own_data([row])
    return (
        {"data": data, "mark": halo, "encoding": encoding},
        {"data": data, "mark": mark, "encoding": encoding},
    )
