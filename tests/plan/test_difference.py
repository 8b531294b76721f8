"""What changed between two versions, in words and pounds, from any two plan files."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import InputError
from wholeplace.plan.assemble import Worth
from wholeplace.plan.difference import Change, diff
from wholeplace.plan.version import to_json


@pytest.fixture(scope="module")
def old(plan):
    return to_json(plan)


def changes(old, new, part):
    return [change for change in diff(old, new) if change.part == part]


def with_lines(town, *lines):
    count = replace(town.COUNT, lines=tuple(lines))
    return to_json(town.anytown(ground=replace(town.GROUND, count=count)))


def test_a_plan_does_not_differ_from_itself(old):
    assert diff(old, old) == ()


def test_a_line_with_more_money_says_how_much_more(town, old):
    first, *rest = town.LINES
    new = with_lines(town, replace(first, gbp_thousand=101_000.0), *rest)
    (change,) = changes(old, new, "count line")
    # 101,000 - 100,000 thousand pounds
    assert change.gbp == 1_000_000
    assert str(change) == (
        "count line changed: Adult social care: money from £100,000,000 to £101,000,000"
        " (up £1,000,000)"
    )


def test_totals_move_with_the_line_and_come_before_it(town, old):
    first, *rest = town.LINES
    new = with_lines(town, replace(first, gbp_thousand=99_000.0), *rest)
    found = diff(old, new)
    totals = [change for change in found if change.part == "total"]
    assert [change.gbp for change in totals] == [-1_000_000] * 4
    assert found[0].part == "total"
    assert str(totals[0]).endswith("from £900,000,000 to £899,000,000 (down £1,000,000)")


def test_a_line_that_is_gone_says_what_it_was(town, old):
    new = with_lines(town, *town.LINES[1:])
    (change,) = changes(old, new, "count line")
    assert str(change) == "count line removed: Adult social care: was £100,000,000"
    assert change.gbp == -100_000_000


def test_a_new_line_says_what_it_is(town, old):
    extra = town.line("RSX_new", "Libraries", 2_500.0)
    (change,) = changes(old, with_lines(town, *town.LINES, extra), "count line")
    assert str(change) == "count line added: Libraries: £2,500,000"
    assert change.gbp == 2_500_000


def test_a_line_that_becomes_known_is_told_without_a_sum_that_nobody_can_do(town, old):
    first, *rest = town.LINES
    new = with_lines(town, replace(first, gbp_thousand=None), *rest)
    (change,) = changes(old, new, "count line")
    assert change.gbp is None
    assert str(change).endswith("from £100,000,000 to not known")


def test_how_a_line_is_known_is_compared_too(town, old):
    first, *rest = town.LINES
    new = with_lines(town, replace(first, method="judged", confidence="D"), *rest)
    assert [str(change) for change in changes(old, new, "count line")] == [
        "count line changed: Adult social care: method from 'observed' to 'judged'",
        "count line changed: Adult social care: confidence from 'A' to 'D'",
    ]


def test_a_missing_return_that_arrives_is_seen_on_both_sides(town, old):
    arrived = replace(town.MISSING[0], gbp_thousand=12_000.0)
    count = replace(town.COUNT, lines=(*town.LINES, arrived), missing=())
    new = to_json(town.anytown(ground=replace(town.GROUND, count=count)))
    assert [c.kind for c in changes(old, new, "missing line")] == ["removed"]
    assert [c.kind for c in changes(old, new, "count line")] == ["added"]
    (gone,) = changes(old, new, "finding")
    assert gone.kind == "removed"
    assert "Anyshire Fire" in gone.title


def test_a_commitment_that_finds_an_owner_and_money(town, old):
    one, two = town.COMMITMENTS
    two = replace(two, owner="icb", gbp=90_000.0, funding="funded")
    new = to_json(town.anytown(replace(town.INTENT, commitments=(one, two))))
    said = [str(change) for change in changes(old, new, "commitment")]
    assert said == [
        "commitment changed: Start falls exercise: money from not known to £90,000",
        "commitment changed: Start falls exercise: owner from nothing to 'icb'",
        "commitment changed: Start falls exercise: funding from 'unfunded' to 'funded'",
    ]


def test_an_action_that_is_dropped_says_what_it_was_worth(town, old):
    new = to_json(town.anytown(worth=Worth(town.WORTH.valuations[:1], town.WORTH.together)))
    (change,) = changes(old, new, "action")
    assert change.kind == "removed"
    assert change.title == "Falls exercise"
    assert change.unit == "GBP"


def test_an_outcome_with_another_target_shows_both(town, old):
    first, second = town.OUTCOMES
    intent = replace(town.INTENT, outcomes=(replace(first, target=70.0), second))
    (change,) = changes(old, to_json(town.anytown(intent)), "outcome")
    assert str(change) == (
        "outcome changed: Fewer children need to come into care: target from 75 to 70"
    )


def test_a_body_that_joins_is_named(town, old):
    from wholeplace.plan.document import Body

    joined = Body("fire", "Anyshire Fire", "fire", "partner")
    intent = replace(town.INTENT, bodies=(*town.PLAN_BODIES, joined))
    (change,) = changes(old, to_json(town.anytown(intent)), "body")
    assert str(change) == "body added: Anyshire Fire"


def test_a_contribution_is_told_in_pounds(town, old):
    from wholeplace.plan.document import Contribution

    pooled = Contribution("council", "Prevention pool", 2025, 250_000.0, False, "")
    intent = replace(town.INTENT, contributions=(pooled,))
    (change,) = changes(old, to_json(town.anytown(intent)), "contribution")
    assert str(change) == "contribution added: Prevention pool: £250,000"


def test_version_and_title_are_compared(town, old):
    intent = replace(town.INTENT, version=1, title="Plan for Anytown", illustration=False)
    said = [str(change) for change in changes(old, to_json(town.anytown(intent)), "plan")]
    assert "plan changed: Plan for Anytown: version from 0 to 1" in said
    assert "plan changed: Plan for Anytown: illustration from 'yes' to 'no'" in said


def test_a_figure_that_is_published_anew_shows_period_and_value(town, old):
    first, *rest = town.COMPARISONS
    newer = replace(first, figure=replace(first.figure, value=79.0, period="2025"))
    ground = replace(town.GROUND, comparisons=(newer, *rest))
    said = [str(change) for change in changes(old, to_json(town.anytown(ground=ground)), "figure")]
    assert said == [
        "figure changed: Children looked after: value from 81 to 79",
        "figure changed: Children looked after: period from '2024' to '2025'",
    ]


def test_going_back_undoes_every_sum(town, old):
    first, *rest = town.LINES
    new = with_lines(town, replace(first, gbp_thousand=123_456.0), *rest[1:])
    there = {(c.part, c.id): c.gbp for c in diff(old, new)}
    back = {(c.part, c.id): c.gbp for c in diff(new, old)}
    assert there.keys() == back.keys()
    assert all(there[key] == -back[key] for key in there if there[key] is not None)


def test_text_that_is_not_json_is_one_clear_sentence(old):
    with pytest.raises(InputError) as caught:
        diff(old, "{not json")
    assert "the new plan has 1 problem" in str(caught.value)
    assert "give a plan.json" in str(caught.value)


@pytest.mark.parametrize("text", ["[]", "{}", '{"schema":"something else"}'])
def test_json_that_is_not_a_plan_is_refused(old, text):
    with pytest.raises(InputError) as caught:
        diff(text, old)
    assert "the old plan" in str(caught.value)


def test_a_plan_of_a_later_schema_is_refused_by_number(old):
    later = json.dumps({**json.loads(old), "schema_version": 99})
    with pytest.raises(InputError) as caught:
        diff(old, later)
    assert "schema_version: should be 1, not 99" in str(caught.value)


def test_a_plan_with_parts_left_out_is_still_compared(old):
    bare = {"schema": "wholeplace plan", "schema_version": 1, "title": "Bare"}
    found = diff(json.dumps(bare), old)
    assert {change.kind for change in found if change.part == "count line"} == {"added"}


@given(before=st.integers(-(10**9), 10**9), after=st.integers(-(10**9), 10**9))
def test_the_sum_of_a_change_is_after_less_before(before, after):
    change = Change("total", "t", "Total", "changed", "total", float(before), float(after), "GBP")
    assert change.gbp == after - before
    assert ("up" in str(change)) == (after > before)


def test_loss_is_shown_with_a_minus_before_the_pound():
    change = Change("total", "t", "Total", "changed", "total", 0.0, -5.0, "GBP")
    assert str(change) == "total changed: Total: total from £0 to −£5 (down £5)"
