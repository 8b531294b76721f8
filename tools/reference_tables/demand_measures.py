"""Demand on other bodies: young people out of learning and work, and children who offend.

The pathways of demand rest on them. All come from the Local Authority Interactive Tool, which
gathers what several departments publish; ``register/demand.csv`` says what is taken. A cell that
is suppressed keeps the publisher's marker in ``flag`` and has no value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .figures import connect, expect, load, number, read_register, write_csv, write_parquet

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

TOOL = "children/lait_bds_long.parquet"
ENGLAND, ENGLAND_NUMBER = "E92000001", 970
REGION_NUMBERS = (980, 981, 982, 983, 984, 985, 986, 989, 990)  # London once, not its halves

# How the tool's year becomes a period, and the day on which the place's code is looked up.
# Young people's activity is the mean of December, January and February: the middle is kept.
PERIODS = {
    "winter": ("years || '-01-31'", "years || '-01-31'"),
    "calendar": ("years", "years || '-12-31'"),
    "financial": ("years", "left(years, 2) || right(years, 2) || '-03-31'"),
}
SOURCES = {
    "16-17 NEET": "dfe-neet-la-2025",
    "16-17_not known": "dfe-neet-la-2025",
    "FirstYJS": "yjb-lait-2024",
    "YJS_Caution-Sentence10-17_YO": "yjb-lait-2024",
}

# England as published, which the tool's own England row must agree with: measure, period, figure.
STATED = (("neet_16_17", "2025-01-31", 3.4), ("activity_not_known_16_17", "2025-01-31", 2.2))
ENTRANTS, ENTRANTS_YEAR = "FirstYJS", "2024"
COLUMNS = ("measure", "title", "unit", "first", "last", "source")


def compile_demand_measures(shared: Path, out: Path) -> list[str]:
    """Compile ``demand.parquet`` into ``out`` and give the report lines of what was checked.

    Args:
        shared: Folder of the source data.
        out: Folder of the compiled tables, with ``areas.csv`` already there.

    Raises:
        SystemExit: A figure differs from the published one, or a council has no code.
    """
    tables = connect()
    load(tables, "areas", out / "areas.csv")
    load(tables, "tool", shared / TOOL)
    tables.execute(
        """CREATE TABLE figures AS SELECT "Short Desc" AS code, "Years" AS years,
            "LA Number"::INT AS number, "Values" AS text FROM tool"""
    )
    tables.execute(
        """CREATE TABLE demand (place VARCHAR, period VARCHAR, measure VARCHAR, value DOUBLE,
            unit VARCHAR, flag VARCHAR, source VARCHAR)"""
    )
    register = read_register("demand.csv")
    for row in register:
        gather(tables, row)
    return [
        *check_demand(tables),
        write_parquet(tables, "demand", out / "demand.parquet"),
        write_measures(tables, register, out),
    ]


def gather(tables: duckdb.DuckDBPyConnection, row: dict[str, str]) -> None:
    """Add one measure for every council, and for England where its row can be used."""
    period, day = PERIODS[row["period"]]
    tables.execute(
        f"""INSERT INTO demand
        WITH dated AS (
            SELECT *, {period} AS period, ({day})::DATE AS day FROM figures WHERE code = ?
        ), placed AS (
            SELECT areas.code AS place, period, text FROM dated JOIN areas
            ON areas.dfe_code::INT = number
                AND (areas."start" IS NULL OR areas."start" <= day)
                AND (areas."end" IS NULL OR areas."end" >= day)
            UNION ALL
            SELECT '{ENGLAND}', period, text FROM dated
            WHERE number = {ENGLAND_NUMBER} AND {row["england"]})
        SELECT place, period, ?, round(try_cast(text AS DOUBLE), 9), ?,
            CASE WHEN try_cast(text AS DOUBLE) IS NULL THEN coalesce(text, '[blank]') END, ?
        FROM placed""",
        [row["code"], row["measure"], row["unit"], SOURCES[row["code"]]],
    )


def check_demand(tables: duckdb.DuckDBPyConnection) -> list[str]:
    """Check England, and that the row for England that is left out is still a sum of rates.

    Raises:
        SystemExit: One of them is not so.
    """
    lines = [
        expect(
            f"England {measure} {period}",
            found=number(
                tables,
                f"SELECT value FROM demand WHERE place = '{ENGLAND}' AND measure = '{measure}' "
                f"AND period = '{period}'",
            ),
            stated=stated,
            within=0.05,
        )
        for measure, period, stated in STATED
    ]
    chosen = f"FROM figures WHERE code = '{ENTRANTS}' AND years = '{ENTRANTS_YEAR}'"
    regions = f"SELECT sum(text::DOUBLE) {chosen} AND number IN {REGION_NUMBERS}"
    nation = f"SELECT text::DOUBLE {chosen} AND number = {ENGLAND_NUMBER}"
    lines.append(
        expect(
            "England's row of first-time entrants, left out as the sum of its regions' rates",
            found=number(tables, nation),
            stated=number(tables, regions),
            within=len(REGION_NUMBERS) / 2,
        )
    )
    bare = number(tables, "SELECT count(*) FROM demand WHERE (value IS NULL) <> (flag IS NOT NULL)")
    lines.append(expect("Demand figures without value and without marker", found=bare, stated=0))
    return lines


def write_measures(
    tables: duckdb.DuckDBPyConnection, register: list[dict[str, str]], out: Path
) -> str:
    """Write ``demand_measures.csv``: title, unit and periods of every measure."""
    titles = {row["measure"]: row["title"] for row in register}
    rows = tables.execute(
        """SELECT measure, any_value(unit), min(period), max(period), any_value(source)
        FROM demand GROUP BY measure ORDER BY measure"""
    ).fetchall()
    return write_csv(
        out / "demand_measures.csv",
        COLUMNS,
        [[measure, titles[measure], *rest] for measure, *rest in rows],
    )
