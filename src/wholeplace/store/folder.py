"""A bundle as a folder: ``place.toml`` and one CSV file a table."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.store import toml
from wholeplace.store.cells import cell_of, defused, restored
from wholeplace.store.columns import Row, TableType
from wholeplace.store.schema import BY_NAME, LISTS, PLACE
from wholeplace.store.tables import MOST_COLUMNS, MOST_ROWS, Fault, Grid, Table, read_table

MOST_BYTES = 100_000_000
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_folder(folder: Path) -> tuple[dict[str, Table], list[Fault]]:
    """Return the tables of a folder by name, and every fault in them.

    Raises:
        InputError: When the folder is not a bundle, or a file in it cannot be read at all.
    """
    if not (folder / toml.NAME).is_file():
        what = f"is not a bundle: it holds no {toml.NAME} (make one with 'wholeplace new')"
        raise InputError(folder.name, [Problem(str(folder), what)])
    problems: list[Problem] = list(_strangers(folder))
    content: dict[str, str] = {}
    for name in (toml.NAME, *(f"{table.name}.csv" for table in LISTS)):
        path = folder / name
        if path.is_file():
            try:
                content[name] = read_text(path)
            except InputError as error:
                problems += error.problems
    if problems:
        raise InputError(folder.name, problems)
    return _tables(folder, content)


def read_text(path: Path) -> str:
    """Return a text file's content, without its byte order mark.

    Raises:
        InputError: When it is too large, or not UTF-8.
    """
    if path.stat().st_size > MOST_BYTES:
        what = (
            f"is larger than {MOST_BYTES // 1_000_000} MB: split it or leave out what is not used"
        )
        raise InputError(path.name, [Problem(path.name, what)])
    content = path.read_bytes()
    try:
        if content.startswith(_BYTE_ORDER_MARKS):
            raise ValueError
        return content.decode("utf-8-sig")
    except ValueError:
        what = "is not UTF-8 text: in Excel, save it as 'CSV UTF-8 (Comma delimited)'"
        raise InputError(path.name, [Problem(path.name, what)]) from None


def csv_grid(name: str, content: str) -> Grid:
    """Return the cells of a CSV text, apostrophes against formulas taken off.

    Raises:
        InputError: When it has too many rows or columns, or is no CSV.
    """
    rows: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(content, newline="")):
            rows.append([restored(cell) for cell in cells])
            if len(rows) > MOST_ROWS + 1:
                raise _refused(name, f"has more than {MOST_ROWS:,} rows, the most a table may have")
            if len(cells) > MOST_COLUMNS:
                raise _refused(name, f"has more than {MOST_COLUMNS} columns: it is not this table")
    except csv.Error as error:
        raise _refused(name, f"cannot be read as CSV: {error} (row {len(rows) + 1})") from error
    return Grid(name, rows)


def csv_text(table: TableType, rows: tuple[Row, ...]) -> str:
    """Return a table as CSV: always the same bytes for the same rows."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    names = [column.name for column in table.columns]
    writer.writerow(names)
    for row in rows:
        cells = (cell_of(getattr(row, name)) for name in names)
        writer.writerow([defused(cell) if isinstance(cell, str) else cell for cell in cells])
    return out.getvalue()


def write_folder(rows: Mapping[str, tuple[Row, ...]], folder: Path, *, replace: bool) -> None:
    """Write all tables into a folder, whole or not at all; other files in it stay.

    Raises:
        InputError: When the folder holds something else than a bundle, and ``replace`` is false.
    """
    target = folder.resolve()
    if target.exists() and not _may_replace(target, replace=replace):
        what = "is there already and is not a bundle: choose a new folder or say to replace it"
        raise InputError(folder.name, [Problem(str(folder), what)])
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        for name, content in _files(rows).items():
            (staged / name).write_text(content, encoding="utf-8", newline="")
        staged.chmod(0o777 & ~_umask())
        _swap(staged, target)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _files(rows: Mapping[str, tuple[Row, ...]]) -> dict[str, str]:
    files = {f"{table.name}.csv": csv_text(table, rows[table.name]) for table in LISTS}
    return {toml.NAME: toml.place_text(rows[PLACE.name][0]), **files}


def _swap(staged: Path, target: Path) -> None:
    """Put the staged folder where the target is, keeping the target's other files."""
    if not target.exists():
        staged.rename(target)
        return
    former = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent)) / "former"
    target.rename(former)
    try:
        for entry in former.iterdir():
            if not (staged / entry.name).exists():
                _keep(entry, staged / entry.name)
        staged.rename(target)
    except BaseException:
        former.rename(target)
        raise
    finally:
        shutil.rmtree(former.parent, ignore_errors=True)


def _keep(entry: Path, into: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        shutil.copytree(entry, into, symlinks=True)
    else:
        shutil.copy2(entry, into, follow_symlinks=False)


def _may_replace(target: Path, *, replace: bool) -> bool:
    if not target.is_dir():
        return False
    return replace or (target / toml.NAME).is_file() or not any(target.iterdir())


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _tables(folder: Path, content: Mapping[str, str]) -> tuple[dict[str, Table], list[Fault]]:
    place, faults = toml.read_place(content[toml.NAME])
    tables = {PLACE.name: place}
    refused: list[Problem] = []
    for table in LISTS:
        name = f"{table.name}.csv"
        try:
            tables[table.name], found = read_table(table, csv_grid(name, content.get(name, "")))
            faults += found
        except InputError as error:
            refused += error.problems
    if refused:
        raise InputError(folder.name, refused)
    return tables, faults


def _strangers(folder: Path) -> Iterator[Problem]:
    """Yield CSV files whose name is nearly that of a table: they would not be read."""
    for path in sorted(folder.glob("*.csv")):
        offered = did_you_mean(path.stem, BY_NAME)
        if path.stem not in BY_NAME and offered:
            yield Problem(path.name, f"{path.stem!r} is not a table of the bundle{offered}")


def _refused(name: str, what: str) -> InputError:
    return InputError(name, [Problem(name, what)])
