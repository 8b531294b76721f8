"""Read the official workbook of core spending power: one sheet a year, machine codes in row 4.

Written from the documented layout of the 2025-26 and the 2026-27 to 2028-29 editions, which could
not be opened here: ``docs/methods/settlement.md`` says what that leaves open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from wholeplace.errors import InputError, Problem
from wholeplace.years import year_label, year_period

CODES_ROW = 3
"""Row of the machine column codes, counted from 0."""
MILLION = 1e6
ROUNDING = 0.0015
"""Largest gap between total and components that rounding explains [GBP million]."""
TOTAL = "TE"
NAMES = ("ecode", "ons_code", "authority", "region", "class")
NOT_MONEY = ("pop", "dwellings", "ruc")
PARTS_OF: Mapping[str, tuple[str, ...]] = {
    "sfa": ("rsg", "bfl"),
    "ct_total": ("ct", "ct_core", "ct_asc", "ct_other"),
}
"""Columns that are shown beside the sum they are part of, and are not counted again."""
WHOSE = re.compile(r"E(?:0[6-9]|10|31|47)\d{6}|-|")
SHEET = re.compile(r"\d{4}-\d{2}")
COLUMN = re.compile(r"(?P<name>[a-z_]+?)_(?P<year>\d{4})")
Cell = object


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """Core spending power of one authority in one year.

    Attributes:
        sheet: Name of the sheet.
        row: Row of the sheet, counted from 1.
        year: Financial year.
        ecode: MHCLG code; ``TE`` for England.
        code: ONS code; empty for England, ``-`` for the Greater London Authority.
        name: Name.
        region: Region.
        area_class: Class as the sheet writes it.
        total: Core spending power [GBP].
        components: What it is the sum of, by name [GBP].
        shown: Columns shown beside a sum they are part of, by name [GBP].
        population: People, where the sheet has them; None otherwise.
    """

    sheet: str
    row: int
    year: int
    ecode: str
    code: str
    name: str
    region: str
    area_class: str
    total: float
    components: Mapping[str, float]
    shown: Mapping[str, float]
    population: float | None = None


@dataclass(frozen=True, slots=True)
class PublishedSpendingPower:
    """What a workbook of core spending power holds.

    Attributes:
        source: Name of the file.
        rows: Every authority and year, without England.
        england: England by year, as the workbook has it.
        other_sheets: Sheets that are not of a year, such as ``input_data``.
    """

    source: str
    rows: tuple[AuthorityRow, ...]
    england: Mapping[int, AuthorityRow]
    other_sheets: tuple[str, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """Financial years, in order."""
        return tuple(sorted({row.year for row in self.rows}))

    def of_year(self, year: int) -> Mapping[str, AuthorityRow]:
        """Return the authorities of a year, by ONS code.

        Raises:
            InputError: When the workbook has no such year.
        """
        if year not in self.years:
            held = ", ".join(year_label(each) for each in self.years)
            raise InputError(
                self.source, [Problem("year", f"{year_label(year)} is not in it: it has {held}")]
            )
        return {row.code: row for row in self.rows if row.year == year}


def read_spending_power(path: Path) -> PublishedSpendingPower:
    """Return the rows of a workbook, its components summed and compared with its totals.

    Raises:
        InputError: When it cannot be opened, no sheet is of a year, columns are missing, a code or
            a figure cannot be used, a code is given twice, components do not sum to a total, or
            authorities to England; every fault is named. England is looked at only where a sheet
            has no other fault.
    """
    sheets = _sheets(path)
    of_years = {name: cells for name, cells in sheets.items() if SHEET.fullmatch(name)}
    if not of_years:
        held = ", ".join(sheets) or "none"
        raise InputError(
            path.name, [Problem("sheets", f"should be named as years, 2025-26; there are: {held}")]
        )
    problems: list[Problem] = []
    rows: list[AuthorityRow] = []
    for name, cells in of_years.items():
        found, wrong = _read_sheet(name, cells)
        rows += found
        problems += wrong or _england_differs(found)
    if problems:
        raise InputError(path.name, problems)
    return PublishedSpendingPower(
        source=path.name,
        rows=tuple(row for row in rows if row.ecode != TOTAL),
        england={row.year: row for row in rows if row.ecode == TOTAL},
        other_sheets=tuple(name for name in sheets if name not in of_years),
    )


def _sheets(path: Path) -> dict[str, Sequence[Sequence[Cell]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(path)
    except (CalamineError, OSError) as error:
        raise InputError(path.name, [Problem(path.name, f"cannot be opened: {error}")]) from error
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def _read_sheet(
    sheet: str, cells: Sequence[Sequence[Cell]]
) -> tuple[list[AuthorityRow], list[Problem]]:
    year = int(sheet[:4])
    if sheet != year_period(year):
        return [], [Problem(sheet, f"is no financial year: {year_period(year)} would be")]
    header = [str(cell).strip() for cell in (cells[CODES_ROW] if len(cells) > CODES_ROW else ())]
    where = f"{sheet} row {CODES_ROW + 1}"
    missing = [name for name in (*NAMES, f"csp_{year}") if name not in header]
    if missing:
        return [], [Problem(where, f"should have the column codes {', '.join(missing)}")]
    repeated = sorted({code for code in header if code and header.count(code) > 1})
    if repeated:
        return [], [Problem(where, f"has column codes more than once: {', '.join(repeated)}")]
    rows: list[AuthorityRow] = []
    problems: list[Problem] = []
    for number, line in enumerate(cells[CODES_ROW + 1 :], CODES_ROW + 2):
        named = dict(zip(header, line, strict=False))
        if str(named["ecode"]).strip() or str(named["ons_code"]).strip():
            row, wrong = _authority((sheet, number, year), named)
            problems += wrong
            rows += [row] if row else []
    return rows, [*problems, *_sum_faults(rows), *_repeated(rows)]


def _repeated(rows: Sequence[AuthorityRow]) -> Iterator[Problem]:
    """Yield the rows whose MHCLG or ONS code another row has already."""
    seen: dict[str, int] = {}
    for row in rows:
        codes = tuple(filter(None, (row.ecode, row.code)))
        for code in [code for code in codes if code in seen][:1]:
            told = f"{code} is in row {seen[code]} already"
            yield Problem(f"{row.sheet} row {row.row}", told)
        seen = dict.fromkeys(codes, row.row) | seen


def _authority(
    where: tuple[str, int, int], named: Mapping[str, Cell]
) -> tuple[AuthorityRow | None, list[Problem]]:
    sheet, number, year = where
    at = f"{sheet} row {number}"
    problems: list[Problem] = []
    figures: dict[str, float] = {}
    for column, cell in named.items():
        found = COLUMN.fullmatch(column)
        if not found or int(found["year"]) != year:
            continue
        if not isinstance(cell, int | float) or isinstance(cell, bool) or not isfinite(cell):
            problems.append(Problem(f"{at} {column}", f"should be a number, not {cell!r}"))
        else:
            figures[found["name"]] = float(cell)
    texts = {name: str(named[name]).strip() for name in NAMES}
    if not WHOSE.fullmatch(texts["ons_code"]) or not (texts["ons_code"] or texts["ecode"] == TOTAL):
        told = f"{texts['ons_code']!r} is no ONS code of an authority"
        problems.append(Problem(f"{at} ons_code", told))
    if problems:
        return None, problems
    shown = _shown(figures)
    money = {n: MILLION * v for n, v in figures.items() if n not in NOT_MONEY and n != "csp"}
    row = AuthorityRow(
        sheet=sheet,
        row=number,
        year=year,
        ecode=texts["ecode"],
        code=texts["ons_code"],
        name=texts["authority"],
        region=texts["region"],
        area_class=texts["class"],
        total=MILLION * figures["csp"],
        components={name: amount for name, amount in money.items() if name not in shown},
        shown={name: amount for name, amount in money.items() if name in shown},
        population=figures.get("pop"),
    )
    return row, []


def _shown(figures: Mapping[str, float]) -> frozenset[str]:
    """Return the columns that are parts of another column of the same row."""
    return frozenset(
        part for whole, parts in PARTS_OF.items() if whole in figures for part in parts
    )


def _sum_faults(rows: Sequence[AuthorityRow]) -> Iterator[Problem]:
    for row in rows:
        over = (sum(row.components.values()) - row.total) / MILLION
        if abs(over) > ROUNDING:
            way = "more" if over > 0 else "less"
            told = f"components of {row.name} sum to £{abs(over):,.3f}m {way} than csp_{row.year}"
            yield Problem(f"{row.sheet} row {row.row}", told)


def _england_differs(rows: Sequence[AuthorityRow]) -> Iterator[Problem]:
    for england in (row for row in rows if row.ecode == TOTAL):
        others = [row for row in rows if row.year == england.year and row.ecode != TOTAL]
        over = (sum(row.total for row in others) - england.total) / MILLION
        if abs(over) > ROUNDING * max(len(others), 1):
            way = "more" if over > 0 else "less"
            told = f"authorities sum to £{abs(over):,.3f}m {way} than England has"
            yield Problem(f"{england.sheet} row {england.row}", told)
