"""Pictures: what more care for the bad tail costs, and what more of a budget buys."""

from __future__ import annotations

from collections.abc import Sequence

from wholeplace.prevention.portfolio.frontier import Point
from wholeplace.report.charts import BLUE, INK, MUTED, ORANGE, Chart, Layer, Row
from wholeplace.report.words import plural, pounds, share

_MILLION = 1e6
_HEIGHT = 320


def risk_picture(points: Sequence[Point], *, name: str, source: str) -> Chart:
    """Return expected worth against the bad tail, one point a portfolio.

    Args:
        points: The best portfolio at several weights of the bad tail.
        name: Whose portfolio, in words.
        source: Where the figures are from, in words.
    """
    rows: tuple[Row, ...] = tuple(
        {
            "expected": point.portfolio.expected / _MILLION,
            "bad_tail": point.portfolio.bad_tail / _MILLION,
            "label": f"weight {point.at:g}",
        }
        for point in points
    )
    first, last = points[0].portfolio, points[-1].portfolio
    return Chart(
        title=f"{name}: expected worth against the bad tail",
        alt=(
            f"{plural(len(points), 'portfolio')} joined by a line. With no weight on the bad tail"
            f" the expected worth is {pounds(first.expected)} and the worst tenth of draws is"
            f" worth {pounds(first.bad_tail)} on average; at weight {points[-1].at:g}"
            f" {pounds(last.expected)} and {pounds(last.bad_tail)}."
        ),
        source=source,
        rows=rows,
        layers=_line(
            rows,
            x=_axis("bad_tail", "Mean of the worst tenth of draws, £ million"),
            y=_axis("expected", "Expected net worth, £ million"),
        ),
        height=_HEIGHT,
    )


def budget_picture(points: Sequence[Point], *, body: str, source: str) -> Chart:
    """Return expected worth and the bad tail against one body's budget.

    Args:
        points: The best portfolio at several shares of the budget.
        body: Name of the body.
        source: Where the figures are from, in words.
    """
    rows: tuple[Row, ...] = tuple(
        {
            "at": point.at,
            "expected": point.portfolio.expected / _MILLION,
            "bad_tail": point.portfolio.bad_tail / _MILLION,
            "chosen": len(point.portfolio.chosen),
        }
        for point in points
    )
    least, most = points[0], points[-1]
    x = _axis("at", f"{body}'s budget, share of what it is now", form="%")
    return Chart(
        title=f"What more or less of {body}'s budget buys",
        alt=(
            f"Two lines by share of {body}'s budget. Expected net worth is"
            f" {pounds(least.portfolio.expected)} at {share(least.at)} of it and"
            f" {pounds(most.portfolio.expected)} at {share(most.at)}; the worst tenth of draws is"
            f" worth {pounds(least.portfolio.bad_tail)} and {pounds(most.portfolio.bad_tail)}."
        ),
        source=source,
        rows=rows,
        layers=(
            *_line(rows, x=x, y=_axis("expected", "Net worth, £ million"), names=()),
            _dashes(x, _axis("bad_tail", "Net worth, £ million")),
            *_ends(rows, x),
        ),
        height=_HEIGHT,
    )


def _axis(name: str, title: str, *, form: str = "") -> dict[str, object]:
    axis = {"title": title, "tickCount": 6, **({"format": form} if form else {})}
    scale = {"zero": False, "nice": True, "padding": 24}
    return {"field": name, "type": "quantitative", "axis": axis, "scale": scale}


def _line(
    rows: Sequence[Row], *, x: object, y: object, names: Sequence[Row] | None = None
) -> tuple[Layer, ...]:
    """Return the joined points, each named unless ``names`` is empty."""
    look = {"type": "line", "strokeWidth": 3, "color": BLUE, "point": {"size": 90, "fill": BLUE}}
    line: Layer = {"mark": look, "encoding": {"x": x, "y": y, "order": {"field": "expected"}}}
    if not (rows if names is None else names):
        return (line,)
    mark = {"type": "text", "dy": -14, "color": INK}
    return (line, {"mark": mark, "encoding": {"x": x, "y": y, "text": {"field": "label"}}})


def _dashes(x: object, y: object) -> Layer:
    look = {"type": "line", "strokeWidth": 3, "color": ORANGE, "strokeDash": [7, 4],
            "point": {"size": 70, "fill": ORANGE, "shape": "diamond"}}  # fmt: skip
    return {"mark": look, "encoding": {"x": x, "y": y}}


def _ends(rows: Sequence[Row], x: object) -> tuple[Layer, ...]:
    """Return the names of both lines, written above their last points."""
    named = (("expected", "expected"), ("bad_tail", "worst tenth (dashes)"))
    return tuple(
        {
            "data": {"values": [dict(rows[-1])]},
            "mark": {"type": "text", "dy": -14, "align": "right", "color": MUTED,
                     "fontWeight": "bold"},
            "encoding": {
                "x": x,
                "y": {"field": field, "type": "quantitative"},
                "text": {"value": name},
            },
        }
        for field, name in named
    )  # fmt: skip
