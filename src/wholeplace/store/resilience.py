"""Councils' reserves over the years, and who needed rescue, out of the reference tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

import numpy as np

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.figure import Figure
from wholeplace.finance.backtest import Event
from wholeplace.finance.councils import Council
from wholeplace.finance.resilience_record import ReserveRecord
from wholeplace.finance.rules import Status
from wholeplace.place.areas import Area
from wholeplace.place.gazetteer import Gazetteer
from wholeplace.source import Source
from wholeplace.store.areas import Row
from wholeplace.store.reference import Reference
from wholeplace.yearly import Array
from wholeplace.years import year_of

FIRST_YEAR, LAST_YEAR = 2010, 2017
AUTHORITIES, FIGURES = "financing_authorities", "financing"
EVENTS, DOUBTS = "support_events", "reserve_doubts"
KINDS = ("section 114 notice", "exceptional support")
WITH_CARE = ("county", "unitary", "metropolitan district", "london borough")
DISTRICTS = ("district",)
POUNDS = 1_000.0
MEASURES: Mapping[str, tuple[tuple[str, ...], float]] = {
    "opening": (("RS_resear_start", "RS_resunall_start"), POUNDS),
    "closing": (("RS_resear_end", "RS_resunall_end"), POUNDS),
    "revenue": (("RS_netrevexp",), POUNDS),
    "grants": (("RS_rsg", "RS_lssg"), -POUNDS),
    "social_care": (("RS_sc", "RS_csc", "RS_asc"), POUNDS),
    "interest": (("RS_intpay",), POUNDS),
    "council_tax": (("RS_ctr",), POUNDS),
}
NEEDED = {"opening": 2, "closing": 2}


def reserve_record(
    reference: Reference, *, classes: Sequence[str] = (*WITH_CARE, *DISTRICTS)
) -> ReserveRecord:
    """Return reserves and spending of councils from 2010/11 to 2017/18, in whole pounds.

    Councils are those of the time, by class and code, under the names of the gazetteer. A sum of
    two lines is known only when both are; what is not known is NaN.

    Args:
        reference: The compiled tables.
        classes: Classes of council.
    """
    rows = sorted(
        (row for row in reference.rows(AUTHORITIES) if row["class"] in classes),
        key=lambda row: (classes.index(row["class"]), row["place"]),
    )
    wanted = {measure for names, _ in MEASURES.values() for measure in names}
    places = {row["place"]: at for at, row in enumerate(rows)}
    figures = reference.figures(FIGURES, places=frozenset(places), measures=wanted)
    held = _grid(figures, places)
    amounts = {name: _amount(name, held, len(rows)) for name in MEASURES}
    gazetteer = reference.gazetteer()
    return ReserveRecord(
        councils=tuple(_council(row, gazetteer) for row in rows),
        years=tuple(range(FIRST_YEAR, LAST_YEAR + 1)),
        **amounts,
    )


def _grid(figures: Sequence[Figure], places: Mapping[str, int]) -> dict[str, Array]:
    """Return the figures of each measure [councils x years]."""
    shape = (len(places), LAST_YEAR - FIRST_YEAR + 1)
    held: dict[str, Array] = {}
    for figure in figures:
        if figure.value is not None:
            grid = held.setdefault(figure.measure, np.full(shape, np.nan))
            grid[places[figure.place], year_of(figure.period) - FIRST_YEAR] = figure.value
    return held


def _amount(name: str, held: Mapping[str, Array], count: int) -> Array:
    measures, times = MEASURES[name]
    unknown = np.full((count, LAST_YEAR - FIRST_YEAR + 1), np.nan)
    parts = np.array([held.get(measure, unknown) for measure in measures])
    enough = (~np.isnan(parts)).sum(axis=0) >= NEEDED.get(name, 1)
    return np.asarray(np.where(enough, np.nansum(parts, axis=0) * times, np.nan))


def _council(row: Row, gazetteer: Gazetteer) -> Council:
    """Return the council of a return; a code that is no area's is put right by its name."""
    area = gazetteer.areas.get(row["place"])
    if area is None:
        area = gazetteer.find(row["name"], on=f"{LAST_YEAR + 1}-03-31")
    return Council(area.code, area.name, row["class"], area.region, area.county)


def support_events(reference: Reference) -> tuple[Event, ...]:
    """Return section 114 notices and exceptional support, in the order of the table.

    Raises:
        InputError: With every cell that is wrong.
    """
    sources, areas = reference.sources(), reference.gazetteer().areas
    rows = reference.rows(EVENTS)
    problems = [
        problem for at, row in enumerate(rows, 2) for problem in _wrong(row, at, sources, areas)
    ]
    if problems:
        raise InputError(f"{EVENTS}.csv", problems)
    return tuple(
        Event(
            council=row["council"],
            name=row["name"],
            year=int(row["year"]),
            kind=row["kind"],
            status=row["status"],
            source=sources[row["source"]],
            note=row["note"],
        )
        for row in rows
    )


def _wrong(
    row: Row, at: int, sources: Mapping[str, Source], areas: Mapping[str, object]
) -> Iterator[Problem]:
    where = f"row {at}"
    if row["council"] not in areas:
        yield Problem(where, f"council {row['council']!r} is no council area")
    if not row["year"].isdigit():
        yield Problem(where, f"year should be a year such as 2020, not {row['year']!r}")
    for column, known in (("kind", KINDS), ("status", get_args(Status))):
        if row[column] not in known:
            yield Problem(where, f"{column} should be {' or '.join(known)}, not {row[column]!r}")
    if row["source"] not in sources:
        hint = did_you_mean(row["source"], sources)
        yield Problem(where, f"source {row['source']!r} is not one{hint}")


def council_at(reference: Reference, text: str, *, year: int) -> tuple[str, tuple[str, ...], str]:
    """Return the code of the council that ``text`` meant at the end of a year, and its like.

    Neighbours are those of today's council of the same ground, told by their codes of the year;
    none where the ground has been merged or split since.

    Returns:
        Its code, the codes of its neighbours, and the sentence that says why these.

    Raises:
        InputError: When it meant none: the gazetteer says what became of it, or what it was.
    """
    gazetteer, on = reference.gazetteer(), _end(year)
    area = _find(gazetteer, text, on)
    today = code_of_today(reference, area.code, year=year)
    if not today:
        return area.code, (), f"{area.name} has been merged or split since and has no neighbours"
    beside = gazetteer.comparators(today)
    codes = [gazetteer.made_of(other.code, on=on) for other in beside.areas]
    return area.code, tuple(code[0] for code in codes if len(code) == 1), beside.why


def code_of_today(reference: Reference, code: str, *, year: int) -> str:
    """Return the code of today's council of the same ground as one of the end of a year.

    Empty where the ground has been merged or split since.
    """
    gazetteer = reference.gazetteer()
    today = gazetteer.successors(code)
    same = len(today) == 1 and gazetteer.made_of(today[0], on=_end(year)) == (code,)
    return today[0] if same else ""


def _end(year: int) -> str:
    """Return the last day of a financial year."""
    return f"{year + 1}-03-31"


def _find(gazetteer: Gazetteer, text: str, on: str) -> Area:
    """Return the council of a date; where one was made later, say of what."""
    try:
        return gazetteer.find(text, on=on)
    except InputError:
        made = gazetteer.find(text)
        if made.lives(on):
            raise
        olds = dict.fromkeys(
            gazetteer.areas[change.old_code].name
            for change in gazetteer.changes
            if change.new_code == made.code and change.old_code != made.code
        )
        wrong = f"was made after {on}, where the record ends; its ground was then in"
        problem = Problem(text, f"{wrong} {', '.join(olds) or 'other councils'}: ask for those")
        raise InputError("place", [problem]) from None


def doubts(reference: Reference, *, year: int) -> tuple[tuple[str, str], ...]:
    """Return the code of each council whose return of a year is in doubt, and why."""
    return tuple(
        (row["council"], f"{row['name']}: {row['doubt']}")
        for row in reference.rows(DOUBTS)
        if int(row["year"]) == year
    )
