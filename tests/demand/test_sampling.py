"""Quick draws are the draws of the exact inverse, to within 1e-8 of their value."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wholeplace.demand.sampling import draw, draw_many
from wholeplace.demand.streaming import in_chunks
from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate

UNIFORM = Draws(3_000).uniform("quick")
ENDS = np.array([1e-16, 1e-9, 1e-6, 0.5, 1 - 1e-6, 1 - 1e-9, 1 - 1e-15])
WIDE = [
    Estimate.cost(100, low=0.01, high=900),
    Estimate.cost(1_000, low=999, high=1_001),
    Estimate.share(0.01, low=0.0001, high=0.2),
    Estimate.share(0.5, low=0.02, high=0.98),
    Estimate.share(0.99, low=0.97, high=0.999, level=0.8),
]


@pytest.mark.parametrize("estimate", WIDE, ids=str)
def test_the_widest_and_narrowest_are_drawn_as_exactly(estimate):
    assert draw(UNIFORM, estimate) == pytest.approx(estimate.quantile(UNIFORM), rel=1e-8)
    assert draw(ENDS, estimate) == pytest.approx(estimate.quantile(ENDS), rel=1e-8)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.1, 1e6), st.floats(1.001, 200), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_any_cost_is_drawn_as_exactly(low, ratio, level):
    estimate = Estimate.cost(low, low=low, high=low * ratio, level=level)
    assert draw(UNIFORM, estimate) == pytest.approx(estimate.quantile(UNIFORM), rel=1e-8)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.001, 0.9), st.floats(0.01, 0.95), st.sampled_from([0.8, 0.9, 0.95]))
def test_any_share_is_drawn_as_exactly(low, part, level):
    estimate = Estimate.share(low, low=low, high=low + part * (0.999 - low), level=level)
    try:
        exact = estimate.quantile(UNIFORM)
    except MethodError:
        assume(False)
    assert draw(UNIFORM, estimate) == pytest.approx(exact, rel=1e-8)


@pytest.mark.parametrize(
    "estimate",
    [
        Estimate.known(3.0),
        Estimate.normal(1, low=-1, high=3),
        Estimate.ratio(0.8, low=0.7, high=0.9),
    ],
    ids=str,
)
def test_families_whose_inverse_is_quick_are_left_to_it(estimate):
    assert draw(UNIFORM, estimate).tobytes() == estimate.quantile(UNIFORM).tobytes()


def test_many_are_drawn_from_the_streams_of_their_names():
    named = {"price": WIDE[0], "share": WIDE[2]}
    drawn = draw_many(Draws(100), named)
    assert list(drawn) == ["price", "share"]
    for name, estimate in named.items():
        assert drawn[name] == pytest.approx(Draws(100).of(name, estimate), rel=1e-8)


def test_chunks_give_the_bytes_of_the_whole():
    draws = Draws(500)
    parts = [draw_many(chunk, {"price": WIDE[0]})["price"] for chunk in in_chunks(draws, 77)]
    whole = draw_many(draws, {"price": WIDE[0]})["price"]
    assert np.concatenate(parts).tobytes() == whole.tobytes()
