"""Errors are for the person who must fix them."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import (
    InputError,
    MethodError,
    Problem,
    WholeplaceError,
    did_you_mean,
    nearest,
)

PLACES = ["Wigan", "Wirral", "Derby", "Derbyshire", "North Yorkshire"]


def test_both_kinds_of_error_can_be_caught_as_one():
    assert issubclass(InputError, WholeplaceError)
    assert issubclass(MethodError, WholeplaceError)
    assert not issubclass(MethodError, InputError)


def test_a_problem_reads_as_where_and_what():
    problem = Problem("spend!F12", "amount should be a number, not 'n/a'")
    assert str(problem) == "spend!F12: amount should be a number, not 'n/a'"


def test_every_problem_is_listed_in_reading_order():
    error = InputError("anytown.xlsx", [Problem("A1", "is empty"), Problem("B2", "is text")])
    assert str(error).splitlines() == [
        "anytown.xlsx has 2 problems:",
        "  A1: is empty",
        "  B2: is text",
    ]


def test_one_problem_is_not_called_problems():
    assert str(InputError("x.csv", [Problem("A1", "is empty")])).startswith("x.csv has 1 problem:")


def test_an_input_error_keeps_its_source_and_problems():
    error = InputError("x.csv", [Problem("A1", "is empty")])
    assert error.source == "x.csv"
    assert error.problems == (Problem("A1", "is empty"),)


def test_an_input_error_survives_being_sent_to_another_process():
    error = InputError("x.csv", [Problem("A1", "is empty")])
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error)
    assert again.problems == error.problems


def test_the_nearest_names_come_best_first():
    assert nearest("Derbyshir", PLACES)[0] == "Derbyshire"


def test_names_are_compared_without_case():
    assert nearest("WIGAN", PLACES) == ("Wigan",)


def test_no_more_names_are_offered_than_asked_for():
    assert len(nearest("Derb", PLACES, count=1)) == 1


def test_a_name_like_nothing_known_is_offered_nothing():
    assert nearest("zzzz", PLACES) == ()
    assert did_you_mean("zzzz", PLACES) == ""


def test_the_hint_ends_a_sentence():
    assert did_you_mean("wigam", PLACES) == "; did you mean 'Wigan'?"


def test_several_near_names_are_offered_with_or():
    assert " or " in did_you_mean("Derbyshire", ["Derbyshires", "Derby shire"])


@given(st.text(min_size=1, max_size=12))
def test_a_known_name_is_always_its_own_nearest(name):
    if nearest(name, [name]):
        assert nearest(name, [name]) == (name,)


def test_an_input_error_is_raised_whole():
    with pytest.raises(WholeplaceError) as caught:
        raise InputError("x", [Problem("a", "b")])
    assert isinstance(caught.value, InputError)
