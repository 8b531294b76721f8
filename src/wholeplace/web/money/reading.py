"""A file's sheets as plain cells, and how they are kept: written anew, never as they were sent."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from wholeplace.store.cells import Raw, restored
from wholeplace.store.container import uncomputed
from wholeplace.web.money.safety import TOO_LARGE, Kind, Unfit
from wholeplace.web.money.sheet_size import LONGEST_CELL, TooLarge, refuse_size

Cell = str | float | int | bool | None
NOT_WORKED_OUT = "#not worked out"
DELIMITERS = ",;\t|"
_SNIFFED = 20


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as found.

    Attributes:
        name: Its name; ``csv`` for the only table of a CSV file.
        rows: Its cells by row, from A1 on.
    """

    name: str
    rows: Sequence[Sequence[Cell]]

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max(map(len, self.rows), default=0)


def read_file(path: Path, kind: Kind) -> list[Sheet]:
    """Return the sheets of a file that has been found safe; those without cells left out.

    Raises:
        Unfit: When it cannot be read, or holds no table.
    """
    sheets = _workbook(path) if kind == "xlsx" else [Sheet("csv", _csv(path))]
    found = [sheet for sheet in sheets if _is_table(sheet)]
    if not found:
        raise Unfit(_("The file holds no table: it needs a row of headings and lines below it."))
    return found


def keep(place: str, sheets: Iterable[Sheet]) -> str:
    """Return the random name under which the cells of sheets are now stored."""
    written = json.dumps([[sheet.name, sheet.rows] for sheet in sheets], ensure_ascii=False)
    content = ContentFile(gzip.compress(written.encode(), mtime=0, compresslevel=3))
    return default_storage.save(f"uploads/{place}/{uuid4().hex}.json.gz", content)


def kept_sheet(stored: str, name: str) -> Sheet:
    """Return one sheet of what is stored; the first when there is none of that name."""
    with default_storage.open(stored) as content:
        found = json.loads(gzip.decompress(content.read()))
    sheets = [Sheet(held, rows) for held, rows in found]
    return next((sheet for sheet in sheets if sheet.name == name), sheets[0])


def _is_table(sheet: Sheet) -> bool:
    filled = (row for row in sheet.rows if any(cell not in (None, "") for cell in row))
    return next(filled, None) is not None and next(filled, None) is not None


def _workbook(path: Path) -> list[Sheet]:
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        with CalamineWorkbook.from_path(path) as book:
            return [
                Sheet(each.name, _worked_out(path, each.name, _cells(book, each.name)))
                for each in book.sheets_metadata
                if each.visible == SheetVisibleEnum.Visible and each.typ == SheetTypeEnum.WorkSheet
            ]
    except PasswordError:
        raise Unfit(_("The file is protected by a password: save a copy without one.")) from None
    except (CalamineError, OSError, ValueError, OverflowError):
        raise Unfit(_("The file cannot be read as a workbook: save it as .xlsx.")) from None


def _cells(book: object, sheet: str) -> list[list[Cell]]:
    found = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)  # type: ignore[attr-defined]
    return [[_plain(cell) for cell in row] for row in found]


def _worked_out(path: Path, sheet: str, rows: list[list[Cell]]) -> list[list[Cell]]:
    """Return the cells with a mark where a formula has no value: a reader sees those as blank."""
    for reference in uncomputed(path, sheet):
        letters = reference.rstrip("0123456789")
        row, column = int(reference[len(letters) :]) - 1, _index(letters)
        if row < len(rows):
            rows[row] += [None] * (column + 1 - len(rows[row]))
            rows[row][column] = NOT_WORKED_OUT
    return rows


def _index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def _plain(cell: Raw) -> Cell:
    """Return a cell in a JSON type; dates as ISO writes them."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    if isinstance(cell, str):
        _refuse_long(cell)
        return cell or None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return cell


def _refuse_long(cell: str) -> None:
    if len(cell) > LONGEST_CELL:
        most = f"{LONGEST_CELL:,}"
        raise Unfit(_("The file has a cell of more than %s characters.") % most, TOO_LARGE)


def _csv(path: Path) -> list[list[Cell]]:
    words = path.read_text("utf-8-sig")
    rows: list[list[Cell]] = []
    cells = widest = 0
    try:
        for found in csv.reader(
            io.StringIO(words, newline=""), delimiter=_delimiter(words), strict=True
        ):
            cells, widest = cells + len(found), max(widest, len(found))
            refuse_size(rows=len(rows) + 1, columns=widest, cells=cells)
            for cell in found:
                _refuse_long(cell)
            rows.append([restored(cell) or None for cell in found])
    except TooLarge as error:
        raise Unfit(str(error), TOO_LARGE) from None
    except csv.Error as error:
        told = _("The file cannot be read as CSV at row %(row)s (%(why)s): save it as CSV UTF-8.")
        raise Unfit(told % {"row": len(rows) + 1, "why": error}) from None
    return rows


def _delimiter(words: str) -> str:
    """Return the sign that most evenly parts the first lines into columns."""
    first = words[: 1 << 16].splitlines()[:_SNIFFED]
    return max(DELIMITERS, key=lambda sign: sum(line.count(sign) for line in first))
