"""Formulas that know their own value: one line of Python gives the cell's text and its figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from wholeplace.store.tables import cell_name

Value = float | str | None
PENCE = 100
DIGITS_OF_PENCE = 6
"""Digits of a penny to which floats are put right before they are floored, in sheet and figure."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell's formula, or a reference to a cell, with the figure it gives.

    Attributes:
        text: The formula as a spreadsheet writes it, without the equals sign.
        value: What it comes to; None for a blank cell.

    >>> Formula("A1", 2.0) * Formula("B1", 3.0) + 1
    Formula(text='((A1*B1)+1)', value=7.0)
    """

    text: str
    value: Value

    @property
    def number(self) -> float:
        """Its value as a number: a blank cell counts as nought, as in a spreadsheet."""
        return self.value if isinstance(self.value, int | float) else 0.0

    def __add__(self, other: Formula | float) -> Formula:
        return self._with("+", other, self.number + _number(other))

    def __sub__(self, other: Formula | float) -> Formula:
        return self._with("-", other, self.number - _number(other))

    def __mul__(self, other: Formula | float) -> Formula:
        return self._with("*", other, self.number * _number(other))

    def _with(self, sign: str, other: Formula | float, value: float) -> Formula:
        return Formula(f"({self.text}{sign}{_text(other)})", value)


Term = Formula | float


def _number(term: Term) -> float:
    return term.number if isinstance(term, Formula) else float(term)


def _text(term: Term) -> str:
    return term.text if isinstance(term, Formula) else f"{term:.15g}"


def at(sheet: str, row: int, column: int, value: Value) -> Formula:
    """Return a reference to a cell, rows and columns counted from 0.

    >>> at("Council tax", 4, 3, 1.0)
    Formula(text="'Council tax'!D5", value=1.0)
    """
    return Formula(cell_name(f"'{sheet}'", column, row + 1), value)


def smaller(*terms: Term) -> Formula:
    """Return the smallest of some terms."""
    return Formula(f"MIN({','.join(map(_text, terms))})", min(map(_number, terms)))


def larger(*terms: Term) -> Formula:
    """Return the largest of some terms."""
    return Formula(f"MAX({','.join(map(_text, terms))})", max(map(_number, terms)))


def total(terms: Sequence[Formula]) -> Formula:
    """Return the sum of some terms, as a range where they are cells in a row or a column."""
    value = sum(term.number for term in terms)
    if not terms:
        return Formula("0", 0.0)
    return Formula(f"SUM({','.join(_span(terms))})", value)


def weighted(weights: Sequence[Formula], growth: Sequence[Formula]) -> Formula:
    """Return the sum of weights times growth, both cells of one column each."""
    if not weights:
        return Formula("0", 0.0)
    value = sum(w.number * g.number for w, g in zip(weights, growth, strict=True))
    return Formula(f"SUMPRODUCT({_range(weights)},{_range(growth)})", value)


def unless_blank(cell: Formula, otherwise: Term) -> Formula:
    """Return what a cell holds, or something else where it is blank."""
    value = _number(otherwise) if cell.value is None else cell.number
    return Formula(f'IF({cell.text}="",{_text(otherwise)},{cell.text})', value)


def where(test: str, holds: bool, *, then: Term, otherwise: Term) -> Formula:
    """Return one of two terms by a test written as a spreadsheet does."""
    return Formula(
        f"IF({test},{_text(then)},{_text(otherwise)})", _number(then if holds else otherwise)
    )


def floored_to_pence(term: Formula) -> Formula:
    """Return an amount rounded down to the penny; what floats add or lose does not count.

    >>> floored_to_pence(Formula("A1", 141.42)).value
    141.42
    """
    pence = floor(round(term.number * PENCE, DIGITS_OF_PENCE))
    return Formula(f"(INT(ROUND({term.text}*{PENCE},{DIGITS_OF_PENCE}))/{PENCE})", pence / PENCE)


def _range(cells: Sequence[Formula]) -> str:
    first, last = cells[0].text, cells[-1].text
    return first if len(cells) == 1 else f"{first}:{last.rpartition('!')[2]}"


def _span(terms: Sequence[Formula]) -> list[str]:
    """Return terms as arguments of a sum: cells under one another in one range."""
    found: list[list[Formula]] = []
    for term in terms:
        if found and _follows(found[-1][-1].text, term.text):
            found[-1].append(term)
        else:
            found.append([term])
    return [_range(cells) for cells in found]


def _follows(upper: str, lower: str) -> bool:
    above, below = _place(upper), _place(lower)
    if above is None or below is None:
        return False
    return above[:2] == below[:2] and above[2] + 1 == below[2]


def _place(text: str) -> tuple[str, str, int] | None:
    """Return sheet, column and row of a reference; None for another formula."""
    sheet, mark, cell = text.rpartition("!")
    column = cell.rstrip("0123456789")
    row = cell[len(column) :]
    return (sheet, column, int(row)) if mark and column.isalpha() and row else None
