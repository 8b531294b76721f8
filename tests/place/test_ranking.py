import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.place.ranking import Block, block, median_of, ordinal

VALUES = st.lists(st.integers(0, 5).map(float), max_size=30)


@pytest.mark.parametrize(
    ("ranks", "ending"),
    [((1, 21, 101), "st"), ((2, 122), "nd"), ((3, 33), "rd"), ((4, 11, 12, 13, 111, 20), "th")],
)
def test_an_ordinal_is_written_as_it_is_said(ranks, ending):
    assert [ordinal(rank) for rank in ranks] == [f"{rank}{ending}" for rank in ranks]


def test_ties_are_ranked_as_a_block():
    # Lowest first: 1, 2 come before; three equal 3s share ranks 3 to 5; six come after.
    others = [1, 2, 3, 3, 4, 5, 6, 7, 8, 9]
    assert str(block(3, others, direction="lower first")) == "joint 3rd-5th of 11"


def test_a_value_alone_has_one_rank_in_either_direction():
    assert str(block(9, [1, 5], direction="higher first")) == "1st of 3"
    assert str(block(9, [1, 5], direction="lower first")) == "3rd of 3"


def test_there_is_no_fifth_under_ten_authorities():
    assert Block(1, 1, 9).fifth is None
    assert Block(1, 1, 10).fifth == 0


def test_there_is_no_band_when_the_block_straddles_two():
    # Of ten, ranks 1-2 are the first fifth and 3-4 the second.
    assert Block(1, 2, 10).fifth == 0
    assert Block(2, 3, 10).fifth is None
    assert Block(9, 10, 10).fifth == 4


def test_there_is_no_median_under_three():
    assert median_of([4.0, 6.0]) is None
    assert median_of([4.0, 6.0, 11.0]) == 6.0


@given(st.integers(0, 5).map(float), VALUES)
def test_a_block_lies_within_the_ranks_there_are(value, others):
    found = block(value, others, direction="higher first")
    assert 1 <= found.first <= found.last <= found.count == len(others) + 1


@given(st.integers(0, 5).map(float), VALUES)
def test_ranking_the_other_way_round_mirrors_the_block(value, others):
    up = block(value, others, direction="higher first")
    down = block(value, others, direction="lower first")
    assert down.first == up.count + 1 - up.last


@given(VALUES.filter(bool))
def test_the_blocks_of_all_values_fill_every_rank(values):
    blocks = {
        (found.first, found.last)
        for i, value in enumerate(values)
        for found in [block(value, values[:i] + values[i + 1 :], direction="higher first")]
    }
    filled = sorted(rank for first, last in blocks for rank in range(first, last + 1))
    assert filled == list(range(1, len(values) + 1))
