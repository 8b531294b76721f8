"""Pictures of one measure: its own past with its target, and its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wholeplace.figure import Figure
from wholeplace.place.outcomes import Comparison
from wholeplace.place.periods import MONTHS, period_end
from wholeplace.report.canvas import dot, dots, label, stroke, strokes, texts, whisker
from wholeplace.report.charts import (
    BLUE,
    GREY,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PINK,
    WIDTH,
    Chart,
    Layer,
    Row,
    own_data,
)
from wholeplace.report.words import bare, number
from wholeplace.web.outcomes.measures import period_in_words

_NAMES, _ENDS, _ROW = 210.0, WIDTH - 150.0, 30.0
_HEIGHT = 300
_AIR = 0.05
MARCH = 3
ENDS = "a figure stands where its period ends"


@dataclass(frozen=True, slots=True)
class Aim:
    """What an outcome aims at: a value at the end of a financial year; None when not set."""

    target: float | None = None
    by: int | None = None

    @property
    def point(self) -> tuple[float, float] | None:
        """Where it stands: year as a decimal, and value; None when not set."""
        if self.target is None or self.by is None:
            return None
        return self.by + 1 + MARCH / MONTHS, self.target


def has_trend(comparison: Comparison) -> bool:
    """Return whether there is any figure to draw."""
    return any(figure.value is not None for figure in comparison.trend)


def trend(comparison: Comparison, *, place: str, source: str, aim: Aim) -> Chart:
    """Return a measure of a place over time, with intervals where published, and its target."""
    known = [figure for figure in comparison.trend if figure.value is not None]
    rows = tuple(_row(figure) for figure in known)
    return Chart(
        title=f"{comparison.measure.title} in {place} ({comparison.measure.unit})",
        alt=_trend_sentence(comparison, known, place, aim),
        source=source,
        rows=rows,
        layers=_trend_layers(comparison, rows, aim),
        height=_HEIGHT,
    )


def beside(comparison: Comparison, *, place: str, source: str) -> Chart:
    """Return a measure of a place among its neighbours and England, largest first."""
    entries = _entries(comparison, place)
    height = round(_ROW * len(entries) + 12)
    return Chart(
        title=f"{comparison.measure.title}: {place} among its neighbours",
        alt=_beside_sentence(comparison, entries, place),
        source=source,
        rows=tuple(
            {"name": name, "value": f.value, "low": f.low, "high": f.high, "period": f.period}
            for name, f in entries
        ),
        layers=_beside_layers(entries, place, height),
        height=height,
    )


def _row(figure: Figure) -> Row:
    return {
        "period": figure.period,
        "year": round(period_end(figure.period) / MONTHS, 3),
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
    }


def _trend_sentence(comparison: Comparison, known: Sequence[Figure], place: str, aim: Aim) -> str:
    unit = comparison.measure.unit
    first, last = known[0], known[-1]
    held = (
        f" ({bare(last.low, unit)} to {bare(last.high, unit)})"
        if last.low is not None and last.high is not None
        else ", with no published interval"
    )
    aimed = (
        f" The target is {bare(aim.target, unit)} by the end of {aim.by}/{(aim.by + 1) % 100:02d};"
        " the dashed line is the way it asks for and no forecast."
        if aim.point and aim.by is not None
        else " No target is set."
    )
    return (
        f"Dots over time: {place} had {bare(first.value, unit)} in"
        f" {period_in_words(first.period)} and {bare(last.value, unit)}{held} in"
        f" {period_in_words(last.period)}, {unit}.{aimed}"
    )


def _trend_layers(comparison: Comparison, rows: Sequence[Row], aim: Aim) -> tuple[Layer, ...]:
    x: dict[str, object] = {
        "field": "year",
        "type": "quantitative",
        "scale": {"zero": False, "nice": False, "padding": 24},
        "axis": {"format": "d", "title": ENDS, "tickMinStep": 1, "grid": False},
    }
    y: dict[str, object] = {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": False},
        "axis": {"title": comparison.measure.unit, "tickCount": 5},
    }
    held = [row for row in rows if row["low"] is not None and row["high"] is not None]
    layers: list[Layer] = [
        {
            "data": own_data(held),
            "mark": {"type": "rule", "strokeWidth": 2, "color": BLUE, "opacity": 0.6},
            "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
        },
        {"mark": {"type": "line", "color": BLUE}, "encoding": {"x": x, "y": y}},
        {
            "data": own_data([{**row, "tip": _tip(row, comparison.measure.unit)} for row in rows]),
            "mark": {"type": "point", "filled": True, "size": 70, "color": BLUE, "opacity": 1},
            "encoding": {"x": x, "y": y, "tooltip": {"field": "tip", "type": "nominal"}},
        },
    ]
    return (*layers, *_aim_layers(rows[-1], aim, x, y)) if aim.point else tuple(layers)


def _tip(row: Row, unit: str) -> str:
    """Return what a figure says where a reader points at it."""
    low, high, value = row["low"], row["high"], row["value"]
    said = f"{period_in_words(str(row['period']))}: {bare(_float(value), unit)}"
    if low is None or high is None:
        return f"{said}, no published interval"
    return f"{said} ({bare(_float(low), unit)} to {bare(_float(high), unit)})"


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _aim_layers(
    last: Row, aim: Aim, x: dict[str, object], y: dict[str, object]
) -> tuple[Layer, ...]:
    year, value = aim.point or (0.0, 0.0)
    end: Row = {"year": round(year, 3), "value": value, "label": f"target {number(value)}"}
    way: list[Row] = [{"year": last["year"], "value": last["value"]}, end]
    return (
        {
            "data": own_data(way),
            "mark": {"type": "line", "color": PINK, "strokeDash": [5, 4]},
            "encoding": {"x": x, "y": y},
        },
        {
            "data": own_data([end]),
            "mark": {"type": "point", "shape": "diamond", "filled": True, "size": 120,
                     "color": PINK, "opacity": 1},
            "encoding": {"x": x, "y": y},
        },
        {
            "data": own_data([end]),
            "mark": {"type": "text", "align": "right", "dx": -10, "dy": -12, "color": PINK},
            "encoding": {"x": x, "y": y, "text": {"field": "label"}},
        },
    )  # fmt: skip


def _entries(comparison: Comparison, place: str) -> list[tuple[str, Figure]]:
    found = [(place, comparison.figure), *comparison.neighbours]
    if comparison.england is not None:
        found.append(("England", comparison.england))
    return sorted(found, key=lambda e: (e[1].value is None, -(e[1].value or 0.0), e[0]))


def _beside_sentence(
    comparison: Comparison, entries: Sequence[tuple[str, Figure]], place: str
) -> str:
    unit = comparison.measure.unit
    known = [(name, f) for name, f in entries if f.value is not None]
    unknown = len(entries) - len(known)
    ends = (
        f" The largest is {known[0][0]} with {bare(known[0][1].value, unit)}, the smallest"
        f" {known[-1][0]} with {bare(known[-1][1].value, unit)}."
        if known
        else ""
    )
    middle = f" The median is {bare(comparison.median, unit)}." if comparison.median else ""
    lost = f" For {unknown} of them it is not known." if unknown else ""
    return (
        f"Dots with intervals where published, largest first: {place} has"
        f" {bare(comparison.figure.value, unit)} {unit}.{ends}{middle}{lost}"
    )


def _beside_layers(
    entries: Sequence[tuple[str, Figure]], place: str, height: float
) -> tuple[Layer, ...]:
    known = [v for _, f in entries for v in (f.value, f.low, f.high) if v is not None]
    least, most = (min(known), max(known)) if known else (0.0, 1.0)
    span = (most - least) or 1.0

    def along(value: float) -> float:
        share = (value - least) / span
        return _NAMES + (_ENDS - _NAMES) * (_AIR + (1 - 2 * _AIR) * share)

    tracks, lines, points, words = [], [], [], []
    for row, (name, figure) in enumerate(entries):
        y = _ROW * row + _ROW / 2
        colour, shape = _look(name, place)
        weight = "bold" if name == place else "normal"
        tracks.append(stroke(_NAMES, y, _ENDS, y, ink=GRID))
        words.append(label(_NAMES - 12, y, name, align="right", weight=weight))
        if figure.value is None:
            words.append(label(_ENDS + 14, y, "not known", ink=MUTED))
            continue
        if figure.low is not None and figure.high is not None:
            lines += whisker(along(figure.low), along(figure.high), y, ink=colour)
        points.append(dot(along(figure.value), y, colour=colour, shape=shape))
        words.append(label(_ENDS + 14, y, bare(figure.value, figure.unit), weight=weight, ink=INK))
    return (
        strokes(tracks, height=height, width=1),
        strokes(lines, height=height),
        dots(points, height=height, area=110),
        texts(words, height=height),
    )


def _look(name: str, place: str) -> tuple[str, str]:
    if name == place:
        return BLUE, "circle"
    return (ORANGE, "diamond") if name == "England" else (GREY, "square")
