"""From avoided use to cash, contract by contract, worked by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.draws import Draws
from wholeplace.errors import InputError
from wholeplace.estimate import Estimate
from wholeplace.prevention.contracts import (
    CONTRACT_KINDS,
    Contract,
    cash,
    check_contracts,
    draw_contract,
    sustained,
)
from wholeplace.source import assumption

YEARS = (2026, 2027, 2028, 2029)
ONE = Draws(1)
SPOT = Contract("care", "council", "spot", assumption("made up for a test"), 2024)
TEAM = replace(SPOT, kind="step", variable=Estimate.known(0.2), step=20.0)
BLOCK = replace(SPOT, kind="block", step=10.0, renewals=(2028,))
BENEFIT = replace(SPOT, kind="entitlement", paid_by="DWP")
SHARE = st.floats(0, 1)


def disposed(contract, *use, price=1_000.0, expected=None):
    """Return what becomes of the use avoided in each year, one draw."""
    drawn = draw_contract(contract, ONE)
    years = tuple(range(2026, 2026 + len(use)))
    without = None if expected is None else np.full((1, len(use)), expected)
    return cash(drawn, np.array([use]), np.array([price]), years=years, expected=without)


def yearly(values):
    return pytest.approx(list(values))


class TestSpot:
    def test_a_place_bought_one_by_one_stops_costing_at_once(self):
        found = disposed(SPOT, 3.0, 5.0)
        assert found.cashable[0] == yearly([3_000, 5_000])
        assert found.unallocated[0] == yearly([0, 0])

    def test_only_the_variable_part_of_the_price_stops(self):
        # 70 % of £1,000 for each of 3 units; the rest is overhead that stays.
        found = disposed(replace(SPOT, variable=Estimate.known(0.7)), 3.0)
        assert found.cashable[0] == yearly([2_100])
        assert found.unallocated[0] == yearly([900])

    def test_a_quarter_of_a_year_of_notice_delays_a_quarter_of_the_first_year(self):
        # 4 units fewer from 2026: £4,000 a year less notice for a quarter of the first.
        found = disposed(replace(SPOT, notice=0.25), 4.0, 4.0)
        assert found.cashable[0] == yearly([3_000, 4_000])

    def test_more_use_is_paid_for_in_full_whatever_the_notice(self):
        found = disposed(replace(SPOT, notice=1.0, backfill=Estimate.known(0.5)), -2.0)
        assert found.cashable[0] == yearly([-2_000])
        assert found.redeployed[0] == yearly([0])

    def test_use_that_comes_back_is_no_longer_saved(self):
        # A year's notice on 6 units that stay away for two years only: one year of cash.
        found = disposed(replace(SPOT, notice=1.0), 6.0, 6.0, 0.0, 0.0)
        assert found.cashable[0] == yearly([0, 6_000, 0, 0])


class TestFramework:
    def test_a_guaranteed_volume_stays_paid_for(self):
        # 5 of the 8 units were guaranteed to the provider: cash on 3.
        found = disposed(replace(SPOT, kind="framework", buffer=5.0), 8.0)
        assert found.cashable[0] == yearly([3_000])
        assert found.unallocated[0] == yearly([5_000])


class TestStep:
    def test_a_team_closes_whole(self):
        # 45 cases at £1,000: 20 % of each is variable, £9,000. Two teams of 20 close, and each
        # holds the fixed 80 % of 20 cases, £16,000. 9,000 + 32,000 = 41,000 of 45,000.
        found = disposed(TEAM, 45.0)
        assert found.cashable[0] == yearly([41_000])
        assert found.unallocated[0] == yearly([4_000])

    def test_less_than_a_team_frees_only_what_is_variable(self):
        found = disposed(TEAM, 19.0)
        assert found.cashable[0] == yearly([3_800])

    def test_exactly_a_team_is_a_team_however_it_was_added_up(self):
        # 0.1 added up 200 times falls a hair short of 20.
        assert disposed(TEAM, float(sum([0.1] * 200))).cashable[0] == yearly([20_000])

    def test_a_buffer_keeps_room_before_a_team_closes(self):
        # 45 less 10 kept is 35: one team. 9,000 + 16,000.
        assert disposed(replace(TEAM, buffer=10.0), 45.0).cashable[0] == yearly([25_000])

    def test_notice_holds_the_fixed_part_back_and_not_the_variable(self):
        found = disposed(replace(TEAM, notice=1.0), 45.0, 45.0)
        assert found.cashable[0] == yearly([9_000, 41_000])

    def test_a_team_costs_something_to_close_once(self):
        # £5,000 of redundancy for each of two teams, in the year they close.
        found = disposed(replace(TEAM, exit_cost=Estimate.known(5_000.0)), 45.0, 45.0)
        assert found.cashable[0] == yearly([31_000, 41_000])

    def test_closing_again_costs_again(self):
        once = replace(TEAM, exit_cost=Estimate.known(5_000.0))
        assert disposed(once, 20.0, 0.0, 20.0).cashable[0] == yearly([15_000, 0, 15_000])

    def test_a_stated_cost_of_a_step_replaces_the_average(self):
        # 9,000 variable + 2 x £20,000 = 49,000: over the 45,000 that average cost says.
        found = disposed(replace(TEAM, step_cost=Estimate.known(20_000.0)), 45.0)
        assert found.cashable[0] == yearly([49_000])
        assert found.unallocated[0] == yearly([-4_000])

    def test_steps_smooth_in_expectation_and_stay_honest_in_chance(self):
        # Use avoided evenly from 10 to 30 cases: a team of 20 closes in half of the draws.
        drawn = draw_contract(replace(TEAM, variable=None), Draws(1_000))
        use = np.linspace(10, 30, 1_000)[:, np.newaxis]
        found = cash(drawn, use, np.full(1_000, 1_000.0), years=(2026,))
        assert found.cashable.mean() == pytest.approx(10_000, rel=0.01)
        assert np.mean(found.cashable > 0) == pytest.approx(0.5, abs=0.01)


class TestBlock:
    def test_a_block_pays_nothing_back_until_its_renewal(self):
        # 25 units fewer each year, in lots of 10: two lots go when it is agreed anew in 2028/29.
        found = disposed(BLOCK, 25.0, 25.0, 25.0, 25.0)
        assert found.cashable[0] == yearly([0, 0, 20_000, 20_000])
        assert found.unallocated[0] == yearly([25_000, 25_000, 5_000, 5_000])

    def test_a_renewal_knows_only_the_year_before_it(self):
        found = disposed(BLOCK, 0.0, 0.0, 30.0, 30.0)
        assert found.cashable[0] == yearly([0, 0, 0, 0])

    def test_each_renewal_sets_the_volume_anew(self):
        found = disposed(replace(BLOCK, renewals=(2027, 2029)), 10.0, 30.0, 30.0, 30.0)
        assert found.cashable[0] == yearly([0, 10_000, 10_000, 30_000])

    def test_what_comes_back_within_the_term_must_be_bought_again(self):
        found = disposed(BLOCK, 20.0, 20.0, 20.0, 5.0)
        assert found.cashable[0] == yearly([0, 0, 20_000, 5_000])


class TestEntitlement:
    def test_a_benefit_is_never_local_cash(self):
        found = disposed(BENEFIT, 3.0)
        assert found.cash[0] == yearly([0])
        assert (found.passed_to, list(found.passed_on[0])) == ("DWP", yearly([3_000]))
        assert found.unallocated[0] == yearly([3_000])

    def test_it_is_cash_for_the_body_that_pays_it(self):
        found = disposed(replace(BENEFIT, body="DWP"), 3.0)
        assert found.cash[0] == yearly([3_000])
        assert found.passed_to == ""


class TestCappedGrant:
    def test_using_less_of_a_fixed_sum_gives_nothing_back(self):
        found = disposed(replace(SPOT, kind="capped grant"), 3.0)
        assert found.cash[0] == yearly([0])

    def test_grant_lost_with_use_makes_the_cash_negative(self):
        # £200 of grant comes with each unit used: 3 fewer units lose £600.
        lost = replace(SPOT, kind="capped grant", income_lost=Estimate.known(200.0))
        assert disposed(lost, 3.0).cash[0] == yearly([-600])


class TestBackfill:
    def test_places_that_fill_again_give_no_cash(self):
        found = disposed(replace(SPOT, backfill=Estimate.known(1.0)), 3.0)
        assert found.cash[0] == yearly([0])
        assert found.redeployed[0] == yearly([3_000])

    def test_half_refilled_is_half_cash(self):
        found = disposed(replace(SPOT, backfill=Estimate.known(0.5)), 4.0)
        assert (found.cashable[0, 0], found.redeployed[0, 0]) == (2_000, 2_000)

    def test_backfill_can_keep_a_team_open(self):
        # 45 freed, a third refilled: 30 left, one team. 6,000 variable + 16,000.
        found = disposed(replace(TEAM, backfill=Estimate.known(1 / 3)), 45.0)
        assert found.cashable[0] == yearly([22_000])


class TestIncome:
    def test_contributions_that_clients_stop_paying_are_lost(self):
        # £150 a week of a £1,000 place was the client's own.
        found = disposed(replace(SPOT, income_lost=Estimate.known(150.0)), 2.0)
        assert found.cashable[0] == yearly([2_000])
        assert found.revenue[0] == yearly([-300])
        assert found.cash[0] == yearly([1_700])

    def test_more_use_brings_contributions_in(self):
        found = disposed(replace(SPOT, income_lost=Estimate.known(150.0)), -2.0)
        assert found.cash[0] == yearly([-1_700])


class TestBudget:
    def test_use_that_no_budget_held_is_cost_avoided(self):
        # 110 expected, budget for 100, 15 avoided: 10 were never budgeted, 5 are.
        found = disposed(replace(SPOT, budgeted=100.0), 15.0, expected=110.0)
        assert found.cost_avoided[0] == yearly([10_000])
        assert found.cashable[0] == yearly([5_000])

    def test_a_budget_above_expected_use_makes_it_all_cash(self):
        found = disposed(replace(SPOT, budgeted=200.0), 15.0, expected=110.0)
        assert found.cashable[0] == yearly([15_000])

    def test_without_expected_use_nobody_can_tell(self):
        assert disposed(replace(SPOT, budgeted=100.0), 15.0).cost_avoided[0] == yearly([0])


class TestDraws:
    def test_pounds_are_brought_to_the_prices_of_the_valuation(self):
        priced = replace(TEAM, step_cost=Estimate.known(100.0), income_lost=Estimate.known(1.0))
        drawn = draw_contract(priced, ONE, inflation=1.1)
        assert drawn.step_cost == pytest.approx([110.0])
        assert drawn.income_lost == pytest.approx([1.1])

    def test_the_streams_depend_on_the_service_and_the_body_alone(self):
        unsure = replace(SPOT, backfill=Estimate.share(0.5, low=0.3, high=0.7))
        again = replace(unsure, kind="framework", buffer=3.0)
        draws = Draws(50, seed=3)
        first, second = draw_contract(unsure, draws), draw_contract(again, draws)
        assert np.array_equal(first.backfill, second.backfill)
        other = draw_contract(replace(unsure, body="NHS"), draws)
        assert not np.array_equal(first.backfill, other.backfill)

    def test_a_step_is_all_fixed_and_a_spot_price_all_variable_unless_said(self):
        assert draw_contract(replace(TEAM, variable=None), ONE).variable == pytest.approx([0.0])
        assert draw_contract(SPOT, ONE).variable == pytest.approx([1.0])


class TestSustained:
    def test_no_notice_is_the_use_itself(self):
        freed = np.array([[1.0, 5.0, 2.0]])
        assert np.array_equal(sustained(freed, 0), freed)

    def test_two_years_of_notice_wait_for_the_third(self):
        assert list(sustained(np.array([[4.0, 4.0, 4.0, 4.0]]), 2)[0]) == [0, 0, 4, 4]

    @given(st.lists(st.floats(0, 100), min_size=1, max_size=8), st.floats(0, 4))
    def test_money_never_outlasts_the_fall_in_use(self, freed, notice):
        use = np.array([freed])
        assert np.all(sustained(use, notice) <= use + 1e-9)


@given(
    kind=st.sampled_from(CONTRACT_KINDS),
    use=st.lists(st.floats(-50, 200), min_size=4, max_size=4),
    variable=SHARE,
    backfill=SHARE,
    income=st.floats(0, 500),
    budgeted=st.none() | st.floats(0, 100),
)
def test_the_five_classes_sum_to_the_saving_under_every_contract(
    kind, use, variable, backfill, income, budgeted
):
    contract = replace(
        {"step": TEAM, "block": BLOCK, "entitlement": BENEFIT}.get(kind, replace(SPOT, kind=kind)),
        variable=Estimate.known(variable),
        backfill=Estimate.known(backfill),
        income_lost=Estimate.known(income),
        budgeted=budgeted,
    )
    found = disposed(contract, *use, expected=80.0)
    assert found.total[0] == pytest.approx(np.array(use) * 1_000, abs=1e-6)


@given(use=st.lists(st.floats(0, 200), min_size=4, max_size=4), variable=SHARE, backfill=SHARE)
def test_no_more_becomes_cash_than_is_saved_when_steps_are_at_average_cost(use, variable, backfill):
    for base in (SPOT, TEAM, BLOCK):
        contract = replace(
            base, variable=Estimate.known(variable), backfill=Estimate.known(backfill)
        )
        found = disposed(contract, *use)
        assert np.all(found.cash <= found.total + 1e-6)
        assert np.all(found.cash >= -1e-6)


class TestRefused:
    def test_contracts_that_make_sense_pass(self):
        check_contracts([SPOT, TEAM, BLOCK, BENEFIT])

    def test_every_problem_of_every_contract_is_named_at_once(self):
        wrong = [
            replace(SPOT, step=3.0, notice=-1.0),
            replace(TEAM, step=None, variable=Estimate.known(1.2)),
            replace(BLOCK, renewals=(), notice=1.0),
            replace(BENEFIT, paid_by=""),
            replace(SPOT, paid_by="DWP", renewals=(2027,), buffer=2.0),
            replace(SPOT, kind="capped grant", notice=1.0, backfill=Estimate.known(-0.1)),
            replace(TEAM, exit_cost=Estimate.known(-1.0), buffer=-1.0),
        ]
        with pytest.raises(InputError) as refused:
            check_contracts(wrong)
        said = "\n".join(str(problem) for problem in refused.value.problems)
        assert "contract of council for 'care': step belongs to a block or a step" in said
        for words in (
            "notice should not be below 0",
            "a step needs the size of one step, above 0",
            "variable should be a share within 0 and 1, not 1.2 to 1.2",
            "a block needs the financial years of its renewals",
            "a block ends at its renewals: leave notice blank",
            "say who pays it (paid_by), such as DWP",
            "paid_by belongs to an entitlement, not to a spot",
            "renewals belong to a block, not to a spot",
            "a buffer belongs to a framework, a block or a step, not to a spot",
            "a capped grant does not fall with use",
            "backfill should be a share",
            "exit_cost should not be below 0",
            "buffer should not be below 0",
        ):
            assert words in said
