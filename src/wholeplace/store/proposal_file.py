"""A file of proposals for a spending review: CSV, a sheet of a workbook, or TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.store.cells import Raw
from wholeplace.store.folder import csv_grid, read_text
from wholeplace.store.proposal_rows import PROPOSALS
from wholeplace.store.tables import Fault, Grid, Table, read_table
from wholeplace.store.workbook import ENDINGS, read_sheet

ENTRY = "proposal"
FORMS = (".csv", *ENDINGS, ".toml")


def read_proposals(path: Path) -> tuple[Table, list[Fault]]:
    """Return the table of proposals in a file, and what is wrong with its cells.

    Raises:
        InputError: When the file cannot be read at all, or proposes nothing.
    """
    if not path.is_file():
        raise _refused(path, "there is no such file")
    form = path.suffix.casefold()
    if form not in FORMS:
        raise _refused(path, f"is not a file of proposals: write it as {', '.join(FORMS)}")
    if form == ".toml":
        table, faults = _read_toml(path)
    elif form == ".csv":
        table, faults = read_table(PROPOSALS, csv_grid(path.name, read_text(path)))
    else:
        table, faults = read_sheet(path, PROPOSALS)
    if not table.records and not faults:
        raise _refused(path, "proposes nothing: give a row for each line to cut, protect or grow")
    return table, faults


def _read_toml(path: Path) -> tuple[Table, list[Fault]]:
    """Return the entries ``[[proposal]]`` of a TOML file as a table."""
    try:
        found = tomllib.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise _refused(path, f"is not written as TOML: {error}") from error
    strangers = [key for key in found if key != ENTRY]
    if strangers:
        offered = did_you_mean(strangers[0], [ENTRY])
        what = f"{strangers[0]!r} is not part of it: write each proposal under [[{ENTRY}]]{offered}"
        raise _refused(path, what)
    entries = found.get(ENTRY, [])
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise _refused(path, f"write each proposal under its own [[{ENTRY}]]")
    return _as_table(path.name, entries)


def _as_table(name: str, entries: Sequence[Mapping[str, Raw]]) -> tuple[Table, list[Fault]]:
    """Return entries as a table whose addresses are number and key, not cells."""
    keys = list(dict.fromkeys(key for entry in entries for key in entry))
    needed = [column.name for column in PROPOSALS.columns if column.required]
    headings = [*keys, *(key for key in needed if key not in keys)] if entries else []
    grid = Grid(name, [headings, *([entry.get(key) for key in headings] for entry in entries)])
    table, faults = read_table(PROPOSALS, grid)

    def where(row: int, column: int) -> str:
        key = headings[column]
        first = next((at for at, entry in enumerate(entries, 1) if key in entry), 1)
        return f"{name}, {ENTRY} {first if row == 1 else row - 1}, {key}"

    positions = {
        key: (at, f"{name}, {ENTRY} {{row}}, {key}") for key, (at, _) in table.positions.items()
    }
    records = tuple(replace(record, number=record.number - 1) for record in table.records)
    told = [replace(fault, where=where(fault.row, fault.column)) for fault in faults]
    return replace(table, positions=positions, records=records), told


def _refused(path: Path, what: str) -> InputError:
    return InputError(path.name, [Problem(path.name, what)])
