"""The rows of a table as HTML, written in one go: a table of hundreds of cells is drawn often."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from wholeplace.web.pages.figures import Cell, Fine, Link, Table, Tag

HIDDEN = "govuk-visually-hidden"


def rows_html(table: Table) -> SafeString:
    """Return every row of a table's body, each word in it escaped."""
    return mark_safe("".join(_rows(table)))  # every part below is escaped or our own


def cell_html(cell: Cell) -> str:
    """Return one cell, escaped.

    >>> cell_html("a < b"), cell_html(Tag("late", "red"))
    ('a &lt; b', '<strong class="govuk-tag govuk-tag--red">late</strong>')
    """
    if isinstance(cell, Link):
        more = f'<span class="{HIDDEN}"> {escape(cell.hidden)}</span>' if cell.hidden else ""
        return f'<a class="govuk-link" href="{escape(cell.href)}">{escape(cell.text)}{more}</a>'
    if isinstance(cell, Tag):
        colour = escape(cell.colour)
        return f'<strong class="govuk-tag govuk-tag--{colour}">{escape(cell.text)}</strong>'
    if isinstance(cell, Fine):
        return f'{escape(cell.text)}<span class="wp-detail">{escape(cell.detail)}</span>'
    return str(escape(cell))


def _rows(table: Table) -> Iterator[str]:
    for row in table.body:
        yield '\n      <tr class="govuk-table__row">'
        for index, (cell, is_number) in enumerate(row):
            number = " wp-number" if is_number else ""
            inside = cell_html(cell)
            if index == 0:
                yield f'<th scope="row" class="govuk-table__header{number}">{inside}</th>'
            else:
                yield f'<td class="govuk-table__cell{number}">{inside}</td>'
        yield "</tr>"
