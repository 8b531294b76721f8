"""One measure of a place beside its neighbours, ranked only where that says something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wholeplace.errors import MethodError
from wholeplace.figure import Figure
from wholeplace.place.areas import Place
from wholeplace.place.outcomes import Comparison, Measure
from wholeplace.place.periods import is_stale, period_end
from wholeplace.place.ranking import (
    BETTER_WORDS,
    FEWEST_FOR_MEDIAN,
    HEIGHT_WORDS,
    TEST_LEVEL,
    Block,
    block,
    median_of,
)
from wholeplace.place.series import (
    ENGLAND,
    Held,
    Reading,
    index_figures,
    same_edition,
    series,
)

UNRELIABLE = "[unreliable]"


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a place stands among its neighbours, and why no more can be said."""

    position: str = ""
    band: str = ""
    verdict: str = ""
    why_not: str = ""


def compare(
    measure: Measure,
    *,
    place: Place,
    neighbours: Sequence[Place],
    figures: Iterable[Figure],
    today: str,
) -> Comparison:
    """Return one measure of a place beside its neighbours and England.

    Method and limits: docs/methods/outcomes.md.

    Args:
        measure: The measure, as registered.
        place: The place.
        neighbours: Places to set it beside, nearest first.
        figures: Figures of the measure (and of its numerator and denominator) for all of them,
            their districts and England.
        today: ISO date by which staleness is told.

    Raises:
        MethodError: When the figures are not what is registered: another unit, two figures for
            one place and period, or an England figure other than the one its publisher states.
    """
    held = index_figures(figures, units={measure.id: measure.unit, **_unlabelled(measure)})
    england = held.get((measure.id, ENGLAND), {})
    _assert_england(measure, england.get(measure.england_period))
    readings = same_edition(series(place, measure=measure, held=held))
    if readings:
        latest = readings[-1]
    else:
        latest = Reading(_nothing(measure, place, max(england, key=period_end, default="")))
    beside = [
        (other.name, _reading_at(other, measure, latest.figure.period, held))
        for other in neighbours
    ]
    ranked = [reading.figure.value for _, reading in beside if is_sound(reading)]
    values = [value for value in ranked if value is not None]
    own = latest.figure.value if is_sound(latest) else None
    middle = median_of([*values, *([] if own is None else [own])])
    standing = _standing(measure, latest, values, middle)
    return Comparison(
        measure=measure,
        figure=latest.figure,
        trend=tuple(reading.figure for reading in readings),
        neighbours=tuple((name, reading.figure) for name, reading in beside),
        median=middle,
        england=england.get(latest.figure.period),
        position=standing.position,
        verdict=standing.verdict,
        partial=latest.partial,
        stale=bool(latest.figure.period)
        and is_stale(latest.figure.period, cadence_months=measure.cadence_months, today=today),
        why_not=standing.why_not,
        band=standing.band,
        components=latest.components,
    )


def is_sound(reading: Reading) -> bool:
    """Return whether a reading may be ranked: known, complete, and not called unreliable."""
    figure = reading.figure
    return figure.value is not None and not reading.partial and figure.flag != UNRELIABLE


def _standing(
    measure: Measure, latest: Reading, others: Sequence[float], middle: float | None
) -> _Standing:
    """Return position, band and verdict, or the reasons for withholding them."""
    refusal = _refusal(measure, latest, others)
    value = latest.figure.value
    if refusal or value is None or middle is None:
        return _Standing(why_not=refusal)
    ranks = block(
        value,
        others,
        direction="lower first" if measure.polarity == "lower is better" else "higher first",
    )
    neutral = measure.polarity == "neutral"
    shown = f"{ranks}, highest first" if neutral else str(ranks)
    band = _band(ranks, HEIGHT_WORDS if neutral else BETTER_WORDS)
    low, high = latest.figure.low, latest.figure.high
    if low is None or high is None or latest.figure.level != TEST_LEVEL:
        why = "no 95% interval is published: a position, not significance"
        return _Standing(shown, band, why_not=why)
    if low <= middle <= high:
        why = "the 95% interval holds the group's median, so a rank would be chance"
        return _Standing(verdict="" if neutral else "similar", why_not=why)
    if neutral:
        return _Standing(shown, band, why_not="neither direction is better: no verdict")
    is_better = (low > middle) == (measure.polarity == "higher is better")
    return _Standing(shown, band, verdict="better" if is_better else "worse")


def _refusal(measure: Measure, latest: Reading, others: Sequence[float]) -> str:
    """Return why nothing may be ranked, or nothing."""
    figure = latest.figure
    if figure.value is None and latest.components:
        return "published for districts only, which may not be averaged: shown district by district"
    if figure.value is None:
        return f"not known: published as {figure.flag}" if figure.flag else "none is published"
    if latest.partial:
        return f"partial: {figure.flag}, so not ranked as if complete"
    if figure.flag == UNRELIABLE:
        return "the publisher calls the figure unreliable"
    if measure.no_verdict:
        return f"no verdict or rank for this measure: {measure.note or 'counts are too small'}"
    if len(others) + 1 < FEWEST_FOR_MEDIAN:
        return f"complete figures for the period: {len(others)} of the neighbours, too few to rank"
    return ""


def _band(ranks: Block, words: Sequence[str]) -> str:
    return "" if ranks.fifth is None else words[ranks.fifth]


def _reading_at(place: Place, measure: Measure, period: str, held: Held) -> Reading:
    """Return a place's reading of one period, not known when there is none."""
    found = (r for r in series(place, measure=measure, held=held) if r.figure.period == period)
    return next(found, Reading(_nothing(measure, place, period)))


def _nothing(measure: Measure, place: Place, period: str) -> Figure:
    return Figure(place.code, period, measure.id, None, measure.unit, source=measure.source)


def _unlabelled(measure: Measure) -> dict[str, str]:
    return dict.fromkeys(measure.parts[1:], "")


def _assert_england(measure: Measure, found: Figure | None) -> None:
    """Raise when the England figure is not the one that its publisher states."""
    stated = measure.england_value
    if stated is None or (found and found.value == stated):
        return
    held = "no figure" if found is None else f"{found.value:,}"
    raise MethodError(
        f"{measure.id}: England in {measure.england_period} should be {stated:,} as published, "
        f"but the table has {held}"
    )
