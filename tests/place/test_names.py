import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.place.names import fold_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St. Helens", "saint helens"),
        ("Tyne & Wear", "Tyne and Wear"),
        ("King's Lynn", "Kings Lynn"),
        ("Stoke-on-Trent", "stoke on trent"),
        ("  Bristol,  City of ", "Bristol City of"),
        ("Ynys Môn", "ynys mon"),
    ],
)
def test_two_ways_of_writing_a_name_fold_to_the_same(one, other):
    assert fold_name(one) == fold_name(other)


def test_names_that_differ_in_a_word_stay_apart():
    assert fold_name("Newcastle upon Tyne") != fold_name("Newcastle-under-Lyme")
    assert fold_name("Saintbury") == "saintbury"


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text):
    assert fold_name(fold_name(text)) == fold_name(text)
