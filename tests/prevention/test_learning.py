"""What knowing more is worth, against closed forms and against a published GAM's answers."""

from math import exp, pi, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.learning import conditional_mean, evpi, evppi, worth_knowing

DRAWS = Draws(10_000, 7)
# fitted(gam(net ~ s(x))), and te(x1, x2) for the pair, by mgcv 1.8-41 on exactly these draws
GAM = {"hr1": 31944.6466, "hr2": 4238.9126, "cost": 18776.7562, "need": 6573.9889}
GAM_OF_PAIR = 39641.3798


def unit_normal_loss(mean, spread):
    """Expected gain of max(0, N(mean, spread)) over max(0, mean)."""
    z = mean / spread
    density = exp(-(z**2) / 2) / sqrt(2 * pi)
    return spread * (density + z * ndtr(z)) - max(0.0, mean)


@pytest.fixture(scope="module")
def toy():
    one = 1 + ndtri(DRAWS.uniform("p1"))
    two = 2 * ndtri(DRAWS.uniform("p2"))
    return np.column_stack([np.zeros(DRAWS.count), one - two]), one, two


@pytest.fixture(scope="module")
def scheme():
    inputs = {
        "hr1": DRAWS.of("hr1", Estimate.ratio(0.75, low=0.55, high=1.02)),
        "hr2": DRAWS.of("hr2", Estimate.ratio(0.9, low=0.7, high=1.16)),
        "cost": DRAWS.of("cost", Estimate.cost(2000, low=1000, high=3500)),
        "need": DRAWS.of("need", Estimate.share(0.3, low=0.2, high=0.42)),
    }
    need, cost = inputs["need"], inputs["cost"]
    first = 100 * (need - (1 - (1 - need) ** inputs["hr1"])) * 30_000 - 100 * cost
    both = inputs["hr1"] * inputs["hr2"]
    second = 100 * (need - (1 - (1 - need) ** both)) * 30_000 - 160 * cost
    return np.column_stack([np.zeros(DRAWS.count), first, second]), inputs


def test_perfect_information_meets_the_unit_normal_loss(toy):
    # p1 - p2 is N(1, sqrt(5)): 0.4798107 by the formula and in the published toy
    assert unit_normal_loss(1, sqrt(5)) == pytest.approx(0.4798107, abs=5e-8)
    assert evpi(toy[0]) == pytest.approx(0.4798107, rel=0.02)


@pytest.mark.parametrize(("which", "published"), [(1, 0.0833155), (2, 0.3955931)])
def test_one_input_meets_the_unit_normal_loss(toy, which, published):
    assert unit_normal_loss(1, float(which)) == pytest.approx(published, abs=5e-8)
    assert evppi(toy[0], {"p": toy[which]}).value == pytest.approx(published, rel=0.03)


@pytest.mark.parametrize("name", GAM)
def test_one_input_is_within_five_per_cent_of_a_gam(scheme, name):
    net, inputs = scheme
    assert evppi(net, {name: inputs[name]}).value == pytest.approx(GAM[name], rel=0.05)


def test_two_inputs_are_within_five_per_cent_of_a_gam(scheme):
    net, inputs = scheme
    pair = {name: inputs[name] for name in ("hr1", "cost")}
    assert evppi(net, pair).value == pytest.approx(GAM_OF_PAIR, rel=0.05)


def test_three_inputs_are_worth_more_than_two_and_less_than_all(scheme):
    net, inputs = scheme
    three = evppi(net, {name: inputs[name] for name in ("hr1", "cost", "need")})
    assert GAM_OF_PAIR < three.value < evpi(net)


def test_three_linear_inputs_that_are_all_there_is_are_worth_perfect_information():
    draws = Draws(2_000, 3)
    columns = {name: ndtri(draws.uniform(name)) for name in "abc"}
    net = np.column_stack([np.zeros(2_000), sum(columns.values()) - 0.5])
    assert evppi(net, columns).value == pytest.approx(evpi(net), rel=0.02)


def test_an_input_that_nothing_depends_on_is_worth_about_nothing(toy):
    luck = ndtri(DRAWS.uniform("nobody's"))
    assert evppi(toy[0], {"luck": luck}).value < 0.01


def test_the_inputs_are_ranked_by_what_knowing_them_is_worth(scheme):
    net, inputs = scheme
    found = worth_knowing(net, [*inputs.items(), ("fixed", np.ones(DRAWS.count))])
    assert [each.inputs[0] for each in found] == ["hr1", "cost", "need", "hr2"]


def test_an_input_that_never_varies_is_refused(toy):
    with pytest.raises(MethodError, match="input 1 is the same in every draw"):
        evppi(toy[0], {"fixed": np.ones(DRAWS.count)})


def test_doing_nothing_stays_nothing_in_the_conditional_mean(toy):
    mean = conditional_mean(toy[0], toy[1][:, np.newaxis])
    assert not mean[:, 0].any()
    assert mean[:, 1].mean() == pytest.approx(toy[0][:, 1].mean())


def test_the_decision_changes_as_often_as_the_input_says(toy):
    # known p1 changes 'go' to 'stop' when p1 < 0: Phi(-1) = 15.9 %
    assert evppi(toy[0], {"p1": toy[1]}).changes == pytest.approx(ndtr(-1.0), abs=0.02)


@given(st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=30), st.floats(-1e6, 1e6))
def test_information_is_never_worth_less_than_nothing(values, shift):
    net = np.column_stack([np.zeros(len(values)), np.array(values) + shift])
    assert evpi(net) >= 0


def test_without_doubt_information_is_worth_nothing():
    net = np.tile([[0.0, 5.0, 3.0]], (50, 1))
    assert evpi(net) == 0


@pytest.mark.parametrize("draws", [5, 10, 20])
@pytest.mark.parametrize("inputs", [1, 2])
def test_few_draws_make_a_rough_fit_and_no_perfect_one(draws, inputs):
    luck = np.random.default_rng(draws)
    given = luck.normal(size=(draws, inputs))
    noisy = given[:, :1] ** 2 + luck.normal(size=(draws, 1))
    mean = conditional_mean(noisy, given)
    assert np.isfinite(mean).all()
    assert not np.allclose(mean, noisy)
