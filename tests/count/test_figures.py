"""The figures of a count, and what searches give."""

from dataclasses import replace

import pytest

from wholeplace.count.figures import Outturn
from wholeplace.count.found import Found, Remainder, together

ASHBY, BOURNE, CARDEN = "E07000901", "E07000902", "E06000901"


def test_people_of_several_areas_are_summed(figures):
    assert figures.people_of((ASHBY, BOURNE)) == 150_000


def test_people_are_unknown_when_any_part_is_never_a_partial_sum(figures):
    assert figures.people_of((ASHBY, "E07999999")) is None


def test_nobody_lives_in_no_area_and_that_is_unknown(figures):
    assert figures.people_of(()) is None


def test_people_are_found_under_an_earlier_code(figures):
    recoded = replace(figures, recodes={"E06000001": CARDEN})
    assert recoded.people_of(("E06000001",)) == 50_000


def test_a_code_that_was_never_recoded_is_its_own_newest(figures):
    assert figures.newest(ASHBY) == ASHBY


@pytest.mark.parametrize(
    ("told", "nil"),
    [
        (Outturn(0.0), True),
        (Outturn(0.0, gross=0.0, income=0.0), True),
        (Outturn(0.0, gross=5.0, income=5.0), False),
        (Outturn(-3.0), False),
        (Outturn(None), False),
    ],
)
def test_nil_is_a_returned_nought_and_unknown_is_not(told, nil):
    assert told.is_nil is nil


@pytest.mark.parametrize(("grade", "half"), [("A", 1), ("B", 5), ("C", 15), ("D", 30)])
def test_intervals_widen_from_a_to_d(figures, grade, half):
    assert figures.interval(100.0, grade) == (100 - half, 100 + half, 0.8)


def test_what_several_searches_found_is_kept_in_their_order(make_line):
    one, two = make_line("a", "x", 1.0), make_line("b", "y", 2.0)
    rest = Remainder("somebody's", 3.0, "place", "why", "source")
    found = together([Found(lines=(one,)), Found(missing=(two,), remainders=(rest,)), Found()])
    assert found == Found(lines=(one,), missing=(two,), remainders=(rest,))


def test_nothing_found_is_nothing(figures):
    assert together([]) == Found()
