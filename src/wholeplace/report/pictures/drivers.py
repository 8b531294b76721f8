"""Picture: what makes the gap of the last year, driver by driver."""

from __future__ import annotations

from collections.abc import Sequence

from wholeplace.finance.outlook import DriverShare
from wholeplace.report.canvas import box, boxes, label, stroke, strokes, texts
from wholeplace.report.charts import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    TEAL,
    WIDTH,
    Chart,
    Layer,
    Row,
    wrapped,
)
from wholeplace.report.words import listed, pounds
from wholeplace.years import year_label

_NAMES, _ENDS = 236.0, WIDTH - 110.0
_ROW, _BAR, _TOP = 40.0, 22.0, 34.0
_SMALL = 0.5
"""A driver that adds less than this to the gap is left out of the picture [GBP]."""
_OTHERS = "All smaller drivers"
MOST = 12


def ordered(drivers: Sequence[DriverShare], *, at: int) -> tuple[tuple[str, float], ...]:
    """Return (title, GBP) of what widens the gap of a year, then of what narrows it.

    Beyond a dozen, the smallest are put together.

    Args:
        drivers: What drives the gap.
        at: Place of the year among the years.
    """
    all_of_them = [(d.title, d.by_year[at]) for d in drivers if abs(d.by_year[at]) > _SMALL]
    largest = sorted(all_of_them, key=lambda one: -abs(one[1]))
    kept, rest = largest[:MOST], largest[MOST:]
    if rest:
        kept.append((_OTHERS, sum(amount for _, amount in rest)))
    return tuple(sorted(kept, key=lambda one: (one[1] < 0, -abs(one[1]))))


def what_drives(
    drivers: Sequence[DriverShare], *, years: Sequence[int], gap: float, source: str
) -> Chart:
    """Return bars that lead, one after another, from no gap to the expected gap of the last year.

    Args:
        drivers: What drives the gap.
        years: Financial years of the plan.
        gap: Expected gap of the last year [GBP, cash].
        source: Where the figures are from, in words.
    """
    parts = ordered(drivers, at=len(years) - 1)
    height = round(_TOP + _ROW * (len(parts) + 1) + 8)
    return Chart(
        title=f"What makes the gap of {year_label(years[-1])}",
        alt=_sentence(parts, gap, years[-1]),
        source=source,
        rows=tuple({"driver": title, "gbp": amount} for title, amount in parts),
        layers=_layers(parts, gap, height=height),
        height=height,
    )


def _sentence(parts: Sequence[tuple[str, float]], gap: float, year: int) -> str:
    """Return the drivers that widen the gap most, and those that narrow it most."""
    wider = [f"{title} {pounds(amount)}" for title, amount in parts if amount > 0][:3]
    closer = [f"{title} {pounds(-amount)}" for title, amount in parts if amount < 0][:2]
    said = f"Bars lead from nought to the expected gap of {year_label(year)}, {pounds(gap)}."
    if wider:
        said += f" It is widened most by {listed(wider)}."
    if closer:
        said += f" It is narrowed most by {listed(closer)}."
    return said


def _layers(parts: Sequence[tuple[str, float]], gap: float, *, height: float) -> tuple[Layer, ...]:
    steps = _steps(parts)
    ends = [0.0, gap, *(end for _, end in steps)]
    least, most = min(ends), max(ends)
    span = (most - least) or 1.0

    def x(amount: float) -> float:
        return _NAMES + (_ENDS - _NAMES) * (amount - least) / span

    bars: list[Row] = []
    words = [
        label(_NAMES, 10, "← narrows the gap", ink=MUTED),
        label(_ENDS, 10, "widens the gap →", align="right", ink=MUTED),
    ]
    named = [*((*part, *step) for part, step in zip(parts, steps, strict=True)),
             ("The gap", gap, 0.0, gap)]  # fmt: skip
    for row, (title, amount, start, end) in enumerate(named):
        y = _TOP + _ROW * row + _ROW / 2
        colour = BLUE if title == "The gap" else ORANGE if amount > 0 else TEAL
        left, right = sorted((x(start), x(end)))
        bars.append(box(left, y - _BAR / 2, right, y + _BAR / 2, colour=colour))
        lines = wrapped(title, 30)
        words.append(label(_NAMES - 12, y - 8.5 * (len(lines) - 1), lines, align="right"))
        words.append(label(right + 8, y, pounds(amount), weight="bold"))
    return (
        boxes(bars, height=height),
        strokes([stroke(x(0.0), _TOP - 8, x(0.0), height - 6, ink=INK)], height=height),
        texts(words, height=height),
    )


def _steps(parts: Sequence[tuple[str, float]]) -> list[tuple[float, float]]:
    """Return where each bar begins and ends, one beginning where the one before ended."""
    found, at = [], 0.0
    for _, amount in parts:
        found.append((at, at + amount))
        at += amount
    return found
