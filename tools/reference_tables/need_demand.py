"""What pathways of demand need beyond the need table's first measures.

Placements and leavers of children looked after, plans for special needs, how duties of
homelessness end, weeks of care in homes. What is taken is listed in ``register/need_lait.csv``
and ``register/need_duties.csv``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .figures import expect, load, number, read_register

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

TOOL = "children/lait_bds_long.parquet"
CODES = "children/b1_children_in_need_2013_to_2025.parquet"
DUTIES = "demand_homelessness/hclic_core_tables_long_2018Q2_2025Q4.parquet"
HOMELESS_PLACES = "demand_homelessness/hclic_key_indicators_by_la_quarter_2018Q2_2025Q4.parquet"
CARE_WEEKS = "asc/bengoodair_asc_activity_keep_all.parquet"
TOOL_SOURCE, CARE_SOURCE = "dfe-lait-2025", "nhsd-ascfr-2023"
DUTIES_SOURCE = "mhclg-hclic-2018-2025"
ENGLAND, ENGLAND_OF_TOOL = "E92000001", 970
WHOLE_REGION = "[region]"  # marker of a council's cell that repeats its region's count

# The third Thursday of January is the day of the school census and of the count of plans.
CENSUS_DAY = """strftime(make_date("year", 1, 15)
    + ((11 - dayofweek(make_date("year", 1, 15))) % 7)::INT, '%Y-%m-%d')"""
PERIODS = {
    "stock": """"year" || '-03-31'""",
    "january": CENSUS_DAY,
    "calendar": """"year"::VARCHAR""",
    "year": """("year" - 1) || '-' || right("year"::VARCHAR, 2)""",
}
# Placements whose published share of children looked after becomes a count.
COUNTED = {
    "foster": "in foster placements",
    "residential": "in secure units and children’s homes",
    "supported": "in independent and semi-independent living",
}
# England as its publishers state it: measure, period, figure.
STATED = (
    ("children_looked_after", "2020-03-31", 80_000),
    ("children_looked_after_foster_share", "2025-03-31", 67),
    ("children_adopted", "2024-25", 3_040),
    ("ehcp_plans", "2025-01-16", 638_745),
    ("ehcp_plans_started", "2024", 97_747),
    ("ehcp_plans_ceased", "2024", 44_862),
    ("homeless_prevention_duty_ended", "2025Q2", 35_410),
    ("homeless_relief_duty_elapsed", "2025Q2", 26_220),
    ("homeless_main_duty_accepted", "2025Q2", 16_440),
)
ALONE = "children_in_need_alone"
CARE_KINDS = {"Residential": "residential", "Nursing": "nursing"}
FIRST_CARE_YEAR = 2016  # the year before has each council twice


def gather_demand(tables: duckdb.DuckDBPyConnection, shared: Path) -> None:
    """Add what the pathways of demand need to the tables ``need`` and ``titles``."""
    gather_tool(tables, shared)
    count_placements(tables)
    count_in_need_alone(tables)
    gather_duties(tables, shared)
    gather_care_weeks(tables, shared)


def gather_tool(tables: duckdb.DuckDBPyConnection, shared: Path) -> None:
    """Add the items of DfE's local authority interactive tool that are registered.

    What the need table already holds of the same measure and period is kept. A count of a
    council that is its region’s count is not known: the tool has that for Yorkshire in 2022.
    """
    load(tables, "tool", shared / TOOL)
    load(tables, "codes", shared / CODES)
    for row in read_register("need_lait.csv"):
        tables.execute(
            f"""INSERT INTO need
            WITH items AS (
                SELECT "LA Number"::INT AS number, left("Years", 4)::INT AS "year", "Region",
                    "LA and Regions" AS name, "Values" AS text
                FROM tool WHERE "Short Desc" = ?),
            coded AS (
                SELECT CASE WHEN items.number = {ENGLAND_OF_TOOL} THEN '{ENGLAND}'
                    ELSE coalesce(then_.new_la_code, now_.code) END AS place, items."year",
                    CASE WHEN '{row["unit"]}' <> '%' AND items.text = whole.text
                        AND items.number <> whole.number THEN '{WHOLE_REGION}'
                    ELSE items.text END AS text
                FROM items
                LEFT JOIN items AS whole ON lower(whole.name) = lower(items."Region")
                    AND whole."year" = items."year" AND try_cast(whole.text AS DOUBLE) > 0
                LEFT JOIN codes AS then_ ON then_.old_la_code = items.number::VARCHAR
                    AND then_.time_period = items."year"
                    AND then_.geographic_level = 'Local authority'
                LEFT JOIN (SELECT old_la_code, max_by(new_la_code, time_period) AS code
                    FROM codes WHERE geographic_level = 'Local authority' GROUP BY 1) AS now_
                    ON now_.old_la_code = items.number::VARCHAR)
            SELECT place, {PERIODS[row["period"]]} AS period, '{row["measure"]}' AS measure,
                try_cast(text AS DOUBLE), '{row["unit"]}',
                CASE WHEN try_cast(text AS DOUBLE) IS NULL THEN text END, '{TOOL_SOURCE}'
            FROM coded
            WHERE place IS NOT NULL
                AND NOT EXISTS (FROM need WHERE need.measure = '{row["measure"]}'
                    AND need.period = {PERIODS[row["period"]]})""",
            [row["code"]],
        )
        tables.execute("INSERT INTO titles VALUES (?, ?)", [row["measure"], row["title"]])


def count_placements(tables: duckdb.DuckDBPyConnection) -> None:
    """Add children by placement: the published share, in whole per cent, of the published count."""
    for kind, words in COUNTED.items():
        tables.execute(
            f"""INSERT INTO need
            SELECT place, period, 'children_looked_after_{kind}',
                round(share.value / 100 * total.value), 'children',
                CASE WHEN share.value IS NULL OR total.value IS NULL
                    THEN coalesce(share.flag, total.flag) END, '{TOOL_SOURCE}'
            FROM need AS share JOIN need AS total USING (place, period)
            WHERE share.measure = 'children_looked_after_{kind}_share'
                AND total.measure = 'children_looked_after'"""
        )
        title = f"Children looked after at 31 March {words}, from the share in whole per cent"
        tables.execute("INSERT INTO titles VALUES (?, ?)", [f"children_looked_after_{kind}", title])
    counted = ", ".join(f"'children_looked_after_{kind}'" for kind in COUNTED)
    tables.execute(
        f"""INSERT INTO need
        SELECT place, period, 'children_looked_after_other',
            CASE WHEN count(parts.value) = {len(COUNTED)}
                THEN any_value(total.value) - sum(parts.value) END, 'children',
            CASE WHEN count(parts.value) < {len(COUNTED)} OR any_value(total.value) IS NULL
                THEN coalesce(min(parts.flag), any_value(total.flag)) END, '{TOOL_SOURCE}'
        FROM need AS total JOIN need AS parts USING (place, period)
        WHERE total.measure = 'children_looked_after' AND parts.measure IN ({counted})
        GROUP BY place, period"""
    )
    title = "Children looked after at 31 March in all other placements, as the remainder"
    tables.execute("INSERT INTO titles VALUES ('children_looked_after_other', ?)", [title])


def count_in_need_alone(tables: duckdb.DuckDBPyConnection) -> None:
    """Add children in need who neither have a protection plan nor are looked after."""
    tables.execute(
        f"""INSERT INTO need
        SELECT place, period, '{ALONE}', any_value(need.value) - sum(others.value), 'children',
            NULL, any_value(need.source)
        FROM need JOIN need AS others USING (place, period)
        WHERE need.measure = 'children_in_need'
            AND others.measure IN ('child_protection_plans', 'children_looked_after')
        GROUP BY place, period
        HAVING count(others.value) = 2 AND count(need.value) = 2"""
    )
    title = "Children in need at 31 March without a protection plan and not looked after"
    tables.execute("INSERT INTO titles VALUES (?, ?)", [ALONE, f"{title}, as the remainder"])


def gather_duties(tables: duckdb.DuckDBPyConnection, shared: Path) -> None:
    """Add how households' homelessness duties ended, by quarter.

    Raises:
        SystemExit: A column of the publisher's table is not worded as registered.
    """
    load(tables, "duties", shared / DUTIES)
    load(tables, "duty_places", shared / HOMELESS_PLACES)
    for row in read_register("need_duties.csv"):
        chosen = [row["table"], int(row["col_no"])]
        reworded = tables.execute(
            """SELECT DISTINCT "column" FROM duties
            WHERE "table" = ? AND col_no = ? AND NOT contains("column", ?)""",
            [*chosen, row["wording"]],
        ).fetchall()
        if reworded:
            raise SystemExit(f"{row['measure']}: the column is now called {reworded}")
        tables.execute(
            f"""INSERT INTO need
            WITH cells AS (
                SELECT quarter, ons_code, max(value) AS value, min(flag) AS flag
                FROM duties WHERE "table" = ? AND col_no = ? GROUP BY ALL)
            SELECT ons_code, quarter, '{row["measure"]}', value, 'households',
                CASE WHEN value IS NULL THEN coalesce(flag, '[blank]') END, '{DUTIES_SOURCE}'
            FROM duty_places LEFT JOIN cells USING (quarter, ons_code)""",
            chosen,
        )
        tables.execute("INSERT INTO titles VALUES (?, ?)", [row["measure"], row["title"]])


def gather_care_weeks(tables: duckdb.DuckDBPyConnection, shared: Path) -> None:
    """Add weeks of care in homes by council, for councils whose name had a code in that year."""
    load(tables, "weeks", shared / CARE_WEEKS)
    for setting, kind in CARE_KINDS.items():
        measure = f"care_home_weeks_{kind}"
        tables.execute(
            f"""INSERT INTO need
            SELECT new_la_code, (year - 1) || '-' || right(year::VARCHAR, 2), '{measure}',
                max(try_cast(ITEMVALUE AS DOUBLE)), 'weeks', NULL, '{CARE_SOURCE}'
            FROM weeks JOIN codes ON lower(la_name) = lower(DH_GEOGRAPHY_NAME)
                AND time_period = year AND geographic_level = 'Local authority'
            WHERE SupportSetting = ? AND ActivityProvision = '99' AND year >= {FIRST_CARE_YEAR}
                AND try_cast(ITEMVALUE AS DOUBLE) > 0
            GROUP BY new_la_code, year""",
            [setting],
        )
        title = f"Weeks of long-term {kind} care in the year, people aged 65 and over"
        tables.execute("INSERT INTO titles VALUES (?, ?)", [measure, title])


def check_demand(tables: duckdb.DuckDBPyConnection) -> list[str]:
    """Check England's figures, and that children by placement add up to all who are looked after.

    Raises:
        SystemExit: They do not.
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
    kinds = ", ".join(f"'children_looked_after_{kind}'" for kind in (*COUNTED, "other"))
    apart = number(
        tables,
        f"""SELECT max(abs(parts - value)) FROM need JOIN (
            SELECT place, period, sum(value) AS parts FROM need WHERE measure IN ({kinds})
            GROUP BY ALL HAVING count(value) = {len(COUNTED) + 1}) USING (place, period)
        WHERE measure = 'children_looked_after'""",
    )
    lines.append(expect("Placements beside all children looked after", found=apart, stated=0))
    return lines
