"""Picture: what every £100 of public money goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wholeplace.count.views import Part
from wholeplace.report.canvas import box, boxes, label, texts
from wholeplace.report.charts import BLUE, GREY, WIDTH, Chart, wrapped

REST = "Everything else"
_NAMES, _ENDS = 300.0, WIDTH - 60.0
_BAR, _GAP = 28.0, 14.0
_LETTERS, _LINE, _FITS = 18, 22.0, 30


@dataclass(frozen=True, slots=True)
class Slice:
    """What one service takes of every £100, to the pound."""

    title: str
    pounds: int


def hundred(parts: Sequence[Part], *, count: int) -> tuple[Slice, ...]:
    """Return the ``count`` largest services out of £100, and the rest; they add up to £100.

    Whole pounds by largest remainder, so that no rounding is lost. Net income goes in the rest.
    """
    positive = sorted((p for p in parts if p.gbp_thousand > 0), key=lambda p: -p.gbp_thousand)
    total = sum(part.gbp_thousand for part in parts)
    named = [(part.title, 100 * part.gbp_thousand / total) for part in positive[:count]]
    exact = [*named, (REST, 100 - sum(amount for _, amount in named))]
    floors = [int(amount) for _, amount in exact]
    by_remainder = sorted(range(len(exact)), key=lambda at: floors[at] - exact[at][1])
    for at in by_remainder[: 100 - sum(floors)]:
        floors[at] += 1
    slices = (Slice(title, whole) for (title, _), whole in zip(exact, floors, strict=True))
    return tuple(one for one in slices if one.pounds > 0)


def every_hundred_pounds(slices: Sequence[Slice], *, place: str, source: str) -> Chart:
    """Return bars of what every £100 goes on, the largest first and the rest last."""
    most = max(one.pounds for one in slices)
    bars, words, top = [], [], 4.0
    for one in slices:
        lines = wrapped(one.title, _FITS)
        room = max(_BAR, _LINE * len(lines)) + _GAP
        y, end = top + room / 2, _NAMES + (_ENDS - _NAMES) * one.pounds / most
        colour = GREY if one.title == REST else BLUE
        bars.append(box(_NAMES, y - _BAR / 2, end, y + _BAR / 2, colour=colour))
        above = _LINE / 2 * (len(lines) - 1)
        words.append(label(_NAMES - 12, y - above, lines, align="right"))
        words.append(label(end + 8, y, f"£{one.pounds}", weight="bold"))
        top += room
    height = round(top + 4)
    said = ", ".join(f"£{one.pounds} {one.title}" for one in slices)
    return Chart(
        title=f"Of every £100 spent in {place}",
        alt=f"Of every £100 of public money in {place}: {said}.",
        source=source,
        rows=tuple({"service": one.title, "pounds": one.pounds} for one in slices),
        layers=(
            boxes(bars, height=height),
            texts(words, height=height, size=_LETTERS),
        ),
        height=height,
    )
