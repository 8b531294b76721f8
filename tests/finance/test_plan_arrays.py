from pathlib import Path
from runpy import run_path

import numpy as np
import pytest

from wholeplace.finance.base_budget import Indexation
from wholeplace.finance.plan_arrays import (
    FUNDING,
    OTHERS,
    STATED,
    every_line,
    limits_of,
    lines_of,
    rows_of,
)

SMALL = run_path(str(Path(__file__).with_name("small_budget.py")))
budget, council_tax, driver = SMALL["budget"], SMALL["council_tax"], SMALL["driver"]
funding, line = SMALL["funding"], SMALL["line"]
YEARS = (2025, 2026, 2027)


def rows(made, series=None):
    """The rows of a budget by id."""
    return {row.id: row for row in rows_of(made, series or {}, YEARS)}


@pytest.mark.parametrize(
    ("month", "share"),
    [(4, 12 / 12), (5, 11 / 12), (10, 6 / 12), (12, 4 / 12), (1, 3 / 12), (3, 1 / 12)],
)
def test_a_review_month_is_worth_the_months_that_are_left(month, share):
    assert limits_of(Indexation(month=month)) == (-np.inf, np.inf, share)


def test_without_indexation_prices_are_free_and_rise_in_april():
    assert limits_of(None) == (-np.inf, np.inf, 1.0)


def test_a_floor_of_nought_is_a_floor():
    assert limits_of(Indexation(floor=0.0))[0] == 0.0


def test_rows_are_spending_then_council_tax_then_funding():
    made = budget(line("a", 7e5), line("b", 3e5))
    assert list(rows(made)) == ["a", "b", "council tax", "grant"]
    assert [one.id for one in every_line(made)] == ["a", "b", "grant"]


def test_council_tax_is_a_base_that_grows_times_a_band_d_that_is_set():
    row = rows(budget(tax=council_tax(core="0.05")))["council tax"]
    assert (row.base, row.level) == (600_000, 600)
    assert row.scale == (1000.0, 1050.0, 1102.5, 1157.62)


def test_one_offs_of_the_base_are_in_the_base_and_not_in_what_grows():
    row = rows(budget(line("a", 1e6, one_off=1e5)))["a"]
    assert (row.base, row.level) == (1_000_000, 900_000)


@pytest.mark.parametrize(
    ("stated", "wanted"),
    [
        ({}, {}),
        ({"last": 2025}, {2026: 0.0, 2027: 0.0}),
        ({"one_off": True}, {2025: 0.0, 2026: 0.0, 2027: 0.0}),
        ({"one_off": True, "stated": {2026: 5.0}}, {2025: 0.0, 2026: 5.0, 2027: 0.0}),
        ({"stream": "collection fund"}, {2025: 0.0, 2026: 0.0, 2027: 0.0}),
        ({"last": 2026, "stated": {2026: 5.0, 2027: 7.0}}, {2026: 5.0, 2027: 0.0}),
    ],
)
def test_what_becomes_of_funding_that_ends_or_does_not_come_again(stated, wanted):
    made = budget(funding=(funding(**stated),))
    assert rows(made)["grant"].stated == wanted


@pytest.mark.parametrize(
    ("stated", "recurs"),
    [({}, True), ({"one_off": True}, False), ({"stream": "collection fund"}, False)],
)
def test_only_funding_that_comes_again_counts_as_recurring(stated, recurs):
    assert rows(budget(funding=(funding(**stated),)))["grant"].recurs is recurs


def test_only_specific_grants_are_taken_off_net_spending():
    made = budget(
        funding=(funding(gbp=1e5), funding("dsg", 3e5, stream="specific grant")),
    )
    assert [row.is_specific for row in rows(made).values()] == [False, False, False, True]


def test_lines_of_several_councils_stand_under_one_another():
    made = budget(
        line("a", 7e5, ("cpi", 0.4), "need"),
        line("b", 3e5),
        drivers=(driver(), driver("need", group="demand")),
    )
    series = {"cpi": 0, "need": 1}
    found = lines_of([rows_of(made, series, YEARS)] * 2, YEARS)
    assert found.councils == 2
    assert found.council.tolist() == [0] * 4 + [1] * 4
    assert found.spends.tolist() == [True, True, False, False] * 2
    assert found.first.tolist() == [0, 2, 2, 2, 2, 4, 4, 4, 4]
    assert found.series.tolist() == [0, 1, 0, 1]
    assert found.weight.tolist() == [0.4, 1.0, 0.4, 1.0]
    assert found.is_price.tolist() == [True, False, True, False]
    assert [OTHERS[at] for at in found.stated_to[:4]] == [STATED, STATED, FUNDING, FUNDING]
    assert found.scale.shape == (8, 4)


def test_stated_amounts_are_known_where_stated_and_growth_holds_elsewhere():
    made = budget(line("a", 1e6, stated={2026: 9e5}))
    stated = lines_of([rows_of(made, {}, YEARS)], YEARS).stated[0]
    assert np.isnan(stated).tolist() == [True, False, True]
    assert stated[1] == 9e5
