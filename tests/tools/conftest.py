"""What the tests of the reference tables share: the tables as they are packaged."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

REPO = Path(__file__).resolve().parents[2]
JOINED = REPO.parent / "shared" / "data" / "upper_tier_joined.csv"
LONG_TABLES = (
    "outturn.parquet",
    "outturn_revised.parquet",
    "total_outturn.parquet",
    "population.parquet",
    "need.parquet",
    "outcomes.parquet",
    "benefit_keys.csv",
    "council_tax.csv",
    "deprivation.csv",
    "financing.parquet",
    "core_spending_power.csv",
    "band_d_own.csv",
    "tax_base.csv",
    "central_grants.csv",
    "external_borrowing.csv",
    "empty_homes.csv",
    "private_rents.csv",
)


@dataclass(frozen=True, slots=True)
class Reference:
    """The packaged tables, each long one a view of its own."""

    folder: Path
    tables: duckdb.DuckDBPyConnection

    def rows(self, name):
        """Rows of a CSV table as text."""
        with (self.folder / name).open(encoding="utf-8", newline="") as source:
            return list(csv.DictReader(source))

    def figures(self, table, measure, period):
        """Value by place of one measure and period."""
        query = f"SELECT place, value FROM {table} WHERE measure = ? AND period = ?"
        return dict(self.tables.execute(query, [measure, period]).fetchall())

    def figure(self, table, place, measure, period):
        """Value and flag of one place; there must be exactly one row."""
        query = f"SELECT value, flag FROM {table} WHERE place = ? AND measure = ? AND period = ?"
        (found,) = self.tables.execute(query, [place, measure, period]).fetchall()
        return found

    def total(self, table, condition):
        """Sum of the values that meet a condition."""
        query = f"SELECT sum(value) FROM {table} WHERE {condition}"
        return self.tables.execute(query).fetchall()[0][0]

    def national(self, what, period):
        """The one national total of that name and period."""
        (found,) = [
            row
            for row in self.rows("national_totals.csv")
            if (row["what"], row["period"]) == (what, period)
        ]
        return found


@pytest.fixture(scope="session")
def reference():
    folder = REPO / "src" / "wholeplace" / "reference"
    connection = duckdb.connect()
    for name in LONG_TABLES:
        stem, _, ending = name.partition(".")
        path = folder / name
        reader = (
            f"read_parquet('{path}')"
            if ending == "parquet"
            else f"read_csv('{path}', types={{'period': 'VARCHAR', 'flag': 'VARCHAR'}})"
        )
        connection.execute(f"CREATE VIEW {stem} AS SELECT * FROM {reader}")
    yield Reference(folder, connection)
    connection.close()


@pytest.fixture(scope="session")
def joined():
    if not JOINED.exists():
        pytest.skip("the first join is not beside the repository")
    with JOINED.open(encoding="utf-8", newline="") as source:
        return {row["ons_code"]: row for row in csv.DictReader(source)}
