"""What would change for residents: whole numbers, plain words, and what nobody knows."""

from dataclasses import replace

import numpy as np
import pytest

from wholeplace.plan.assemble import Worth
from wholeplace.report.plain import MOVES, best_choice, not_sure, phrase, what_would_change
from wholeplace.yearly import Yearly


def with_moves(town, *, edge="at_risk>looked_after", each_year=3.0):
    first = town.FIRST
    change = first.changes[0]
    draws = np.full((400, 5), each_year)
    moved = Yearly(draws, first.years, "moves avoided")
    return replace(first, changes=(replace(change, moves={edge: moved}),))


def test_moves_avoided_are_told_in_whole_numbers(town):
    # 3 a year for 5 years
    assert what_would_change(with_moves(town)) == (
        "Over 5 years it could mean about 15 fewer children coming into care instead of staying"
        " with their family."
    )


def test_the_doubt_is_told_in_whole_numbers_too(town):
    said = what_would_change(town.FIRST)
    assert said.startswith(
        ("Over 5 years it could mean about 15 (1", "Over 5 years it could mean about 14 (1")
    )
    assert "." not in said.rstrip(".")


def test_more_of_something_is_told_as_more(town):
    said = what_would_change(with_moves(town, edge="looked_after>home", each_year=-2.0))
    assert said == "Over 5 years it could mean about 10 more moves to “Children back home”."


def test_what_nobody_would_notice_is_not_told(town):
    assert what_would_change(with_moves(town, each_year=0.05)) == ""


def test_an_action_on_no_pathway_tells_no_number_of_people(town):
    assert what_would_change(town.SECOND) == ""


def test_several_moves_to_one_thing_are_one_number(town):
    first = with_moves(town)
    change = first.changes[0]
    (moved,) = change.moves.values()
    both = {"at_risk>looked_after": moved, "at_risk>looked_after_other": moved}
    said = what_would_change(replace(first, changes=(replace(change, moves=both),)))
    assert "about 30 fewer children" in said


def test_a_state_that_nobody_put_in_plain_words_keeps_its_title(town):
    pathway = replace(town.FIRST.changes[0].pathway, id="unheard of")
    assert phrase(pathway, "home") == "moves to “Children back home”"
    assert phrase(pathway, "outside") == "moves to “outside”"


@pytest.mark.parametrize("said", sorted(set(MOVES.values())))
def test_plain_words_are_short(said):
    assert len(said.split()) <= 11
    assert said[0].islower() or said.startswith("A&E")


def test_the_best_thing_to_do_first_names_whose_budgets(plan, town):
    assert best_choice(plan) == (
        " With the budgets we have assumed, the best to do first is: Family group conferences and"
        " Falls exercise."
    )
    agreed = town.anytown(replace(town.INTENT, illustration=False))
    assert "that partners have set" in best_choice(agreed)
    assert best_choice(town.anytown(worth=town.PLAIN_WORTH)) == ""


def test_what_nobody_knows_well_is_said(plan, town):
    assumed, tested = not_sure(plan)
    assert "rests on 2 figures that nobody has published" in assumed
    assert tested.endswith("in parts of: children's social care.")
    bare = Worth(
        tuple(replace(one, changes=()) for one in town.WORTH.valuations),
        replace(town.TOGETHER, changes=()),
    )
    assert not_sure(town.anytown(worth=bare)) == ()
