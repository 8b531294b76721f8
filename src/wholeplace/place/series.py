"""A place's own series of a measure, put together from its districts only where that is right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from wholeplace.errors import MethodError
from wholeplace.figure import Figure
from wholeplace.place.areas import Place
from wholeplace.place.outcomes import Measure
from wholeplace.place.periods import period_end

ENGLAND = "E92000001"

Held = Mapping[tuple[str, str], Mapping[str, Figure]]


@dataclass(frozen=True, slots=True)
class Reading:
    """A measure of a place in one period.

    Attributes:
        figure: The figure; its value is None when not known or not to be put together.
        partial: Whether a part of it was missing or suppressed.
        components: (name of district, its figure), where the place's own is not published.
    """

    figure: Figure
    partial: bool = False
    components: tuple[tuple[str, Figure], ...] = ()


def index_figures(figures: Iterable[Figure], *, units: Mapping[str, str]) -> Held:
    """Return the figures by (measure, code) and period.

    Args:
        figures: Figures of any measures; those that ``units`` does not name are left out.
        units: Registered unit by measure; blank where any unit will do.

    Raises:
        MethodError: When two figures share measure, place and period (a breakdown by category
            has come in), or a unit is not the registered one (the measure was reworded).
    """
    held: dict[tuple[str, str], dict[str, Figure]] = {}
    for figure in figures:
        if figure.measure not in units:
            continue
        unit = units[figure.measure]
        if unit and figure.unit != unit:
            raise MethodError(
                f"{figure.measure} is registered in {unit!r} but published in {figure.unit!r}"
            )
        of_place = held.setdefault((figure.measure, figure.place), {})
        if figure.period in of_place:
            raise MethodError(
                f"{figure.measure} has two figures for {figure.place} in {figure.period}: "
                f"leave out the breakdown by category"
            )
        of_place[figure.period] = figure
    return held


def series(place: Place, *, measure: Measure, held: Held) -> tuple[Reading, ...]:
    """Return the readings of a place, oldest first.

    Figures of the place itself come first; a recoded place has those of all its codes. Where
    there are none, counts of its districts are summed, rates are put together only from
    registered numerators and denominators, and anything else is shown without arithmetic.
    """
    own = _of(measure.id, place.known_as or (place.code,), held)
    periods = set(own)
    for district in place.districts:
        periods |= set(held.get((measure.id, district.code), {}))
    return tuple(
        Reading(own[period]) if period in own else _from_districts(place, measure, period, held)
        for period in sorted(periods, key=lambda text: (period_end(text), text))
    )


def same_edition(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Return the readings that share source and unit with the last: editions are not stitched."""
    if not readings:
        return ()
    last = readings[-1].figure
    return tuple(
        reading
        for reading in readings
        if (reading.figure.source, reading.figure.unit) == (last.source, last.unit)
    )


def _of(measure: str, codes: Sequence[str], held: Held) -> dict[str, Figure]:
    """Return a measure's figures under any of the codes, the first code before the others."""
    found: dict[str, Figure] = {}
    for code in reversed(codes):
        found.update(held.get((measure, code), {}))
    return found


def _from_districts(place: Place, measure: Measure, period: str, held: Held) -> Reading:
    """Return what the districts' figures allow to be said about a county."""
    parts = [
        (district.name, held.get((measure.id, district.code), {}).get(period))
        for district in place.districts
    ]
    components = tuple((name, figure) for name, figure in parts if figure is not None)
    whole = replace(components[0][1], place=place.code, low=None, high=None, level=None)
    if measure.summable:
        pairs: list[tuple[float | None, float | None]] = [(_value(f), 1.0) for _, f in parts]
    elif measure.numerator and measure.denominator:
        pairs = [
            (
                _value(held.get((measure.numerator, district.code), {}).get(period)),
                _value(held.get((measure.denominator, district.code), {}).get(period)),
            )
            for district in place.districts
        ]
    else:
        return Reading(replace(whole, value=None, flag=""), components=components)
    return _added(whole, pairs, components=components, per=measure.per)


def _added(
    whole: Figure,
    pairs: Sequence[tuple[float | None, float | None]],
    *,
    components: tuple[tuple[str, Figure], ...],
    per: float | None,
) -> Reading:
    """Return the sum of the known parts, ``per`` so many of their denominators for a rate."""
    known = [(over, under) for over, under in pairs if over is not None and under is not None]
    partial = len(known) < len(pairs)
    flag = f"summed from {f'{len(known)} of {len(pairs)} ' if partial else ''}districts"
    over, under = sum(pair[0] for pair in known), sum(pair[1] for pair in known)
    value = None if not known else over if per is None else per * over / under if under else None
    return Reading(replace(whole, value=value, flag=flag), partial, components)


def _value(figure: Figure | None) -> float | None:
    return None if figure is None else figure.value
