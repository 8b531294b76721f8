"""A chunk of draws holds the very numbers that the whole holds at its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.demand.streaming import Chunk, in_chunks
from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate

PRICE = Estimate.cost(1_000, low=800, high=1_250)


@given(st.text(max_size=20), st.integers(0, 9), st.integers(0, 200), st.integers(1, 100))
def test_a_chunk_is_a_slice_of_the_whole(name, seed, first, count):
    whole = Draws(first + count, seed)
    chunk = Chunk(whole, first, count)
    assert chunk.uniform(name).tobytes() == whole.uniform(name)[chunk.part].tobytes()


def test_a_chunk_far_along_is_drawn_without_what_comes_before():
    whole = Draws(1_000_000)
    chunk = Chunk(whole, 999_990, 10)
    assert chunk.of("price", PRICE).tolist() == whole.of("price", PRICE)[-10:].tolist()


@given(st.integers(1, 500), st.integers(1, 600))
def test_chunks_follow_each_other_and_make_up_the_whole(count, size):
    chunks = list(in_chunks(Draws(count), size))
    places = [place for chunk in chunks for place in range(count)[chunk.part]]
    assert places == list(range(count))
    assert {chunk.count for chunk in chunks[:-1]} <= {size}


def test_a_chunk_of_nothing_is_refused():
    with pytest.raises(MethodError, match="at least 1 draw, not 0"):
        list(in_chunks(Draws(10), 0))
