"""A bundle's pooled funds, settled with the draws of what it values."""

from dataclasses import replace

import pytest

from wholeplace.errors import InputError
from wholeplace.finance.pool import Pool
from wholeplace.finance.pool_exit import Leaving
from wholeplace.plan.document import Contribution
from wholeplace.store.draft import draft_plan
from wholeplace.store.medium_term import pools_of
from wholeplace.store.pools import settled_pools


@pytest.fixture(scope="module")
def found(pooled_wigan, reference):
    (only,) = settled_pools(pooled_wigan, reference)
    return only


def with_pools(bundle, *pools, **changes):
    return replace(bundle, finance=replace(bundle.finance, pools=pools), **changes)


def test_contributions_go_into_the_fund_they_name_by_title_or_id_in_any_case(pooled_wigan):
    (fund,) = pooled_wigan.finance.pools
    by_id = tuple(
        Contribution(body, name, 2026, 5.0, False, "")
        for body, name in (("council", "BCF"), ("NHS", "better care FUND"), ("NHS", "Other fund"))
    )
    (own,) = pools_of(with_pools(pooled_wigan, fund, contributions=by_id))
    assert [(each.body, each.gbp) for each in own.contributions] == [("council", 5.0), ("NHS", 5.0)]


def test_a_scheme_with_an_action_costs_what_is_drawn_and_another_its_budget(found):
    schemes = found.cash.schemes
    assert schemes.bodies == ("falls", "home")
    assert schemes.values.shape == (100, 2, 2)
    # The falls classes' own cost, nowhere near the half million that their row budgets.
    assert 0 < schemes.of("falls").values.mean() < 4e5
    assert schemes.of("home").values.mean() == pytest.approx(9e5, rel=0.05)


def test_cash_of_every_draw_comes_to_what_is_spent(found):
    cash = found.cash
    paid = cash.cash.over_bodies().values + cash.uncovered.values - cash.kept.values
    assert paid == pytest.approx(cash.spend.values)


def test_what_falls_classes_save_stands_beside_what_is_paid(found):
    assert found.in_hand.bodies == ("council", "NHS")
    assert found.in_hand.values.shape == found.cash.cash.values.shape
    assert (found.in_hand.values + found.cash.cash.values >= -1e-6).all()


def test_rooms_in_kind_are_no_money(found):
    assert found.cash.in_kind.tolist() == [[0.0, 4e4], [0.0, 0.0]]
    assert found.cash.contributions.tolist() == [[8e5, 6e5], [8e5, 6e5]]


def test_who_leaves_leaves_every_fund_it_is_a_member_of(pooled_wigan, reference):
    (fund,) = pooled_wigan.finance.pools
    own = replace(fund.schemes[1], budget=fund.schemes[1].budget)
    second = replace(fund, id="two", title="Second fund", schemes=(own,))
    only_council = Pool(
        "three", "Council's own", "council",
        (replace(fund.members[0], over_share=1.0, under_share=1.0),), (), (own,),
    )  # fmt: skip
    bundle = with_pools(pooled_wigan, replace(fund, schemes=(own,)), second, only_council)
    settled = settled_pools(bundle, reference, leaving=[Leaving("NHS", 2026, 10)])
    assert [[each.body for each in one.cash.leaving] for one in settled] == [["NHS"], ["NHS"], []]


def test_a_bundle_without_a_fund_says_which_table_to_fill(pooled_wigan, reference):
    with pytest.raises(InputError, match="pools: is empty: write a row for each member"):
        settled_pools(with_pools(pooled_wigan), reference)


def test_everybody_who_leaves_nothing_is_named_with_who_could(pooled_wigan, reference):
    nobody = [Leaving("police", 2026), Leaving("", 2026)]
    with pytest.raises(InputError) as caught:
        settled_pools(pooled_wigan, reference, leaving=nobody)
    assert [str(problem) for problem in caught.value.problems] == [
        "police: is a member of no pooled fund: NHS, council are",
        ": is a member of no pooled fund: NHS, council are",
    ]


def test_two_funds_that_pay_for_one_action_are_refused(pooled_wigan, reference):
    (fund,) = pooled_wigan.finance.pools
    second = replace(fund, id="two", title="Second fund")
    with pytest.raises(InputError, match="Second fund: pays for 'falls-exercise', which Better"):
        settled_pools(with_pools(pooled_wigan, fund, second), reference)


def test_a_fund_that_cannot_be_settled_says_why_by_name(pooled_wigan, reference):
    (fund,) = pooled_wigan.finance.pools
    with pytest.raises(InputError, match="pool 'Better Care Fund' has 1 problem") as caught:
        settled_pools(with_pools(pooled_wigan, replace(fund, schemes=())), reference)
    assert "write what the pool pays for" in str(caught.value)


def test_the_plan_leaves_out_a_fund_that_is_not_ready_and_says_what_it_lacks(
    pooled_wigan, reference
):
    (fund,) = pooled_wigan.finance.pools
    none = {"interventions": (), "commitments": (), "proposals": ()}
    unready = with_pools(pooled_wigan, replace(fund, schemes=()), **none)
    plan = draft_plan(unready, reference)
    assert plan.pools == ()
    (finding,) = [each for each in plan.findings if each.check == "fund not settled"]
    assert "Better Care Fund" in finding.what
    assert "write what the pool pays for" in finding.what
