"""People, need and outcomes: the compiled tables agree with what was published."""

from __future__ import annotations

import math

import pytest

ENGLAND = "E92000001"
UNITED_KINGDOM = "K02000001"
GREAT_BRITAIN = "K03000001"
WIGAN = "E08000010"
BIRMINGHAM, SLOUGH, CUMBERLAND = "E08000025", "E06000039", "E06000063"
BARNSLEY, BARNSLEY_NOW = "E08000016", "E08000038"
LEICESTER = "E06000016"
NET = "net_current_expenditure"


# People -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "period", "stated"),
    [
        (ENGLAND, "2011", 53_107_169),
        (ENGLAND, "2022", 57_106_398),
        (ENGLAND, "2023", 57_690_323),
        (UNITED_KINGDOM, "2022", 67_596_281),
    ],
)
def test_ages_add_up_to_the_published_population(reference, place, period, stated):
    found = reference.total(
        "population",
        f"place = '{place}' AND period = '{period}' AND measure LIKE 'population_age_%'",
    )
    assert found == stated


def test_england_has_58_620_101_people_in_2024(reference):
    assert reference.figure("population", ENGLAND, "population", "2024") == (58_620_101, None)


def test_each_place_has_91_ages_from_0_to_90_and_over(reference):
    counts = reference.tables.execute(
        """SELECT DISTINCT count(*) FROM population WHERE measure LIKE 'population_age_%'
        GROUP BY place, period"""
    ).fetchall()
    assert counts == [(91,)]


def test_mixed_years_of_the_united_kingdom_are_flagged(reference):
    # England and Wales 60,854,727 (mid-2023) + Scotland 5,447,700 + N. Ireland 1,910,543 (mid-2022)
    condition = (
        f"place = '{UNITED_KINGDOM}' AND period = '2023' AND measure LIKE 'population_age_%'"
    )
    assert reference.total("population", condition) == 60_854_727 + 5_447_700 + 1_910_543
    flags = reference.tables.execute(
        f"SELECT DISTINCT flag FROM population WHERE {condition}"
    ).fetchall()
    assert flags == [("[mid-2022 for Scotland and Northern Ireland]",)]


def test_keys_carry_the_denominator_of_the_geography_they_share_out(reference):
    claims = reference.figures("benefit_keys", "universal_credit_households", "2025-05")
    assert claims[GREAT_BRITAIN] == 6_575_050
    assert claims[WIGAN] == 35_860
    assert UNITED_KINGDOM not in claims  # Northern Ireland is not in DWP's table
    for measure in ("children_0_17", "working_age_16_65", "pension_age_66_plus"):
        people = reference.figures("benefit_keys", measure, "2023")
        assert people[ENGLAND] < people[GREAT_BRITAIN] < people[UNITED_KINGDOM]
        assert len([place for place in people if place.startswith("E0")]) == 296


def test_universal_credit_households_cover_every_lower_tier_council(reference):
    claims = reference.figures("benefit_keys", "universal_credit_households", "2025-05")
    councils = [place for place in claims if place.startswith("E0")]
    assert len(councils) == 296
    assert sum(claims[place] for place in councils) == claims[ENGLAND]


def test_age_keys_are_sums_of_single_years(reference):
    # Working age here is 16 to 65, so 16 and 17 are both children and of working age.
    ages = dict(
        reference.tables.execute(
            """SELECT replace(measure, 'population_age_', '')::INT, value FROM population
            WHERE place = ? AND period = '2023' AND measure LIKE 'population_age_%'""",
            [WIGAN],
        ).fetchall()
    )
    keys = {
        "children_0_17": range(18),
        "working_age_16_65": range(16, 66),
        "pension_age_66_plus": range(66, 91),
    }
    for measure, span in keys.items():
        assert reference.figure("benefit_keys", WIGAN, measure, "2023")[0] == sum(
            ages[age] for age in span
        )


def test_dwellings_by_band_add_up_to_all_dwellings(reference):
    # Each figure is rounded to the nearest 10, so eight bands may be 45 from their sum.
    whole = reference.figures("council_tax", "dwellings", "2025")
    bands = [reference.figures("council_tax", f"dwellings_band_{b}", "2025") for b in "abcdefgh"]
    assert len(whole) == 296
    for place, dwellings in whole.items():
        parts = sum(band[place] for band in bands if band[place] is not None)
        assert parts == pytest.approx(dwellings, abs=45), place


# Need ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "period", "stated"),
    [
        ("children_looked_after", "2025-03-31", 81_770),
        ("children_looked_after_rate", "2025-03-31", 67),
        ("temporary_accommodation_households", "2025Q4", 134_210),
        ("temporary_accommodation_children", "2025Q4", 176_130),
        ("ehcp_requests", "2024", 154_489),
    ],
)
def test_england_needs_what_its_publishers_say(reference, measure, period, stated):
    assert reference.figure("need", ENGLAND, measure, period) == (stated, None)


@pytest.mark.parametrize("place", [LEICESTER, "E06000023", "E06000043", "E09000005", "E09000009"])
def test_temporary_accommodation_that_was_not_supplied_is_missing_not_zero(reference, place):
    for measure in ("households", "children"):
        found = reference.figure("need", place, f"temporary_accommodation_{measure}", "2025Q4")
        assert found == (None, "..")


def test_homelessness_is_counted_by_districts_and_never_by_counties(reference):
    counties = reference.tables.execute(
        """SELECT count(*) FROM need
        WHERE source = 'mhclg-hclic-2018-2025' AND place LIKE 'E10%'"""
    ).fetchall()
    assert counties == [(0,)]


def test_homelessness_has_every_quarter_since_2018(reference):
    quarters = reference.tables.execute(
        """SELECT DISTINCT period FROM need WHERE measure = 'temporary_accommodation_households'
        ORDER BY period"""
    ).fetchall()
    assert len(quarters) == 31
    assert (quarters[0], quarters[-1]) == (("2018Q2",), ("2025Q4",))


def test_suppressed_cells_keep_their_marker(reference):
    flags = {
        row[0]
        for row in reference.tables.execute(
            "SELECT DISTINCT flag FROM need WHERE value IS NULL AND flag NOT LIKE '%(%'"
        ).fetchall()
    }
    assert flags == {"c", "x", "z", "u", "k", "low", "..", "-", "[c]", "[x]", "[z]", "[region]"}


def test_children_in_need_reach_back_to_2013(reference):
    for measure in ("children_in_need", "child_protection_plans"):
        periods = reference.tables.execute(
            "SELECT min(period), max(period) FROM need WHERE measure = ?", [measure]
        ).fetchall()
        assert periods == [("2013-03-31", "2025-03-31")]


def test_a_stock_is_dated_and_a_flow_has_its_financial_year(reference):
    # DfE's reporting year 2025 ends on 31 March 2025: a stock of that day, a flow of 2024-25.
    assert reference.figure("need", WIGAN, "children_looked_after", "2025-03-31")[0] > 0
    assert reference.figure("need", WIGAN, "children_starting_to_be_looked_after", "2024-25")[0] > 0


def test_adult_care_outcomes_keep_their_margin_and_their_base(reference):
    # DHSC's table for Wigan 2024-25: quality of life 18.9, margin 0.4, 340 respondents.
    for stat, stated in (("outcome", 18.9), ("margin_of_error", 0.4)):
        assert reference.figure("need", WIGAN, f"ascof_1a_{stat}", "2024-25") == (stated, None)
    assert reference.figure("need", WIGAN, "ascof_1a_number_of_respondents", "2024-25")[0] == 340
    # Admissions 65+ per 100,000: 402 of 66,487 people is 604.6.
    admissions = [
        reference.figure("need", WIGAN, f"ascof_2c_{stat}", "2024-25")[0]
        for stat in ("numerator", "denominator", "outcome")
    ]
    assert admissions == [402, 66_487, 604.6]
    assert round(402 / 66_487 * 100_000, 1) == 604.6


def test_every_need_measure_has_a_title_and_one_unit(reference):
    listed = {row["measure"]: row for row in reference.rows("need_measures.csv")}
    found = reference.tables.execute("SELECT DISTINCT measure, unit FROM need").fetchall()
    assert {(name, row["unit"]) for name, row in listed.items()} == set(found)
    assert all(row["title"] and "ote " not in row["title"] for row in listed.values())


# Outcomes -----------------------------------------------------------------------------------


def test_units_are_registered_and_not_inferred(reference):
    listed = {row["measure"]: row["unit"] for row in reference.rows("outcome_measures.csv")}
    found = reference.tables.execute("SELECT DISTINCT measure, unit FROM outcomes").fetchall()
    assert set(listed.items()) == set(found)
    assert len(listed) == 79
    assert listed["housing_affordability_ratio"] == "ratio"  # the file says %


def test_direction_is_explicit_for_every_outcome(reference):
    listed = {row["measure"]: row for row in reference.rows("outcome_measures.csv")}
    assert {row["polarity"] for row in listed.values()} == {
        "higher is better",
        "lower is better",
        "neutral",
    }
    assert listed["employment_rate"]["polarity"] == "higher is better"
    assert listed["persistent_absences_for_all_pupils"]["polarity"] == "lower is better"
    assert listed["supermarkets"]["polarity"] == "neutral"


def test_no_verdict_where_counts_are_tiny_or_the_geography_is_another(reference):
    listed = {row["measure"]: row["no_verdict"] for row in reference.rows("outcome_measures.csv")}
    for measure in ("homicide_offences", "museums", "total_value_of_uk_exports"):
        assert listed[measure] == "true"
    assert listed["healthy_life_expectancy_male"] == "false"


def test_each_measure_says_how_often_it_is_renewed(reference):
    for row in reference.rows("outcome_measures.csv"):
        assert (
            row["cadence_months"] in {"1", "3", "12"}
            or row["note"] == "One edition"
            or (row["note"].startswith("One edition;"))
        )


def test_intervals_have_a_level_and_hold_their_estimate(reference):
    level, outside, half = reference.tables.execute(
        """SELECT min(level) = 0.95 AND max(level) = 0.95,
            count(*) FILTER (value NOT BETWEEN low AND high),
            count(*) FILTER ((low IS NULL) <> (level IS NULL))
        FROM outcomes"""
    ).fetchall()[0]
    assert (level, outside, half) == (True, 0, 0)


def test_calendar_and_financial_years_are_written_as_such(reference):
    def last(measure):
        return reference.tables.execute(
            "SELECT max(period) FROM outcomes WHERE measure = ?", [measure]
        ).fetchall()[0][0]

    assert last("employment_rate") == "2023"
    assert last("net_additions_to_the_housing_stock") == "2024-25"
    assert last("healthy_life_expectancy_male") == "2022-01-01/P3Y"
    assert last("housing_affordability_ratio") == "2025-04-01"


def test_approximations_of_combined_authorities_do_not_stand_beside_the_real_ones(reference):
    # Income per head is published for Greater Manchester by ITL area only, so it is left out.
    income = reference.figures("outcomes", "gross_disposable_household_income_per_head", "2023")
    assert "E47000001" not in income
    assert ENGLAND in income


def test_deprivation_covers_every_council_and_care_board(reference):
    ranks = reference.figures("deprivation", "imd_rank_of_average_score", "2025")
    councils = sorted(rank for place, rank in ranks.items() if place.startswith("E0"))
    boards = sorted(rank for place, rank in ranks.items() if place.startswith("E54"))
    assert (len(councils), len(boards)) == (296, 42)
    assert (councils[0], boards[0]) == (1, 1)
    assert reference.figure("deprivation", WIGAN, "imd_average_score", "2025")[0] == 25.206


# Against the first join ---------------------------------------------------------------------

JOINED_FIGURES = [
    ("total_service_net_gbpk_2425", "outturn", f"RSX_totsx_{NET}", "2024-25", 150),
    ("adult_social_care_net_gbpk_2425", "outturn", f"RSX_asc_{NET}", "2024-25", 150),
    ("children_social_care_net_gbpk_2425", "outturn", f"RSX_csc_{NET}", "2024-25", 150),
    ("pop_2024", "population", "population", "2024", 132),
    ("cla_31mar2025", "need", "children_looked_after", "2025-03-31", 151),
    ("cin_31mar2025", "need", "children_in_need", "2025-03-31", 150),
    ("cpp_rate_31mar_per_10k_2024", "need", "child_protection_plans_rate", "2024-03-31", 151),
    ("ta_households_2025q4", "need", "temporary_accommodation_households", "2025Q4", 127),
    ("ta_children_2025q4", "need", "temporary_accommodation_children", "2025Q4", 127),
    ("asc_65plus_resi_admissions_per_100k_2425", "need", "ascof_2c_outcome", "2024-25", 150),
    ("asc_quality_of_life_2425", "need", "ascof_1a_outcome", "2024-25", 149),
    ("imd2025_avg_score_popw", "deprivation", "imd_average_score", "2025", 132),
    ("employment_rate_pct", "outcomes", "employment_rate", "2023", 150),
    (
        "inactivity_pct",
        "outcomes",
        "employment_rate_economically_inactive",
        "2023",
        150,
    ),
    ("hle_male", "outcomes", "healthy_life_expectancy_male", "2022-01-01/P3Y", 150),
    ("gva_per_hour", "outcomes", "gross_value_added_per_hour_worked", "2023", 132),
    # The join took the same file for 2025-26; its Band D is that of 2026-27.
    ("band_d_area_2025_26", "council_tax", "band_d_area_tax", "2026-27", 132),
]


@pytest.mark.parametrize(("column", "table", "measure", "period", "councils"), JOINED_FIGURES)
def test_figures_agree_with_an_independent_join(
    reference, joined, column, table, measure, period, councils
):
    ours = reference.figures(table, measure, period)
    if BARNSLEY not in ours:
        ours[BARNSLEY] = ours.get(BARNSLEY_NOW)
        ours["E08000019"] = ours.get("E08000039")
    compared = 0
    for place, row in joined.items():
        mine = ours.get(place)
        if row.get(column) and mine is not None:
            assert math.isclose(float(row[column]), mine, rel_tol=0.0001, abs_tol=0.006), place
            compared += 1
    assert compared >= councils


def test_what_the_join_has_not_got_is_not_known_here_either(reference, joined):
    spend = reference.figures("outturn", f"RSX_totsx_{NET}", "2024-25")
    blank = {place for place, row in joined.items() if not row["total_service_net_gbpk_2425"]}
    assert blank == {BIRMINGHAM, SLOUGH, CUMBERLAND}
    assert all(spend[place] is None for place in blank)
