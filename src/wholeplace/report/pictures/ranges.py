"""Picture: figures with their intervals, one row each, on one scale with a line at nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wholeplace.estimate import Estimate
from wholeplace.report.canvas import (
    LINE_HEIGHT,
    dot,
    dots,
    label,
    stroke,
    strokes,
    texts,
    whisker,
)
from wholeplace.report.charts import (
    BLUE,
    GRID,
    INK,
    MUTED,
    ORANGE,
    WIDTH,
    Chart,
    Layer,
    Row,
    wrapped,
)

_NAMES, _ENDS = 236.0, WIDTH - 180.0
_LETTERS, _AMOUNT_LETTERS = 30, 22
_TOP, _AIR = 34.0, 16.0


@dataclass(frozen=True, slots=True)
class Range:
    """One row of the picture.

    Attributes:
        name: What it is.
        estimate: The figure with its interval.
        shown: The same in words.
        group: Heading that it stands under; empty for none.
    """

    name: str
    estimate: Estimate
    shown: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Ways:
    """What the two sides of nothing are called, and how the amounts are headed."""

    below: str
    above: str
    amounts: str


def ranges(rows: Sequence[Range], *, title: str, alt: str, source: str, ways: Ways) -> Chart:
    """Return one row a figure: a dot with its interval; above nothing and below differ in shape.

    Args:
        rows: The figures, from the top.
        title: What the picture shows.
        alt: What a reader sees in it.
        source: Where the figures are from, in words.
        ways: What the two sides of nothing are called.
    """
    tops = _tops(rows)
    height = round(tops[-1])
    return Chart(
        title=title,
        alt=alt,
        source=source,
        rows=tuple(
            {
                "name": row.name,
                "group": row.group,
                "value": row.estimate.value,
                "low": row.estimate.low,
                "high": row.estimate.high,
            }
            for row in rows
        ),
        layers=_layers(rows, tops, height=height, ways=ways),
        height=height,
    )


def _tops(rows: Sequence[Range]) -> list[float]:
    """Return the upper edge of every row and, last, the foot of the picture [px]."""
    tops, at, group = [], _TOP, ""
    for row in rows:
        at += LINE_HEIGHT + _AIR if row.group != group else 0.0
        group = row.group
        tops.append(at)
        at += _lines(row) * LINE_HEIGHT + _AIR
    return [*tops, at]


def _lines(row: Range) -> int:
    return max(len(wrapped(row.name, _LETTERS)), len(wrapped(row.shown, _AMOUNT_LETTERS)))


def _layers(
    rows: Sequence[Range], tops: Sequence[float], *, height: float, ways: Ways
) -> tuple[Layer, ...]:
    least = min([0.0, *(row.estimate.low for row in rows)])
    most = max([0.0, *(row.estimate.high for row in rows)])
    span = (most - least) or 1.0

    def x(amount: float) -> float:
        return _NAMES + (_ENDS - _NAMES) * (amount - least) / span

    lines, points = [], []
    words = _heading(x(0.0), ways, below=least < 0, above=most > 0)
    group = ""
    for row, top in zip(rows, tops, strict=False):
        y = top + _lines(row) * LINE_HEIGHT / 2
        if row.group != group:
            group = row.group
            words.append(label(0, top - LINE_HEIGHT, group, weight="bold"))
        below = row.estimate.value < 0
        look = {"colour": ORANGE, "shape": "diamond"} if below else {"colour": BLUE}
        lines += whisker(x(row.estimate.low), x(row.estimate.high), y)
        points.append(dot(x(row.estimate.value), y, **look))
        words += [_centred(0.0, row.name, _LETTERS, y), _centred(_ENDS + 14, row.shown,
                                                                _AMOUNT_LETTERS, y)]  # fmt: skip
    frame = [
        stroke(0.0, top - _AIR / 2, WIDTH, top - _AIR / 2, ink=GRID)
        for top, row, before in zip(tops[1:], rows[1:], rows, strict=False)
        if row.group == before.group
    ]
    return (
        strokes(frame, height=height, width=1),
        strokes([stroke(x(0.0), _TOP - 8, x(0.0), height, ink=INK)], height=height),
        strokes(lines, height=height),
        dots(points, height=height, area=110),
        texts(words, height=height),
    )


def _centred(x: float, text: str, letters: int, y: float) -> Row:
    """Return a text broken into lines around its middle height."""
    broken = wrapped(text, letters)
    return label(x, y - LINE_HEIGHT / 2 * (len(broken) - 1), broken)


def _heading(nothing: float, ways: Ways, *, below: bool, above: bool) -> list[Row]:
    words = [label(_ENDS + 14, 12, ways.amounts, weight="bold")]
    if below:
        words.append(label(nothing - 8, 12, f"← {ways.below}", align="right", ink=MUTED))
    if above:
        words.append(label(nothing + 8, 12, f"{ways.above} →", ink=MUTED))
    return words
