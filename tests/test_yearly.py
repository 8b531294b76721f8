"""The one numeric result: draws by years, or draws by years by bodies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.money import Deflators, DiscountSchedule
from wholeplace.source import Source
from wholeplace.yearly import Yearly

YEARS = (2026, 2027, 2028)
SAID = Source("s", "HM Treasury", "Tables")
FLAT = DiscountSchedule("standard", "Green Book 2026", ((0, None, 0.1),), SAID)
DEFLATORS = Deflators({year: 1.05 ** (year - 2024) for year in range(2020, 2040)}, SAID)
FEW = Yearly(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), YEARS, "GBP", 2024)
TWO_BODIES = Yearly(np.arange(12.0).reshape(2, 3, 2), YEARS, "GBP", 2024, ("council", "NHS"))
numbers = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3)


def test_amounts_that_do_not_fit_their_years_are_refused():
    with pytest.raises(MethodError, match="do not fit 3 years"):
        Yearly(np.zeros((2, 4)), YEARS, "GBP", 2024)


def test_amounts_that_do_not_fit_their_bodies_are_refused():
    with pytest.raises(MethodError, match="and 1 bodies"):
        Yearly(np.zeros((2, 3, 2)), YEARS, "GBP", 2024, ("council",))


def test_alike_amounts_add_and_subtract():
    assert (FEW + FEW).values.tolist() == (2 * FEW.values).tolist()
    assert not (FEW - FEW).values.any()


@pytest.mark.parametrize(
    "other",
    [
        Yearly(FEW.values, (2025, 2026, 2027), "GBP", 2024),
        Yearly(FEW.values, YEARS, "children", 2024),
        Yearly(FEW.values, YEARS, "GBP", 2023),
        Yearly(FEW.values, YEARS, "GBP", None),
    ],
    ids=["years", "unit", "prices", "cash"],
)
def test_amounts_of_different_years_units_or_prices_do_not_add(other):
    with pytest.raises(MethodError, match="cannot combine"):
        FEW + other


def test_one_body_is_taken_out_by_name():
    council = TWO_BODIES.of("council")
    assert council.bodies == ()
    assert council.values.tolist() == [[0, 2, 4], [6, 8, 10]]


def test_a_body_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(MethodError, match="no body 'police' among council, NHS"):
        TWO_BODIES.of("police")
    with pytest.raises(MethodError, match="among none"):
        FEW.of("council")


def test_bodies_sum_to_the_whole():
    whole = TWO_BODIES.over_bodies()
    parts = TWO_BODIES.of("council") + TWO_BODIES.of("NHS")
    assert whole.values.tolist() == parts.values.tolist()
    assert FEW.over_bodies() is FEW


def test_a_total_is_not_discounted():
    assert FEW.total().tolist() == [6, 15]
    assert TWO_BODIES.total().shape == (2, 2)


def test_a_present_value_is_discounted_to_the_first_year():
    # 1 + 2 / 1.1 + 3 / 1.21
    assert FEW.present_value(FLAT)[0] == pytest.approx(1 + 2 / 1.1 + 3 / 1.21)


def test_a_present_value_can_be_brought_to_an_earlier_year():
    assert FEW.present_value(FLAT, base=2024) == pytest.approx(FEW.present_value(FLAT) / 1.1**2)


def test_a_year_before_the_base_year_is_refused():
    with pytest.raises(MethodError, match="2026/27 is before the base year"):
        FEW.present_value(FLAT, base=2027)


def test_present_values_keep_bodies_apart():
    by_body = TWO_BODIES.present_value(FLAT)
    assert by_body.shape == (2, 2)
    assert by_body.sum(axis=1) == pytest.approx(TWO_BODIES.over_bodies().present_value(FLAT))


def test_cash_of_each_year_cannot_be_discounted():
    with pytest.raises(MethodError, match="put it in real terms first"):
        FEW.in_cash(DEFLATORS).present_value(FLAT)


def test_what_is_not_money_can_be_discounted_without_a_price_year():
    children = Yearly(FEW.values, YEARS, "children")
    assert children.present_value(FLAT) == pytest.approx(FEW.present_value(FLAT))


def test_real_amounts_become_the_cash_of_each_year():
    cash = FEW.in_cash(DEFLATORS)
    assert cash.prices is None
    assert cash.values[0] == pytest.approx([1.05**2, 2 * 1.05**3, 3 * 1.05**4])
    assert cash.in_cash(DEFLATORS) is cash


def test_cash_by_body_sums_to_cash():
    cash = TWO_BODIES.in_cash(DEFLATORS)
    whole = TWO_BODIES.over_bodies().in_cash(DEFLATORS)
    assert cash.over_bodies().values == pytest.approx(whole.values)


def test_a_running_sum_ends_at_the_total():
    assert FEW.cumulative().values.tolist() == [[1, 3, 6], [4, 9, 15]]
    assert FEW.cumulative().values[:, -1].tolist() == FEW.total().tolist()


def test_quantiles_are_taken_over_the_draws():
    assert FEW.quantiles(0.0, 0.5, 1.0).tolist() == [[1, 2, 3], [2.5, 3.5, 4.5], [4, 5, 6]]


@given(numbers, numbers)
def test_the_present_value_of_a_sum_is_the_sum_of_present_values(one, two):
    first, second = (Yearly(np.array([each]), YEARS, "GBP", 2024) for each in (one, two))
    together = (first + second).present_value(FLAT)
    apart = first.present_value(FLAT) + second.present_value(FLAT)
    assert together == pytest.approx(apart, rel=1e-9, abs=1e-6)


@given(st.lists(st.floats(0, 1e6), min_size=3, max_size=3))
def test_waiting_never_adds_to_value(amounts):
    stream = Yearly(np.array([amounts]), YEARS, "GBP", 2024)
    assert stream.present_value(FLAT)[0] <= stream.total()[0] + 1e-6
