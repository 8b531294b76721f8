"""Write a bundle as an Excel workbook that people like to fill in."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from wholeplace.store.cells import cell_of
from wholeplace.store.columns import Column, Row
from wholeplace.store.read_me import SHEET as READ_ME
from wholeplace.store.read_me import read_me
from wholeplace.store.schema import BY_NAME, LISTS, PLACE
from wholeplace.store.tables import cell_name

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Rows = Mapping[str, Sequence[Row]]

CREATED = datetime(2000, 1, 1)
ROOM = 500
A4, COLUMNS_A_PAGE = 9, 12
TITLE_HEIGHT, LINE_HEIGHT, MOST_LINES = 26, 15, 12
FILTER_ARROW = 4
READ_ME_WIDTHS = (22, 110)
LISTED = 2_000
WIDTHS = {"text": 30, "choice": 16, "number": 15, "whole number": 10, "financial year": 11}
WIDE = {
    "rationale": 70,
    "note": 50,
    "title": 44,
    "about": 80,
    "condition": 44,
    "what": 40,
    "name": 44,
    "source": 40,
    "population": 50,
}
OTHER_WIDTH = 14
FORMATS = {
    "money": "#,##0",
    "number": "General",
    "share": "0.0##%",
    "financial year": "0",
    "whole number": "0",
}
INK, PAPER, SHADE = "#0B3C49", "#FFFFFF", "#E8F1F2"
NOTE_SIZE = {"x_scale": 2.2, "y_scale": 1.2}


def write_workbook(rows: Rows, path: Path, *, named: str) -> None:
    """Write all tables into a workbook, whole or not at all; same rows, same bytes.

    Args:
        rows: The rows of every table, by its name.
        path: The file to write.
        named: Name of the place, for the first sheet.
    """
    from xlsxwriter import Workbook

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, staged = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".xlsx", dir=path.parent)
    os.close(handle)
    try:
        book = Workbook(staged, {"strings_to_formulas": False, "strings_to_urls": False})
        book.set_properties(
            {"title": rows[PLACE.name][0].model_dump()["title"], "created": CREATED}
        )
        _fill(book, rows, named)
        book.close()
        Path(staged).chmod(0o644)
        os.replace(staged, path)
    finally:
        Path(staged).unlink(missing_ok=True)


class _Look:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self.heading = book.add_format(
            {"bold": True, "font_color": PAPER, "bg_color": INK, "text_wrap": True, "valign": "top"}
        )
        self.optional = book.add_format(
            {"bold": True, "font_color": INK, "bg_color": SHADE, "text_wrap": True, "valign": "top"}
        )
        self.title = book.add_format(
            {"bold": True, "font_size": 16, "font_color": INK, "valign": "vcenter"}
        )
        self.strong = book.add_format({"bold": True, "valign": "top"})
        self.text = book.add_format(
            {"text_wrap": True, "valign": "top", "align": "left", "indent": 1}
        )
        self.quoted = book.add_format(
            {"text_wrap": True, "valign": "top", "align": "left", "indent": 1, "quote_prefix": True}
        )
        self.numbers = {
            kind: book.add_format({"num_format": code, "valign": "top"})
            for kind, code in FORMATS.items()
        }

    def of(self, column: Column) -> Format:
        """Return the format of a column's cells."""
        money = column.kind == "number" and column.unit.startswith("GBP")
        return self.numbers.get("money" if money else column.kind, self.text)


def _fill(book: Workbook, rows: Rows, named: str) -> None:
    look = _Look(book)
    _write_read_me(book.add_worksheet(READ_ME), rows, named, look)
    _write_place(book.add_worksheet(PLACE.name), rows[PLACE.name][0], look)
    for table in LISTS:
        sheet = book.add_worksheet(table.name)
        _write_headings(sheet, table.columns, look)
        for number, row in enumerate(rows[table.name], start=1):
            for index, column in enumerate(table.columns):
                _write(sheet, (number, index), getattr(row, column.name), look.of(column), look)
            _fit(sheet, number, [(str(getattr(row, c.name)), _width(c)) for c in table.columns])
        last = max(ROOM, len(rows[table.name]) + ROOM)
        for index, column in enumerate(table.columns):
            _offer(sheet, (1, index, last, index), column)
        _for_print(sheet, len(table.columns), len(rows[table.name]))


def _write_headings(sheet: Worksheet, columns: Sequence[Column], look: _Look) -> None:
    for index, column in enumerate(columns):
        look_of = look.heading if column.required else look.optional
        sheet.write_string(0, index, column.name, look_of)
        sheet.write_comment(0, index, _note(column), NOTE_SIZE)
        sheet.set_column(index, index, _width(column), look.of(column))
    sheet.freeze_panes(1, 1)


def _width(column: Column) -> int:
    width = WIDE.get(column.name, WIDTHS.get(column.kind, OTHER_WIDTH))
    return max(width, len(column.name) + FILTER_ARROW)


def _fit(sheet: Worksheet, number: int, texts: Sequence[tuple[str, int]]) -> None:
    """Make a row high enough for its longest text at its column's width."""
    lines = max(sum(len(part) // width + 1 for part in words.split("\n")) for words, width in texts)
    if lines > 1:
        sheet.set_row(number, LINE_HEIGHT * min(lines, MOST_LINES))


def _note(column: Column) -> str:
    parts = [f"{column.about}.", f"Type: {column.kind}."]
    if column.unit:
        parts.append(f"Unit: {column.unit}.")
    if column.example:
        parts.append(f"For example: {column.example}")
    parts.append("Must be filled in." if column.required else "May be blank: blank is not known.")
    return "\n".join(parts)


def _write(
    sheet: Worksheet, at: tuple[int, int], value: object, plain: Format, look: _Look
) -> None:
    cell = cell_of(value)
    if isinstance(cell, str):
        active = not cell[:1].isalnum()
        sheet.write_string(*at, cell, look.quoted if active else plain)
    elif cell is not None:
        sheet.write_number(*at, cell, plain)


def _offer(sheet: Worksheet, area: tuple[int, int, int, int], column: Column) -> None:
    """Offer what may be chosen in a column; a body, action or outcome from its own sheet."""
    choices = ("yes", "no") if column.kind == "yes or no" else column.choices
    if choices:
        sheet.data_validation(*area, {"validate": "list", "source": list(choices)})
    elif column.refers in BY_NAME and column.refers != "unit_costs":
        listed = f"={column.refers}!$A$2:$A${LISTED}"
        told = {"error_type": "warning", "error_message": f"Add it to the sheet {column.refers}."}
        sheet.data_validation(*area, {"validate": "list", "source": listed, **told})


def _for_print(sheet: Worksheet, columns: int, rows: int) -> None:
    sheet.autofilter(0, 0, max(rows, 1), columns - 1)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)
    _on_paper(sheet, across=1 + columns // COLUMNS_A_PAGE)


def _on_paper(sheet: Worksheet, *, across: int = 1) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(across, 0)


def _write_place(sheet: Worksheet, row: Row, look: _Look) -> None:
    for index, (heading, width) in enumerate((("key", 16), ("value", 44), ("about", 80))):
        sheet.write_string(0, index, heading, look.heading)
        sheet.set_column(index, index, width, look.text)
    for number, column in enumerate(PLACE.columns, start=1):
        sheet.write_string(number, 0, column.name, look.strong)
        _write(sheet, (number, 1), getattr(row, column.name), look.of(column), look)
        sheet.write_string(number, 2, column.about, look.text)
        _offer(sheet, (number, 1, number, 1), column)
    sheet.freeze_panes(1, 1)
    _on_paper(sheet)


def _write_read_me(sheet: Worksheet, rows: Rows, named: str, look: _Look) -> None:
    for index, width in enumerate(READ_ME_WIDTHS):
        sheet.set_column(index, index, width, look.text)
    styles = {"title": look.title, "heading": look.strong, "text": look.text}
    for number, line in enumerate(read_me(rows, named)):
        if line.style == "table":
            address = f"internal:'{line.label}'!{cell_name('', 0, 1)[1:]}"
            sheet.write_url(number, 0, address, string=line.label)
        else:
            sheet.write_string(number, 0, line.label, styles[line.style])
        if line.words:
            sheet.write_string(number, 1, line.words, look.text)
            _fit(sheet, number, [(line.words, READ_ME_WIDTHS[1])])
    sheet.set_row(0, TITLE_HEIGHT)
    sheet.hide_gridlines(2)
    sheet.activate()
    _on_paper(sheet)
