"""Leaving a pooled fund: months of notice, the part of a year, and the bill of who stays."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.finance.pools_made_up import known, two_partners
from wholeplace.draws import Draws
from wholeplace.errors import InputError
from wholeplace.finance.pool import Member
from wholeplace.finance.pool_cash import settle
from wholeplace.finance.pool_exit import Leaving, presence

YEARS = (2026, 2027, 2028)
ONE = Draws(1)


def stays(year, month, notice=6):
    """The part of each year that the NHS is still in."""
    pool = two_partners(known(100.0), years=YEARS, notice=notice)
    return presence(pool, (Leaving("nhs", year, month),))[:, 1].tolist()


@pytest.mark.parametrize(
    ("year", "month", "notice", "expected"),
    [
        (2026, 4, 0, [0, 0, 0]),  # 1 April, no notice: gone at once
        (2026, 4, 12, [1, 0, 0]),  # a year from 1 April
        (2026, 1, 3, [1, 0, 0]),  # January 2027 stands in 2026/27: to 31 March
        (2026, 3, 1, [1, 0, 0]),
        (2026, 3, 2, [1, 1 / 12, 0]),
        (2026, 7, 0, [0.25, 0, 0]),  # April to June
        (2027, 4, 18, [1, 1, 0.5]),
        (2020, 4, 6, [0, 0, 0]),  # long gone before the pool begins
        (2028, 3, 36, [1, 1, 1]),  # gone only after it ends
    ],
)
def test_the_part_of_each_year_worked_by_hand(year, month, notice, expected):
    assert stays(year, month, notice) == pytest.approx(expected)


@settings(max_examples=40)
@given(st.integers(2024, 2029), st.integers(1, 12), st.integers(0, 40))
def test_a_leaver_never_comes_back_and_longer_notice_never_shortens(year, month, notice):
    told = stays(year, month, notice)
    assert told == sorted(told, reverse=True)
    assert all(0 <= part <= 1 for part in told)
    longer = stays(year, month, notice + 1)
    assert all(after >= before for before, after in zip(told, longer, strict=True))


def test_nobody_leaving_is_everybody_in_all_year():
    assert presence(two_partners(known(100.0), years=YEARS)).tolist() == [[1, 1]] * 3


def test_a_bill_of_a_year_that_one_leaves_in_worked_by_hand():
    # Notice on 1 October 2026 of 9 months: in for a quarter of 2027/28, paying 10 of 40. While it
    # is in, 25 of spending are met. After, 75 stand against 45: the council finds the other 30.
    pool = two_partners(known(100.0), years=(2026, 2027), notice=9)
    cash = settle(pool, draws=ONE, leaving=(Leaving("nhs", 2026, 10),))
    assert cash.cash.values[0].tolist() == [[60.0, 40.0], [90.0, 10.0]]
    assert cash.lost[1].tolist() == [0.0, 30.0]


def test_a_leavers_own_months_of_an_overspend_are_its_own_bill():
    # 140 in 2027/28: a quarter is 35 against 25, 10 over, 4 of them the NHS's. Pays 10 + 4.
    pool = two_partners(known(140.0), years=(2026, 2027), notice=9)
    cash = settle(pool, draws=ONE, leaving=(Leaving("nhs", 2026, 10),))
    assert cash.cash.values[0, 1] == pytest.approx([126.0, 14.0])


def test_what_the_stayers_cap_leaves_open_is_covered_by_nobody():
    pool = two_partners(known(100.0), years=(2026, 2027), notice=0)
    council, nhs = pool.members
    capped = replace(pool, members=(replace(council, over_cap=25.0), nhs))
    cash = settle(capped, draws=ONE, leaving=(Leaving("nhs", 2027),))
    assert cash.over.values[0, 1].tolist() == [25.0, 0.0]
    assert cash.uncovered.values[0].tolist() == [0.0, 15.0]


def test_in_kind_leaves_with_the_partner():
    pool = two_partners(known(100.0), years=(2026, 2027))
    rooms = tuple(replace(each, in_kind=True) for each in pool.contributions if each.body == "nhs")
    both = replace(pool, contributions=(*pool.contributions, *rooms))
    cash = settle(both, draws=ONE, leaving=(Leaving("nhs", 2026, 10),))
    assert cash.in_kind.tolist() == [[0.0, 40.0], [0.0, 0.0]]


def test_two_may_leave_at_different_times():
    pool = two_partners(known(100.0), years=(2026, 2027), notice=0)
    council, nhs = pool.members
    both = replace(pool, members=(replace(council, exit_notice_months=0), nhs))
    cash = settle(both, draws=ONE, leaving=(Leaving("nhs", 2026, 10), Leaving("council", 2027, 10)))
    # 2026/27: the NHS in for half (20), the council pays 60 and the other 20.
    # 2027/28: the council alone for half: 50 of spending; the other 50 are nobody's.
    assert cash.cash.values[0].tolist() == [[80.0, 20.0], [50.0, 0.0]]
    assert cash.uncovered.values[0].tolist() == [0.0, 50.0]


@pytest.mark.parametrize("month", [0, 13, -1])
def test_a_month_that_is_none_is_refused(month):
    with pytest.raises(InputError, match=f"nhs: month should be 1 to 12, not {month}"):
        stays(2026, month)


def test_a_body_that_is_nearly_a_member_is_met_with_the_nearest():
    pool = two_partners(known(100.0))
    with pytest.raises(InputError) as caught:
        presence(pool, (Leaving("counsel", 2026),))
    assert str(caught.value) == (
        "who leaves the pool 'Better Care Fund' has 1 problem:\n"
        "  counsel: is no member of the pool; did you mean 'council'?"
    )


def test_notice_of_nought_months_is_known_and_none_is_not():
    assert stays(2027, 4, 0) == [1.0, 0.0, 0.0]
    with pytest.raises(InputError, match="its months of notice are not known"):
        stays(2027, 4, None)
    with pytest.raises(InputError, match="council: its months of notice are not known"):
        presence(two_partners(known(1.0)), (Leaving("council", 2026),))


def test_a_pool_of_one_that_leaves_leaves_nobody():
    pool = two_partners(known(100.0))
    alone = replace(
        pool,
        members=(Member("council", 1.0, 1.0, exit_notice_months=0),),
        contributions=pool.contributions[:1],
    )
    cash = settle(alone, draws=ONE, leaving=(Leaving("council", 2026),))
    assert cash.uncovered.values.tolist() == [[100.0]]
    assert cash.chance_over == (1.0,)
