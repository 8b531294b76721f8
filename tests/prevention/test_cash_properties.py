"""What must hold of cash under every contract, and of the two views of every plan."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.draws import Draws
from wholeplace.errors import InputError
from wholeplace.estimate import Estimate
from wholeplace.prevention.contracts import CONTRACT_KINDS, cash, draw_contract
from wholeplace.prevention.disposition import CLASSES
from wholeplace.prevention.two_views import FISCAL, bridge
from wholeplace.prevention.value import value, value_together

YEARS = (2026, 2027, 2028, 2029, 2030)
quick = settings(deadline=None, max_examples=40)
few = settings(deadline=None, max_examples=15)
shares = st.sampled_from([0.0, 1.0]) | st.floats(0, 1)
falls = st.lists(st.floats(0, 100), min_size=5, max_size=5)
changes = st.lists(st.floats(-50, 100), min_size=5, max_size=5)


def contracts(made):
    """Return contracts of every kind that make sense, without costs of closing or lost income."""

    @st.composite
    def drawn(draw):
        kind = draw(st.sampled_from(CONTRACT_KINDS))
        told = {
            "kind": kind,
            "backfill": Estimate.known(draw(shares)),
            "budgeted": draw(st.none() | st.floats(0, 200)),
        }
        if draw(st.booleans()):
            told["variable"] = Estimate.known(draw(shares))
        if kind in ("step", "block"):
            told |= {"step": draw(st.floats(0.5, 40)), "buffer": draw(st.sampled_from([0.0, 3.0]))}
        if kind == "block":
            told["renewals"] = tuple(draw(st.sets(st.sampled_from(YEARS), min_size=1)))
        elif kind != "capped grant":
            told["notice"] = draw(st.sampled_from([0.0, 0.5, 1.0, 2.25]))
        if kind == "entitlement":
            told["paid_by"] = "DWP"
        return made.contract(**told)

    return drawn()


def disposed(contract, avoided, *, price=100.0, expected=150.0):
    use = np.array([avoided])
    return cash(
        draw_contract(contract, Draws(1)), use, np.array([price]), years=YEARS,
        expected=np.full_like(use, expected),
    )  # fmt: skip


@given(data=st.data(), avoided=changes)
@quick
def test_five_classes_sum_to_what_is_avoided_under_every_contract(made, data, avoided):
    found = disposed(data.draw(contracts(made)), avoided)
    total = sum(found.of(name) for name in CLASSES)
    assert total == pytest.approx(100.0 * np.array([avoided]), abs=1e-9)


@given(data=st.data(), avoided=falls)
@quick
def test_a_fall_in_use_is_never_more_cash_than_it_costs_and_never_less_than_none(
    made, data, avoided
):
    found = disposed(data.draw(contracts(made)), avoided)
    saved = 100.0 * np.array([avoided])
    banked = found.cash + found.passed_on
    assert (banked >= -1e-9).all()
    assert (banked <= saved + 1e-6).all()
    for name in CLASSES:
        assert (found.of(name) >= -1e-6).all(), name


@given(data=st.data(), avoided=changes)
@quick
def test_what_is_no_bodys_own_money_is_never_its_cash(made, data, avoided):
    contract = data.draw(contracts(made))
    found = disposed(contract, avoided)
    if contract.kind == "entitlement":
        assert not found.cash.any()
        assert found.passed_to == "DWP"
    elif contract.kind == "capped grant":
        assert not found.cash[np.array([avoided]) >= 0].any()
    if contract.kind != "entitlement":
        assert not found.passed_on.any()


@given(data=st.data(), avoided=falls)
@quick
def test_places_that_all_fill_again_give_no_cash(made, data, avoided):
    full = replace(data.draw(contracts(made)), backfill=Estimate.known(1.0))
    found = disposed(full, avoided)
    assert not found.cash.any()
    assert not found.passed_on.any()
    assert found.redeployed == pytest.approx(100.0 * np.array([avoided]))


@given(avoided=falls, renewal=st.sampled_from(YEARS), step=st.floats(0.5, 40))
@quick
def test_a_block_gives_nothing_before_it_is_agreed_anew(made, avoided, renewal, step):
    found = disposed(made.contract(kind="block", step=step, renewals=(renewal,)), avoided)
    before = [year < renewal or renewal == YEARS[0] for year in YEARS]
    assert not found.cash[:, before].any()


@given(data=st.data(), avoided=falls, more=falls)
@quick
def test_more_avoided_is_never_less_cash(made, data, avoided, more):
    contract = data.draw(contracts(made))
    less = disposed(contract, avoided)
    both = disposed(contract, list(np.add(avoided, more)))
    assert ((both.cash + both.passed_on) >= (less.cash + less.passed_on) - 1e-6).all()


@pytest.fixture(scope="module")
def plan(made):
    """Returns a plan of two levers and a chance, with streams of every kind, under a contract."""
    costs = (
        made.unit_cost(bearers=(made.share_of("council", 0.7), made.share_of("NHS", 0.3))),
        made.unit_cost(id="benefit", name="A benefit", transfer=True,
                       bearers=(made.share_of("DWP", cashable=0.4),)),
        made.unit_cost(id="wage", name="A wage", value_kind="economic", service_line="Benefits"),
        made.unit_cost(id="qaly", name="Health", unit="per QALY", value_kind="social",
                       bearers=(made.share_of("people", cashable=0.0),)),
    )  # fmt: skip
    chances = tuple(
        made.effect(outcome=cost.id, unit_cost=cost.id, lag=lag, duration=3)
        for lag, cost in enumerate(costs[1:])
    )
    lines = tuple(
        made.cost(year=year, kind=kind, body=body)
        for year, kind, body in ((2026, "revenue", "council"), (2027, "in kind", "charity"),
                                 (2028, "capital", "NHS"))
    )  # fmt: skip

    def valued(contract, *, size, rate, growth):
        lever = made.lever(size=Estimate.ratio(size, low=size * 0.8, high=size * 1.25))
        actions = (
            made.acting(effects=(lever,), costs=lines),
            made.acting("visits", optimism_cost=0.1, optimism_benefit=0.2),
            made.action(id="work", name="Work", effects=chances),
        )
        given = made.ground(*costs, draws=8, rate=rate, growth=growth, contracts=[contract])
        return value_together(actions, **given), given["rules"]

    return valued


@given(data=st.data(), size=st.floats(0.3, 1.5), rate=st.floats(0, 0.1), growth=st.floats(0, 0.1))
@few
def test_both_views_of_any_plan_reconcile_line_by_line(made, plan, data, size, rate, growth):
    valuation, rules = plan(data.draw(contracts(made)), size=size, rate=rate, growth=growth)
    lines = bridge(valuation, rules=rules)
    assert len({(line.body, line.title, line.kind) for line in lines}) == len(lines)
    sign = [-1 if line.is_cost else 1 for line in lines]
    net = sum(s * (line.present_value - line.transfer) for s, line in zip(sign, lines, strict=True))
    assert net == pytest.approx(valuation.treasury.net.mean(), rel=1e-9, abs=1e-6)
    fiscal = sum(line.present_value for line in lines if line.kind == FISCAL)
    assert fiscal == pytest.approx(valuation.treasury.fiscal.mean(), rel=1e-9, abs=1e-6)
    for body in valuation.finance.net.bodies:
        told = sum(s * line.cash for s, line in zip(sign, lines, strict=True) if line.body == body)
        own = valuation.finance.net.of(body).values.sum(axis=1).mean()
        assert told == pytest.approx(own, rel=1e-9, abs=1e-6)


@given(data=st.data(), size=st.floats(0.3, 1.5))
@few
def test_cash_passed_on_and_not_banked_make_up_the_fiscal_benefit(made, plan, data, size):
    valuation, _ = plan(data.draw(contracts(made)), size=size, rate=0.035, growth=0.0)
    fiscal = valuation.benefit["fiscal"].values
    finance = valuation.finance
    assert (finance.saving.values + finance.unbanked.values).sum(axis=2) == pytest.approx(
        fiscal.sum(axis=2), rel=1e-9, abs=1e-6
    )
    for body, part in valuation.disposition.items():
        own = valuation.benefit["fiscal"].of(body).values
        assert part.total == pytest.approx(own, rel=1e-9, abs=1e-6)


def test_money_passed_on_to_a_body_with_an_economic_line_of_that_name_keeps_its_line(made):
    benefits = made.unit_cost(service_line="Benefits")
    wage = made.unit_cost(id="wage", name="A wage", value_kind="economic", service_line="Benefits",
                          bearers=(made.share_of("DWP"),))  # fmt: skip
    action = made.acting(effects=(made.lever(), made.effect(outcome="work", unit_cost="wage")))
    paid = made.contract(kind="entitlement", paid_by="DWP")
    given = made.ground(benefits, wage, contracts=[paid])
    valuation = value(action, **given)
    cash_in = sum(
        line.cash for line in bridge(valuation, rules=given["rules"]) if line.body == "DWP"
    )
    assert cash_in == pytest.approx(valuation.finance.saving.of("DWP").values.sum())
    assert cash_in > 0


def test_money_and_health_are_discounted_each_at_its_own_rate_by_hand(made):
    # One person spared 1.0 in each of three years: £1,000 at 3.5 %, half of it a transfer, and a
    # QALY of £70,000 at 1.5 %:  1 + 1/1.035 + 1/1.035^2 = 2.899694 ; 1 + 1/1.015 + 1/1.015^2 =
    # 2.955883. Public value 500 x 2.899694 + 70,000 x 2.955883 = 1,449.85 + 206,911.84
    rules = made.rules(rate=0.035)
    health = made.schedule("health", 0.015)
    rules = replace(rules, schedules={**rules.schedules, "health": health})
    bearers = (made.share_of("council", 0.5), replace(made.share_of("DWP", 0.5), transfer=True))
    costs = made.unit_costs(
        made.unit_cost(bearers=bearers),
        made.unit_cost(id="qaly", unit="per QALY", value_kind="social",
                       amount=Estimate.known(70_000.0), bearers=(made.share_of("people"),)),
    )  # fmt: skip
    effects = tuple(
        made.effect(need=Estimate.known(1.0), size=Estimate.known(-1.0), duration=3,
                    outcome=id, unit_cost=id)
        for id in costs
    )  # fmt: skip
    action = made.action(eligible=1.0, take_up=Estimate.known(1.0), attrition=0.0, effects=effects)
    found = value(action, unit_costs=costs, years=YEARS, draws=Draws(1), rules=rules).treasury
    assert found.public[0] == pytest.approx(1_449.847 + 206_911.84, abs=0.05)
    assert found.fiscal[0] == pytest.approx(2_899.694, abs=0.001)
    assert found.net[0] == pytest.approx(found.public[0] - 2_000)
    assert found.edition == "Green Book 2026"


def test_a_contract_that_can_change_no_cash_is_warned_of(made):
    elsewhere = made.contract(body="NHS")
    never = made.contract(kind="block", step=5.0, renewals=(2026, 2031))
    found = value(made.acting(), **made.ground(contracts=[elsewhere, never]))
    assert not found.finance.saving.values.any()
    assert [each for each in found.warnings if each.startswith("The ")] == [
        "The contract of NHS for 'A year in care' changes nothing: NHS bears no part of that cost,"
        " which council bears.",
        "The block of council for 'A year in care' is not agreed anew after 2026/27 and by 2030/31,"
        " so no lot of it stops.",
    ]
    agreed = made.contract(kind="block", step=5.0, renewals=(2028,))
    told = value(made.acting(), **made.ground(contracts=[agreed])).warnings
    assert not any(each.startswith("The block") for each in told)


def test_a_budget_of_less_than_nothing_is_refused(made):
    with pytest.raises(InputError, match="budgeted should not be below 0"):
        value(made.acting(), **made.ground(contracts=[made.contract(budgeted=-5.0)]))
