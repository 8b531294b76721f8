"""Switching values by root finding, against closed forms and by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.appraisal import switching_value
from wholeplace.prevention.switching import switching_value_of, switching_values

EFFECT = Estimate.normal(0.1, low=0.02, high=0.18, level=0.8)
COST = Estimate.cost(2_000, low=1_500, high=2_500, level=0.8)
SHARE = Estimate.share(0.4, low=0.3, high=0.5, level=0.8)


def net(values):
    """Net value of a small action: 100 people, £500 an outcome, a cost, a share of it borne."""
    effect, cost = values.get("effect", 0.1), values.get("cost", 2_000)
    return 100 * effect * 500 - cost


def test_an_effect_may_fall_to_what_just_pays_the_cost():
    # 50,000 x effect = 2,000 at 0.04, inside 0.02 to 0.18.
    found = switching_value_of(net, name="effect", stated=EFFECT)
    assert found.at == pytest.approx(0.04)
    assert found.verdict == "within its range"
    assert found.times == pytest.approx(0.4)


def test_a_cost_may_rise_beyond_its_range():
    # Benefit 5,000, cost 1,500 to 2,500: it must double and a half, outside its range.
    found = switching_value_of(net, name="cost", stated=COST)
    assert found.at == pytest.approx(5_000, rel=1e-5)
    assert found.verdict == "outside its range"


@given(st.floats(0.01, 10), st.floats(10, 1e6), st.floats(10, 1e6))
def test_root_finding_agrees_with_the_closed_form_of_a_linear_input(stated, stream, cost):
    estimate = Estimate.ratio(stated, low=stated * 0.8, high=stated * 1.2)
    closed = switching_value(stated, net=stream - cost, stream=stream)
    found = switching_value_of(
        lambda values: stream * values["x"] / stated - cost, name="x", stated=estimate
    )
    if found.at is None:
        # Twelve doublings out it stops looking.
        assert not stated / 3_000 < closed < stated * 3_000
    else:
        assert found.at == pytest.approx(closed, rel=1e-4)


def test_a_share_cannot_go_beyond_all():
    # It would have to be 1.5: no share is.
    found = switching_value_of(lambda v: v["x"] - 1.5, name="x", stated=SHARE)
    assert (found.at, found.verdict, found.times) == (None, "none", None)


def test_a_share_is_looked_for_up_to_nearly_all():
    found = switching_value_of(lambda v: v["x"] - 0.99, name="x", stated=SHARE)
    assert found.at == pytest.approx(0.99, rel=1e-4)
    assert found.verdict == "outside its range"


def test_a_ratio_stays_above_nothing():
    ratio = Estimate.ratio(0.8, low=0.7, high=0.9)
    found = switching_value_of(lambda v: v["x"] + 1, name="x", stated=ratio)
    assert found.verdict == "none"


def test_a_difference_may_change_its_sign():
    found = switching_value_of(lambda v: v["x"] + 0.05, name="x", stated=EFFECT)
    assert found.at == pytest.approx(-0.05)
    assert found.verdict == "outside its range"


def test_an_input_that_moves_nothing_is_said_not_to_matter():
    found = switching_value_of(lambda v: 7.0, name="x", stated=EFFECT)
    assert (found.at, found.verdict) == (None, "does not matter")


def test_the_nearest_of_two_roots_is_told():
    # Nothing at -0.5 and at 0.5; from 0.1 the second is nearer.
    found = switching_value_of(lambda v: 0.25 - v["x"] ** 2, name="x", stated=EFFECT)
    assert found.at == pytest.approx(0.5)


def test_a_root_exactly_at_the_stated_value_is_found():
    assert switching_value_of(lambda v: v["x"] - 0.1, name="x", stated=EFFECT).at == 0.1


def test_where_the_model_refuses_a_value_the_input_goes_no_further():
    def refusing(values):
        if values["x"] > 0.2:
            raise MethodError("takes the chance out of 0 to 1")
        return values["x"] - 0.5

    found = switching_value_of(refusing, name="x", stated=EFFECT)
    assert (found.at, found.verdict) == (None, "none")


def test_no_value_is_run_twice_before_the_root_is_sought():
    asked = []

    def counted(values):
        asked.append(values["x"])
        return values["x"] - 10.0

    switching_value_of(counted, name="x", stated=EFFECT)
    assert len(asked) == len(set(asked))


def test_those_within_their_range_come_first_then_the_nearest():
    found = switching_values(
        lambda values: net(values) + 0 * values.get("idle", 0),
        inputs=[("idle", EFFECT), ("cost", COST), ("effect", EFFECT)],
    )
    assert [each.name for each in found] == ["effect", "cost", "idle"]
