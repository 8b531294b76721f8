"""A chart is its picture, its figures and a sentence for those who cannot see it.

Charts are plain Vega-Lite dictionaries, drawn to SVG without a browser or a network. They share
one look: a palette whose every colour has a contrast of at least 3:1 on white (the palette of the
UK Government Analysis Function), direct labels instead of legends, and one type face.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from types import ModuleType

from wholeplace.errors import MethodError

Value = str | float | int | bool | None | Sequence[str]
Row = Mapping[str, Value]
Layer = Mapping[str, object]

WIDTH = 720
INK, MUTED, GRID, PAPER = "#1d2a35", "#505a5f", "#d5dade", "#ffffff"
BLUE, TEAL, PINK, ORANGE, GREY, PURPLE = (
    "#12436d",
    "#1f8a80",
    "#801650",
    "#c9501a",
    "#5f6b73",
    "#6f58a8",
)
PALETTE = (BLUE, TEAL, PINK, ORANGE, PURPLE, GREY)
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
TEXT = 14
_GRAMMAR = "6.1"
KEPT = 64

CONFIG: Mapping[str, object] = {
    "aria": False,
    "background": PAPER,
    "font": FONT,
    "view": {"stroke": None},
    "text": {"font": FONT, "fontSize": TEXT, "color": INK},
    "axis": {
        "labelFont": FONT,
        "titleFont": FONT,
        "labelFontSize": TEXT,
        "titleFontSize": TEXT,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": INK,
        "gridColor": GRID,
        "domain": False,
        "ticks": False,
        "labelPadding": 6,
    },
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its words and figures; it cannot be made without them.

    Attributes:
        title: What it shows.
        alt: A sentence that says what a reader sees in it, with its main numbers.
        source: Where the figures are from, in words.
        rows: The figures that the picture draws.
        layers: Vega-Lite layers over ``rows``, or over data of their own.
        height: Height of the picture [px, of a picture ``WIDTH`` px wide].
    """

    title: str
    alt: str
    source: str
    rows: tuple[Row, ...]
    layers: tuple[Layer, ...]
    height: int = field(default=320)

    def __post_init__(self) -> None:
        missing = [name for name in ("title", "alt", "source") if not getattr(self, name).strip()]
        if missing:
            raise MethodError(f"a chart needs its {' and '.join(missing)}")

    def spec(self) -> dict[str, object]:
        """Return the Vega-Lite specification."""
        return {
            "description": self.alt,
            "width": WIDTH,
            "height": self.height,
            "padding": 4,
            "autosize": {"type": "fit", "contains": "padding"},
            "config": CONFIG,
            "data": {"values": [dict(row) for row in self.rows]},
            "layer": [dict(layer) for layer in self.layers],
        }

    def svg(self) -> str:
        """Draw it as SVG text: no browser, no network, the same bytes each time."""
        return _drawn(json.dumps(self.spec()))


@lru_cache(maxsize=KEPT)
def _drawn(spec: str) -> str:
    """Draw a specification once, for the page and the print of the same plan."""
    vegalite_to_svg = drawing_tool("vl_convert").vegalite_to_svg
    return _tidy(str(vegalite_to_svg(spec, vl_version=_GRAMMAR, allowed_base_urls=[])))


def drawing_tool(name: str) -> ModuleType:
    """Return a package of the extra ``report``, loaded when something is first drawn.

    Raises:
        MethodError: When the extra is not installed, saying how to.
    """
    try:
        return import_module(name)
    except ImportError:
        what = f"drawing needs {name}, which is not here: install wholeplace[report]"
        raise MethodError(what) from None


def _tidy(svg: str) -> str:
    """Return the SVG with two-figure coordinates and without what only scripts use."""
    shorter = re.sub(r"(\d+\.\d{2})\d+", r"\1", svg)
    return re.sub(r' (?:pointer-events|role|aria-[a-z]+|class)="[^"]*"', "", shorter)


YEARS_AXIS: Mapping[str, object] = {
    "field": "year",
    "type": "ordinal",
    "axis": {"title": None, "labelAngle": 0},
}
MONEY_AXIS: Mapping[str, object] = {
    "title": "£ million, cash of each year",
    "titleAngle": 0,
    "titleAlign": "left",
    "titleAnchor": "start",
    "titleY": -14,
    "titleX": 0,
    "tickCount": 5,
}


def own_data(rows: Sequence[Row]) -> dict[str, object]:
    """Return the data of a layer that does not draw the chart's rows."""
    return {"values": [dict(row) for row in rows]}


def wrapped(text: str, width: int) -> tuple[str, ...]:
    """Return the text in lines of at most ``width`` letters.

    >>> wrapped("NHS Greater Manchester Integrated Care Board", 24)
    ('NHS Greater Manchester', 'Integrated Care Board')
    """
    from textwrap import wrap

    return tuple(wrap(text, width)) or ("",)
