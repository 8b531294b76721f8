"""What stays local under every way of pooling."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import InputError
from wholeplace.finance.revenue.appraise import chosen_scheme
from wholeplace.finance.revenue.equalise import Scheme, Taken, keep
from wholeplace.finance.revenue.unevenness import unevenness

NONE, FULL = Scheme("none", share=0.5, years=5), Scheme("full", share=0.5, years=5)


def taken(gross, replaced=None, growth=None):
    gross = np.array(gross, dtype=float)
    return Taken(
        gross,
        np.zeros(gross.size) if replaced is None else np.array(replaced, dtype=float),
        np.zeros(gross.size) if growth is None else np.array(growth, dtype=float),
    )


def test_without_pooling_every_council_keeps_what_it_raises():
    kept = keep(taken([10, 30]), np.array([0.5, 0.5]), NONE)
    assert kept.kept.tolist() == [10, 30]
    assert kept.pooled.tolist() == [0, 0]


def test_a_full_pool_is_given_out_by_need():
    # 40 in all, a quarter and three quarters of need.
    kept = keep(taken([10, 30]), np.array([1, 3]), FULL)
    assert kept.kept.tolist() == [10, 30]
    kept = keep(taken([30, 10]), np.array([1, 3]), FULL)
    assert kept.kept.tolist() == [10, 30]


def test_a_share_of_growth_stays_and_the_rest_goes_by_need():
    # Day one 100 and 100, need 1:1. After a year one grows by 20%, the other not at all.
    # Half of the 20 stays with the first; the other half is given out 5 and 5: 115 and 105.
    scheme = Scheme("share", share=0.5, years=1)
    kept = keep(taken([100, 100], growth=[0.2, 0.0]), np.array([1, 1]), scheme)
    assert kept.kept == pytest.approx([115, 105])


def test_a_share_of_nought_is_a_full_pool_of_the_later_year():
    scheme = Scheme("share", share=0.0, years=1)
    kept = keep(taken([100, 100], growth=[0.2, 0.0]), np.array([1, 1]), scheme)
    assert kept.kept == pytest.approx([110, 110])


def test_grants_given_up_grow_as_the_whole_tax_does():
    # Tax 100 and 100 for grants of 150 and 50. It grows by 20% and 0%, 10% in all, and so do
    # the grants: net -45 and +45 after, -50 and +50 before; the rise of 5 and -5 is halved.
    scheme = Scheme("share", share=0.5, years=1)
    kept = keep(taken([100, 100], [150, 50], [0.2, 0.0]), np.array([1, 1]), scheme)
    assert kept.kept == pytest.approx([2.5, -2.5])


def test_a_council_without_a_figure_stays_outside_the_pool():
    kept = keep(taken([10, np.nan, 30]), np.array([1, 5, 1]), FULL)
    assert kept.kept[[0, 2]] == pytest.approx([20, 20])
    assert np.isnan(kept.kept[1])


def test_a_pool_without_any_need_is_refused():
    with pytest.raises(InputError, match="no council in the pool has any"):
        keep(taken([10, np.nan]), np.array([0, 5]), FULL)


def test_every_bound_of_a_scheme_is_named_at_once():
    with pytest.raises(InputError) as caught:
        Scheme("share", share=1.5, years=-1)
    assert len(caught.value.problems) == 2


def test_a_scheme_takes_the_rules_where_nothing_is_asked(rules):
    scheme = chosen_scheme(rules, law=2026, equalise="share", share=None, years=None)
    assert (scheme.share, scheme.years) == (0.5, 5)
    assert chosen_scheme(rules, law=2026, equalise="share", share=0.2, years=0).shown == 0


def test_an_unknown_scheme_is_refused(rules):
    with pytest.raises(InputError, match="should be none, full or share, not 'some'"):
        chosen_scheme(rules, law=2026, equalise="some", share=None, years=None)


amounts = st.lists(st.floats(0, 1e9), min_size=2, max_size=8)


@given(amounts, st.floats(0, 1), st.integers(0, 10), st.sampled_from(["none", "full", "share"]))
def test_nothing_is_lost_in_a_pool(gross, share, years, equalise):
    growth = np.linspace(-0.02, 0.05, len(gross))
    scheme = Scheme(equalise, share=share, years=years)
    all_taken = taken(gross, growth=growth)
    kept = keep(all_taken, np.arange(1, len(gross) + 1), scheme)
    raised = all_taken.gross_at(scheme.shown)
    assert np.sum(kept.kept) == pytest.approx(np.sum(raised), abs=1e-3)
    assert kept.kept == pytest.approx(kept.own + kept.pooled)


@given(amounts)
def test_a_full_pool_gives_the_same_for_every_unit_of_need(gross):
    need = np.arange(1, len(gross) + 1)
    kept = keep(taken(gross), need, FULL).kept
    assert kept / need == pytest.approx([sum(gross) / need.sum()] * len(gross))


@given(amounts, st.randoms())
def test_swapping_a_tax_for_grants_of_the_same_total_sums_to_nought(gross, random):
    replaced = list(gross)
    random.shuffle(replaced)
    growth = np.linspace(0, 0.05, len(gross))
    for scheme in (NONE, FULL, Scheme("share", share=0.4, years=3)):
        kept = keep(taken(gross, replaced, growth), np.ones(len(gross)), scheme).kept
        assert np.sum(kept) == pytest.approx(0, abs=1e-3)


def test_gini_is_worked_out_per_head_and_by_people():
    # Half of people have all: Gini 0.5; everybody the same: 0.
    need = np.array([1.0, 1.0])
    half = unevenness(np.array([0.0, 100.0]), np.array([10.0, 10.0]), need=need)
    assert half.gini == pytest.approx(0.5)
    assert half.variation == pytest.approx(1.0)
    assert half.from_need == pytest.approx(1.0)
    same = unevenness(np.array([10.0, 30.0]), np.array([10.0, 30.0]), need=np.array([1.0, 3.0]))
    assert (same.gini, same.variation, same.from_need) == pytest.approx((0, 0, 0), abs=1e-12)


def test_gini_has_no_meaning_when_an_amount_is_below_nought():
    found = unevenness(np.array([-1.0, 11.0]), np.array([1.0, 1.0]), need=np.ones(2))
    assert found.gini is None
    assert found.variation == pytest.approx(1.2)


def test_places_without_a_figure_or_people_are_left_out():
    found = unevenness(
        np.array([np.nan, 10.0, 10.0]), np.array([5.0, 5.0, np.nan]), need=np.ones(3)
    )
    assert found.places == 1


def test_no_money_has_no_unevenness():
    found = unevenness(np.zeros(2), np.ones(2), need=np.ones(2))
    assert (found.gini, found.variation, found.from_need) == (None, None, None)
