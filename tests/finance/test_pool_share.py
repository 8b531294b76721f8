"""Sharing an amount under caps, and what members carry of a year that some of them leave."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.finance.pools_made_up import pools, shares_of
from wholeplace.draws import Draws
from wholeplace.finance.pool import Pool
from wholeplace.finance.pool_cash import HALF_A_PENNY, settle
from wholeplace.finance.pool_exit import Leaving
from wholeplace.finance.pool_share import bear, carried

SHARES = st.lists(st.floats(0.01, 10), min_size=2, max_size=5).map(shares_of)
CAP = st.one_of(st.just(np.inf), st.floats(0, 50))
CAPS = st.lists(CAP, min_size=5, max_size=5)
AMOUNT = st.floats(0, 1e6)
LEAVERS = st.lists(
    st.builds(Leaving, st.sampled_from("ab"), st.integers(2025, 2028), st.integers(1, 12)),
    max_size=2,
    unique_by=lambda each: each.body,
)


def borne(amount, shares, caps):
    limits = np.array(caps[: len(shares)])
    return bear(np.array([amount]), shares=np.array(shares), caps=limits)[0]


@pytest.mark.parametrize(
    ("amount", "caps", "expected"),
    [
        (0.0, [np.inf, np.inf, np.inf], [0, 0, 0]),
        (10.0, [np.inf, np.inf, np.inf], [5, 3, 2]),
        # The first stops at 2; the other 8 by 3 to 2: 4.8 and 3.2.
        (10.0, [2, np.inf, np.inf], [2, 4.8, 3.2]),
        # The first stops at 2; the second of 4.8 stops at 4; the third bears what is left.
        (10.0, [2, 4, np.inf], [2, 4, 4]),
        # All stop: 7 of 10 are borne.
        (10.0, [2, 4, 1], [2, 4, 1]),
        # A cap of nought is no share at all: 3 to 2.
        (10.0, [0, np.inf, np.inf], [0, 6, 4]),
    ],
)
def test_caps_worked_by_hand(amount, caps, expected):
    assert borne(amount, [0.5, 0.3, 0.2], caps) == pytest.approx(expected)


def test_who_has_no_share_bears_nothing_though_others_are_at_their_caps():
    assert borne(10.0, [1.0, 0.0], [4.0, np.inf]) == pytest.approx([4.0, 0.0])


def test_each_draw_and_year_may_have_its_own_shares():
    shares = np.array([[[1.0, 1.0]], [[1.0, 3.0]]])
    found = bear(np.array([[8.0], [8.0]]), shares=shares, caps=np.array([np.inf, 5.0]))
    assert found.tolist() == [[[4.0, 4.0]], [[3.0, 5.0]]]


@settings(max_examples=40)
@given(SHARES, CAPS, AMOUNT, st.randoms(use_true_random=False))
def test_the_order_of_the_members_does_not_matter(shares, caps, amount, random):
    order = list(range(len(shares)))
    random.shuffle(order)
    straight = borne(amount, shares, caps)
    shuffled = borne(amount, [shares[at] for at in order], [caps[at] for at in order])
    assert shuffled == pytest.approx(straight[order], rel=1e-9, abs=1e-9)


@settings(max_examples=40)
@given(SHARES, CAPS, AMOUNT, st.floats(0, 1e6))
def test_a_larger_overspend_costs_nobody_less(shares, caps, amount, more):
    before, after = borne(amount, shares, caps), borne(amount + more, shares, caps)
    assert (after >= before - 1e-6 * (1 + amount)).all()


@settings(max_examples=40)
@given(SHARES, CAPS, AMOUNT, st.integers(0, 1), st.floats(0, 50))
def test_raising_ones_cap_never_costs_another_more(shares, caps, amount, who, more):
    raised = [cap + more if at == who else cap for at, cap in enumerate(caps)]
    before, after = borne(amount, shares, caps), borne(amount, shares, raised)
    others = [at for at in range(len(shares)) if at != who]
    assert (after[others] <= before[others] + 1e-6 * (1 + amount)).all()
    assert after[who] >= before[who] - 1e-6 * (1 + amount)


@settings(max_examples=40)
@given(SHARES, AMOUNT)
def test_without_caps_shares_are_what_was_agreed(shares, amount):
    assert borne(amount, shares, [np.inf] * 5) == pytest.approx(np.array(shares) * amount)


def year_of(spend, planned, present, shares):
    found = carried(
        np.array([[spend]]),
        planned=np.array([planned]),
        present=np.array([present]),
        shares=np.array(shares),
    )
    return found[0, 0]


def test_while_all_stay_each_carries_its_share():
    assert year_of(110.0, [60, 40], [1.0, 1.0], [0.6, 0.4]) == pytest.approx([6.0, 4.0])
    assert year_of(90.0, [60, 40], [1.0, 1.0], [0.6, 0.4]) == pytest.approx([-6.0, -4.0])


def test_who_leaves_carries_nothing_of_the_money_it_takes_away():
    # In for a quarter: spending of 25 is met by 25. Then 75 stand against 45: 30, the council's.
    assert year_of(100.0, [60, 40], [1.0, 0.25], [0.6, 0.4]) == pytest.approx([30.0, 0.0])


def test_who_leaves_carries_its_share_of_its_own_months():
    # Spending 120, in for half: 10 over by then, 6 and 4; after it 60 - 30 = 30 more.
    assert year_of(120.0, [60, 40], [1.0, 0.5], [0.6, 0.4]) == pytest.approx([36.0, 4.0])


def test_what_comes_after_everybody_left_nobody_carries():
    assert year_of(100.0, [60, 40], [0.5, 0.5], [0.6, 0.4]) == pytest.approx([0.0, 0.0])
    assert year_of(100.0, [60, 40], [0.0, 0.0], [0.6, 0.4]) == pytest.approx([0.0, 0.0])


@settings(max_examples=40)
@given(
    st.floats(0, 200),
    st.lists(st.floats(0, 100), min_size=3, max_size=3),
    st.lists(st.floats(0, 1), min_size=2, max_size=2),
    st.lists(st.floats(0.05, 1), min_size=3, max_size=3).map(shares_of),
)
def test_with_one_who_stays_the_parts_sum_to_the_difference(spend, planned, leaving, shares):
    present = [1.0, *leaving]
    parts = year_of(spend, planned, present, shares)
    money = sum(gbp * stays for gbp, stays in zip(planned, present, strict=True))
    assert parts.sum() == pytest.approx(spend - money, abs=1e-9)


@settings(max_examples=40)
@given(pools(), LEAVERS)
def test_nothing_is_lost_whoever_leaves_and_however_capped(pool, leaving):
    cash = settle(pool, draws=Draws(1), leaving=leaving)
    paid = cash.cash.over_bodies().values + cash.uncovered.values - cash.kept.values
    assert paid == pytest.approx(cash.spend.values, abs=2 * HALF_A_PENNY)
    assert (cash.uncovered.values >= 0).all()
    assert (cash.kept.values >= 0).all()
    assert (cash.contributions + cash.lost) == pytest.approx(
        settle(pool, draws=Draws(1)).contributions
    )


@settings(max_examples=40)
@given(pools(), LEAVERS)
def test_nobody_bears_or_gets_back_more_than_its_cap(pool, leaving):
    cash = settle(pool, draws=Draws(1), leaving=leaving)
    for member in pool.members:
        for amounts, cap in ((cash.over, member.over_cap), (cash.under, member.under_cap)):
            told = amounts.of(member.body).values
            assert (told >= 0).all()
            assert cap is None or (told <= cap + 1e-9).all()
    either = (cash.over.over_bodies().values > 0) & (cash.under.over_bodies().values > 0)
    assert not either.any()


@settings(max_examples=40)
@given(pools(), st.randoms(use_true_random=False))
def test_the_order_of_partners_and_contributions_changes_nobodys_bill(pool, random):
    members, contributions = list(pool.members), list(pool.contributions)
    random.shuffle(members)
    random.shuffle(contributions)
    other = Pool(pool.id, pool.title, pool.host, tuple(members), tuple(contributions), pool.schemes)
    first, second = settle(pool, draws=Draws(1)), settle(other, draws=Draws(1))
    for body in pool.bodies:
        assert second.cash.of(body).values == pytest.approx(first.cash.of(body).values, abs=1e-6)


@settings(max_examples=40)
@given(pools())
def test_when_everybody_has_left_nobody_pays(pool):
    leaving = [Leaving(body, 2020) for body in pool.bodies]
    cash = settle(pool, draws=Draws(1), leaving=leaving)
    assert not cash.cash.values.any()
    assert cash.uncovered.values == pytest.approx(cash.spend.values, abs=HALF_A_PENNY)
