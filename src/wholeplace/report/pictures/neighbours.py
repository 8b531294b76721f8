"""Pictures: the place among its neighbours, for prevention and for outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wholeplace.place.outcomes import Comparison
from wholeplace.prevention.ledger import Ledger, Standing
from wholeplace.report.canvas import dot, dots, label, stroke, strokes, texts, whisker
from wholeplace.report.charts import (
    BLUE,
    GREY,
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
from wholeplace.report.words import bare, first_upper, level, plural, share, share_interval
from wholeplace.years import year_label

_NAMES, _ENDS = 208.0, WIDTH - 172.0
_ROW = 30.0
_STRIP, _STRIP_TOP = 58.0, 48.0
_AIR = 0.04
_HALO = 26
_NATION = "E92000001"


def preventive_standing(ledger: Ledger, *, place: str, source: str) -> Chart:
    """Return the preventive share of the place, its neighbours and England, with intervals."""
    known = [standing for standing in ledger.standing if standing.preventive_share is not None]
    ordered = sorted(known, key=lambda s: -_share(s))
    height = round(_ROW * len(ordered) + 34)
    return Chart(
        title=f"{place} among its neighbours: share of spending that is preventive",
        alt=_standing_sentence(ledger, ordered, place),
        source=source,
        rows=tuple({"name": s.name, "share": round(_share(s), 6)} for s in ordered),
        layers=_standing_layers(ordered, place, height=height),
        height=height,
    )


def _share(standing: Standing) -> float:
    return standing.preventive_share.value if standing.preventive_share else 0.0


def _standing_sentence(ledger: Ledger, ordered: Sequence[Standing], place: str) -> str:
    mine = next((s for s in ordered if s.name == place), None)
    others = [s for s in ordered if s.name != place and s.code != _NATION]
    england = next((s for s in ordered if s.code == _NATION), None)
    year = year_label(ledger.years[-1].year)
    if mine is None:
        return f"The preventive share of {place} in {year} is not known; its neighbours' are shown."
    more = sum(_share(other) > _share(mine) for other in others)
    beside = f"; England {share(_share(england))}" if england else ""
    return (
        f"Dots with intervals, largest first: in {year} the preventive share of {place} was"
        f" {share_interval(mine.preventive_share)}{beside}. {plural(more, 'neighbour')} of"
        f" {len(others)} {'had' if more == 1 else 'have'} a larger central share."
        f" Lines show the {level(mine.preventive_share)}."
    )


def _standing_layers(
    ordered: Sequence[Standing], place: str, *, height: float
) -> tuple[Layer, ...]:
    reach = max(s.preventive_share.high for s in ordered if s.preventive_share) * (1 + _AIR)
    lines, points, words = [], [], []
    for row, standing in enumerate(ordered):
        doubt = standing.preventive_share
        if doubt is None:
            continue
        y = _ROW * row + _ROW / 2
        colour = _colour(standing, place)
        weight = "bold" if standing.name == place else "normal"
        low, middle, high = (_along(at, reach) for at in (doubt.low, doubt.value, doubt.high))
        lines += whisker(low, high, y, ink=colour)
        points.append(dot(middle, y, colour=colour, shape=_shape(standing, place)))
        words.append(label(_NAMES - 12, y, standing.name, align="right", weight=weight))
        words.append(label(_ENDS + 14, y, share_interval(doubt), weight=weight))
    foot = height - 30
    axis, ticks = _share_axis(reach, foot)
    return (
        strokes(axis, height=height, width=1),
        strokes(lines, height=height),
        dots(points, height=height, area=110),
        texts([*words, *ticks], height=height),
    )


def _colour(standing: Standing, place: str) -> str:
    if standing.name == place:
        return BLUE
    return ORANGE if standing.code == _NATION else GREY


def _shape(standing: Standing, place: str) -> str:
    if standing.name == place:
        return "circle"
    return "diamond" if standing.code == _NATION else "square"


def _along(value: float, reach: float) -> float:
    return _NAMES + (_ENDS - _NAMES) * value / reach


def _share_axis(reach: float, foot: float) -> tuple[list[Row], list[Row]]:
    """Return grid lines and labels of an axis of shares from nought."""
    step = next(s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if reach / s <= 6)
    stops = [index * step for index in range(int(reach / step) + 1)]
    lines = [stroke(_along(at, reach), 0, _along(at, reach), foot, ink=GRID) for at in stops]
    words = [
        label(_along(at, reach), foot + 14, f"{100 * at:.0f}%", align="center", ink=MUTED)
        for at in stops
    ]
    return lines, words


@dataclass(frozen=True, slots=True)
class Strip:
    """One measure's figures along a strip from 0 to 1; the better end is 1 where there is one.

    Attributes:
        comparison: The measure and its figures.
        place: Where the place stands; None when not known.
        low: Where its interval begins; None when none is published.
        high: Where its interval ends; None when none is published.
        others: Where the neighbours stand.
        median: Where the median of place and neighbours stands; None under 3 figures.
    """

    comparison: Comparison
    place: float | None
    low: float | None
    high: float | None
    others: tuple[float, ...]
    median: float | None


def strip(comparison: Comparison) -> Strip:
    """Return where the figures of one measure stand; lower-is-better measures are turned round."""
    mine = comparison.figure
    others = [f.value for _, f in comparison.neighbours if f.value is not None]
    known = [v for v in (mine.value, mine.low, mine.high, *others) if v is not None]
    least, most = (min(known), max(known)) if known else (0.0, 1.0)
    span = (most - least) or 1.0
    turned = comparison.measure.polarity == "lower is better"

    def along(value: float | None) -> float | None:
        if value is None:
            return None
        share_of_span = (value - least) / span
        return 1 - share_of_span if turned else share_of_span

    ends = sorted(end for end in (along(mine.low), along(mine.high)) if end is not None)
    return Strip(
        comparison=comparison,
        place=along(mine.value),
        low=ends[0] if len(ends) == 2 else None,
        high=ends[1] if len(ends) == 2 else None,
        others=tuple(at for at in map(along, others) if at is not None),
        median=along(comparison.median) if others else None,
    )


def outcome_strips(comparisons: Sequence[Comparison], *, place: str, source: str) -> Chart:
    """Return one strip a measure: the place, its interval, its neighbours and their median.

    Args:
        comparisons: Measures with at least one figure of a neighbour or of the place.
        place: Name of the place.
        source: Where the figures are from, in words.
    """
    strips = [strip(comparison) for comparison in comparisons]
    height = round(_STRIP_TOP + _STRIP * len(strips) + 4)
    return Chart(
        title=f"How life is in {place} beside its neighbours",
        alt=_strips_sentence(comparisons, place),
        source=source,
        rows=tuple(_strip_row(one) for one in strips),
        layers=_strip_layers(strips, place, height=height),
        height=height,
    )


def _strip_row(one: Strip) -> Row:
    mine = one.comparison.figure
    return {
        "measure": one.comparison.measure.title,
        "value": mine.value,
        "unit": mine.unit,
        "median": one.comparison.median,
    }


def _strips_sentence(comparisons: Sequence[Comparison], place: str) -> str:
    """Return which measures are better and which worse than the neighbours' median."""

    def named(verdict: str) -> str:
        titles = [c.measure.title.lower() for c in comparisons if c.verdict == verdict]
        return "; ".join(titles) or "none"

    withheld = sum(not c.verdict for c in comparisons)
    return (
        f"One strip a measure shows {place} as a large dot with its interval, neighbours as small"
        f" marks and their median as a bar. Better than the median: {named('better')}."
        f" Worse: {named('worse')}. Similar: {named('similar')}."
        f" No verdict for {plural(withheld, 'measure')}."
    )


def _strip_layers(strips: Sequence[Strip], place: str, *, height: float) -> tuple[Layer, ...]:
    tracks, words = [], _heading(place)
    marks = [dot(_NAMES + 108, 12, colour=GREY, shape="square")]
    lines = [stroke(_NAMES + 226, 3, _NAMES + 226, 21, ink=INK)]
    points = [dot(_NAMES + 8, 12, colour=BLUE)]
    for row, one in enumerate(strips):
        y = _STRIP_TOP + _STRIP * row + _STRIP / 2
        tracks.append(stroke(_NAMES, y, _ENDS, y, ink=GRID))
        marks += [dot(_on(at), y, colour=GREY, shape="square") for at in one.others]
        if one.median is not None:
            lines.append(stroke(_on(one.median), y - 11, _on(one.median), y + 11, ink=INK))
        if one.place is not None:
            points.append(dot(_on(one.place), y, colour=BLUE))
        if one.low is not None and one.high is not None:
            lines += whisker(_on(one.low), _on(one.high), y, ink=BLUE)
        words += _strip_words(one, y)
    return (
        strokes(tracks, height=height, width=1),
        dots(marks, height=height, area=40),
        strokes(lines, height=height, width=2),
        dots(points, height=height, area=170),
        texts(words, height=height),
    )


def _on(at: float) -> float:
    air = _HALO / 2
    return _NAMES + air + (_ENDS - _NAMES - 2 * air) * at


def _heading(place: str) -> list[Row]:
    return [
        label(_NAMES, 34, "← worse", ink=MUTED),
        label(_ENDS, 34, "better →", align="right", ink=MUTED),
        label(_ENDS + 14, 34, place, weight="bold"),
        label(_NAMES + 20, 12, "the place"),
        label(_NAMES + 120, 12, "a neighbour"),
        label(_NAMES + 236, 12, "median"),
    ]


def _strip_words(one: Strip, y: float) -> list[Row]:
    comparison = one.comparison
    title = wrapped(comparison.measure.title, 31)
    value = bare(comparison.figure.value, comparison.figure.unit)
    verdict = first_upper(comparison.verdict) if comparison.verdict else "No verdict"
    ending = "neither end is better" if comparison.measure.polarity == "neutral" else verdict
    return [
        label(_NAMES - 12, y - 8.5 * (len(title) - 1), title, align="right"),
        label(_ENDS + 14, y - 9, value, weight="bold"),
        label(_ENDS + 14, y + 9, ending, ink=MUTED),
    ]
