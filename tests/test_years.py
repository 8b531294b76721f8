"""A year is named by the calendar year it starts in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.years import year_label, year_of, year_period, years_from

years = st.integers(1900, 2098)


@pytest.mark.parametrize(
    ("year", "label", "period"),
    [
        (2024, "2024/25", "2024-25"),
        (1999, "1999/00", "1999-00"),
        (2008, "2008/09", "2008-09"),
        (2009, "2009/10", "2009-10"),
    ],
)
def test_a_year_is_written_for_people_and_for_returns(year, label, period):
    assert year_label(year) == label
    assert year_period(year) == period


@pytest.mark.parametrize("text", ["2024", "2024/25", "2024-25", "2024/2025", " 2024-25 ", 2024])
def test_every_usual_way_to_write_a_financial_year_is_read(text):
    assert year_of(text) == 2024


@pytest.mark.parametrize("text", ["", "24", "2024/2", "FY24", "2024-25-26", "1850", "2024.0"])
def test_what_is_not_a_financial_year_is_refused_with_an_example(text):
    with pytest.raises(MethodError, match="write 2024 or 2024/25"):
        year_of(text)


@pytest.mark.parametrize("text", ["2024/26", "2024-24", "2024/2026"])
def test_two_halves_that_do_not_follow_are_refused(text):
    with pytest.raises(MethodError, match="2024 is followed by 2025"):
        year_of(text)


def test_years_follow_each_other_from_the_first():
    assert years_from(2026, 3) == (2026, 2027, 2028)
    assert years_from(2026, 0) == ()


@given(years)
def test_what_is_written_can_be_read_back(year):
    assert year_of(year_label(year)) == year
    assert year_of(year_period(year)) == year
