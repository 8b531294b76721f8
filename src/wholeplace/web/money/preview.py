"""The first lines of a file: as found, and as they are understood."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wholeplace.store.schema import BY_NAME
from wholeplace.web.money.labels import column_label, text_of
from wholeplace.web.money.matching import Matching, column_letters, own_unit
from wholeplace.web.money.models import Upload
from wholeplace.web.money.reading import Sheet
from wholeplace.web.money.understanding import in_table_unit, understood
from wholeplace.web.pages.figures import Table

SHOWN = 20
LONGEST = 60
LOOKED_AT = 400


def sheet_preview(sheet: Sheet, heading: int) -> Table:
    """Return the headings of a sheet and its first lines, as they stand in the file."""
    width = sheet.width
    rows = [
        [str(number), *(_short(row[i] if i < len(row) else None) for i in range(width))]
        for number, row in enumerate(sheet.rows[: SHOWN + heading], start=1)
        if number >= heading
    ]
    letters = [(column_letters(index), False) for index in range(width)]
    return Table(
        _("First rows of the file, from the headings on"), [(_("Row"), True), *letters], rows
    )


def preview(sheet: Sheet, upload: Upload, matching: Matching, bodies: frozenset[str]) -> Table:
    """Return the first lines of a sheet as they are understood, amounts in the table's unit."""
    first = Sheet(sheet.name, sheet.rows[: upload.heading + LOOKED_AT])
    found = understood(
        first,
        table=upload.table,
        heading=upload.heading,
        matching=matching,
        body="" if upload.body is None else upload.body.key,
        bodies=bodies,
    )
    lines = [
        (number, in_table_unit(upload.table, cells, matching.unit))
        for number, cells in found.lines[:SHOWN]
    ]
    used = {name for _number, cells in lines for name in cells}
    columns = [column for column in BY_NAME[upload.table].columns if column.name in used]
    headings = [
        (column_label(upload.table, column, own_unit(upload.table)), column.kind == "number")
        for column in columns
    ]
    rows = [
        [str(number), *(_short(cells.get(column.name)) for column in columns)]
        for number, cells in lines
    ]
    caption = _("The first lines as they are understood")
    return Table(caption, [(_("Row"), True), *headings], rows, caption_hidden=True)


def _short(cell: object) -> str:
    words = text_of(cell)
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
