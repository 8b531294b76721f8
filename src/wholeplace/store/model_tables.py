"""Read the tables of a model file, written in it or as CSV beside it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from wholeplace.demand.tables import LOOKUPS, LookupTable
from wholeplace.store.model_reading import Reading

SETTINGS = ("key", "lookup", "hold", "file")


def read_tables(place: Reading, folder: Path | None) -> dict[str, LookupTable]:
    """Return the tables of ``[tables]`` by name."""
    found = {name: _table(place.table(name), name, folder) for name in place.values}
    return {name: table for name, table in found.items() if table is not None}


def _table(each: Reading, name: str, folder: Path | None) -> LookupTable | None:
    columns = {key: each.numbers(key) for key in each.values if key not in SETTINGS}
    if "file" in each.values:
        columns |= _columns_of(each, folder)
    key = each.text("key") or next(iter(columns), "")
    if key not in columns:
        each.wrong("key", f"should name one of the columns {', '.join(columns) or '(none)'}")
        return None
    lengths = {len(column) for column in columns.values()}
    if len(columns) < 2 or lengths == {0} or len(lengths) > 1:
        each.wrong("", "should have a key and at least one column of values, all of one length")
        return None
    keys = np.array(columns[key])
    if (np.diff(keys) <= 0).any():
        each.wrong(key, "the keys should rise, each there once")
        return None
    values = {column: np.array(found) for column, found in columns.items() if column != key}
    lookup = each.word("lookup", LOOKUPS, "exact")
    return LookupTable(name, key, keys, values, lookup, each.flag("hold"))


def _columns_of(each: Reading, folder: Path | None) -> Mapping[str, tuple[float, ...]]:
    """Return the numeric columns of a CSV file; its first line names them."""
    name = each.text("file")
    if folder is None or Path(name).name != name or not (folder / name).is_file():
        each.wrong("file", f"there is no file {name!r} beside the model")
        return {}
    try:
        with (folder / name).open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error):
        each.wrong("file", f"{name!r} cannot be read as CSV in UTF-8")
        return {}
    columns: dict[str, tuple[float, ...]] = {}
    for column in rows[0] if rows else ():
        try:
            columns[column] = tuple(float(row[column]) for row in rows)
        except (TypeError, ValueError):
            each.wrong("file", f"{name}: column {column!r} holds something that is not a number")
    if not rows:
        each.wrong("file", f"{name} holds no rows")
    return columns
