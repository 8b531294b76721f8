"""A file's lines as lines of a table: columns matched, ids made, amounts in one unit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wholeplace.store.cells import Raw, number
from wholeplace.store.schema import BY_NAME
from wholeplace.web.money.heading_words import plain_words
from wholeplace.web.money.matching import (
    UNITS,
    Matching,
    headings_of,
    money_columns,
    names_only_units,
    unit_of,
)
from wholeplace.web.money.reading import Cell, Sheet
from wholeplace.web.places.tables import OWNER, Cells

Filled = dict[str, Raw]
ASIDE = {
    "published": _("published figures, which are there already"),
    "others": _("lines of other bodies, which are left to them"),
    "totals": _("totals of other lines"),
}
_POUNDS = re.compile(r"£|\bGBP\b", re.IGNORECASE)
_SPACED = re.compile(r"(?<=\d)\s(?=\d{3}(?!\d))")
_BRACKETS = re.compile(r"-?\s*\(\s*([\d,.]+)\s*\)")
_CREDIT = re.compile(r"([\d,.]+)\s*(?:[-−]|CR)", re.IGNORECASE)
_DEBIT = re.compile(r"([\d,.]+)\s*DR", re.IGNORECASE)
_TOTAL = re.compile(
    r"(grand |sub[- ]?)?totals?\b.*|.*\b(sub-?)?totals?|net (expenditure|cost of services)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Understood:
    """The lines of a file.

    Attributes:
        lines: Row number in the file and cells by column of the table.
        aside: How many rows were put aside, by reason: a key of ``ASIDE``.
    """

    lines: Sequence[tuple[int, Cells]]
    aside: Mapping[str, int]


def understood(
    sheet: Sheet, *, table: str, heading: int, matching: Matching, body: str, bodies: frozenset[str]
) -> Understood:
    """Return the lines of a sheet below its headings.

    Args:
        sheet: The sheet.
        table: The table that it fills.
        heading: Row of the headings, from 1.
        matching: Which column is which.
        body: Key of the body whose file it is.
        bodies: Keys of all bodies of the place.
    """
    reader = _Reader(table, headings_of(sheet.rows[heading - 1]), matching, body, bodies)
    lines: list[tuple[int, Cells]] = []
    aside: dict[str, int] = {}
    for row_number, row in enumerate(sheet.rows[heading:], start=heading + 1):
        if all(cell is None or str(cell).strip() == "" for cell in row) or names_only_units(row):
            continue
        if why := reader.aside(row):
            aside[why] = aside.get(why, 0) + 1
        else:
            lines.append((row_number, reader.cells(row)))
    return Understood(lines, aside)


def in_table_unit(table: str, cells: Mapping[str, object], unit: str) -> Filled:
    """Return cells with their amounts in the unit that the table keeps them in.

    What is no number stays as it stands, for the check to say so.
    """
    made: Filled = {n: cell for n, cell in cells.items() if isinstance(cell, str | float | int)}
    for column in money_columns(table):
        factor = UNITS[unit] / UNITS[unit_of(column)]
        if column.kind == "number" and column.name in made and factor != 1:
            try:
                made[column.name] = number(number(made[column.name]) * factor)
            except ValueError:
                continue
    return made


def pounds_of(table: str, cells: Mapping[str, object]) -> float:
    """Return what a line amounts to [pounds]; 0 where that is not known or not a number."""
    for column in money_columns(table):
        cell = cells.get(column.name)
        if column.kind == "number" and isinstance(cell, str | float | int):
            try:
                return number(cell) * UNITS[unit_of(column)]
            except ValueError:
                return 0.0
    return 0.0


class _Reader:
    """Reads the rows of one sheet."""

    def __init__(
        self,
        table: str,
        headings: Sequence[str],
        matching: Matching,
        body: str,
        bodies: frozenset[str],
    ) -> None:
        at = {heading: index for index, heading in enumerate(headings)}
        plain = {plain_words(heading): index for heading, index in at.items()}
        self._table, self._matching, self._body, self._bodies = table, matching, body, bodies
        self._columns = [(n, at[h]) for n, h in matching.columns.items() if h in at]
        self._made_from = [at[h] for h in matching.made_from if h in at]
        self._owner = OWNER.get(table, "")
        self._owner_at = plain.get(self._owner)
        self._basis_at = plain.get("basis") if table == "spend" else None
        self._money = {column.name for column in money_columns(table)}
        self._names = {column.name for column in BY_NAME[table].columns}

    def aside(self, row: Sequence[Cell]) -> str:
        """Return why a row is no line of the body; empty when it is one."""
        if str(_at(row, self._basis_at) or "").strip().casefold() == "embedded":
            return "published"
        owner = str(_at(row, self._owner_at) or "").strip()
        if owner != self._body and owner in self._bodies:
            return "others"
        named = [_at(row, index) for index in self._made_from] or [
            _at(row, index) for name, index in self._columns if name == "id"
        ]
        return "totals" if _is_total(row, named) else ""

    def cells(self, row: Sequence[Cell]) -> Filled:
        """Return the cells of a line, by column of the table; blank ones left out."""
        found: Filled = dict(self._matching.fixed)
        found |= {name: cell for name, i in self._columns if (cell := _at(row, i)) is not None}
        cells: Filled = {
            name: _plain_amount(cell) if name in self._money else cell
            for name, cell in found.items()
            if cell != "" and name in self._names
        }
        return self._with_owner(self._with_id(cells, row), row)

    def _with_id(self, cells: Filled, row: Sequence[Cell]) -> Filled:
        parts = [str(cell).strip() for i in self._made_from if (cell := _at(row, i)) is not None]
        code = "-".join(part for part in parts if part)
        if self._table != "spend":
            return {"id": code, **cells} if "id" in self._names and code else cells
        coded = f"{self._body}-{code}" if code else ""
        made = {"service": coded, **cells} if code else cells
        id = str(cells.get("id") or coded or cells.get("service") or "").strip()
        begun = id if not id or id.startswith(f"{self._body}/") else f"{self._body}/{id}"
        made = {**made, "id": begun} if begun else made
        return {"service": id, **made} if id else made

    def _with_owner(self, cells: Filled, row: Sequence[Cell]) -> Filled:
        basis: Filled = {"basis": "own"} if self._table == "spend" else {}
        owner = str(_at(row, self._owner_at) or "").strip() or self._body
        return {**cells, **basis, **({self._owner: owner} if self._owner else {})}


def _at(row: Sequence[Cell], index: int | None) -> Cell:
    return row[index] if index is not None and index < len(row) else None


def _is_total(row: Sequence[Cell], named: Sequence[Cell]) -> bool:
    """Return whether a row sums others: it says so and has no code, or holds amounts alone."""
    said = [cell.strip() for cell in row if isinstance(cell, str) and cell.strip()]
    if not said:
        return bool(named) and not any(str(cell or "").strip() for cell in named)
    totals = [words for words in said if _TOTAL.fullmatch(words)]
    return any(all(str(cell or "").strip() in ("", words) for cell in named) for words in totals)


def _plain_amount(cell: Raw) -> Raw:
    """Return an amount without the signs of book-keeping.

    ``(1,200)``, ``£(1,200)``, ``1,200-`` and ``1,200 CR`` are -1,200; ``GBP 1 200`` is 1200.
    """
    if not isinstance(cell, str):
        return cell
    words = _SPACED.sub("", _POUNDS.sub("", cell).strip())
    if found := _BRACKETS.fullmatch(words) or _CREDIT.fullmatch(words):
        return f"-{found[1]}"
    if found := _DEBIT.fullmatch(words):
        return found[1]
    return words if words[-1:].isdigit() and not words[:1].isalpha() else cell
