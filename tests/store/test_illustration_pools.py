"""The pooled fund that illustrates: its money is what its action is expected to cost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wholeplace.money import Deflators
from wholeplace.source import assumption
from wholeplace.store.action_rows import CostRow
from wholeplace.store.illustration_pools import Pooled, pool_rows
from wholeplace.store.illustrations import illustration_rows
from wholeplace.store.new import new_bundle
from wholeplace.store.pools import settled_pools

FLAT = Deflators({2024: 100.0, 2026: 104.0, 2027: 110.0}, assumption("made up"))
FUND = Pooled(
    id="fund",
    title="A fund (illustration)",
    action="falls",
    scheme="Classes",
    lead="NHS",
    host="council",
    members=("council", "NHS"),
    cap_share=0.5,
    exit_notice_months=6,
    governance="assumption: a board",
    power="section 75",
    functions="falls",
    condition="Illustration: nobody has agreed to it",
    source="assumption: as the action",
)


def cost(year, amount=100_000.0, action="falls"):
    return CostRow.model_validate(
        {
            "intervention": action, "body": "NHS", "year": year, "amount": amount,
            "amount_low": amount / 2, "amount_high": amount * 2, "amount_level": 0.8,
            "prices": 2024, "kind": "revenue", "what": "Classes", "source": "assumption: made up",
        }
    )  # fmt: skip


def rows(*costs, fund=FUND, **optimism):
    return pool_rows([fund], costs, deflators=FLAT, optimism=optimism)


def test_a_scheme_costs_what_its_action_does_in_the_cash_of_each_year():
    # 100,000 in prices of 2024 is 104,000 in 2026 and 110,000 in 2027
    schemes = rows(cost(2026), cost(2027))["schemes"]
    assert [(s.year, s.gbp, s.gbp_low, s.gbp_high) for s in schemes] == [
        (2026, 104_000, 52_000, 208_000),
        (2027, 110_000, 55_000, 220_000),
    ]
    assert {s.action for s in schemes} == {"falls"}


def test_what_a_valuation_adds_for_optimism_is_in_it():
    assert rows(cost(2026), falls=0.05)["schemes"][0].gbp == 109_200


def test_members_put_in_equal_parts_of_it_and_share_its_risk_alike():
    found = rows(cost(2026), cost(2027))
    assert [(c.body, c.year, c.gbp) for c in found["contributions"]] == [
        ("council", 2026, 52_000), ("NHS", 2026, 52_000),
        ("council", 2027, 55_000), ("NHS", 2027, 55_000),
    ]  # fmt: skip
    assert [(m.body, m.over_share, m.under_share) for m in found["pools"]] == [
        ("council", 0.5, 0.5),
        ("NHS", 0.5, 0.5),
    ]


def test_a_cap_is_a_share_of_a_partners_largest_payment():
    assert {m.over_cap for m in rows(cost(2026), cost(2027))["pools"]} == {27_500}


def test_a_fund_whose_action_the_place_does_not_have_is_not_there():
    assert rows(cost(2026, action="other")) == {"pools": (), "schemes": (), "contributions": ()}


@pytest.mark.parametrize("members", [("council", "NHS", "police"), ("council",)])
def test_shares_sum_to_one_whoever_the_members_are(members):
    found = rows(cost(2026), fund=FUND.model_copy(update={"members": members}))
    assert sum(m.over_share for m in found["pools"]) == pytest.approx(1)
    assert sum(c.gbp for c in found["contributions"]) == pytest.approx(found["schemes"][0].gbp)


class TestNewBundle:
    @pytest.fixture(scope="class")
    def wigan(self, reference):
        bundle = new_bundle(reference, "Wigan")
        return replace(bundle, settings=replace(bundle.settings, draws=200))

    def test_it_has_a_fund_of_council_and_nhs_that_says_it_is_an_illustration(self, wigan):
        (fund,) = wigan.finance.pools
        assert fund.bodies == ("council", "NHS")
        assert "illustration" in fund.title
        assert {body.id for body in wigan.bodies} >= set(fund.bodies)
        assert {each.fund for each in wigan.contributions} == {fund.title}
        assert all("nobody has agreed" in each.condition for each in wigan.contributions)

    def test_nothing_in_it_is_said_to_be_published(self, wigan):
        (fund,) = wigan.finance.pools
        for scheme in fund.schemes:
            assert all(cost.source.is_assumption for cost in scheme.budget.values())
        assert fund.governance.startswith("assumption:")
        assert "assumption" in fund.power

    def test_money_in_is_money_out_as_planned_and_the_valuation_costs_the_same(
        self, wigan, reference
    ):
        (found,) = settled_pools(wigan, reference)
        assert all(abs(left) < 1 for left in found.balance.values())
        planned = found.cash.contributions.sum(axis=1)
        middle = found.cash.spend.quantiles(0.5)[0]
        assert middle == pytest.approx(planned, rel=0.15)
        assert all(0.3 < chance < 0.7 for chance in found.cash.chance_over)

    def test_a_place_whose_people_are_not_known_has_no_fund(self, wigan, reference):
        area = replace(wigan.place.area, code="E99999999")
        nowhere = replace(wigan.place, area=area, known_as=("E99999999",))
        found = illustration_rows(reference, nowhere, first_year=2026)
        assert found["pools"] == found["schemes"] == found["contributions"] == ()
