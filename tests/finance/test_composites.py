"""CIPFA's arithmetic of 2018: what must hold of it for any class of councils."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.finance.reserves_made_up import record_of
from wholeplace.draws import Draws
from wholeplace.errors import InputError
from wholeplace.finance.resilience import TITLES, composites, scored, weight_rules
from wholeplace.store.rulebook import packaged_rules

RULES = packaged_rules()
FEW = Draws(10)
VALUES = st.lists(st.integers(-50, 50).map(float), min_size=3, max_size=9)


def some_class(count=9, *, seed=3, classes=None):
    rng = np.random.default_rng(seed)
    return record_of(
        40 + rng.normal(0, 10, (count, 4)),
        grants=rng.uniform(5, 30, count),
        social_care=rng.uniform(40, 80, count),
        classes=classes,
    )


def found(record, **more):
    return composites(record, year=2013, rules=RULES, draws=FEW, **more)


def indices(record, **more):
    return [each.index for each in found(record, **more)]


@settings(max_examples=40)
@given(VALUES)
def test_scores_have_their_median_at_100_the_worst_at_nought_and_keep_order(values):
    told = scored(np.array(values))
    if np.isnan(told).all():
        return
    assert np.median(told) == pytest.approx(100)
    assert told.min() == 0
    order = np.argsort(values, kind="stable")
    assert (np.diff(told[order]) >= 0).all()


@settings(max_examples=40)
@given(VALUES, st.integers(1, 20), st.integers(-20, 20))
def test_units_and_zero_of_an_indicator_do_not_matter(values, times, plus):
    first, second = scored(np.array(values)), scored(times * np.array(values) + plus)
    assert second == pytest.approx(first, nan_ok=True)


@settings(max_examples=40)
@given(VALUES)
def test_lower_is_better_is_higher_is_better_of_its_opposite(values):
    low, high = scored(np.array(values), better_low=True), scored(-np.array(values))
    assert low == pytest.approx(high, nan_ok=True)


def test_what_is_not_known_has_no_score_and_moves_nobody_elses():
    with_gap = scored(np.array([1.0, np.nan, 2.0, 5.0]))
    assert np.isnan(with_gap[1])
    assert with_gap[[0, 2, 3]].tolist() == scored(np.array([1.0, 2.0, 5.0])).tolist()
    assert np.isnan(scored(np.array([np.nan, np.nan]))).all()
    assert scored(np.array([])).size == 0


def test_weights_known_sum_to_one_for_every_council_with_a_score():
    record = some_class()
    record.grants[4] = np.nan
    for each in found(record):
        assert sum(indicator.weight for indicator in each.indicators) == pytest.approx(1.0)
        assert [indicator.id for indicator in each.indicators] == list(TITLES)
    assert "Government grants over net revenue expenditure" in found(record)[4].left_out


def test_the_published_weights_come_in_the_order_of_the_indicators_and_sum_to_one():
    rules = weight_rules(RULES, 2017)
    assert [rule.number for rule in rules] == [0.25, 0.25, 0.10, 0.15, 0.15, 0.10]
    assert all(rule.status == "provisional" and rule.conflict for rule in rules)


def test_the_median_of_a_class_is_100():
    assert np.median(indices(some_class())) == pytest.approx(100)


def test_the_order_of_the_councils_does_not_matter():
    record = some_class()
    order = [4, 2, 8, 0, 1, 7, 3, 6, 5]
    straight, shuffled = found(record), found(record.pick(order))
    assert [straight[at].index for at in order] == pytest.approx([s.index for s in shuffled])
    assert [straight[at].rank.value for at in order] == [s.rank.value for s in shuffled]


def test_another_class_changes_nobodys_score():
    both = some_class(18, classes=["unitary", "county"] * 9)
    alone = both.pick(both.is_class("unitary"))
    assert indices(both)[::2] == pytest.approx(indices(alone))


@settings(max_examples=25)
@given(st.integers(0, 8), st.floats(0.5, 20))
def test_more_reserves_never_lower_ones_place(who, more):
    record = some_class()
    before = found(record)[who].rank.value
    record.closing[who, -1] += more
    assert found(record)[who].rank.value >= before


@settings(max_examples=25)
@given(st.integers(0, 8), st.floats(0.5, 20))
def test_more_social_care_never_raises_ones_place(who, more):
    record = some_class()
    before = found(record)[who].rank.value
    record.social_care[who, -1] += more
    assert found(record)[who].rank.value <= before


def test_a_better_judgement_never_lowers_a_score():
    codes = "abcdefghi"
    grades = dict(zip(codes, [1.0, 2, 3, 4, 1, 2, 3, 4, 2], strict=True))
    before = found(some_class(), judgements={"auditor": grades})[0]
    better = found(some_class(), judgements={"auditor": {**grades, "a": 2.0}})[0]
    assert better.index > before.index
    assert better.indicators[-1].value == 2.0


def test_every_judgement_that_is_none_is_named_at_once():
    with pytest.raises(InputError) as caught:
        found(some_class(), judgements={"peers": {}, "press": {}})
    assert [problem.where for problem in caught.value.problems] == ["peers", "press"]


def test_reserves_of_nothing_three_years_before_leave_out_the_change():
    record = some_class()
    record.closing[0, 0] = 0.0
    first = found(record)[0]
    assert "Change of reserves over three years" in first.left_out
    assert first.index is not None


def test_interest_not_known_leaves_the_indicator_not_known_and_not_better():
    # It once counted as nought: five points better than a council that says what it pays.
    record = some_class()
    record.interest[0, -1] = np.nan
    first = found(record)[0]
    assert first.indicators[3].value is None
    assert "Social care and interest over net revenue expenditure" in first.left_out


def test_the_same_draws_give_the_same_interval_and_others_the_same_score():
    record = some_class()
    assert found(record) == found(record)
    other = composites(record, year=2013, rules=RULES, draws=Draws(10, seed=9))
    assert [each.index for each in other] == indices(record)
