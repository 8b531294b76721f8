"""A bundle as one Excel workbook: one sheet a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.store.columns import TableType
from wholeplace.store.container import check_container, refused, uncomputed
from wholeplace.store.schema import BY_NAME, LISTS, PLACE
from wholeplace.store.tables import Fault, Grid, Table, read_pairs, read_table

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

ENDINGS = (".xlsx", ".xlsm")


def read_workbook(path: Path) -> tuple[dict[str, Table], list[Fault]]:
    """Return the tables of a workbook by name, and every fault in them.

    Hidden sheets, and sheets that are no table of the bundle, are not read. A formula counts by
    the value it showed when the workbook was saved.

    Raises:
        InputError: When the file is not a workbook that can be read, or not a bundle.
    """
    check_container(path)
    with _opened(path) as book:
        sheets = _visible(book)
        if PLACE.name not in sheets:
            raise refused(path, f"is not a bundle: it has no sheet {PLACE.name!r}")
        problems = list(_strangers(sheets))
        if problems:
            raise InputError(path.name, problems)
        place, faults = read_pairs(PLACE, _grid(path, book, sheets[PLACE.name]))
        tables = {PLACE.name: place}
        for table in LISTS:
            grid = Grid(table.name, ())
            if table.name in sheets:
                grid = _grid(path, book, sheets[table.name])
            tables[table.name], found = read_table(table, grid)
            faults += found
    errors = [
        fault
        for name, sheet in sheets.items()
        if name in BY_NAME
        for fault in _without_value(path, name, sheet)
    ]
    known = {fault.where for fault in errors}
    return tables, [*errors, *(fault for fault in faults if fault.where not in known)]


def read_sheet(path: Path, table: TableType) -> tuple[Table, list[Fault]]:
    """Return one table from the sheet of its name in a workbook that need not be a bundle.

    Raises:
        InputError: When the file is not a workbook that can be read, or has no such sheet.
    """
    check_container(path)
    with _opened(path) as book:
        sheets = _visible(book)
        if table.name not in sheets:
            offered = did_you_mean(table.name, sheets)
            raise refused(path, f"has no sheet {table.name!r}{offered}")
        sheet = sheets[table.name]
        read, faults = read_table(table, _grid(path, book, sheet))
    errors = [*_without_value(path, table.name, sheet)]
    known = {fault.where for fault in errors}
    return read, [*errors, *(fault for fault in faults if fault.where not in known)]


def read_grids(path: Path, names: Sequence[str]) -> Mapping[str, Grid]:
    """Return the cells of some visible sheets of a workbook that need not be a bundle, by name.

    Raises:
        InputError: When the file is not a workbook that can be read, lacks one of the sheets, or
            holds an error or a formula without its value in one.
    """
    folded = {name.casefold(): name for name in names}
    check_container(path, folded)
    with _opened(path) as book:
        sheets = _visible(book)
        missing = [name for key, name in folded.items() if key not in sheets]
        if missing:
            raise refused(path, f"has no sheet {', '.join(map(repr, missing))}")
        found = {name: _grid(path, book, sheets[key]) for key, name in folded.items()}
    errors = [
        fault.problem()
        for key, name in folded.items()
        for fault in _without_value(path, name, sheets[key])
    ]
    if errors:
        raise InputError(path.name, errors)
    return found


def _opened(path: Path) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError:
        raise refused(path, "is protected by a password: save a copy without one") from None
    except (CalamineError, OSError) as error:
        raise refused(path, f"cannot be read as a workbook ({error}): save it as .xlsx") from error


def _visible(book: CalamineWorkbook) -> Mapping[str, str]:
    """Return the visible sheets: their name in the workbook by the name of a table."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return {
        sheet.name.strip().casefold(): sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    }


def _grid(path: Path, book: CalamineWorkbook, sheet: str) -> Grid:
    from python_calamine import CalamineError

    try:
        cells = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except CalamineError as error:
        what = f"its sheet {sheet!r} cannot be read ({error}): save it as .xlsx"
        raise refused(path, what) from error
    return Grid(sheet, cells)


def _strangers(sheets: Mapping[str, str]) -> Iterator[Problem]:
    """Yield sheets whose name is nearly that of a table: they would not be read."""
    for folded, name in sheets.items():
        offered = did_you_mean(folded, BY_NAME)
        if folded not in BY_NAME and offered:
            yield Problem(name, f"sheet {name!r} is not a table of the bundle{offered}")


def _without_value(path: Path, table: str, sheet: str) -> Iterator[Fault]:
    what = "holds an error, or a formula that was never worked out: put the value in its place"
    for cell in uncomputed(path, sheet):
        yield Fault(
            table, int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), 0, f"{sheet}!{cell}", what
        )
