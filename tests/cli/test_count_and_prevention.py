"""The command line as its users type it: places, count, prevention, sources."""

import json

import pytest

from wholeplace.cli import wholeplace


@pytest.fixture(scope="module")
def wigan(run):
    return json.loads(run("count", "Wigan", "--year", "2024", "--json"))


def line(count, service, sector="council"):
    [found] = [x for x in count["lines"] if x["service"] == service and x["sector"] == sector]
    return found


def test_wigan_ties_to_its_outturn_return(wigan):
    council = wigan["council_by_division"]
    # MHCLG RSX 2024-25, Wigan, net current expenditure, GBP thousand
    assert council["RSX_asc"] == pytest.approx(138_198)
    assert council["RSX_csc"] == pytest.approx(97_373)
    assert council["RSX_phs"] == pytest.approx(33_493)
    assert council["RSX_totsx"] == pytest.approx(710_426)
    assert wigan["unit"] == "GBP thousand, cash of 2024/25"


def test_looked_after_children_are_inside_childrens_social_care(wigan):
    looked_after = line(wigan, "RO3_csclkd")
    assert looked_after["gbp_thousand"] == pytest.approx(61_913)
    assert looked_after["division"] == "RSX_csc"


def test_the_nhs_core_allocation_is_shared_by_weighted_population(wigan):
    # 1,732 pounds x 62.155 million patients x 368,697.7 / 62,154,630.3 weighted people
    by_hand = 1_732 * 62_155_000 * 368_697.722982 / 62_154_630.30826945 / 1_000
    core = line(wigan, "NHS_core", "nhs")
    assert core["gbp_thousand"] == pytest.approx(by_hand, rel=1e-6)
    assert core["gbp_thousand"] == pytest.approx(639_000, rel=0.002)
    assert core["method"] == "apportioned"


def test_every_line_says_how_it_is_known(wigan):
    known = {source["id"] for source in wigan["sources"]}
    for each in wigan["lines"]:
        assert each["method"] in {"observed", "apportioned", "modelled", "judged"}, each["id"]
        assert each["confidence"] in set("ABCD"), each["id"]
        assert each["source"] in known, each["id"]
        assert each["low"] <= each["gbp_thousand"] <= each["high"], each["id"]
        assert 0 < each["level"] <= 1, each["id"]
        assert each["key"] or each["method"] == "observed", each["id"]


def test_what_is_not_counted_is_listed(wigan):
    left_out = " ".join(left["what"] for left in wigan["not_counted"])
    for known_gap in ("Prisons", "Courts", "Council housing", "Housing associations", "Charities"):
        assert known_gap in left_out
    assert wigan["remainders"]


def test_totals_come_with_and_without_transfers_and_schools(wigan):
    totals = wigan["totals"]
    assert totals["with transfers and schools"] > totals["without transfers"]
    assert totals["without schools"] > totals["without transfers or schools"]
    lines = wigan["lines"]
    schools = sum(x["gbp_thousand"] for x in lines if x["schools"])
    assert totals["with transfers and schools"] - totals["without schools"] == pytest.approx(
        schools
    )


def test_a_council_that_made_no_return_is_missing_and_never_zero(run):
    slough = json.loads(run("count", "Slough", "--json"))
    assert slough["missing"]
    assert all(line["gbp_thousand"] is None for line in slough["missing"])
    assert not [x for x in slough["lines"] if x["sector"] == "council"]
    assert slough["per_head_gbp"] is None


def test_a_county_is_counted_with_its_districts(run):
    kent = json.loads(run("count", "Kent", "--json"))
    districts = {x["body"] for x in kent["lines"] if x["sector"] == "district"}
    assert len(districts) == 12


def test_words_for_people_name_the_totals_and_the_gaps(run):
    said = run("count", "Wigan")
    assert "without transfers or schools" in said
    assert "Not counted: Prisons and probation" in said
    assert "344,922 people" in said
    assert "Ranges are 80% intervals" in said


def test_an_unknown_place_is_answered_with_the_nearest_and_exit_code_2(run_apart):
    ran = run_apart("count", "Wigam")
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert "did you mean 'Wigan'" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_unknown_year_says_which_years_are_held(run_apart):
    ran = run_apart("count", "Wigan", "--year", "1999")
    assert ran.returncode == 2
    assert "2022/23, 2023/24, 2024/25" in ran.stderr


def test_an_unknown_scheme_says_which_there_are(run_apart):
    ran = run_apart("prevention", "Wigan", "--scheme", "cifpa")
    assert ran.returncode == 2
    assert "cipfa" in ran.stderr


@pytest.mark.parametrize("text", ["Wigan MBC", "E08000010", "wigan"])
def test_places_are_found_however_they_are_written(text, run):
    found = json.loads(run("places", text, "--json"))["places"]
    assert found[0]["code"] == "E08000010"


def test_there_are_153_upper_tier_places(run):
    assert len(json.loads(run("places", "--json"))["places"]) == 153


@pytest.mark.parametrize("scheme", ["cipfa", "wales", "pdel", "scotland"])
def test_prevention_answers_under_every_scheme(scheme, run):
    ledger = json.loads(run("prevention", "Wigan", "--scheme", scheme, "--json"))["ledger"]
    assert [year["year"] for year in ledger["years"]] == [2022, 2023, 2024]
    share = ledger["years"][-1]["preventive"]["share"]
    assert 0 < share["low"] < share["value"] < share["high"] < 1
    assert ledger["standing"][0]["name"] == "Wigan"
    assert ledger["standing"][-1]["name"] == "England"


def test_every_source_has_a_publisher_and_a_licence(run):
    sources = json.loads(run("sources", "--json"))["sources"]
    assert len(sources) > 50
    assert all(source["publisher"] and source["licence"] for source in sources)


def test_every_command_has_help(run):
    for name in wholeplace.commands:
        assert "Usage" in run(name, "--help")
