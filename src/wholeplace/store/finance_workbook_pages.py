"""The sheets of a finance workbook as cells: text, figures, and formulas with their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from wholeplace.finance.base_budget import BaseBudget
from wholeplace.finance.plan_draws import UNPLANNED
from wholeplace.finance.plan_run import years_from_base
from wholeplace.store.finance_workbook_formulas import Formula, Value, at
from wholeplace.store.finance_workbook_inputs import (
    BASE_COLUMN,
    FIRST_YEAR_COLUMN,
    INPUTS,
    WEIGHTS,
    WEIGHTS_ROW,
    Block,
    Input,
    Key,
    blocks_of,
    drivers_in_order,
    inputs_of,
    is_band_d,
    moved_lines,
)
from wholeplace.years import year_label

Style = Literal[
    "title", "note", "heading", "heading right", "heading wrapped", "text",
    "money", "pence", "rate", "share", "count", "year", "total",
    "input money", "input pence", "input rate", "input share", "input count", "input year",
    "input text", "model money", "model rate", "model share",
]  # fmt: skip
STYLES: Mapping[str, Style] = {
    "money": "input money",
    "count": "input count",
    "rate": "input rate",
    "share": "input share",
    "month": "input year",
    "year": "input year",
    "yes or no": "input text",
}
NOTES = (
    "Change the shaded cells: everything else recalculates. Figures are expected (central) ones, "
    "in the cash of each year; intervals are in the plan itself.",
    "Do not sort, add or take away rows or columns: the workbook is read back by the ids and "
    "headings beside its figures. Grey figures come from a model and cannot be changed here.",
    "Blank is not nought: a blank amount in place of growth means that the line grows.",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its value, its formula where it has one, and how it looks."""

    value: Value
    formula: str
    style: Style


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet in the making.

    Attributes:
        name: Name of the sheet.
        cells: Cells by row and column, counted from 0.
    """

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)

    def text(self, row: int, column: int, words: str, style: Style = "text") -> None:
        """Write words."""
        if words:
            self.cells[row, column] = Cell(words, "", style)

    def figure(self, row: int, column: int, value: Value, style: Style) -> Formula:
        """Write a figure, or a blank cell that may be filled; return a reference to it."""
        self.cells[row, column] = Cell(value, "", style)
        return at(self.name, row, column, value)

    def formula(self, row: int, column: int, what: Formula, style: Style = "money") -> Formula:
        """Write a formula with its value; return a reference to its cell."""
        own = what.text.replace(f"'{self.name}'!", "")
        self.cells[row, column] = Cell(what.value, f"={own}", style)
        return at(self.name, row, column, what.value)

    def headings(self, row: int, words: Sequence[str], style: Style = "heading") -> None:
        """Write a row of headings; a blank one lets the words before it run on."""
        for column, word in enumerate(words):
            right = style == "heading" and column >= BASE_COLUMN
            self.cells[row, column] = Cell(word or None, "", "heading right" if right else style)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the calculating sheets stand on.

    Attributes:
        budget: The base budget.
        years: Every year from the one after the base year.
        held: A reference to the cell of every input.
    """

    budget: BaseBudget
    years: tuple[int, ...]
    held: Mapping[Key, Formula]

    def year_headings(self, *first: str) -> tuple[str, ...]:
        """Return headings: three words, the base year, the years."""
        labels = (year_label(year) for year in (self.budget.base_year, *self.years))
        return (*first, *labels)

    @property
    def columns(self) -> tuple[int, ...]:
        """Columns of the years."""
        return tuple(range(FIRST_YEAR_COLUMN, FIRST_YEAR_COLUMN + len(self.years)))

    @property
    def before(self) -> int:
        """How many years lie between the base year and the first year of the plan."""
        return self.years.index(self.budget.years[0])


def input_pages(budget: BaseBudget) -> tuple[Ground, Page, Page]:
    """Return the ground of the calculation, the sheet of inputs and that of weights."""
    pages = {INPUTS: Page(INPUTS), WEIGHTS: Page(WEIGHTS)}
    held = {
        each.key: pages[each.sheet].figure(each.row, each.column, _shown(each), _style(each))
        for each in inputs_of(budget)
    }
    ground = Ground(budget, years_from_base(budget), held)
    _label_inputs(pages[INPUTS], ground)
    _label_weights(pages[WEIGHTS], budget)
    return ground, pages[INPUTS], pages[WEIGHTS]


def _shown(each: Input) -> Value:
    if isinstance(each.value, bool):
        return "yes" if each.value else "no"
    return each.value


def _style(each: Input) -> Style:
    if each.editable:
        return "input pence" if is_band_d(each.key) else STYLES[each.kind]
    grey: Mapping[str, Style] = {"money": "model money", "rate": "model rate"}
    return grey.get(each.kind, "model share")


def block_headings(block: Block, budget: BaseBudget) -> tuple[str, ...]:
    """Return the headings of a block of inputs, by column."""
    labels = (year_label(year) for year in years_from_base(budget))
    return (block.title, "", "", block.base, *labels, *block.more)


def _label_inputs(page: Page, ground: Ground) -> None:
    page.text(0, 0, f"Medium-term plan of {ground.budget.name}: inputs", "title")
    for row, words in enumerate(NOTES, start=1):
        page.text(row, 0, words, "note")
    for block in blocks_of(ground.budget):
        page.headings(block.row, block_headings(block, ground.budget))
        for row, line in enumerate(block.lines, start=block.row + 1):
            for column, words in enumerate((line.id, line.title, line.about)):
                page.text(row, column, words)


def _label_weights(page: Page, budget: BaseBudget) -> None:
    page.text(0, 0, "Which driver moves which line, and how much of it", "title")
    page.text(1, 0, "The shares of a line over drivers of price sum to 1 or less.", "note")
    lines = moved_lines(budget)
    titles = ("", "", "", *(line.title for line in lines))
    page.headings(WEIGHTS_ROW - 1, titles, "heading wrapped")
    page.headings(WEIGHTS_ROW, ("driver", "name", "group", *(line.id for line in lines)))
    drivers = [driver for driver in drivers_in_order(budget) if driver.id != UNPLANNED]
    for row, driver in enumerate(drivers, start=WEIGHTS_ROW + 1):
        for column, words in enumerate((driver.id, driver.title, driver.group)):
            page.text(row, column, words)
        for column in range(BASE_COLUMN, BASE_COLUMN + len(lines)):
            page.cells.setdefault((row, column), Cell(None, "", "input share"))
