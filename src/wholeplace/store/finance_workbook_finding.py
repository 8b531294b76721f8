"""Find the inputs of a budget in a workbook that somebody saved: by id, not by position."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from wholeplace.errors import Problem
from wholeplace.finance.base_budget import BaseBudget
from wholeplace.finance.plan_draws import UNPLANNED
from wholeplace.store import cells
from wholeplace.store.cells import Raw, is_blank, shown
from wholeplace.store.finance_workbook_inputs import (
    BASE_COLUMN,
    FIRST_ROW,
    INPUTS,
    WEIGHTS,
    WEIGHTS_ROW,
    Input,
    blocks_of,
    inputs_of,
    moved_lines,
)
from wholeplace.store.finance_workbook_pages import block_headings
from wholeplace.store.tables import Grid, cell_name

Row = tuple[str, str, int]
"""A row of the inputs: title of its block, id, and which of the rows of that id it is."""

NOT_IN_BUDGET = "is not in the budget: add it to the bundle, and export the workbook again"
EXPORT_AGAIN = "put it back, or export the workbook again"


def at_cell(grid: Grid, row: int, column: int) -> Raw:
    """Return what a cell holds; None when it is blank or beyond what is filled."""
    if row < len(grid.cells) and column < len(grid.cells[row]):
        raw = grid.cells[row][column]
        return None if is_blank(raw) else raw
    return None


def found_cells(
    inputs: Grid, weights: Grid, budget: BaseBudget
) -> tuple[tuple[Input, ...], list[Problem]]:
    """Return the inputs of a budget where they stand in a workbook, and what is not there.

    Args:
        inputs: The sheet of inputs as found.
        weights: The sheet of weights as found.
        budget: The budget.
    """
    expected, rows = _expected(budget), _rows(inputs, budget)
    problems = [*_headings(inputs, budget), *_other_rows(inputs, rows, set(expected.values()))]
    drivers = {_text(weights, row, 0): row for row in range(WEIGHTS_ROW + 1, len(weights.cells))}
    width = max((len(row) for row in weights.cells), default=0)
    lines = {_text(weights, WEIGHTS_ROW, column): column for column in range(BASE_COLUMN, width)}
    problems += _missing_weights(budget, drivers, lines)
    problems += _other_weights(weights, budget)
    if problems:
        return (), problems
    return tuple(
        replace(each, row=rows[expected[each.row]])
        if each.sheet == INPUTS
        else replace(each, row=drivers[each.key.field], column=lines[each.key.id])
        for each in inputs_of(budget)
    ), []


def _expected(budget: BaseBudget) -> Mapping[int, Row]:
    """Return what stands in each row of the inputs of a budget as it is written."""
    found: dict[int, Row] = {}
    for block in blocks_of(budget):
        seen: Counter[str] = Counter()
        for row, line in enumerate(block.lines, start=block.row + 1):
            found[row] = (block.title, line.id, seen[line.id])
            seen[line.id] += 1
    return found


def _other_rows(inputs: Grid, rows: Mapping[Row, int], expected: set[Row]) -> Iterator[Problem]:
    """Say which rows the budget does not have, and which of its rows are not there."""
    there = {_text(inputs, row, 0) for row in range(FIRST_ROW, len(inputs.cells))}
    for each, row in rows.items():
        if each not in expected and each[1] != UNPLANNED:
            yield Problem(cell_name(INPUTS, 0, row + 1), f"{each[1]!r} {NOT_IN_BUDGET}")
    for title, id, _ in sorted(expected - rows.keys()):
        if title in there:
            yield Problem(INPUTS, f"{id!r} is not under {title!r}: {EXPORT_AGAIN}")


def _rows(inputs: Grid, budget: BaseBudget) -> Mapping[Row, int]:
    """Return where every row of every block stands."""
    titles = {block.title for block in blocks_of(budget)}
    found: dict[Row, int] = {}
    title, seen = "", Counter[str]()
    for row in range(FIRST_ROW, len(inputs.cells)):
        words = _text(inputs, row, 0)
        if words in titles:
            title, seen = words, Counter()
        elif words and title:
            found[title, words, seen[words]] = row
            seen[words] += 1
    return found


def _headings(inputs: Grid, budget: BaseBudget) -> Iterator[Problem]:
    """Say which blocks are not there, and whose columns no longer are what they were."""
    stand = {_text(inputs, row, 0): row for row in range(FIRST_ROW, len(inputs.cells))}
    for block in blocks_of(budget):
        if block.title not in stand:
            yield Problem(INPUTS, f"{block.title!r} is not there: {EXPORT_AGAIN}")
            continue
        row = stand[block.title]
        for column, wanted in enumerate(block_headings(block, budget)):
            found = at_cell(inputs, row, column)
            if wanted and _text(inputs, row, column) != wanted:
                where = cell_name(INPUTS, column, row + 1)
                what = f"should say {wanted!r}, not {shown('' if found is None else found)}"
                yield Problem(where, f"{what}: {EXPORT_AGAIN}")


def _missing_weights(
    budget: BaseBudget, drivers: Mapping[str, int], lines: Mapping[str, int]
) -> Iterator[Problem]:
    wanted = [each.key for each in inputs_of(budget) if each.sheet == WEIGHTS]
    for what, held, names in (
        ("driver", drivers, dict.fromkeys(key.field for key in wanted)),
        ("line", lines, dict.fromkeys(key.id for key in wanted)),
    ):
        for name in names:
            if name not in held:
                yield Problem(WEIGHTS, f"{what} {name!r} is not there: {EXPORT_AGAIN}")


def _other_weights(weights: Grid, budget: BaseBudget) -> Iterator[Problem]:
    """Say which drivers and lines of the sheet of weights the budget lacks, or are there twice."""
    width = max((len(row) for row in weights.cells), default=0)
    drivers = [(row, 0) for row in range(WEIGHTS_ROW + 1, len(weights.cells))]
    lines = [(WEIGHTS_ROW, column) for column in range(BASE_COLUMN, width)]
    for what, known, places in (
        ("driver", {driver.id for driver in budget.drivers}, drivers),
        ("line", {line.id for line in moved_lines(budget)}, lines),
    ):
        seen: set[str] = set()
        for row, column in places:
            name, where = _text(weights, row, column), cell_name(WEIGHTS, column, row + 1)
            if name and name not in known:
                yield Problem(where, f"{what} {name!r} {NOT_IN_BUDGET}")
            elif name in seen:
                yield Problem(where, f"{what} {name!r} is there twice: {EXPORT_AGAIN}")
            seen |= {name} - {""}


def unplanned_row(inputs: Grid, budget: BaseBudget) -> int | None:
    """Return the row of what the engine adds to a budget that does not state it; None without."""
    if any(driver.id == UNPLANNED for driver in budget.drivers):
        return None
    found = (row for (_, id, _), row in _rows(inputs, budget).items() if id == UNPLANNED)
    return next(found, None)


def _text(grid: Grid, row: int, column: int) -> str:
    raw = at_cell(grid, row, column)
    try:
        return "" if raw is None else cells.text(raw)
    except ValueError:
        return shown(raw)
