"""People: how many live where and how old they are, and the keys that share out national sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from python_calamine import load_workbook

from .figures import (
    connect,
    expect,
    load,
    number,
    write_long_csv,
    write_parquet,
)

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

TOTALS = "population_by_la_2010_2024.csv"
AGES_2023 = "ons_mye2023_by_single_year_age_sex_ew.parquet"
AGES_2011_2022 = "population_by_age_sex_mid2011_mid2022.parquet"
UNIVERSAL_CREDIT = "uc_households_by_la.xlsx"
COUNCIL_TAX = "council_tax_band_d_and_band_counts_by_la_2025.csv"
COUNCIL_TAX_2024 = "council_tax_area_bands_a_h_2024-25.csv"

ENGLAND, WALES, SCOTLAND = "E92000001", "W92000004", "S92000003"
NORTHERN_IRELAND, GREAT_BRITAIN, UNITED_KINGDOM = "N92000002", "K03000001", "K02000001"

# Published England and United Kingdom totals [persons].
ENGLAND_2024 = 58_620_101
ENGLAND_2023 = 57_690_323
ENGLAND_2022 = 57_106_398
UNITED_KINGDOM_2022 = 67_596_281
ENGLAND_2011 = 53_107_169
MIXED = "[mid-2022 for Scotland and Northern Ireland]"
AGE_BANDS = {
    "children_0_17": (0, 17),
    "working_age_16_65": (16, 65),
    "pension_age_66_plus": (66, 90),
}
# Households on Universal Credit in Great Britain as DWP totals them, May 2025.
UNIVERSAL_CREDIT_HOUSEHOLDS = 6_575_050
UNIVERSAL_CREDIT_MONTH = "2025-05"
PROVISIONAL = "(p)"
BANDS = "ABCDEFGH"


def compile_people(shared: Path, out: Path) -> list[str]:
    """Compile population, apportionment keys and council tax, and give the report lines.

    Raises:
        SystemExit: A total differs from the one that its publisher states.
    """
    tables = connect()
    population = shared / "population"
    load(tables, "totals_file", population / TOTALS)
    load(tables, "ages_2023_file", population / AGES_2023)
    load(tables, "ages_2011_file", population / AGES_2011_2022)
    load(tables, "tax_file", shared / "finance" / COUNCIL_TAX)
    load(tables, "tax_2024_file", shared / "finance" / COUNCIL_TAX_2024)
    gather_population(tables)
    gather_universal_credit(tables, shared / "outcomes" / UNIVERSAL_CREDIT)
    gather_keys(tables)
    gather_council_tax(tables)
    return [
        *check_population(tables),
        write_parquet(tables, "population", out / "population.parquet"),
        *check_keys(tables),
        write_long_csv(tables, "keys", out / "benefit_keys.csv"),
        write_long_csv(tables, "council_tax", out / "council_tax.csv"),
    ]


def gather_population(tables: duckdb.DuckDBPyConnection) -> None:
    """Make table ``population``: totals 2010-2024 and single years of age 2011, 2022 and 2023.

    Ages 2023 are of England and Wales alone; Scotland, Northern Ireland and so Great Britain and
    the United Kingdom are taken at their mid-2022 age structure and carry a flag.
    """
    tables.execute(
        f"""CREATE TABLE population AS
        SELECT ons_code AS place, year::VARCHAR AS period, 'population' AS measure,
            population::DOUBLE AS value, 'persons' AS unit, NULL::VARCHAR AS flag,
            'ons-mye-nomis-2010-2024' AS source FROM totals_file
        UNION ALL
        SELECT '{ENGLAND}', year::VARCHAR, 'population', sum(population), 'persons', NULL,
            'ons-mye-nomis-2010-2024' FROM totals_file WHERE ons_code LIKE 'E%' GROUP BY year
        UNION ALL
        SELECT code, '2023', 'population_age_' || replace(age, '+', ''), population, 'persons',
            NULL, 'ons-mye-2023' FROM ages_2023_file WHERE sex = 'persons' AND age <> 'All ages'"""
    )
    for year in (2011, 2022):
        tables.execute(
            f"""INSERT INTO population SELECT "Area code", '{year}', 'population_age_' || "Age",
                "Mid-{year} population (Female)" + "Mid-{year} population (Male)", 'persons', NULL,
                'ons-mye-2011-2022' FROM ages_2011_file"""
        )
    for place, parts in {
        SCOTLAND: (SCOTLAND,),
        NORTHERN_IRELAND: (NORTHERN_IRELAND,),
        GREAT_BRITAIN: (ENGLAND, WALES, SCOTLAND),
        UNITED_KINGDOM: (ENGLAND, WALES, SCOTLAND, NORTHERN_IRELAND),
    }.items():
        tables.execute(
            f"""INSERT INTO population SELECT '{place}', '2023', measure, sum(value), 'persons',
                '{MIXED}', 'ons-mye-2023-uk' FROM population
            WHERE measure LIKE 'population_age_%' AND place IN {(*parts, "")} AND period =
                CASE WHEN place IN ('{ENGLAND}', '{WALES}') THEN '2023' ELSE '2022' END
            GROUP BY measure"""
        )


def check_population(tables: duckdb.DuckDBPyConnection) -> list[str]:
    """Check England's and the United Kingdom's people, and that areas add up to England."""
    total = "SELECT sum(value) FROM population WHERE place = '{}' AND period = '{}' AND measure {}"
    ages = "LIKE 'population_age_%'"
    areas = (
        "SELECT sum(value) FROM population WHERE period = '{}' AND measure LIKE 'population_age_%' "
        "AND regexp_matches(place, '^E0[6789]')"
    )
    wanted = (
        ("England 2024", total.format(ENGLAND, "2024", "= 'population'"), ENGLAND_2024),
        ("England 2023 by age", total.format(ENGLAND, "2023", ages), ENGLAND_2023),
        ("England 2023, sum of areas by age", areas.format("2023"), ENGLAND_2023),
        ("England 2022 by age", total.format(ENGLAND, "2022", ages), ENGLAND_2022),
        ("England 2011 by age", total.format(ENGLAND, "2011", ages), ENGLAND_2011),
        ("UK 2022 by age", total.format(UNITED_KINGDOM, "2022", ages), UNITED_KINGDOM_2022),
    )
    return [
        expect(f"Population, {what}", found=number(tables, query), stated=stated)
        for what, query, stated in wanted
    ]


def gather_universal_credit(tables: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Make table ``claims``: households on Universal Credit by area code, from DWP's names.

    The sheet covers every lower-tier council of Great Britain by name, then households whose
    area is unknown and the total, in that order. Northern Ireland is not in it.

    Raises:
        SystemExit: An English council of the sheet is not known by its name, or one is missing.
    """
    sheet = load_workbook(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    found = [(str(row[2]), row[3]) for row in sheet if row[2] and isinstance(row[3], float)]
    tables.execute("CREATE TABLE named (name VARCHAR, households DOUBLE)")
    tables.executemany("INSERT INTO named VALUES (?, ?)", found)
    tables.execute(
        """CREATE TABLE claims AS SELECT ons_code AS place, households FROM named
        JOIN (SELECT DISTINCT ons_code, name FROM totals_file) USING (name)
        WHERE ons_code LIKE 'E%'"""
    )
    missing = tables.execute(
        """SELECT DISTINCT name FROM totals_file ANTI JOIN named USING (name)
        WHERE ons_code LIKE 'E%' ORDER BY name"""
    ).fetchall()
    if missing:
        raise SystemExit(f"{path.name} has no Universal Credit households for {missing}")


def gather_keys(tables: duckdb.DuckDBPyConnection) -> None:
    """Make table ``keys``: what national transfers are shared by, with their denominators."""
    tables.execute(
        f"""CREATE TABLE keys AS
        SELECT place, '{UNIVERSAL_CREDIT_MONTH}' AS period,
            'universal_credit_households' AS measure, households AS value,
            'households' AS unit, '{PROVISIONAL}' AS flag, 'dwp-uc-households-2025-05' AS source
        FROM (
            SELECT place, households FROM claims
            UNION ALL SELECT '{ENGLAND}', sum(households) FROM claims
            UNION ALL SELECT '{GREAT_BRITAIN}', households FROM named WHERE name = 'Total')"""
    )
    for measure, (youngest, oldest) in AGE_BANDS.items():
        tables.execute(
            f"""INSERT INTO keys SELECT place, period, '{measure}', sum(value), 'persons',
                any_value(flag), any_value(source) FROM population
            WHERE period = '2023' AND measure LIKE 'population_age_%'
                AND replace(measure, 'population_age_', '')::INT BETWEEN {youngest} AND {oldest}
                AND (regexp_matches(place, '^E0[6789]')
                    OR place IN ('{ENGLAND}', '{GREAT_BRITAIN}', '{UNITED_KINGDOM}'))
            GROUP BY place, period"""
        )


def check_keys(tables: duckdb.DuckDBPyConnection) -> list[str]:
    """Check that Universal Credit households add up to DWP's total and age keys to England."""
    lines = [
        expect(
            "Households on Universal Credit, Great Britain, sum of areas and unknown",
            found=number(tables, "SELECT sum(households) FROM named WHERE name <> 'Total'"),
            stated=UNIVERSAL_CREDIT_HOUSEHOLDS,
            within=350 * 2,  # each area is rounded to stop disclosure
        )
    ]
    for measure in AGE_BANDS:
        areas = f"SELECT sum(value) FROM keys WHERE measure = '{measure}' AND place LIKE 'E0%'"
        nation = f"SELECT value FROM keys WHERE measure = '{measure}' AND place = '{ENGLAND}'"
        lines.append(
            expect(
                f"{measure} 2023, sum of areas",
                found=number(tables, areas),
                stated=number(tables, nation),
            )
        )
    return lines


def gather_council_tax(tables: duckdb.DuckDBPyConnection) -> None:
    """Make table ``council_tax``: area band D tax and dwellings by band, English councils."""
    dwellings = " UNION ALL ".join(
        f"""SELECT code, '2025', 'dwellings_band_{band.lower()}', count_band_{band}, 'dwellings',
            CASE WHEN count_band_{band} IS NULL THEN '[blank]' END, 'voa-dwellings-2025'
        FROM tax_file WHERE country = 'ENGLAND'"""
        for band in BANDS
    )
    tables.execute(
        f"""CREATE TABLE council_tax AS
        SELECT code AS place, '2026-27' AS period, 'band_d_area_tax' AS measure,
            band_d_amount AS value, 'GBP' AS unit, NULL::VARCHAR AS flag,
            'mhclg-council-tax-2026-27' AS source FROM tax_file WHERE country = 'ENGLAND'
        UNION ALL SELECT ons_code, '2024-25', 'band_d_area_tax', band_D, 'GBP', NULL,
            'mhclg-council-tax-2024-25' FROM tax_2024_file
        UNION ALL SELECT code, '2025', 'dwellings', total_dwellings, 'dwellings', NULL,
            'voa-dwellings-2025' FROM tax_file WHERE country = 'ENGLAND'
        UNION ALL {dwellings}"""
    )
