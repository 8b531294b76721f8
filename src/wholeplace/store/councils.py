"""Figures of every principal council of England side by side, out of the reference tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.finance.councils import Column, Councils
from wholeplace.finance.panel import OutturnPanel, PanelAuthority
from wholeplace.store.council_columns import published_columns
from wholeplace.store.council_ground import Ground
from wholeplace.store.reference import Reference
from wholeplace.years import year_label, year_period, years_from

FIRST_YEAR, LAST_YEAR = 2022, 2024
PANEL_FIRST, PANEL_YEARS = 2010, 8
WEEKS = 52
THOUSAND = 1_000.0


def councils(reference: Reference, *, year: int = LAST_YEAR) -> Councils:
    """Return the principal councils living in a financial year, with their figures as columns.

    Upper-tier councils come first, then districts, each in order of code; a council recoded
    since stands under the code in use today. Money is in whole pounds; NaN is not known. Columns
    of the year are its outturn and council tax; the others say their period.

    Args:
        reference: The compiled tables.
        year: Financial year of the councils and of their outturn.

    Raises:
        InputError: When there is no outturn of the year.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        covered = f"{year_label(FIRST_YEAR)} to {year_label(LAST_YEAR)}"
        wrong = f"has no figures of councils side by side: they cover {covered}"
        raise InputError("the figures of councils", [Problem(year_label(year), wrong)])
    ground = Ground.of(reference.gazetteer(), on=f"{year + 1}-03-31")
    columns = published_columns(reference, ground, year=year)
    columns["council_tax_requirement"] = _council_tax_requirement(columns)
    columns["house_price"] = _house_price(columns)
    return Councils(ground.councils, columns)


def outturn_panel(reference: Reference, *, measures: Collection[str] | None = None) -> OutturnPanel:
    """Return the outturn of every authority from 2010/11 to 2017/18, in the areas of the time.

    Args:
        reference: The compiled tables.
        measures: Only these measures; None for every one (``financing_measures.csv``).

    Raises:
        InputError: When there is no such measure.
    """
    titles = _titles(reference, measures)
    authorities = tuple(
        PanelAuthority(row["place"], row["e_code"], row["name"], row["class"])
        for row in reference.rows("financing_authorities")
    )
    years = years_from(PANEL_FIRST, PANEL_YEARS)
    rows = {authority.code: i for i, authority in enumerate(authorities)}
    columns = {year_period(year): i for i, year in enumerate(years)}
    layers = {measure: i for i, measure in enumerate(titles)}
    values = np.full((len(rows), len(columns), len(layers)), np.nan)
    figures = reference.figures("financing", measures=measures)
    for figure in figures:
        if figure.value is not None:
            at = rows[figure.place], columns[figure.period], layers[figure.measure]
            values[at] = figure.value * THOUSAND
    return OutturnPanel(
        authorities=authorities,
        years=years,
        measures=tuple(titles),
        titles=tuple(titles.values()),
        values=values,
        source=figures[0].source,
    )


def _titles(reference: Reference, measures: Collection[str] | None) -> dict[str, str]:
    """Return the names of the measures asked for, by id, in the order of the register."""
    titles = {row["measure"]: row["title"] for row in reference.rows("financing_measures")}
    if measures is None:
        return titles
    unknown = [m for m in measures if m not in titles]
    if unknown or not measures:
        problems = [Problem(m, f"is no measure{did_you_mean(m, titles)}") for m in unknown]
        nothing = Problem("measures", "should name at least one")
        raise InputError("the outturn panel", problems or [nothing])
    return {measure: title for measure, title in titles.items() if measure in measures}


def _council_tax_requirement(columns: Mapping[str, Column]) -> Column:
    band_d, base = columns["band_d_own"], columns["tax_base"]
    return Column(
        values=band_d.values * base.values,
        unit="GBP",
        period=band_d.period,
        source=base.source,
        about="Council tax of the council itself, parishes left out",
        derived="Band D of the council itself times its tax base, which is derived (grade C)",
    )


def _house_price(columns: Mapping[str, Column]) -> Column:
    ratio, pay = columns["affordability_ratio"], columns["weekly_pay"]
    return Column(
        values=ratio.values * pay.values * WEEKS,
        unit="GBP",
        period=ratio.period,
        source=ratio.source,
        about="Median house price, roughly",
        derived=f"the affordability ratio times median weekly pay times {WEEKS} (grade C)",
    )
