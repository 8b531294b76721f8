from pathlib import Path
from runpy import run_path

import pytest

from wholeplace.finance.plan_reconcile import reconcile

SMALL = run_path(str(Path(__file__).with_name("small_budget.py")))
budget, funding, line = SMALL["budget"], SMALL["funding"], SMALL["line"]


def made():
    return budget(
        line("homes", 600_000.0, line="RSX_asc"),
        line("day", 300_000.0, line="RSX_asc"),
        line("rest", 100_000.0),
        funding=(funding(line="RS_rsg"),),
    )


def test_budget_lines_of_one_return_line_are_taken_together():
    found = reconcile(made(), {"RSX_asc": 900_000.0, "RS_rsg": 400_000.0})
    care = found.rows[0]
    assert (care.line, care.titles) == ("RSX_asc", ("Homes", "Day"))
    assert (care.budget, care.returned, care.difference) == (900_000, 900_000, 0)


def test_what_stands_on_one_side_alone_is_unexplained():
    found = reconcile(made(), {"RSX_asc": 890_000.0, "RS_rsg": 400_000.0, "RSX_csc": 40_000.0})
    assert [(row.line, row.difference) for row in found.rows] == [
        ("RSX_asc", 10_000),
        ("RS_rsg", 0),
        ("", 100_000),
        ("RSX_csc", -40_000),
    ]
    assert found.unexplained == 70_000
    assert not found.is_exact


@pytest.mark.parametrize(("off", "exact"), [(0.4, True), (0.6, False)])
def test_agreement_is_to_the_pound_on_every_line(off, exact):
    whole = budget(line("all", 1e6, line="RSX_totsx"), funding=(funding(line="RS_rsg"),))
    found = reconcile(whole, {"RSX_totsx": 1e6 + off, "RS_rsg": 400_000.0})
    assert found.is_exact is exact


def test_differences_that_cancel_are_still_not_agreement():
    found = reconcile(made(), {"RSX_asc": 1_000_000.0, "RS_rsg": 400_000.0})
    assert found.unexplained == 0
    assert not found.is_exact
