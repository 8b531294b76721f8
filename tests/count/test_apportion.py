"""Sharing a larger total by a key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.count.apportion import Share, apportioned, counted, key_share, percent, served
from wholeplace.count.figures import Member

amounts_above_nought = st.floats(min_value=1, max_value=1e9)


@pytest.mark.parametrize(
    ("share", "words"),
    [(1.0, "100 %"), (0.005932, "0.593 %"), (0.5, "50 %"), (0.12345, "12.3 %")],
)
def test_shares_are_told_to_three_figures(share, words):
    assert percent(share) == words


def test_people_served_count_only_the_share_of_an_area_the_body_serves(figures):
    # Ashby 100,000 x 0.5 + Carden 50,000 = 100,000 in all, of which Ashby's half is here
    members = (Member("E07000901", "police", 0.5), Member("E06000901", "police", 1.0))
    assert served(figures, areas=("E07000901",), members=members) == (50_000, 100_000)


def test_people_served_are_unknown_when_one_member_s_population_is(figures):
    members = (Member("E07000901", "police", 1.0), Member("E07999999", "police", 1.0))
    assert served(figures, areas=("E07000901",), members=members) is None


def test_a_key_is_unknown_when_one_part_is_not_a_partial_sum():
    keys = {"a": 1.0, "UK": 10.0}
    assert key_share(keys, areas=("a",), whole="UK") == 0.1
    assert key_share(keys, areas=("a", "b"), whole="UK") is None


@pytest.mark.parametrize("keys", [{"a": 1.0}, {"a": 1.0, "UK": 0.0}])
def test_a_key_without_a_whole_shares_nothing(keys):
    assert key_share(keys, areas=("a",), whole="UK") is None


@given(st.lists(amounts_above_nought, min_size=1, max_size=20))
def test_the_shares_of_all_areas_add_up_to_the_whole(parts):
    keys = {str(number): part for number, part in enumerate(parts)} | {"all": sum(parts)}
    shares = [key_share(keys, areas=(str(n),), whole="all") for n in range(len(parts))]
    assert sum(shares) == pytest.approx(1)


def test_an_amount_gets_the_interval_of_its_grade(figures, make_line):
    line = counted(make_line("x", "y", 0.0), 200.0, grade="C", figures=figures)
    assert (line.low, line.high, line.level) == (170, 230, 0.8)  # 15 % either side


def test_the_interval_of_income_is_the_right_way_up(figures, make_line):
    line = counted(make_line("x", "y", 0.0), -100.0, grade="D", figures=figures)
    assert (line.low, line.high) == (-130, -70)


def test_a_shared_line_says_so_and_shares_gross_and_income_too(figures, make_line):
    whole = make_line("x", "y", 400.0, gross=500.0, income=100.0)
    line = apportioned(whole, Share(0.25, "people, 25 %"), figures=figures)
    assert (line.gbp_thousand, line.gross, line.income) == (100, 125, 25)
    assert (line.method, line.confidence, line.key) == ("apportioned", "C", "people, 25 %")


def test_what_is_not_known_stays_unknown_when_shared(figures, make_line):
    whole = make_line("x", "y", None, low=None, high=None)
    line = apportioned(whole, Share(0.25, "people, 25 %"), figures=figures)
    assert line.gbp_thousand is None
    assert line.gross is None
    assert line.key == "people, 25 %"
