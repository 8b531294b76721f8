"""Picture: amounts as bars, the largest first, each with its interval where it has one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wholeplace.count.views import Part
from wholeplace.report.canvas import (
    LINE_HEIGHT,
    box,
    boxes,
    label,
    stroke,
    strokes,
    texts,
    tipped,
    whisker,
)
from wholeplace.report.charts import BLUE, GREY, INK, ORANGE, PAPER, WIDTH, Chart, Layer, wrapped
from wholeplace.report.words import first_upper, pounds, share

MOST = 14
_THOUSAND = 1_000
_NAMES, _ENDS = 250.0, WIDTH - 132.0
_LETTERS, _BAR, _AIR = 34, 18.0, 10.0
_NARROW = 0.005
_HALO = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        name: What it is of.
        amount: Its length, in any unit that all share.
        shown: The amount in words.
        low: Lower end of its interval; None without one.
        high: Upper end of its interval; None without one.
        colour: Its colour.
        more: What else is known of it, said where a reader points at it.
    """

    name: str
    amount: float
    shown: str
    low: float | None = None
    high: float | None = None
    colour: str = BLUE
    more: str = ""

    @property
    def tip(self) -> str:
        """What it says where a reader points at it."""
        return f"{self.name}: {self.shown}" + (f", {self.more}" if self.more else "")


def bars_of(parts: Sequence[Part], *, most: int = MOST) -> tuple[Bar, ...]:
    """Return parts of a count as bars, the largest first and the smallest put together.

    The bars add up to the parts. A bar of several parts has no interval.
    """
    ordered = sorted(parts, key=lambda part: (-part.gbp_thousand, part.code))
    total = sum(part.gbp_thousand for part in parts)
    shown, rest = list(ordered), list[Part]()
    if len(ordered) > most:
        shown, rest = shown[: most - 1], shown[most - 1 :]
    bars = [
        Bar(
            first_upper(part.title),
            part.gbp_thousand,
            pounds(part.gbp_thousand * _THOUSAND),
            part.low,
            part.high,
            ORANGE if part.gbp_thousand < 0 else BLUE,
            _more(part, total),
        )
        for part in shown
    ]
    if rest:
        amount = sum(part.gbp_thousand for part in rest)
        name = f"{len(rest)} others together"
        bars.append(Bar(name, amount, pounds(amount * _THOUSAND), colour=GREY))
    return tuple(bars)


def _more(part: Part, total: float) -> str:
    """Return a part's share of all, and its interval where it has one."""
    said = [f"{share(part.gbp_thousand / total)} of all"] if total > 0 else []
    if part.low < part.high:
        ends = (pounds(part.low * _THOUSAND), pounds(part.high * _THOUSAND))
        said.append(f"{share(part.level)} interval {ends[0]} to {ends[1]}")
    return ", ".join(said)


def ranked_parts(parts: Sequence[Part], *, title: str, source: str) -> Chart:
    """Return the picture of a count's parts, with a sentence that names the largest."""
    ordered = sorted(parts, key=lambda part: (-part.gbp_thousand, part.code))
    total = sum(part.gbp_thousand for part in parts)
    named = ", ".join(
        f"{part.title} {pounds(part.gbp_thousand * _THOUSAND)}"
        + (f" ({share(part.gbp_thousand / total)})" if total else "")
        for part in ordered[:3]
    )
    levels = {part.level for part in parts if part.low < part.gbp_thousand < part.high}
    doubt = f" Thin lines show {share(min(levels))} intervals." if levels else ""
    said = f"{title}: {pounds(total * _THOUSAND)} in all. Largest: {named or 'nothing'}.{doubt}"
    return ranked(bars_of(parts), title=title, alt=said, source=source)


def ranked(bars: Sequence[Bar], *, title: str, alt: str, source: str) -> Chart:
    """Return one bar a row from a line at nothing; amounts below nothing run to the left.

    Args:
        bars: The bars, from the top.
        title: What the picture shows.
        alt: What a reader sees in it.
        source: Where the figures are from, in words.
    """
    rooms = [max(_BAR, LINE_HEIGHT * len(wrapped(bar.name, _LETTERS))) + _AIR for bar in bars]
    height = round(sum(rooms) + 8)
    return Chart(
        title=title,
        alt=alt,
        source=source,
        rows=tuple(
            {"name": bar.name, "amount": bar.amount, "low": bar.low, "high": bar.high}
            for bar in bars
        ),
        layers=_layers(bars, rooms, height=height),
        height=height,
    )


def _layers(bars: Sequence[Bar], rooms: Sequence[float], *, height: float) -> tuple[Layer, ...]:
    least = min([0.0, *(min(bar.amount, bar.low or 0.0) for bar in bars)])
    most = max([0.0, *(max(bar.amount, bar.high or 0.0) for bar in bars)])
    span = (most - least) or 1.0

    def x(amount: float) -> float:
        return _NAMES + (_ENDS - _NAMES) * (amount - least) / span

    drawn, lines, words, top = [], [], [], 4.0
    for bar, room in zip(bars, rooms, strict=True):
        y = top + room / 2
        ends = sorted((x(0.0), x(bar.amount)))
        drawn.append(
            tipped(box(ends[0], y - _BAR / 2, ends[1], y + _BAR / 2, colour=bar.colour), bar.tip)
        )
        low, high = bar.low, bar.high
        reach = ends[1]
        if low is not None and high is not None and high - low > _NARROW * span:
            lines += whisker(x(low), x(high), y)
            reach = max(reach, x(high))
        name = wrapped(bar.name, _LETTERS)
        above = LINE_HEIGHT / 2 * (len(name) - 1)
        words.append(tipped(label(_NAMES - 12, y - above, name, align="right"), bar.tip))
        words.append(label(reach + 10, y, bar.shown, weight="bold"))
        top += room
    return (
        boxes(drawn, height=height),
        strokes([stroke(x(0.0), 2, x(0.0), height - 2, ink=INK)], height=height, width=1),
        strokes([{**line, "ink": PAPER} for line in lines], height=height, width=_HALO),
        strokes(lines, height=height),
        texts(words, height=height),
    )
