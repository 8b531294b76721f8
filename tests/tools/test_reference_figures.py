"""Money: the compiled tables agree with the returns that authorities made."""

from __future__ import annotations

import tomllib

import pytest

WIGAN = "E08000010"
BIRMINGHAM, SLOUGH, CUMBERLAND = "E08000025", "E06000039", "E06000063"
NET = "net_current_expenditure"
COLUMNS = ["place", "period", "measure", "value", "unit", "flag", "source"]
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


# Every long table ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", LONG_TABLES)
def test_long_tables_have_the_agreed_columns_and_one_row_a_figure(reference, name):
    stem = name.partition(".")[0]
    columns = [row[0] for row in reference.tables.execute(f"DESCRIBE {stem}").fetchall()]
    wanted = [*COLUMNS[:4], "low", "high", "level", *COLUMNS[4:]]
    assert columns == (wanted if stem == "outcomes" else COLUMNS)

    every, distinct = reference.tables.execute(
        f"SELECT count(*), count(DISTINCT (place, period, measure)) FROM {stem}"
    ).fetchall()[0]
    assert every == distinct > 0


@pytest.mark.parametrize("name", LONG_TABLES)
def test_no_figure_is_unknown_without_the_publishers_marker(reference, name):
    stem = name.partition(".")[0]
    bare = reference.tables.execute(
        f"SELECT place, period, measure FROM {stem} WHERE value IS NULL AND flag IS NULL LIMIT 3"
    ).fetchall()
    assert bare == []


@pytest.mark.parametrize("name", LONG_TABLES)
def test_every_figure_has_a_unit_and_a_source_with_an_entry(reference, name):
    stem = name.partition(".")[0]
    known = tomllib.loads((reference.folder / "SOURCES.toml").read_text(encoding="utf-8"))
    cited = {
        row[0] for row in reference.tables.execute(f"SELECT DISTINCT source FROM {stem}").fetchall()
    }
    units = {
        row[0] for row in reference.tables.execute(f"SELECT DISTINCT unit FROM {stem}").fetchall()
    }
    assert cited <= set(known)
    assert None not in units
    assert "" not in units


def test_no_table_of_this_topic_makes_the_package_large(reference):
    # 15 MB is the limit of the whole folder; these tables are to stay below 8 MB.
    names = (*LONG_TABLES, "lines.csv", "returns.csv", "national_totals.csv")
    assert sum((reference.folder / name).stat().st_size for name in names) < 8_000_000


# Outturn ------------------------------------------------------------------------------------


def test_returns_of_2024_add_up_to_131_billion(reference):
    # 130,984,520 thousand pounds: the sum of 401 returns that were made.
    found = reference.total("outturn", f"measure = 'RSX_totsx_{NET}' AND period = '2024-25'")
    assert round(found) == 130_984_520


@pytest.mark.parametrize(
    ("line", "stated"),
    [
        ("RSX_asc", 138_198),
        ("RSX_csc", 97_373),
        ("RSX_phs", 33_493),
        ("RSX_totsx", 710_426),
        ("RO3_csclkd", 61_913),
    ],
)
def test_wigan_spends_what_its_return_says(reference, line, stated):
    assert reference.figure("outturn", WIGAN, f"{line}_{NET}", "2024-25") == (stated, None)


@pytest.mark.parametrize("place", [BIRMINGHAM, SLOUGH, CUMBERLAND])
def test_a_council_without_a_return_is_not_known_and_never_zero(reference, place):
    assert reference.figure("outturn", place, f"RSX_totsx_{NET}", "2024-25") == (None, "[x]")
    values = reference.tables.execute(
        "SELECT count(*), count(value) FROM outturn WHERE place = ? AND period = '2024-25'", [place]
    ).fetchall()[0]
    assert values[0] > 0
    assert values[1] == 0


def test_nine_authorities_made_no_return_in_2024(reference):
    missing = {
        row["name"]
        for row in reference.rows("returns.csv")
        if row["period"] == "2024-25" and row["made_return"] == "false"
    }
    assert missing == {
        "Amber Valley",
        "Ashfield",
        "Birmingham",
        "Cumberland",
        "Guildford",
        "North Warwickshire",
        "North West Leicestershire",
        "Slough UA",
        "Warwick",
    }


def test_a_return_marked_uncertified_without_figures_counts_as_not_made(reference):
    # Pendle 2023-24 is listed as uncertified (N) but every figure of it is [x].
    (pendle,) = [
        row
        for row in reference.rows("returns.csv")
        if row["name"] == "Pendle" and row["period"] == "2023-24"
    ]
    assert (pendle["certified"], pendle["made_return"]) == ("N", "false")


def test_returns_list_each_class_of_authority_once_a_year(reference):
    classes = [row["class"] for row in reference.rows("returns.csv") if row["period"] == "2024-25"]
    counted = {one: classes.count(one) for one in sorted(set(classes))}
    assert counted == {
        "combined authority": 11,
        "county": 21,
        "district": 164,
        "fire": 29,
        "gla": 1,
        "london borough": 33,
        "metropolitan district": 36,
        "national park": 10,
        "police": 36,
        "regional park": 1,
        "unitary": 63,
        "waste": 5,
    }


def test_parking_can_make_net_spending_negative(reference):
    below = reference.total(
        "outturn", f"measure = 'RSX_trans_{NET}' AND period = '2024-25' AND value < 0"
    )
    assert below < 0


def test_of_which_and_subcategory_rows_are_parts_and_would_count_twice(reference):
    # Wigan, children looked after 2024-25: the four rows `of which` are the line itself again.
    parts = reference.total(
        "outturn",
        f"place = '{WIGAN}' AND period = '2024-25' AND measure IN "
        f"('RO3_csclkdres_{NET}', 'RO3_csclkdfos_{NET}', 'RO3_csclkdasy_{NET}', "
        f"'RO3_csclkdoth_{NET}')",
    )
    assert parts == pytest.approx(61_913, abs=1)
    roles = {row["line"]: (row["role"], row["parent"]) for row in reference.rows("lines.csv")}
    assert roles["RO3_csclkdres"] == ("of_which", "RO3_csclkd")
    assert roles["RO3_ascsclcrradl"] == ("subcategory", "RO3_ascsclcrr")


def test_leaves_alone_add_up_to_the_total_of_every_authority_and_year(reference):
    # Each figure is rounded to the thousand until 2023-24, so up to 28 leaves may be 5 apart.
    path = reference.folder / "lines.csv"
    reference.tables.execute(
        f"CREATE OR REPLACE TEMP VIEW line AS SELECT * FROM read_csv('{path}')"
    )
    worst, compared = reference.tables.execute(
        f"""WITH net AS (
            SELECT place, period, value, replace(measure, '_{NET}', '') AS line
            FROM outturn WHERE measure LIKE 'RO3%{NET}')
        , leaf AS (
            SELECT place, period, parent AS line, sum(value) AS added
            FROM net JOIN line USING (line) WHERE role = 'leaf' GROUP BY ALL)
        SELECT max(abs(added - value)), count(*) FROM leaf JOIN net USING (place, period, line)
        WHERE value IS NOT NULL"""
    ).fetchall()[0]
    assert compared == 3 * (403 + 367 + 401)
    assert worst <= 5


def test_totals_of_the_detailed_return_equal_the_services_of_the_summary(reference):
    for service, detail in (("asc", "asctot"), ("csc", "csctot"), ("phs", "phtot")):
        for period in ("2022-23", "2023-24", "2024-25"):
            summary = reference.figures("outturn", f"RSX_{service}_{NET}", period)
            assert summary == reference.figures("outturn", f"RO3_{detail}_{NET}", period)


def test_every_line_has_a_readable_title_and_a_parent_that_exists(reference):
    lines = reference.rows("lines.csv")
    names = {row["line"] for row in lines}
    assert len(lines) == 94
    assert [row["line"] for row in lines if not row["parent"]] == ["RSX_totsx"]
    assert {row["parent"] for row in lines} - {""} <= names
    for row in lines:
        assert "note" not in row["title"].lower()
        assert "TOTAL" not in row["title"]
        assert "-" not in "".join(row["title"].split("COVID-19")).replace("asylum-seeking", "")


def test_later_figures_fill_years_that_a_council_had_not_returned_in_time(reference):
    # Birmingham made no return in time for the 2022-23 release; the time series has 2,105,826.
    assert reference.figure("outturn", BIRMINGHAM, f"RSX_totsx_{NET}", "2022-23") == (None, "[x]")
    later = reference.figure("outturn_revised", BIRMINGHAM, f"RSX_totsx_{NET}", "2022-23")
    assert later == (2_105_826, None)
    missing = reference.figure("outturn_revised", BIRMINGHAM, f"RSX_totsx_{NET}", "2024-25")
    assert missing == (None, "[x]")


# Totals over the years ----------------------------------------------------------------------


def test_long_totals_say_which_return_each_year_comes_from(reference):
    found = dict(
        reference.tables.execute(
            "SELECT period, string_agg(DISTINCT source, ' ') FROM total_outturn GROUP BY period"
        ).fetchall()
    )
    assert len(found) == 15
    assert {found[f"20{y}-{y + 1}"] for y in range(10, 18)} == {"mhclg-rs-2010-2017"}
    assert {found[f"20{y}-{y + 1}"] for y in range(18, 22)} == {"mhclg-rs-tree-2018-2021"}
    assert found["2024-25"] == "mhclg-rsx-2024-25"


def test_totals_that_leave_out_negative_services_say_so(reference):
    flags = reference.tables.execute(
        "SELECT DISTINCT flag FROM total_outturn WHERE source = 'mhclg-rs-tree-2018-2021'"
    ).fetchall()
    assert flags == [("[negative lines left out]",)]


def test_long_totals_end_with_the_summary_return(reference):
    ends = reference.figures("total_outturn", "total_service_expenditure", "2024-25")
    assert ends == reference.figures("outturn", f"RSX_totsx_{NET}", "2024-25")
    assert ends[BIRMINGHAM] is None


def test_north_yorkshire_keeps_its_own_code_where_the_return_mistyped_it(reference):
    # The county's code is E10000023; one return wrote E10000022.
    totals = reference.figures("total_outturn", "total_service_expenditure", "2017-18")
    assert totals["E10000023"] > 0
    assert "E10000022" not in totals


# National totals ----------------------------------------------------------------------------


def test_england_with_imputation_is_134_billion_and_stands_in_a_row_of_its_own(reference):
    row = reference.national(
        "Total service expenditure, net current expenditure with imputation (RSX_totsx)", "2024-25"
    )
    assert round(float(row["value"]) / 1e9, 1) == 134.2
    assert (row["body"], row["geography"]) == ("MHCLG", "England")


def test_services_with_imputation_add_up_to_their_total(reference):
    imputed = [
        row for row in reference.rows("national_totals.csv") if "with imputation" in row["what"]
    ]
    for period in ("2022-23", "2023-24", "2024-25"):
        values = {row["what"]: int(row["value"]) for row in imputed if row["period"] == period}
        whole = values.pop(next(what for what in values if "RSX_totsx" in what))
        assert len(values) == 13
        assert sum(values.values()) == whole


def test_national_health_and_benefit_totals_keep_their_words_and_geography(reference):
    core = reference.national("ICB core services allocation per registered patient", "2024-25")
    assert (core["value"], core["unit"]) == ("1732", "GBP per registered patient")
    assert reference.national("registered patients", "2024-25")["value"] == "62155000"
    assert reference.national("Universal Credit", "2024-25")["geography"] == "United Kingdom"
    assert reference.national("social security", "2024-25")["geography"] == "Great Britain"
