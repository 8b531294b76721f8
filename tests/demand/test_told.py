"""What the reader of a pathway is told of its design."""

from __future__ import annotations

from pathlib import Path
from runpy import run_path

import pytest

from wholeplace.demand.design import (
    BalanceRate,
    CapacityDesign,
    MoveDesign,
    ObservedRate,
    ObservedStock,
    Stated,
    StateDesign,
    StatedStock,
    UseDesign,
)
from wholeplace.demand.pathway import OUTSIDE
from wholeplace.demand.told import assumptions, in_words
from wholeplace.source import Source, assumption

SMALL = run_path(str(Path(__file__).with_name("small_england.py")))
design, HELD, LEFT, CAME = (SMALL[name] for name in ("design", "HELD", "LEFT", "CAME"))
OFFICE = Source("office", "An office", "Counts")


def guess(*three):
    return Stated(three, assumption("a guess"))


def test_a_share_of_a_count_is_not_told_as_if_it_were_the_rate():
    rate = ObservedRate((LEFT,), share=guess(0.5, 0.4, 0.6))
    told = assumptions(design(moves=(MoveDesign("care", OUTSIDE, rate),)))
    assert told[0] == (
        "From In care to outside (times the count): 0.5 (0.4 to 0.6) is an assumption, a guess"
    )


def test_a_share_of_a_counted_stock_says_that_it_is_one():
    states = (StateDesign("care", "In care", (), (ObservedStock((HELD,), guess(0.3, 0.2, 0.4)),)),)
    told = assumptions(design(states=states, moves=()))
    assert told == [
        "People in: In care (times the count): 0.3 (0.2 to 0.4) is an assumption, a guess"
    ]


def test_a_pace_places_and_a_use_that_are_assumed_are_told():
    rate = ObservedRate((LEFT,), (), None, (CAME,), guess(4.0, 3.0, 6.0))
    told = assumptions(
        design(
            moves=(MoveDesign("care", OUTSIDE, rate),),
            capacities=(CapacityDesign(("care",), "help", StatedStock(guess(9, 9, 9), "people")),),
            uses=(UseDesign("Weeks", "local:w", guess(52, 52, 52), "care"),),
        )
    )
    assert (
        "Stays ended a year, From In care to outside: 4 (3 to 6) is an assumption, a guess" in told
    )
    assert "Places for: care: 9 is an assumption, a guess" in told
    assert "Weeks (care): 52 is an assumption, a guess" in told


def test_what_is_published_is_no_assumption():
    moves = (MoveDesign("care", OUTSIDE, Stated((0.5, 0.4, 0.6), OFFICE)),)
    states = (StateDesign("care", "In care"),)
    assert assumptions(design(moves=moves, states=states)) == []


def test_a_balance_says_that_it_was_not_counted_and_why():
    moves = (MoveDesign("care", OUTSIDE, BalanceRate("care", "nobody counts who leaves")),)
    assert assumptions(design(moves=moves))[-1] == (
        "From In care to outside: not counted, but what keeps the counted stock,"
        " nobody counts who leaves"
    )


@pytest.mark.parametrize(
    ("band", "words"),
    [
        (None, "From In care to outside"),
        (0, "From In care to outside (0 to 0.5 years)"),
        (1, "From In care to outside (0.5 to 2 years)"),
        (2, "From In care to outside (after 2 years)"),
    ],
)
def test_a_band_is_told_in_years(band, words):
    made = design(bands=(0.5, 2.0))
    move = MoveDesign("care", OUTSIDE, Stated((1, 1, 1), OFFICE), (), band)
    assert in_words(made, move) == words


def test_a_lever_gives_its_move_its_words():
    assert in_words(design(), design().moves[0]) == "People coming into care"
