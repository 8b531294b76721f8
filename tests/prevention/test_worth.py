"""What avoided use is worth and what an action costs, stream by stream."""

import numpy as np
import pytest

from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.prevention.avoided import Avoided
from wholeplace.prevention.inputs import draw_action, draw_prices
from wholeplace.prevention.worth import Frame, benefits_of, costs_of, select
from wholeplace.yearly import Yearly

YEARS = (2026, 2027)
USE = Avoided("taken into care", "care", Yearly(np.array([[4.0, 2.0]]), YEARS, "uses avoided"))


@pytest.fixture(scope="module")
def benefits(made):
    def run(cost, *, optimism=0.0, growth=0.0):
        return benefits_of(
            (USE,),
            unit_costs={"care": cost},
            prices=draw_prices([cost], Draws(1)),
            optimism=optimism,
            rules=made.rules(growth=growth),
        )

    return run


@pytest.fixture(scope="module")
def costs(made):
    def run(action, *, years=YEARS, draws=None, growth=0.0):
        drawn = draw_action(action, draws or Draws(1))
        return costs_of(action, drawn=drawn, years=years, rules=made.rules(growth=growth))

    return run


def test_a_benefit_is_use_times_price(made, benefits):
    (found,) = benefits(made.unit_cost())
    assert found.amounts.tolist() == [[4_000, 2_000]]
    assert (found.body, found.kind, found.transfer) == ("council", "fiscal", False)
    assert found.schedule == "standard"
    assert found.cashable.tolist() == [0.5]


def test_every_bearer_has_a_benefit_of_its_own(made, benefits):
    bearers = (made.share_of("council", 0.25), made.share_of("NHS", 0.75))
    found = benefits(made.unit_cost(bearers=bearers))
    assert [each.body for each in found] == ["council", "NHS"]
    assert found[1].amounts.tolist() == [[3_000, 1_500]]


def test_prices_are_rebased_and_optimism_taken_off(made, benefits):
    # 2023 prices at 10 %: 1,100 each; a fifth off: 880.
    (found,) = benefits(made.unit_cost(prices=2023), optimism=0.2, growth=0.1)
    assert found.amounts[0].tolist() == pytest.approx([4 * 880, 2 * 880])


def test_a_health_unit_takes_the_health_schedule(made, benefits):
    (found,) = benefits(made.unit_cost(unit="per QALY", value_kind="social"))
    assert found.schedule == "health"


def test_a_bearers_own_word_on_transfers_beats_the_unit_costs(made, benefits):
    from dataclasses import replace

    bearers = (
        replace(made.share_of("DWP", 0.5), transfer=None),
        replace(made.share_of("NHS", 0.5), transfer=False),
    )
    found = benefits(made.unit_cost(transfer=True, bearers=bearers))
    assert [each.transfer for each in found] == [True, False]


def test_benefits_can_be_chosen(made, benefits):
    bearers = (made.share_of("council", 0.25), made.share_of("NHS", 0.75))
    found = benefits(made.unit_cost(bearers=bearers))
    chosen = select(found, lambda each: each.body == "NHS")
    assert [body for body, _ in chosen] == ["NHS"]


def test_costs_stand_in_the_year_they_are_paid(made, costs):
    (found,) = costs(made.action(costs=(made.cost(year=2027),)))
    assert found.amounts.tolist() == [[0, 2_000]]
    assert not found.in_kind


def test_cost_lines_that_buy_one_thing_add_up_and_in_kind_stays_apart(made, costs):
    lines = (
        made.cost(),
        made.cost(amount=Estimate.known(150.0)),
        made.cost(what="rooms", amount=Estimate.known(100.0)),
        made.cost(what="time", kind="in kind", amount=Estimate.known(7.0)),
        made.cost(body="NHS", amount=Estimate.known(50.0)),
    )
    found = {
        (each.body, each.in_kind, each.line): each.amounts[0, 0]
        for each in costs(made.action(costs=lines))
    }
    assert found == {
        ("council", False, "staff"): 2_150,
        ("council", False, "rooms"): 100,
        ("council", True, "time"): 7,
        ("NHS", False, "staff"): 50,
    }


def test_costs_are_rebased_and_raised_for_optimism(made, costs):
    action = made.action(costs=(made.cost(prices=2023),), optimism_cost=0.15)
    (found,) = costs(action, growth=0.1)
    assert found.amounts[0, 0] == pytest.approx(2_000 * 1.1 * 1.15)


def test_costs_after_the_last_year_are_left_out(made, costs):
    assert costs(made.action(costs=(made.cost(year=2040),))) == ()


def test_uncertain_costs_keep_their_draws(made, costs):
    price = Estimate.cost(2_000, low=1_500, high=2_600)
    (found,) = costs(made.action(costs=(made.cost(amount=price),)), draws=Draws(50))
    assert found.amounts.shape == (50, 2)
    assert found.amounts[:, 0].std() > 0


def test_a_frame_adds_up_by_body_and_leaves_the_rest_at_nought():
    frame = Frame(draws=1, years=YEARS, bodies=("council", "NHS"), prices=2024)
    amounts = np.array([[1.0, 2.0]])
    total = frame.add_up([("NHS", amounts), ("NHS", amounts)])
    assert total.values.tolist() == [[[0, 2], [0, 4]]]
    assert (total.unit, total.prices, total.bodies) == ("GBP", 2024, ("council", "NHS"))


def test_a_frame_of_nothing_is_nought():
    frame = Frame(draws=3, years=YEARS, bodies=("council",), prices=2024)
    assert not frame.add_up([]).values.any()
