"""Rows of the database as tables of the bundle, checked by the library's own rules.

A row keeps its cells as a spreadsheet would hold them. Reading them goes through the same code as
reading a workbook, so a cell that is refused here is refused there, in the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from wholeplace.store import columns
from wholeplace.store.cells import cell_of
from wholeplace.store.crosscheck import cross_faults
from wholeplace.store.known import Known, known_names
from wholeplace.store.reference import Reference, packaged_reference
from wholeplace.store.schema import BY_NAME, LISTS, PLACE, TABLES
from wholeplace.store.tables import Fault, Grid, Record, Table, read_table
from wholeplace.web.places.models import Body, Place, Visibility

if TYPE_CHECKING:
    from wholeplace.store.cells import Raw

Cells = Mapping[str, "Raw"]
ROWS_KEPT = 40_000
"""Rows that a process keeps as read: those of a place with 10,000 lines, all of them tagged."""
# What a body spends, holds and can pay is its own until it says otherwise.
COST_TABLES = frozenset(
    {
        "spend",
        "costs",
        "contracts",
        "budgets",
        "budget",
        "drivers",
        "council_tax",
        "funding",
        "savings",
        "reserves",
        "schools_deficit",
        "proposals",
        "unit_costs",
        "cashable",
        "resources",
        "limits",
    }
)
# Which column names the body that a row belongs to, where one does.
OWNER = {
    "spend": "body",
    "costs": "body",
    "budgets": "body",
    "contracts": "body",
    "interventions": "owner",
    "outcomes": "owner",
    "commitments": "owner",
    "contributions": "body",
    "pools": "host",
}

# What only the body itself knows: nobody else writes it down in its name.
OF_ONE_BODY = frozenset({"spend", "budgets", "contributions"})


def reference() -> Reference:
    """Return the official figures that come with wholeplace, read once a process."""
    return packaged_reference()


@cache
def known() -> Known:
    """Return everything published that a cell may name."""
    return known_names(reference())


def cells_of(row: columns.Row) -> dict[str, str | float | int]:
    """Return what a typed row writes into its cells, blank ones left out."""
    found = {name: cell_of(getattr(row, name)) for name in type(row).model_fields}
    return {name: cell for name, cell in found.items() if cell is not None}


def key_of(table: str, cells: Cells) -> str:
    """Return what names a row in its table; empty when its table has no key."""
    return " | ".join(str(cells.get(column, "")) for column in BY_NAME[table].key)


def default_visibility(table: str) -> Visibility:
    """Return who sees a new row of a table: its own body for costs, all partners for the rest."""
    return Visibility.BODY if table in COST_TABLES else Visibility.PARTNERSHIP


def read(table: str, rows: Sequence[Cells]) -> tuple[Table, list[Fault]]:
    """Return rows of cells as a table, with a fault for every cell that cannot be used.

    A fault's row is the place of the row in ``rows``, counted from 2 as a spreadsheet does.
    """
    headings = _headings(table)
    held = [tuple(row.get(name) for name in headings) for row in rows]
    records = []
    for number, cells in enumerate(held, start=2):
        types = tuple(map(type, cells))
        record = _right(table, cells, types) if _KNOWN.issuperset(types) else None
        if record is None:
            return read_table(BY_NAME[table], Grid(table, [headings, *held]))
        records.append(Record(number, record.values, record.row))
    return replace(_empty(table), records=tuple(records)), []


_KNOWN = frozenset({str, int, float, bool, type(None)})


@lru_cache(maxsize=ROWS_KEPT)
def _right(table: str, cells: tuple[Raw, ...], types: tuple[type, ...]) -> Record | None:
    """Return a row of cells as read; None when something in it is wrong, or all of it is blank.

    Most rows of a place are the same from one edit to the next and are read once. ``types`` tells
    1 from 1.0 and from True, which are equal.
    """
    del types
    found, faults = read_table(BY_NAME[table], Grid(table, [_headings(table), cells]))
    return None if faults or not found.records else found.records[0]


@cache
def _headings(table: str) -> tuple[str, ...]:
    return tuple(column.name for column in BY_NAME[table].columns)


@cache
def _empty(table: str) -> Table:
    return read_table(BY_NAME[table], Grid(table, [_headings(table)]))[0]


def place_cells(place: Place) -> Cells:
    """Return the cells of the bundle's table ``place``."""
    return {**place.setting, "title": place.title, "place": place.code}


def body_cells(bodies: Iterable[Body]) -> list[Cells]:
    """Return the cells of the bundle's table ``bodies``."""
    return [
        {"id": b.key, "name": b.name, "sector": b.sector, "role": b.role, "code": b.code}
        for b in bodies
    ]


def tables_of(rows: Mapping[str, Sequence[Cells]]) -> tuple[dict[str, Table], list[Fault]]:
    """Return every table of the bundle from cells by table name, and every fault in them.

    Faults between rows and tables are told only of cells that have none of their own.
    """
    tables: dict[str, Table] = {}
    faults: list[Fault] = []
    for kind in TABLES:
        tables[kind.name], found = read(kind.name, rows.get(kind.name, ()))
        faults += found
    told = {fault.where for fault in faults}
    faults += [each for each in cross_faults(tables, known()) if each.where not in told]
    return tables, faults


def closed(rows: Mapping[str, Sequence[Cells]]) -> dict[str, list[Cells]]:
    """Return the rows without those that name a row that is not among them.

    A viewer who may not see an action does not see its costs and effects either, and what they
    may see still makes a bundle that holds together.
    """
    kept = {kind.name: list(rows.get(kind.name, ())) for kind in (PLACE, *LISTS)}
    while True:
        ids = {name: {str(row.get("id", "")) for row in held} for name, held in kept.items()}
        ids["lines"] = {str(row.get("service", "")) for row in kept["spend"]}
        left = {name: _holding(name, held, ids) for name, held in kept.items()}
        if all(len(left[name]) == len(kept[name]) for name in kept):
            return left
        kept = left


def _holding(table: str, rows: list[Cells], ids: Mapping[str, set[str]]) -> list[Cells]:
    """Return the rows of a table that name nothing that is not there."""
    for column, to in _naming(table):
        here, published = ids.get(to, set()), _published(to)
        rows = [
            row
            for row in rows
            if not (name := str(row.get(column, ""))) or name in here or name in published
        ]
    return rows


@cache
def _naming(table: str) -> tuple[tuple[str, str], ...]:
    """Return (column, what it names) of every column of a table that names other rows."""
    if table == PLACE.name:
        return ()
    columns = BY_NAME[table].columns
    return tuple((c.name, c.refers) for c in columns if c.refers and c.refers != "prices")


@cache
def _published(refers: str) -> frozenset[str]:
    return frozenset(known().names.get(refers, ()))
