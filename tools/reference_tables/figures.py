"""Long tables of figures: how every topic reads, checks and writes them.

Every long table has the columns ``COLUMNS``: one row is one figure of one place and period,
with the publisher's own marker in ``flag`` when there is no figure.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

COLUMNS = ("place", "period", "measure", "value", "unit", "flag", "source")
INTERVAL_COLUMNS = (*COLUMNS[:4], "low", "high", "level", *COLUMNS[4:])
REGISTER = Path(__file__).parent / "register"

Cell = str | float | int | None


def connect() -> duckdb.DuckDBPyConnection:
    """Give a DuckDB connection that writes the same bytes every time: one thread, order kept."""
    tables = duckdb.connect()
    tables.execute("SET threads = 1")
    tables.execute("SET preserve_insertion_order = true")
    return tables


def load(tables: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    """Load a Parquet or CSV file as table ``name``.

    Raises:
        SystemExit: The file is not there.
    """
    if not path.exists():
        raise SystemExit(f"{path.name} is missing: it is needed to compile the reference tables")
    reader = "read_parquet" if path.suffix == ".parquet" else "read_csv"
    tables.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM {reader}(?)", [str(path)])


def number(tables: duckdb.DuckDBPyConnection, query: str) -> float:
    """Give the one number that ``query`` selects (nothing selected counts as NaN)."""
    row = tables.execute(query).fetchone()
    return float("nan") if row is None or row[0] is None else float(row[0])


def expect(what: str, *, found: float, stated: float, within: float = 0.5) -> str:
    """Give a report line that ``found`` agrees with what the publisher stated.

    Raises:
        SystemExit: They differ by more than ``within``, or there is no figure.
    """
    if not abs(found - stated) <= within:
        raise SystemExit(f"{what}: compiled {found:,.6g}, but the publisher states {stated:,.6g}")
    return f"{what}: {found:,.10g} agrees with {stated:,.10g}"


def write_parquet(tables: duckdb.DuckDBPyConnection, table: str, path: Path) -> str:
    """Write a long table to Parquet, sorted by its keys, and give a report line.

    Raises:
        SystemExit: Two rows share a place, a period and a measure.
    """
    refuse_duplicates(tables, table)
    columns = [name for name, *_ in tables.execute(f"DESCRIBE {table}").fetchall()]
    wanted = INTERVAL_COLUMNS if "level" in columns else COLUMNS
    query = f"SELECT {', '.join(wanted)} FROM {table} ORDER BY measure, period, place"
    target = str(path).replace("'", "''")
    tables.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    rows = number(tables, f"SELECT count(*) FROM {table}")
    return f"{path.name}: {rows:,.0f} rows, {path.stat().st_size:,} bytes"


def refuse_duplicates(tables: duckdb.DuckDBPyConnection, table: str) -> None:
    """Stop when two rows of a long table share a place, a period and a measure.

    Raises:
        SystemExit: They do; the first five are named.
    """
    twice = tables.execute(
        f"SELECT place, period, measure, count(*) FROM {table} "
        "GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL LIMIT 5"
    ).fetchall()
    if twice:
        raise SystemExit(f"{table} has more than one row for {twice}")


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Write rows to a CSV file, numbers as short as they are exact, and give a report line."""
    written = 0
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([plain(cell) for cell in row])
            written += 1
    return f"{path.name}: {written:,} rows, {path.stat().st_size:,} bytes"


def write_long_csv(tables: duckdb.DuckDBPyConnection, table: str, path: Path) -> str:
    """Write a long table to CSV, sorted by its keys, and give a report line.

    Raises:
        SystemExit: Two rows share a place, a period and a measure.
    """
    refuse_duplicates(tables, table)
    query = f"SELECT {', '.join(COLUMNS)} FROM {table} ORDER BY measure, period, place"
    return write_csv(path, COLUMNS, tables.execute(query).fetchall())


def plain(cell: Cell) -> str:
    """Give the text of a cell: nothing for None, no needless ``.0``, 12 figures at most."""
    if cell is None:
        return ""
    return f"{cell:.12g}" if isinstance(cell, float) else str(cell)


def read_register(name: str) -> list[dict[str, str]]:
    """Read a table kept by hand in ``register/``."""
    with (REGISTER / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))
