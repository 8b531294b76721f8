"""What actions change on a pathway: use avoided, moves avoided and time not spent."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.demand.pathway import Use
from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.prevention import changes as module
from wholeplace.prevention.changes import changes, flows, prepare
from wholeplace.prevention.inputs import draw_action
from wholeplace.prevention.levers import levers_of

ONE = Draws(1)
MEETINGS = frozenset({"meetings"})


@pytest.fixture(scope="module")
def prepared(made):
    def run(*actions, pathway=None, draws=ONE, years=made.years):
        levers = {
            action.id: levers_of(action, drawn=draw_action(action, draws), years=years)
            for action in actions
        }
        return prepare(pathway or made.pathway(), levers, years=years, draws=draws)

    return run


def acting(made, id="meetings", **effect):
    return made.action(id=id, name=id.title(), effects=(made.lever(**effect),))


def test_use_avoided_is_what_is_used_without_less_what_is_used_with(made, prepared):
    run = prepared(acting(made))
    change = changes(run, [MEETINGS])[MEETINGS]
    (care,) = change.avoided
    assert (care.outcome, care.unit_cost, care.pathway) == ("Years in care", "care", "children")
    assert care.after_optimism
    # Nothing changes without the action: 500 years in care every year.
    assert care.without.values[0] == pytest.approx([500] * 5)
    assert (care.use.values > 0).all()
    assert change.person_years["care"] == pytest.approx(care.use.values.sum(axis=1))


def test_years_in_care_avoided_follow_from_the_moves_avoided(made, prepared):
    # Nobody leaves care here, so every child kept out for four full years saves four years and
    # the part of the first: between 4 and 5 years each for the moves of the first year.
    pathway = made.pathway(moves=made.pathway().moves[:2])
    change = changes(prepared(acting(made), pathway=pathway), [MEETINGS])[MEETINGS]
    kept_out = np.cumsum(change.moves["protection>care"].values, axis=1)
    saved = change.avoided[0].use.values
    # A year's saving lies between those kept out at its beginning and at its end.
    before = np.concatenate([[[0.0]], kept_out[:, :-1]], axis=1)
    assert (saved >= np.minimum(before, kept_out) - 1e-9).all()
    assert (saved <= np.maximum(before, kept_out) + 1e-9).all()


def test_a_use_at_a_move_counts_moves(made, prepared):
    assessed = Use("Assessments", "assessment", Estimate.known(2.0), edge="protection>care")
    pathway = made.pathway(uses=(assessed,))
    change = changes(prepared(acting(made), pathway=pathway), [MEETINGS])[MEETINGS]
    moves = change.moves["protection>care"].values
    assert change.avoided[0].use.values == pytest.approx(2 * moves)


def test_harm_and_more_use_are_kept(made, prepared):
    harmful = acting(made, size=Estimate.known(1.4))
    change = changes(prepared(harmful), [MEETINGS])[MEETINGS]
    assert (change.avoided[0].use.values < 0).all()


def test_only_the_edges_acted_on_are_reported_as_moves_avoided(made, prepared):
    change = changes(prepared(acting(made)), [MEETINGS])[MEETINGS]
    assert list(change.moves) == ["protection>care"]
    assert [each.share[0, 0] for each in change.reached] == [pytest.approx(0.16)]


def test_sets_of_actions_are_run_together_and_each_is_what_it_is_alone(made, prepared):
    one, two = acting(made), acting(made, "visits", size=Estimate.known(0.8))
    sets = [MEETINGS, frozenset({"visits"}), frozenset({"meetings", "visits"})]
    together = changes(prepared(one, two), sets)
    alone = changes(prepared(one), [MEETINGS])
    assert together[MEETINGS].avoided[0].use.values == pytest.approx(
        alone[MEETINGS].avoided[0].use.values, rel=1e-12
    )
    both = together[sets[2]].avoided[0].use.values
    added = sum(together[each].avoided[0].use.values for each in sets[:2])
    # Hazards multiply: 0.92 x 0.968 = 0.89056 and not 0.888, so both together save less.
    assert (both < added).all()


def test_a_run_in_small_parts_gives_the_same_numbers(made, prepared, monkeypatch):
    actions = [acting(made, id) for id in ("a", "b", "c")]
    sets = [frozenset({"a"}), frozenset({"b", "c"}), frozenset({"a", "b", "c"})]
    run = prepared(*actions, draws=Draws(3))
    at_once = changes(run, sets)
    monkeypatch.setattr(module, "RUN_BYTES", 1)
    assert len([*flows(run, sets)]) == 3
    in_parts = changes(run, sets)
    for each in sets:
        assert in_parts[each].avoided[0].use.values.tolist() == (
            at_once[each].avoided[0].use.values.tolist()
        )


def test_the_quantity_of_a_use_has_a_stream_of_its_own(made, prepared):
    weeks = Use("Weeks", "care", Estimate.cost(52, low=45, high=60), state="care")
    pathway = made.pathway(uses=(weeks,))
    run = prepared(acting(made), pathway=pathway, draws=Draws(50))
    assert run.quantities[0].std() > 0
    other = replace(acting(made), id="visits")
    again = prepared(other, pathway=pathway, draws=Draws(50))
    assert again.quantities[0].tolist() == run.quantities[0].tolist()


@given(st.floats(0.05, 1.0), st.floats(0.05, 1.0), st.floats(1, 100))
@settings(deadline=None, max_examples=25)
def test_two_protective_actions_save_more_than_either_and_less_than_their_sum(
    made, prepared, first, second, eligible
):
    one = replace(acting(made, need=None, size=Estimate.known(first)), eligible=eligible)
    two = replace(acting(made, "visits", need=None, size=Estimate.known(second)), eligible=eligible)
    sets = [MEETINGS, frozenset({"visits"}), frozenset({"meetings", "visits"})]
    found = changes(prepared(one, two), sets)
    a, b, both = (found[each].avoided[0].use.values.sum() for each in sets)
    assert max(a, b) - 1e-7 <= both <= a + b + 1e-7


def test_the_run_without_any_action_is_shared_and_cannot_be_written_to(made, prepared):
    baseline = prepared(acting(made)).baseline
    assert prepared(acting(made)).baseline is baseline
    for amounts in (baseline.person_years, baseline.moved, baseline.at_end):
        with pytest.raises(ValueError, match="read-only"):
            amounts += 1
