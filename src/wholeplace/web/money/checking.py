"""What is wrong with a file's lines, by the library's own rules, in the file's own row numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wholeplace.store.schema import BY_NAME
from wholeplace.store.tables import Fault
from wholeplace.web.money.labels import name_of
from wholeplace.web.money.models import Upload
from wholeplace.web.money.reading import NOT_WORKED_OUT
from wholeplace.web.places.access import Viewer, visible
from wholeplace.web.places.models import Body, Place, Row
from wholeplace.web.places.services import faults_of
from wholeplace.web.places.tables import OWNER, Cells, body_cells, place_cells, tables_of

_FIRST = 2
_ROW = re.compile(r"\brow (\d+)\b")
Faults = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found.

    Attributes:
        by_line: Faults by column, by row number in the file.
        elsewhere: Faults that the lines make in other rows and tables, in words.
    """

    by_line: Mapping[int, Faults]
    elsewhere: Sequence[str]

    @property
    def count(self) -> int:
        """How many faults there are in lines."""
        return sum(len(each) for faults in self.by_line.values() for each in faults.values())


def own_rows(place: Place, body: Body | None, table: str) -> QuerySet[Row]:
    """Return the rows of a table that a body has now."""
    return Row.objects.filter(place=place, body=body, table=table)


def checked(
    viewer: Viewer, upload: Upload, lines: Sequence[tuple[int, Cells]], *, replace: bool = True
) -> Checked:
    """Return every fault of lines, as if they were committed.

    Args:
        viewer: Who looks: lines are checked against rows that they may see.
        upload: The file.
        lines: Row number in the file, and cells with amounts in the table's unit.
        replace: Whether the lines take the place of the body's rows or are added to them.
    """
    table = upload.table
    held = gathered(viewer, upload, replace=replace)
    first = _FIRST + len(held.get(table, ()))
    held.setdefault(table, []).extend(cells for _number, cells in lines)
    at = {index: number for index, (number, _cells) in enumerate(lines, start=first)}
    mine, rest = _parted(tables_of(held)[1], table, at)
    by_line: dict[int, Faults] = {}
    for number, column, what in [*mine, *_own_faults(upload, lines)]:
        told = by_line.setdefault(number, {}).setdefault(column, [])
        told += [] if what in told else [what]
    return Checked(by_line, _elsewhere(viewer, upload.place, rest))


def gathered(viewer: Viewer, upload: Upload, *, replace: bool) -> dict[str, list[Cells]]:
    """Return the cells by table of all that a viewer sees.

    Args:
        viewer: Who looks.
        upload: A file.
        replace: Whether to leave out the rows that its lines would take the place of.
    """
    place = upload.place
    held: dict[str, list[Cells]] = {
        "place": [place_cells(place)],
        "bodies": body_cells(place.bodies.all()),
    }
    rows = visible(Row.objects.all(), viewer)
    rows = rows.exclude(table=upload.table, body=upload.body) if replace else rows
    for name, cells in rows.order_by("table", "position", "pk").values_list("table", "values"):
        held.setdefault(name, []).append(cells)
    return held


def _parted(
    faults: Iterable[Fault], table: str, at: Mapping[int, int]
) -> tuple[list[tuple[int, str, str]], list[Fault]]:
    """Return faults of lines as (row in the file, column, words), and all others."""
    names = [column.name for column in BY_NAME[table].columns]
    mine: list[tuple[int, str, str]] = []
    rest: list[Fault] = []
    for each in faults:
        if each.table == table and each.row in at:
            column = names[each.column] if 0 <= each.column < len(names) else ""
            what = _ROW.sub(lambda row: _told(row, at), each.what)
            mine.append((at[each.row], column, _in_words(column, what)))
        else:
            rest.append(each)
    return mine, rest


def _in_words(column: str, what: str) -> str:
    """Return a fault with its column called as on the page: it begins with the column's name."""
    begins = bool(column) and what.startswith(f"{column} ")
    return f"{name_of(column)}{what[len(column) :]}" if begins else what


def _told(row: re.Match[str], at: Mapping[int, int]) -> str:
    number = at.get(int(row[1]))
    return _("a row that is there already") if number is None else _("row %s") % number


def _own_faults(
    upload: Upload, lines: Sequence[tuple[int, Cells]]
) -> Iterable[tuple[int, str, str]]:
    owner, body = OWNER.get(upload.table, ""), upload.body
    for number, cells in lines:
        for column, cell in cells.items():
            if cell == NOT_WORKED_OUT:
                yield (
                    number,
                    column,
                    _("is an error, or a formula never worked out: put the value in its place"),
                )
        if owner and body is not None and cells.get(owner) != body.key:
            told = _("should be %s: a file holds lines of one body only") % body.key
            yield number, owner, told


def _elsewhere(viewer: Viewer, place: Place, faults: Sequence[Fault]) -> list[str]:
    """Return faults in other rows that were not there before."""
    if not faults:
        return []
    before = {(each.table, each.column, each.what) for each in faults_of(viewer, place)}
    new = (each for each in faults if (each.table, each.column, each.what) not in before)
    return list(dict.fromkeys(f"{each.table}: {each.what}" for each in new))
