"""Limited places and the people who wait, against closed forms and what must always hold."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.demand import capacity, capacity_plain
from wholeplace.demand.capacity import lay_out_limited, limits_of, steps_in_year
from wholeplace.demand.cells import draw
from wholeplace.demand.flow import run, system_of
from wholeplace.demand.pathway import OUTSIDE, Capacity, Move, Pathway, Segment, State, Stock
from wholeplace.demand.strategy import BASELINE, Strategy
from wholeplace.draws import Draws
from wholeplace.estimate import Estimate

known = Estimate.known
YEARS = (2024, 2025, 2026)
NOTHING = Strategy(BASELINE, {})
COME, LEAVE, WORSE = 60.0, 0.5, 0.3
"""People a year who come, rate at which they leave their place, at which waiting gets worse."""


def beds(places=100.0, *, full=100.0, waiting=0.0, come=COME) -> Pathway:
    """Return a state with places, where who waits may come to a crisis."""
    return Pathway(
        id="beds",
        title="Beds",
        place="E08000010",
        first_year=YEARS[0],
        segments=(Segment("all", "Everybody", known(1_000.0), known(0.0)),),
        states=(State("bed", "In a bed"), State("wait", "Waits"), State("crisis", "In crisis")),
        moves=(
            Move(OUTSIDE, "bed", known(come / 1_000)),
            Move("bed", OUTSIDE, known(LEAVE)),
            Move("wait", "crisis", known(WORSE)),
            Move("crisis", OUTSIDE, known(1.0)),
        ),
        stocks=(Stock("bed", "all", known(full)), Stock("wait", "all", known(waiting))),
        capacities=(Capacity(("bed",), "wait", known(places)),),
    )


def run_of(pathway, *strategies, draws=1, engine="plain"):
    return run(
        pathway,
        years=YEARS,
        draws=Draws(draws),
        strategies=strategies or (NOTHING,),
        engine=engine,
    )


@pytest.fixture
def steps(monkeypatch):
    """Set the number of sub-steps in a year."""

    def to(count: int) -> None:
        monkeypatch.setattr(capacity, "FEWEST_STEPS", count)
        monkeypatch.setattr(capacity, "MOST_STEPS", count)

    return to


def queue_when_full(t):
    """Return the queue for full beds: dq/dt = come - leave x 100 - worse x q, from nought."""
    return (COME - 100 * LEAVE) / WORSE * (1 - np.exp(-WORSE * t))


def test_full_beds_stay_full_and_the_rest_wait():
    found = run_of(beds())
    np.testing.assert_allclose(found.at_end[0, 0, 0], 100.0, rtol=1e-12)
    np.testing.assert_allclose(found.person_years[0, 0, 0], 100.0, rtol=1e-6)
    np.testing.assert_allclose(found.at_end[0, 1, 0], queue_when_full(np.arange(1, 4)), rtol=2e-3)


def test_the_error_falls_with_the_square_of_the_sub_step(steps):
    def error(count: int) -> float:
        steps(count)
        return float(abs(run_of(beds()).at_end[0, 1, 0, 2] - queue_when_full(3.0)))

    errors = [error(count) for count in (6, 12, 24, 48)]
    assert errors[0] < 1e-3 * queue_when_full(3.0)
    for coarse, fine in pairwise(errors):
        assert 3.0 < coarse / fine < 5.0


def test_more_sub_steps_are_taken_where_people_stay_for_a_shorter_time():
    slow, fast = beds(), beds()
    moves = tuple(replace(m, rate=known(5.0)) if m.from_state == "bed" else m for m in fast.moves)
    assert steps_in_year(slow) == 6
    assert steps_in_year(replace(fast, moves=moves)) == 30


def test_places_that_are_never_short_change_nothing():
    # 60 come and half leave: 120 people at most
    limited, free = beds(200.0), replace(beds(), capacities=())
    a, b = run_of(limited), run_of(free)
    np.testing.assert_allclose(a.at_end, b.at_end, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(a.moved, b.moved, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(a.person_years, b.person_years, rtol=1e-12, atol=1e-12)


def test_who_waits_comes_in_before_anything_else_happens_when_there_are_free_places():
    found = run_of(beds(100.0, full=70.0, waiting=20.0, come=0.0))
    assert not found.person_years[0, 1].any()
    assert found.at_end[0, 0, 0, 0] == pytest.approx(90 * np.exp(-LEAVE), rel=1e-12)


def test_a_backlog_is_worked_off_and_then_places_stand_empty():
    # 30 come a year and 50 places come free: dq/dt = -20 - 0.3 q from 40 gives
    # q = (40 + 20 / 0.3) exp(-0.3 t) - 20 / 0.3, which is 12.38 after a year and 0 after 1.57
    found = run_of(beds(100.0, waiting=40.0, come=30.0))
    waiting, inside = found.at_end[0, 1, 0], found.at_end[0, 0, 0]
    assert waiting[0] == pytest.approx(12.38, abs=0.05)
    assert waiting[2] == 0
    assert inside[0] == pytest.approx(100, rel=1e-9)
    assert inside[2] < 100


def test_a_move_counts_when_the_place_is_taken():
    found = run_of(beds())
    come = found.moved[0, found.pathway.edges.index("outside>bed"), 0]
    leave = found.moved[0, found.pathway.edges.index("bed>outside"), 0]
    # the beds stay full: as many come in as leave, and the rest of the 60 wait
    np.testing.assert_allclose(come, leave, rtol=1e-9)
    assert (come < COME).all()


def test_who_waits_for_different_places_comes_into_the_place_waited_for():
    two = replace(
        beds(),
        states=(*beds().states, State("home", "At home"), State("ward", "On a ward")),
        moves=(*beds().moves, Move("home", "ward", known(0.5)), Move("ward", OUTSIDE, known(0.5))),
        stocks=(*beds().stocks, Stock("home", "all", known(40.0))),
        capacities=(Capacity(("bed", "ward"), "wait", known(100.0)),),
    )
    found = run_of(two)
    assert (found.moved[0, found.pathway.edges.index("home>ward"), 0] > 0).all()
    together = found.at_end[0, 0] + found.at_end[0, 4]
    np.testing.assert_allclose(together, 100.0, rtol=1e-9)


def test_moving_between_states_that_share_places_needs_no_free_one():
    two = replace(
        beds(come=0.0),
        states=(*beds().states, State("ward", "On a ward")),
        moves=(*beds(come=0.0).moves, Move("bed", "ward", known(1.0))),
        capacities=(Capacity(("bed", "ward"), "wait", known(50.0)),),
    )
    found = run_of(two)
    # 100 leave bed at 0.5 + 1 and come to the ward at 1: 100 x 1 / 1.5 x (1 - exp(-1.5))
    assert found.at_end[0, 3, 0, 0] == pytest.approx(100 / 1.5 * (1 - np.exp(-1.5)))


def test_who_is_inside_when_places_are_closed_stays_and_nobody_follows():
    close = Strategy("close", {}, {"wait": np.array([-60.0, -60.0, -60.0])})
    found = run_of(beds(), close)
    assert found.at_end[0, 0, 0, 0] == pytest.approx(100 * np.exp(-LEAVE), rel=1e-9)
    assert found.moved[0, 0, 0, 0] == pytest.approx(0.0, abs=1e-12)
    assert found.at_end[0, 0, 0, 2] == pytest.approx(40, rel=1e-9)


def test_places_opened_by_a_strategy_take_from_the_queue():
    more = Strategy("more", {}, {"wait": np.array([0.0, 20.0, 20.0])})
    found = run_of(beds(), NOTHING, more)
    assert found.at_end[1, 0, 0, 2] > found.at_end[0, 0, 0, 2]
    assert found.at_end[1, 1, 0, 2] < found.at_end[0, 1, 0, 2]


def test_two_capacities_are_kept_apart():
    pathway = replace(
        beds(),
        states=(
            *beds().states,
            State("home", "At home with help"),
            State("listed", "Waits for help"),
        ),
        moves=(
            *beds().moves,
            Move("crisis", "home", known(2.0)),
            Move("home", OUTSIDE, known(0.4)),
            Move("listed", OUTSIDE, known(0.1)),
        ),
        stocks=(*beds().stocks, Stock("crisis", "all", known(30.0))),
        capacities=(*beds().capacities, Capacity(("home",), "listed", known(8.0))),
    )
    found = run_of(pathway)
    assert found.at_end[0, 3, 0].max() == pytest.approx(8.0, rel=1e-9)
    assert found.at_end[0, 4, 0].min() > 0
    np.testing.assert_allclose(found.at_end[0, 0, 0], 100.0, rtol=1e-9)


@settings(max_examples=40, deadline=None)
@given(
    places=st.floats(0, 150),
    full=st.floats(0, 1),
    waiting=st.floats(0, 60),
    come=st.floats(0, 150),
)
def test_nobody_is_lost_and_places_are_never_overfilled(places, full, waiting, come):
    found = run_of(beds(places, full=places * full, waiting=waiting, come=come))
    assert found.at_end.min() >= -1e-12
    assert (found.at_end[0, 0] <= places * (1 + 1e-9) + 1e-12).all()
    assert (found.person_years[0, 0] <= places * (1 + 2e-2) + 1e-12).all()
    edges = found.pathway.edges
    left = (
        found.moved[0, edges.index("bed>outside")] + found.moved[0, edges.index("crisis>outside")]
    )
    stock = found.at_end[0].sum(axis=0)[0]
    begin = np.concatenate([[places * full + waiting], stock[:-1]])
    np.testing.assert_allclose(stock, begin + come - left[0], rtol=1e-9, atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(places=st.floats(1, 140), more=st.floats(1, 40), waiting=st.floats(0, 60))
def test_more_places_never_make_more_people_wait(places, more, waiting):
    extra = Strategy("extra", {}, {"wait": np.full(3, more)})
    found = run_of(beds(places, full=min(places, 100.0), waiting=waiting), NOTHING, extra)
    few, many = found.person_years[:, 1, 0].cumsum(axis=-1)
    assert (many <= few * (1 + 1e-9) + 1e-9).all()
    assert (found.at_end[1, 1] <= found.at_end[0, 1] + 1e-2).all()


@pytest.fixture
def unsure() -> Pathway:
    """Beds with two groups, bands and wide intervals."""

    def about(value):
        return Estimate.cost(value, low=value / 2, high=value * 2)

    base = beds()
    return replace(
        base,
        segments=(
            Segment("young", "Under 75", about(5_000.0), known(0.01), 10.0, "old"),
            Segment("old", "75 and over", about(2_000.0), known(0.01)),
        ),
        states=(State("bed", "Bed", (0.5,)), State("wait", "Waits", (0.25,)), base.states[2]),
        moves=(
            Move(OUTSIDE, "bed", about(0.02)),
            Move("crisis", "bed", about(0.5)),
            Move("bed", OUTSIDE, about(1.5), (), 0),
            Move("bed", OUTSIDE, about(0.3), (), 1),
            Move("wait", "crisis", about(0.2), (), 0),
            Move("wait", "crisis", about(0.8), (), 1),
            Move("crisis", OUTSIDE, about(1.0)),
        ),
        stocks=(Stock("bed", "old", about(60.0), 1), Stock("wait", "young", about(10.0))),
        capacities=(Capacity(("bed",), "wait", about(90.0)),),
    )


def limits(pathway: Pathway, draws: int) -> capacity.Limits:
    strategies = [
        NOTHING,
        Strategy("more", {"crisis>bed": np.full((1, 3), 0.7)}, {"wait": [0, 9, 9]}),
    ]
    drawn, layout = draw(pathway, Draws(draws)), lay_out_limited(pathway)
    system = system_of(pathway, layout, drawn, years=YEARS, strategies=strategies)
    return limits_of(pathway, layout, system, drawn=drawn, strategies=strategies)


def test_both_engines_agree_and_sharing_out_the_work_changes_no_byte(unsure):
    pytest.importorskip("numba")
    from wholeplace.demand import capacity_fast

    plain = capacity_plain.flow(limits(unsure, 130))
    whole = capacity_fast.flow(limits(unsure, 130), threads=1, pieces=1)
    shared = capacity_fast.flow(limits(unsure, 130), threads=2, pieces=5)
    for table in ("person_years", "moved", "at_end"):
        found = getattr(whole, table)
        np.testing.assert_allclose(found, getattr(plain, table), rtol=1e-9, atol=1e-10)
        assert found.tobytes() == getattr(shared, table).tobytes()


def test_drawing_more_keeps_the_first_draws_of_a_limited_run(unsure):
    few, many = (run_of(unsure, draws=n, engine="fast").at_end[:, :, :40] for n in (40, 90))
    np.testing.assert_array_equal(few, many)


def test_people_wait_by_the_move_they_wait_to_make(unsure):
    routes = {cell.route for cell in lay_out_limited(unsure).cells if cell.state == 1}
    assert routes == {-1, unsure.edges.index("outside>bed"), unsure.edges.index("crisis>bed")}
