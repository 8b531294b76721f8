"""What each input, taken alone, does to the net value."""

import pytest

from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.tornado import tornado

# At 80 % the interval's ends are the 10 % and 90 % points.
EFFECT = Estimate.normal(0.10, low=0.05, high=0.15, level=0.8)
COST = Estimate.normal(2_000, low=1_000, high=3_000, level=0.8)


def net(values):
    return 50_000 * values.get("effect", 0.1) - values.get("cost", 2_000)


def test_the_longest_bar_comes_first():
    # Effect: 2,500 - 2,000 to 7,500 - 2,000, 5,000 long; cost: 4,000 to 2,000.
    first, second = tornado(net, inputs=[("cost", COST), ("effect", EFFECT)])
    assert (first.name, second.name) == ("effect", "cost")
    assert (first.net_at_low, first.net_at_high) == pytest.approx((500, 5_500))
    assert first.length == pytest.approx(5_000)
    assert (second.net_at_low, second.net_at_high) == pytest.approx((4_000, 2_000))


def test_ends_are_of_one_level_whatever_level_was_stated():
    # 95 % ends are 1.96 sd out, 10 % and 90 % points 1.2816: 1.2816 / 1.96 of the way.
    wide = Estimate.normal(0.1, low=0.0, high=0.2, level=0.95)
    (bar,) = tornado(net, inputs=[("effect", wide)])
    assert bar.low == pytest.approx(0.1 - 0.1 * 1.28155 / 1.95996, abs=1e-4)


def test_a_bar_says_whether_it_decides():
    doubtful = Estimate.normal(0.05, low=0.01, high=0.09, level=0.8)
    assert tornado(net, inputs=[("effect", doubtful)])[0].decides
    assert not tornado(net, inputs=[("effect", EFFECT)])[0].decides


def test_what_is_known_has_no_bar():
    assert tornado(net, inputs=[("effect", Estimate.known(0.1))]) == ()


def test_an_end_that_the_model_refuses_is_not_known():
    def refusing(values):
        if values["effect"] > 0.12:
            raise MethodError("out of 0 to 1")
        return net(values)

    (bar,) = tornado(refusing, inputs=[("effect", EFFECT)])
    assert bar.net_at_high is None
    assert (bar.length, bar.decides) == (0.0, False)
