"""Read the source files of the topics about areas, and small facts about codes and dates."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import TYPE_CHECKING

from .figures import connect

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

COUNCIL_CLASSES = {
    "E06": "unitary",
    "E07": "district",
    "E08": "metropolitan district",
    "E09": "london borough",
    "E10": "county",
}
REGISTRY = "areas/uk_la_past_current_bundle.json"
RETURNS = (
    "finance/rs_by_la_2010-11_to_2017-18_long.parquet",
    "finance/rsx_by_la_2022-23_to_2024-25_long.parquet",
)
CHILDREN = "children/b1_children_in_need_2013_to_2025.parquet"
LOWER_TIER = ("E06", "E07", "E08", "E09")


def csv_rows(path: Path) -> list[dict[str, str]]:
    """Give the rows of a CSV file as text.

    Raises:
        SystemExit: The file is not there.
    """
    refuse_missing(path)
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


def parquet_rows(path: Path, columns: Iterable[str], where: str = "true") -> list[tuple[str, ...]]:
    """Give the distinct rows of some columns of a Parquet file as text, sorted.

    Raises:
        SystemExit: The file is not there.
    """
    refuse_missing(path)
    wanted = ", ".join(f'"{column}"::VARCHAR' for column in columns)
    query = f"SELECT DISTINCT {wanted} FROM read_parquet(?) WHERE {where} ORDER BY ALL"
    with connect() as tables:
        return tables.execute(query, [str(path)]).fetchall()


def parquet_pairs(path: Path, key: str, value: str, where: str = "true") -> dict[str, str]:
    """Give one column of a Parquet file by another; where a key has several, the last in order."""
    return {row[0]: row[1] for row in parquet_rows(path, (key, value), where)}


def refuse_missing(path: Path) -> None:
    """Stop when a source file is not there.

    Raises:
        SystemExit: It is not.
    """
    if not path.exists():
        raise SystemExit(f"{path} is missing: it is needed to compile the reference tables")


def day_before(iso: str) -> str:
    """Give the ISO date of the day before: the last day of what ended when ``iso`` began."""
    return (date.fromisoformat(iso) - timedelta(days=1)).isoformat()


def is_council(code: str) -> bool:
    """Say whether an ONS code is that of an English council area."""
    return code[:3] in COUNCIL_CLASSES


def is_lower_tier(code: str) -> bool:
    """Say whether an ONS code is that of a district or of an area with one council."""
    return code.startswith(LOWER_TIER)
