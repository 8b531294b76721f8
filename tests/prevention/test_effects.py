"""From what a study reports to the change in each person's chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.prevention.effects import (
    additionality,
    fall_in_chance,
    hazard_ratio,
    needed_to_treat,
    odds_ratio,
    rate_of,
    risk_ratio,
    risk_ratio_of_odds,
)

chances = st.floats(0.01, 0.99)
protective = st.floats(0.05, 1.0)


def one(number):
    return np.array([number])


def fall(kind, size, need, deadweight=None):
    return float(
        fall_in_chance(
            kind,
            size=one(size),
            need=one(need),
            deadweight=None if deadweight is None else one(deadweight),
        )[0]
    )


def test_a_difference_is_taken_as_it_stands():
    # 44.8 % without and 36.2 % with the action: 8.6 points fewer.
    assert fall("difference", -0.086, 0.448) == pytest.approx(0.086)


def test_a_risk_ratio_works_on_the_need():
    # 0.4 x (1 - 0.85) = 0.06
    assert fall("risk ratio", 0.85, 0.4) == pytest.approx(0.06)


def test_a_rate_ratio_works_on_a_yearly_rate_that_may_be_over_one():
    # 1.5 falls a year and a rate ratio of 0.77: 0.345 fewer falls a year.
    assert fall("rate ratio", 0.77, 1.5) == pytest.approx(0.345)


def test_an_odds_ratio_is_turned_into_a_risk_ratio_first():
    # OR 0.5 at 0.4: RR = 0.5 / (0.6 + 0.2) = 0.625, and 0.4 x 0.375 = 0.15.
    assert fall("odds ratio", 0.5, 0.4) == pytest.approx(0.15)


def test_an_odds_ratio_read_as_a_risk_ratio_would_overstate():
    assert fall("odds ratio", 0.5, 0.4) < fall("risk ratio", 0.5, 0.4)


def test_a_hazard_ratio_works_on_the_chance_of_escaping():
    # HR 0.5 at 0.36: escaping goes from 0.64 to 0.64 ** 0.5 = 0.8, so 0.36 - 0.2 = 0.16.
    assert fall("hazard ratio", 0.5, 0.36) == pytest.approx(0.16)


def test_a_success_rate_is_netted_of_deadweight_and_works_on_the_need():
    # It works for 30 in 100, 10 of whom would have been well anyway; half of all had the need.
    assert fall("success", 0.3, 0.5, 0.1) == pytest.approx(0.1)


def test_family_group_conferences_convert_as_published():
    with_and_without = {"without": 0.448, "with_action": 0.362}
    assert risk_ratio(**with_and_without) == pytest.approx(0.808, abs=5e-4)
    assert odds_ratio(**with_and_without) == pytest.approx(0.6991, abs=5e-5)
    assert hazard_ratio(**with_and_without) == pytest.approx(0.7563, abs=5e-5)
    assert needed_to_treat(**with_and_without) == pytest.approx(11.6, abs=0.05)


def test_no_change_has_no_number_needed_to_treat():
    with pytest.raises(MethodError, match="no number needed to treat"):
        needed_to_treat(without=0.2, with_action=0.2)


def test_a_chance_over_two_years_is_a_steady_rate():
    # 1 - exp(-0.5 x 2) = 0.632
    assert rate_of(1 - np.exp(-1), years=2) == pytest.approx(0.5)


def test_what_is_additional_is_what_three_cuts_leave():
    # 0.8 x 0.75 x 0.9 = 0.54
    net = additionality(deadweight=0.2, displacement=0.25, leakage=0.1)
    assert net == pytest.approx(0.54)


@given(chances, chances)
def test_every_ratio_leads_back_to_the_chance_it_was_made_from(without, with_action):
    both = {"without": without, "with_action": with_action}
    change = without - with_action
    assert fall("risk ratio", risk_ratio(**both), without) == pytest.approx(change, abs=1e-9)
    assert fall("odds ratio", odds_ratio(**both), without) == pytest.approx(change, abs=1e-9)
    assert fall("hazard ratio", hazard_ratio(**both), without) == pytest.approx(change, abs=1e-9)


@given(chances, protective)
def test_a_protective_ratio_never_adds_and_never_takes_more_than_there_is(need, ratio):
    for kind in ("risk ratio", "rate ratio", "odds ratio", "hazard ratio"):
        change = fall(kind, ratio, need)
        assert -1e-12 <= change <= need


@given(chances, chances, chances)
def test_deadweight_never_makes_an_action_look_better(need, success, deadweight):
    assert fall("success", success, need, deadweight) <= fall("success", success, need, 0.0)


@given(chances, chances)
def test_the_risk_ratio_of_odds_is_nearer_to_one_than_the_odds(odds, need):
    assert odds <= risk_ratio_of_odds(odds, without=need) <= 1.0
