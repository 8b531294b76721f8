"""A council's own figures in place of the reference's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.demand.design import (
    Lever,
    MoveDesign,
    PathwayDesign,
    SegmentDesign,
    Stated,
    StateDesign,
)
from wholeplace.demand.flow import run
from wholeplace.demand.own import OwnFigure, moves_of, with_own_figures
from wholeplace.demand.pathway import OUTSIDE, Move, Pathway, Segment, State, Stock, Use
from wholeplace.demand.places import waiting_for, with_places
from wholeplace.demand.strategy import BASELINE, Strategy
from wholeplace.draws import Draws
from wholeplace.errors import InputError, MethodError
from wholeplace.estimate import Estimate
from wholeplace.source import Source, assumption

COUNCIL = Source("own", "the council", "Case system, 2025/26")
EDGES = (
    (OUTSIDE, "need", None, 0.01),
    ("need", "care", None, 0.2),
    (OUTSIDE, "care", None, 0.001),
    ("care", "home", 0, 0.8),
    ("care", "home", 1, 0.1),
    ("care", "adopted", None, 0.05),
    ("need", OUTSIDE, None, 0.5),
    ("home", OUTSIDE, None, 1.0),
)


def known(value, source=COUNCIL):
    return Estimate.known(value, source)


@pytest.fixture
def pathway():
    """10,000 people; 200 in need; 30 and 70 in the two bands of care; nobody home or adopted."""
    return Pathway(
        id="small",
        title="Small",
        place="E08000010",
        first_year=2026,
        segments=(Segment("all", "All", Estimate.known(10_000.0), Estimate.known(0.0)),),
        states=(
            State("need", "In need"),
            State("care", "In care", (0.5,)),
            State("home", "Home again"),
            State("adopted", "Adopted"),
        ),
        moves=tuple(Move(a, b, Estimate.known(rate), (), band) for a, b, band, rate in EDGES),
        stocks=(
            Stock("need", "all", Estimate.known(200.0)),
            Stock("care", "all", Estimate.known(30.0), 0),
            Stock("care", "all", Estimate.known(70.0), 1),
        ),
        uses=(
            Use("Weeks in care", "local:care", Estimate.known(52.18), "care"),
            Use("Weeks of work", "local:work", Estimate.known(10.0), "need"),
            Use("Court", "local:court", Estimate.known(1.0), None, "need>care"),
        ),
        warnings=(
            "From In need to In care: 0.2 (0.1 to 0.3) is an assumption, a guess",
            "From In need to outside (times the count): 0.5 is an assumption, a share",
            "People in: In need: 200 is an assumption, a guess",
            "In need; In care: counted last at about the beginning of April 2024.",
            "Back-cast of care: no better than last value.",
        ),
    )


@pytest.fixture
def design(pathway):
    """The design that the pathway's warnings speak in the words of."""
    guess = Stated((1.0, 1.0, 1.0), assumption("a guess"))
    return PathwayDesign(
        id="small",
        title="Small",
        summary="For tests.",
        method="docs/methods/demand.md",
        level=0.8,
        years=5,
        segments=(SegmentDesign("all", "All", (0, 90)),),
        states=tuple(StateDesign(s.id, s.title, s.bands) for s in pathway.states),
        moves=tuple(MoveDesign(a, b, guess, (), band) for a, b, band, _ in EDGES),
        levers=(Lever("care>home", "Children going home"),),
    )


@pytest.fixture
def put(pathway, design):
    """Puts own figures into the pathway."""
    return lambda *figures: with_own_figures(pathway, figures, design=design)


def figure(kind, start, end="", value=1.0, **more):
    estimate = value if isinstance(value, Estimate) else known(value)
    names = (tuple(part for part in side.split() if part) for side in (start, end))
    return OwnFigure("small", kind, *names, estimate, **more)


def rates(pathway):
    return [move.rate.value for move in pathway.moves]


def test_an_own_rate_takes_the_place_of_one_move_with_its_interval_and_source(put):
    own = Estimate(0.3, 0.25, 0.36, 0.9, "cost", COUNCIL)
    found = put(figure("rate", "need", "care", own))
    assert found.moves[1].rate == own
    assert rates(found)[2:] == [edge[3] for edge in EDGES[2:]]
    assert COUNCIL in found.sources


def test_a_rate_of_one_duration_band_leaves_the_others(put):
    found = put(figure("rate", "care", "home", 0.9, band=0))
    assert rates(found)[3:5] == [0.9, 0.1]


def test_a_flow_is_turned_into_a_rate_by_the_people_there(put):
    # 30 a year from 200 in need: 0.15; 40 a year from 10,000 people: 0.004.
    found = put(figure("flow", "need", "care", 30.0), figure("flow", OUTSIDE, "care", 40.0))
    assert rates(found)[1:3] == pytest.approx([0.15, 0.004])


def test_a_flow_from_several_states_keeps_how_they_lay_to_one_another(put):
    # Before: 0.2 x 200 + 0.001 x 10,000 = 40 + 10 = 50 a year. Own: 75, half as many again.
    found = put(figure("flow", f"need {OUTSIDE}", "care", 75.0))
    assert rates(found)[1:3] == pytest.approx([0.3, 0.0015])


def test_a_rate_of_all_ways_out_sets_their_sum_and_keeps_the_bands(put):
    # Before: 0.8 x 30 + 0.1 x 70 + 0.05 x 100 = 24 + 7 + 5 = 36 of 100. Own 0.72: twice as many.
    found = put(figure("rate", "care", "home adopted", 0.72))
    assert rates(found)[3:6] == pytest.approx([1.6, 0.2, 0.1])


def test_moves_that_were_at_nought_share_an_own_figure_alike(pathway, design):
    none = [replace(m, rate=known(0.0)) if m.from_state == "care" else m for m in pathway.moves]
    still = replace(pathway, moves=tuple(none))
    found = with_own_figures(still, [figure("rate", "care", "home adopted", 0.5)], design=design)
    # 30 + 70 + 100 = 200 exposed for 100 people: 0.25 each makes 50 a year.
    assert rates(found)[3:6] == pytest.approx([0.25, 0.25, 0.25])


def test_an_own_stock_lies_over_the_bands_as_before(put):
    found = put(figure("stock", "care", value=150.0))
    care = [stock.people.value for stock in found.stocks if stock.state == "care"]
    assert care == pytest.approx([45.0, 105.0])


def test_a_state_that_began_empty_can_be_given_people(put):
    found = put(figure("stock", "home", value=12.0))
    assert [s.people.value for s in found.stocks if s.state == "home"] == [12.0]


def test_own_stocks_are_what_own_flows_are_set_against(put):
    found = put(figure("flow", "need", "care", 30.0), figure("stock", "need", value=300.0))
    assert rates(found)[1] == pytest.approx(0.1)


def test_the_first_warning_names_what_is_own_and_who_says_so(put):
    first = put(figure("rate", "need", "care", note="two years"), figure("stock", "care")).warnings[
        0
    ]
    assert first.startswith("Own figures stand in place of the reference's")
    assert "In need to In care (rate; Case system, 2025/26, two years)" in first
    assert "In care (stock; Case system, 2025/26)" in first


def test_an_own_figure_that_is_an_assumption_says_so_and_is_no_source(put):
    found = put(figure("rate", "need", "care", known(0.4, assumption("a hunch"))))
    assert "(rate; assumption, a hunch)" in found.warnings[0]
    assert found.sources == ()


def test_warnings_of_numbers_that_are_no_longer_used_are_gone(put):
    told = put(figure("rate", "need", "care"), figure("stock", "need", value=220.0)).warnings[1:]
    assert told == (
        "From In need to outside (times the count): 0.5 is an assumption, a share",
        "In care: counted last at about the beginning of April 2024.",
        "Back-cast of care: no better than last value.",
    )


def test_warnings_of_parts_stay_where_only_their_sum_is_own(put):
    told = put(figure("flow", f"need {OUTSIDE}", "care", 75.0)).warnings
    assert any("a guess" in line and line.startswith("From In need to In care") for line in told)


def test_figures_of_other_pathways_change_nothing(pathway, put):
    assert put(replace(figure("rate", "need", "care"), pathway="other")) == pathway


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (figure("rate", "ned", "care"), "'ned' is not a state of small; did you mean 'need'"),
        (figure("rate", "home", "care"), "home>care is not a move of small"),
        (figure("rate", "need", "care", band=1), "has no rate of its own in band 1"),
        (figure("rate", "need", "care home"), "no move of small leads from there to 'home'"),
        (figure("rate", f"need {OUTSIDE}", "care"), "give a flow"),
        (figure("flow", "home", OUTSIDE), "nobody is in the states it leaves"),
        (figure("stock", "care need"), "a stock is of one state"),
        (figure("stock", OUTSIDE), "'outside' is not a state of small"),
        (figure("stock", "care", band=0), "a figure of stock has no band"),
        (figure("places", "care", "need home"), "people who wait fare as in one other"),
        (figure("places", "care", "care"), "cannot fare as those who have one"),
        (figure("rate", "need", ""), "need> is not a move of small"),
    ],
)
def test_what_cannot_be_put_in_is_refused_in_words(put, wrong, told):
    with pytest.raises(InputError) as caught:
        put(wrong)
    assert told in str(caught.value)
    assert str(caught.value.problems[0].where) == wrong.name


def test_all_that_is_wrong_is_named_at_once_and_twice_is_wrong_too(put):
    with pytest.raises(InputError) as caught:
        put(
            figure("rate", "care", "home", band=0),
            figure("rate", "care", "home adopted"),
            figure("stock", "nowhere"),
            figure("stock", "care"),
            figure("stock", "care"),
        )
    told = [str(problem) for problem in caught.value.problems]
    assert len(told) == 3
    assert told[1] == "care: is given twice: care speaks of it too"
    assert told[2] == "care>home; adopted: is given twice: care>home (band 0) speaks of it too"


@settings(max_examples=60, deadline=None)
@given(st.floats(0.001, 1e4), st.lists(st.floats(0, 5), min_size=3, max_size=3), st.booleans())
def test_moves_of_a_flow_add_up_to_it_whatever_they_were(total, before, from_outside):
    base = Pathway(
        id="small",
        title="Small",
        place="",
        first_year=2026,
        segments=(Segment("all", "All", Estimate.known(500.0), Estimate.known(0.0)),),
        states=(State("a", "A"), State("b", "B"), State("c", "C")),
        moves=(
            Move(OUTSIDE if from_outside else "b", "a", Estimate.known(before[0])),
            Move("b", "c", Estimate.known(before[1])),
            Move("c", "a", Estimate.known(before[2])),
        ),
        stocks=(Stock("b", "all", Estimate.known(7.0)), Stock("c", "all", Estimate.known(90.0))),
    )
    own = figure("flow", f"{OUTSIDE if from_outside else 'b'} c", "a", total)
    words = PathwayDesign("small", "", "", "", 0.8, 5, (), (), ())
    found = with_own_figures(base, [own], design=words)
    people = {OUTSIDE: 500.0, "b": 7.0, "c": 90.0}
    made = [found.moves[at] for at in moves_of(found, own)]
    assert sum(m.rate.value * people[m.from_state] for m in made) == pytest.approx(total)
    assert found.moves[1].rate.value == before[1]


def people_at_end(pathway, years=3):
    span = tuple(range(2026, 2026 + years))
    flow = run(pathway, years=span, draws=Draws(1), strategies=[Strategy(BASELINE, {})])
    ids = [state.id for state in flow.pathway.states]
    return {id: flow.at_end[0, at, 0] for at, id in enumerate(ids)}


def test_places_make_people_wait_in_a_state_of_their_own(put):
    found = put(figure("places", "care", "need", 100.0))
    assert found.capacities[0].waiting == waiting_for("care")
    waits = [move for move in found.moves if move.from_state == waiting_for("care")]
    assert [(m.to_state, m.rate.value) for m in waits] == [(OUTSIDE, 0.5)]
    used = {(use.outcome, use.state) for use in found.uses}
    assert ("Weeks of work", waiting_for("care")) in used
    assert "places for In care, and who waits fares as In need" in found.warnings[0]


def test_fewer_places_make_a_longer_queue_and_nobody_is_lost(put, pathway):
    free = people_at_end(pathway)
    few, fewer = (people_at_end(put(figure("places", "care", "need", n))) for n in (60.0, 40.0))
    queue = [each[waiting_for("care")] for each in (few, fewer)]
    assert 0 < queue[0][-1] < queue[1][-1]
    assert few["care"][-1] == pytest.approx(60.0, rel=0.01)
    assert free["care"][-1] > 60.0


def test_places_to_spare_change_nothing_and_do_not_draw_in_who_was_not_waiting(put, pathway):
    # A limit far above the people: those in need stay there and come as they came before.
    free, spare = people_at_end(pathway), people_at_end(put(figure("places", "care", "need", 1e4)))
    for state, count in free.items():
        assert spare[state] == pytest.approx(count, rel=1e-9), state
    assert spare[waiting_for("care")] == pytest.approx(np.zeros(3), abs=1e-9)


def test_who_waits_can_be_given_a_rate_of_their_own(put):
    found = put(
        figure("places", "care", "need", 60.0), figure("rate", waiting_for("care"), OUTSIDE, 0.1)
    )
    rate = next(m.rate for m in found.moves if m.from_state == waiting_for("care"))
    assert rate.value == 0.1


def test_places_that_are_there_already_are_counted_anew(put, design):
    once = put(figure("places", "care", "need", 60.0))
    again = with_own_figures(once, [figure("places", "care", "need", 80.0)], design=design)
    assert [c.places.value for c in again.capacities] == [80.0]
    assert again.states == once.states


@pytest.mark.parametrize(
    ("states", "like", "told"),
    [
        (("cre",), "need", "cre is not a state"),
        (("care",), "care", "fares as elsewhere"),
        ((), "need", "fares as elsewhere"),
    ],
)
def test_places_that_cannot_be_are_refused(pathway, states, like, told):
    with pytest.raises(MethodError, match=told):
        with_places(pathway, states, like=like, places=known(5.0))


def test_places_shared_with_other_states_are_refused(pathway):
    shared = with_places(pathway, ("care", "home"), like="need", places=known(50.0))
    with pytest.raises(MethodError, match="shared with other states"):
        with_places(shared, ("care",), like="need", places=known(5.0))
