"""England's sums of the returns."""

from dataclasses import replace

import pytest

from wholeplace.count.england import england, unreturned

CARDEN = "E06000901"


def test_every_authority_that_made_a_return_is_summed_by_class(figures):
    sums = england(figures)
    assert sums.by_class == {
        "combined authority": 390,
        "county": 900,
        "district": 60,
        "police": 800,
        "unitary": 400,
    }
    assert sums.returned == 2_550


def test_the_difference_to_the_stated_total_is_told_not_hidden(figures):
    sums = england(figures)
    assert (sums.imputed, sums.difference) == (2_600, 50)


def test_authorities_without_a_return_are_named_and_not_summed_as_nought(silent):
    sums = england(silent(CARDEN))
    assert sums.no_return == ("Carden",)
    assert "unitary" not in sums.by_class
    assert sums.difference == 450


def test_the_difference_becomes_a_remainder_that_names_them(silent):
    (rest,) = unreturned(england(silent(CARDEN)))
    assert rest.what == "Authorities that made no return: Carden"
    assert (rest.gbp_thousand, rest.scope, rest.source) == (450, "England", "made-up-totals")


def test_when_all_made_a_return_the_remainder_says_so(figures):
    (rest,) = unreturned(england(figures))
    assert rest.what.endswith("none")


def test_without_a_stated_total_there_is_no_difference(figures):
    sums = england(replace(figures, national={}))
    assert sums.imputed is None
    assert sums.difference is None
    assert unreturned(sums) == ()


@pytest.mark.parametrize("area_class", ["police", "district"])
def test_classes_are_those_of_the_returns(figures, area_class):
    assert area_class in england(figures).by_class
