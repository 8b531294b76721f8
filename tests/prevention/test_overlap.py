"""The overlap haircut, and what each action and each body adds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.prevention.overlap import (
    Approach,
    bodies_of,
    haircut,
    happening,
    interacting,
    overlap,
    sets_needed,
)

PAYERS = {
    "meetings": frozenset({"council"}),
    "hubs": frozenset({"council", "NHS"}),
    "visits": frozenset({"NHS"}),
}


def table(worth):
    """Return values by set from values by the first letters of the actions."""
    by_letter = {action[0]: action for action in PAYERS}
    return {
        frozenset(by_letter[letter] for letter in letters): np.atleast_1d(np.asarray(value, float))
        for letters, value in worth.items()
    }


def test_the_haircut_is_what_the_sum_of_the_actions_overstates():
    # Alone 60 + 40 = 100; together 75: a quarter goes to overlap.
    found = haircut(table({"": 0, "m": 60, "h": 40, "mh": 75}), level=0.8)
    assert found.share.value == pytest.approx(0.25)
    assert found.pounds.value == 25
    assert (found.alone.value, found.together.value, found.undefined) == (100, 75, 0)


def test_the_haircut_is_of_expected_pounds_with_the_interval_of_its_draws():
    # Draw by draw 10 % to 50 % of 100 is lost.
    lost = np.linspace(10, 50, 101)
    values = table(
        {"": np.zeros(101), "m": np.full(101, 60), "h": np.full(101, 40), "mh": 100 - lost}
    )
    found = haircut(values, level=0.8)
    assert found.share.value == pytest.approx(0.30)
    assert (found.share.low, found.share.high) == pytest.approx((0.14, 0.46))


def test_actions_that_help_one_another_have_a_haircut_below_nothing():
    found = haircut(table({"": 0, "m": 10, "h": 10, "mh": 30}), level=0.8)
    assert found.share.value == pytest.approx(-0.5)


def test_what_happens_without_any_action_is_taken_off():
    found = haircut(table({"": 5, "m": 65, "h": 45, "mh": 80}), level=0.8)
    assert found.share.value == pytest.approx(0.25)


def test_draws_that_avoid_nothing_are_counted_and_left_out_of_the_interval():
    values = table({"": [0, 0], "m": [50, -50], "h": [50, 10], "mh": [80, -40]})
    found = haircut(values, level=0.8)
    assert found.undefined == 0.5
    assert found.share.low <= 0.2 <= found.share.high


def test_no_haircut_where_nothing_is_avoided():
    with pytest.raises(MethodError, match="avoid nothing"):
        haircut(table({"": 0, "m": 0, "h": 0, "mh": 0}), level=0.8)


def test_a_set_that_was_not_valued_is_named():
    with pytest.raises(MethodError, match="hubs have no joint value"):
        haircut(table({"": 0, "m": 1, "mh": 2}), level=0.8)


def test_an_action_happens_only_when_all_who_pay_for_it_are_in():
    assert happening(frozenset({"council"}), payers=PAYERS) == {"meetings"}
    assert happening(frozenset({"council", "NHS"}), payers=PAYERS) == set(PAYERS)
    assert happening(frozenset(), payers=PAYERS) == set()


def test_an_action_nobody_pays_for_always_happens():
    assert happening(frozenset(), payers={"gift": frozenset()}) == {"gift"}


def test_the_bodies_are_those_that_pay():
    assert bodies_of(PAYERS) == ("NHS", "council")


def test_every_set_that_the_answer_needs_is_asked_for():
    asked = sets_needed(PAYERS)
    assert len(asked) == 8
    assert asked[0] == frozenset()
    assert asked[-1] == frozenset(PAYERS)


def test_many_actions_ask_for_singles_and_for_all_but_one_too():
    many = {f"a{number}": frozenset({"council"}) for number in range(15)}
    asked = set(sets_needed(many, approach=Approach(orders=4)))
    assert {frozenset({action}) for action in many} <= asked
    assert {frozenset(many) - {action} for action in many} <= asked
    assert len(asked) < 100


GAME = {"": 0, "m": 60, "h": 40, "v": 20, "mh": 75, "mv": 80, "hv": 50, "mhv": 90}


def found_overlap(worth=GAME):
    return overlap(table(worth), avoided=table(worth), payers=PAYERS, level=0.8)


def test_the_split_by_action_sums_to_the_plan():
    found = found_overlap()
    assert sum(each.credited.value for each in found.by_action) == pytest.approx(90)
    assert [each.name for each in found.by_action] == ["meetings", "hubs", "visits"]


def test_each_action_shows_its_value_alone_and_last():
    meetings = found_overlap().by_action[0]
    assert meetings.alone.value == 60
    # 90 less 50 without it.
    assert meetings.added_last.value == 40
    assert meetings.standard_error == 0


def test_the_split_by_body_gives_a_joint_action_to_both():
    # Council alone: meetings, 60. NHS alone: visits, 20. Both: 90. Council (60 + 70) / 2 = 65.
    by_body = {each.name: each.credited.value for each in found_overlap().by_body}
    assert by_body == pytest.approx({"council": 65, "NHS": 25})


def test_a_plan_that_avoids_nothing_has_no_haircut_and_keeps_its_split():
    nothing = table(dict.fromkeys(GAME, 0))
    found = overlap(table(GAME), avoided=nothing, payers=PAYERS, level=0.8)
    assert found.haircut is None
    assert len(found.by_action) == 3


def test_a_plan_of_nothing_has_no_overlap():
    found = overlap({frozenset(): np.zeros(3)}, avoided={}, payers={}, level=0.8)
    assert (found.haircut, found.by_action, found.by_body) == (None, (), ())


def test_many_actions_are_sampled_with_an_error_and_add_up():
    payers = {f"a{number:02}": frozenset({f"body {number % 3}"}) for number in range(14)}
    kept = dict(zip(payers, np.linspace(0.7, 0.95, 14), strict=True))
    values = {
        each: np.full(2, 1 - np.prod([kept[action] for action in each]))
        for each in sets_needed(payers, approach=Approach(orders=40, seed=3))
    }
    found = overlap(
        values, avoided=values, payers=payers, level=0.8, approach=Approach(orders=40, seed=3)
    )
    whole = values[frozenset(payers)][0]
    assert sum(each.credited.value for each in found.by_action) == pytest.approx(whole)
    assert sum(each.credited.value for each in found.by_body) == pytest.approx(whole)
    assert all(each.standard_error > 0 for each in found.by_action)
    assert all(each.standard_error == 0 for each in found.by_body)
    assert found.haircut.share.value > 0.3


def two_groups(count):
    """Return many actions in two groups that just add up, their groups and values by set."""
    payers = {
        f"{group}{number}": frozenset({"council"}) for group in "ab" for number in range(count)
    }
    groups = tuple(tuple(id for id in payers if id[0] == group) for group in "ab")

    def worth(chosen):
        return sum(len([id for id in chosen if id[0] == group]) ** 0.5 for group in "ab")

    approach = Approach(groups=groups)
    asked = sets_needed(payers, approach=approach)
    return payers, approach, {each: np.array([worth(each)]) for each in asked}


def test_many_actions_in_groups_that_share_no_pathway_stay_exact():
    # 16 actions are beyond exact, two groups of 8 are not: 2 x 2^8 sets and few more.
    payers, approach, values = two_groups(8)
    assert len(values) < 2 * 2**8 + 50
    found = overlap(values, avoided=values, payers=payers, level=0.8, approach=approach)
    assert [each.credited.value for each in found.by_action] == pytest.approx([8**0.5 / 8] * 16)
    assert {each.standard_error for each in found.by_action} == {0.0}


def test_groups_that_touch_one_another_are_refused():
    payers, approach, values = two_groups(2)
    values[frozenset(payers)] = values[frozenset(payers)] * 0.9
    with pytest.raises(MethodError, match="touch one another"):
        overlap(values, avoided=values, payers=payers, level=0.8, approach=approach)


def test_actions_are_grouped_by_the_pathways_they_share(made):
    def acting(id, *pathways):
        effects = tuple(made.lever(acts_on=(f"{each}:a>b",)) for each in pathways)
        return made.action(id=id, effects=effects or (made.effect(),))

    actions = [
        acting("one", "children"),
        acting("two", "homelessness"),
        acting("three"),
        acting("four", "children"),
        acting("five", "homelessness", "children"),
    ]
    found = {frozenset(group) for group in interacting(actions)}
    assert found == {frozenset({"three"}), frozenset({"one", "two", "four", "five"})}


@given(st.lists(st.floats(0.01, 0.9), min_size=2, max_size=3))
def test_actions_on_the_same_people_always_have_a_haircut(spared):
    # Each spares a share of those the others leave: 1 - prod(1 - s) is less than sum(s).
    actions = list(PAYERS)[: len(spared)]
    shares = dict(zip(actions, spared, strict=True))
    payers = {action: PAYERS[action] for action in actions}
    values = {
        each: np.array([1 - np.prod([1 - shares[action] for action in each])])
        for each in sets_needed(payers)
    }
    assert 0 < haircut(values, level=0.8).share.value < 1
