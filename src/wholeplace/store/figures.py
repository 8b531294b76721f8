"""Long tables of figures, out of CSV rows or a Parquet file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from wholeplace.errors import InputError, Problem
from wholeplace.figure import Figure

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COLUMNS = ("place", "period", "measure", "value", "unit", "flag", "source")
INTERVAL = ("low", "high", "level")
FIRST_ROW = 2


def text_figures(table: str, rows: Iterable[Mapping[str, str]]) -> tuple[Figure, ...]:
    """Return the figures of CSV rows; a blank value is None and never 0.

    Raises:
        InputError: When a column is missing or a number is not one; every such cell is named.
    """
    numbered = tuple(enumerate(rows, FIRST_ROW))
    if not numbered:
        return ()
    held = _columns(table, numbered[0][1])
    problems = [
        Problem(f"{table} row {number}", f"{column} should be a number, not {row[column]!r}")
        for number, row in numbered
        for column in ("value", *held)
        if not _is_number(row[column])
    ]
    if problems:
        raise InputError(table, problems)
    return tuple(_figure(row, held) for _, row in numbered)


def stored_figures(
    tables: DuckDBPyConnection, path: Path, wanted: Mapping[str, Collection[str]]
) -> tuple[Figure, ...]:
    """Return the figures of a Parquet file whose columns hold one of the wanted texts.

    Args:
        tables: Connection to read with.
        path: The Parquet file.
        wanted: The texts to keep, by column; columns not named are not filtered.

    Raises:
        InputError: When a column of a long table is missing.
    """
    described = tables.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    held = _columns(path.name, [str(row[0]) for row in described])
    texts_of = (*COLUMNS[:5], "coalesce(flag, '')", "coalesce(source, '')")
    chosen = [*texts_of, *(f"CAST({column} AS DOUBLE)" for column in held)]
    query = f"SELECT {', '.join(chosen)} FROM read_parquet(?)"
    if wanted:
        kept = (f"{column} IN ({', '.join('?' * len(texts))})" for column, texts in wanted.items())
        query += f" WHERE {' AND '.join(kept)}"
    texts = [text for column in wanted.values() for text in sorted(column)]
    return tuple(Figure(*row) for row in tables.execute(query, [str(path), *texts]).fetchall())


def _columns(table: str, found: Collection[str]) -> tuple[str, ...]:
    """Return the interval columns that a long table has, once its own are all there."""
    missing = [column for column in COLUMNS if column not in found]
    if missing:
        raise InputError(table, [Problem(table, f"has no column {name}") for name in missing])
    return INTERVAL if set(INTERVAL) <= set(found) else ()


def _figure(row: Mapping[str, str], held: Collection[str]) -> Figure:
    low, high, level = (_number(row[column]) if held else None for column in INTERVAL)
    return Figure(
        place=row["place"],
        period=row["period"],
        measure=row["measure"],
        value=_number(row["value"]),
        unit=row["unit"],
        flag=row["flag"],
        source=row["source"],
        low=low,
        high=high,
        level=level,
    )


def _number(text: str) -> float | None:
    return float(text) if text else None


def _is_number(text: str) -> bool:
    try:
        _number(text)
    except ValueError:
        return False
    return True
