"""How many people live in a place, in all and by age band."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wholeplace.figure import Figure
from wholeplace.place.areas import Place
from wholeplace.place.periods import period_end

TOTAL = "population"
AGE = "population_age_"
OLDEST_AGE = 90  # the last age stands for 90 and over
BANDS = (
    ("0-4", 0, 4),
    ("5-17", 5, 17),
    ("18-64", 18, 64),
    ("65-84", 65, 84),
    ("85+", 85, OLDEST_AGE),
)
_COUNTY = "E10"

Persons = Mapping[tuple[str, str], float | None]  # by (measure, code)


@dataclass(frozen=True, slots=True)
class Population:
    """The people of a place in one period [persons].

    Attributes:
        place: ONS code of the place.
        period: Period as published; empty when no population is published.
        total: Everybody; None when a part is not known.
        bands: (age band, persons), youngest first; persons None when a part is not known.
        partial: Whether parts that are not known were left out of the numbers.
        sources: Ids of the sources, sorted.
    """

    place: str
    period: str
    total: float | None
    bands: tuple[tuple[str, float | None], ...]
    partial: bool
    sources: tuple[str, ...]


def population(
    place: Place,
    *,
    figures: Iterable[Figure],
    period: str = "",
    allow_partial: bool = False,
) -> Population:
    """Return the population of a place, summed over its parts where it has no figure itself.

    Args:
        place: The place; a county is its districts, a new council its predecessors.
        figures: Figures of ``population`` and ``population_age_<n>`` [persons].
        period: Period as published; empty for the latest that has a total for the place.
        allow_partial: Whether to add up what is known when a part is not; the result says so.
    """
    codes = {place.code, *place.known_as, *place.parts, *place.predecessors}
    kept = [
        figure for figure in figures if figure.place in codes and figure.measure.startswith(TOTAL)
    ]
    periods = sorted({f.period for f in kept if f.measure == TOTAL}, key=period_end, reverse=True)
    for candidate in [period] if period else periods:
        found = _in_period(place, candidate, kept, allow_partial)
        if found.total is not None or period:
            return found
    return Population(place.code, "", None, tuple((name, None) for name, *_ in BANDS), False, ())


def _in_period(
    place: Place, period: str, figures: Sequence[Figure], allow_partial: bool
) -> Population:
    persons = {(f.measure, f.place): f.value for f in figures if f.period == period}
    total, missing = _added(place, [TOTAL], persons, allow_partial)
    bands = []
    for name, first, last in BANDS:
        ages = [f"{AGE}{age}" for age in range(first, last + 1)]
        band, lacks = _added(place, ages, persons, allow_partial)
        bands.append((name, band))
        missing = missing or lacks
    return Population(
        place=place.code,
        period=period,
        total=total,
        bands=tuple(bands),
        partial=missing,
        sources=tuple(sorted({f.source for f in figures if f.period == period})),
    )


def _added(
    place: Place, measures: Sequence[str], persons: Persons, allow_partial: bool
) -> tuple[float | None, bool]:
    """Return the sum of measures over a place's own figure or its parts, and if it is partial."""
    codes = _ground(place, measures[0], persons)
    values = [persons.get((measure, code)) for measure in measures for code in codes]
    known = [value for value in values if value is not None]
    missing = len(known) < len(values)
    if not known or (missing and not allow_partial):
        return None, False
    return sum(known), missing


def _ground(place: Place, measure: str, persons: Persons) -> tuple[str, ...]:
    """Return the codes whose people are the place's: its own, its districts or what it was."""
    published = {code for known, code in persons if known == measure}
    own = [code for code in place.known_as or (place.code,) if code in published]
    if own:
        return (own[0],)
    if place.districts:
        return place.parts
    lower = tuple(code for code in place.predecessors if not code.startswith(_COUNTY))
    return lower if published.intersection(lower) else place.parts
