"""The method page says what the code does."""

from pathlib import Path

import pytest

from wholeplace.count.benefits import BENEFITS, GEOGRAPHIES
from wholeplace.count.lines import GRADES
from wholeplace.count.nhs import ALLOCATIONS
from wholeplace.count.reconcile import TOLERANCE

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "methods" / "count.md").read_text("utf-8")


@pytest.mark.parametrize("benefit", BENEFITS, ids=lambda benefit: benefit.service)
def test_every_transfer_is_on_the_page_with_its_key_geography_and_grade(benefit):
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{benefit.service}`")]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[2].startswith(benefit.words)
    assert cells[3] == GEOGRAPHIES[benefit.whole].removeprefix("the ")
    assert cells[4] == benefit.grade
    assert f"`{benefit.key}`" in PAGE


@pytest.mark.parametrize("allocation", ALLOCATIONS, ids=lambda allocation: allocation.service)
def test_every_nhs_key_is_on_the_page(allocation):
    assert f"| {allocation.words} | `{allocation.weight}` |" in PAGE


@pytest.mark.parametrize("grade", GRADES)
def test_the_widths_of_the_grades_are_those_of_the_table(reference, grade):
    (row,) = [row for row in reference.rows("confidence") if row["grade"] == grade]
    (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| {grade} |")]
    assert line.endswith(f"| {100 * float(row['half_width']):.0f}% |")
    assert row["level"] == "0.8"


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("spending on pensioners", "150.7bn"),
        ("Universal Credit", "87.8bn"),
        ("social security", "287.3bn"),
        ("disability benefits", "41.4bn"),
        ("Child Benefit", "13.3bn"),
        ("ICB primary medical care allocation", "11.2bn"),
        ("ICB allocations in total", "127.2bn"),
    ],
)
def test_the_national_totals_on_the_page_are_those_of_the_reference(reference, what, words):
    rows = {row["what"]: row for row in reference.rows("national_totals")}
    assert f"{float(rows[what]['value']) / 1e9:.1f}bn" == words
    assert words in PAGE


def test_the_tolerance_on_the_page_is_the_code_s():
    assert TOLERANCE == 1
    assert "by more than 1 (thousand" in PAGE
