"""Equalisation of the council tax raised for adult social care."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import InputError
from wholeplace.finance.equalisation import equalise_care, raised_for_care
from wholeplace.store.rulebook import packaged_rules

RULES = packaged_rules()


def test_an_equalisation_worked_by_hand():
    """Needs 60/30/10 of 90 raised and a pot of 10: wanted 60, 30, 10; raised 40, 40, 10.

    Only the first lacks, 20, and the pot of 10 is all its own.
    """
    found = equalise_care(np.array([0.6, 0.3, 0.1]), raised=np.array([40.0, 40.0, 10.0]), pot=10.0)
    assert found.wanted == pytest.approx([60.0, 30.0, 10.0])
    assert found.grant == pytest.approx([10.0, 0.0, 0.0])


def test_what_is_lacked_is_scaled_down_to_the_pot():
    """Wanted 50 each of 80 + 20; raised 20, 20 and 40 among needs .4, .4, .2: lack 20, 20, 0."""
    found = equalise_care(np.array([0.4, 0.4, 0.2]), raised=np.array([20.0, 20.0, 40.0]), pot=20.0)
    assert found.grant == pytest.approx([10.0, 10.0, 0.0])


def test_the_rise_of_2023_24_raises_two_per_cent_of_band_d():
    found = raised_for_care(
        np.array([1_500.0]), next_base=np.array([50_000.0]), rulebook=RULES, year=2023
    )
    assert found == pytest.approx([1_500_000.0])
    assert RULES.number("care_equalisation_pot", year=2023) == 80e6


def test_bad_pots_and_needs_are_refused():
    with pytest.raises(InputError, match="pot: should be 0 or more"):
        equalise_care(np.array([1.0]), raised=np.array([1.0]), pot=-1.0)
    with pytest.raises(InputError, match=r"sum to 0.9"):
        equalise_care(np.array([0.4, 0.5]), raised=np.array([1.0, 1.0]), pot=1.0)


@given(
    st.lists(st.tuples(st.floats(0.01, 1.0), st.floats(0.0, 1e6)), min_size=2, max_size=8),
    st.floats(0.01, 1e6),
)
def test_the_pot_is_spent_and_nobody_pays(pairs, pot):
    weights, raised = (np.array(column) for column in zip(*pairs, strict=True))
    found = equalise_care(weights / weights.sum(), raised=raised, pot=pot)
    assert np.all(found.grant >= 0)
    assert found.grant.sum() == pytest.approx(pot, rel=1e-6)
    assert np.all(found.grant[found.wanted <= found.raised] == 0)


@given(st.floats(0.05, 0.9), st.floats(0.0, 0.05))
def test_who_needs_more_gets_no_less(need, more):
    raised = np.array([10.0, 12.0, 8.0])

    def grant_at(share):
        needs = np.array([share, (1 - share) / 2, (1 - share) / 2])
        return equalise_care(needs, raised=raised, pot=20.0).grant[0]

    assert grant_at(need + more) >= grant_at(need) - 1e-9
