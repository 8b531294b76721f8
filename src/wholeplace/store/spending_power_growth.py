"""Core spending power from 2016/17 to 2020/21 out of the reference: its growth, and a head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from wholeplace.settlement.growth import Grown, grown
from wholeplace.store.reference import Reference
from wholeplace.yearly import Array
from wholeplace.years import year_of

TABLE = MEASURE = "core_spending_power"
PEOPLE = "population"
MILLION = 1e6


def spending_power_growth(reference: Reference) -> tuple[Grown, ...]:
    """Return growth and pounds a head by year and class, in the councils of the time.

    People are those of mid-year, in the areas that are still councils today, a county's those of
    its districts: others are not known.
    """
    areas = reference.gazetteer().areas
    figures = [
        figure
        for figure in reference.figures(TABLE, measures=(MEASURE,))
        if figure.value is not None and figure.place in areas
    ]
    codes = sorted({figure.place for figure in figures})
    years = sorted({year_of(figure.period) for figure in figures})
    power = _by_year(codes, years)
    for figure in figures:
        value = (figure.value or 0.0) * MILLION
        power[year_of(figure.period)][codes.index(figure.place)] = value
    people = _by_year(codes, years)
    heads = {
        (figure.place, int(figure.period)): figure.value
        for figure in reference.figures(
            PEOPLE, periods=[str(year) for year in years], measures=(PEOPLE,)
        )
        if figure.value is not None
    }
    for code, at in ((code, codes.index(code)) for code in codes):
        parts = [area.code for area in areas.values() if area.county == code] or [code]
        for year in years:
            people[year][at] = sum(heads.get((part, year), np.nan) for part in parts)
    return grown(power, people, tuple(areas[code].area_class for code in codes))


def _by_year(codes: Sequence[str], years: Sequence[int]) -> Mapping[int, Array]:
    return {year: np.full(len(codes), np.nan) for year in years}
