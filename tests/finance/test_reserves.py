"""Reserves: how they move and how much is prudent."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import InputError
from wholeplace.finance.base_budget import Reserve
from wholeplace.finance.reserves import (
    Risk,
    by_kind,
    minimum_by_budget,
    minimum_by_risk,
    releasable,
    roll_forward,
)
from wholeplace.source import assumption
from wholeplace.store.rulebook import packaged_rules

RULES = packaged_rules()
SAID = assumption("made up for a test")


def reserve(kind, opening, order=None, least=0.0):
    return Reserve(kind, kind, kind, opening, SAID, order=order, least=least)


def test_balances_worked_by_hand():
    """100 at 10% is 110, + 20 - 50 = 80; 80 at 10% is 88, - 100 = -12."""
    found = roll_forward(
        100.0, added=np.array([20.0, 0.0]), drawn=np.array([50.0, 100.0]), rate=0.1
    )
    assert found == pytest.approx([100.0, 80.0, -12.0])


@given(st.lists(st.floats(-1e8, 1e8), min_size=1, max_size=8), st.floats(0.0, 1e9))
def test_without_interest_a_balance_is_what_went_in_less_what_came_out(moves, opening):
    added = np.array(moves)
    found = roll_forward(opening, added=added, drawn=-added)
    assert found[-1] == pytest.approx(opening + 2 * added.sum(), abs=1e-3)


def test_kinds_are_kept_apart_and_restricted_ones_cannot_be_released():
    held = [
        reserve("unallocated", 10.0, order=2, least=4.0),
        reserve("earmarked", 30.0, order=1),
        reserve("earmarked", 7.0),
        reserve("schools", 50.0, order=3),
        reserve("public health", 5.0, order=4),
    ]
    totals = by_kind(held)
    assert totals["earmarked"] == 37.0
    assert totals["budget smoothing"] == 0.0
    assert sum(totals.values()) == 102.0
    assert releasable(held) == 36.0


def test_the_minimum_of_maidstones_budget_risks():
    """Maidstone Borough Council, budget risks: 500k x 75% = 375k; 1,000k x 25% = 250k;
    400k x 50% = 200k; 200k x 75% = 150k."""
    risks = [
        Risk("first", 500_000, 0.75),
        Risk("second", 1_000_000, 0.25),
        Risk("third", 400_000, 0.50),
        Risk("fourth", 200_000, 0.75),
    ]
    assert [risk.weighted for risk in risks] == [375_000, 250_000, 200_000, 150_000]
    assert minimum_by_risk(risks) == 975_000


def test_every_risk_that_cannot_be_is_named():
    with pytest.raises(InputError) as caught:
        minimum_by_risk([Risk("flood", 1.0, 1.5), Risk("pay", -1.0, 0.5), Risk("fine", 1.0, 0.5)])
    assert "flood: should have a chance from 0 to 1" in str(caught.value)
    assert "pay: should have" in str(caught.value)
    assert "fine: " not in str(caught.value)


def test_the_rule_of_thumb_is_a_share_of_the_budget_and_says_who_differs():
    """Bournemouth, Christchurch and Poole: 5 per cent is widely regarded as the minimum."""
    assert minimum_by_budget(300e6, rulebook=RULES, year=2025) == pytest.approx(15e6)
    assert "12 per cent" in RULES.of("minimum_reserves_share", year=2025).conflict


chances = st.floats(0.0, 1.0)
losses = st.floats(0.0, 1e8)


@given(st.lists(st.tuples(losses, chances), max_size=6), losses, chances)
def test_another_risk_never_lowers_the_minimum_and_adds_its_own_weight(pairs, loss, chance):
    risks = [Risk(f"risk {i}", *pair) for i, pair in enumerate(pairs)]
    more = Risk("another", loss, chance)
    before, after = minimum_by_risk(risks), minimum_by_risk([*risks, more])
    assert after == pytest.approx(before + loss * chance, rel=1e-9, abs=1e-6)


def test_no_risks_call_for_nothing():
    assert minimum_by_risk([]) == 0.0


def test_what_is_below_its_least_can_release_nothing():
    assert releasable([reserve("unallocated", 3.0, order=1, least=5.0)]) == 0.0


def test_interest_may_differ_by_year():
    """100 at 10% is 110, at 0% 110, at 50% 165."""
    nothing = np.zeros(3)
    found = roll_forward(100.0, added=nothing, drawn=nothing, rate=np.array([0.1, 0.0, 0.5]))
    assert found == pytest.approx([100.0, 110.0, 110.0, 165.0])
