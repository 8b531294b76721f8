"""Inflation, discount rates and unit costs: what is compiled agrees with what was published."""

from __future__ import annotations

import csv
import importlib
import json
import sys
from itertools import accumulate
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
REFERENCE = REPO / "src" / "wholeplace" / "reference"
SHARED = REPO.parent / "shared"

sys.path.insert(0, str(REPO / "tools"))
prices = importlib.import_module("reference_tables.prices")
unit_costs = importlib.import_module("reference_tables.unit_costs")


def table(name):
    with (REFERENCE / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture(scope="session")
def costs():
    return {row["id"]: row for row in table("unit_costs.csv")}


@pytest.fixture(scope="session")
def golden():
    path = SHARED / "golden" / "prevention.json"
    if not path.exists():
        pytest.skip("the golden figures are not beside the repository")
    return json.loads(path.read_text(encoding="utf-8"))


# Inflation and discounting --------------------------------------------------------------------


def test_deflators_reach_from_1998_to_2090_without_a_gap_and_say_how_sure_each_year_is():
    rows = table("deflators.csv")
    status = {int(row["year"]): row["status"] for row in rows}

    assert list(status) == list(range(1998, 2091))
    assert {year for year, one in status.items() if one == "derived"} == {1998, 1999}
    assert {year for year, one in status.items() if one == "published"} == set(range(2000, 2025))
    assert {year for year, one in status.items() if one == "forecast"} == set(range(2025, 2031))
    assert {year for year, one in status.items() if one == "assumption"} == set(range(2031, 2091))


def test_deflators_equal_the_figures_another_user_of_the_same_release_printed():
    # Index values of ONS series L8GG, March 2026 release, 2024-25 = 100, printed to four places.
    printed = {2008: 66.8397, 2015: 74.5804, 2018: 78.7948, 2019: 80.8738, 2022: 91.2996}
    index = {int(row["year"]): float(row["index"]) for row in table("deflators.csv")}

    assert {year: index[year] for year in printed} == printed
    assert index[2024] == 100
    assert 13_000 * index[2024] / index[2019] == pytest.approx(16_074.4, abs=0.05)


def test_years_after_the_forecast_hold_its_last_growth():
    index = {int(row["year"]): float(row["index"]) for row in table("deflators.csv")}

    last = index[2030] / index[2029]  # 113.6416 / 111.3959 = 1.020159
    assert last == pytest.approx(1.020159, abs=1e-6)
    for year in range(2031, 2091):
        assert index[year] / index[year - 1] == pytest.approx(last, abs=1e-6)


def test_a_deflator_that_strays_from_the_calendar_years_stops_the_compiler():
    calendar = {year: 1.02 ** (year - 2000) for year in range(2015, 2025)}
    sound = {year: 50 * calendar[year] for year in range(2015, 2024)}

    assert "9 financial years agree" in prices.check_against_calendar(sound, calendar)
    with pytest.raises(SystemExit, match="GDP deflator 2017"):
        prices.check_against_calendar({**sound, 2017: sound[2017] * 1.02}, calendar)


def test_the_pandemic_years_alone_may_stray_by_up_to_one_per_cent():
    calendar = {year: 1.02 ** (year - 2000) for year in range(2000, 2025)}
    sound = {year: 50 * calendar[year] for year in range(2000, 2024)}

    assert "pandemic" in prices.check_against_calendar(
        {**sound, 2020: sound[2020] * 1.008}, calendar
    )
    with pytest.raises(SystemExit, match="GDP deflator 2019"):
        prices.check_against_calendar({**sound, 2019: sound[2019] * 1.008}, calendar)


@pytest.mark.parametrize("schedule", ["standard", "health"])
def test_discount_factors_are_those_of_the_green_book(schedule, golden):
    bands = [
        (int(row["from_year"]), int(row["to_year"] or 1_000), float(row["rate"]))
        for row in table("discount_rates.csv")
        if row["schedule"] == schedule
    ]
    rates = [next(r for lo, hi, r in bands if lo <= year <= hi) for year in range(1, 77)]
    factors = list(accumulate((1 / (1 + rate) for rate in rates), lambda so_far, f: so_far * f))

    for year, factor in golden["T5_green_book_df"][schedule].items():
        assert factors[int(year) - 1] == pytest.approx(factor, abs=5e-11), year


def test_every_discount_schedule_covers_all_years_in_falling_rates_and_names_its_edition():
    for schedule in ("standard", "health", "long_horizon_sensitivity"):
        rows = [row for row in table("discount_rates.csv") if row["schedule"] == schedule]
        starts = [int(row["from_year"]) for row in rows]
        ends = [int(row["to_year"]) for row in rows[:-1]]
        rates = [float(row["rate"]) for row in rows]

        assert starts == [0, *(end + 1 for end in ends)]
        assert rows[-1]["to_year"] == ""
        assert rates == sorted(rates, reverse=True)
        assert {row["edition"] for row in rows} == {"Green Book 2026"}


# Unit costs -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parent", "test", "total"),
    [
        # 1,900 + 1,119 + 2,787 + 174 + 375 + 2 weeks x 162.44 = 6,679.88
        ("ucd14:HO1.0", "T6_eviction_HO1.0", 6_679.88),
        # 79.5 + 375 + 4 weeks x 334.95 + 477 + 230 = 2,501.30
        ("ucd14:HO3.0", "T7_homeless_HO3.0", 2_501.30),
        # 1,171 + 581 + 415 + 193 + 110 = 2,470
        ("ucd14:CR2.0", "T8_DV_agency_split", 2_470.0),
        # 15,000 + 6,250 + 1,250 + 2,500 = 25,000
        ("ucd14:SS4.1", "T9_S31_split", 25_000.0),
    ],
)
def test_parts_of_a_unit_cost_add_to_the_published_total(parent, test, total, costs, golden):
    found = sum(
        float(row["quantity"]) * float(costs[row["part"]]["value"])
        for row in table("unit_cost_parts.csv")
        if row["parent"] == parent and row["relation"] == "part_of"
    )

    assert found == pytest.approx(total, abs=0.005)
    assert float(costs[parent]["value"]) == golden[test]["expected"]


def test_at_least_fifty_totals_equal_the_sum_of_their_parts_within_one_per_cent(costs):
    sums = {}
    for row in table("unit_cost_parts.csv"):
        if row["relation"] == "part_of":
            part = float(row["quantity"]) * float(costs[row["part"]]["value"])
            sums[row["parent"]] = sums.get(row["parent"], 0) + part

    assert len(sums) == 53
    for parent, total in sums.items():
        assert total == pytest.approx(float(costs[parent]["value"]), rel=0.01), parent


def test_one_estimate_under_two_codes_has_one_value(costs):
    pairs = {
        (row["parent"], row["part"])
        for row in table("unit_cost_parts.csv")
        if row["relation"] == "same_as"
    }

    assert ("ucd14:E&S4.1", "ucd14:SS16.0") in pairs
    assert ("ucd14:HE1.7", "ucd14:HE2.10") in pairs
    assert ("ucd14:HO1.0.5", "ucd14:HO3.0.2") in pairs
    assert ("ucd14:HO5.0", "ucd14:HO2.0.1") in pairs
    for one, other in pairs:
        assert costs[one]["value"] == costs[other]["value"]
        assert costs[one]["prices"] == costs[other]["prices"]


def test_rows_corrupted_in_the_copy_are_left_out(costs):
    gone = {"SS7.1", "SS7.1.3", "SS8.0", "SS11.2", "SS11.9", "SS12.2", "HE2.0.3", "CR8.0.1"}
    gone |= {f"E&S{number}.0" for number in range(5, 14)}

    assert not {f"ucd14:{code}" for code in gone} & costs.keys()
    assert len(costs) == 699


def test_benefits_and_taxes_are_transfers_and_services_are_not(costs):
    transfers = {code for code, row in costs.items() if row["transfer"] == "true"}

    assert {"ucd14:E&E1.0.1", "ucd14:HO7.0", "ucd14:E&E9.0", "ucd14:E&E10.0.2"} <= transfers
    # The health part of a claimant's move into work is a service, and so are claims' office costs.
    assert not {"ucd14:E&E1.0.2", "ucd14:E&E1.7", "ucd14:HO8.0", "ucd14:SS1.0"} & transfers


def test_unit_costs_name_a_bearer_a_kind_and_a_price_year(costs):
    for code, row in costs.items():
        assert float(row["value"]) > 0, code
        assert row["bearer"], code
        assert row["value_kind"] in {"fiscal", "economic", "social"}, code
        assert row["cashable_share"] == "", "no cashable share is published for any unit cost"
        assert row["prices"] == "" or 1998 <= int(row["prices"]) <= 2024, code
    assert [code for code, row in costs.items() if not row["prices"]] == ["dhsc:qaly"]


def test_a_calendar_price_year_is_read_as_the_financial_year_and_says_so(costs):
    assert costs["tag26:fatal_casualty"]["prices"] == "2023"
    assert "Calendar year 2023" in costs["tag26:fatal_casualty"]["note"]
    assert unit_costs.price_year("2010/11") == (2010, "")
    assert unit_costs.price_year("") == (None, "")


def test_a_total_that_its_parts_miss_stops_the_compiler():
    whole = unit_costs.Relation("whole", "half", 1, "part_of", "")

    with pytest.raises(SystemExit, match=r"worst whole by 50\.00%"):
        unit_costs.check_identities({"whole": 100.0, "half": 50.0}, [whole])


def test_a_relation_to_a_code_that_is_not_there_stops_the_compiler():
    lost = unit_costs.Relation("whole", "lost", 1, "part_of", "")

    with pytest.raises(SystemExit, match=r"not there: \['lost'\]"):
        unit_costs.check_identities({"whole": 100.0}, [lost])
