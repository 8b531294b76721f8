"""The Treasury's and the finance officer's views of one run, reconciled line by line."""

from dataclasses import replace

import pytest

from wholeplace.estimate import Estimate
from wholeplace.prevention.two_views import bridge
from wholeplace.prevention.value import value

TAKE_UP = Estimate.share(0.5, low=0.4, high=0.6)


def views(made):
    arrest = made.unit_cost(
        id="arrest",
        name="An arrest",
        bearers=(
            made.share_of("police", 0.7, cashable=0.1),
            replace(made.share_of("DWP", 0.3), transfer=True),
        ),
        service_line="Custody",
    )
    health = made.unit_cost(id="qaly", name="Health", unit="per QALY", value_kind="social")
    chances = (
        made.effect(outcome="arrested", unit_cost="arrest", duration=3),
        made.effect(outcome="ill", unit_cost="qaly", lag=2),
    )
    costs = (
        made.cost(),
        made.cost(year=2028, what="rooms", kind="in kind"),
        made.cost(body="NHS", year=2027),
    )
    action = made.acting(
        take_up=TAKE_UP,
        effects=(made.lever(duration=3), *chances),
        costs=costs,
        optimism_benefit=0.1,
        optimism_cost=0.2,
    )
    arguments = made.ground(
        made.unit_cost(service_line="Children looked after"),
        arrest,
        health,
        draws=40,
        contracts=[made.contract(variable=Estimate.known(0.6), notice=0.5)],
        growth=0.03,
        rate=0.035,
    )
    return value(action, **arguments), arguments["rules"]


def test_the_two_views_reconcile_line_by_line_to_one_run(made):
    result, rules = views(made)
    lines = bridge(result, rules=rules)
    # Down each line: discounting undone, inflation added, what is not cash taken off.
    for line in lines:
        walked = line.present_value + line.discounting + line.inflation - line.not_cash
        assert walked == pytest.approx(line.cash), line.title
    # Across to the Treasury's view.
    costs = [line for line in lines if line.is_cost]
    gains = [line for line in lines if not line.is_cost]
    fiscal = sum(line.present_value for line in gains if line.kind == "fiscal")
    public = sum(line.present_value - line.transfer for line in gains)
    assert sum(line.present_value for line in costs) == pytest.approx(result.treasury.cost.mean())
    assert fiscal == pytest.approx(result.treasury.fiscal.mean())
    assert public == pytest.approx(result.treasury.public.mean())
    # Across to the finance officer's view.
    spent = result.finance.cost.total().mean(axis=0).sum()
    saved = result.finance.saving.total().mean(axis=0).sum()
    assert sum(line.cash for line in costs) == pytest.approx(spent)
    assert sum(line.cash for line in gains) == pytest.approx(saved)
    unbanked = result.finance.unbanked.total().mean(axis=0).sum()
    not_cash = sum(line.not_cash for line in gains if line.kind == "fiscal")
    assert not_cash == pytest.approx(unbanked)


def test_lines_are_called_as_the_budget_calls_them(made):
    result, _ = views(made)
    titles = {(line.body, line.title, line.is_cost) for line in result.finance.lines}
    assert titles == {
        ("council", "staff", True),
        ("NHS", "staff", True),
        ("council", "Children looked after", False),
        ("police", "Custody", False),
        ("DWP", "Custody", False),
    }


def test_budget_lines_sum_to_the_cash_of_every_body_draw_and_year(made):
    result, _ = views(made)
    for body in result.finance.net.bodies:
        own = [line for line in result.finance.lines if line.body == body]
        saved = sum(line.cash.values for line in own if not line.is_cost)
        spent = sum(line.cash.values for line in own if line.is_cost)
        assert saved - spent == pytest.approx(result.finance.net.of(body).values)


def test_money_passed_on_is_on_the_line_of_who_gets_it(made):
    arguments = made.ground(contracts=[made.contract(kind="entitlement", paid_by="DWP")])
    lines = bridge(value(made.acting(), **arguments), rules=arguments["rules"])
    passed = [line for line in lines if line.body == "DWP"]
    assert [(line.present_value, line.cash > 0) for line in passed] == [(0.0, True)]
