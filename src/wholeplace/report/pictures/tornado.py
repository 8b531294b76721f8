"""Picture: what matters most to an action's net worth, one bar an input, the longest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wholeplace.report.canvas import LINE_HEIGHT, box, boxes, label, stroke, strokes, texts
from wholeplace.report.charts import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    WIDTH,
    Chart,
    Layer,
    Row,
    wrapped,
)
from wholeplace.report.words import listed, pounds

_NAMES, _ENDS = 252.0, WIDTH - 24.0
_LETTERS = 32
_TOP, _BAR, _AIR = 58.0, 18.0, 14.0
_ROOM_FOR_ENDS = 0.17
_END_LETTERS = 11


@dataclass(frozen=True, slots=True)
class Swing:
    """One bar.

    Attributes:
        name: The input, in words.
        low: Its value that one draw in ten lies below, in words.
        high: Its value that one draw in ten lies above, in words.
        net_at_low: Mean net worth there [GBP].
        net_at_high: The same at ``high`` [GBP].
    """

    name: str
    low: str
    high: str
    net_at_low: float
    net_at_high: float

    @property
    def decides(self) -> bool:
        """Whether it is worth it at one end and not at the other."""
        return (self.net_at_low < 0) != (self.net_at_high < 0)


def what_matters(swings: Sequence[Swing], *, name: str, net: float, source: str) -> Chart:
    """Return the tornado of an action: what each input alone does to its net worth.

    Args:
        swings: The bars, the longest first.
        name: The action.
        net: Its mean net worth as it stands [GBP].
        source: Where the figures are from, in words.
    """
    tops = _tops(swings)
    height = round(tops[-1])
    return Chart(
        title=f"{name}: what matters most",
        alt=_sentence(swings, net),
        source=source,
        rows=tuple(
            {
                "input": swing.name,
                "low": swing.low,
                "high": swing.high,
                "net_at_low": swing.net_at_low,
                "net_at_high": swing.net_at_high,
            }
            for swing in swings
        ),
        layers=_layers(swings, tops, net=net, height=height),
        height=height,
    )


def _sentence(swings: Sequence[Swing], net: float) -> str:
    """Return the mean, the longest bar and which inputs decide."""
    first = swings[0]
    low, high = sorted((first.net_at_low, first.net_at_high))
    deciding = [swing.name for swing in swings if swing.decides]
    decides = (
        f"Enough alone to turn the answer: {listed(deciding)}."
        if deciding
        else "None of them alone turns the answer."
    )
    return (
        f"Bars show what mean net worth, {pounds(net)} as it stands, becomes when one input is low"
        f" or high (one chance in ten beyond each end) and all others vary as ever. The longest is"
        f" {first.name}: {pounds(low)} to {pounds(high)}. {decides}"
    )


def _tops(swings: Sequence[Swing]) -> list[float]:
    tops, at = [], _TOP
    for swing in swings:
        tops.append(at)
        at += max(len(wrapped(swing.name, _LETTERS)) * LINE_HEIGHT, _BAR) + _AIR
    return [*tops, at]


def _layers(
    swings: Sequence[Swing], tops: Sequence[float], *, net: float, height: float
) -> tuple[Layer, ...]:
    ends = [end for swing in swings for end in (swing.net_at_low, swing.net_at_high)]
    least, most = min([0.0, net, *ends]), max([0.0, net, *ends])
    span = ((most - least) or 1.0) * (1 + 2 * _ROOM_FOR_ENDS)

    def x(amount: float) -> float:
        along = (amount - least) / span + _ROOM_FOR_ENDS / (1 + 2 * _ROOM_FOR_ENDS)
        return _NAMES + (_ENDS - _NAMES) * along

    bars: list[Row] = []
    words = _heading(x(0.0), x(net), net)
    for swing, top, foot in zip(swings, tops, tops[1:], strict=False):
        y = top + (foot - top - _AIR) / 2
        for text, end, colour in (
            (swing.low, swing.net_at_low, ORANGE),
            (swing.high, swing.net_at_high, BLUE),
        ):
            left, right = sorted((x(end), x(net)))
            bars.append(box(left, y - _BAR / 2, right, y + _BAR / 2, colour=colour))
            words += _end(text, x(end), y, left=x(end) < x(net), colour=colour)
        name = wrapped(swing.name, _LETTERS)
        words.append(label(0, y - LINE_HEIGHT / 2 * (len(name) - 1), name))
    return (
        boxes(bars, height=height),
        strokes([stroke(x(0.0), _TOP - 12, x(0.0), height, ink=INK)], height=height),
        strokes([stroke(x(net), _TOP - 12, x(net), height, ink=MUTED)], height=height, width=1),
        texts(words, height=height, size=13),
    )


def _end(text: str, x: float, y: float, *, left: bool, colour: str) -> list[Row]:
    """Return the input's value beside the end of its bar, in at most a few short lines."""
    broken = wrapped(text, _END_LETTERS)
    at = y - LINE_HEIGHT / 2 * (len(broken) - 1)
    ink = colour if colour != ORANGE else INK
    return [label(x - 5 if left else x + 5, at, broken, align="right" if left else "left", ink=ink)]


def _heading(nothing: float, stands: float, net: float) -> list[Row]:
    """Return the names of both lines and of both colours, each on a line of its own."""
    return [
        label(0, 14, "Orange end: input low", weight="bold"),
        label(0, 34, "Blue end: input high", weight="bold", ink=BLUE),
        label(nothing, 14, "nothing", align=_side(nothing)),
        label(stands, 34, f"as it stands, {pounds(net)}", align=_side(stands), ink=MUTED),
    ]


def _side(x: float) -> str:
    return "right" if x > (_NAMES + _ENDS) / 2 else "left"
