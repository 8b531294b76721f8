"""Pictures of the ledger at work: what is classified, group by group, and the way between years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wholeplace.prevention.ledger import LedgerYear, Step
from wholeplace.report.canvas import box, boxes, label, stroke, strokes, texts, tipped, whisker
from wholeplace.report.charts import (
    BLUE,
    INK,
    ORANGE,
    TEAL,
    WIDTH,
    Chart,
    Layer,
    Row,
    wrapped,
)
from wholeplace.report.words import first_upper, listed, pounds
from wholeplace.years import year_label

Group = tuple[str, LedgerYear | None, float]

THOUSAND = 1_000.0
_NAMES, _ENDS = 236.0, WIDTH - 92.0
_LETTERS = 30
_ROW, _BAR, _TOP = 44.0, 20.0, 34.0
_NOT_PREVENTIVE, _REST = "#9aa5ad", "#dfe4e6"
_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Parts:
    """One group's money in pounds: preventive with its interval, not preventive, the rest."""

    name: str
    preventive: float
    low: float
    high: float
    other: float
    rest: float

    @property
    def whole(self) -> float:
        """All of the group's money."""
        return self.preventive + self.other + self.rest


def parts_of_group(group: Group) -> Parts:
    """Return what a group's money divides into; all of it is unclassified without a tag."""
    name, year, money = group
    if year is None:
        return Parts(name, 0.0, 0.0, 0.0, 0.0, money * THOUSAND)
    preventive = year.preventive.gbp_thousand
    other = sum(tier.gbp_thousand.value for tier in year.tiers) - preventive.value
    return Parts(
        name,
        preventive.value * THOUSAND,
        preventive.low * THOUSAND,
        preventive.high * THOUSAND,
        other * THOUSAND,
        year.unclassified * THOUSAND,
    )


def classified_picture(groups: Sequence[Group], *, title: str, year: int, source: str) -> Chart:
    """Return a bar a group: what prevents, what does not, and what is not classified.

    Args:
        groups: (name, split, all money [GBP thousand]) of each group.
        title: What the picture shows.
        year: Financial year.
        source: Where the figures are from, in words.
    """
    held = [parts for group in groups if (parts := parts_of_group(group)).whole > _LEAST]
    height = round(_TOP + _ROW * len(held) + 4)
    return Chart(
        title=title,
        alt=_classified_sentence(held, year),
        source=source,
        rows=tuple(
            {"name": p.name, "preventive": p.preventive, "low": p.low, "high": p.high,
             "not_preventive": p.other, "not_classified": p.rest}
            for p in held
        ),
        layers=_classified_layers(held, height=height),
        height=height,
    )  # fmt: skip


def _classified_sentence(held: Sequence[Parts], year: int) -> str:
    most = sorted(held, key=lambda p: -p.preventive)[:3]
    named = [f"{p.name} {pounds(p.preventive)} {_('of')} {pounds(p.whole)}" for p in most]
    rest = sum(p.rest for p in held)
    said = _(
        "Bars by group in %(year)s: what prevents, with its 80%% interval, what does not, and what"
        " is not classified (%(rest)s in all). Most is spent on prevention in %(most)s."
    )
    return said % {"year": year_label(year), "rest": pounds(rest), "most": listed(named)}


def _classified_layers(held: Sequence[Parts], *, height: float) -> tuple[Layer, ...]:
    largest = max([p.whole for p in held] + [p.high for p in held], default=1.0) or 1.0

    def x(amount: float) -> float:
        return _NAMES + (_ENDS - _NAMES) * max(amount, 0.0) / largest

    bars: list[Row] = []
    words, doubts = _key(bars), []
    for row, part in enumerate(held):
        top = _TOP + _ROW * row + 4
        ends = [x(0.0), x(part.preventive), x(part.preventive + part.other), x(part.whole)]
        for start, end, (colour, said) in zip(ends, ends[1:], _tips(part), strict=False):
            if end - start > _LEAST:
                bars.append(tipped(box(start, top, end, top + _BAR, colour=colour), said))
        if part.high - part.low > _LEAST:
            doubts += whisker(x(part.low), x(part.high), top + _BAR + 8)
        lines = wrapped(part.name, _LETTERS)
        middle = top + _BAR / 2 - 8.5 * (len(lines) - 1)
        words.append(label(_NAMES - 12, middle, lines, align="right"))
        words.append(label(ends[-1] + 8, top + _BAR / 2, pounds(part.whole)))
    return boxes(bars, height=height), strokes(doubts, height=height), texts(words, height=height)


def _tips(part: Parts) -> tuple[tuple[str, str], ...]:
    """Return the colour of each part of a bar, and what it says where a reader points at it."""
    told = {"name": part.name, "whole": pounds(part.whole)}
    ends = {"low": pounds(part.low), "high": pounds(part.high)}
    preventive = _("%(name)s: preventive %(part)s of %(whole)s, 80%% interval %(low)s to %(high)s")
    other = _("%(name)s: not preventive %(part)s of %(whole)s")
    rest = _("%(name)s: not classified %(part)s of %(whole)s")
    return (
        (BLUE, preventive % {**told, **ends, "part": pounds(part.preventive)}),
        (_NOT_PREVENTIVE, other % {**told, "part": pounds(part.other)}),
        (_REST, rest % {**told, "part": pounds(part.rest)}),
    )


def _key(bars: list[Row]) -> list[Row]:
    """Return the names of the three parts, and put their swatches among the bars."""
    words, at = [], _NAMES
    for text, colour in (
        (_("Preventive"), BLUE),
        (_("Not preventive"), _NOT_PREVENTIVE),
        (_("Not classified"), _REST),
    ):
        bars.append(box(at, 4, at + 14, 18, colour=colour))
        words.append(label(at + 20, 12, text))
        at += 44 + 8 * len(text)
    return words


def waterfall_picture(
    steps: Sequence[Step], years: Sequence[LedgerYear], *, place: str, source: str
) -> Chart:
    """Return the way from the preventive pounds of the first year to those of the last.

    Args:
        steps: What each division's part adds, and the volume.
        years: The years of the ledger, oldest first.
        place: Name of the place.
        source: Where the figures are from, in words.
    """
    first, last = years[0], years[-1]
    begin, end = (y.real_gbp_thousand.value * THOUSAND for y in (first, last))
    named = [(first_upper(s.what), s.gbp_thousand * THOUSAND) for s in steps]
    moves = sorted(named, key=lambda move: -abs(move[1]))
    moves = [move for move in moves if abs(move[1]) > _LEAST]
    height = round(_TOP + _ROW * (len(moves) + 2))
    told = listed([f"{name} {pounds(amount)}" for name, amount in moves[:3]])
    alt = _(
        "Preventive spending in %(place)s went from %(begin)s in %(first)s to %(end)s in %(last)s,"
        " in %(prices)s prices. The largest steps: %(told)s."
    ) % {
        "place": place,
        "begin": pounds(begin),
        "first": year_label(first.year),
        "end": pounds(end),
        "last": year_label(last.year),
        "prices": year_label(last.prices),
        "told": told,
    }
    ends = (year_label(first.year), begin), (year_label(last.year), end)
    return Chart(
        title=_("What moved preventive spending between %(first)s and %(last)s")
        % {"first": year_label(first.year), "last": year_label(last.year)},
        alt=alt,
        source=source,
        rows=tuple({"step": name, "gbp": amount} for name, amount in (ends[0], *moves, ends[1])),
        layers=_waterfall_layers(ends, moves, height=height),
        height=height,
    )


def _waterfall_layers(
    ends: tuple[tuple[str, float], tuple[str, float]],
    moves: Sequence[tuple[str, float]],
    *,
    height: float,
) -> tuple[Layer, ...]:
    """Return bars on a scale that begins near the smaller end, said above the bars."""
    (first, begin), (last, end) = ends
    at = begin
    spans = []
    for name, amount in moves:
        spans.append((name, at, at + amount, TEAL if amount > 0 else ORANGE, pounds(amount)))
        at += amount
    reached = [begin, end, *(stop for _name, _start, stop, _ink, _said in spans)]
    room = (max(reached) - min(reached)) or 1.0
    least = min(reached) - room

    def x(amount: float) -> float:
        return _NAMES + (_ENDS - _NAMES) * (amount - least) / (max(reached) - least)

    rows = [
        (first, least, begin, BLUE, pounds(begin)),
        *spans,
        (last, least, end, BLUE, pounds(end)),
    ]
    bars, words = (
        [],
        [label(_NAMES, 12, _("The scale begins at %(from)s") % {"from": pounds(least)})],
    )
    for number, (name, start, stop, colour, said) in enumerate(rows):
        y = _TOP + _ROW * number + _ROW / 2
        left, right = sorted((x(start), x(stop)))
        drawn = box(left, y - _BAR / 2, right, y + _BAR / 2, colour=colour)
        bars.append(tipped(drawn, f"{name}: {said}"))
        lines = wrapped(name, _LETTERS)
        words.append(label(_NAMES - 12, y - 8.5 * (len(lines) - 1), lines, align="right"))
        words.append(label(right + 8, y, said, weight="bold"))
    edge = [stroke(_NAMES, _TOP, _NAMES, height - 6, ink=INK)]
    return boxes(bars, height=height), strokes(edge, height=height), texts(words, height=height)
