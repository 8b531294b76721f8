"""What was counted in every upper-tier place, read once out of the reference tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.demand.design import Measure, PathwayDesign
from wholeplace.demand.observed import OLDEST, Observations, flow_year, opening_year
from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.place.areas import Place
from wholeplace.place.gazetteer import DEFAULT_MODEL, FALLBACK_MODEL, Gazetteer
from wholeplace.place.people import AGE, TOTAL
from wholeplace.place.periods import period_end
from wholeplace.source import Source
from wholeplace.store.reference import Reference
from wholeplace.yearly import Array

FIRST_YEAR, LAST_YEAR = 2010, 2027
NEIGHBOURS = 15
PEOPLE_TABLE = "population"
_COUNTY = "E10"
Held = Mapping[str, Mapping[str, float | None]]  # by period and code


@dataclass(frozen=True, slots=True)
class Ground:
    """What every pathway stands on: places, their people and who is like whom.

    Attributes:
        places: Every upper-tier place.
        ages: People by single year of age [places x years x ages].
        people_source: Who published the people.
        neighbours: How much each place leans on each other one [places x places].
    """

    places: tuple[Place, ...]
    ages: Array
    people_source: Source
    neighbours: Array


def read_ground(reference: Reference) -> Ground:
    """Return the upper-tier places with their people and neighbours."""
    gazetteer = reference.gazetteer()
    places = tuple(gazetteer.place(area.code) for area in gazetteer.upper_tier())
    ages, people_source = _ages(reference, places)
    neighbours = neighbour_weights(gazetteer, [place.code for place in places])
    return Ground(places, ages, people_source, neighbours)


def read_observations(
    reference: Reference, designs: Iterable[PathwayDesign], *, ground: Ground
) -> Observations:
    """Return all that designs read, for every upper-tier place.

    Raises:
        InputError: When a measure is in no table; the nearest are offered.
    """
    places = ground.places
    designs = tuple(designs)
    stock = {m for design in designs for m in design.stock_measures}
    flow = {m for design in designs for m in design.flow_measures}
    held, sources = _held(reference, stock | flow)
    return Observations(
        places=tuple(place.code for place in places),
        years=tuple(range(FIRST_YEAR, LAST_YEAR + 1)),
        stocks={m: _opening(held[m.table, m.name], places) for m in stock},
        flows={m: _within(held[m.table, m.name], places, m.per_year) for m in flow},
        ages=ground.ages,
        neighbours=ground.neighbours,
        sources={m: reference.source(sources[m.table, m.name]) for m in stock | flow},
        people_source=ground.people_source,
    )


def _held(
    reference: Reference, measures: Iterable[Measure]
) -> tuple[Mapping[tuple[str, str], Held], Mapping[tuple[str, str], str]]:
    """Return the figures and the source of measures, by (table, measure)."""
    wanted: dict[str, set[str]] = {}
    for measure in measures:
        wanted.setdefault(measure.table, set()).add(measure.name)
    held: dict[tuple[str, str], dict[str, dict[str, float | None]]] = {}
    sources: dict[tuple[str, str], str] = {}
    for table, names in wanted.items():
        for figure in reference.figures(table, measures=names):
            key = (table, figure.measure)
            held.setdefault(key, {}).setdefault(figure.period, {})[figure.place] = figure.value
            sources[key] = figure.source
    missing = [(t, n) for t, names in sorted(wanted.items()) for n in sorted(names)]
    missing = [key for key in missing if key not in held]
    if missing:
        problems = []
        for table, name in missing:
            known = {row["measure"] for row in _register(reference, table)}
            problems.append(Problem(name, f"is not in {table}{did_you_mean(name, known)}"))
        raise InputError("measures", problems)
    return held, sources


def _register(reference: Reference, table: str) -> Sequence[Mapping[str, str]]:
    try:
        return reference.rows(f"{table}_measures")
    except InputError:
        return ()


def _opening(held: Held, places: Sequence[Place]) -> Array:
    """Return stocks by the first of April they are nearest to [places x years]."""
    nearest: dict[int, tuple[int, str]] = {}
    for period in held:
        month = period_end(period)
        year = opening_year(month)
        off = abs(month - (12 * year + 3))
        nearest[year] = min(nearest.get(year, (off, period)), (off, period))
    found = _blank(places)
    for year, (_, period) in nearest.items():
        if FIRST_YEAR <= year <= LAST_YEAR:
            found[:, year - FIRST_YEAR] = _of_places(held[period], places)
    return found


def _within(held: Held, places: Sequence[Place], per_year: int) -> Array:
    """Return flows by financial year, known where every period of it is [places x years]."""
    periods: dict[int, list[str]] = {}
    for period in held:
        periods.setdefault(flow_year(period_end(period), per_year=per_year), []).append(period)
    found = _blank(places)
    for year, within in periods.items():
        if FIRST_YEAR <= year <= LAST_YEAR and len(within) == per_year:
            parts = [_of_places(held[period], places) for period in within]
            found[:, year - FIRST_YEAR] = np.sum(parts, axis=0)
    return found


def _of_places(values: Mapping[str, float | None], places: Sequence[Place]) -> Array:
    """Return the value of each place: its own, else the sum of its districts or forerunners."""
    return np.array([_of_place(values, place) for place in places])


def _of_place(values: Mapping[str, float | None], place: Place) -> float:
    for code in place.known_as or (place.code,):
        own = values.get(code)
        if own is not None:
            return own
    forerunners = tuple(code for code in place.predecessors if not code.startswith(_COUNTY))
    for parts in (tuple(area.code for area in place.districts), forerunners):
        found = [values.get(code) for code in parts]
        known = [value for value in found if value is not None]
        if parts and len(known) == len(parts):
            return float(sum(known))
    return float("nan")


def _ages(reference: Reference, places: Sequence[Place]) -> tuple[Array, Source]:
    """Return people by single age [places x years x ages], and who published them.

    Ages are published for some years only: shares of ages move in a straight line between them
    and stay as they are before the first and after the last; the total is that of each year.
    """
    codes = {c for p in places for c in (*p.known_as, p.code, *p.parts, *p.predecessors)}
    held: dict[str, dict[str, dict[str, float | None]]] = {}
    source = ""
    for figure in reference.figures(PEOPLE_TABLE, places=codes):
        by_period = held.setdefault(figure.measure, {})
        by_period.setdefault(figure.period, {})[figure.place] = figure.value
        source = figure.source if figure.measure == TOTAL else source
    total = _yearly(held[TOTAL], places)
    shares = np.stack([_yearly(held[f"{AGE}{age}"], places) for age in range(OLDEST + 1)], axis=2)
    shares = shares / shares.sum(axis=2, keepdims=True)
    return total[:, :, None] * _between_years(shares), reference.source(source)


def _yearly(held: Held, places: Sequence[Place]) -> Array:
    found = _blank(places)
    for period, values in held.items():
        year = int(period[:4])
        if FIRST_YEAR <= year <= LAST_YEAR:
            found[:, year - FIRST_YEAR] = _of_places(values, places)
    return found


def _between_years(shares: Array) -> Array:
    """Return shares with the years that are not known filled in [places x years x ages]."""
    filled = shares.copy()
    years = np.arange(shares.shape[1])
    for place in range(len(shares)):
        known = ~np.isnan(shares[place, :, 0])
        if known.any():
            for age in range(shares.shape[2]):
                values = shares[place, known, age]
                filled[place, :, age] = np.interp(years, years[known], values)
    return filled


def neighbour_weights(gazetteer: Gazetteer, codes: Sequence[str]) -> Array:
    """Return how much each place leans on each other one: the nearest most [places x places]."""
    at = {code: index for index, code in enumerate(codes)}
    weights = np.zeros((len(codes), len(codes)))
    for code, row in at.items():
        for model in (FALLBACK_MODEL, DEFAULT_MODEL):
            ranked = gazetteer.neighbours(code, model=model, count=NEIGHBOURS)
            near = [at[area.code] for area in ranked if area.code in at]
            if near:
                weights[row, near] = 1 / (1 + np.arange(len(near)))
                break
    total = weights.sum(axis=1, keepdims=True)
    return np.asarray(weights / np.where(total > 0, total, 1.0))


def _blank(places: Sequence[Place]) -> Array:
    return np.full((len(places), LAST_YEAR - FIRST_YEAR + 1), np.nan)
