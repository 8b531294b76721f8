"""The output card of a valuation: nothing on it that the valuation does not say."""

from dataclasses import replace

import numpy as np
import pytest

from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.prevention.appraisal import weighted_nets
from wholeplace.prevention.card import (
    TOGETHER,
    Beside,
    beside_of,
    card,
    disposed_of,
    inputs_that_matter,
    paybacks_of,
)
from wholeplace.prevention.cash import Finance
from wholeplace.prevention.contracts import Contract
from wholeplace.prevention.disposition import by_share
from wholeplace.prevention.overlap import haircut
from wholeplace.prevention.overrides import inputs_of
from wholeplace.prevention.value import value, value_together
from wholeplace.source import assumption
from wholeplace.yearly import Yearly

DRAWS = Draws(300)
JUDGED = assumption("how many families come")


@pytest.fixture(scope="module")
def action(made):
    unsure = made.effect(size=Estimate.normal(-0.1, low=-0.15, high=-0.05), duration=3)
    return made.action(
        take_up=Estimate.share(0.5, low=0.4, high=0.6).said_by(JUDGED), effects=(unsure,)
    )


@pytest.fixture(scope="module")
def prices(made):
    return made.unit_costs(made.unit_cost(amount=Estimate.cost(1_000, low=700, high=1_300)))


@pytest.fixture(scope="module")
def run(made, prices):
    def valued(*actions, unit_costs=prices, contracts=None):
        given = {
            "unit_costs": unit_costs,
            "years": made.years,
            "draws": DRAWS,
            "rules": made.rules(rate=0.035),
            "contracts": contracts or {},
        }
        return value(*actions, **given) if len(actions) == 1 else value_together(actions, **given)

    return valued


@pytest.fixture(scope="module")
def valuation(run, action):
    return run(action)


def test_it_says_what_the_valuation_says(valuation):
    shown = card(valuation)
    assert (shown.name, shown.owner, shown.grade) == (
        "Family meetings",
        "council",
        "randomised trial",
    )
    assert shown.edition == "Green Book 2026"
    assert shown.net.value == pytest.approx(float(np.median(valuation.treasury.net)))
    assert shown.cost.value == pytest.approx(2_000)
    assert shown.chance == pytest.approx(float(np.mean(valuation.treasury.net >= 0)))
    assert shown.positions == valuation.positions
    assert shown.warnings == valuation.warnings
    assert shown.correlations == valuation.most_important[:8]


def test_every_interval_has_the_level_asked_for(valuation):
    shown = card(valuation, level=0.5)
    assert {shown.net.level, shown.public.level, shown.cash.level} == {0.5}


def test_sources_and_assumptions_stand_apart(valuation, made):
    shown = card(valuation)
    assert made.study in shown.sources
    assert shown.assumptions == ("how many families come",)
    assert not any(source.is_assumption for source in shown.sources)


def test_each_effect_shows_its_evidence(valuation, action):
    (found,) = card(valuation).findings
    assert (found.outcome, found.kind) == ("taken into care", "difference")
    assert found.size == action.effects[0].size
    assert found.acts_on == ()


def test_without_a_contract_the_analysts_share_is_cash_and_the_rest_unallocated(valuation):
    (body,) = card(valuation).disposed
    assert body.shares["cashable"] == pytest.approx(0.5)
    assert body.shares["unallocated"] == pytest.approx(0.5)
    assert body.implied.value == pytest.approx(0.5)
    assert [year for year, _ in body.by_year] == [2026, 2027, 2028, 2029, 2030]
    # The effect lasts three years; in the last two nothing is saved, so that no share is known.
    assert body.by_year[0][1].value == pytest.approx(0.5)
    assert body.by_year[4][1] is None
    (cashable,) = card(valuation).cashable
    assert (cashable.kind, cashable.stated.value) == ("", 0.5)
    assert cashable.implied.value == pytest.approx(0.5)


def test_a_contract_implies_its_own_share_beside_the_analysts(run, action, made):
    # 4 cases a year are far from a team of 20: nothing closes. One draw in a thousand does harm,
    # which is paid for, so that the share is a hair below nothing.
    team = Contract("care", "council", "step", made.study, 2024, step=20.0)
    shown = card(run(action, contracts={("care", "council"): team}))
    (cashable,) = shown.cashable
    assert cashable.kind == "step"
    assert cashable.implied.value == pytest.approx(0, abs=1e-4)
    assert cashable.stated.value == 0.5
    assert shown.disposed[0].shares["unallocated"] == pytest.approx(1, abs=1e-4)


def test_a_benefit_passed_on_shows_who_has_it(run, action, made):
    benefit = Contract("care", "council", "entitlement", made.study, 2024, paid_by="DWP")
    shown = card(run(action, contracts={("care", "council"): benefit}))
    assert shown.disposed[0].passed_to == "DWP"
    assert any(each.body == "DWP" for each in shown.paybacks)


def test_a_plan_has_no_owner_and_no_findings_of_its_own(run, action):
    shown = card(run(action, replace(action, id="more", name="More meetings")))
    assert (shown.id, shown.owner, shown.findings) == ("plan", "", ())
    assert shown.sources


def test_what_was_worked_out_beside_is_shown_beside(valuation):
    weighted = weighted_nets(
        valuation.treasury.net,
        to_people=np.zeros(DRAWS.count),
        incomes=(20_000, 35_000),
        level=0.8,
    )
    alone = {frozenset(): np.zeros(2), frozenset({"a"}): np.ones(2)}
    found = haircut(alone, level=0.8)
    shown = card(valuation, beside=Beside(weighted=weighted, overlap=found))
    assert shown.weighted == weighted
    assert shown.overlap is found
    assert card(valuation).overlap is None


class TestPayback:
    def finance(self, *council, nhs=(0.0, 0.0, 0.0)):
        """Return cash of two bodies over three years, one draw; what is below nothing is cost."""
        years = (2026, 2027, 2028)
        net = np.array([[[own, other] for own, other in zip(council, nhs, strict=True)]])

        def of(values):
            return Yearly(values, years, "GBP", None, ("council", "NHS"))

        return Finance(
            cost=of(np.maximum(-net, 0)),
            saving=of(np.maximum(net, 0)),
            net=of(net),
            unbanked=of(net * 0),
        )

    def test_it_pays_back_when_the_running_sum_is_no_longer_below_nothing(self):
        # -100, -40, +20 in sum.
        together, council, nhs = paybacks_of(self.finance(-100, 60, 60))
        assert (council.year, council.pays, council.by_end) == (2028, True, 1.0)
        assert (nhs.year, nhs.pays) == (2026, False)
        assert together.body == TOGETHER

    def test_money_that_goes_out_again_is_not_back(self):
        # +50, then -10, then -10: never back for good.
        council = paybacks_of(self.finance(50, -60, 0))[1]
        assert (council.year, council.by_end) == (None, 0.0)

    def test_one_body_can_pay_back_through_another_and_never_itself(self):
        together, council, _ = paybacks_of(self.finance(-100, 0, 0, nhs=(0, 150, 0)))
        assert (together.year, council.year) == (2027, None)

    def test_a_valuation_too_short_to_tell_says_so(self):
        assert paybacks_of(self.finance(-1, 1, 1))[1].chance == {3: 1.0, 5: None, 10: None}


def test_what_becomes_of_nothing_is_not_known():
    nothing = by_share(np.zeros((2, 1)), np.zeros(2), years=(2026,))
    assert disposed_of("council", nothing, level=0.8).shares is None


def test_the_inputs_tried_are_those_that_matter_most(valuation, action, prices):
    every = inputs_of([action], unit_costs=prices.values())
    tried = inputs_that_matter(every, valuation=valuation, count=2)
    assert [each.name for each in tried] == [name for name, _ in valuation.most_important[:2]]


def test_running_it_again_gives_switching_values_and_bars(valuation, action, run):
    def again(actions, unit_costs):
        return float(np.mean(run(*actions, unit_costs=unit_costs).treasury.net))

    beside = beside_of(valuation, interventions=[action], again=again, count=3)
    shown = card(valuation, beside=beside)
    assert {each.name for each in shown.true_if} == {each.name for each in shown.matters}
    # Reach 40, effect 0.1 for three years at £1,000 earns about £11,600 on £2,000: the effect
    # may fall to about 0.017, which is outside its interval of 0.05 to 0.15.
    effect = next(each for each in shown.true_if if "effect" in each.name)
    assert effect.verdict == "outside its range"
    assert effect.at == pytest.approx(-0.0172, abs=0.002)
    assert shown.matters[0].length >= shown.matters[-1].length
