"""Picture: who pays and who gains, body by body."""

from __future__ import annotations

from collections.abc import Sequence

from wholeplace.prevention.positions import Position
from wholeplace.report.canvas import (
    box,
    boxes,
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
    INK,
    MUTED,
    ORANGE,
    WIDTH,
    Chart,
    Layer,
    Row,
    wrapped,
)
from wholeplace.report.words import interval, level, pounds

_NAMES, _ENDS = 186.0, WIDTH - 176.0
_ROW, _BAR, _TOP = 56.0, 26.0, 44.0


def who_pays_who_gains(positions: Sequence[Position], *, name: str, source: str) -> Chart:
    """Return bars of what each body pays and gains, with its net position and interval.

    Args:
        positions: One a body; those that neither pay nor gain are left out.
        name: What is valued, in words.
        source: Where the figures are from, in words.
    """
    shown = [p for p in positions if p.pays.value or p.gains.value or p.net.value]
    ordered = sorted(shown, key=lambda p: (-p.pays.value, -p.gains.value, p.body))
    height = round(_TOP + _ROW * len(ordered) + 6)
    return Chart(
        title=f"{name}: who pays and who gains",
        alt=_sentence(ordered, name),
        source=source,
        rows=tuple(
            {"body": p.body, "pays": p.pays.value, "gains": p.gains.value, "net": p.net.value}
            for p in ordered
        ),
        layers=_layers(ordered, height=height),
        height=height,
    )


def _sentence(positions: Sequence[Position], name: str) -> str:
    """Return who pays most, who gains most and who is likely to end up out of pocket."""
    if not positions:
        return f"{name}: no body pays or gains anything."
    payer = max(positions, key=lambda p: p.pays.value)
    gainer = max(positions, key=lambda p: p.gains.value)
    losers = [p.body for p in positions if p.net.value < 0]
    ending = f" Out of pocket in the middle case: {', '.join(losers)}." if losers else ""
    return (
        f"Bars to the left show what each body pays and bars to the right what it gains."
        f" {payer.body} pays most, {pounds(payer.pays.value)}; {gainer.body} gains most,"
        f" {pounds(gainer.gains.value)}. Dots show the net position with its"
        f" {level(payer.net) or level(gainer.net) or 'interval'}.{ending}"
    )


def _layers(positions: Sequence[Position], *, height: float) -> tuple[Layer, ...]:
    least = min([0.0, *(-p.pays.value for p in positions), *(p.net.low for p in positions)])
    most = max([0.0, *(p.gains.value for p in positions), *(p.net.high for p in positions)])
    span = (most - least) or 1.0

    def x(amount: float) -> float:
        return _NAMES + (_ENDS - _NAMES) * (amount - least) / span

    bars, lines, points, words = [], [], [], _heading(x(0.0))
    for row, position in enumerate(positions):
        y = _TOP + _ROW * row + _ROW / 2
        top, foot = y - _BAR / 2, y + _BAR / 2
        bars.append(box(x(-position.pays.value), top, x(0.0), foot, colour=ORANGE))
        bars.append(box(x(0.0), top, x(position.gains.value), foot, colour=BLUE))
        lines += whisker(x(position.net.low), x(position.net.high), y + _BAR / 2 + 7)
        points.append(dot(x(position.net.value), y + _BAR / 2 + 7, colour=INK, shape="diamond"))
        words += _words(position, y)
    bars = [bar for bar in bars if float(str(bar["end"])) - float(str(bar["x"])) > 1]
    return (
        boxes(bars, height=height),
        strokes([stroke(x(0.0), _TOP - 12, x(0.0), height)], height=height),
        strokes(lines, height=height),
        dots(points, height=height, area=80),
        texts(words, height=height),
    )


def _heading(middle: float) -> list[Row]:
    return [
        label(middle - 10, 12, "← pays", align="right", ink=MUTED),
        label(middle + 10, 12, "gains →", ink=MUTED),
        label(_ENDS + 14, 12, "Net, with interval", weight="bold"),
    ]


def _words(position: Position, y: float) -> list[Row]:
    name = wrapped(position.body, 24)
    net = wrapped(interval(position.net), 20)
    return [
        label(_NAMES - 12, y - 8.5 * (len(name) - 1), name, align="right"),
        label(_ENDS + 14, y - 8.5 * (len(net) - 1), net),
    ]
