"""Running out at the edges: nothing held, less than nothing, one council, districts alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.finance.reserves_made_up import record_of, wandering
from wholeplace.draws import Draws
from wholeplace.finance.stress import PATHS, stress, stress_rules
from wholeplace.finance.stress_pace import paces, spread_of
from wholeplace.store.rulebook import packaged_rules

RULES = packaged_rules()
FEW = Draws(20)


def told(record, year=2017):
    return stress(record, year=year, rules=RULES, draws=FEW)


def with_last(reserves, *, rising=0.0):
    """Six councils that wander; the first holds ``reserves`` at the end."""
    record = wandering(6, drift=rising)
    record.closing[0, -1] = reserves
    return record


@pytest.mark.parametrize("reserves", [0.0, -20.0])
def test_reserves_of_nothing_or_less_have_run_out_though_they_may_rise(reserves):
    # Changes of the class are far above nought: without the rule it would come back.
    first, second, *_ = told(with_last(reserves, rising=20.0))
    for horizon in (3, 5):
        assert first.chance[horizon].value == 1.0
        assert second.chance[horizon].value < 0.1
    assert first.rank.value == 1
    assert first.reserves == pytest.approx(reserves / 100)


def test_a_chance_never_passes_certainty_and_keeps_an_interval():
    # Its interval once reached 1 + 1/300.
    chance = told(with_last(0.0))[0].chance[5]
    assert (chance.low, chance.value, chance.high) == (1 - 1 / PATHS, 1.0, 1.0)


@settings(max_examples=20, deadline=None)
@given(st.floats(-50, 200), st.integers(0, 10_000))
def test_every_chance_lies_within_nought_and_one_and_in_its_interval(reserves, seed):
    record = wandering(5, seed=seed)
    record.closing[0, -1] = reserves
    for each in stress(record, year=2017, rules=RULES, draws=Draws(5, seed)):
        three, five = each.chance[3], each.chance[5]
        for chance in (three, five):
            assert 0 <= chance.low <= chance.value <= chance.high <= 1
            assert chance.low < chance.high
        assert three.value <= five.value + 1e-12


@settings(max_examples=15, deadline=None)
@given(st.floats(1, 60), st.floats(0, 60))
def test_more_reserves_never_make_running_out_likelier(reserves, more):
    poor, rich = told(with_last(reserves))[0], told(with_last(reserves + more))[0]
    for horizon in (3, 5):
        assert rich.chance[horizon].value <= poor.chance[horizon].value


def test_one_council_alone_has_no_class_to_learn_from_and_no_chance():
    # Calibration once took a quantile of nobody and broke.
    (only,) = told(wandering(1))
    assert (only.chance, only.rank, only.spread, only.calibrated) == ({}, None, 1.0, False)
    assert only.reserves is not None


def test_nobody_at_all_is_nobody_told():
    record = wandering(3)
    assert told(record.pick(record.is_class("district"))) == ()


def test_two_known_years_are_needed_and_enough():
    record = wandering(4, 8)
    record.opening[0, :-1] = np.nan
    one_year = told(record)
    assert one_year[0].chance == {}
    record.opening[0, -2] = record.closing[0, -2] - 1
    assert told(record)[0].chance


def test_a_year_missing_in_the_middle_is_passed_over():
    record = wandering(6)
    record.closing[2, 3] = np.nan
    assert all(each.chance for each in told(record))


def test_spending_of_nothing_leaves_reserves_without_a_share():
    record = wandering(5)
    record.revenue[1, -1] = 0.0
    second = told(record)[1]
    assert (second.reserves, second.chance, second.rank) == (None, {}, None)


def test_another_class_changes_no_chance():
    both = wandering(12, classes=["unitary", "county"] * 6)
    alone = both.pick(both.is_class("county"))
    # The spread is calibrated on all classes, so hold it: too few years to calibrate on.
    short, short_alone = both.until(2013), alone.until(2013)
    first = [each.chance for each in told(short, 2013)[1::2]]
    assert first == [each.chance for each in told(short_alone, 2013)]


def test_counting_in_other_money_changes_no_chance():
    record = wandering(5)
    pounds = record_of(record.closing * 1e6, opening=record.opening * 1e6, revenue=100e6)
    assert [each.chance[5].value for each in told(pounds)] == pytest.approx(
        [each.chance[5].value for each in told(record)], abs=0.002
    )


def test_the_level_and_the_most_that_is_widened_are_assumed_rules():
    level, most = stress_rules(RULES, 2017)
    assert (level.number, most.number) == (0.8, 3.0)
    assert level.is_assumed
    assert most.is_assumed


def test_calibration_of_nobody_is_said_to_be_none():
    found = spread_of(wandering(2), level=0.8, most=3.0)
    assert (found.spread, found.covered, found.calibrated) == (1.0, None, False)


def test_the_spread_never_narrows_and_never_passes_the_most():
    for seed in range(4):
        found = spread_of(wandering(20, seed=seed), level=0.8, most=1.3)
        assert 1.0 <= found.spread <= 1.3
        assert 0 <= found.covered <= 1


def test_a_surer_level_needs_a_wider_or_equal_spread_where_tails_are_fat():
    rng = np.random.default_rng(11)
    luck = rng.standard_t(2, (60, 8)) * 3
    closing = 50 + np.cumsum(luck, axis=1)
    record = record_of(closing, opening=closing - luck)
    assert (
        spread_of(record, level=0.95, most=9.0).spread
        >= spread_of(record, level=0.5, most=9.0).spread
    )


def test_means_of_councils_that_all_change_alike_are_all_the_same():
    closing = 50 + np.arange(8.0) * np.ones((4, 1))
    record = record_of(closing, opening=closing - 1.0)
    (pace,) = paces(record, draws=FEW)
    assert pace.means == pytest.approx(np.full((20, 4), 0.01))
    assert pace.left_over == pytest.approx(np.zeros((20, 32)), abs=1e-12)


def test_differences_within_councils_sum_to_nought_and_are_as_wide_as_theirs():
    record = wandering(40, seed=9)
    (pace,) = paces(record, draws=FEW)
    assert pace.members.tolist() == list(range(40))
    assert pace.left_over.std() == pytest.approx(0.05, rel=0.1)
    assert abs(pace.left_over.mean()) < 0.003
