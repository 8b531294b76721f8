"""The finance chapter of a plan: with and without its proposals, beside others, and in JSON."""

import json
from dataclasses import replace

import numpy as np
import pytest

from wholeplace.errors import InputError
from wholeplace.plan.council_finance import (
    budget_sources,
    chapter_sources,
    council_finance,
    finance_object,
    narrowed,
    peer,
)
from wholeplace.plan.version import in_json_types, to_json
from wholeplace.store.rulebook import packaged_rules

RULES = packaged_rules()


@pytest.fixture(scope="module")
def money(town):
    return town.MONEY


@pytest.fixture(scope="module")
def plain(money):
    return money.finance()


@pytest.fixture(scope="module")
def proposed(money):
    return money.finance(money.proposal())


class TestWithAndWithout:
    def test_a_budget_without_proposals_is_run_once(self, plain):
        assert plain.without is None
        assert narrowed(plain) is None

    def test_without_the_proposals_the_plan_is_the_budgets_own_draw_by_draw(self, plain, proposed):
        assert (proposed.without.gap.values == plain.outlook.gap.values).all()
        assert (proposed.without.reserves.values == plain.outlook.reserves.values).all()

    def test_the_gap_changes_by_what_the_proposals_change_and_by_nothing_else(self, proposed):
        # £1m a year less, give or take a tenth by draw, whatever prices do
        change = narrowed(proposed)
        assert change.years == (2025, 2026, 2027)
        assert change.unit == "GBP"
        assert change.values == pytest.approx(
            -1e6 * (1 + 0.1 * np.linspace(-1, 1, 400))[:, None] * np.ones((1, 3)), abs=1e-3
        )

    def test_spending_and_funding_are_as_worked_by_hand(self, plain):
        # 2025: 600 x 1.03 x 1.02 + 100 x 1.03 = 733.36; 200 x 1.0299 + 505 = 710.98 (£ million)
        spending = plain.outlook.spending.values.mean(axis=0)
        funding = plain.outlook.funding.values.mean(axis=0)
        assert spending[0] == pytest.approx(733.36e6, rel=2e-3)
        assert funding[0] == pytest.approx(710.98e6)

    def test_two_proposals_change_the_gap_by_their_sum(self, money):
        first, second = money.proposal(), money.proposal("falls", 0.25, title="Falls")
        both = narrowed(money.finance(first, second)).values
        apart = [narrowed(money.finance(each)).values for each in (first, second)]
        assert both == pytest.approx(sum(apart), abs=1e-3)

    def test_facts_are_of_the_plan_with_the_proposals(self, proposed):
        (last,) = [f for f in proposed.facts if f.about == "gap" and "2027/28" in f.sentence]
        assert last.number == pytest.approx(proposed.outlook.gap.values[:, -1].mean())

    def test_a_proposal_that_is_also_a_saving_of_the_budget_is_refused_by_name(self, money):
        change = money.proposal()
        budget = replace(money.BUDGET, changes=(change,))
        with pytest.raises(InputError) as caught:
            money.finance(change, money.proposal("other"), budget=budget)
        assert [str(problem) for problem in caught.value.problems] == [
            "fgc: is a proposal of the plan and in the table savings too: leave it out of one of"
            " them"
        ]

    def test_what_is_wrong_with_the_budget_is_refused(self, money):
        wrong = replace(money.BUDGET, minimum=-1.0)
        with pytest.raises(InputError, match="minimum: should be nought or more"):
            council_finance(wrong, (), draws=money.DRAWS, rules=RULES)


class TestPeer:
    def found(self, money, **changes):
        return peer(replace(money.BUDGET, **changes), draws=money.DRAWS, rules=RULES)

    def test_gap_growth_and_chance_are_those_of_its_own_plan(self, money, plain):
        found = self.found(money)
        last = plain.outlook.spending.values[:, -1]
        assert found.gap.value == pytest.approx(np.median(plain.outlook.gap.values[:, -1] / last))
        assert (found.gap.level, found.gap.low < found.gap.value < found.gap.high) == (0.8, True)
        assert found.run_out == plain.outlook.run_out[-1]
        # three years from £700m to the expected last year
        assert (1 + found.growth) ** 3 == pytest.approx(last.mean() / 700e6)

    def test_reserves_are_those_that_may_be_used_over_spending(self, money):
        # (30 - 5 that must stay + 20) of 700; schools' own 8 may not be drawn on
        assert self.found(money).reserves == pytest.approx(45 / 700)

    def test_reserves_nobody_may_use_are_not_known_and_not_nought(self, money):
        general = replace(money.BUDGET.reserves[1], order=None)
        assert self.found(money, reserves=(general,)).reserves is None


class TestSources:
    def test_every_source_of_the_budget_is_named_once_in_its_order(self, money):
        assert budget_sources(money.BUDGET) == (money.BOOK, money.GUESS)

    def test_what_is_beside_is_cited_after_the_budget(self, plain, money, town):
        other = replace(money.BOOK, id="other")
        wider = replace(money.WIDER, sources={"resilience": (money.BOOK,), "revenue": (other,)})
        found = chapter_sources(replace(plain, wider=wider))
        assert found[-1] == other
        assert len(set(found)) == len(found)
        assert set(found[:-1]) == set(budget_sources(plain.outlook.budget))


class TestInJson:
    def test_the_plan_without_proposals_is_there_by_its_amounts_and_not_twice(self, proposed):
        told = finance_object(proposed)
        assert set(told["without"]) == {
            "spending", "funding", "gap", "reserves", "below_minimum", "run_out",
        }  # fmt: skip
        assert told["outlook"] is proposed.outlook

    def test_sources_of_what_is_beside_are_left_to_the_plans_own_list(self, plain, money):
        assert "sources" not in finance_object(replace(plain, wider=money.WIDER))["wider"]

    def test_draws_become_mean_and_quantiles(self, proposed):
        told = in_json_types(finance_object(proposed))
        gap = told["outlook"]["gap"]["values"]
        assert set(gap["quantiles"]) == {"0.1", "0.5", "0.9"}
        assert gap["mean"][0] == pytest.approx(proposed.outlook.gap.values[:, 0].mean())

    def test_a_plan_without_proposals_says_there_are_none(self, plain):
        assert in_json_types(finance_object(plain))["without"] is None


def test_the_plans_json_holds_chapter_and_funds_and_cites_sources_by_their_key(town):
    plan = town.anytown(worth=town.MONEY_WORTH)
    told = json.loads(to_json(plan))
    lines = told["finance"]["outlook"]["budget"]["lines"]
    assert {line["source"] for line in lines} <= told["sources"].keys()
    assert told["sources"][lines[0]["source"]]["title"] == "Budget book"
    assert [peer["name"] for peer in told["finance"]["peers"]] == [
        "Anytown", "Othertown", "Thirdham",
    ]  # fmt: skip
    assert [fund["id"] for fund in told["pools"]] == ["fund"]
    assert told["finance"]["wider"]["injections"][0]["bought"]["amount"] == 4e6


def test_the_same_plan_gives_the_same_bytes(town):
    plan = town.anytown(worth=town.MONEY_WORTH)
    assert to_json(plan) == to_json(town.anytown(worth=town.MONEY_WORTH))
