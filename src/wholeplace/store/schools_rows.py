"""The table of a bundle with the deficit on the dedicated schools grant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated

from pydantic import BeforeValidator, Field

from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import SchoolsDeficit
from wholeplace.source import Source
from wholeplace.store import cells
from wholeplace.store.columns import (
    Level,
    Number,
    Positive,
    Row,
    TableType,
    Text,
    Year,
    around,
    column,
    high,
    level,
    low,
)
from wholeplace.store.estimates import estimate_at, estimate_cells
from wholeplace.store.known import source_words
from wholeplace.store.rulebook import packaged_rules
from wholeplace.store.tables import Fault, Record, Table
from wholeplace.years import year_label

CASH = "GBP, cash"
OF_FIRST_ROW = ("opening", "override_ends", "rate")
"""What is stated once, in the row of the first year."""

Interest = Annotated[float, BeforeValidator(cells.share), Field(ge=0, lt=1)]


class SchoolsDeficitRow(Row):
    """One year of the deficit on the dedicated schools grant."""

    year: Year = column(
        "Financial year; the first row is of the first year planned for",
        2026,
        unit="financial year",
    )
    opening: Positive | None = column(
        "Deficit at the start of the year, overspent being above nought; the first row only",
        12000000,
        None,
        unit=CASH,
    )
    overspend: Number | None = column(
        "What is overspent on the grant in the year, an underspend below nought; blank for that of "
        "the row before",
        4500000,
        None,
        unit=CASH,
    )
    overspend_low: Number | None = low("overspend", unit=CASH)
    overspend_high: Number | None = high("overspend", unit=CASH)
    overspend_level: Level | None = level("overspend")
    relief: Positive | None = column(
        "Grant towards the deficit in the year; blank when none is agreed",
        10800000,
        None,
        unit=CASH,
    )
    override_ends: Year | None = column(
        "Last financial year in which it may be left out of reserves; the first row only",
        2027,
        None,
        unit="financial year",
    )
    rate: Interest | None = column(
        "Interest lost in a year on the cash behind it; the first row only",
        0.045,
        None,
        unit="share",
    )
    source: Text = column("Who says so", "Schools forum, January 2026")


SCHOOLS_DEFICIT = TableType(
    "schools_deficit",
    SchoolsDeficitRow,
    "The deficit on the dedicated schools grant, one row a year. Leave the table empty when there "
    "is none or it is not known: the plan then says so.",
    ("year",),
    (around("overspend"),),
)


def schools_of(
    rows: Sequence[SchoolsDeficitRow], source: Callable[[str], Source]
) -> SchoolsDeficit | None:
    """Return the deficit that checked rows describe; None without rows."""
    ordered = sorted(rows, key=lambda row: row.year)
    if not ordered:
        return None
    first = ordered[0]
    return SchoolsDeficit(
        opening=first.opening or 0.0,
        overspend=dict(_overspends(ordered, source)),
        relief={row.year: row.relief for row in ordered if row.relief is not None},
        override_ends=first.override_ends or first.year,
        rate=first.rate or 0.0,
        source=source(first.source),
    )


def _overspends(
    rows: Sequence[SchoolsDeficitRow], source: Callable[[str], Source]
) -> Iterator[tuple[int, Estimate]]:
    for row in rows:
        found = estimate_at(row, around("overspend"), source(row.source))
        if found is not None:
            yield row.year, found


def schools_rows_of(schools: SchoolsDeficit | None) -> Iterator[SchoolsDeficitRow]:
    """Yield the rows that a deficit is written as; none without one."""
    if schools is None:
        return
    for number, year in enumerate(sorted({*schools.overspend, *schools.relief})):
        overspend = schools.overspend.get(year)
        own = overspend.source if overspend and number else None
        once = {name: getattr(schools, name) for name in OF_FIRST_ROW} if number == 0 else {}
        yield SchoolsDeficitRow.model_validate(
            {
                name: value
                for name, value in {
                    "year": year,
                    **once,
                    **estimate_cells(overspend, around("overspend")),
                    "relief": schools.relief.get(year),
                    "source": source_words(own or schools.source),
                }.items()
                if value is not None
            }
        )


def schools_faults(table: Table, planned_from: int | None) -> Iterator[Fault]:
    """Yield what the table must not say beside the years of the plan.

    Args:
        table: The table.
        planned_from: First year planned for; None where there is no plan.
    """
    held = sorted(_typed(table), key=lambda pair: pair[1].year)
    if not held or len(held) < len(table.records):
        return
    (record, first), *later = held
    label = year_label(first.year)
    if planned_from is not None and first.year != planned_from:
        what = f"the first row should be of the first year planned for, {year_label(planned_from)}"
        yield table.fault(record, "year", f"{what}, not {label}: its opening is at the start of it")
    for name in (*OF_FIRST_ROW, "overspend"):
        if getattr(first, name) is None:
            what = f"{name} is blank: the row of the first year, {label}, should have it"
            yield table.fault(record, name, f"{what}{_by_law(name, first.year)}")
    for after, row in later:
        if row.overspend is None and row.relief is None:
            what = f"{year_label(row.year)} says nothing: give overspend or relief, or no row"
            yield table.fault(after, "overspend", what)
        for name in OF_FIRST_ROW:
            if getattr(row, name) is not None:
                what = f"{name} should be blank: only the row of the first year, {label}, has it"
                yield table.fault(after, name, what)


def _by_law(name: str, year: int) -> str:
    if name != "override_ends":
        return ""
    return f"; by the rules it is {packaged_rules().number('schools_override_ends', year=year):g}"


def _typed(table: Table) -> Iterator[tuple[Record, SchoolsDeficitRow]]:
    for record in table.records:
        if isinstance(record.row, SchoolsDeficitRow):
            yield record, record.row
