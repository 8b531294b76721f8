"""The published figures that every council is given as columns: which they are, and how found."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from wholeplace.finance.councils import Column
from wholeplace.store.council_ground import Figures, Ground
from wholeplace.store.reference import Reference
from wholeplace.yearly import Array
from wholeplace.years import year_period

REGISTER = Path(__file__).with_name("council_columns.csv")
PEOPLE = "population"
HOW_FOUND = {
    "published": "",
    "body": "the sum of the councils merged into it, where it is newer than the figure",
    "ground": "the sum of the districts of a county, or of the areas a new council was made of",
    "people": "the mean of its districts by people for a county",
}
_RANGE = re.compile(r"\{(?P<first>\d+)\.\.(?P<last>\d+)\}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One column of the register.

    Attributes:
        column: Its name.
        table: Long table of the reference that holds the figure.
        measure: Measure; ``{0..17}`` stands for each of several, which are added up.
        period: Period as published; ``{year}`` is the year asked for, ``{01..12}`` as in measure.
        way: ``body``: a council's own figure, with those of councils merged into it;
            ``ground``: added up over the areas on its ground; ``people``: their mean, by people;
            ``published``: only as published for it.
        times: What the published figure is multiplied by.
        unit: Unit of the column.
        about: What it is, in words.
        derived: How the figure in the table was worked out; empty when it is published as it is.
    """

    column: str
    table: str
    measure: str
    period: str
    way: str
    times: float
    unit: str
    about: str
    derived: str

    def keys(self, year: int) -> tuple[tuple[str, str], ...]:
        """Return every (measure, period) that is added up, when ``year`` is asked for."""
        periods = spelt_out(self.period.replace("{year}", year_period(year)))
        return tuple((measure, p) for measure in spelt_out(self.measure) for p in periods)


@dataclass(frozen=True, slots=True)
class _Found:
    """The figures of one measure and period by place, those by body added up, and their source."""

    values: Figures
    source: str


@cache
def wanted_columns() -> tuple[Wanted, ...]:
    """Return the register of columns, in its order."""
    with REGISTER.open(encoding="utf-8", newline="") as lines:
        return tuple(_wanted(row) for row in csv.DictReader(lines))


def published_columns(reference: Reference, ground: Ground, *, year: int) -> dict[str, Column]:
    """Return every column of the register for the councils of a ground.

    Args:
        reference: The compiled tables.
        ground: The councils and what they stand on.
        year: Financial year of the figures that are not of one period only.
    """
    made: dict[str, Column] = {}
    tables: dict[str, list[Wanted]] = {}
    for want in wanted_columns():
        tables.setdefault(want.table, []).append(want)
    for table, wants in tables.items():
        found = _figures(reference, table, wants, year=year)
        for want in wants:
            made[want.column] = _column(want, found, ground, year=year, made=made)
    return made


def spelt_out(text: str) -> tuple[str, ...]:
    """Return each text that a range in braces stands for, or the text itself.

    >>> spelt_out("2025-{09..11}-01")
    ('2025-09-01', '2025-10-01', '2025-11-01')
    """
    found = _RANGE.search(text)
    if not found:
        return (text,)
    numbers = range(int(found["first"]), int(found["last"]) + 1)
    width = len(found["first"])
    return tuple(f"{text[: found.start()]}{n:0{width}d}{text[found.end() :]}" for n in numbers)


def _wanted(row: Mapping[str, str]) -> Wanted:
    return Wanted(
        column=row["column"],
        table=row["table"],
        measure=row["measure"],
        period=row["period"],
        way=row["way"],
        times=float(row["times"]),
        unit=row["unit"],
        about=row["about"],
        derived=row["derived"],
    )


def _figures(
    reference: Reference, table: str, wants: Sequence[Wanted], *, year: int
) -> dict[tuple[str, str], _Found]:
    keys = {key for want in wants for key in want.keys(year)}
    values: dict[tuple[str, str], dict[str, float]] = {key: {} for key in keys}
    sources: dict[tuple[str, str], str] = {}
    for figure in reference.figures(
        table, measures={measure for measure, _ in keys}, periods={period for _, period in keys}
    ):
        key = figure.measure, figure.period
        if figure.value is not None and key in values:
            values[key][figure.place] = values[key].get(figure.place, 0.0) + figure.value
            sources[key] = figure.source
    return {key: _Found(found, sources.get(key, "")) for key, found in values.items()}


def _column(
    want: Wanted,
    found: Mapping[tuple[str, str], _Found],
    ground: Ground,
    *,
    year: int,
    made: Mapping[str, Column],
) -> Column:
    keys = want.keys(year)
    parts = [_placed(want.way, found[key].values, ground, made) for key in keys]
    periods = dict.fromkeys(period for _, period in keys)
    return Column(
        values=np.sum(parts, axis=0) * want.times,
        unit=want.unit,
        period=keys[0][1] if len(periods) == 1 else keys[0][1].partition("-")[0],
        source=found[keys[0]].source,
        about=want.about,
        derived="; ".join(part for part in (want.derived, HOW_FOUND[want.way]) if part),
    )


def _placed(way: str, figures: Figures, ground: Ground, made: Mapping[str, Column]) -> Array:
    match way:
        case "body":
            return ground.body(figures)
        case "ground":
            return ground.ground(figures)
        case "people":
            return ground.mean(figures, weights=made[PEOPLE].values)
        case _:
            return ground.published(figures)
