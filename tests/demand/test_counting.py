"""Counting rules, each worked by hand on 1, 1/2, 1/4 people at three points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.demand.cohort import run
from wholeplace.demand.counting import RULES, weights
from wholeplace.errors import MethodError


@pytest.mark.parametrize(
    ("rule", "counted"),
    [
        ("start", 1 + 1 / 2),
        ("end", 1 / 2 + 1 / 4),
        ("half-cycle", 1 / 2 + 1 / 2 + 1 / 8),
        # (1 + 4 x 1/2 + 1/4) / 3 = 1.08333; people who halve all the time live 1.08202 years.
        ("simpson", 3.25 / 3),
        # DARTH's weights 1/3, 2/3, 1/3.
        ("simpson-darth", 1 / 3 + 1 / 3 + 1 / 12),
        # (1 + 1/2) / 2 + (1/2 + 1/4) / 2.
        ("life-table", 3 / 4 + 3 / 8),
    ],
)
def test_years_lived_under_each_rule(halving, rule, counted):
    cohort = halving(weight=weights(rule, 2)[None])
    assert run(cohort, draws=1, engine="plain").total.item() == pytest.approx(counted)


def test_half_cycle_and_life_table_discount_differently(halving):
    # Discounted 1, 1/2, 1/4 at the points. Half-cycle: 1/2 x 1 + 1/2 x 1/2 + 1/2 x 1/4 x 1/4.
    # Life table: 3/4 in cycle 1 at 1, 3/8 in cycle 2 at 1/2.
    discount = np.array([1, 1 / 2, 1 / 4])
    for rule, counted in (("half-cycle", 0.78125), ("life-table", 0.9375)):
        cohort = halving(discount=discount[None], weight=weights(rule, 2, discount=discount)[None])
        assert run(cohort, draws=1, engine="plain").total.item() == pytest.approx(counted)


def test_simpsons_rule_is_exact_for_a_cubic():
    points = np.arange(7.0)
    # The integral of x^3 from 0 to 6 is 6^4 / 4 = 324.
    assert weights("simpson", 6) @ points**3 == pytest.approx(324)


def test_simpsons_rule_of_darth_begins_the_other_way_round():
    assert 3 * weights("simpson-darth", 4) == pytest.approx([1, 2, 4, 2, 1])
    assert 3 * weights("simpson", 4) == pytest.approx([1, 4, 2, 4, 1])


def test_simpsons_rule_of_darth_works_for_the_75_cycles_of_its_tutorial():
    # Ends 1/3, then 2/3 and 4/3 in turn: 2/3 + 37 x 2/3 + 37 x 4/3 = 74 2/3.
    assert weights("simpson-darth", 75).sum() == pytest.approx(74 + 2 / 3)


@given(st.sampled_from([rule for rule in RULES if "darth" not in rule]), st.integers(1, 40))
def test_a_person_who_stays_counts_for_every_cycle_once(rule, cycles):
    even = cycles + cycles % 2
    assert weights(rule, even).sum() == pytest.approx(even)


def test_an_odd_number_of_cycles_is_refused_by_simpsons_rule():
    with pytest.raises(MethodError, match="even number of cycles, not 75: use 'half-cycle'"):
        weights("simpson", 75)


def test_an_unknown_rule_is_refused_with_the_nearest():
    with pytest.raises(MethodError, match="'half_cycle'; did you mean 'half-cycle'"):
        weights("half_cycle", 3)


def test_no_cycles_are_refused():
    with pytest.raises(MethodError, match="at least 1 cycle, not 0"):
        weights("end", 0)
