"""Read and write a place bundle: a folder of TOML and CSV, or one Excel workbook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from wholeplace.errors import InputError, MethodError, Problem
from wholeplace.record import digest
from wholeplace.store.columns import Row
from wholeplace.store.contents import Bearers, Bundle, Settings
from wholeplace.store.crosscheck import cross_faults, found_place
from wholeplace.store.folder import read_folder, write_folder
from wholeplace.store.from_rows import bundle_of
from wholeplace.store.known import Known, known_names
from wholeplace.store.reference import Reference
from wholeplace.store.schema import TABLES
from wholeplace.store.tables import Fault, Table
from wholeplace.store.to_rows import rows_of
from wholeplace.store.workbook import ENDINGS, read_workbook
from wholeplace.store.workbook_out import write_workbook

__all__ = [
    "Bearers",
    "Bundle",
    "Settings",
    "checked",
    "read_bundle",
    "table_digests",
    "write_bundle",
]


def read_bundle(path: Path, reference: Reference) -> Bundle:
    """Return the bundle in a folder or workbook.

    Raises:
        InputError: Naming every cell to put right, in reading order; or, in one sentence, why the
            file cannot be read at all.
    """
    return checked(path, known_names(reference))


def checked(path: Path, known: Known) -> Bundle:
    """Return the bundle in a folder or workbook, against a given list of what is known.

    Raises:
        InputError: As :func:`read_bundle`.
    """
    tables, faults = _read(path)
    told = {fault.where for fault in faults}
    faults += [fault for fault in cross_faults(tables, known) if fault.where not in told]
    if faults:
        raise InputError(path.name, _in_order(faults))
    return bundle_of(
        {n: t.rows for n, t in tables.items()}, found_place(tables["place"], known), known
    )


def write_bundle(bundle: Bundle, path: Path, *, replace: bool = False) -> None:
    """Write a bundle into a folder, or a workbook when the name ends in ``.xlsx``.

    The same bundle always gives the same bytes. Nothing is left half-written.

    Args:
        bundle: The bundle.
        path: The folder or workbook.
        replace: Whether something that is not a bundle may be replaced.

    Raises:
        InputError: When something else is there already.
        MethodError: When the tables cannot hold something in the bundle as it is.
    """
    rows = rows_of(bundle)
    if path.suffix.casefold() not in ENDINGS:
        write_folder(rows, path, replace=replace)
        return
    if path.suffix.casefold() != ENDINGS[0]:
        raise MethodError(f"a workbook is written as {ENDINGS[0]}, not {path.suffix}")
    if path.exists() and not replace and not _is_bundle(path):
        what = "is there already and is not a bundle: choose another name or say to replace it"
        raise InputError(path.name, [Problem(str(path), what)])
    write_workbook(rows, path, named=bundle.place.name)


def table_digests(bundle: Bundle) -> tuple[tuple[str, str], ...]:
    """Return (table, SHA-256 in hexadecimal) of every table, the same for CSV and Excel."""
    rows: Mapping[str, tuple[Row, ...]] = rows_of(bundle)
    return tuple(
        sorted((name, digest([row.model_dump() for row in held])) for name, held in rows.items())
    )


def _read(path: Path) -> tuple[dict[str, Table], list[Fault]]:
    if not path.exists():
        raise InputError(path.name, [Problem(str(path), "there is no such file or folder")])
    if path.is_dir():
        return read_folder(path)
    if path.name == "place.toml":
        return read_folder(path.parent)
    return read_workbook(path)


def _in_order(faults: list[Fault]) -> list[Problem]:
    order = {table.name: position for position, table in enumerate(TABLES)}
    ranked = sorted(faults, key=lambda fault: (order[fault.table], fault.row, fault.column))
    return [fault.problem() for fault in dict.fromkeys(ranked)]


def _is_bundle(path: Path) -> bool:
    try:
        read_workbook(path)
    except (InputError, OSError):
        return False
    return True
