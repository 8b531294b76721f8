"""Where every input of a base budget stands in its workbook: written and read by one layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from wholeplace.finance.base_budget import (
    BaseBudget,
    BudgetLine,
    Change,
    Driver,
    FundingLine,
    Reserve,
)
from wholeplace.finance.plan_band_d import rise_in
from wholeplace.finance.plan_draws import UNPLANNED, along, growth_in
from wholeplace.finance.plan_run import years_from_base
from wholeplace.years import year_label

INPUTS, WEIGHTS = "Inputs", "Weights"
BASE_COLUMN, FIRST_YEAR_COLUMN = 3, 4
FIRST_ROW = 6
"""First row of the first block, counted from 0: title and notes stand above it."""

WEIGHTS_ROW = 3
Kind = Literal["money", "count", "rate", "share", "month", "year", "yes or no"]
Of = Literal[
    "driver", "council tax", "line", "funding", "change", "once", "reserve", "policy", "schools",
    "weight",
]  # fmt: skip
Held = float | bool | None
GROWTH, STATED, BASE = "growth", "stated", "base"


@dataclass(frozen=True, slots=True)
class Key:
    """Which input a cell holds: of what, its id, the field, and the year where there is one."""

    of: Of
    id: str
    field: str
    year: int | None = None

    def __str__(self) -> str:
        year = "" if self.year is None else f" {self.year}"
        return f"{self.of} {self.id}: {self.field}{year}"


@dataclass(frozen=True, slots=True)
class Input:
    """One input and its cell.

    Attributes:
        key: Which input it is.
        sheet: Name of the sheet.
        row: Row, counted from 0.
        column: Column, counted from 0.
        kind: What is written in it.
        value: What it is; None for a blank cell.
        label: What it is in words.
        editable: Whether it may be changed in the workbook: not where a model gives it.
    """

    key: Key
    sheet: str
    row: int
    column: int
    kind: Kind
    value: Held
    label: str
    editable: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a block: what it is of, and its cells by column."""

    of: Of
    id: str
    title: str
    about: str
    cells: Mapping[int, tuple[str, int | None, Kind, Held]]
    editable: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the sheet of inputs.

    Attributes:
        title: What it holds.
        base: Heading of the column of the base year.
        more: Headings of the columns after the years.
        lines: Its rows.
        row: Row of its heading, counted from 0.
    """

    title: str
    base: str
    more: tuple[str, ...]
    lines: tuple[Line, ...]
    row: int = 0


def is_band_d(key: Key) -> bool:
    """Return whether an input is Band D of the base year, in pounds and whole pence."""
    return (key.of, key.id) == ("council tax", "band_d")


def drivers_in_order(budget: BaseBudget) -> tuple[Driver, ...]:
    """Return the drivers as the workbook lists them: those of price first, the unplanned last."""
    ranked = sorted(budget.drivers, key=lambda d: (d.id == UNPLANNED, d.group != "price"))
    return tuple(ranked)


def moved_lines(budget: BaseBudget) -> tuple[BudgetLine | FundingLine, ...]:
    """Return what drivers move, spending first: the columns of the sheet of weights."""
    return (*budget.lines, *budget.funding)


def reserves_in_order(budget: BaseBudget) -> tuple[Reserve, ...]:
    """Return the reserves in the order in which they are drawn on, the others after them."""
    return tuple(sorted(budget.reserves, key=lambda r: (r.order is None, r.order or 0)))


def blocks_of(budget: BaseBudget) -> tuple[Block, ...]:
    """Return the blocks of the sheet of inputs, each with the row it begins in."""
    found, row = [], FIRST_ROW
    for block in _blocks(budget):
        if block.lines:
            found.append(Block(block.title, block.base, block.more, block.lines, row))
            row += len(block.lines) + 2
    return tuple(found)


def inputs_of(budget: BaseBudget) -> tuple[Input, ...]:
    """Return every input of a budget with its cell, in reading order."""
    placed = [
        _input(line, block.row + number, column, cell)
        for block in blocks_of(budget)
        for number, line in enumerate(block.lines, start=1)
        for column, cell in sorted(line.cells.items())
    ]
    return (*placed, *_weights(budget))


def _input(line: Line, row: int, column: int, cell: tuple[str, int | None, Kind, Held]) -> Input:
    field, year, kind, value = cell
    of_year = f" {year_label(year)}" if year is not None else ""
    return Input(
        key=Key(line.of, line.id, field, year),
        sheet=INPUTS,
        row=row,
        column=column,
        kind=kind,
        value=value,
        label=f"{line.title}, {field}{of_year}",
        editable=line.editable,
    )


def _blocks(budget: BaseBudget) -> Iterator[Block]:
    years = years_from_base(budget)
    base = year_label(budget.base_year)
    after = FIRST_YEAR_COLUMN + len(years)
    yield Block("Growth of drivers on the year before", "", (), tuple(_drivers(budget, years)))
    yield Block("Council tax", base, (), tuple(_council_tax(budget, years)))
    limits = ("one-off part", "least growth", "most growth", "month of review")
    yield Block(
        "Spending: base year, and amounts stated in place of growth",
        base,
        limits,
        tuple(_lines(budget, years, after)),
    )
    yield Block(
        "Funding: base year, and amounts stated in place of growth",
        base,
        ("last year paid", "one-off"),
        tuple(_funding(budget, years, after)),
    )
    yield Block(
        "Savings, growth bids and proposals: against the base; a blank year is as the one before",
        "",
        ("delivered",),
        tuple(_changes(budget.changes, years, after)),
    )
    yield Block(
        "Reserves in the order they are drawn on: opening balance, planned movements",
        f"opening {year_label(budget.years[0])}",
        ("must stay", f"planned {base}"),
        tuple(_reserves(budget, after)),
    )
    yield Block("Policy and schools", "", (), tuple(_policy(budget)))


def _by_year(
    years: Sequence[int], field: str, kind: Kind, values: Mapping[int, float | None]
) -> dict[int, tuple[str, int | None, Kind, Held]]:
    return {
        FIRST_YEAR_COLUMN + at: (field, year, kind, values.get(year))
        for at, year in enumerate(years)
    }


def central_growth(driver: Driver, year: int) -> float:
    """Return the stated growth of a driver, or the mean of its paths where they reach."""
    path = along(driver.paths, year, None) if driver.paths else None
    return growth_in(driver, year).value if path is None else float(path[0])


def _drivers(budget: BaseBudget, years: Sequence[int]) -> Iterator[Line]:
    for driver in drivers_in_order(budget):
        growth = {year: central_growth(driver, year) for year in years}
        cells = _by_year(years, GROWTH, "rate", growth)
        yield Line(
            "driver", driver.id, driver.title, driver.group, cells, editable=driver.paths is None
        )


def _council_tax(budget: BaseBudget, years: Sequence[int]) -> Iterator[Line]:
    plan = budget.council_tax
    moved = f"Band D equivalents, moved by {plan.base_driver or 'nothing'}"
    base: dict[int, tuple[str, int | None, Kind, Held]]
    base = {BASE_COLUMN: (BASE, None, "count", plan.tax_base)}
    yield Line("council tax", "tax_base", "Tax base", moved, base)
    base = {BASE_COLUMN: (BASE, None, "money", float(plan.band_d))}
    yield Line("council tax", "band_d", "Band D of the council", "parishes left out", base)
    for name, title, rises in (("core", "Core rise", plan.core), ("asc", "Care rise", plan.asc)):
        values = {year: float(rise_in(rises, year)) for year in years}
        yield Line("council tax", name, title, "", _by_year(years, "rise", "rate", values))


def _lines(budget: BaseBudget, years: Sequence[int], after: int) -> Iterator[Line]:
    for line in budget.lines:
        limits = line.indexation
        yield Line(
            "line",
            line.id,
            line.title,
            line.kind,
            {
                BASE_COLUMN: (BASE, None, "money", line.gbp),
                **_by_year(years, STATED, "money", line.stated or {}),
                after: ("one-off part", None, "money", line.one_off),
                after + 1: ("least growth", None, "rate", limits.floor if limits else None),
                after + 2: ("most growth", None, "rate", limits.cap if limits else None),
                after + 3: ("month of review", None, "month", limits.month if limits else None),
            },
        )


def _funding(budget: BaseBudget, years: Sequence[int], after: int) -> Iterator[Line]:
    for line in budget.funding:
        yield Line(
            "funding",
            line.id,
            line.title,
            line.stream,
            {
                BASE_COLUMN: (BASE, None, "money", line.gbp),
                **_by_year(years, STATED, "money", line.stated or {}),
                after: ("last year paid", None, "year", line.last),
                after + 1: ("one-off", None, "yes or no", line.one_off),
            },
        )


def _changes(changes: Sequence[Change], years: Sequence[int], after: int) -> Iterator[Line]:
    for change in changes:
        recurring = {year: _recurring(change, year) for year in years}
        cells = _by_year(years, "recurring", "money", recurring)
        cells[after] = (
            "delivered",
            None,
            "share",
            change.delivery.value if change.delivery else None,
        )
        free = change.paths is None
        yield Line("change", change.id, change.title, f"{change.kind}, recurring", cells, free)
    for change in changes:
        free = change.paths is None
        once = _by_year(years, "one-off", "money", change.one_off or {})
        yield Line("once", change.id, change.title, f"{change.kind}, one-off", once, free)


def _recurring(change: Change, year: int) -> float | None:
    if change.paths is None:
        return change.recurring.get(year)
    path = along(change.paths, year, None)
    return None if path is None else float(path[0])


def _reserves(budget: BaseBudget, after: int) -> Iterator[Line]:
    every = years_from_base(budget)
    first = FIRST_YEAR_COLUMN + every.index(budget.years[0])
    for reserve in reserves_in_order(budget):
        planned = reserve.planned or {}
        cells: dict[int, tuple[str, int | None, Kind, Held]] = {
            BASE_COLUMN: ("opening", None, "money", reserve.opening),
            after: ("must stay", None, "money", reserve.least),
            after + 1: ("planned", budget.base_year, "money", planned.get(budget.base_year)),
        }
        for at, year in enumerate(budget.years):
            cells[first + at] = ("planned", year, "money", planned.get(year))
        drawn = "not drawn on" if reserve.order is None else f"drawn {reserve.order}"
        yield Line("reserve", reserve.id, reserve.title, f"{reserve.kind}, {drawn}", cells)


def _policy(budget: BaseBudget) -> Iterator[Line]:
    cell: dict[int, tuple[str, int | None, Kind, Held]]
    cell = {BASE_COLUMN: ("minimum", None, "money", budget.minimum)}
    yield Line("policy", "minimum", "Least unallocated reserves", "policy", cell)
    schools = budget.schools
    if schools is None:
        return
    money: Kind = "money"
    cell = {BASE_COLUMN: ("opening", None, "money", schools.opening)}
    yield Line("schools", "opening", "Schools deficit at the start", "", cell)
    cell = {BASE_COLUMN: ("rate", None, "rate", schools.rate)}
    yield Line("schools", "rate", "Interest lost on it", "a year", cell)
    first = FIRST_YEAR_COLUMN + years_from_base(budget).index(budget.years[0])
    given = {year: estimate.value for year, estimate in schools.overspend.items()}
    over = {year: last_given(given, year) for year in budget.years}
    for name, title, values in (
        ("overspend", "Overspend on schools", over),
        ("relief", "Grant towards it", schools.relief),
    ):
        cells = {
            first + at: (name, year, money, values.get(year))
            for at, year in enumerate(budget.years)
        }
        yield Line("schools", name, title, "", cells)


def last_given(values: Mapping[int, float], year: int) -> float:
    """Return the last value given by a year; nought before the first."""
    given = [known for known in values if known <= year]
    return values[max(given)] if given else 0.0


def _weights(budget: BaseBudget) -> Iterator[Input]:
    """Yield the share of every line that each driver moves; blank for none of it."""
    drivers = [driver for driver in drivers_in_order(budget) if driver.id != UNPLANNED]
    for number, driver in enumerate(drivers, start=1):
        for column, line in enumerate(moved_lines(budget), start=BASE_COLUMN):
            weight = {each.driver: each.weight for each in line.exposures}.get(driver.id)
            yield Input(
                key=Key("weight", line.id, driver.id),
                sheet=WEIGHTS,
                row=WEIGHTS_ROW + number,
                column=column,
                kind="share",
                value=weight,
                label=f"{line.title}, share moved by {driver.title}",
            )
