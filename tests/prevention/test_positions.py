"""Who pays and who gains."""

import numpy as np
import pytest

from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.prevention.value import value

ONE = Draws(1)


@pytest.fixture(scope="module")
def positions(made):
    def run(action, cost, *, draws=ONE, rate=0.0):
        result = value(
            action,
            unit_costs={"care": cost},
            years=made.years,
            draws=draws,
            rules=made.rules(rate=rate),
        )
        return {position.body: position for position in result.positions}

    return run


def test_the_body_that_pays_is_not_the_body_that_gains(made, positions):
    found = positions(made.action(), made.unit_cost(bearers=(made.share_of("NHS", cashable=0.2),)))
    assert found["council"].net.value == pytest.approx(-2_000)
    assert found["NHS"].net.value == pytest.approx(4_000)
    assert found["council"].cash_net.value == pytest.approx(-2_000)
    assert found["NHS"].cash_net.value == pytest.approx(800)


def test_a_position_carries_its_interval_and_level(made, positions):
    price = made.unit_cost(amount=Estimate.normal(1_000, low=600, high=1_400, level=0.8))
    found = positions(made.action(), price, draws=Draws(5_000))["council"]
    # 4 avoided at 600 to 1,400 each, at 80 %.
    assert found.gains.level == 0.8
    assert found.gains.low == pytest.approx(2_400, rel=0.03)
    assert found.gains.high == pytest.approx(5_600, rel=0.03)
    assert found.gains.value == pytest.approx(4_000, rel=0.03)
    assert found.pays.family == "known"


def test_a_body_that_neither_pays_nor_gains_money_is_left_out(made, positions):
    social = made.unit_cost(value_kind="social", bearers=(made.share_of("society"),))
    assert list(positions(made.action(), social)) == ["council"]


def test_bodies_that_pay_come_first(made, positions):
    bearers = (made.share_of("NHS", 0.5), made.share_of("council", 0.5))
    assert list(positions(made.action(), made.unit_cost(bearers=bearers))) == ["council", "NHS"]


def test_gains_and_payments_are_present_values_and_cash_is_not(made, positions):
    later = made.cost(year=2028)
    found = positions(made.action(costs=(later,)), made.unit_cost(), rate=0.05)["council"]
    assert found.pays.value == pytest.approx(2_000 / 1.05**2)
    assert found.gains.value == pytest.approx(4_000)
    assert found.cash_net.value == pytest.approx(2_000 - 2_000)


def test_a_transfer_is_still_a_gain_of_the_body_that_no_longer_pays_it(made, positions):
    found = positions(made.action(), made.unit_cost(transfer=True, bearers=(made.share_of("DWP"),)))
    assert found["DWP"].gains.value == pytest.approx(4_000)


def test_the_net_interval_is_of_the_difference_and_not_the_difference_of_intervals(made, positions):
    price = Estimate.normal(1_000, low=600, high=1_400)
    staff = made.cost(amount=Estimate.normal(2_000, low=1_000, high=3_000))
    found = positions(
        made.action(costs=(staff,)), made.unit_cost(amount=price), draws=Draws(5_000)
    )["council"]
    widest = (found.gains.high - found.pays.low) - (found.gains.low - found.pays.high)
    assert found.net.high - found.net.low < widest
    assert np.isclose(found.net.value, found.gains.value - found.pays.value, rtol=0.1)
