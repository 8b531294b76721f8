"""Discounting by the unit of the stream, and the long-horizon sensitivity."""

import pytest

from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.prevention.value import value

LONG = tuple(range(2026, 2026 + 51))
FIFTY = LONG[:50]


@pytest.fixture(scope="module")
def treasury(made):
    def run(action, *costs, years=made.years, rate=0.03):
        result = value(
            action,
            unit_costs=made.unit_costs(*costs),
            years=years,
            draws=Draws(1),
            rules=made.rules(rate=rate),
        )
        return result.treasury

    return run


def test_a_stream_of_health_effects_has_the_health_rate_and_pounds_the_standard_one(made, treasury):
    late = made.effect(lag=2)
    pounds = treasury(made.action(effects=(late,)), made.unit_cost())
    life = treasury(
        made.action(effects=(late,)), made.unit_cost(unit="per QALY", value_kind="social")
    )
    # The made-up health rate is half of 3 %.
    assert pounds.public == pytest.approx([4_000 / 1.03**2])
    assert life.public == pytest.approx([4_000 / 1.015**2])


def test_one_action_may_hold_streams_of_both_kinds(made, treasury):
    effects = (made.effect(lag=2), made.effect(lag=2, outcome="ill health", unit_cost="qaly"))
    qaly = made.unit_cost(id="qaly", unit="per QALY", value_kind="social")
    both = treasury(made.action(effects=effects), made.unit_cost(), qaly)
    assert both.public == pytest.approx([4_000 / 1.03**2 + 4_000 / 1.015**2])


@pytest.mark.parametrize(
    ("unit", "is_health"),
    [
        ("per QALY", True),
        ("per life year", True),
        ("per fatality", True),
        ("lifetime", False),
        ("per WELLBY", False),
        ("per year", False),
        ("per bed day", False),
    ],
)
def test_a_unit_says_whether_it_is_a_health_effect(made, unit, is_health):
    assert made.unit_cost(unit=unit).is_health_effect is is_health


def test_health_money_is_not_a_health_effect(made, treasury):
    late = made.effect(lag=2)
    bed = made.unit_cost(name="A bed day", bearers=(made.share_of("NHS"),), unit="per bed day")
    assert treasury(made.action(effects=(late,)), bed).public == pytest.approx([4_000 / 1.03**2])


def test_an_appraisal_of_over_fifty_years_shows_the_lower_rates_too(made, treasury):
    # One saving of 4,000 in the fifty-first year; the sensitivity rate here is a third of 3 %.
    action = made.action(effects=(made.effect(lag=50),))
    found = treasury(action, years=LONG)
    assert found.net == pytest.approx([4_000 / 1.03**50 - 2_000])
    assert found.long_horizon == pytest.approx(4_000 / 1.01**50 - 2_000)


def test_fifty_years_or_fewer_need_no_lower_rates(made, treasury):
    assert treasury(made.action(), years=FIFTY).long_horizon is None


def test_the_lower_rates_leave_health_streams_at_the_health_rate(made, treasury):
    life = made.unit_cost(unit="per QALY", value_kind="social")
    found = treasury(made.action(effects=(made.effect(lag=50),), costs=()), life, years=LONG)
    assert found.long_horizon == pytest.approx(4_000 / 1.015**50)


def test_costs_are_always_pounds(made, treasury):
    late = made.cost(year=2028, amount=Estimate.known(100.0))
    life = made.unit_cost(unit="per QALY", value_kind="social")
    found = treasury(made.action(costs=(late,), effects=()), life)
    assert found.cost == pytest.approx([100 / 1.03**2])


def test_the_real_health_schedule_gives_more_weight_to_late_life_years(made, reference):
    from dataclasses import replace

    rules = replace(made.rules(), schedules=reference.schedules())
    action = made.action(effects=(made.effect(lag=30),), costs=())
    years = tuple(range(2026, 2057))
    values = [
        value(action, unit_costs={"care": cost}, years=years, draws=Draws(1), rules=rules)
        for cost in (made.unit_cost(), made.unit_cost(unit="per QALY", value_kind="social"))
    ]
    pounds, life = (each.treasury.public[0] for each in values)
    # Golden T5: the factors of year 30 are 0.3562784106 and 0.6397624299.
    assert pounds == pytest.approx(4_000 * 0.3562784106)
    assert life == pytest.approx(4_000 * 0.6397624299)
