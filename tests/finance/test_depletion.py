"""Depletion time at its edges: nothing, less than nothing, not known, and for any record."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.finance.reserves_made_up import record_of
from wholeplace.errors import InputError
from wholeplace.finance.depletion import depletion_rules, depletions
from wholeplace.finance.rules import Rulebook
from wholeplace.store.rulebook import packaged_rules

RULES = packaged_rules()
AMOUNT = st.floats(-1e9, 1e9)


def told(before, after):
    return depletions(record_of([[before, 0, 0, after]]), year=2013, rules=RULES)[0]


@pytest.mark.parametrize(
    ("before", "after", "change", "left", "flagged"),
    [
        (90, 60, -1 / 3, 6.0, False),  # 60 / (30 / 3)
        (70, 40, -3 / 7, 4.0, False),  # 40 / 10: four is not fewer than four
        (70, 39.9, -30.1 / 70, 39.9 / (30.1 / 3), True),
        (60, 0, -1.0, 0.0, True),
        (60, -30, -1.5, 0.0, True),  # less than nothing: no years, and not minus one
        (0, 0, None, None, False),  # no fall, and no share of nothing
        (0, -10, None, 0.0, True),  # gone from nothing: a share of nothing is not known
        (-10, -20, None, 0.0, True),
        (-10, 5, None, None, False),
        (50, 50, 0.0, None, False),
        (50, 80, 0.6, None, False),
    ],
)
def test_years_left_worked_by_hand(before, after, change, left, flagged):
    found = told(before, after)
    assert found.change == (None if change is None else pytest.approx(change))
    assert found.years_left == (None if left is None else pytest.approx(left))
    assert found.flagged is flagged


@pytest.mark.parametrize(("before", "after"), [(np.nan, 5), (5, np.nan), (np.nan, np.nan)])
def test_either_end_not_known_is_not_told(before, after):
    found = told(before, after)
    assert (found.change, found.years_left, found.flagged) == (None, None, False)
    assert (found.before is None, found.reserves is None) == (np.isnan(before), np.isnan(after))


@settings(max_examples=40)
@given(AMOUNT, AMOUNT)
def test_years_left_are_never_below_nought_and_only_told_of_a_fall(before, after):
    found = told(before, after)
    assert (found.years_left is not None) == (after < before)
    assert found.years_left is None or found.years_left >= 0
    assert not found.flagged or found.years_left < 4


@settings(max_examples=40)
@given(st.floats(1, 1e6), st.floats(0.01, 0.99), st.floats(1e-3, 1e3))
def test_counting_in_other_money_changes_no_years_and_no_share(before, part, scale):
    first, second = told(before, before * part), told(before * scale, before * part * scale)
    assert second.years_left == pytest.approx(first.years_left)
    assert second.change == pytest.approx(first.change)


@settings(max_examples=40)
@given(st.floats(1, 1e6), st.floats(0.1, 0.9), st.floats(0, 0.09))
def test_more_reserves_at_the_end_never_leave_fewer_years(before, part, more):
    assert told(before, before * (part + more)).years_left >= told(before, before * part).years_left


def test_the_years_between_do_not_matter():
    smooth = depletions(record_of([[90, 80, 70, 60]]), year=2013, rules=RULES)
    jumpy = depletions(record_of([[90, 0, 500, 60]]), year=2013, rules=RULES)
    assert smooth == jumpy


def test_every_council_comes_in_the_order_of_the_record():
    record = record_of([[4, 0, 0, 1], [3, 0, 0, 2], [2, 0, 0, 3]])
    found = depletions(record, year=2013, rules=RULES)
    assert [each.council.code for each in found] == ["a", "b", "c"]
    assert [each.reserves for each in found] == [1, 2, 3]


def test_span_and_flag_are_rules_and_not_code():
    span, flag = depletion_rules(RULES, 2017)
    assert (span.number, span.unit, flag.number, flag.unit) == (3, "years", 4, "years")
    assert span.source.id == "cipfa-resilience-2018"
    assert flag.source.id == "cipfa-depletion-2018"


def test_without_the_rules_it_says_which_is_missing():
    with pytest.raises(InputError, match="depletion_span_years: is not a rule"):
        depletions(record_of([[4, 0, 0, 1]]), year=2013, rules=Rulebook(()))


def test_a_record_of_one_year_reaches_back_to_nothing():
    with pytest.raises(InputError, match="needs the reserves of 2007/08"):
        depletions(record_of([[4.0]]), year=2010, rules=RULES)
