"""Counts of real places from the compiled reference."""

import csv
import dataclasses
from math import fsum

import pytest

from wholeplace.count.build import count, detail
from wholeplace.count.england import england
from wholeplace.count.reconcile import replace
from wholeplace.count.sectors import COUNCIL_SECTORS, SECTOR_OF_CLASS
from wholeplace.count.views import by_body, by_division, england_per_head, flows
from wholeplace.errors import InputError
from wholeplace.store.returns import count_figures, count_place, count_years

YEARS = (2022, 2023, 2024)
WIGAN = "E08000010"
WIGAN_ICB = "E54000057"
CORE = 1_732 * 62_155_000 / 1_000  # [GBP thousand]: GBP a patient x registered patients
COUNCIL_CLASSES = {each for each, sector in SECTOR_OF_CLASS.items() if sector in COUNCIL_SECTORS}


@pytest.fixture(scope="module")
def all_places(gazetteer):
    return [gazetteer.place(area.code) for area in gazetteer.upper_tier()]


@pytest.fixture(scope="module")
def national(reference, all_places):
    """Figures and counts of every place, by year."""
    told = {}
    for year in YEARS:
        figures = count_figures(reference, year)
        told[year] = figures, [count(place, year=year, figures=figures) for place in all_places]
    return told


@pytest.fixture(scope="module")
def counts(national):
    return {counted.place.name: counted for counted in national[2024][1]}


@pytest.fixture(scope="module")
def wigan(reference, gazetteer):
    return count_place(reference, gazetteer.place("Wigan"), year=2024)


def amount(counted, id):
    (line,) = [line for line in counted.lines if line.id == id]
    return line.gbp_thousand


def test_wigan_s_divisions_equal_its_return(wigan):
    divisions = {}
    for line in wigan.lines:
        if line.body == WIGAN:
            divisions[line.division] = divisions.get(line.division, 0) + line.gbp_thousand
    assert divisions["RSX_asc"] == pytest.approx(138_198)
    assert divisions["RSX_csc"] == pytest.approx(97_373)
    assert divisions["RSX_phs"] == pytest.approx(33_493)
    assert sum(divisions.values()) == pytest.approx(710_426)


def test_wigan_s_looked_after_children_are_61_913_inside_children_s_social_care(wigan):
    (line,) = [line for line in wigan.lines if line.service == "RO3_csclkd"]
    assert (line.gbp_thousand, line.division, line.confidence) == (61_913, "RSX_csc", "A")
    inside = {row.service: row.gbp_thousand for row in detail(wigan, line)}
    # fostering, residential, asylum-seeking and other: 16,029 + 25,169 + 3,851 + 16,864
    assert sum(inside.values()) == 61_913


def test_wigan_s_nhs_core_is_its_share_of_weighted_people(wigan):
    core = amount(wigan, f"{WIGAN_ICB}/NHS_core")
    assert core == pytest.approx(638_600, rel=0.01)
    # 368,697.72 of 62,154,630.31 weighted persons
    assert core == pytest.approx(CORE * 368_697.722982 / 62_154_630.308267, rel=1e-9)


def test_wigan_s_police_are_shared_and_its_own_council_runs_none(wigan):
    police = [line for line in wigan.lines if line.service == "RSX_pol"]
    assert [line.body_name for line in police] == ["Greater Manchester Police"]
    # 922,584 x 344,922 people of Wigan / 3,009,664 of Greater Manchester at mid-2024
    assert police[0].gbp_thousand == pytest.approx(105_733, abs=1)


def test_wigan_disposes_of_its_own_waste_and_pays_nothing_for_greater_manchester_s(counts):
    services = {
        name: {line.service for line in counts[name].lines if line.body == "E47000001"}
        for name in ("Wigan", "Bolton")
    }
    assert "RSX_env" in services["Bolton"]
    assert "RSX_env" not in services["Wigan"]
    assert "RSX_trans" in services["Wigan"]


def test_wigan_s_money_flows_whole_from_bodies_to_divisions(wigan):
    assert sum(flow for _, _, flow in flows(wigan)) == pytest.approx(wigan.total())
    assert by_body(wigan)[0].title == "Department for Work and Pensions"
    assert all(not part.title.startswith("RSX_") for part in by_division(wigan))


def test_every_place_counts_in_every_year_with_unique_ids_and_known_sources(national, reference):
    known = set(reference.sources())
    for _, counted in national.values():
        assert len(counted) == 153
        for each in counted:
            ids = [line.id for line in (*each.lines, *each.missing)]
            assert len(ids) == len(set(ids))
            assert {line.source for line in each.lines} <= known
            assert {rest.source for rest in each.remainders} <= known
            assert each.population


@pytest.mark.parametrize("year", YEARS)
def test_council_and_district_lines_of_all_places_are_england_s_services(national, year):
    figures, counted = national[year]
    lines = fsum(
        line.gbp_thousand
        for each in counted
        for line in each.lines
        if line.sector in COUNCIL_SECTORS
    )
    returned = fsum(
        told.net
        for (code, line), told in figures.outturn.items()
        if line in figures.tree.services
        and told.net is not None
        and figures.authorities[code].area_class in COUNCIL_CLASSES
    )
    assert lines == pytest.approx(returned, rel=1e-12)


def test_in_2024_they_are_also_total_service_expenditure_to_the_pound(national):
    figures, counted = national[2024]
    by_class = england(figures).by_class
    lines = fsum(
        line.gbp_thousand
        for each in counted
        for line in each.lines
        if line.sector in COUNCIL_SECTORS
    )
    assert lines == pytest.approx(sum(by_class[each] for each in COUNCIL_CLASSES), abs=1e-3)


@pytest.mark.parametrize("year", YEARS)
def test_every_body_that_serves_several_places_is_shared_out_whole(national, year):
    figures, counted = national[year]
    shared = {}
    for each in counted:
        for line in each.lines:
            shared.setdefault(line.body, []).append(line.gbp_thousand)
    for code, authority in figures.authorities.items():
        if authority.area_class in ("police", "fire", "waste", "combined authority", "gla"):
            if authority.returned:
                returned = fsum(figures.outturn[code, line].net for line in figures.tree.services)
                assert fsum(shared[code]) == pytest.approx(returned, rel=1e-9)
            else:
                assert code not in shared


def test_the_nhs_allocations_are_shared_out_whole(counts):
    lines = [line for each in counts.values() for line in each.lines]
    core = fsum(line.gbp_thousand for line in lines if line.service == "NHS_core")
    general = fsum(line.gbp_thousand for line in lines if line.service == "NHS_primary_medical")
    assert core == pytest.approx(CORE, rel=1e-9)
    assert general == pytest.approx(11_200_000, rel=1e-9)


def test_england_gets_about_its_share_of_the_united_kingdom_s_benefits(counts):
    pensioners = fsum(
        line.gbp_thousand
        for each in counts.values()
        for line in each.lines
        if line.service == "DWP_pensioners"
    )
    # 10,158,450 of the 12,145,728 people aged 66 and over live in England
    assert pensioners == pytest.approx(150_700_000 * 10_158_450 / 12_145_728, rel=1e-6)


def test_england_s_returns_are_130_98bn_beside_134_2bn_with_imputation(national):
    sums = england(national[2024][0])
    assert sums.returned == pytest.approx(130_984_520, abs=1)
    assert sums.imputed == 134_158_658
    assert sums.difference == pytest.approx(3_174_138, abs=1)
    assert {"Birmingham", "Slough", "Cumberland"} <= set(sums.no_return)
    assert len(sums.no_return) == 9


@pytest.mark.parametrize("name", ["Birmingham", "Slough", "Cumberland"])
def test_a_council_without_a_return_is_missing_never_nought(counts, name):
    counted = counts[name]
    missing = [line for line in counted.missing if line.sector == "council"]
    assert {line.gbp_thousand for line in missing} == {None}
    assert {line.flag for line in missing} == {"[x]"}
    assert {"RSX_asc", "RSX_csc", "RSX_phs", "RSX_edu"} <= {line.service for line in missing}
    assert not [line for line in counted.lines if line.sector == "council"]


def test_england_per_head_leaves_them_out_on_both_sides(counts):
    told = england_per_head(counts.values(), divisions=["RSX_asc"])
    assert set(told.left_out) == {"Birmingham", "Slough", "Cumberland"}
    assert told.people == pytest.approx(
        58_620_101 - sum(counts[n].population for n in told.left_out)
    )
    assert told.gbp == pytest.approx(told.gbp_thousand * 1_000 / told.people)


def test_a_county_counts_its_districts_and_names_the_silent_one(counts):
    derbyshire = counts["Derbyshire"]
    districts = {line.body_name for line in derbyshire.lines if line.sector == "district"}
    assert len(districts) == 7
    assert {line.body_name for line in derbyshire.missing} == {"Amber Valley"}


def test_the_city_of_london_pays_for_its_own_police_and_not_for_the_met(counts):
    police = [line for line in counts["City of London"].lines if line.service == "RSX_pol"]
    assert [(line.sector, line.gbp_thousand) for line in police] == [("council", 222_763)]


def test_london_boroughs_share_the_greater_london_authority_s_police_and_fire(counts):
    services = {
        line.service for line in counts["Camden"].lines if line.body_name.startswith("Greater Lon")
    }
    assert {"RSX_pol", "RSX_frs", "RSX_trans"} <= services


def test_a_county_that_was_split_since_is_shared_and_its_districts_are_not(national):
    cumberland = next(each for each in national[2022][1] if each.place.name == "Cumberland")
    methods = {(line.body_name, line.method) for line in cumberland.lines}
    assert {("Cumbria", "apportioned"), ("Carlisle", "observed")} <= methods


def test_barnsley_counts_under_its_old_and_its_new_code(reference, gazetteer):
    today = count_place(reference, gazetteer.place("E08000038"), year=2024)
    then = count_place(reference, gazetteer.place("Barnsley", on="2024-06-01"), year=2024)
    assert today.total() == then.total()
    assert today.population == then.population


@pytest.mark.parametrize("year", [2022, 2023])
def test_years_without_national_totals_miss_nhs_and_benefits_with_a_reason(national, year):
    for counted in national[year][1]:
        gaps = {line.service: line for line in counted.missing}
        assert {"NHS_core", "DWP_pensioners", "HMRC_child_benefit"} <= set(gaps)
        assert "not in the reference" in gaps["NHS_core"].note


def test_reading_one_place_gives_the_same_count_as_reading_them_all(reference, national):
    _, counted = national[2024]
    for each in counted[::25]:
        assert count_place(reference, each.place, year=2024) == each


def test_what_is_not_counted_is_listed_with_the_parks_sum(wigan):
    left = {each.what: each for each in wigan.not_counted}
    assert left["National park authorities"].england_gbp_thousand == pytest.approx(81_365)
    assert left["Prisons and probation"].england_gbp_thousand is None
    assert len(left) > 10


def test_the_boards_other_money_is_a_remainder(wigan):
    # 127,200,000 - 107,652,460 - 11,200,000
    assert wigan.remainders[0].gbp_thousand == pytest.approx(8_347_540)


def test_a_board_s_own_accounts_replace_its_lines_and_reconcile(wigan):
    core = next(line for line in wigan.lines if line.service == "NHS_core")
    acute = dataclasses.replace(core, id="acute", service="acute", gbp_thousand=400_000.0)
    mental = dataclasses.replace(core, id="mental", service="mental", gbp_thousand=90_000.0)
    new, told = replace(wigan, [acute, mental])
    assert new.total() == pytest.approx(wigan.total())
    rest = next(line for line in new.lines if line.title.endswith(": rest"))
    assert rest.gbp_thousand == pytest.approx(core.gbp_thousand - 490_000)
    assert told.difference == pytest.approx(0, abs=1e-6)


JOINED = {
    "RSX_edu": "education_net_gbpk_2425",
    "RSX_trans": "highways_transport_net_gbpk_2425",
    "RSX_csc": "children_social_care_net_gbpk_2425",
    "RSX_asc": "adult_social_care_net_gbpk_2425",
    "RSX_phs": "public_health_net_gbpk_2425",
    "RSX_hous": "housing_gf_net_gbpk_2425",
    "RSX_cul": "culture_net_gbpk_2425",
    "RSX_env": "environment_net_gbpk_2425",
    "RSX_plan": "planning_dev_net_gbpk_2425",
    "RSX_cen": "central_net_gbpk_2425",
}


def test_every_upper_tier_council_matches_the_first_join_of_the_source_data(counts, shared):
    with (shared / "data" / "upper_tier_joined.csv").open(encoding="utf-8", newline="") as rows:
        joined = {row["name"]: row for row in csv.DictReader(rows)}
    compared = 0
    for counted in counts.values():
        codes = {counted.place.code, *counted.place.known_as}
        row = next(row for row in joined.values() if row["ons_code"] in codes)
        if not row["total_service_net_gbpk_2425"]:
            assert counted.missing
            continue
        own = [line for line in counted.lines if line.body == counted.place.code]
        total = sum(line.gbp_thousand for line in own)
        assert total == pytest.approx(float(row["total_service_net_gbpk_2425"]), abs=0.01)
        for division, column in JOINED.items():
            amount_here = sum(line.gbp_thousand for line in own if line.division == division)
            assert amount_here == pytest.approx(float(row[column]), abs=0.01)
        compared += 1
    assert compared == 150


def test_the_reference_holds_three_years_and_says_so_about_others(reference):
    assert count_years(reference) == YEARS
    with pytest.raises(InputError, match=r"no returns are held: there are 2022/23, 2023/24"):
        count_figures(reference, 2019)
