from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from runpy import run_path

import numpy as np
import pytest

from wholeplace.errors import InputError
from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import Change, Indexation
from wholeplace.finance.plan_check import check_budget, left_over
from wholeplace.yearly import Yearly

SMALL = run_path(str(Path(__file__).with_name("small_budget.py")))
SAID, YEARS = SMALL["SAID"], SMALL["YEARS"]
budget, council_tax, driver = SMALL["budget"], SMALL["council_tax"], SMALL["driver"]
funding, line, reserve = SMALL["funding"], SMALL["line"], SMALL["reserve"]


def said(made):
    """Every problem of a budget, as text."""
    with pytest.raises(InputError) as caught:
        check_budget(made)
    return [str(problem) for problem in caught.value.problems]


def test_a_sound_budget_passes():
    check_budget(budget(line("care", 1e6, "cpi"), drivers=(driver(),)))


def test_all_problems_are_told_at_once_and_names_are_offered():
    made = budget(
        line("care", 1e6, "cpy", ("pay", 0.8), ("cpi", 0.4)),
        tax=council_tax(base=-600.0),
        drivers=(driver(), driver("pay", persistence=1.0)),
        reserves=(reserve(opening=-1.0),),
        minimum=-5.0,
    )
    assert said(made) == [
        "pay: persistence should be within [0, 1), not 1",
        "care: driver 'cpy' is not one; did you mean 'pay' or 'cpi'?",
        "care: weights of drivers of price sum to 1.2, 0.2 over 1",
        "council tax: tax base should be above nought, not -600.0",
        "general: opening balance should be nought or more, not -1",
        "minimum: should be nought or more, not -5",
    ]


def test_a_budget_that_does_not_cross_foot_is_told_by_how_much():
    made = budget(funding=(funding(gbp=375_000.0),))
    assert left_over(made) == 25_000
    assert said(made) == [
        "the base year 2024/25: does not cross-foot: spending of £1,000,000 and funding of"
        " £975,000 leave £25,000 that no use of reserves planned for 2024/25 explains"
    ]


def test_a_planned_use_of_reserves_in_the_base_year_explains_the_difference():
    made = budget(funding=(funding(gbp=375_000.0),), reserves=(reserve(planned={2024: -25_000.0}),))
    assert left_over(made) == 0
    check_budget(made)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: budget(years=()), "years: should be financial years in a row, not ()"),
        (lambda: budget(years=(2025, 2027)), "years: should be financial years in a row"),
        (lambda: budget(years=(2024, 2025)), "years: should come after the base year 2024/25"),
        (lambda: budget(line(), line()), "care: is the id of 2 of them (line or funding)"),
        (lambda: budget(drivers=(driver(), driver())), "cpi: is the id of 2 of them (driver)"),
        (
            lambda: budget(drivers=(replace(driver(), growth={2026: Estimate.known(0.1)}),)),
            "cpi: growth starts in 2026/27; it is needed from 2025/26",
        ),
        (
            lambda: budget(drivers=(replace(driver(), growth={}),)),
            "cpi: growth is not stated; it is needed from 2025/26",
        ),
        (
            lambda: budget(
                drivers=(driver(paths=Yearly(np.zeros((1, 3, 1)), YEARS, "share", bodies=("x",))),)
            ),
            "cpi: paths should be of one body",
        ),
        (lambda: budget(line("care", float("nan"))), "care: amount of the base year is not known"),
        (
            lambda: budget(line(stated={2025: float("inf")})),
            "care: amount stated for 2025/26 is not known",
        ),
        (
            lambda: budget(line("care", 1e6, ("cpi", -0.1)), drivers=(driver(),)),
            "care: weight of cpi should be within 0 and 1, not -0.1",
        ),
        (
            lambda: budget(line("care", 1e6, "unplanned"), drivers=(driver("unplanned"),)),
            "care: driver 'unplanned' stands for all lines",
        ),
        (
            lambda: budget(line(indexation=Indexation(0.05, 0.02, 13))),
            "care: month of review should be 1 to 12, not 13",
        ),
        (
            lambda: budget(line(indexation=Indexation(0.05, 0.02))),
            "care: floor 0.05 is above the cap 0.02",
        ),
        (
            lambda: budget(tax=council_tax("-1")),
            "council tax: Band D should be nought or more, not -1",
        ),
        (
            lambda: budget(tax=council_tax(base_driver="home"), drivers=(driver("homes"),)),
            "council tax: driver 'home' is not one; did you mean 'homes'?",
        ),
        (
            lambda: budget(changes=(Change("s", "S", "saving", {2025: 5.0}, SAID),)),
            "s: a saving should be below nought",
        ),
        (
            lambda: budget(changes=(Change("s", "S", "growth", {2025: 5.0}, SAID, line="cave"),)),
            "s: line 'cave' is not one; did you mean 'care'?",
        ),
        (
            lambda: budget(
                changes=(
                    Change("s", "S", "growth", {2025: 5.0}, SAID, delivery=Estimate.known(1.5)),
                )
            ),
            "s: delivery should be within 0 and 1, not 1.5",
        ),
        (
            lambda: budget(changes=(Change("s", "S", "growth", {2025: float("nan")}, SAID),)),
            "s: an amount is not known",
        ),
        (
            lambda: budget(
                changes=(
                    Change(
                        "s",
                        "S",
                        "growth",
                        {},
                        SAID,
                        paths=Yearly(np.zeros((1, 1)), (2025,), "GBP", 2024),
                    ),
                )
            ),
            "s: paths should be pounds in the cash of each year",
        ),
        (lambda: budget(reserves=()), "reserves: one should be unallocated, or have an order"),
        (
            lambda: budget(reserves=(reserve(least=-1.0),)),
            "general: least should be nought or more, not -1",
        ),
    ],
)
def test_each_fault_is_named_where_it_is(made, words):
    found = said(made())
    assert any(one.startswith(words) for one in found), found


def test_a_band_d_that_is_no_number_is_refused():
    made = budget()
    wrong = replace(made, council_tax=replace(made.council_tax, band_d=Decimal("NaN")))
    assert "council tax: Band D should be nought or more, not NaN" in said(wrong)
