"""Pooled money: shares of what is over and left, caps, exit, conservation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.finance.pools_made_up import known, two_partners
from wholeplace.draws import Draws
from wholeplace.errors import InputError, MethodError
from wholeplace.estimate import Estimate
from wholeplace.finance.pool import Member, Pool, PoolContribution, Scheme, check_pool
from wholeplace.finance.pool_cash import settle, with_savings
from wholeplace.finance.pool_exit import Leaving, presence
from wholeplace.finance.pool_schedule import balance, schedule
from wholeplace.finance.pool_share import bear
from wholeplace.yearly import Yearly

ONE = Draws(1)


def test_an_overspend_of_10_on_a_pool_of_100_shared_60_to_40_costs_6_and_4():
    # finance rules 5.2: 100 pool, 60/40, overspend 10 -> 6/4.
    cash = settle(two_partners(known(110.0)), draws=ONE)
    assert cash.over.values[0, 0] == pytest.approx([6.0, 4.0])
    assert cash.cash.values[0, 0] == pytest.approx([66.0, 44.0])
    assert cash.chance_over == (1.0,)


def test_a_cap_of_3_on_the_second_partner_moves_1_to_the_first():
    # finance rules 5.2: cap 3 on B -> 7/3.
    cash = settle(two_partners(known(110.0), cap=3.0), draws=ONE)
    assert cash.over.values[0, 0] == pytest.approx([7.0, 3.0])
    assert cash.uncovered.values[0, 0] == 0


def test_what_is_above_every_cap_is_shown_as_uncovered():
    # 20 over, caps of 5 and 3: 12 that nobody bears.
    pool = two_partners(known(120.0), cap=3.0)
    first, second = pool.members
    capped = Pool(
        pool.id, pool.title, pool.host,
        (Member(first.body, 0.6, 0.6, 5.0, None, 6), second),
        pool.contributions, pool.schemes,
    )  # fmt: skip
    cash = settle(capped, draws=ONE)
    assert cash.over.values[0, 0] == pytest.approx([5.0, 3.0])
    assert cash.uncovered.values[0, 0] == pytest.approx(12.0)
    assert "not covered" in {row.part for row in schedule(capped, cash)}


def test_an_underspend_goes_back_by_its_own_shares_and_caps():
    # 10 left: 6 and 4, the second capped at 1 so 9 and 1.
    cash = settle(two_partners(known(90.0), under_cap=1.0), draws=ONE)
    assert cash.under.values[0, 0] == pytest.approx([9.0, 1.0])
    assert cash.cash.values[0, 0] == pytest.approx([51.0, 39.0])


@settings(max_examples=40)
@given(
    st.lists(st.floats(0.01, 10), min_size=2, max_size=5),
    st.lists(st.one_of(st.just(np.inf), st.floats(0, 50)), min_size=5, max_size=5),
    st.floats(0, 1e6),
)
def test_nobody_bears_more_than_a_cap_and_nothing_is_lost(weights, caps, amount):
    shares = np.array(weights) / sum(weights)
    limits = np.array(caps[: len(weights)])
    borne = bear(np.array([amount]), shares=shares, caps=limits)[0]
    assert (borne <= limits + 1e-9).all()
    assert (borne >= 0).all()
    assert borne.sum() == pytest.approx(min(amount, limits.sum()), rel=1e-9, abs=1e-9)


@settings(deadline=None, max_examples=30)
@given(
    st.floats(0.05, 0.95),
    st.one_of(st.none(), st.floats(0, 40)),
    st.sampled_from([50.0, 90.0, 120.0, 160.0]),
    st.integers(0, 30),
)
def test_money_in_less_money_left_is_what_is_spent_in_every_draw(share, cap, cost, notice):
    years = (2026, 2027, 2028)
    estimate = Estimate.cost(cost, low=cost * 0.8, high=cost * 1.3)
    pool = Pool(
        "p", "Pool", "a",
        (Member("a", share, 1 - share, cap, cap, notice), Member("b", 1 - share, share, cap)),
        tuple(PoolContribution(b, y, 50.0) for b in ("a", "b") for y in years),
        (Scheme("s", "Scheme", "a", "", dict.fromkeys(years, estimate)),),
    )  # fmt: skip
    cash = settle(pool, draws=Draws(50), leaving=(Leaving("a", 2026, 9),))
    money = cash.cash.over_bodies().values + cash.uncovered.values - cash.kept.values
    assert money == pytest.approx(cash.spend.values)


def test_what_is_in_kind_stands_apart_from_the_money():
    pool = two_partners(known(100.0))
    rooms = PoolContribution("nhs", 2026, 15.0, in_kind=True, condition="rent free to 2027")
    with_rooms = Pool(
        pool.id, pool.title, pool.host, pool.members, (*pool.contributions, rooms), pool.schemes
    )
    cash = settle(with_rooms, draws=ONE)
    assert cash.in_kind[0] == pytest.approx([0.0, 15.0])
    assert cash.cash.values[0, 0] == pytest.approx([60.0, 40.0])


def test_a_partner_that_leaves_pays_for_its_months_of_notice():
    # Notice on 1 October 2026, 6 months: in the pool to 31 March 2027, gone in 2027/28.
    pool = two_partners(known(100.0), years=(2026, 2027))
    assert presence(pool, (Leaving("nhs", 2026, 10),)).tolist() == [[1.0, 1.0], [1.0, 0.0]]
    # 9 months instead: 3 of the 12 months of 2027/28 are still paid.
    longer = two_partners(known(100.0), years=(2026, 2027), notice=9)
    assert presence(longer, (Leaving("nhs", 2026, 10),))[1, 1] == pytest.approx(0.25)


def test_who_stays_bears_what_the_leaver_no_longer_pays():
    pool = two_partners(known(100.0), years=(2026, 2027))
    cash = settle(pool, draws=ONE, leaving=(Leaving("nhs", 2026, 10),))
    assert cash.lost.tolist() == [[0.0, 0.0], [0.0, 40.0]]
    assert cash.cash.values[0].tolist() == [[60.0, 40.0], [100.0, 0.0]]
    lost = [row for row in schedule(pool, cash) if row.item == "money lost"]
    assert [(row.body, row.year, row.gbp.value) for row in lost] == [("nhs", 2027, 40.0)]


def test_leaving_is_refused_with_every_reason_at_once():
    pool = two_partners(known(100.0), notice=None)
    with pytest.raises(InputError) as caught:
        presence(pool, (Leaving("nhs", 2026, 13), Leaving("police", 2026), Leaving("nhs", 2026)))
    text = str(caught.value)
    assert "month should be 1 to 12, not 13" in text
    assert "police: is no member of the pool" in text
    assert "nhs: gives notice twice" in text
    assert "its months of notice are not known" in text


def test_shares_that_do_not_sum_are_refused_saying_by_how_much():
    pool = Pool(
        "p", "Pool", "hots", (Member("a", 0.6, 0.5), Member("b", 0.3, 0.6, -1.0)),
        (PoolContribution("c", 2026, -5.0),),
        (Scheme("s", "S", "a", "", {}), Scheme("s", "S", "b", "", {})),
    )  # fmt: skip
    with pytest.raises(InputError) as caught:
        check_pool(pool)
    text = str(caught.value)
    assert "over_share: shares sum to 0.9, not 1: 0.1 missing" in text
    assert "under_share: shares sum to 1.1, not 1: 0.1 too much" in text
    assert "'hots' is no member of the pool" in text
    assert "member b: over_cap is -1: it should be an amount, nought or more" in text
    assert "contributions, 2026/27: 'c' is no member" in text
    assert "'s' is there 2 times" in text


def test_a_pool_without_members_is_refused():
    with pytest.raises(InputError, match="at least one member"):
        check_pool(Pool("p", "Pool", "a", ()))


def test_money_not_known_cannot_be_settled_and_is_said_in_the_schedule():
    pool = Pool("p", "Pool", "a", (Member("a", 1, 1),), (PoolContribution("a", 2026, None),), ())
    with pytest.raises(InputError, match="a in 2026/27: amount is not known"):
        settle(pool, draws=ONE)
    row = next(row for row in schedule(pool) if row.part == "contributions")
    assert (row.gbp, row.words) == (None, "not known")


def test_a_pool_without_any_year_cannot_be_settled():
    with pytest.raises(InputError, match="for any year"):
        settle(Pool("p", "Pool", "a", (Member("a", 1, 1),)), draws=ONE)


def test_the_draws_of_a_valuation_stand_in_place_of_the_budget_in_their_years():
    pool = two_partners(known(100.0), years=(2026, 2027))
    spend = Yearly(np.array([[110.0], [90.0]]), (2026,), "GBP")
    cash = settle(pool, draws=Draws(2), spend={"reablement": spend})
    assert cash.spend.values.tolist() == [[110.0, 100.0], [90.0, 100.0]]
    assert cash.chance_over == (0.5, 0.0)


def test_real_money_or_other_draws_are_refused():
    pool = two_partners(known(100.0))
    real = Yearly(np.ones((1, 1)), (2026,), "GBP", prices=2024)
    with pytest.raises(MethodError, match="cash of each year"):
        settle(pool, draws=ONE, spend={"reablement": real})
    with pytest.raises(MethodError, match="has 1 draws, the pool has 2"):
        settle(pool, draws=Draws(2), spend={"reablement": Yearly(np.ones((1, 1)), (2026,), "GBP")})


def test_savings_less_payments_are_what_a_partner_has_in_hand():
    pool = two_partners(known(100.0), years=(2026, 2027))
    cash = settle(pool, draws=ONE)
    saving = Yearly(np.full((1, 1, 2), 50.0), (2026,), "GBP", bodies=("nhs", "police"))
    hand = with_savings(cash, saving)
    assert hand.values[0].tolist() == [[-60.0, 10.0], [-60.0, -40.0]]


def test_an_overspending_scheme_overspends_in_each_of_its_years():
    years = (2026, 2027)
    estimate = Estimate.cost(100, low=80, high=130)
    cash = settle(two_partners(estimate, years=years), draws=Draws(200))
    first, second = cash.spend.values.T
    assert first == pytest.approx(second)


def test_the_schedule_states_every_part_of_an_agreement():
    pool = two_partners(Estimate.cost(100, low=80, high=130), cap=3.0)
    rows = schedule(pool, settle(pool, draws=Draws(500)))
    parts = list(dict.fromkeys(row.part for row in rows))
    assert parts[:7] == [
        "agreement", "partners", "contributions", "schemes", "risk share", "exit", "governance",
    ]  # fmt: skip
    words = {(row.item, row.body): row.words for row in rows if row.part == "risk share"}
    assert words["overspend", "nhs"] == "40.0% of it, up to £3 a year"
    assert words["overspend", "council"] == "60.0% of it, no cap"
    pays = next(r for r in rows if r.part == "what each pays" and r.body == "nhs")
    assert pays.gbp.low < pays.gbp.value <= pays.gbp.high <= 43.0 + 1e-9
    assert pays.gbp.level == 0.8


def test_the_balance_says_by_how_much_the_plan_itself_is_short():
    assert balance(two_partners(known(104.0))) == {2026: pytest.approx(-4.0)}
