"""Picture: how spending divides over the tiers of prevention, year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wholeplace.prevention.ledger import Ledger, LedgerYear
from wholeplace.report.canvas import box, boxes, label, strokes, texts, tipped, whisker
from wholeplace.report.charts import INK, PALETTE, PAPER, WIDTH, Chart, Layer, Row
from wholeplace.report.words import level, listed, share, share_interval, tier_title
from wholeplace.years import year_label

_LEFT, _RIGHT = 76.0, WIDTH - 8.0
_ROW, _BAR, _TOP = 74.0, 34.0, 32.0
_LABEL_FITS = 44.0
_LETTER = 8
REST = "not_classified"
_NOT_PREVENTIVE, _REST = "#cfd6da", "#eef1f2"
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Segment:
    """One tier's part of one year's bar, from ``start`` to ``end`` as shares of the whole."""

    year: int
    tier: str
    start: float
    end: float
    preventive: bool


def segments(split: LedgerYear) -> tuple[Segment, ...]:
    """Return one year's tiers end to end; the preventive ones come first in every scheme.

    A tier is preventive while the tiers up to it add up to no more than the preventive share.
    What no tier of the scheme holds is the last segment.
    """
    found, start = [], 0.0
    for amount in split.tiers:
        end = start + amount.share.value
        preventive = end <= split.preventive.share.value + _TOLERANCE
        found.append(Segment(split.year, amount.tier, start, end, preventive))
        start = end
    found.append(Segment(split.year, REST, start, 1.0, False))
    return tuple(segment for segment in found if segment.end - segment.start > _TOLERANCE)


def prevention_split(ledger: Ledger, *, place: str, source: str) -> Chart:
    """Return the picture of the prevention split, with the doubt about the preventive share.

    Args:
        ledger: The place's prevention ledger.
        place: Name of the place.
        source: Where the figures are from, in words.
    """
    drawn = [segment for split in ledger.years for segment in segments(split)]
    height = round(_TOP + _ROW * len(ledger.years))
    return Chart(
        title=f"What is spent on prevention in {place}",
        alt=_sentence(ledger, place),
        source=source,
        rows=tuple(
            {"year": year_label(s.year), "tier": s.tier, "share": round(s.end - s.start, 6)}
            for s in drawn
        ),
        layers=_layers(drawn, ledger, height=height),
        height=height,
    )


def _sentence(ledger: Ledger, place: str) -> str:
    """Return the preventive share by year with its interval, and its tiers in the last year."""
    by_year = listed(
        [f"{share_interval(s.preventive.share)} in {year_label(s.year)}" for s in ledger.years]
    )
    last = ledger.years[-1]
    tiers = listed([f"{s.tier} {share(s.end - s.start)}" for s in segments(last) if s.preventive])
    return (
        f"Bars by year show the share of spending on local services in {place} that is preventive:"
        f" {by_year}; brackets give the {level(last.preventive.share)}."
        f" In {year_label(last.year)}: {tiers}."
    )


def _x(at: float) -> float:
    return round(_LEFT + (_RIGHT - _LEFT) * at, 2)


def _layers(drawn: Sequence[Segment], ledger: Ledger, *, height: float) -> tuple[Layer, ...]:
    tops = {split.year: _TOP + _ROW * index for index, split in enumerate(ledger.years)}
    tint = _tints(drawn)
    bars = [
        tipped(
            box(_x(s.start), tops[s.year], _x(s.end), tops[s.year] + _BAR, colour=tint[s.tier]),
            _tip(s),
        )
        for s in drawn
    ]
    brackets = [row for split in ledger.years for row in _bracket(split, tops[split.year])]
    swatches, tier_names = _key(drawn, tint)
    totals = [_total(split, tops[split.year]) for split in ledger.years]
    names = [*tier_names, *_names(drawn, tops), *totals]
    return (
        boxes([*bars, *swatches], height=height),
        strokes(brackets, height=height),
        texts(names, height=height),
    )


def _tints(drawn: Sequence[Segment]) -> dict[str, str]:
    """Return the colour of every tier: strong for prevention, pale for the rest."""
    preventive = dict.fromkeys(segment.tier for segment in drawn if segment.preventive)
    tint = {segment.tier: _NOT_PREVENTIVE for segment in drawn} | {REST: _REST}
    return tint | {tier: PALETTE[at % len(PALETTE)] for at, tier in enumerate(preventive)}


def _bracket(split: LedgerYear, top: float) -> list[Row]:
    """Return the interval of the preventive share, under its bar."""
    doubt = split.preventive.share
    return whisker(_x(doubt.low), _x(doubt.high), top + _BAR + 12)


def _total(split: LedgerYear, top: float) -> Row:
    """Return the words beside the bracket: the preventive share with its interval."""
    doubt = split.preventive.share
    text = f"{share_interval(doubt)} is preventive"
    return label(_x(doubt.high) + 12, top + _BAR + 12, text)


def _names(drawn: Sequence[Segment], tops: Mapping[int, float]) -> list[Row]:
    """Return the labels: years, and shares inside the bars that have room for them."""
    rows = [
        label(_LEFT - 12, top + _BAR / 2, year_label(year), align="right", weight="bold")
        for year, top in tops.items()
    ]
    for segment in drawn:
        left, right = _x(segment.start), _x(segment.end)
        ink = PAPER if segment.preventive else INK
        if right - left >= _LABEL_FITS:
            text = share(segment.end - segment.start)
            middle = tops[segment.year] + _BAR / 2
            shown = label((left + right) / 2, middle, text, align="center", ink=ink)
            rows.append(tipped(shown, _tip(segment)))
    return rows


def _tip(segment: Segment) -> str:
    """Return what a tier's part of a year says where a reader points at it."""
    part = share(segment.end - segment.start)
    kind = " (preventive)" if segment.preventive else ""
    return f"{year_label(segment.year)}, {tier_title(segment.tier)}{kind}: {part}"


def _key(drawn: Sequence[Segment], tint: Mapping[str, str]) -> tuple[list[Row], list[Row]]:
    """Return the swatches and names of the tiers, in the order of the bars."""
    swatches, names, x = [], [], _LEFT
    for tier in dict.fromkeys(segment.tier for segment in drawn):
        title = tier_title(tier)
        swatches.append(box(x, 2, x + 14, 16, colour=tint[tier]))
        names.append(label(x + 20, 10, title))
        x += 20 + _LETTER * len(title) + 16
    return swatches, names
