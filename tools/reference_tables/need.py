"""Need and demand: children's services, homelessness by quarter, adult social care, special needs.

Cells that the publisher suppressed or could not fill keep the publisher's marker in ``flag`` and
have no value. The lists of what is taken from which file are in ``register/need*.csv``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .figures import connect, expect, load, number, read_register, write_csv, write_parquet
from .need_demand import check_demand, gather_demand

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

HOMELESSNESS = "demand_homelessness/hclic_key_indicators_by_la_quarter_2018Q2_2025Q4.parquet"
HOMELESSNESS_CELLS = "demand_homelessness/hclic_core_tables_long_2018Q2_2025Q4.parquet"
ADULT_CARE = "asc/ascof_2024_25_long.parquet"
ENGLAND = "E92000001"

# How a DfE `time_period` (the year in which the reporting year ends) is written as a period.
PERIODS = {
    "stock": "time_period::VARCHAR || '-03-31'",
    "autumn": "time_period::VARCHAR || '-09-30'",
    "calendar": "time_period::VARCHAR",
    "year": "(time_period - 1)::VARCHAR || '-' || right(time_period::VARCHAR, 2)",
}

# England totals as their publishers state them: measure, period, figure.
STATED = (
    ("children_looked_after", "2025-03-31", 81_770),
    ("children_looked_after_rate", "2025-03-31", 67),
    ("temporary_accommodation_households", "2025Q4", 134_210),
    ("temporary_accommodation_children", "2025Q4", 176_130),
    ("children_in_need", "2025-03-31", 402_400),
    ("child_protection_plans", "2025-03-31", 49_420),
    ("ehcp_requests", "2024", 154_489),
    ("ascof_1a_outcome", "2024-25", 19.0),
)
# Lower-tier authorities with no temporary accommodation figure in 2025Q4, by publisher's `..`.
NOT_SUPPLIED_2025Q4 = (
    "E06000016",  # Leicester
    "E06000023",  # Bristol
    "E06000043",  # Brighton and Hove
    "E07000072",  # Epping Forest
    "E07000114",  # Thanet
    "E09000005",  # Brent
    "E09000009",  # Ealing
)

# Counts whose areas add up to England, with DfE's rounding of England to the nearest 10.
ADDING_UP = (
    ("children_looked_after", "2025-03-31"),
    ("children_in_need", "2025-03-31"),
    ("child_protection_plans", "2025-03-31"),
    ("referrals", "2024-25"),
    ("ehcp_requests", "2024"),
)
NEAREST_TEN = 10

SCORES = ("1a", "1b", "1c")
RATES = ("2b", "2c")
COUNTED = {"4b": "enquiries", "6b": "care homes and providers"}
TITLE_NOTES = r"\s*\[[Nn]ote [0-9]+\]"


def compile_need(shared: Path, out: Path) -> list[str]:
    """Compile the need table into ``out`` and give the report lines of what was checked.

    Raises:
        SystemExit: An England total differs from the one that its publisher states.
    """
    tables = connect()
    tables.execute(
        """CREATE TABLE need (place VARCHAR, period VARCHAR, measure VARCHAR, value DOUBLE,
            unit VARCHAR, flag VARCHAR, source VARCHAR)"""
    )
    tables.execute("CREATE TABLE titles (measure VARCHAR, title VARCHAR)")
    gather_education(tables, shared)
    gather_homelessness(tables, shared)
    gather_adult_care(tables, shared)
    gather_demand(tables, shared)
    return [
        *check_need(tables),
        *check_demand(tables),
        write_parquet(tables, "need", out / "need.parquet"),
        write_measures(tables, out),
    ]


def gather_education(tables: duckdb.DuckDBPyConnection, shared: Path) -> None:
    """Add the columns of DfE's files that ``register/need.csv`` names, one measure a column."""
    loaded = ""
    for row in read_register("need.csv"):
        if row["file"] != loaded:
            load(tables, "education", shared / row["file"])
            loaded = row["file"]
        conditions = [part.split("=", 1) for part in row["where"].split(";") if part]
        chosen = " AND ".join(f'"{column}" = ?' for column, _ in conditions) or "true"
        tables.execute(
            f"""INSERT INTO need
            SELECT CASE geographic_level WHEN 'National' THEN country_code
                    WHEN 'Regional' THEN region_code ELSE new_la_code END,
                {PERIODS[row["period"]]}, '{row["measure"]}',
                try_cast("{row["column"]}" AS DOUBLE), '{row["unit"]}',
                CASE WHEN try_cast("{row["column"]}" AS DOUBLE) IS NULL
                    THEN "{row["column"]}" END, '{row["source"]}'
            FROM education WHERE {chosen}""",
            [value for _, value in conditions],
        )
        tables.execute("INSERT INTO titles VALUES (?, ?)", [row["measure"], row["title"]])


def gather_homelessness(tables: duckdb.DuckDBPyConnection, shared: Path) -> None:
    """Add MHCLG's homelessness figures by quarter, with the marker of each empty cell."""
    load(tables, "homeless", shared / HOMELESSNESS)
    load(tables, "homeless_cells", shared / HOMELESSNESS_CELLS)
    for row in read_register("need_homelessness.csv"):
        tables.execute(
            f"""INSERT INTO need
            WITH cells AS (
                SELECT quarter, ons_code, max(value) AS value,
                    min(flag) FILTER (regexp_matches(flag, '^[.-]')) AS flag
                FROM homeless_cells
                WHERE "table" = ? AND regexp_matches("column", ?) GROUP BY ALL)
            SELECT ons_code, quarter, ?, coalesce("{row["column"]}", value), ?,
                CASE WHEN coalesce("{row["column"]}", value) IS NULL
                    THEN coalesce(flag, '[blank]') END,
                'mhclg-hclic-2018-2025'
            FROM homeless LEFT JOIN cells USING (quarter, ons_code)""",
            [row["table"], row["pattern"], row["measure"], row["unit"]],
        )
        tables.execute("INSERT INTO titles VALUES (?, ?)", [row["measure"], row["title"]])


def gather_adult_care(tables: duckdb.DuckDBPyConnection, shared: Path) -> None:
    """Add DHSC's adult social care outcomes: outcome, what it is a share of, margin of error.

    The 2016-17 carers' survey has two figures in one cell; those cells stay as the marker.
    """
    load(tables, "adult_file", shared / ADULT_CARE)
    tables.execute(
        f"""CREATE TABLE adult AS SELECT ons_code, "year", value, flag, measure AS code, stat,
            'ascof_' || regexp_replace(measure, '[()]', '', 'g') || '_'
                || replace(replace(stat, measure || ' ', ''), ' ', '_') AS measure,
            regexp_replace(regexp_replace(title, '^Table [^:]*: ', ''), '{TITLE_NOTES}', '', 'g')
                AS title
        FROM adult_file WHERE ons_code <> '[z]'"""
    )
    counted = " ".join(f"WHEN code = '{code}' THEN '{unit}'" for code, unit in COUNTED.items())
    tables.execute(
        f"""INSERT INTO need SELECT ons_code, "year", measure, value,
            CASE WHEN stat LIKE '%outcome' OR stat = 'margin of error' THEN
                CASE WHEN code IN {SCORES} THEN 'score' WHEN code IN {RATES}
                    THEN 'per 100,000 people' ELSE '%' END
                {counted} ELSE 'persons' END,
            flag, 'dhsc-ascof-2024-25' FROM adult"""
    )
    tables.execute(
        """INSERT INTO titles SELECT measure, any_value(upper(title[1]) || title[2:]) ||
            CASE WHEN any_value(stat) IN ('outcome', '6b outcome') THEN ''
                ELSE ': ' || replace(any_value(stat), '6b ', '') END
        FROM adult GROUP BY measure ORDER BY measure"""
    )


def check_need(tables: duckdb.DuckDBPyConnection) -> list[str]:
    """Check England's totals, and that what was not supplied is unknown rather than nothing.

    Raises:
        SystemExit: A figure without a value has no marker, or the other way round.
    """
    lines = [
        expect(
            f"England {measure} {period}",
            found=number(
                tables,
                f"SELECT value FROM need WHERE place = '{ENGLAND}' AND measure = '{measure}' "
                f"AND period = '{period}'",
            ),
            stated=stated,
            within=0,
        )
        for measure, period, stated in STATED
    ]
    for measure, period in ADDING_UP:
        chosen = f"FROM need WHERE measure = '{measure}' AND period = '{period}'"
        areas = f"SELECT sum(value) {chosen} AND regexp_matches(place, '^E(06|08|09|10)')"
        nation = f"SELECT value {chosen} AND place = '{ENGLAND}'"
        lines.append(
            expect(
                f"{measure} {period}, sum of areas",
                found=number(tables, areas),
                stated=number(tables, nation),
                within=NEAREST_TEN,
            )
        )
    missing = tables.execute(
        """SELECT place FROM need WHERE measure = 'temporary_accommodation_households'
        AND period = '2025Q4' AND value IS NULL AND flag = '..' ORDER BY place"""
    ).fetchall()
    if tuple(place for (place,) in missing) != NOT_SUPPLIED_2025Q4:
        raise SystemExit(f"Temporary accommodation 2025Q4 is missing for {missing}")
    bare = number(tables, "SELECT count(*) FROM need WHERE (value IS NULL) <> (flag IS NOT NULL)")
    lines.append(expect("Figures that have no marker for having no value", found=bare, stated=0))
    return lines


def write_measures(tables: duckdb.DuckDBPyConnection, out: Path) -> str:
    """Write ``need_measures.csv``: title, unit and periods of every measure of the need table."""
    rows = tables.execute(
        """SELECT measure, any_value(title), any_value(unit), min(period), max(period),
            max_by(source, period)
        FROM need JOIN titles USING (measure) GROUP BY measure ORDER BY measure"""
    ).fetchall()
    columns = ("measure", "title", "unit", "first", "last", "source")
    return write_csv(out / "need_measures.csv", columns, rows)
