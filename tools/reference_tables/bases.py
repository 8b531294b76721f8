"""What revenue and debt stand on: tax base, grants, borrowing, empty homes, private rents.

The tax base of October 2025 (Band D equivalents after discounts, premiums and council tax support,
before collection) is what the third party multiplied the Band D of 2026-27 by, so the quotient
gives it back to the hundredth. The tax base that council tax of 2024-25 was set with is not in any
file at hand; it is taken as one share of it for every council, the share at which the council tax
of all authorities in core spending power comes to what the government states for 2024-25.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook

from .figures import COLUMNS, Cell, connect, expect, load, number, write_csv, write_long_csv
from .reading import csv_rows, is_council, refuse_missing

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

TAX = "finance/council_tax_band_d_and_band_counts_by_la_2025.csv"
SERIES = "finance/ro_timeseries_extract_2022-23_to_2024-25.csv"
BORROWING = "finance/casino_ExternalBorrowing_ByType.csv"
VACANT = "housing/vacant-homes_AllCombined_Cleaned_2024.parquet"
RENTS = "outcomes/la_private_rents_median.xlsx"

TAX_BASE_SOURCE, TAX_AUTHORITIES = "mhclg-council-taxbase-2025", 296
# tests/store/test_council_tax_base.py works the share out from the tables and tries it on seven
# councils that published their tax base for 2024-25.
SHARE_OF_OCTOBER = 0.9583
BORROWED_ON, BORROWING_COUNCILS = "2020-03-31", 324
RENTED_IN, FIRST_RENT_ROW, RENT_CODE, RENT_COLUMN = "2021-22", 6, 1, 9
RENT_HEADING = "All categories"
FIRST_EMPTY_YEAR, LAST_EMPTY_YEAR = 2020, 2024
EMPTY = {
    "AllVacants": "empty_homes",
    "LongTermVacants": "long_term_empty",
    "Dwellings": "dwellings",
}
ENGLAND = "E92000001"
LOWER_TIER = "^E0[6-9]"


def compile_bases(shared: Path, out: Path) -> list[str]:
    """Compile the tables into ``out`` and give the report lines of what was checked.

    Raises:
        SystemExit: A heading moved, or a count or sum differs.
    """
    tables = connect()
    return [
        *gather_grants(tables, shared),
        *gather_empty_homes(tables, shared),
        write_long_csv(tables, "grants", out / "central_grants.csv"),
        write_long_csv(tables, "empty", out / "empty_homes.csv"),
        *write_tax_base(shared, out),
        *write_borrowing(shared, out),
        *write_rents(shared, out),
    ]


def gather_grants(tables: duckdb.DuckDBPyConnection, shared: Path) -> list[str]:
    """Make table ``grants``: what each authority received from the government in a year."""
    load(tables, "series_file", shared / SERIES)
    tables.execute(
        """CREATE TABLE grants AS SELECT ons_code AS place, financial_year AS period,
            'central_grants' AS measure,
            CASE WHEN status = 'submitted' THEN central_grants_in_gbp::DOUBLE END AS value,
            'GBP' AS unit, CASE WHEN status <> 'submitted' THEN '[x]'
                WHEN central_grants_in_gbp IS NULL THEN '[blank]' END AS flag,
            'mhclg-ro-time-series-v3-1' AS source
        FROM series_file WHERE status <> 'total'"""
    )
    known = number(tables, "SELECT count(value) FROM grants WHERE period = '2024-25'")
    return [f"Authorities with grants received in 2024-25: {known:.0f}"]


def gather_empty_homes(tables: duckdb.DuckDBPyConnection, shared: Path) -> list[str]:
    """Make table ``empty``: empty homes of each council, October of five years."""
    load(tables, "vacant_file", shared / VACANT)
    cases = " ".join(f"WHEN '{name}' THEN '{measure}'" for name, measure in EMPTY.items())
    tables.execute(
        f"""CREATE TABLE empty AS SELECT geography_code AS place, date::VARCHAR AS period,
            CASE measure {cases} END AS measure, value::DOUBLE AS value, 'dwellings' AS unit,
            CASE WHEN value IS NULL THEN '[blank]' END AS flag, 'mhclg-live-table-615' AS source
        FROM vacant_file WHERE date >= {FIRST_EMPTY_YEAR}
            AND regexp_matches(geography_code, '{LOWER_TIER}') AND measure IN {tuple(EMPTY)}"""
    )
    return [
        expect(
            f"England {measure} {LAST_EMPTY_YEAR}",
            found=number(
                tables,
                f"SELECT sum(value) FROM empty WHERE measure = '{measure}' "
                f"AND period = '{LAST_EMPTY_YEAR}'",
            ),
            stated=number(
                tables,
                f"SELECT value FROM vacant_file WHERE measure = '{name}' "
                f"AND date = {LAST_EMPTY_YEAR} AND geography_code = '{ENGLAND}'",
            ),
        )
        for name, measure in EMPTY.items()
    ]


def write_tax_base(shared: Path, out: Path) -> list[str]:
    """Write ``tax_base.csv``: of October 2025 before collection, and of 2024-25 as it was set."""
    rows: list[tuple[Cell, ...]] = []
    for row in csv_rows(shared / TAX):
        if row["country"] == "ENGLAND":
            base = round(float(row["total_council_tax_net"]) / float(row["band_d_amount"]), 2)
            rows.append(tax_base(row["code"], "2025-10", "tax_base_october", base))
            set_with = round(base * SHARE_OF_OCTOBER, 1)
            rows.append(tax_base(row["code"], "2024-25", "tax_base", set_with))
    count = expect(
        "Billing authorities with a tax base", found=len(rows) / 2, stated=TAX_AUTHORITIES
    )
    ordered = sorted(rows, key=lambda row: (str(row[2]), str(row[0])))
    return [count, write_csv(out / "tax_base.csv", COLUMNS, ordered)]


def tax_base(place: str, period: str, measure: str, value: float) -> tuple[Cell, ...]:
    """Give one row of the long table; every figure of it is derived and says so."""
    return (place, period, measure, value, "Band D equivalents", "[derived]", TAX_BASE_SOURCE)


def write_borrowing(shared: Path, out: Path) -> list[str]:
    """Write ``external_borrowing.csv``: gross external borrowing at the end of 2019-20."""
    rows: list[tuple[Cell, ...]] = sorted(
        (
            row["LA_code"],
            BORROWED_ON,
            "gross_external_borrowing",
            float(row["GrossExternalBorrowing"]),
            "GBP",
            None,
            "nao-financial-sustainability-2021",
        )
        for row in csv_rows(shared / BORROWING)
    )
    count = expect("Councils with borrowing", found=len(rows), stated=BORROWING_COUNCILS)
    return [count, write_csv(out / "external_borrowing.csv", COLUMNS, rows)]


def write_rents(shared: Path, out: Path) -> list[str]:
    """Write ``private_rents.csv``: median monthly private rent of every size of home together.

    Raises:
        SystemExit: The column of every size of home moved.
    """
    path = shared / RENTS
    refuse_missing(path)
    cells = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    if cells[FIRST_RENT_ROW - 1][RENT_COLUMN] != RENT_HEADING:
        raise SystemExit(f"{RENTS}: column {RENT_COLUMN + 1} is not {RENT_HEADING}")
    rows = [rent(row) for row in cells[FIRST_RENT_ROW:] if is_council(str(row[RENT_CODE]))]
    return [
        write_csv(out / "private_rents.csv", COLUMNS, sorted(rows, key=lambda row: str(row[0])))
    ]


def rent(row: list[object]) -> tuple[Cell, ...]:
    """Give one row of the long table; a marker is a flag and no figure."""
    cell = row[RENT_COLUMN]
    value = float(cell) if isinstance(cell, float | int) else None
    flag = None if value is not None else str(cell).strip() or "[blank]"
    code = str(row[RENT_CODE]).strip()
    return (code, RENTED_IN, "private_rent", value, "GBP a month", flag, "ons-private-rents-2022")
