"""The schedule of a pooled fund: every row, what is not known, and no pennies of floating point."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.finance.pools_made_up import known, pools, two_partners
from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.finance.pool import Member, Pool, PoolContribution, Scheme
from wholeplace.finance.pool_cash import settle, with_savings
from wholeplace.finance.pool_schedule import balance, over_draws, schedule
from wholeplace.yearly import Yearly

ONE = Draws(1)


def rows_of(part, rows):
    return [row for row in rows if row.part == part]


def test_what_nobody_has_said_reads_not_known():
    bare = Pool(
        "p", "P", "a", (Member("a", 1.0, 1.0),), (PoolContribution("a", 2026, None, in_kind=True),),
        (Scheme("s", "S", "a", "", {2026: known(1.0)}),),
    )  # fmt: skip
    words = {(row.part, row.item): row.words for row in schedule(bare)}
    assert words["agreement", "legal power"] == "not known"
    assert words["governance", "who decides"] == "not known"
    assert words["exit", "notice"] == "not known"
    assert words["contributions", "in kind, no part of the money"] == "not known"
    assert words["risk share", "overspend"] == "100.0% of it, no cap"


def test_a_condition_stands_beside_its_contribution_known_or_not():
    pool = two_partners(known(100.0))
    asked = tuple(
        PoolContribution("nhs", 2026, gbp, condition="Agreed by the board") for gbp in (None, 5.0)
    )
    words = [
        row.words for row in rows_of("contributions", schedule(replace(pool, contributions=asked)))
    ]
    assert words == ["not known; Agreed by the board", "Agreed by the board"]


def test_every_partner_has_its_role_risk_and_notice():
    rows = schedule(two_partners(known(100.0), under_cap=1_500.0))
    assert [(row.body, row.item) for row in rows_of("partners", rows)] == [
        ("council", "host partner"),
        ("nhs", "partner"),
    ]
    words = {(row.item, row.body): row.words for row in rows_of("risk share", rows)}
    assert words["underspend", "nhs"] == "40.0% of it, up to £1,500 a year"
    assert words["underspend", "council"] == "60.0% of it, no cap"
    assert [row.words for row in rows_of("exit", rows)] == ["not known", "6 months of notice"]


def test_a_scheme_has_a_row_of_words_and_one_for_each_year_in_order():
    pool = two_partners(known(100.0))
    jumbled = replace(pool.schemes[0], budget={2027: known(2.0), 2026: known(1.0)}, functions="")
    first, *years = rows_of("schemes", schedule(replace(pool, schemes=(jumbled,))))
    assert first.words == "leads it; functions: not known"
    assert [(row.year, row.gbp.value) for row in years] == [(2026, 1.0), (2027, 2.0)]


def test_results_are_told_for_every_year_and_partner():
    pool = two_partners(known(110.0), years=(2026, 2027))
    rows = schedule(pool, settle(pool, draws=ONE))
    pays = [(row.year, row.body, row.gbp.value) for row in rows_of("what each pays", rows)]
    assert pays == [
        (2026, "council", 66.0), (2026, "nhs", 44.0), (2027, "council", 66.0), (2027, "nhs", 44.0),
    ]  # fmt: skip
    spends = rows_of("what the pool spends", rows)
    assert [row.words for row in spends] == ["chance of an overspend 100%"] * 2


def test_what_stays_in_the_pool_is_a_row_of_its_own():
    # 30 left; caps of 5 and 1: 24 stay.
    pool = two_partners(known(70.0), under_cap=1.0)
    council, nhs = pool.members
    capped = replace(pool, members=(replace(council, under_cap=5.0), nhs))
    cash = settle(capped, draws=ONE)
    (row,) = rows_of("what stays", schedule(capped, cash))
    assert (row.item, row.gbp.value) == ("underspend", pytest.approx(24.0))
    assert "stays in the pool" in row.words
    assert not rows_of("not covered", schedule(capped, cash))


def test_amounts_that_balance_to_the_penny_are_no_overspend():
    # 0.1 + 0.2 is a hair above 0.3 in floating point, which is nobody's overspend.
    pool = two_partners(known(300_000.3))
    money = tuple(
        PoolContribution(body, 2026, gbp)
        for body, gbp in (("council", 100_000.1), ("nhs", 200_000.2))
    )
    for scale in (1.0, -1.0):
        nudged = known(np.nextafter(300_000.3, scale * np.inf))
        schemes = (replace(pool.schemes[0], budget={2026: nudged}),)
        cash = settle(replace(pool, contributions=money, schemes=schemes), draws=ONE)
        assert cash.chance_over == (0.0,)
        assert not rows_of("not covered", schedule(pool, cash))


def test_a_penny_over_is_an_overspend():
    assert settle(two_partners(known(100.01)), draws=ONE).chance_over == (1.0,)


@settings(max_examples=40)
@given(st.integers(2, 7), st.floats(1, 1e9))
def test_equal_shares_never_leave_a_row_of_nothing_uncovered(count, gbp):
    bodies = "abcdefg"[:count]
    members = tuple(Member(body, 1 / count, 1 / count) for body in bodies)
    pool = Pool(
        "p", "P", "a", members, tuple(PoolContribution(body, 2026, gbp / 7) for body in bodies),
        (Scheme("s", "S", "a", "", {2026: known(gbp * 1.1)}),),
    )  # fmt: skip
    parts = {row.part for row in schedule(pool, settle(pool, draws=ONE))}
    assert not parts & {"not covered", "what stays"}


@settings(max_examples=40)
@given(pools())
def test_the_balance_is_money_in_less_budgets_of_every_year(pool):
    cash = settle(pool, draws=ONE)
    told = balance(pool)
    assert tuple(told) == pool.years
    # Budgets are known amounts here, so what is planned is what is drawn.
    expected = cash.contributions.sum(axis=1) - cash.spend.values[0]
    assert list(told.values()) == pytest.approx(expected.tolist(), abs=1e-9)


def test_in_kind_and_money_not_known_are_no_part_of_the_balance():
    pool = two_partners(known(100.0))
    more = (PoolContribution("nhs", 2026, 50.0, in_kind=True), PoolContribution("nhs", 2026, None))
    assert balance(replace(pool, contributions=(*pool.contributions, *more))) == {2026: 0.0}


def test_draws_that_are_all_alike_are_told_as_known():
    assert over_draws(np.full(9, 4.0)) == Estimate.known(4.0)


def test_draws_are_told_by_their_middle_and_eight_in_ten():
    # 0 to 100 in steps of 1: the tenth, the middle and the ninetieth.
    told = over_draws(np.arange(101.0))
    assert (told.low, told.value, told.high) == pytest.approx((10.0, 50.0, 90.0))
    assert told.level == 0.8


def test_what_each_has_in_hand_comes_last_by_year_and_partner():
    pool = two_partners(known(100.0), years=(2026, 2027))
    cash = settle(pool, draws=ONE)
    saving = Yearly(np.full((1, 2, 1), 50.0), (2026, 2027), "GBP", bodies=("nhs",))
    rows = schedule(pool, cash, in_hand=with_savings(cash, saving))
    hand = [(row.year, row.body, row.gbp.value) for row in rows[-4:]]
    assert hand == [
        (2026, "council", -60.0),
        (2026, "nhs", 10.0),
        (2027, "council", -60.0),
        (2027, "nhs", 10.0),
    ]


@settings(max_examples=40)
@given(pools(), st.floats(0, 1e3))
def test_in_hand_is_the_saving_less_the_bill_of_every_member(pool, gbp):
    cash = settle(pool, draws=ONE)
    bodies = (*pool.bodies, "outside")
    saving = Yearly(np.full((1, 3, len(bodies)), gbp), pool.years, "GBP", bodies=bodies)
    hand = with_savings(cash, saving)
    assert hand.bodies == pool.bodies
    assert hand.values + cash.cash.values == pytest.approx(np.full(cash.cash.values.shape, gbp))
