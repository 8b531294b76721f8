"""Means, spreads and quantiles of draws, exact while few and near enough when many."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.demand.summaries import HELD, Running, summarise
from wholeplace.errors import MethodError

LUCK = np.random.Generator(np.random.Philox(7))
FEW = LUCK.normal(100, 15, (2, 3, 400))
MANY = LUCK.standard_gamma(4.0, (2, 3 * HELD + 500)) * np.array([[1.0], [1_000.0]])


def running(values, *sizes):
    summary, first, place = Running(values.shape[:-1]), 0, 0
    while first < values.shape[-1]:
        size = sizes[place % len(sizes)]
        summary.add(values[..., first : first + size])
        first, place = first + size, place + 1
    return summary


def test_four_draws_by_hand():
    found = summarise(np.array([4.0, 1.0, 3.0, 2.0]), probabilities=(0.0, 0.5, 0.75, 1.0))
    # Mean 2.5; squares 2.25 + 0.25 + 0.25 + 2.25 = 5, over 3; 0.75 of the way from 1st to 4th is
    # the 3.25th: 3.25.
    assert (found.count, found.mean.item()) == (4, 2.5)
    assert found.deviation.item() == pytest.approx((5 / 3) ** 0.5)
    assert found.quantiles.tolist() == [1, 2.5, 3.25, 4]


def test_a_single_draw_has_no_spread():
    found = summarise(np.array([[7.0]]))
    assert found.deviation.tolist() == [0]
    assert found.quantiles.tolist() == [[7]] * 5


def test_summaries_are_numpys():
    found = summarise(FEW)
    assert found.mean == pytest.approx(FEW.mean(axis=-1), rel=1e-12)
    assert found.deviation == pytest.approx(FEW.std(axis=-1, ddof=1), rel=1e-12)
    exact = np.quantile(FEW, found.probabilities, axis=-1)
    assert found.quantiles == pytest.approx(exact, rel=1e-12)
    assert not found.error.any()


def test_few_draws_that_come_in_pieces_are_summed_up_exactly():
    whole, pieces = summarise(FEW), running(FEW, 17, 100).summary()
    assert pieces.quantiles.tobytes() == whole.quantiles.tobytes()
    assert pieces.mean.tobytes() == whole.mean.tobytes()


@settings(max_examples=5, deadline=None)
@given(st.lists(st.integers(1_000, 25_000), min_size=1, max_size=4))
def test_how_draws_are_cut_changes_no_byte(sizes):
    one, cut = running(MANY, MANY.shape[1]).summary(), running(MANY, *sizes).summary()
    for name in ("mean", "deviation", "quantiles", "error"):
        assert getattr(one, name).tobytes() == getattr(cut, name).tobytes()


def test_many_draws_are_summed_up_to_within_a_bin():
    found = running(MANY, 4_096).summary()
    exact = summarise(MANY)
    assert found.count == MANY.shape[1]
    assert found.mean == pytest.approx(exact.mean, rel=1e-12)
    assert found.deviation == pytest.approx(exact.deviation, rel=1e-12)
    assert (abs(found.quantiles - exact.quantiles) <= found.error).all()
    # Bins are 3 / 4,096 of the range of the first draws: about a hundredth of a standard deviation.
    assert (found.error < 0.015 * exact.deviation).all()


def test_draws_outside_the_first_ones_are_kept_between_the_least_and_the_greatest():
    values = np.concatenate([np.linspace(0, 1, HELD), np.full(HELD // 2, -50.0), [1_000.0]])
    found = running(values, 999).summary(probabilities=(0.0, 0.2, 1.0))
    assert found.quantiles[[0, 2]].tolist() == [-50, 1_000]
    assert -50 <= found.quantiles[1] <= 0


def test_what_never_varies_stays_what_it_is():
    found = running(np.full((1, 2 * HELD), 5.0), HELD).summary()
    assert found.quantiles == pytest.approx(np.full((5, 1), 5.0), abs=1e-8)
    assert found.deviation.tolist() == [0]


def test_more_may_come_after_a_summary():
    summary = Running(())
    summary.add(np.array([1.0, 2.0]))
    assert summary.summary().mean.item() == 1.5
    summary.add(np.array([6.0]))
    assert summary.summary().mean.item() == 3


def test_what_does_not_fit_is_refused():
    with pytest.raises(MethodError, match="nothing was drawn"):
        Running((2,)).summary()
    with pytest.raises(MethodError, match=r"shape \(3,\) do not fit a summary of \(2,\)"):
        Running((2,)).add(np.ones((3, 4)))
