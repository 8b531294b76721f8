import pytest

from wholeplace.errors import MethodError
from wholeplace.place.periods import is_stale, period_end


@pytest.mark.parametrize(
    ("period", "last_month"),
    [
        ("2024", (2024, 12)),
        ("2024-25", (2025, 3)),
        ("2025Q4", (2025, 12)),
        ("2025-03-31", (2025, 3)),
        ("2022-01-01/P3Y", (2024, 12)),  # three calendar years: 2022, 2023, 2024
        ("2024-09-01/P1Y", (2025, 8)),  # a school year
        ("2015-11-16/P1Y", (2016, 11)),  # ends on 15 November 2016
        ("2025-12-01/P1M", (2025, 12)),
    ],
)
def test_a_period_ends_in_its_last_month(period, last_month):
    year, month = last_month
    assert period_end(period) == year * 12 + month


@pytest.mark.parametrize("period", ["", "2024/25", "y/e Mar 2025", "2025Q5", "latest"])
def test_a_period_spelt_in_an_unknown_way_is_refused_and_not_guessed(period):
    with pytest.raises(MethodError, match="not a period that is known"):
        period_end(period)


def test_staleness_is_measured_against_the_series_own_cadence():
    # A quarter that ended in December 2025 is 11 months old: two quarters should have followed.
    assert is_stale("2025Q4", cadence_months=3, today="2026-11-22")
    # A year that ended in the same month is not due for replacement yet.
    assert not is_stale("2025", cadence_months=12, today="2026-11-22")


def test_a_series_grows_stale_only_once_two_cadences_have_passed():
    # March 2024 + 24 months = March 2026.
    assert not is_stale("2023-24", cadence_months=12, today="2026-03-31")
    assert is_stale("2023-24", cadence_months=12, today="2026-04-01")


def test_a_series_that_is_published_once_never_grows_stale():
    assert not is_stale("2001", cadence_months=0, today="2026-11-22")
