"""Ranks with their intervals: bounds, ties, and that order means nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wholeplace.finance.resilience_rank import Rank, ranks

RISK = arrays(
    np.float64,
    st.tuples(st.integers(1, 8), st.integers(1, 6)),
    elements=st.sampled_from([0.0, 0.1, 0.2, 0.5, 0.9]),
)


def test_one_replicate_without_ties_ranks_by_risk_alone():
    found = ranks(np.array([[0.2, 0.9, 0.5]]), level=0.8)
    assert [rank.value for rank in found] == [3, 1, 2]
    assert [(rank.low, rank.high) for rank in found] == [(3, 3), (1, 1), (2, 2)]


def test_a_council_that_is_sometimes_first_and_sometimes_last_has_both_in_its_interval():
    # First in one of four replicates, last in three: value (1 + 3 + 3 + 3) / 4.
    risk = np.array([[0.9, 0.5, 0.1]] + [[0.0, 0.5, 0.1]] * 3)
    first = ranks(risk, level=0.8)[0]
    assert first.value == 2.5
    assert (first.low, first.high) == (1, 3)


def test_all_alike_share_every_rank():
    for rank in ranks(np.ones((3, 5)), level=0.8):
        assert (rank.value, rank.low, rank.high, rank.count) == (3.0, 1, 5, 5)


def test_a_value_given_from_elsewhere_stands_within_its_interval():
    (first, second) = ranks(np.array([[0.9, 0.1]]), level=0.8, value=np.array([0.1, 0.9]))
    assert (first.value, first.low, first.high) == (2.0, 1, 2)
    assert (second.value, second.low, second.high) == (1.0, 1, 2)


@settings(max_examples=40)
@given(RISK, st.sampled_from([0.5, 0.8, 0.95]))
def test_a_rank_lies_in_its_interval_and_that_among_the_ranks_there_are(risk, level):
    for rank in ranks(risk, level=level):
        assert 1 <= rank.low <= rank.value <= rank.high <= rank.count == risk.shape[1]
        assert rank.level == level


@settings(max_examples=40)
@given(RISK)
def test_ranks_always_sum_to_those_there_are(risk):
    count = risk.shape[1]
    total = sum(rank.value for rank in ranks(risk, level=0.8))
    assert total == pytest.approx(count * (count + 1) / 2)


@settings(max_examples=40)
@given(RISK, st.randoms(use_true_random=False))
def test_the_order_of_the_councils_does_not_matter(risk, random):
    order = list(range(risk.shape[1]))
    random.shuffle(order)
    straight, shuffled = ranks(risk, level=0.8), ranks(risk[:, order], level=0.8)
    assert [straight[at] for at in order] == list(shuffled)


@settings(max_examples=40)
@given(RISK)
def test_a_surer_interval_is_never_narrower(risk):
    for narrow, wide in zip(ranks(risk, level=0.5), ranks(risk, level=0.95), strict=True):
        assert wide.low <= narrow.low
        assert narrow.high <= wide.high


@settings(max_examples=40)
@given(RISK)
def test_a_risk_stretched_keeps_its_rank(risk):
    assert ranks(risk, level=0.8) == ranks(10 * risk + 3, level=0.8)


def test_a_rank_reads_as_one_would_say_it():
    assert str(Rank(3.2, 1, 7, 0.8, 152)) == "3 (1 to 7) of 152"


def test_nobody_to_rank_is_nobody_ranked():
    assert ranks(np.empty((4, 0)), level=0.8) == ()
