from dataclasses import replace
from pathlib import Path
from runpy import run_path

import pytest

from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import Change, SchoolsDeficit
from wholeplace.finance.plan import central_plan, medium_term_plan
from wholeplace.finance.section_25 import section_25
from wholeplace.store.rulebook import packaged_rules

SMALL = run_path(str(Path(__file__).with_name("small_budget.py")))
SAID = SMALL["SAID"]
budget, driver, line = SMALL["budget"], SMALL["driver"], SMALL["line"]
reserve, council_tax = SMALL["reserve"], SMALL["council_tax"]


def facts(plan, about):
    return [(one.sentence, one.number) for one in section_25(plan) if one.about == about]


@pytest.fixture
def large():
    """£100m of spending that rises by a tenth, £60m of council tax, £15m of reserves."""
    return budget(
        line("care", 1e8, "cpi"),
        tax=council_tax(base=60_000.0),
        drivers=(driver(),),
        reserves=(reserve(opening=15e6),),
        minimum=5e6,
    )


def test_the_gap_of_the_first_and_the_last_year(large):
    # 100m x 0.10; 100m x 0.331
    assert facts(central_plan(large), "gap") == [
        ("Spending is expected to be £10.0m above funding in 2025/26.", pytest.approx(10e6)),
        ("Spending is expected to be £33.1m above funding in 2027/28.", pytest.approx(33.1e6)),
    ]


def test_reserves_and_their_chances(large):
    told = facts(central_plan(large), "reserves")
    assert [sentence for sentence, _ in told] == [
        "Reserves of £15.0m are expected to stand at £0 at the end of 2027/28.",
        "The chance that unallocated reserves fall below the minimum of £5.0m by the end of"
        " 2027/28 is more than 99%.",
        "The chance that usable reserves run out by the end of 2027/28 is more than 99%.",
    ]


def test_resources_are_short_once_every_usable_reserve_is_used(large):
    # gaps 10.0, 21.0 and 33.1m; 15m of reserves meet the first, and nothing is left for the last
    told = facts(central_plan(large), "section 114")
    assert [chance for _, chance in told] == [0.0, 1.0]
    assert told[1][0] == (
        "The chance that resources are short in 2027/28 with every usable reserve used, the ground"
        " of a section 114 report, is more than 99%. No exceptional support is in the plan."
    )


def test_what_is_just_met_is_not_short():
    # no drivers: a gap of nought and no reserves at all
    none = facts(central_plan(budget(reserves=(reserve(opening=0.0),))), "section 114")
    assert [chance for _, chance in none] == [0.0, 0.0]


def test_a_schools_deficit_is_told_with_its_override_and_without():
    schools = SchoolsDeficit(1e6, {2025: Estimate.known(0.0)}, {}, 2027, 0.0, SAID)
    told = facts(central_plan(budget(schools=schools)), "section 114")
    # 100,000 of reserves against 1m: short only where the override is left out
    assert [chance for _, chance in told] == [0.0, 0.0]
    assert (
        "is less than 1%; more than 99% with the schools deficit counted in every year."
        in (told[0][0])
    )


def test_an_uncertain_figure_comes_with_its_interval_and_level():
    made = budget(line("care", 1e8, "cpi"), drivers=(driver(half=0.05),))
    sentence, _ = facts(medium_term_plan(made, draws=Draws(500)), "gap")[0]
    assert "(80% interval £" in sentence


def test_savings_say_what_share_of_them_is_expected(large):
    changes = (
        Change("a", "A", "saving", {2025: -3e6}, SAID, delivery=Estimate.known(0.5)),
        Change("b", "B", "saving", {2026: -1e6}, SAID),
        Change("c", "C", "growth", {2026: 9e6}, SAID),
    )
    told = facts(central_plan(replace(large, changes=changes)), "savings")
    # (1.5m + 1m) of 4m
    assert told == [
        (
            "Of savings of £4.0m a year planned by 2027/28, 62% (£2.5m) are expected to be"
            " delivered.",
            pytest.approx(0.625),
        )
    ]


def test_one_offs_and_the_use_of_reserves(large):
    changes = (Change("a", "A", "growth", {}, SAID, one_off={2025: 2e6}),)
    told = facts(central_plan(replace(large, changes=changes)), "one-offs")
    assert told == [
        (
            "Amounts that do not come again raise the gap of 2025/26 by £2.0m.",
            pytest.approx(-2e6),
        ),
        (
            "When it is short the plan is expected to draw £15.0m from reserves over its years;"
            " what surpluses pay back is not taken off.",
            pytest.approx(15e6),
        ),
    ]


def test_what_a_point_adds(large):
    told = facts(central_plan(large), "sensitivity")
    # 100m x (1.11^3 - 1.1^3) = 3.6631m; council tax 60m falls to 1000 x 0.99^3 = 970.29 a home
    assert told[0] == (
        "CPI: growth of a point more in every year adds £3.7m to the gap of 2027/28.",
        pytest.approx(3_663_100),
    )
    assert told[1][0].startswith("Rise of council tax: growth of a point less in every year")


def test_council_tax_schools_and_what_is_assumed(large):
    schools = SchoolsDeficit(2e7, {2025: Estimate.known(1e6)}, {}, 2027, 0.04, SAID)
    made = replace(large, schools=schools, assumed=("Grants stand still.",))
    plan = central_plan(made, rules=packaged_rules())
    assert facts(plan, "council tax") == [
        ("Every rise of council tax in the plan keeps within the referendum principles.", 0.0)
    ]
    assert facts(plan, "schools") == [
        (
            "The deficit on schools is expected to be £23.0m at the end of 2027/28; it counts"
            " against reserves after 2027/28.",
            pytest.approx(23e6),
        )
    ]
    assert facts(plan, "assumed") == [("Grants stand still.", 1)]


def test_drivers_and_reserves_that_nobody_published_are_named(large):
    assert facts(central_plan(large), "assumed") == [
        ("Assumed growth: CPI.", 1),
        ("Assumed balance of reserves: General.", 1),
    ]


def test_every_fact_carries_its_number_and_unit(large):
    plan = medium_term_plan(large, draws=Draws(100), rules=packaged_rules())
    found = section_25(plan)
    assert {one.unit for one in found} <= {"GBP", "share", "count"}
    assert all(one.sentence.endswith(".") for one in found)
