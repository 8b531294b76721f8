"""A pathway laid out flat."""

from dataclasses import replace

import numpy as np
import pytest

from wholeplace.demand.cells import Cell, CellMove, draw, lay_out
from wholeplace.demand.pathway import OUTSIDE, Move, Pathway, Segment, State, Stock
from wholeplace.draws import Draws
from wholeplace.errors import InputError
from wholeplace.estimate import Estimate

known = Estimate.known


@pytest.fixture
def care() -> Pathway:
    """Two age groups; care has three duration bands; only the older go on to be leavers."""
    return Pathway(
        id="care",
        title="Care",
        place="E08000010",
        first_year=2024,
        segments=(
            Segment("young", "Under 10", known(1_000.0), known(0.0), 10.0, "old"),
            Segment("old", "10 to 17", known(900.0), known(0.0), 8.0),
        ),
        states=(State("care", "In care", (0.5, 2.0)), State("leaver", "Has left care")),
        moves=(
            Move(OUTSIDE, "care", Estimate.cost(0.02, low=0.01, high=0.03)),
            Move("care", "leaver", known(0.4), ("old",), 2),
            Move("care", OUTSIDE, known(0.1)),
        ),
        stocks=(Stock("care", "young", known(50.0), 1),),
    )


def cell_named(pathway: Pathway, state: str, segment: str, band: int = 0) -> int:
    cell = Cell(
        [s.id for s in pathway.states].index(state),
        [g.id for g in pathway.segments].index(segment),
        band,
    )
    return lay_out(pathway).cells.index(cell)


def test_there_is_a_cell_for_each_segment_state_and_band_that_somebody_can_reach(care):
    # care: 2 segments x 3 bands; leaver: only the old reach it, by ageing nobody goes back
    assert len(lay_out(care).cells) == 7
    assert Cell(1, 0) not in lay_out(care).cells


def test_a_stock_begins_in_its_own_band(care):
    assert lay_out(care).start == (cell_named(care, "care", "young", 1),)


def test_who_comes_in_begins_in_the_first_band(care):
    entries = lay_out(care).entries
    assert [(e.origin, e.target, e.move, e.edge) for e in entries] == [
        (-1, cell_named(care, "care", "young", 0), 0, 0),
        (-1, cell_named(care, "care", "old", 0), 0, 0),
    ]


def test_people_go_on_to_the_next_band_at_one_over_the_width_of_theirs(care):
    first, second, third = (cell_named(care, "care", "old", band) for band in range(3))
    moves = lay_out(care).moves
    # widths 0.5 and 1.5 years: rates 2 and 2/3
    assert CellMove(first, second, 1, fixed=2.0) in moves
    assert CellMove(second, third, 1, fixed=1 / 1.5) in moves


def test_a_move_of_one_band_and_segment_leaves_that_cell_alone(care):
    found = [m for m in lay_out(care).moves if m.move == 1]
    assert [(m.origin, m.target) for m in found] == [
        (cell_named(care, "care", "old", 2), cell_named(care, "leaver", "old"))
    ]


def test_a_move_without_band_or_segment_leaves_every_cell_of_its_state(care):
    found = [m for m in lay_out(care).moves if m.move == 2]
    assert len(found) == 6
    assert {m.target for m in found} == {-1}


def test_ageing_keeps_the_state_and_the_band_and_the_oldest_leave(care):
    moves = lay_out(care).moves
    for band in range(3):
        young, old = (cell_named(care, "care", g, band) for g in ("young", "old"))
        assert CellMove(young, old, 0, fixed=0.1) in moves
        assert CellMove(old, -1, 1, fixed=1 / 8) in moves


def test_a_segment_without_an_end_does_not_age(care):
    ageless = tuple(replace(s, ages_out_after=None, ages_into=None) for s in care.segments)
    moves = lay_out(replace(care, segments=ageless)).moves
    assert all(m.origin < 0 or m.segment == lay_out(care).cells[m.origin].segment for m in moves)
    assert not any(m.fixed in (0.1, 1 / 8) for m in moves)


def test_each_uncertain_number_is_drawn_from_the_stream_with_its_name(care):
    draws = Draws(5, seed=3)
    drawn = draw(care, draws)
    expected = draws.of("care.outside>care@", care.moves[0].rate)
    np.testing.assert_array_equal(drawn.rates[0], expected)
    assert drawn.rates.shape == (3, 5)
    assert drawn.stocks.tolist() == [[50.0] * 5]
    assert drawn.population.tolist() == [[1_000.0] * 5, [900.0] * 5]
    assert drawn.places.shape == (0, 5)


def test_a_stock_is_drawn_from_the_stream_with_its_state_segment_and_band(care):
    people = Estimate.cost(50, low=40, high=60)
    uncertain = replace(care, stocks=(Stock("care", "young", people, 1),))
    expected = Draws(4).of("care.stock.care.young.1", people)
    np.testing.assert_array_equal(draw(uncertain, Draws(4)).stocks[0], expected)


def test_what_is_drawn_cannot_be_changed_by_who_shares_it(care):
    with pytest.raises(ValueError, match="read-only"):
        draw(care, Draws(2)).rates[0, 0] = 9.0


def test_a_pathway_with_problems_is_not_laid_out(care):
    with pytest.raises(InputError, match="did you mean 'care'"):
        lay_out(replace(care, moves=(*care.moves, Move("caer", OUTSIDE, known(1.0)))))
