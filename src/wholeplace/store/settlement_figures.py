"""Figures of councils that come with a settlement design: a CSV file of a column a figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from wholeplace.errors import Problem
from wholeplace.finance.councils import Column, Councils
from wholeplace.store.cells import Raw, is_blank, number
from wholeplace.store.tables import Grid
from wholeplace.yearly import Array

WHOSE = "council"
FIRST_ROW = 2
Found = Callable[[str], tuple[str, str]]


def read_figures(
    grid: Grid, *, councils: Councils, design: str, find: Found
) -> tuple[Mapping[str, Column], Sequence[Problem]]:
    """Return the columns of a file of figures by council, and everything that is wrong with it.

    A council that has no row, or a blank cell, has no figure: NaN. Columns that are there already
    with the same figures, as when two designs bring one file, are let be.

    Args:
        grid: The file, ``council`` among its headings.
        councils: The councils.
        design: Id of the design it comes with.
        find: The code of a council, or why there is none.
    """
    headings = [str(cell).strip() for cell in (grid.cells[0] if grid.cells else ())]
    while headings and not headings[-1]:
        headings.pop()
    wrong = list(_heading_faults(grid.name, headings))
    if wrong:
        return {}, wrong
    names = [name for name in headings if name != WHOSE]
    values = {name: np.full(len(councils), np.nan) for name in names}
    seen: dict[str, int] = {}
    for row, cells in enumerate(grid.cells[1:], FIRST_ROW):
        if all(is_blank(cell) for cell in cells):
            continue
        where = f"{grid.name} row {row}"
        if any(not is_blank(cell) for cell in cells[len(headings) :]):
            told = f"has {len(cells)} cells for {len(headings)} columns: is a comma in a number?"
            wrong.append(Problem(where, told))
            continue
        named = dict(zip(headings, [*cells, *[""] * len(headings)], strict=False))
        code, why = find(str(named[WHOSE]).strip())
        if not why and code in seen:
            why = f"has a row already: {seen[code]}"
        if why:
            wrong.append(Problem(f"{where} {WHOSE}", f"{named[WHOSE]!r} {why}"))
        seen.setdefault(code, row)
        wrong += _into(values, named, where, councils.index(code) if code else None)
    wrong += _taken(grid.name, values, councils)
    about = f"given with the design {design}"
    return {name: Column(figures, "", "", design, about) for name, figures in values.items()}, wrong


def _heading_faults(name: str, headings: Sequence[str]) -> Iterator[Problem]:
    if WHOSE not in headings or len(headings) == 1:
        yield Problem(f"{name} row 1", f"should have {WHOSE!r} and columns of figures")
    for heading in dict.fromkeys(headings):
        if not heading:
            yield Problem(f"{name} row 1", "has a column without a name")
        elif headings.count(heading) > 1:
            yield Problem(f"{name} row 1", f"has the column {heading!r} more than once")


def _into(
    values: Mapping[str, Array], named: Mapping[str, Raw], where: str, at: int | None
) -> Iterator[Problem]:
    """Put the figures of a row where its council stands; yield what is no number."""
    for name, figures in values.items():
        if is_blank(named[name]):
            continue
        try:
            figure = number(named[name])
        except ValueError as error:
            yield Problem(f"{where} {name}", str(error))
            continue
        if at is not None:
            figures[at] = figure


def _taken(name: str, values: Mapping[str, Array], councils: Councils) -> Iterator[Problem]:
    for column, figures in values.items():
        if column not in councils.columns:
            continue
        if not np.array_equal(councils.of(column), figures, equal_nan=True):
            told = f"{column!r} is the name of a column there already, with other figures"
            yield Problem(f"{name} row 1", told)
