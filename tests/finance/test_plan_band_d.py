from decimal import Decimal
from pathlib import Path
from runpy import run_path

import pytest

from wholeplace.finance.plan import central_plan
from wholeplace.finance.plan_band_d import band_d_by_year, referendum_sentences
from wholeplace.store.rulebook import packaged_rules

SMALL = run_path(str(Path(__file__).with_name("small_budget.py")))
budget, council_tax = SMALL["budget"], SMALL["council_tax"]


def sentences(*, core, asc=None, years=(2026, 2027)):
    plan = council_tax("2000.00", core=core, asc=asc)
    return referendum_sentences(plan, years, rules=packaged_rules(), authority="E08000999")


def test_oxford_in_2026():
    # 356.72 x 1.0299 = 367.385... -> 367.38; mycouncil.oxford.gov.uk, item 42087
    plan = council_tax("356.72", core="0.0299")
    assert band_d_by_year(plan, (2026,)) == {2026: Decimal("367.38")}


def test_middlesbrough_in_2026():
    # 2,074.38 x 1.02 = 2,115.86...; moderngov.middlesbrough, document 495
    plan = council_tax("2074.38", asc="0.02")
    assert band_d_by_year(plan, (2026,)) == {2026: Decimal("2115.86")}


def test_each_year_rises_from_the_floored_one_before():
    plan = council_tax("99.99", core="0.01")
    # 100.9899 -> 100.98; 101.9898 -> 101.98
    assert list(band_d_by_year(plan, (2025, 2026)).values()) == [
        Decimal("100.98"),
        Decimal("101.98"),
    ]


def test_a_rise_within_the_principles_says_nothing():
    assert sentences(core="0.0299", asc="0.02") == ("", "")


def test_a_rise_above_them_says_why():
    first, _ = sentences(core="0.06")
    assert first.startswith("A rise of 6% (£120.00) in 2026/27 needs a referendum")


def test_a_core_rise_cannot_use_what_is_for_social_care():
    # 4.99% in all is below 5%, but only 3% of it may be core
    first, _ = sentences(core="0.0499")
    assert "needs a referendum" in first


def test_a_year_beyond_the_rules_is_said_to_be_so():
    assert sentences(core="0.0299", years=(2035,)) == (
        "No referendum principle is known for 2035/36.",
    )


def test_the_plan_tells_its_own_years_and_nothing_without_rules():
    made = budget(tax=council_tax(core="0.06"), years=(2026, 2027))
    assert central_plan(made).referendum == ()
    told = central_plan(made, rules=packaged_rules()).referendum
    assert len(told) == 2
    assert all("needs a referendum" in one for one in told)


@pytest.mark.parametrize("rise", ["0", "-0.02"])
def test_no_rise_needs_no_referendum(rise):
    assert sentences(core=rise) == ("", "")
