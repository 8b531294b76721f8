"""Numbers we are not sure of."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.estimate import FAMILIES, Estimate
from wholeplace.source import Source

levels = st.floats(0.5, 0.99)


def ends(estimate):
    tail = (1 - estimate.level) / 2
    return estimate.quantile([tail, 1 - tail])


EXAMPLES = [
    Estimate.normal(-0.086, low=-0.135, high=-0.037),
    Estimate.ratio(0.80, low=0.70, high=0.92),
    Estimate.share(0.40, low=0.30, high=0.55),
    Estimate.cost(1_200, low=900, high=1_700, level=0.8),
]


@pytest.mark.parametrize("estimate", EXAMPLES, ids=lambda each: each.family)
def test_exactly_the_stated_part_lies_in_the_interval(estimate):
    assert ends(estimate) == pytest.approx([estimate.low, estimate.high], rel=1e-6)


@pytest.mark.parametrize("estimate", EXAMPLES, ids=lambda each: each.family)
def test_a_higher_probability_is_a_higher_value(estimate):
    values = estimate.quantile(np.linspace(0.001, 0.999, 99))
    assert (np.diff(values) > 0).all()


@pytest.mark.parametrize("estimate", EXAMPLES, ids=lambda each: each.family)
def test_the_level_is_kept_and_makes_a_difference(estimate):
    wider = Estimate(estimate.value, estimate.low, estimate.high, 0.5, estimate.family)
    outside = [0.01, 0.99]
    near, far = (np.ptp(each.quantile(outside)) for each in (estimate, wider))
    assert far > near


def test_every_family_is_tried_here():
    assert {each.family for each in EXAMPLES} | {"known"} == set(FAMILIES)


def test_what_is_known_never_varies():
    known = Estimate.known(5.0)
    assert known.quantile([0.01, 0.5, 0.99]).tolist() == [5, 5, 5]
    assert (known.low, known.high, known.level) == (5, 5, 1)


def test_a_normal_interval_is_read_as_mean_and_standard_deviation():
    # 95 % within 1.959964 standard deviations of the mean.
    estimate = Estimate.normal(0, low=-1.959964, high=1.959964)
    assert estimate.quantile(0.8413447) == pytest.approx(1.0, abs=1e-5)


def test_a_ratio_interval_is_read_on_the_logarithm():
    # Symmetric on the logarithm: the median of 0.5 to 2 is 1.
    assert Estimate.ratio(1.0, low=0.5, high=2.0).median == pytest.approx(1.0)


def test_a_lopsided_interval_moves_the_median_from_the_stated_point():
    estimate = Estimate.ratio(0.6, low=0.5, high=2.0)
    assert estimate.value == 0.6
    assert estimate.median == pytest.approx(1.0)


def test_a_uniform_share_is_found_from_its_own_quantiles():
    # Beta(1, 1) has 10 % under 0.1 and 10 % over 0.9.
    estimate = Estimate.share(0.5, low=0.1, high=0.9, level=0.8)
    assert estimate.quantile([0.25, 0.5, 0.75]) == pytest.approx([0.25, 0.5, 0.75], abs=1e-6)


def test_an_exponential_cost_is_found_from_its_own_quantiles():
    # Gamma of shape 1, mean 1: its 10 % and 90 % points are -ln 0.9 and -ln 0.1.
    low, high = -np.log(0.9), -np.log(0.1)
    estimate = Estimate.cost(0.7, low=low, high=high, level=0.8)
    assert estimate.median == pytest.approx(np.log(2), rel=1e-6)


def test_a_source_can_be_said():
    said = Source("s", "A university", "A trial")
    estimate = Estimate.known(1.0).said_by(said)
    assert estimate.source == said
    assert Estimate.known(1.0).source is None


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Estimate.normal(5, low=1, high=2), "5 is not between 1 and 2"),
        (lambda: Estimate.normal(1, low=2, high=0), "1 is not between 2 and 0"),
        (lambda: Estimate.normal(1, low=1, high=1), "use known"),
        (lambda: Estimate.normal(1, low=0, high=2, level=95), "not 95"),
        (lambda: Estimate.normal(1, low=0, high=2, level=1.0), "not 1"),
        (lambda: Estimate.ratio(0.5, low=0, high=1), "should be above 0"),
        (lambda: Estimate.cost(5, low=-1, high=9), "should be above 0"),
        (lambda: Estimate.share(0.5, low=0, high=0.9), "strictly within 0 and 1"),
        (lambda: Estimate.share(0.5, low=0.1, high=1), "strictly within 0 and 1"),
    ],
)
def test_an_interval_that_cannot_be_is_refused(make, message):
    with pytest.raises(MethodError, match=message):
        make()


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), levels)
def test_any_normal_interval_is_met(middle, half, level):
    estimate = Estimate.normal(middle, low=middle - half, high=middle + half, level=level)
    assert ends(estimate) == pytest.approx([middle - half, middle + half], rel=1e-6, abs=1e-6)


@given(st.floats(1e-3, 1e3), st.floats(1.05, 20), levels)
def test_any_ratio_interval_is_met_and_stays_above_nought(low, spread, level):
    estimate = Estimate.ratio(low, low=low, high=low * spread, level=level)
    assert ends(estimate) == pytest.approx([low, low * spread], rel=1e-6)
    assert (estimate.quantile([1e-9, 1 - 1e-9]) > 0).all()


@given(st.floats(1, 1e6), st.floats(1.05, 5), levels)
def test_any_cost_interval_is_met_and_stays_above_nought(low, spread, level):
    estimate = Estimate.cost(low, low=low, high=low * spread, level=level)
    assert ends(estimate) == pytest.approx([low, low * spread], rel=1e-5)
    assert (estimate.quantile([1e-6, 0.5]) > 0).all()


@given(st.floats(0.02, 0.9), st.floats(0.02, 0.5), levels)
def test_any_usual_share_interval_is_met_and_stays_within_nought_and_one(low, width, level):
    assume(low + width < 0.98)
    estimate = Estimate.share(low + width / 2, low=low, high=low + width, level=level)
    assert ends(estimate) == pytest.approx([low, low + width], abs=1e-5)
    drawn = estimate.quantile([1e-6, 0.5, 1 - 1e-6])
    assert ((drawn >= 0) & (drawn <= 1)).all()
