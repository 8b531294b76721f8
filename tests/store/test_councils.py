"""Every principal council side by side: who is there, and where each figure comes from."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from wholeplace.errors import InputError
from wholeplace.store.council_columns import spelt_out, wanted_columns
from wholeplace.store.councils import councils as all_councils

WIGAN, BARNSLEY, OXFORD, OXFORDSHIRE = "E08000010", "E08000038", "E07000178", "E10000025"
BUCKINGHAMSHIRE, BOURNEMOUTH, SOMERSET = "E06000060", "E06000058", "E06000066"
NORTH_YORKSHIRE, CUMBERLAND, BIRMINGHAM = "E06000065", "E06000063", "E08000025"


@pytest.fixture(scope="module")
def figure(councils):
    return lambda column, code: councils.of(column)[councils.index(code)]


# Who is there -------------------------------------------------------------------------------


def test_the_317_councils_of_2024_are_there_by_class(councils):
    assert len(councils) == 317
    assert Counter(c.area_class for c in councils.councils) == {
        "county": 21,
        "unitary": 63,
        "metropolitan district": 36,
        "london borough": 33,
        "district": 164,
    }


def test_upper_tier_councils_come_first_each_in_order_of_code(councils):
    upper = [c.area_class != "district" for c in councils.councils]
    assert upper == sorted(upper, reverse=True)
    districts = [c.code for c in councils.councils if c.area_class == "district"]
    assert districts == sorted(districts)


def test_a_council_recoded_since_stands_under_the_code_of_today(councils, figure):
    assert "E08000016" not in councils.codes
    assert councils.councils[councils.index(BARNSLEY)].name == "Barnsley"
    # its figures of 2024-25 are published under the old code
    assert figure("band_d_own", BARNSLEY) == 1_790.68
    assert figure("net_adults", BARNSLEY) > 0


def test_every_district_has_a_county_that_is_there(councils):
    counties = {c.code for c in councils.councils if c.area_class == "county"}
    assert {c.county for c in councils.councils if c.area_class == "district"} == counties


def test_every_council_has_a_region(councils):
    assert len({c.region for c in councils.councils}) == 9


# Figures ------------------------------------------------------------------------------------


def test_wigans_outturn_is_what_it_returned(figure):
    # RSX 2024-25, GBP thousand: 138,198; 97,373; 33,493; 710,426
    assert figure("net_adults", WIGAN) == 138_198_000
    assert figure("net_childrens", WIGAN) == 97_373_000
    assert figure("net_public_health", WIGAN) == 33_493_000
    assert figure("net_services", WIGAN) == 710_426_000


def test_services_add_up_to_all_services(councils):
    parts = [want.column for want in wanted_columns() if want.column.startswith("net_")]
    services = [p for p in parts if p != "net_services" and not p.endswith("_2017")]
    added = sum(councils.of(name) for name in services)
    known = ~np.isnan(added)
    np.testing.assert_allclose(added[known], councils.of("net_services")[known], atol=5_000)
    assert known.sum() == 308


def test_nine_councils_made_no_return_and_are_not_known(councils, figure):
    assert np.isnan(figure("net_services", BIRMINGHAM))
    assert np.isnan(figure("central_grants", BIRMINGHAM))
    assert np.isnan(councils.of("net_services")).sum() == 9


def test_districts_show_the_social_care_they_returned_which_is_next_to_nothing(councils):
    districts = councils.is_class("district")
    assert np.nansum(councils.of("net_adults")[districts]) < 15e6
    assert np.nanmedian(councils.of("net_adults")[districts]) == 0


def test_people_of_districts_add_up_to_their_county(councils, figure):
    inside = [i for i, c in enumerate(councils.councils) if c.county == OXFORDSHIRE]
    for column in ("population", "population_85_plus", "dwellings", "dwellings_band_h"):
        assert figure(column, OXFORDSHIRE) == councils.of(column)[inside].sum()


def test_ages_add_up_to_the_people_of_the_same_year(reference, councils, figure):
    ages = ("population_0_17", "population_18_64", "population_65_plus")
    (published,) = reference.figures(
        "population", places=[WIGAN], periods=["2023"], measures=["population"]
    )
    # the ages and the total are of two editions of the same estimates
    assert sum(figure(name, WIGAN) for name in ages) == pytest.approx(published.value, rel=0.01)


def test_a_countys_deprivation_is_the_mean_of_its_districts_by_people(councils, figure):
    inside = [i for i, c in enumerate(councils.councils) if c.county == OXFORDSHIRE]
    score, people = councils.of("deprivation")[inside], councils.of("population")[inside]
    assert figure("deprivation", OXFORDSHIRE) == pytest.approx(
        (score * people).sum() / people.sum()
    )
    assert score.min() < figure("deprivation", OXFORDSHIRE) < score.max()


def test_a_house_price_is_the_ratio_times_a_years_pay(figure):
    # Oxford's ratio times its weekly pay times 52
    assert figure("house_price", OXFORD) == pytest.approx(
        figure("affordability_ratio", OXFORD) * figure("weekly_pay", OXFORD) * 52
    )
    assert 300_000 < figure("house_price", OXFORD) < 700_000


def test_grants_received_are_above_nought(councils):
    for column in ("rsg_2017", "retained_rates_2017"):
        assert np.nanmedian(councils.of(column)) > 0


# Councils that are newer than a figure ------------------------------------------------------


def test_a_council_made_of_a_county_and_all_its_districts_has_their_figures(reference, figure):
    # North Yorkshire 2023: the county and seven districts; council tax requirement 2017-18
    merged = ["E10000023", *(f"E07000{number}" for number in range(163, 170))]
    parts = reference.figures("financing", places=merged, periods=["2017-18"], measures=["RS_ctr"])
    assert len(parts) == 8
    assert figure("council_tax_requirement_2017", NORTH_YORKSHIRE) == pytest.approx(
        1_000 * sum(part.value for part in parts)
    )


def test_two_steps_of_merging_are_followed(figure):
    # Somerset took in Somerset West and Taunton, which Taunton Deane and West Somerset had made
    assert figure("core_spending_power_2018", SOMERSET) > 0


def test_a_council_that_took_over_part_of_a_county_council_is_not_known(figure):
    # Christchurch came out of Dorset; Allerdale, Carlisle and Copeland shared Cumbria
    for code in (BOURNEMOUTH, CUMBERLAND):
        assert np.isnan(figure("reserves_earmarked_2018", code))
        assert np.isnan(figure("core_spending_power", code))


def test_ground_that_was_put_together_has_its_people_and_homes(figure):
    assert figure("long_term_empty", CUMBERLAND) > 0
    assert figure("population", CUMBERLAND) > 200_000


def test_six_councils_have_no_figures_of_2017(councils):
    unknown = [
        c.name
        for c, value in zip(councils.councils, councils.of("rsg_2017"), strict=True)
        if np.isnan(value)
    ]
    assert unknown == [
        "Bournemouth, Christchurch and Poole",
        "Dorset",
        "North Northamptonshire",
        "West Northamptonshire",
        "Cumberland",
        "Westmorland and Furness",
    ]


# What columns say ---------------------------------------------------------------------------


def test_every_column_names_a_source_a_unit_and_a_period(reference, councils):
    for name, column in councils.columns.items():
        assert column.source in reference.sources(), name
        assert column.unit, name
        assert column.period, name
        assert column.about, name


def test_a_figure_as_published_says_nothing_of_how_it_was_derived(councils):
    assert councils.column("band_d_own").derived == ""
    assert "districts" in councils.column("population").derived


def test_months_are_added_up_and_the_year_is_said(councils, figure):
    assert councils.column("short_term_let_nights").period == "2025"
    # Ashford, by month: 5,830 + 7,090 + 6,550 + 10,990 + 12,060 + 11,370 + 15,700 + 19,670
    # + 10,240 + 9,450 + 7,260 + 9,210
    assert figure("short_term_let_nights", "E07000105") == 125_420


def test_a_range_in_braces_keeps_its_noughts():
    assert spelt_out("age_{8..10}") == ("age_8", "age_9", "age_10")
    assert spelt_out("2025-{01..02}-01") == ("2025-01-01", "2025-02-01")
    assert spelt_out("dwellings") == ("dwellings",)


def test_the_register_names_each_column_once():
    names = [want.column for want in wanted_columns()]
    assert len(names) == len(set(names))
    assert {want.way for want in wanted_columns()} == {"published", "body", "ground", "people"}


# Years --------------------------------------------------------------------------------------


def test_an_earlier_year_has_its_own_councils_and_outturn(reference):
    found = all_councils(reference, year=2022)
    assert "E10000006" in found.codes  # Cumbria, to March 2023
    assert CUMBERLAND not in found.codes
    assert found.column("net_adults").period == "2022-23"
    assert np.isnan(found.of("band_d_own")).all()


@pytest.mark.parametrize("year", [2021, 2025])
def test_a_year_without_outturn_is_refused(reference, year):
    with pytest.raises(InputError, match="2022/23 to 2024/25"):
        all_councils(reference, year=year)
