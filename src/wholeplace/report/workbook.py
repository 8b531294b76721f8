"""The report as an Excel workbook: the same bytes each time, and nothing in it runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from math import ceil
from typing import Any

from wholeplace.plan.document import Plan
from wholeplace.report.sheet import Cell, Form, Head, Sheet
from wholeplace.report.sheets import sheets

_MADE = datetime(2000, 1, 1)
_INERT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_NUMBER_FORMATS: Mapping[Form, str] = {
    "pounds": "£#,##0;[Red]−£#,##0",
    "thousand": "#,##0;[Red]−#,##0",
    "share": "0.0%",
    "number": "#,##0.##",
}
_WIDEST: Mapping[Form, int] = {"wide text": 70, "text": 46}
_NUMBER_WIDTH = 15
_NARROWEST = 9
_LINE = 15  # height of one line of text [points]
_HEAD_ROW = 2
_A4 = 9


def workbook(plan: Plan) -> bytes:
    """Return the workbook; text that looks like a formula is written as the text it is."""
    import xlsxwriter

    written = BytesIO()
    book = xlsxwriter.Workbook(written, _INERT)
    book.set_properties({"title": plan.title, "author": "wholeplace", "created": _MADE})
    looks = _looks(book)
    for sheet in sheets(plan):
        _write(book.add_worksheet(sheet.name), sheet, looks)
    book.close()
    return written.getvalue()


def _looks(book: Any) -> dict[str, Any]:  # noqa: ANN401
    looks: dict[str, Any] = {
        form: book.add_format({"num_format": shown, "valign": "top"})
        for form, shown in _NUMBER_FORMATS.items()
    }
    looks["text"] = book.add_format({"valign": "top", "text_wrap": True})
    looks["wide text"] = book.add_format({"valign": "top", "text_wrap": True})
    looks["head"] = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 2}
    )
    looks["says"] = book.add_format({"italic": True})
    return looks


def _write(page: Any, sheet: Sheet, looks: Mapping[str, Any]) -> None:  # noqa: ANN401
    """Write one sheet: its sentence, headings that stay in view, and its rows."""
    page.write_string(0, 0, sheet.says, looks["says"])
    for column, head in enumerate(sheet.heads):
        page.write_string(_HEAD_ROW, column, head.title, looks["head"])
    widths = [_width(sheet, column) for column in range(len(sheet.heads))]
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    for row, cells in enumerate(sheet.rows, start=_HEAD_ROW + 1):
        page.set_row(row, _LINE * _lines(cells, widths))
        for column, (cell, head) in enumerate(zip(cells, sheet.heads, strict=True)):
            _write_cell(page, (row, column), cell=cell, look=looks[_form(cell, head)])
    page.freeze_panes(_HEAD_ROW + 1, 1)
    if sheet.rows:
        page.autofilter(_HEAD_ROW, 0, _HEAD_ROW + len(sheet.rows), len(sheet.heads) - 1)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(_HEAD_ROW)


def _width(sheet: Sheet, column: int) -> int:
    """Return a width that shows the column's words whole, or wraps them when they are long."""
    head = sheet.heads[column]
    if head.form in _NUMBER_FORMATS:
        return _NUMBER_WIDTH
    words = [row[column] for row in sheet.rows if isinstance(row[column], str)]
    longest = max((len(str(word)) for word in [head.title, *words]), default=0)
    return max(_NARROWEST, min(longest + 2, _WIDEST[head.form]))


def _lines(cells: Sequence[Cell], widths: Sequence[int]) -> int:
    """Return how many lines the tallest cell of a row takes."""
    lengths = [len(cell) if isinstance(cell, str) else 0 for cell in cells]
    return max(1, *(ceil(length / width) for length, width in zip(lengths, widths, strict=True)))


def _form(cell: Cell, head: Head) -> Form:
    """Return how a cell is shown; words in a column of numbers are shown as words."""
    return "text" if isinstance(cell, str) and head.form in _NUMBER_FORMATS else head.form


def _write_cell(page: Any, at: tuple[int, int], *, cell: Cell, look: Any) -> None:  # noqa: ANN401
    if cell is None:
        page.write_blank(*at, None, look)
    elif isinstance(cell, str):
        page.write_string(*at, cell, look)
    else:
        page.write_number(*at, cell, look)
