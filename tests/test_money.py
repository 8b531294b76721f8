"""Money with its price year, inflation and discounting."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.money import Deflators, DiscountSchedule, Pounds
from wholeplace.source import Source

SAID = Source("s", "HM Treasury", "Deflators")
DEFLATORS = Deflators({2023: 100.0, 2024: 104.0, 2025: 106.08}, SAID)
amounts = st.floats(-1e9, 1e9)
rates = st.floats(0.0, 0.2)


def schedule(*bands):
    return DiscountSchedule("standard", "Green Book 2026", bands, SAID)


def test_pounds_of_one_price_year_add_up():
    assert Pounds(1_200, 2024) + Pounds(300, 2024) == Pounds(1_500, 2024)
    assert Pounds(1_200, 2024) - Pounds(300, 2024) == Pounds(900, 2024)
    assert Pounds(1_200, 2024) * 0.5 == Pounds(600, 2024)


def test_pounds_of_two_price_years_do_not_add_up():
    with pytest.raises(MethodError, match="2024/25 prices with 2023/24 prices"):
        Pounds(1, 2024) + Pounds(1, 2023)
    with pytest.raises(MethodError, match=r"call .at\(\) first"):
        Pounds(1, 2024) - Pounds(1, 2023)


def test_pounds_are_brought_to_another_price_year_by_the_deflator():
    # 100 of 2023 at 4 %: 104 of 2024.
    assert Pounds(100, 2023).at(2024, DEFLATORS) == Pounds(104.0, 2024)


def test_pounds_read_with_their_price_year():
    assert str(Pounds(1_234_567.4, 2024)) == "£1,234,567 (2024/25 prices)"


def test_a_year_the_deflator_does_not_reach_is_named():
    with pytest.raises(MethodError, match="covers 2023/24 to 2025/26, not 2030/31"):
        DEFLATORS.factor(2024, 2030)


def test_both_years_out_of_reach_are_named():
    with pytest.raises(MethodError, match="not 1990/91, 2030/31"):
        DEFLATORS.factor(1990, 2030)


@given(amounts)
def test_there_and_back_again_is_the_same_money(amount):
    there = Pounds(amount, 2023).at(2025, DEFLATORS)
    assert there.at(2023, DEFLATORS).amount == pytest.approx(amount)


@given(amounts)
def test_two_steps_are_one(amount):
    steps = Pounds(amount, 2023).at(2024, DEFLATORS).at(2025, DEFLATORS)
    assert steps.amount == pytest.approx(Pounds(amount, 2023).at(2025, DEFLATORS).amount)


def test_the_base_year_is_not_discounted():
    assert schedule((0, None, 0.035)).factors(3) == pytest.approx([1, 1 / 1.035, 1 / 1.035**2])


def test_no_years_have_no_factors():
    assert schedule((0, None, 0.035)).factors(0).size == 0


def test_a_rate_changes_at_the_first_year_of_its_band():
    # Year 2 is still at 10 %; the step from year 2 to year 3 is at 5 %.
    banded = schedule((0, 2, 0.10), (3, None, 0.05))
    assert banded.factors(4) == pytest.approx([1, 1 / 1.1, 1 / 1.21, 1 / (1.21 * 1.05)])


def test_bands_that_leave_a_gap_are_refused():
    with pytest.raises(MethodError, match="leave a gap before 4"):
        schedule((0, 2, 0.1), (4, None, 0.05))


def test_bands_after_an_open_one_are_refused():
    with pytest.raises(MethodError, match="leave a gap"):
        schedule((0, None, 0.1), (4, None, 0.05))


def test_a_year_beyond_the_last_band_has_no_rate():
    with pytest.raises(MethodError, match="no discount rate for year 3"):
        schedule((0, 2, 0.1)).factors(4)


@given(rates, st.integers(1, 60))
def test_factors_never_rise_and_never_reach_nought(rate, count):
    factors = schedule((0, None, rate)).factors(count)
    assert factors[0] == 1
    assert (np.diff(factors) <= 0).all()
    assert (factors > 0).all()


def test_the_published_schedules_give_the_published_factors(reference, shared):
    golden = json.loads((shared / "golden" / "prevention.json").read_text(encoding="utf-8"))
    schedules = reference.schedules()
    for name, expected in golden["T5_green_book_df"].items():
        factors = schedules[name].factors(77)
        for year, factor in expected.items():
            assert factors[int(year)] == pytest.approx(factor, abs=5e-11)


def test_the_thirty_first_year_is_the_first_at_three_per_cent(reference):
    factors = reference.schedules()["standard"].factors(32)
    # 1.035 ** -30 = 0.3562784106; the next step is at 3 %.
    assert factors[30] == pytest.approx(1.035**-30)
    assert factors[31] == pytest.approx(1.035**-30 / 1.03)


def test_every_schedule_reaches_past_three_hundred_years(reference):
    for each in reference.schedules().values():
        assert each.factors(400)[-1] > 0


def test_every_schedule_names_its_edition_and_source(reference):
    for each in reference.schedules().values():
        assert each.edition == "Green Book 2026"
        assert each.source.publisher


def test_the_published_deflator_covers_unit_costs_and_plans(reference):
    deflators = reference.deflators()
    assert {1998, 2024, 2090} <= set(deflators.index)
    assert deflators.factor(2024, 2024) == 1
    # Prices rose from 2010/11 to 2024/25 by a little under half.
    assert 1.35 < deflators.factor(2010, 2024) < 1.55


def test_years_of_the_deflator_nobody_has_forecast_are_labelled(reference):
    status = reference.deflators().status
    assert status[2010] == "published"
    assert status[2090] == "assumption"
