"""Outcomes and deprivation: ONS local statistics with their intervals, and the indices of 2025.

Which series is kept under which name, its unit, its direction and whether a verdict may be given
is registered by hand in ``register/outcome_measures.csv``; nothing is inferred from a title.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .figures import (
    connect,
    expect,
    load,
    number,
    read_register,
    write_csv,
    write_long_csv,
    write_parquet,
)

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

INDICATORS = "outcomes/ons_els_indicators_england.parquet"
DEPRIVATION = "deprivation/imd2025_england_ltla24.parquet"
DEPRIVATION_BOARDS = "deprivation/imd2025_england_icb24.parquet"
DEPRIVATION_SMALL_AREAS = "deprivation/imd2025_england_lsoa21.parquet"
SMALL_AREAS = "areas/lookups/lookup_lsoa21_ward24_ltla24.parquet"

LEVEL = 0.95
SOURCE = "ons-els-2026-06"
# Councils, England, regions and police forces; and combined authorities where ONS names them so
# (the same codes also stand for approximations by ITL area, which are left out).
KEPT_CODES = "^E(06|07|08|09|10|12|23|92)"
COMBINED = "Combined Authority or City Region"
# Publisher's notes on single figures that change how a figure may be read, as flags.
NOTE_FLAGS = {
    "This data has been aggregated": "[aggregated]",
    "Estimate and confidence interval unreliable": "[unreliable]",
}
POLARITIES = {"higher is better", "lower is better", "neutral"}
DOMAINS = {
    "work and income",
    "health",
    "children and learning",
    "homes",
    "safety",
    "environment",
    "connectivity",
    "wellbeing",
    "growth",
}
MEASURE_COLUMNS = (
    "measure",
    "title",
    "unit",
    "polarity",
    "no_verdict",
    "cadence_months",
    "domain",
    "source",
    "note",
)
DEPRIVATION_MEASURES = {
    "imd_average_score": ("imd_average_score", "score"),
    "imd_rank_of_average_score": ("imd_rank_of_average_score", "rank"),
    "imd_share_in_most_deprived_tenth": (
        "imd_proportion_of_lso_as_in_most_deprived_10_percent_nationally",
        "share of neighbourhoods",
    ),
}
NEIGHBOURHOODS = 33_755  # LSOAs of 2021 in England, one tenth of which is the most deprived tenth
COUNCILS, BOARDS = 296, 42


def compile_outcomes(shared: Path, out: Path) -> list[str]:
    """Compile outcomes and deprivation into ``out`` and give the report lines of what was checked.

    Raises:
        SystemExit: A series is not registered, its unit has changed, or figures contradict.
    """
    tables = connect()
    load(tables, "indicators", shared / INDICATORS)
    load(tables, "councils", shared / DEPRIVATION)
    load(tables, "boards", shared / DEPRIVATION_BOARDS)
    load(tables, "small_areas", shared / DEPRIVATION_SMALL_AREAS)
    load(tables, "small_area_codes", shared / SMALL_AREAS)
    register = read_register("outcome_measures.csv")
    gather_outcomes(tables, register)
    gather_deprivation(tables)
    return [
        *check_register(tables, register),
        *check_outcomes(tables),
        write_parquet(tables, "outcomes", out / "outcomes.parquet"),
        write_measures(register, out),
        *check_deprivation(tables),
        write_long_csv(tables, "deprivation", out / "deprivation.csv"),
    ]


def gather_outcomes(tables: duckdb.DuckDBPyConnection, register: list[dict[str, str]]) -> None:
    """Make table ``outcomes``: every registered series with its 95 % interval where published.

    Calendar and financial years are written as such; every other period stays as published.
    """
    tables.execute(
        "CREATE TABLE registered (dataset VARCHAR, indicator VARCHAR, file_unit VARCHAR, "
        "measure VARCHAR, unit VARCHAR)"
    )
    tables.executemany(
        "INSERT INTO registered VALUES (?, ?, ?, ?, ?)",
        [
            [row[name] for name in ("dataset", "indicator", "file_unit", "measure", "unit")]
            for row in register
        ],
    )
    notes = " ".join(
        f"WHEN notes LIKE '{start}%' THEN '{flag}'" for start, flag in NOTE_FLAGS.items()
    )
    tables.execute(
        f"""CREATE TABLE outcomes AS
        SELECT areacd AS place,
            CASE WHEN period LIKE '%-01-01/P1Y' THEN period[:4]
                WHEN period LIKE '%-04-01/P1Y' THEN
                    period[:4] || '-' || right((period[:4]::INT + 1)::VARCHAR, 2)
                ELSE period END AS period,
            registered.measure, observation AS value, lci_95 AS low, uci_95 AS high,
            CASE WHEN lci_95 IS NOT NULL AND uci_95 IS NOT NULL THEN {LEVEL} END AS level,
            registered.unit,
            coalesce(status, CASE {notes} WHEN observation IS NULL THEN '[blank]' END) AS flag,
            '{SOURCE}' AS source
        FROM indicators JOIN registered USING (dataset, indicator)
        WHERE regexp_matches(areacd, '{KEPT_CODES}')
            OR (areacd LIKE 'E47%' AND geography = '{COMBINED}')"""
    )


def check_register(tables: duckdb.DuckDBPyConnection, register: list[dict[str, str]]) -> list[str]:
    """Check that every series of the file is registered, with the unit that the file gives.

    Raises:
        SystemExit: A series is missing or has another unit, or the register has an unknown word.
    """
    strangers = tables.execute(
        """SELECT DISTINCT dataset, indicator, indicators.unit, file_unit FROM indicators
        LEFT JOIN registered USING (dataset, indicator)
        WHERE indicators.unit IS DISTINCT FROM file_unit ORDER BY ALL"""
    ).fetchall()
    if strangers:
        raise SystemExit(f"outcome_measures.csv does not agree with the file on {strangers}")
    unknown = [
        row["measure"]
        for row in register
        if row["polarity"] not in POLARITIES or row["domain"] not in DOMAINS
    ]
    if unknown:
        raise SystemExit(f"outcome_measures.csv has an unknown polarity or domain for {unknown}")
    named = {row["measure"] for row in register}
    return [expect("Outcome measures with a name of their own", found=len(named), stated=79)]


def check_outcomes(tables: duckdb.DuckDBPyConnection) -> list[str]:
    """Check that intervals hold their estimate, shares are shares and nothing is missing bare."""
    wrong = {
        "Intervals that do not hold their estimate": "value NOT BETWEEN low AND high",
        "Intervals of which one end is missing": "(low IS NULL) <> (high IS NULL)",
        "Percentages outside 0 to 100": "unit = '%' AND value NOT BETWEEN 0 AND 100",
        "Figures without value and without marker": "value IS NULL AND flag IS NULL",
    }
    lines = [
        expect(
            what,
            found=number(tables, f"SELECT count(*) FROM outcomes WHERE {condition}"),
            stated=0,
        )
        for what, condition in wrong.items()
    ]
    with_interval = tables.execute(
        "SELECT count(DISTINCT measure) FROM outcomes WHERE level IS NOT NULL"
    ).fetchone()
    return [*lines, f"Outcome measures with intervals: {with_interval and with_interval[0]}"]


def write_measures(register: list[dict[str, str]], out: Path) -> str:
    """Write ``outcome_measures.csv``: title, unit, direction and caveats of every measure."""
    rows = [
        [SOURCE if name == "source" else row[name] for name in MEASURE_COLUMNS]
        for row in sorted(register, key=lambda row: row["measure"])
    ]
    return write_csv(out / "outcome_measures.csv", MEASURE_COLUMNS, rows)


def gather_deprivation(tables: duckdb.DuckDBPyConnection) -> None:
    """Make table ``deprivation``: IMD 2025 summaries of councils and integrated care boards."""
    parts = [
        f"""SELECT {code} AS place, '2025' AS period, '{measure}' AS measure, {column} AS value,
            '{unit}' AS unit, NULL::VARCHAR AS flag, 'mhclg-imd-2025' AS source FROM {table}"""
        for table, code in (("councils", "ltla24_code"), ("boards", "icb24_code"))
        for measure, (column, unit) in DEPRIVATION_MEASURES.items()
    ]
    tables.execute(f"CREATE TABLE deprivation AS {' UNION ALL '.join(parts)}")


def check_deprivation(tables: duckdb.DuckDBPyConnection) -> list[str]:
    """Check that council shares rebuild from the 33,755 neighbourhoods, and all are there."""
    rebuilt = """WITH areas AS (
        SELECT DISTINCT lsoa21_code, ltla24_code FROM small_area_codes
    ), shares AS (
        SELECT ltla24_code AS place, avg((IMD_decile = 1)::INT) AS share
        FROM small_areas JOIN areas USING (lsoa21_code) GROUP BY ltla24_code)
    SELECT max(abs(share - value)) FROM shares JOIN deprivation USING (place)
    WHERE measure = 'imd_share_in_most_deprived_tenth'"""
    tenth = "SELECT count(*) FROM small_areas WHERE IMD_decile = 1"
    rows = "SELECT count(DISTINCT place) FROM deprivation WHERE place {} 'E54%'"
    return [
        expect(
            "Neighbourhoods in the most deprived tenth",
            found=number(tables, tenth),
            stated=NEIGHBOURHOODS / 10,
            within=1,
        ),
        expect(
            "Shares of councils rebuilt from neighbourhoods, largest gap",
            found=number(tables, rebuilt),
            stated=0,
            within=0.0001,
        ),
        expect("Councils", found=number(tables, rows.format("NOT LIKE")), stated=COUNCILS),
        expect("Care boards", found=number(tables, rows.format("LIKE")), stated=BOARDS),
    ]
