"""Everything that can be wrong with a pooled fund is named, all at once."""

from dataclasses import replace

import pytest

from tests.finance.pools_made_up import known, two_partners
from wholeplace.draws import Draws
from wholeplace.errors import InputError, MethodError
from wholeplace.estimate import Estimate
from wholeplace.finance.pool import (
    Member,
    Pool,
    PoolContribution,
    Scheme,
    check_pool,
    pool_problems,
)
from wholeplace.finance.pool_cash import settle, with_savings
from wholeplace.yearly import Yearly

ONE = Draws(1)
GOOD = two_partners(known(100.0))


def wrong(**changes):
    return [str(problem) for problem in pool_problems(replace(GOOD, **changes))]


def test_a_pool_that_can_be_settled_has_no_problem():
    assert wrong() == []
    check_pool(GOOD)


@pytest.mark.parametrize("total", [0.4, 0.5999, 0.61, 1.2])
def test_shares_off_by_any_amount_are_told_by_how_much(total):
    council, nhs = GOOD.members
    off = total + 0.4 - 1
    (only,) = wrong(members=(replace(council, over_share=total), nhs))
    side = "too much" if off > 0 else "missing"
    assert only == f"over_share: shares sum to {total + 0.4:.6g}, not 1: {abs(off):.6g} {side}"


def test_thirds_written_to_seven_places_are_near_enough_to_one():
    thirds = tuple(Member(body, 0.3333333, 0.3333333) for body in ("council", "nhs", "police"))
    assert wrong(members=thirds) == []


def test_shares_written_to_two_places_are_not():
    thirds = tuple(Member(body, 0.33, 0.33) for body in ("council", "nhs", "police"))
    assert wrong(members=thirds) == [
        "over_share: shares sum to 0.99, not 1: 0.01 missing",
        "under_share: shares sum to 0.99, not 1: 0.01 missing",
    ]


@pytest.mark.parametrize("name", ["over_cap", "under_cap", "exit_notice_months"])
@pytest.mark.parametrize("value", [-1, float("nan")])
def test_a_cap_or_notice_below_nought_or_no_number_is_refused(name, value):
    council, nhs = GOOD.members
    (only,) = wrong(members=(council, replace(nhs, **{name: value})))
    assert only == f"member nhs: {name} is {value:g}: it should be an amount, nought or more"


def test_a_cap_of_nought_and_one_without_end_are_both_agreed_caps():
    council, nhs = GOOD.members
    capped = (replace(council, over_cap=float("inf")), replace(nhs, over_cap=0.0))
    assert wrong(members=capped) == []


@pytest.mark.parametrize("gbp", [-5.0, float("nan"), float("inf")])
def test_a_contribution_that_is_no_amount_is_refused(gbp):
    # NaN once came through and made every amount of the year NaN.
    given = PoolContribution("nhs", 2026, gbp)
    (only,) = wrong(contributions=(given,))
    assert only.startswith("contributions, 2026/27: nhs puts in £")
    assert only.endswith("it should be an amount, nought or more")


@pytest.mark.parametrize("gbp", [-5.0, float("inf")])
def test_a_budget_that_is_no_amount_is_refused(gbp):
    (only,) = wrong(schemes=(Scheme("s", "S", "nhs", "", {2026: known(gbp)}),))
    assert (
        only == f"scheme s, 2026/27: is to cost £{gbp:,.0f}: it should be an amount, nought or more"
    )


def test_a_name_that_is_no_member_is_met_with_the_nearest():
    assert wrong(host="counsil") == [
        "host: 'counsil' is no member of the pool; did you mean 'council'?"
    ]
    scheme = Scheme("s", "S", "NSH", "", {2026: known(1.0)})
    assert wrong(schemes=(scheme,)) == [
        "scheme s: 'NSH' is no member of the pool; did you mean 'nhs'?"
    ]


def test_a_member_stated_twice_is_refused_though_shares_sum():
    twice = (Member("council", 0.6, 0.6), Member("council", 0.4, 0.4))
    assert "members: 'council' is there 2 times" in wrong(members=twice, contributions=())


def test_an_action_paid_for_by_two_schemes_is_refused():
    # Each scheme would cost all of the action, and its saving would count twice.
    schemes = tuple(Scheme(id, id, "nhs", "falls", {2026: known(1.0)}) for id in ("s", "t"))
    assert wrong(schemes=schemes) == [
        "schemes s and t: action 'falls' is paid for 2 times: name it in one scheme"
    ]
    own = tuple(Scheme(id, id, "nhs", "", {2026: known(1.0)}) for id in ("s", "t"))
    assert wrong(schemes=own) == []


def test_every_problem_comes_in_one_error():
    bad = replace(
        GOOD,
        host="x",
        members=(Member("council", 0.5, 0.6), Member("nhs", 0.4, 0.4, -1.0)),
        contributions=(PoolContribution("y", 2026, -1.0),),
        schemes=(Scheme("s", "S", "z", "", {2026: known(-2.0)}),),
    )
    with pytest.raises(InputError) as caught:
        check_pool(bad)
    assert len(caught.value.problems) == 7
    assert str(caught.value).startswith("the pool 'Better Care Fund' has 7 problems:")


def test_a_pool_without_schemes_says_so_and_does_not_break():
    # It once failed with "values of shape (1, 1, 0) do not fit 1 years and 0 bodies".
    with pytest.raises(InputError, match="schemes: none is named: write what the pool pays for"):
        settle(replace(GOOD, schemes=()), draws=ONE)


def test_every_amount_of_money_not_known_is_named():
    missing = tuple(PoolContribution(body, 2026, None) for body in ("council", "nhs"))
    with pytest.raises(InputError) as caught:
        settle(replace(GOOD, contributions=missing), draws=ONE)
    assert [problem.what for problem in caught.value.problems] == [
        "council in 2026/27: amount is not known",
        "nhs in 2026/27: amount is not known",
    ]


def test_what_is_in_kind_may_be_not_known():
    rooms = PoolContribution("nhs", 2026, None, in_kind=True)
    cash = settle(replace(GOOD, contributions=(*GOOD.contributions, rooms)), draws=ONE)
    assert cash.in_kind.tolist() == [[0.0, 0.0]]
    assert cash.cash.values[0, 0].tolist() == [60.0, 40.0]


def test_spending_for_a_scheme_that_is_none_is_refused_and_not_passed_over():
    spend = {"reablemnt": Yearly(Draws(1).uniform("x")[:, None], (2026,), "GBP")}
    with pytest.raises(MethodError, match="'reablemnt', which is no scheme of the pool"):
        settle(GOOD, draws=ONE, spend=spend)


def test_spending_in_another_unit_is_refused():
    people = Yearly(Draws(1).uniform("x")[:, None], (2026,), "people")
    with pytest.raises(MethodError, match="spending of 'Reablement' should be in the cash"):
        settle(GOOD, draws=ONE, spend={"reablement": people})


def test_a_saving_must_be_told_by_body_in_cash_and_in_as_many_draws():
    cash = settle(GOOD, draws=ONE)
    luck = Draws(1).uniform("x")
    with pytest.raises(MethodError, match="saving should be told by body"):
        with_savings(cash, Yearly(luck[:, None], (2026,), "GBP"))
    with pytest.raises(MethodError, match="saving should be in the cash of each year"):
        with_savings(cash, Yearly(luck[:, None, None], (2026,), "GBP", 2024, ("nhs",)))
    many = Draws(3).uniform("x")[:, None, None]
    with pytest.raises(MethodError, match="saving has 3 draws, the pool has 1"):
        with_savings(cash, Yearly(many, (2026,), "GBP", bodies=("nhs",)))


def test_years_run_from_the_first_to_the_last_without_a_gap():
    pool = Pool(
        "p", "P", "a", (Member("a", 1, 1),), (PoolContribution("a", 2026, 1.0),),
        (Scheme("s", "S", "a", "", {2029: Estimate.known(1.0)}),),
    )  # fmt: skip
    assert pool.years == (2026, 2027, 2028, 2029)
    assert Pool("p", "P", "a", pool.members).years == ()
    assert settle(pool, draws=ONE).spend.values.tolist() == [[0.0, 0.0, 0.0, 1.0]]
