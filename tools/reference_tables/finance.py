"""Councils' money: outturn by line, who made a return, long totals and national totals.

Everything here is the revenue outturn that authorities send to MHCLG: RSX (every service, every
authority), RO3 (social care and public health by line), RS (2010-11 to 2017-18).
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from .figures import (
    connect,
    expect,
    load,
    number,
    read_register,
    write_csv,
    write_parquet,
)

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

AUTHORITY_CODE = r"^E\d{4}$"
RETURNS = {
    "RSX": "rsx_by_la_2022-23_to_2024-25_long.parquet",
    "RO3": "ro3_by_la_2022-23_to_2024-25_long.parquet",
}
SUMMARY_2010 = "rs_by_la_2010-11_to_2017-18_long.parquet"
TREE = "total_net_service_expenditure_by_council_2017-18_to_2023-24.csv"
TIME_SERIES = "ro_timeseries_extract_2022-23_to_2024-25.csv"
LATEST = "2024-25"

# Sums of the returns as made, net current expenditure [GBP thousand].
RETURNED_2024 = 130_984_520
# England total service expenditure with imputation as MHCLG states it [GBP thousand]: 134.2bn.
IMPUTED_2024, IMPUTED_ROUNDING = 134_200_000, 50_000
YEARS = ("2022-23", "2023-24", "2024-25")
WIGAN_2024 = {
    "RSX_asc": 138_198,
    "RSX_csc": 97_373,
    "RSX_phs": 33_493,
    "RSX_totsx": 710_426,
    "RO3_csclkd": 61_913,
}
WIGAN = "E08000010"
ROUNDING = 5.0  # pounds thousand: up to 27 rounded parts of one total

SERVICE_COLUMNS = {
    "net_education": "edu",
    "net_highways_transport": "trans",
    "net_environmental_regulatory": "env",
    "net_housing_services": "hous",
    "net_cultural_related": "cul",
    "net_planning_development": "plan",
    "net_fire_rescue": "frs",
    "net_central_services": "cen",
    "net_other_services": "oth",
    "net_adult_social_care": "asc",
    "net_children_s_social_care": "csc",
    "net_public_health": "phs",
    "net_police": "pol",
}
IMPUTED_TITLE = "Total service expenditure, net current expenditure with imputation (RSX_totsx)"
IMPUTED_SOURCE = (
    "mhclg-ro-time-series-v3-1",
    "sum of the six class totals; includes authorities that made no return",
)
CLASS_TOTALS = ("LB", "MD", "O", "SC", "SD", "UA")
NATIONAL_COLUMNS = ("body", "what", "period", "value", "unit", "geography", "source", "note")
NATIONAL_SOURCES = {
    "House of Commons Library briefing CBP-10031": "hoc-library-cbp10031",
    "Benefit expenditure and caseload tables Autumn Statement 2024 (forecast column)": (
        "dwp-benefit-tables-autumn-2024"
    ),
    "OBR as reported by PA July 2025": "obr-welfare-pa-2025-07",
}

CLASS_WORDS = """CASE
    WHEN class = 'SC' THEN 'county' WHEN class = 'SD' THEN 'district'
    WHEN class = 'UA' THEN 'unitary' WHEN class = 'MD' THEN 'metropolitan district'
    WHEN class = 'LB' THEN 'london borough'
    WHEN detailed_class IN ('Police', 'P') THEN 'police'
    WHEN detailed_class IN ('Fire', 'FR') THEN 'fire'
    WHEN detailed_class IN ('Waste', 'WA') THEN 'waste'
    WHEN detailed_class IN ('Combined Authority', 'CA') THEN 'combined authority'
    WHEN detailed_class = 'GLA' THEN 'gla'
    WHEN detailed_class IN ('Park', 'NPA') AND ons_code LIKE 'E26%' THEN 'national park'
    WHEN detailed_class IN ('Park', 'NPA') THEN 'regional park' END"""


def compile_finance(shared: Path, out: Path) -> list[str]:
    """Compile the outturn tables into ``out`` and give the report lines of what was checked.

    Raises:
        SystemExit: A sum differs from what MHCLG states, or a line of a return is not registered.
    """
    tables = connect()
    folder = shared / "finance"
    for form, name in RETURNS.items():
        load(tables, f"{form.lower()}_file", folder / name)
    load(tables, "rs_file", folder / SUMMARY_2010)
    load(tables, "tree_file", folder / TREE)
    load(tables, "series_file", folder / TIME_SERIES)
    gather_returns(tables)
    gather_time_series(tables)
    gather_totals(tables)
    return [
        *check_returns(tables),
        *check_parts(tables),
        *check_time_series(tables),
        *check_tree(tables),
        write_lines(tables, out),
        write_parquet(tables, "outturn", out / "outturn.parquet"),
        write_parquet(tables, "revised", out / "outturn_revised.parquet"),
        write_parquet(tables, "totals", out / "total_outturn.parquet"),
        write_returns(tables, out),
        write_national(tables, shared, out),
    ]


def gather_returns(tables: duckdb.DuckDBPyConnection) -> None:
    """Make table ``outturn``: RSX and RO3 of every authority, one row a figure."""
    parts = [
        f"""SELECT ons_code AS place, financial_year AS period,
            '{form}_' || asset_id || '_' || measure AS measure, gbp_thousand AS value,
            'GBP thousand' AS unit, flag,
            'mhclg-{form.lower()}-' || financial_year AS source
        FROM {form.lower()}_file WHERE regexp_matches(e_code, '{AUTHORITY_CODE}')
        QUALIFY row_number() OVER (
            PARTITION BY e_code, financial_year, asset_id, measure ORDER BY authority) = 1"""
        for form in RETURNS
    ]
    tables.execute(f"CREATE TABLE outturn AS {' UNION ALL '.join(parts)}")


def gather_time_series(tables: duckdb.DuckDBPyConnection) -> None:
    """Make table ``revised``: net spending by service as MHCLG held it a release later.

    The extract leaves out services of nothing, so a service that a submitted return does not
    name is 0; an authority without a return stays unknown.
    """
    services = [
        f"""SELECT ons_code, lgf_code, financial_year, status, '{asset}' AS asset_id,
            coalesce({column}, 0) / 1000.0 AS net FROM series_file WHERE status <> 'total'"""
        for column, asset in SERVICE_COLUMNS.items()
    ]
    tables.execute(f"CREATE TABLE series AS {' UNION ALL '.join(services)}")
    tables.execute(
        """INSERT INTO series SELECT ons_code, lgf_code, financial_year, status, 'totsx', sum(net)
        FROM series GROUP BY ALL"""
    )
    tables.execute(
        """CREATE TABLE revised AS SELECT ons_code AS place, financial_year AS period,
            'RSX_' || asset_id || '_net_current_expenditure' AS measure,
            CASE WHEN status = 'submitted' THEN net END AS value, 'GBP thousand' AS unit,
            CASE WHEN status = 'not submitted' THEN '[x]' END AS flag,
            'mhclg-ro-time-series-v3-1' AS source
        FROM series"""
    )


def gather_totals(tables: duckdb.DuckDBPyConnection) -> None:
    """Make table ``totals``: total service expenditure by authority, 2010-11 to 2024-25.

    RS to 2017-18, RSX from 2022-23; between them only a third party's tree, which leaves out
    services whose net spending is negative (parking), so its rows carry a flag.
    """
    tables.execute(
        f"""CREATE TABLE summary AS SELECT e_code, ons_code, financial_year, gbp_thousand, flag
        FROM rs_file WHERE regexp_matches(e_code, '{AUTHORITY_CODE}')
            AND upper(line) LIKE 'TOTAL SERVICE EXPENDITURE (%' AND basis LIKE 'Net current%'"""
    )
    tables.execute(
        """CREATE TABLE codes AS SELECT e_code, arg_max(ons_code, (rank, financial_year)) AS place
        FROM (
            SELECT e_code, ons_code, financial_year, 2 AS rank FROM rsx_file
            UNION ALL SELECT e_code, ons_code, financial_year, 1 FROM rs_file
            UNION ALL SELECT e_code, ons_code, financial_year, 0 FROM tree_file)
        WHERE regexp_matches(ons_code, '^E[0-9]{8}$') GROUP BY e_code"""
    )
    tables.execute(
        """CREATE TABLE totals AS
        SELECT coalesce(codes.place, e_code) AS place, financial_year AS period,
            'total_service_expenditure' AS measure, gbp_thousand AS value,
            'GBP thousand' AS unit, flag, source
        FROM (
            SELECT e_code, financial_year, gbp_thousand, flag, 'mhclg-rs-2010-2017' AS source
            FROM summary
            UNION ALL
            SELECT e_code, financial_year, net_total_service_expenditure_gbp / 1000.0,
                '[negative lines left out]', 'mhclg-rs-tree-2018-2021'
            FROM tree_file WHERE financial_year BETWEEN '2018-19' AND '2021-22'
            UNION ALL
            SELECT e_code, financial_year, gbp_thousand, flag,
                'mhclg-rsx-' || financial_year
            FROM rsx_file WHERE asset_id = 'totsx' AND measure = 'net_current_expenditure'
        ) LEFT JOIN codes USING (e_code)"""
    )


def check_returns(tables: duckdb.DuckDBPyConnection) -> list[str]:
    """Check the sum of all returns and one council's figures against the published ones."""
    net = "SELECT sum(value) FROM outturn WHERE measure = '{}_net_current_expenditure'"
    lines = [
        expect(
            "Net current expenditure of all 2024-25 returns [GBP thousand]",
            found=number(tables, net.format("RSX_totsx") + f" AND period = '{LATEST}'"),
            stated=RETURNED_2024,
        )
    ]
    for line, stated in WIGAN_2024.items():
        query = net.format(line) + f" AND period = '{LATEST}' AND place = '{WIGAN}'"
        lines.append(expect(f"Wigan {line}", found=number(tables, query), stated=stated))
    return lines


def check_parts(tables: duckdb.DuckDBPyConnection) -> list[str]:
    """Check that RSX services and RO3 leaves add up to their totals for every authority and year.

    Raises:
        SystemExit: A total is off by more than rounding.
    """
    tables.execute("CREATE TABLE register (line VARCHAR, role VARCHAR, parent VARCHAR)")
    tables.executemany(
        "INSERT INTO register VALUES (?, ?, ?)",
        [(row["line"], row["role"], row["parent"]) for row in read_register("lines.csv")],
    )
    worst = tables.execute(
        """WITH net AS (
            SELECT place, period, value,
                replace(measure, '_net_current_expenditure', '') AS line
            FROM outturn WHERE measure LIKE '%\\_net\\_current\\_expenditure' ESCAPE '\\'
        ), parts AS (
            SELECT place, period, parent AS line, sum(value) AS added
            FROM net JOIN register USING (line)
            WHERE role IN ('service', 'leaf', 'subcategory') GROUP BY ALL)
        SELECT line, period, count(*), max(abs(added - value)),
            count(*) FILTER (abs(added - value) > greatest(1, 0.01 * abs(value)))
        FROM parts JOIN net USING (place, period, line) WHERE value IS NOT NULL
        GROUP BY line, period ORDER BY line, period"""
    ).fetchall()
    report = []
    for line, period, authorities, residual, off in worst:
        sentence = (
            f"{line} {period}: parts add up for {authorities} authorities; worst residual "
            f"{residual:.3f} GBP thousand; {off} off by more than 1 %"
        )
        if residual > ROUNDING or off:
            raise SystemExit(sentence)
        report.append(sentence)
    return report


def check_time_series(tables: duckdb.DuckDBPyConnection) -> list[str]:
    """Check MHCLG's England totals with imputation, and the later figures against RSX."""
    england = next(row for row in imputed_rows(tables) if row[1:3] == (IMPUTED_TITLE, LATEST))
    lines = [
        expect(
            "England total service expenditure with imputation 2024-25 [GBP thousand]",
            found=float(england[3]) / 1000,
            stated=IMPUTED_2024,
            within=IMPUTED_ROUNDING,
        )
    ]
    apart = number(
        tables,
        f"""SELECT max(abs(revised.value - outturn.value)) FROM revised
        JOIN outturn USING (place, period, measure) WHERE period = '{LATEST}'""",
    )
    lines.append(
        expect("2024-25 time series against RSX, largest gap", found=apart, stated=0, within=3)
    )
    return lines


def check_tree(tables: duckdb.DuckDBPyConnection) -> list[str]:
    """Check what the third party's tree measures: the positive services of the time series."""
    services = """WITH positive AS (
        SELECT lgf_code AS e_code, financial_year, sum(greatest(net, 0)) AS added FROM series
        WHERE asset_id <> 'totsx' AND status = 'submitted' GROUP BY ALL)
    SELECT max(abs(net_total_service_expenditure_gbp / 1000.0 - added))
    FROM tree_file JOIN positive USING (e_code, financial_year)"""
    over = tables.execute(
        """SELECT class, median(net_total_service_expenditure_gbp / 1000.0 / gbp_thousand - 1)
        FROM tree_file JOIN summary USING (e_code, financial_year)
        WHERE gbp_thousand > 0 GROUP BY class ORDER BY class"""
    ).fetchall()
    return [
        expect(
            "Tree of 2022-24 less positive services of the time series, largest gap",
            found=number(tables, services),
            stated=0,
        ),
        "Tree 2017-18 above RS, median by class: "
        + ", ".join(f"{name} {share:.1%}" for name, share in over),
    ]


def write_lines(tables: duckdb.DuckDBPyConnection, out: Path) -> str:
    """Write ``lines.csv`` from the register kept by hand, which must name every line returned.

    Raises:
        SystemExit: A line of a return is not in the register, or the other way round.
    """
    register = read_register("lines.csv")
    returned = {
        line
        for form in RETURNS
        for (line,) in tables.execute(
            f"SELECT DISTINCT '{form}_' || asset_id FROM {form.lower()}_file"
        ).fetchall()
    }
    registered = {row["line"] for row in register}
    if returned != registered:
        raise SystemExit(f"lines.csv differs from the returns: {sorted(returned ^ registered)}")
    rows = sorted(tuple(row.values()) for row in register)
    return write_csv(out / "lines.csv", tuple(register[0]), rows)


def write_returns(tables: duckdb.DuckDBPyConnection, out: Path) -> str:
    """Write ``returns.csv``: every authority and year, and whether it made a return."""
    columns = ("authority", "period", "e_code", "name", "class", "certified", "made_return")
    rows = tables.execute(
        f"""SELECT ons_code, financial_year, e_code, authority, {CLASS_WORDS}, certified,
            CASE WHEN gbp_thousand IS NULL THEN 'false' ELSE 'true' END
        FROM rsx_file WHERE asset_id = 'totsx' AND measure = 'net_current_expenditure'
            AND regexp_matches(e_code, '{AUTHORITY_CODE}')
        QUALIFY row_number() OVER (PARTITION BY e_code, financial_year ORDER BY authority) = 1
        ORDER BY financial_year, ons_code"""
    ).fetchall()
    unclassed = [row[3] for row in rows if row[4] is None]
    if unclassed:
        raise SystemExit(f"returns.csv: no class for {unclassed}")
    return write_csv(out / "returns.csv", columns, rows)


def write_national(tables: duckdb.DuckDBPyConnection, shared: Path, out: Path) -> str:
    """Write ``national_totals.csv``: what each national body spends, and England's outturn."""
    with (shared / "national_totals.csv").open(encoding="utf-8", newline="") as source:
        rows: list[tuple[str, ...]] = [
            (
                row["body"],
                row["what"],
                row["financial_year"],
                row["value_gbp"],
                row["unit"],
                row["geography"],
                NATIONAL_SOURCES[row["source"]],
                row["note"],
            )
            for row in csv.DictReader(source)
        ]
    rows += [*imputed_rows(tables), *stated_rows()]
    return write_csv(out / "national_totals.csv", NATIONAL_COLUMNS, sorted(rows))


def imputed_rows(tables: duckdb.DuckDBPyConnection) -> list[tuple[str, ...]]:
    """Give England's net current expenditure by service and year, imputation included."""
    titles = {row["line"]: row["title"] for row in read_register("lines.csv")}
    classes = ", ".join(f"'{name}'" for name in CLASS_TOTALS)
    services = ", ".join(f"sum({column})::BIGINT" for column in SERVICE_COLUMNS)
    rows: list[tuple[str, ...]] = []
    for period in YEARS:
        sums = tables.execute(
            f"SELECT {services} FROM series_file "
            f"WHERE status = 'total' AND lgf_code IN ({classes}) AND financial_year = ?",
            [period],
        ).fetchall()[0]
        by_line = dict(zip(SERVICE_COLUMNS.values(), sums, strict=True))
        for asset, pounds in {"totsx": sum(sums), **by_line}.items():
            line = f"RSX_{asset}"
            title = f"{titles[line]}, net current expenditure with imputation ({line})"
            rows.append(("MHCLG", title, period, str(pounds), "GBP", "England", *IMPUTED_SOURCE))
    return rows


def stated_rows() -> list[tuple[str, ...]]:
    """Give the England totals of other tables that their publishers state, kept by hand."""
    return [tuple(row.values()) for row in read_register("national_totals.csv")]
