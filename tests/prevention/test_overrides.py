"""The same valuation with some inputs fixed, on common draws."""

from dataclasses import replace

import numpy as np
import pytest

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.appraisal import switching_value
from wholeplace.prevention.overrides import inputs_of, mean_net_of, with_inputs_fixed
from wholeplace.prevention.switching import switching_values
from wholeplace.prevention.tornado import tornado
from wholeplace.prevention.value import value

DRAWS = Draws(400)


@pytest.fixture(scope="module")
def action(made):
    unsure = made.effect(
        need=Estimate.share(0.4, low=0.35, high=0.45),
        size=Estimate.normal(-0.1, low=-0.15, high=-0.05),
    )
    return made.action(
        take_up=Estimate.share(0.5, low=0.4, high=0.6),
        effects=(unsure,),
        costs=(
            made.cost(amount=Estimate.cost(2_000, low=1_500, high=2_500)),
            made.cost(amount=Estimate.cost(1_000, low=800, high=1_200), year=2027),
        ),
    )


@pytest.fixture(scope="module")
def prices(made):
    cost = made.unit_cost(amount=Estimate.cost(1_000, low=700, high=1_300))
    unsure = replace(cost.bearers[0], cashable=Estimate.share(0.5, low=0.3, high=0.7))
    return made.unit_costs(replace(cost, bearers=(unsure,)))


def test_every_uncertain_input_is_named_once_as_in_the_valuation(made, action, prices):
    valued = value(
        action, unit_costs=prices, years=made.years, draws=DRAWS, rules=made.rules(rate=0.035)
    )
    inputs = inputs_of([action], unit_costs=valued.unit_costs)
    names = [each.name for each in inputs]
    assert names == [
        "Family meetings: take-up",
        "Family meetings: need, taken into care",
        "Family meetings: effect, taken into care",
        "Family meetings: cost, staff",
        "unit cost, A year in care",
        "cashable, A year in care, council",
    ]
    # A difference does not depend on need, and what is cashable is nothing to the Treasury.
    assert {name for name, _ in valued.most_important} <= set(names)


def test_what_is_known_is_no_uncertain_input(made):
    assert inputs_of([made.action()], unit_costs=made.unit_costs().values()) == ()


def test_a_limit_on_places_and_a_deadweight_are_inputs_too(made):
    kept = made.effect(
        kind="success",
        size=Estimate.share(0.5, low=0.4, high=0.6),
        deadweight=Estimate.share(0.2, low=0.1, high=0.3),
    )
    limited = made.action(effects=(kept,), capacity=Estimate.cost(40, low=30, high=50))
    inputs = {each.kind: each for each in inputs_of([limited], unit_costs=())}
    assert {"capacity", "deadweight", "effect"} <= set(inputs)
    ((fixed,), _) = with_inputs_fixed(
        [limited],
        unit_costs={},
        values={inputs["capacity"]: 35.0, inputs["deadweight"]: 0.25},
    )
    assert fixed.capacity == Estimate.known(35.0)
    assert fixed.effects[0].deadweight == Estimate.known(0.25)


def fixed_at(action, prices, name, at):
    inputs = {each.name: each for each in inputs_of([action], unit_costs=prices.values())}
    return with_inputs_fixed([action], unit_costs=prices, values={inputs[name]: at})


def test_an_input_fixed_is_known_and_the_others_stay(action, prices):
    (fixed,), same = fixed_at(action, prices, "Family meetings: take-up", 0.7)
    assert fixed.take_up == Estimate.known(0.7)
    assert (fixed.effects, fixed.costs, same) == (action.effects, action.costs, prices)


def test_costs_of_later_years_keep_their_proportion(action, prices):
    (fixed,), _ = fixed_at(action, prices, "Family meetings: cost, staff", 3_000)
    assert [line.amount.value for line in fixed.costs] == [3_000, 1_500]


def test_a_cost_with_another_name_stays(made, action, prices):
    other = made.cost(what="rent", amount=Estimate.known(5.0))
    with_rent = replace(action, costs=(*action.costs, other))
    (fixed,), _ = fixed_at(with_rent, prices, "Family meetings: cost, staff", 3_000)
    assert fixed.costs[2] == other


def test_both_effects_on_one_outcome_are_fixed_together(made, action, prices):
    twice = replace(action, effects=(*action.effects, replace(action.effects[0], unit_cost="b")))
    (fixed,), _ = fixed_at(twice, prices, "Family meetings: effect, taken into care", -0.2)
    assert [each.size.value for each in fixed.effects] == [-0.2, -0.2]


def test_a_price_and_a_cashable_share_can_be_fixed(action, prices):
    _, priced = fixed_at(action, prices, "unit cost, A year in care", 1_500)
    assert priced["care"].amount == Estimate.known(1_500)
    _, banked = fixed_at(action, prices, "cashable, A year in care, council", 0.9)
    assert banked["care"].bearers[0].cashable.value == 0.9


def test_need_is_fixed(action, prices):
    (fixed,), _ = fixed_at(action, prices, "Family meetings: need, taken into care", 0.3)
    assert fixed.effects[0].need == Estimate.known(0.3)


def test_a_fixed_estimate_keeps_its_source(made, action, prices):
    sourced = replace(action, take_up=action.take_up.said_by(made.study))
    (fixed,), _ = fixed_at(sourced, prices, "Family meetings: take-up", 0.7)
    assert fixed.take_up.source == made.study


class TestFullModel:
    """Switching values and bars of the model itself, on common draws."""

    @pytest.fixture(scope="class")
    def net(self, made, action, prices):
        def valued(actions, unit_costs):
            run = value(
                actions[0],
                unit_costs=unit_costs,
                years=made.years,
                draws=DRAWS,
                rules=made.rules(rate=0.035),
            )
            return float(np.mean(run.treasury.net))

        inputs = inputs_of([action], unit_costs=prices.values())
        return mean_net_of(valued, interventions=[action], unit_costs=prices, inputs=inputs), inputs

    def test_as_it_stands_it_is_the_valuation(self, made, net, action, prices):
        run = value(
            action,
            unit_costs=prices,
            years=made.years,
            draws=DRAWS,
            rules=made.rules(rate=0.035),
        )
        assert net[0]({}) == pytest.approx(float(run.treasury.net.mean()))

    def test_at_its_switching_value_the_full_model_is_worth_nothing(self, net):
        model, inputs = net
        found = switching_values(model, inputs=[(each.name, each.estimate) for each in inputs])
        by_name = {each.name: each for each in found}
        for switch in found:
            if switch.at is not None:
                assert model({switch.name: switch.at}) == pytest.approx(0, abs=0.1)
        # About 40 reached x 0.1 x £1,000 = £4,000 against £3,000 over two years.
        assert by_name["Family meetings: effect, taken into care"].verdict == "within its range"
        assert by_name["Family meetings: need, taken into care"].verdict == "does not matter"
        assert by_name["cashable, A year in care, council"].verdict == "does not matter"

    def test_the_closed_form_agrees_where_the_input_multiplies_one_stream(self, net):
        # Net is linear in the unit cost: benefit at £1,000 is net less the net at nearly nothing.
        model, inputs = net
        name = "unit cost, A year in care"
        here, nothing = model({name: 1_000.0}), model({name: 1e-9})
        closed = switching_value(1_000.0, net=here, stream=here - nothing)
        stated = next(each.estimate for each in inputs if each.name == name)
        (found,) = switching_values(model, inputs=[(name, stated)])
        assert found.at == pytest.approx(closed, rel=1e-5)

    def test_a_bar_runs_the_model_at_both_ends(self, net):
        model, inputs = net
        bars = tornado(model, inputs=[(each.name, each.estimate) for each in inputs])
        assert bars[0].name == "Family meetings: effect, taken into care"
        assert bars[0].net_at_low == model({bars[0].name: bars[0].low})
        assert bars[-1].length == 0

    def test_an_unknown_input_is_refused_with_the_nearest(self, net):
        with pytest.raises(MethodError, match=r"no uncertain input .* did you mean"):
            net[0]({"Family meetings: take up": 0.5})
