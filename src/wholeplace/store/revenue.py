"""Local revenue options on the reference figures: what they ask for, and files councils supply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.finance.councils import Column, Councils
from wholeplace.finance.revenue import income_tax
from wholeplace.finance.revenue.option import Ask
from wholeplace.finance.revenue.supplied import SURCHARGE_BANDS
from wholeplace.finance.rules import Rulebook
from wholeplace.place.gazetteer import FEWEST_COMPARATORS, Gazetteer
from wholeplace.store.cells import is_blank, number
from wholeplace.store.council_ground import Ground
from wholeplace.store.councils import councils
from wholeplace.store.folder import csv_grid, read_text
from wholeplace.store.reference import Reference
from wholeplace.store.rulebook import packaged_rules
from wholeplace.store.tables import Grid, cell_name

INCOME_MEASURE = "gross_disposable_household_income_per_head"
NEIGHBOURS = 15
YEARS_OF_GROWTH = 10
BASE_COLUMNS = ("place", "value", "kind")
_Supplied = dict[tuple[str, str], float]


def revenue_ask(
    reference: Reference,
    *,
    law: int,
    rate: float | None = None,
    base: Path | None = None,
    rules: Rulebook | None = None,
) -> Ask:
    """Return what every revenue option is worked out from, for all councils of England.

    Args:
        reference: The compiled tables.
        law: Financial year whose rules hold.
        rate: Rate asked for; None for each option's own.
        base: File of figures that councils supply; None without one.
        rules: The rules; those that come with the package when none are given.

    Raises:
        InputError: With every cell of the file that cannot be used.
    """
    book = rules or packaged_rules()
    found = with_incomes(reference, councils(reference), book, law=law)
    gazetteer = reference.gazetteer()
    return Ask(
        councils=found,
        rules=book,
        law=law,
        rate=rate,
        supplied={} if base is None else read_base(base, found, gazetteer),
        neighbours=neighbours(found, gazetteer),
    )


def with_incomes(reference: Reference, found: Councils, rules: Rulebook, *, law: int) -> Councils:
    """Return the councils with household income of an earlier year, and its growth a year.

    Args:
        reference: The compiled tables.
        found: Councils with ``household_income_per_head``.
        rules: The rules: one says which earlier year is wanted.
        law: Financial year whose rules hold.
    """
    now = found.column(income_tax.INCOME)
    then, first = int(rules.number("revenue_income_tax_year", year=law)), int(now.period)
    earlier = _incomes(reference, found, str(then))
    start = _incomes(reference, found, str(first - YEARS_OF_GROWTH))
    growth = (now.values / start) ** (1 / YEARS_OF_GROWTH) - 1
    per_head = Column(earlier, "GBP", str(then), now.source, now.about)
    a_year = Column(
        growth,
        "share a year",
        f"{first - YEARS_OF_GROWTH} to {first}",
        now.source,
        "Growth of disposable household income per head a year, in cash",
        derived=f"from the figures of {first - YEARS_OF_GROWTH} and {first}",
    )
    return found.with_columns({income_tax.INCOME_THEN: per_head, income_tax.GROWTH: a_year})


def neighbours(found: Councils, gazetteer: Gazetteer) -> dict[str, tuple[str, ...]]:
    """Return the councils that each is set beside: of its tier, nearest first.

    A council with too few is left out; it is then set beside those of its class.
    """
    near = {
        code: tuple(area.code for area in gazetteer.comparators(code, count=NEIGHBOURS).areas)
        for code in found.codes
    }
    return {code: codes for code, codes in near.items() if len(codes) >= FEWEST_COMPARATORS}


def read_base(path: Path, found: Councils, gazetteer: Gazetteer) -> _Supplied:
    """Return the figures in a file with the columns place, value and, where it is needed, kind.

    Args:
        path: CSV file.
        found: The councils.
        gazetteer: Finds a place by name or code.

    Raises:
        InputError: With every cell that cannot be used, a place given twice among them.
    """
    if not path.is_file():
        raise InputError(path.name, [Problem(path.name, "there is no such file")])
    grid = csv_grid(path.name, read_text(path))
    at = _columns(grid)
    supplied: _Supplied = {}
    problems: list[Problem] = []
    for row, cells in enumerate(grid.cells[1:], start=2):
        if all(is_blank(cell) for cell in cells):
            continue
        line = _Line(grid.name, row, [str(cell) for cell in cells], at)
        problems += line.read_into(supplied, found, gazetteer)
    if not supplied and not problems:
        problems = [Problem(path.name, "gives no figure: write a row for each place")]
    if problems:
        raise InputError(path.name, problems)
    return supplied


class _Line:
    """One row of a file of figures supplied."""

    def __init__(self, name: str, row: int, cells: list[str], at: Mapping[str, int]) -> None:
        self._name, self._row, self._at, self._width = name, row, at, len(cells)
        self._cells = {column: cells[i] for column, i in at.items() if i < len(cells)}
        self._beyond = [cell for cell in cells[len(at) :] if not is_blank(cell)]

    def read_into(
        self, supplied: _Supplied, found: Councils, gazetteer: Gazetteer
    ) -> list[Problem]:
        """Add the row's figure, or return what is wrong with its cells."""
        if self._beyond:
            told = f"has {self._width} cells for {len(self._at)} columns: is a comma in a number?"
            return [Problem(f"{self._name} row {self._row}", told)]
        problems: list[Problem] = []
        kind = self._cells.get("kind", "").strip()
        if kind not in ("", *SURCHARGE_BANDS):
            wanted = f"should be blank or a charge band 1 to {len(SURCHARGE_BANDS)}, not {kind!r}"
            problems.append(self._wrong("kind", wanted))
        code, value = "", 0.0
        try:
            code = gazetteer.find(self._cells.get("place", "").strip()).code
        except InputError as error:
            problems += [self._wrong("place", f"{p.where} {p.what}") for p in error.problems]
        try:
            value = number(self._cells.get("value", ""))
        except ValueError as error:
            problems.append(self._wrong("value", str(error)))
        if code and code not in found.codes:
            problems.append(self._wrong("place", f"{code} is not among the councils"))
        if (code, kind) in supplied:
            problems.append(self._wrong("place", f"{self._cells['place']} is given twice"))
        if not problems:
            supplied[(code, kind)] = value
        return problems

    def _wrong(self, column: str, what: str) -> Problem:
        return Problem(cell_name(self._name, self._at[column], self._row), what)


def _columns(grid: Grid) -> dict[str, int]:
    """Return where each column stands.

    Raises:
        InputError: When a column is missing, or one is not known.
    """
    headings = [str(cell).strip().casefold() for cell in (grid.cells[0] if grid.cells else [])]
    while headings and not headings[-1]:
        headings.pop()
    problems = [
        Problem(grid.name, f"has no column {name}")
        for name in BASE_COLUMNS[:2]
        if name not in headings
    ]
    problems += [
        Problem(cell_name(grid.name, i, 1), f"{h!r} is no column{did_you_mean(h, BASE_COLUMNS)}")
        for i, h in enumerate(headings)
        if h not in BASE_COLUMNS
    ]
    problems += [
        Problem(grid.name, f"has the column {name} more than once")
        for name in BASE_COLUMNS
        if headings.count(name) > 1
    ]
    if problems:
        raise InputError(grid.name, problems)
    return {name: headings.index(name) for name in BASE_COLUMNS if name in headings}


def _incomes(reference: Reference, found: Councils, period: str) -> np.ndarray:
    """Return household income per head of a year [councils, GBP]."""
    ground = Ground(reference.gazetteer(), found.councils)
    figures = reference.figures("outcomes", measures=[INCOME_MEASURE], periods=[period])
    by_place = {figure.place: figure.value for figure in figures if figure.value is not None}
    return ground.published(by_place)


def where(places: Sequence[str], found: Councils, gazetteer: Gazetteer) -> list[int]:
    """Return where councils stand that a user names, districts among them.

    Raises:
        InputError: With every name that means no council; what became of an old one is said.
    """
    problems: list[Problem] = []
    at: list[int] = []
    for text in places:
        try:
            code = gazetteer.find(text).code
        except InputError as error:
            problems += error.problems
            continue
        if code in found.codes:
            at.append(found.index(code))
        else:
            problems.append(Problem(text, f"({code}) is not among the councils with figures"))
    if problems:
        raise InputError("place", problems)
    return at
