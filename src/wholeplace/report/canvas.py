"""Chart layers whose marks stand at positions in pixels, counted from the top left corner.

For pictures that no axis fits (flows, strips, labelled bars) the geometry is worked out in plain
functions that tests can read, and these layers only put it down.
"""

from __future__ import annotations

from collections.abc import Sequence

from wholeplace.report.charts import INK, PAPER, TEXT, WIDTH, Layer, Row, own_data

LINE_HEIGHT = 17
TIP = "tip"
"""Field of what a mark says where a reader points at it."""


def across(name: str) -> dict[str, object]:
    """Return the encoding of a field that is a position from the left [px]."""
    return _position(name, WIDTH)


def down(name: str, height: float) -> dict[str, object]:
    """Return the encoding of a field that is a position from the top [px]."""
    return _position(name, height)


def _position(name: str, size: float) -> dict[str, object]:
    scale = {"domain": [0, size], "range": [0, size], "nice": False, "zero": False}
    return {"field": name, "type": "quantitative", "scale": scale, "axis": None}


def _colour(name: str) -> dict[str, object]:
    return {"field": name, "type": "nominal", "scale": None}


def label(x: float, y: float, text: str | Sequence[str], **look: str) -> Row:
    """Return the row of a text: ``align`` left, ``ink`` dark and ``weight`` normal unless told."""
    given = {"align": "left", "ink": INK, "weight": "normal", **look}
    shown = text if isinstance(text, str) else list(text)
    return {"x": round(x, 2), "y": round(y, 2), "label": shown, **given}


def texts(rows: Sequence[Row], *, height: float, size: int = TEXT) -> Layer:
    """Return a layer of texts from :func:`label`, each standing at its middle height [size px]."""
    mark = {
        "type": "text",
        "baseline": "middle",
        "fontSize": size,
        "lineHeight": round(size * LINE_HEIGHT / TEXT),
        "align": {"expr": "datum.align"},
        "fontWeight": {"expr": "datum.weight"},
    }
    held, tips = _with_tips(rows)
    encoding = {
        **tips,
        "x": across("x"),
        "y": down("y", height),
        "text": {"field": "label"},
        "color": _colour("ink"),
    }
    return {"data": own_data(held), "mark": mark, "encoding": encoding}


def box(x: float, top: float, end: float, foot: float, *, colour: str) -> Row:
    """Return the row of a filled box, at least half a pixel wide and high."""
    return {
        "x": round(x, 2),
        "end": round(max(end, x + 0.5), 2),
        "top": round(top, 2),
        "foot": round(max(foot, top + 0.5), 2),
        "colour": colour,
    }


def tipped(row: Row, words: str) -> Row:
    """Return a row whose mark says words where a reader points at it, if it is interactive."""
    return {**row, TIP: words}


def _with_tips(rows: Sequence[Row]) -> tuple[Sequence[Row], dict[str, object]]:
    """Return rows that all have a tip, and its encoding; both as they were where none has one."""
    if not any(TIP in row for row in rows):
        return rows, {}
    return [{TIP: "", **row} for row in rows], {"tooltip": {"field": TIP, "type": "nominal"}}


def boxes(rows: Sequence[Row], *, height: float) -> Layer:
    """Return a layer of boxes from :func:`box`, with a thin gap of paper between neighbours."""
    held, tips = _with_tips(rows)
    encoding = {
        **tips,
        "x": across("x"),
        "x2": {"field": "end"},
        "y": down("top", height),
        "y2": {"field": "foot"},
        "fill": _colour("colour"),
    }
    mark = {"type": "rect", "stroke": PAPER, "strokeWidth": 1}
    return {"data": own_data(held), "mark": mark, "encoding": encoding}


def bands(rows: Sequence[Row], *, height: float) -> Layer:
    """Return a layer of filled bands: rows with band, x, top, foot, colour."""
    held, tips = _with_tips(rows)
    encoding = {
        **tips,
        "x": across("x"),
        "y": down("top", height),
        "y2": {"field": "foot"},
        "detail": {"field": "band"},
        "fill": _colour("colour"),
    }
    return {"data": own_data(held), "mark": {"type": "area", "opacity": 0.5}, "encoding": encoding}


def stroke(x: float, y: float, end: float, foot: float, *, ink: str = INK) -> Row:
    """Return the row of a straight line."""
    return {
        "x": round(x, 2),
        "y": round(y, 2),
        "end": round(end, 2),
        "foot": round(foot, 2),
        "ink": ink,
    }


def strokes(rows: Sequence[Row], *, height: float, width: float = 1.5) -> Layer:
    """Return a layer of straight lines from :func:`stroke`."""
    encoding = {
        "x": across("x"),
        "x2": {"field": "end"},
        "y": down("y", height),
        "y2": {"field": "foot"},
        "color": _colour("ink"),
    }
    mark = {"type": "rule", "strokeWidth": width}
    return {"data": own_data(rows), "mark": mark, "encoding": encoding}


def dot(x: float, y: float, *, colour: str, shape: str = "circle") -> Row:
    """Return the row of a point."""
    return {"x": round(x, 2), "y": round(y, 2), "colour": colour, "shape": shape}


def dots(rows: Sequence[Row], *, height: float, area: float = 90) -> Layer:
    """Return a layer of points from :func:`dot`, edged in paper so that they part."""
    encoding = {
        "x": across("x"),
        "y": down("y", height),
        "fill": _colour("colour"),
        "shape": {"field": "shape", "type": "nominal", "scale": None},
    }
    mark = {"type": "point", "filled": True, "size": area, "opacity": 1, "stroke": PAPER}
    return {"data": own_data(rows), "mark": {**mark, "strokeWidth": 1}, "encoding": encoding}


def whisker(low: float, high: float, y: float, *, ink: str = INK) -> list[Row]:
    """Return the rows of an interval: a line from low to high with a foot at each end."""
    foot = 5
    return [
        stroke(low, y, high, y, ink=ink),
        stroke(low, y - foot, low, y + foot, ink=ink),
        stroke(high, y - foot, high, y + foot, ink=ink),
    ]
