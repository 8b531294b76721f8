"""What each authority itself asks of a Band D household: MHCLG's council tax Table 7, 2024-25."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from python_calamine import CalamineWorkbook

from .figures import COLUMNS, Cell, expect, write_csv
from .reading import refuse_missing

if TYPE_CHECKING:
    from pathlib import Path

WORKBOOK = "finance/ct_table7_2024_25.ods"
PERIOD, SOURCE = "2024-25", "mhclg-council-tax-table-7-2024-25"
FIRST_ROW = 3
OWN, CHANGE = "band_d_own", "band_d_own_change"
WITH_PARISHES = "band_d_own_with_parishes"
WITH_PARISHES_CHANGE = "band_d_own_with_parishes_change"
CARE, CARE_CHANGE = "band_d_adult_social_care", "band_d_adult_social_care_change"
PERCENT: Final = frozenset({CHANGE, WITH_PARISHES_CHANGE, CARE_CHANGE})
# Where each measure stands in a row of each sheet, counted from nought.
SHEETS = {
    "Table_7a": {
        OWN: 6,
        CHANGE: 7,
        WITH_PARISHES: 8,
        WITH_PARISHES_CHANGE: 9,
        CARE: 10,
        CARE_CHANGE: 11,
    },
    "Table_7b": {OWN: 5, CHANGE: 6, CARE: 7, CARE_CHANGE: 8},
    "Table_7c": {OWN: 5, CHANGE: 7, WITH_PARISHES: 8, WITH_PARISHES_CHANGE: 10},
    "Table_7d": {OWN: 5, CHANGE: 7},
    "Table_7e": {OWN: 5, CHANGE: 7},
    "Table_7f": {OWN: 4, CHANGE: 5},
}
# Words of each measure's heading, so that a column that moved is found out.
HEADINGS = {
    OWN: ("average council tax for the authority",),
    CHANGE: ("change",),
    WITH_PARISHES: ("parish precepts",),
    WITH_PARISHES_CHANGE: ("parish precepts", "change"),
    CARE: ("adult social care element",),
    CARE_CHANGE: ("adult social care element", "change"),
}
AUTHORITIES = {
    "Table_7a": 133,
    "Table_7b": 21,
    "Table_7c": 164,
    "Table_7d": 37,
    "Table_7e": 30,
    "Table_7f": 10,
}


def compile_band_d(shared: Path, out: Path) -> list[str]:
    """Compile ``band_d_own.csv`` into ``out`` and give the report lines of what was checked.

    Raises:
        SystemExit: A column is not where it was, or a count or figure differs.
    """
    path = shared / WORKBOOK
    refuse_missing(path)
    workbook = CalamineWorkbook.from_path(path)
    rows: list[tuple[Cell, ...]] = []
    lines: list[str] = []
    for sheet, columns in SHEETS.items():
        cells = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        check_headings(sheet, columns, cells[FIRST_ROW - 1])
        found = [figures(row, columns) for row in cells[FIRST_ROW:] if str(row[0]).strip("[z]")]
        lines.append(expect(f"{sheet} authorities", found=len(found), stated=AUTHORITIES[sheet]))
        rows += [figure for authority in found for figure in authority]
    ordered = sorted(rows, key=lambda row: (str(row[2]), str(row[0])))
    return [*lines, write_csv(out / "band_d_own.csv", COLUMNS, ordered)]


def check_headings(sheet: str, columns: dict[str, int], headings: list[object]) -> None:
    """Stop when a column does not say what it is taken for.

    Raises:
        SystemExit: It does not.
    """
    for measure, at in columns.items():
        said = " ".join(str(headings[at]).lower().split())
        if not all(words in said for words in HEADINGS[measure]):
            raise SystemExit(f"{sheet} column {at + 1} should be {measure} but says {said!r}")


def figures(row: list[object], columns: dict[str, int]) -> list[tuple[Cell, ...]]:
    """Give the rows of one authority; under its E-code where it has no ONS code of its own."""
    e_code, ons_code = str(row[0]).strip(), str(row[1]).strip()
    place = e_code if ons_code == "[z]" else ons_code
    note = str(row[-1]).strip()
    return [figure(place, measure, row[at], note=note) for measure, at in columns.items()]


def figure(place: str, measure: str, cell: object, *, note: str) -> tuple[Cell, ...]:
    """Give one row of the long table; a marker such as ``[z]`` is a flag and no figure."""
    known = isinstance(cell, float | int)
    flag = note if known else str(cell).strip() or "[blank]"
    value = float(cell) if isinstance(cell, float | int) else None
    unit = "%" if measure in PERCENT else "GBP"
    return (place, PERIOD, measure, value, unit, flag or None, SOURCE)
