"""The record of reserves: cutting, picking, classes, and what does not fit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.finance.reserves_made_up import record_of, wandering
from wholeplace.errors import InputError
from wholeplace.finance.resilience_record import AMOUNTS, ReserveRecord, ratio

RECORD = record_of([[1, 2, 3], [4, 5, 6], [7, 8, 9]], classes=["county", "unitary", "county"])


def test_until_forgets_what_came_later_in_every_amount():
    cut = RECORD.until(2011)
    assert cut.years == (2010, 2011)
    assert cut.closing.tolist() == [[1, 2], [4, 5], [7, 8]]
    assert all(getattr(cut, name).shape == (3, 2) for name in AMOUNTS)
    assert RECORD.until(2012).closing.tolist() == RECORD.closing.tolist()


def test_pick_takes_places_in_the_order_asked_for_or_those_that_are_true():
    assert [c.code for c in RECORD.pick([2, 0]).councils] == ["c", "a"]
    assert RECORD.pick([2, 0]).closing[:, 0].tolist() == [7, 1]
    counties = RECORD.pick(RECORD.is_class("county"))
    assert [c.code for c in counties.councils] == ["a", "c"]
    assert all(getattr(counties, name).shape == (2, 3) for name in AMOUNTS)


def test_nobody_picked_is_a_record_of_nobody():
    none = RECORD.pick(RECORD.is_class("district"))
    assert none.councils == ()
    assert none.closing.shape == (0, 3)


def test_a_class_may_be_one_of_several():
    assert RECORD.is_class("county", "unitary").all()
    assert not RECORD.is_class().any()


def test_change_is_within_a_year_of_one_return_over_spending():
    record = record_of([[10, 20]], opening=np.array([[8.0, 15.0]]), revenue=50.0)
    # (10 - 8) / 50 and (20 - 15) / 50: the 10 that 2010 closed with is not what 2011 opened with.
    assert record.change.tolist() == [[0.04, 0.1]]


@pytest.mark.parametrize("whole", [0.0, -5.0, np.nan])
def test_a_share_of_nothing_less_than_nothing_or_not_known_is_not_known(whole):
    assert np.isnan(ratio(np.array([1.0]), np.array([whole]))).all()


@settings(max_examples=40)
@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_a_share_times_its_whole_is_its_part(part, whole):
    assert ratio(np.array([part]), np.array([whole]))[0] * whole == pytest.approx(part)


def test_every_amount_that_does_not_fit_is_named_with_its_shape():
    amounts = {name: getattr(RECORD, name) for name in AMOUNTS}
    with pytest.raises(InputError) as caught:
        ReserveRecord(
            RECORD.councils,
            RECORD.years,
            **{**amounts, "opening": np.zeros((3, 2)), "interest": np.zeros((2, 3))},
        )
    assert [str(problem) for problem in caught.value.problems] == [
        "opening: is (3, 2), not (3, 3): councils by years",
        "interest: is (2, 3), not (3, 3): councils by years",
    ]


def test_a_year_or_council_not_there_is_explained():
    with pytest.raises(InputError, match="2009/10: is not in the record, which covers 2010/11"):
        RECORD.at(2009)
    with pytest.raises(InputError, match="2013/14: is not in the record"):
        RECORD.until(2013)
    with pytest.raises(InputError, match="is not in the record of reserves"):
        RECORD.index("nobody")
    assert (RECORD.at(2012), RECORD.index("c")) == (2, 2)


def test_a_wandering_record_closes_where_it_opened_and_changed():
    record = wandering(4, 6)
    assert record.closing[:, :-1] == pytest.approx(record.opening[:, 1:])
