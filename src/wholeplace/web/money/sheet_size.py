"""How far the cells of a workbook's sheets reach, told while their XML passes by."""

from __future__ import annotations

from xml.parsers.expat import XMLParserType

from django.utils.translation import gettext as _

MOST_LINES = 50_000
MOST_COLUMNS = 200
MOST_CELLS = 1_000_000
LONGEST_CELL = 32_767
_A = ord("A") - 1
_LETTERS = 26


class TooLarge(Exception):
    """A table of more rows, columns or cells than is read."""


class SheetSize:
    """Counts rows, columns and filled cells of all sheets of one workbook."""

    def __init__(self) -> None:
        self.cells = 0
        self._row = self._column = self._widest = self._last = self._area = 0

    def watch(self, parser: XMLParserType) -> None:
        """Listen to the XML of a part; only worksheets are counted.

        Raises:
            TooLarge: As soon as a sheet reaches too far, from within the parser.
        """
        self._row = self._column = self._widest = self._last = 0

        def first(name: str, _attributes: dict[str, str]) -> None:
            is_sheet = name.rpartition(":")[2] == "worksheet"
            parser.StartElementHandler = self._within if is_sheet else None

        parser.StartElementHandler = first

    def _within(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "row":
            self._row = int(attributes.get("r") or self._row + 1)
            self._column = 0
        elif kind == "c":
            self._column = _column_of(attributes.get("r", "")) or self._column + 1
        elif kind in ("v", "is"):
            self._filled()

    def _filled(self) -> None:
        self.cells += 1
        before = self._last * self._widest
        self._last, self._widest = max(self._last, self._row), max(self._widest, self._column)
        self._area += self._last * self._widest - before
        refuse_size(rows=self._last, columns=self._widest, cells=max(self.cells, self._area))


def refuse_size(*, rows: int, columns: int, cells: int) -> None:
    """Refuse a table that is too large to be read.

    Raises:
        TooLarge: With a sentence.
    """
    if rows > MOST_LINES + 1:
        most = f"{MOST_LINES:,}"
        raise TooLarge(_("The file has more than %s rows: split it, or sum its lines.") % most)
    if columns > MOST_COLUMNS:
        told = _("The file has more than %s columns: delete what is not part of the table.")
        raise TooLarge(told % MOST_COLUMNS)
    if cells > MOST_CELLS:
        most = f"{MOST_CELLS:,}"
        raise TooLarge(_("The file has more than %s cells: leave out columns not needed.") % most)


def _column_of(reference: str) -> int:
    column = 0
    for letter in reference:
        if not letter.isalpha():
            break
        column = column * _LETTERS + ord(letter.upper()) - _A
    return column
