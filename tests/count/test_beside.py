"""Pounds per head beside other places: like with like, and nothing made of what is not known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wholeplace.count.beside import Wanted, beside, item, money_of, places_of
from wholeplace.count.build import count

MIDSHIRE, CARDEN = "E10000901", "E06000901"


@pytest.fixture
def both(midshire, carden, figures):
    return tuple(count(place, year=2024, figures=figures) for place in (midshire, carden))


def test_the_money_of_a_place_adds_up_to_its_count(counted_midshire):
    money = money_of(counted_midshire)
    assert sum(money.money.values()) == pytest.approx(counted_midshire.total())


def test_a_county_and_its_districts_are_compared_together_with_a_unitary(both):
    # Midshire's children's social care is 200 + 90 in leaves and 10 not in them: 300 thousand in
    # all for 150,000 people, £2 a head; Carden's is 100 thousand for 50,000, £2 as well.
    held = places_of(both)
    mine, other, england = beside(held, (MIDSHIRE, CARDEN), wanted=Wanted("councils", "RSX_csc"))
    assert (mine.name, other.name, england.name) == ("Midshire", "Carden", "England")
    assert mine.gbp == pytest.approx(2.0)
    assert other.gbp == pytest.approx(2.0)
    # England is both places' money over both places' people: 400 thousand over 200,000.
    assert england.gbp == pytest.approx(2.0)
    assert england.why == "2 of 2 places"


def test_a_service_of_districts_counts_for_the_county(both):
    # Ashby 50 and Bourne 20 thousand on the environment, over 150,000 people.
    (mine, *_rest) = beside(places_of(both), (MIDSHIRE,), wanted=Wanted("councils", "RSX_env"))
    assert mine.gbp == pytest.approx(70_000 / 150_000)


def test_a_place_with_a_missing_return_is_not_known_and_england_leaves_it_out(
    midshire, carden, silent
):
    counts = [count(place, year=2024, figures=silent(MIDSHIRE)) for place in (midshire, carden)]
    mine, other, england = beside(
        places_of(counts), (MIDSHIRE, CARDEN), wanted=Wanted("councils", "RSX_csc")
    )
    assert mine.gbp is None
    assert mine.why == "a return that belongs in it was not made"
    assert england.gbp == pytest.approx(other.gbp)
    assert england.why == "1 of 2 places"


def test_a_place_whose_population_is_not_known_is_not_known(counted_midshire):
    nobody = replace(counted_midshire, population=None)
    mine, england = beside(places_of([nobody]), (MIDSHIRE,), wanted=Wanted())
    assert mine.gbp is None
    assert mine.why == "its population is not known"
    assert (england.gbp, england.why) == (None, "no place is known")


def test_what_nobody_returns_is_not_known_and_never_nought(both):
    (mine, *_rest) = beside(places_of(both), (MIDSHIRE,), wanted=Wanted("waste"))
    assert (mine.gbp, mine.why) == (None, "nothing is returned for it")


def test_a_place_that_is_not_held_is_left_out(both):
    found = beside(places_of(both), ("E99", CARDEN), wanted=Wanted())
    assert [each.name for each in found] == ["Carden", "England"]


def test_one_service_is_compared_by_its_own_line(both, counted_midshire):
    line = next(line for line in counted_midshire.lines if line.service == "RO3_csclkd")
    mine, *_rest = beside(places_of(both), (MIDSHIRE,), wanted=Wanted(*item(line)))
    assert mine.gbp == pytest.approx(line.gbp_thousand * 1_000 / 150_000)
