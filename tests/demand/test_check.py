"""A pathway with faults is refused, with all of them in one answer."""

from dataclasses import replace

import pytest

from wholeplace.demand.check import check, problems_of
from wholeplace.demand.pathway import (
    OUTSIDE,
    Capacity,
    Move,
    Pathway,
    Segment,
    State,
    Stock,
    Use,
)
from wholeplace.errors import InputError
from wholeplace.estimate import Estimate

known = Estimate.known
ONE = known(1.0)


@pytest.fixture
def sound() -> Pathway:
    return Pathway(
        id="children",
        title="Children",
        place="E08000010",
        first_year=2024,
        segments=(
            Segment("young", "Young", known(100.0), known(0.0), 10.0, "old"),
            Segment("old", "Old", known(100.0), known(0.0), 8.0),
        ),
        states=(State("need", "In need"), State("care", "In care", (0.5, 2.0)), State("wait", "W")),
        moves=(
            Move(OUTSIDE, "need", known(0.1)),
            Move("need", "care", ONE, ("young",)),
            Move("need", "care", ONE, ("old",)),
            Move("care", OUTSIDE, ONE, (), 0),
            Move("care", OUTSIDE, ONE, (), 1),
        ),
        stocks=(Stock("care", "old", known(10.0), 2),),
        capacities=(Capacity(("care",), "wait", known(20.0)),),
        uses=(Use("Weeks", "weeks", known(52.0), state="care"),),
    )


def said(pathway: Pathway) -> str:
    return "\n".join(str(problem) for problem in problems_of(pathway))


def test_a_sound_pathway_passes(sound):
    check(sound)


def test_every_problem_is_in_one_answer(sound):
    wrong = replace(
        sound,
        moves=(*sound.moves, Move("ned", "care", ONE), Move("care", "need", ONE, (), 3)),
        stocks=(*sound.stocks, Stock("care", "odl", known(-1.0))),
        uses=(Use("Weeks", "weeks", ONE),),
    )
    with pytest.raises(InputError) as raised:
        check(wrong)
    text = str(raised.value)
    assert text.startswith("pathway children has 5 problems:")
    assert "did you mean 'need'" in text
    assert "duration bands are 0 to 2, not 3" in text
    assert "did you mean 'old'" in text
    assert "should not be below 0, and -1.0 is" in text
    assert "either a state or a move" in text


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"segments": ()}, "segments: there should be at least one"),
        ({"states": ()}, "states: there should be at least one"),
        (
            {"segments": (Segment("a", "A", ONE, ONE), Segment("a", "B", ONE, ONE))},
            "segment a: is given 2 times",
        ),
        (
            {"segments": (Segment("a", "A", ONE, known(-1.0)),)},
            "segment a, growth: should be above -1",
        ),
        (
            {"segments": (Segment("a", "A", ONE, ONE, 0.0),)},
            "segment a, ages_out_after: should be above 0 years",
        ),
        (
            {"segments": (Segment("a", "A", ONE, ONE, None, "b"), Segment("b", "B", ONE, ONE))},
            "says where, but ages_out_after not when",
        ),
        (
            {
                "segments": (
                    Segment("a", "A", ONE, ONE, 1.0, "b"),
                    Segment("b", "B", ONE, ONE, 1.0, "a"),
                )
            },
            "nobody grows younger: a > b > a",
        ),
        (
            {"states": (State("a>b", "A"),)},
            "state a>b: should not be called 'outside' nor have >, @ or #",
        ),
        ({"states": (State(OUTSIDE, "A"),)}, "state outside: should not be called"),
        ({"states": (State("a", "A", (2.0, 1.0)),)}, "state a, bands: should rise from above 0"),
        ({"states": (State("a", "A", (0.0,)),)}, "state a, bands: should rise from above 0"),
        ({"moves": (Move(OUTSIDE, OUTSIDE, ONE),)}, "leads from outside to outside"),
        ({"moves": (Move(OUTSIDE, "need", ONE, (), 0),)}, "people from outside have no duration"),
        ({"moves": (Move("need", "care", ONE, ("youn",)),)}, "did you mean 'young'"),
        (
            {"moves": (Move("need", "care", Estimate.normal(1.0, low=0.5, high=1.5)),)},
            "a normal estimate can be below 0",
        ),
        (
            {"capacities": (Capacity((), "wait", ONE),)},
            "capacity with waiting wait: limits no state",
        ),
        ({"capacities": (Capacity(("car",), "wait", ONE),)}, "did you mean 'care'"),
        ({"capacities": (Capacity(("care",), "wiat", ONE),)}, "did you mean 'wait'"),
        (
            {"capacities": (Capacity(("care", "wait"), "wait", ONE),)},
            "who waits in wait should not need a place there",
        ),
        (
            {"capacities": (Capacity(("care",), "wait", ONE), Capacity(("care",), "need", ONE))},
            "capacity of state care: is given 2 times",
        ),
        (
            {"capacities": (Capacity(("care",), "wait", ONE), Capacity(("need",), "wait", ONE))},
            "capacity with waiting wait: is given 2 times",
        ),
        (
            {"capacities": (Capacity(("care",), "need", ONE), Capacity(("need",), "wait", ONE))},
            "capacity with waiting need: that state is limited too",
        ),
        ({"uses": (Use("W", "w", ONE, state="cere"),)}, "did you mean 'care'"),
        ({"uses": (Use("W", "w", ONE, edge="need>caer"),)}, "did you mean 'need>care'"),
        ({"capacities": ()}, "state wait: nobody begins there and no move leads there"),
    ],
)
def test_each_fault_is_named(sound, change, expected):
    assert expected in said(replace(sound, **change))


def test_two_rates_for_one_cell_move_are_named_with_segment_and_band(sound):
    overlapping = (*sound.moves, Move("care", OUTSIDE, ONE, ("old",)))
    text = said(replace(sound, moves=overlapping))
    assert "move care>outside: has 2 rates for old in band 0" in text
    assert "move care>outside: has 2 rates for old in band 1" in text
    assert "in band 2" not in text
    assert "for young" not in text


def test_a_stock_given_twice_is_named(sound):
    text = said(replace(sound, stocks=sound.stocks * 2))
    assert "stock care of old in band 2: is given 2 times" in text


def test_who_is_refused_a_place_reaches_the_waiting_state(sound):
    assert said(sound) == ""
