"""How the tables of a reference become the figures of a count, on tables made up by hand."""

import csv

import pytest

from wholeplace.count.build import count
from wholeplace.place.areas import Area, Place
from wholeplace.store.reference import Reference
from wholeplace.store.returns import count_figures, count_place, count_years

OLD_NORTH, NORTH, SOUTH, EAST = "E08000901", "E08000992", "E06000902", "E06000903"
COUNTY, VALE = "E10000905", "E07000905"
POLICE, FIRE, PARK = "E23000901", "E31000901", "E26000901"
LONG = ("place", "period", "measure", "value", "unit", "flag", "source")


def figure(place, period, measure, value, unit="GBP thousand", flag="", source="returns"):
    return (place, period, measure, value, unit, flag, source)


def told(place, line, net, flag=""):
    """The three measures of one line; gross is net and 10, income 10; all blank if unknown."""
    known = net != ""
    return [
        figure(place, "2024-25", f"{line}_net_current_expenditure", net, flag=flag),
        figure(place, "2024-25", f"{line}_total_expenditure", net + 10 if known else ""),
        figure(place, "2024-25", f"{line}_total_income", 10 if known else ""),
    ]


TABLES = {
    "lines": [
        ("line", "form", "title", "role", "parent"),
        ("RSX_totsx", "RSX", "Total service expenditure", "total", ""),
        ("RSX_csc", "RSX", "Children's social care", "service", "RSX_totsx"),
        ("RSX_frs", "RSX", "Fire and rescue", "service", "RSX_totsx"),
        ("RSX_pol", "RSX", "Police", "service", "RSX_totsx"),
        ("RO3_csctot", "RO3", "All children's social care", "total", "RSX_csc"),
        ("RO3_csclkd", "RO3", "Children looked after", "leaf", "RO3_csctot"),
    ],
    "returns": [
        ("authority", "period", "e_code", "name", "class", "certified", "made_return"),
        (OLD_NORTH, "2024-25", "E1", "North MBC", "metropolitan district", "Y", "true"),
        (SOUTH, "2024-25", "E2", "South UA", "unitary", "[x]", "false"),
        (POLICE, "2024-25", "E3", "Police Authority", "police", "N", "true"),
        (FIRE, "2024-25", "E4", "Fire Authority", "fire", "Y", "true"),
        (PARK, "2024-25", "E5", "Hill Park", "national park", "Y", "true"),
        (COUNTY, "2024-25", "E6", "Oldshire", "county", "Y", "true"),
        (VALE, "2024-25", "E7", "Vale", "district", "Y", "true"),
        (OLD_NORTH, "2023-24", "E1", "North MBC", "metropolitan district", "Y", "true"),
    ],
    "outturn": [
        LONG,
        *told(OLD_NORTH, "RSX_totsx", 100),
        *told(OLD_NORTH, "RSX_csc", 100),
        *told(OLD_NORTH, "RO3_csclkd", 80),
        *told(SOUTH, "RSX_csc", "", flag="[x]"),
        *told(POLICE, "RSX_pol", 60),
        *told(FIRE, "RSX_frs", 40),
        *told(PARK, "RSX_totsx", 7),
        *told(COUNTY, "RSX_csc", 90),
        *told(VALE, "RSX_csc", 3),
        figure(OLD_NORTH, "2023-24", "RSX_csc_net_current_expenditure", 999),
    ],
    "areas": [
        ("code", "name"),
        (OLD_NORTH, "North"),
        (NORTH, "North"),
        (SOUTH, "South"),
        (EAST, "East"),
    ],
    "bodies": [("code", "name"), (POLICE, "The Police"), ("E54000901", "The Board")],
    "area_changes": [
        ("old_code", "new_code", "date", "kind", "source"),
        (OLD_NORTH, "E08000991", "2025-04-01", "recode", "law"),
        ("E08000991", NORTH, "2026-04-01", "recode", "law"),
        (VALE, EAST, "2025-04-01", "merger", "law"),
        (COUNTY, EAST, "2025-04-01", "split", "law"),
        (COUNTY, SOUTH, "2025-04-01", "split", "law"),
        ("E07000999", NORTH, "2025-04-01", "boundary", "law"),
    ],
    "membership": [
        ("area", "body", "kind", "share", "start", "end", "source"),
        (NORTH, POLICE, "police", "1", "", "", "lookup"),
        (SOUTH, POLICE, "police", "0.5", "", "", "lookup"),
        (OLD_NORTH, FIRE, "fire", "1", "", "", "lookup"),
        (SOUTH, FIRE, "fire", "1", "", "2024-03-31", "lookup"),
        (EAST, FIRE, "fire", "1", "2025-04-01", "", "lookup"),
        (EAST, POLICE, "police", "1", "2025-03-31", "", "lookup"),
    ],
    "population": [
        LONG,
        figure(OLD_NORTH, "2024", "population", 300, unit="persons"),
        figure(SOUTH, "2024", "population", 200, unit="persons"),
        figure(EAST, "2024", "population", 100, unit="persons"),
        figure(EAST, "2023", "population", 1, unit="persons"),
        figure("E06000999", "2024", "population", "", unit="persons", flag="[x]"),
    ],
    "benefit_keys": [
        LONG,
        figure(OLD_NORTH, "2023", "children_0_17", 5, unit="persons"),
        figure("K02000001", "2023", "children_0_17", 50, unit="persons"),
        figure(SOUTH, "2023", "children_0_17", "", unit="persons", flag="[c]"),
    ],
    "nhs_weighted_population": [
        ("place", "body", "period", "measure", "value", "unit", "flag", "source"),
        (OLD_NORTH, "E54000901", "2024-25", "final_weighted_population", 4, "persons", "", "nhs"),
        (SOUTH, "E54000901", "2024-25", "final_weighted_population", "", "persons", "[x]", "nhs"),
    ],
    "national_totals": [
        ("body", "what", "period", "value", "unit", "geography", "source", "note"),
        ("HMRC", "Child Benefit", "2024-25", 2_000_000, "GBP", "United Kingdom", "obr", ""),
        ("HMRC", "Child Benefit", "2023-24", 1, "GBP", "United Kingdom", "obr", ""),
        ("DWP", "Universal Credit", "2024-25", "", "GBP", "United Kingdom", "obr", ""),
    ],
    "confidence": [
        ("grade", "meaning", "half_width", "level", "status", "rationale", "source"),
        ("A", "", "0.01", "0.8", "assumption", "", ""),
        ("B", "", "0.05", "0.8", "assumption", "", ""),
        ("C", "", "0.15", "0.8", "assumption", "", ""),
        ("D", "", "0.30", "0.8", "assumption", "", ""),
    ],
    "line_facts": [
        ("line", "cohort", "statutory", "flexibility", "funder", "rationale", "status", "source"),
        ("RSX_pol", "everyone", "duty", "alignable", "Home Office", "", "assumption", ""),
    ],
    "not_counted": [
        ("what", "why", "england_total", "unit", "period", "source", "could_be_added_from"),
        ("Prisons", "national", "", "", "", "none", ""),
        ("Trains", "national", "5000", "GBP", "2024-25", "dft", ""),
        ("Canals", "national", "6", "GBP thousand", "2024-25", "dft", ""),
        ("National park authorities", "no fit", "", "", "", "none", ""),
    ],
}


@pytest.fixture
def write(tmp_path):
    """Write the tables, with some of them changed, and return the reference."""

    def folder(**changed):
        for name, rows in (TABLES | changed).items():
            with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
                csv.writer(out).writerows(rows)
        return Reference(tmp_path)

    return folder


@pytest.fixture
def figures(write):
    return count_figures(write(), 2024)


def place(code, name):
    return Place(Area(code, name, "unitary", "Somewhere", "E12000099"))


def test_the_years_are_those_of_the_returns(write):
    assert count_years(write()) == (2023, 2024)


def test_a_chain_of_recodes_ends_at_the_newest_code(figures):
    assert figures.recodes == {OLD_NORTH: NORTH, "E08000991": NORTH}
    assert NORTH in figures.authorities
    assert OLD_NORTH not in figures.authorities


def test_every_table_is_read_under_the_newest_code(figures):
    assert figures.outturn[NORTH, "RSX_csc"].net == 100
    assert figures.people[NORTH] == 300
    assert figures.keys[NORTH, "children_0_17"].value == 5
    assert figures.weights[NORTH, "E54000901", "final_weighted_population"] == 4
    assert [member.area for member in figures.members[FIRE]] == [NORTH]


def test_only_the_year_asked_for_is_read(figures):
    assert figures.outturn[NORTH, "RSX_csc"].net != 999
    assert figures.people[EAST] == 100
    assert figures.national["HMRC", "Child Benefit"].value == 2_000_000


def test_net_gross_income_flag_and_source_come_from_the_return(figures):
    north = figures.outturn[NORTH, "RSX_csc"]
    assert (north.net, north.gross, north.income) == (100, 110, 10)
    assert (north.flag, north.source) == ("", "returns")
    south = figures.outturn[SOUTH, "RSX_csc"]
    assert (south.net, south.gross, south.flag) == (None, None, "[x]")


def test_a_return_is_certified_or_not_and_made_or_not(figures):
    assert figures.authorities[NORTH].certified
    assert not figures.authorities[POLICE].certified
    assert figures.authorities[POLICE].returned
    assert not figures.authorities[SOUTH].returned


def test_names_are_those_of_our_own_lists_and_only_then_the_return_s(figures):
    names = {code: authority.name for code, authority in figures.authorities.items()}
    assert names[NORTH] == "North"
    assert names[POLICE] == "The Police"
    assert names[FIRE] == "Fire Authority"
    assert figures.body_names["E54000901"] == "The Board"


def test_members_are_those_of_some_day_in_the_year(figures):
    # South left the fire service the day before the year, East joins the day after it;
    # East joins the police on the year's last day
    assert [member.area for member in figures.members[FIRE]] == [NORTH]
    shares = {member.area: member.share for member in figures.members[POLICE]}
    assert shares == {NORTH: 1.0, SOUTH: 0.5, EAST: 1.0}


def test_blanks_are_unknown_and_never_nought(figures):
    assert "E06000999" not in figures.people
    assert (SOUTH, "children_0_17") not in figures.keys
    assert (SOUTH, "E54000901", "final_weighted_population") not in figures.weights
    assert ("DWP", "Universal Credit") not in figures.national


def test_mergers_and_splits_are_told_apart_and_boundary_changes_left_out(figures):
    assert figures.made_from == {EAST: (VALE, COUNTY), SOUTH: (COUNTY,)}
    assert figures.split_into == {COUNTY: (EAST, SOUTH)}


def test_england_totals_of_what_is_left_out_are_in_thousands(figures):
    left = {each.what: each.england_gbp_thousand for each in figures.not_counted}
    assert left["Prisons"] is None
    assert left["Trains"] == 5
    assert left["Canals"] == 6


def test_park_authorities_are_left_out_with_the_sum_of_their_returns(figures):
    parks = figures.not_counted[-1]
    assert (parks.england_gbp_thousand, parks.period, parks.source) == (7, "2024-25", "returns")
    assert parks.why == "no fit"


def test_without_park_returns_their_sum_is_unknown(write):
    rows = [row for row in TABLES["outturn"] if row[0] != PARK]
    parks = count_figures(write(outturn=rows), 2024).not_counted[-1]
    assert parks.england_gbp_thousand is None


def test_gradings_come_from_the_table(figures):
    assert figures.gradings["C"].half_width == 0.15
    assert figures.interval(200.0, "C") == (170, 230, 0.8)


def test_reading_some_places_leaves_out_other_councils_detailed_lines(write):
    reference = write()
    north = count_figures(reference, 2024, places=(place(NORTH, "North"),))
    assert (NORTH, "RO3_csclkd") in north.outturn
    south = count_figures(reference, 2024, places=(place(SOUTH, "South"),))
    assert (NORTH, "RO3_csclkd") not in south.outturn
    assert (NORTH, "RSX_csc") in south.outturn


def test_reading_a_place_made_since_reads_those_it_was_made_from(write):
    detailed = [*TABLES["outturn"], *told(COUNTY, "RO3_csclkd", 70)]
    east = count_figures(write(outturn=detailed), 2024, places=(place(EAST, "East"),))
    assert (COUNTY, "RO3_csclkd") in east.outturn


def test_a_whole_small_count_by_hand(write):
    # North: 80 + 20 not attributed; police 60 x 300 / (300 + 100 + 100) = 36; fire 40 alone;
    # Child Benefit 2,000 x 5 / 50 = 200
    counted = count_place(write(), place(NORTH, "North"), year=2024)
    assert {line.id: line.gbp_thousand for line in counted.lines} == pytest.approx(
        {
            f"{NORTH}/RO3_csclkd": 80,
            f"{NORTH}/RSX_csc": 20,
            f"{POLICE}/RSX_pol": 36,
            f"{FIRE}/RSX_frs": 40,
            "HMRC/HMRC_child_benefit": 200,
        }
    )


def test_a_place_made_of_a_merger_and_part_of_a_split(write):
    # East: all of Vale's 3, and Oldshire's 90 x 100 / 300 = 30
    counted = count(place(EAST, "East"), year=2024, figures=count_figures(write(), 2024))
    councils = {line.body: line for line in counted.lines if line.sector in ("council", "district")}
    assert councils[VALE].gbp_thousand == 3
    assert councils[COUNTY].gbp_thousand == pytest.approx(30)
    assert councils[COUNTY].key == "mid-2024 population, 33.3 % of Oldshire"


def test_a_council_that_made_no_return_and_was_not_yet_replaced_is_missing(write):
    counted = count_place(write(), place(SOUTH, "South"), year=2024)
    assert not [line for line in counted.lines if line.sector == "council"]
    assert f"{POLICE}/RSX_pol" in {line.id for line in counted.lines}
