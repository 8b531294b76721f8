"""Each check finds its fault, says what would do, and keeps quiet when all is well."""

from dataclasses import replace

import pytest

from wholeplace.estimate import Estimate
from wholeplace.plan.assemble import Ground, Worth
from wholeplace.plan.check import CHECKS, can_be_agreed, check
from wholeplace.plan.check_actions import warnings_of
from wholeplace.source import assumption


def found(plan, name):
    """What one check finds in a plan: (where, what)."""
    (only,) = [one for one in CHECKS if one.name == name]
    return list(only.look(plan))


def with_action(town, **changes):
    """The made-up plan with its first action changed."""
    first, *rest = town.WORTH.valuations
    changed = replace(first, intervention=replace(first.intervention, **changes))
    return town.anytown(worth=Worth((changed, *rest), town.WORTH.together))


def with_effect(town, **changes):
    """The made-up plan with the only effect of its first action changed."""
    action = town.WORTH.valuations[0].intervention
    return with_action(town, effects=(replace(action.effects[0], **changes),))


def with_promise(town, **changes):
    """The made-up plan with its first commitment changed."""
    first, *rest = town.COMMITMENTS
    return town.anytown(replace(town.INTENT, commitments=(replace(first, **changes), *rest)))


def with_outcome(town, **changes):
    """The made-up plan with its first outcome changed."""
    first, *rest = town.OUTCOMES
    return town.anytown(replace(town.INTENT, outcomes=(replace(first, **changes), *rest)))


def with_count(town, **changes):
    """The made-up plan with its count changed."""
    return town.anytown(ground=replace(town.GROUND, count=replace(town.COUNT, **changes)))


@pytest.fixture
def sound(town):
    """A plan that no check has anything to say against."""
    outcome = town.OUTCOMES[0]
    one, two = town.COMMITMENTS
    done = replace(
        two, owner="icb", outcome="o1", due="2026-09-01", funding="funded", gbp=9e4, fund="ICB"
    )
    intent = replace(town.INTENT, outcomes=(outcome,), commitments=(one, done))
    tag = replace(town.TAG, status="local")
    ground = Ground(
        replace(town.COUNT, missing=()),
        replace(town.LEDGER, tags={"RSX_asc": tag}),
        tuple(c for c in town.COMPARISONS if c.figure.value is not None),
    )
    worth = Worth(
        tuple(replace(one, changes=(), warnings=()) for one in town.WORTH.valuations),
        replace(town.WORTH.together, changes=(), warnings=()),
    )
    return town.anytown(intent, ground=ground, worth=worth)


def test_a_sound_plan_has_no_findings(sound):
    assert sound.findings == ()
    assert can_be_agreed(sound)


def test_every_check_has_a_name_of_its_own():
    names = [one.name for one in CHECKS]
    assert len(set(names)) == len(names)


def test_findings_that_block_come_first(plan):
    blocks = [finding.blocks for finding in plan.findings]
    assert blocks == sorted(blocks, reverse=True)
    assert not can_be_agreed(plan)


def test_findings_carry_the_name_of_their_check(plan):
    assert {finding.check for finding in plan.findings} <= {one.name for one in CHECKS}


def test_missing_owner_of_a_commitment_and_of_an_outcome(plan):
    where = [where for where, _ in found(plan, "missing owner")]
    assert where == ["commitments c2", "outcomes o2"]


def test_an_owner_outside_the_plan_is_named(town):
    plan = with_promise(town, owner="parish")
    assert found(plan, "owner outside the plan") == [
        ("commitments c1", "owner 'parish' is not a body of the plan: add it")
    ]


def test_a_commitment_to_an_outcome_that_is_not_there(town):
    plan = with_promise(town, outcome="o9")
    assert found(plan, "commitment to nothing") == [("commitments c1", "there is no outcome 'o9'")]


def test_a_commitment_to_an_action_that_is_not_there(town):
    plan = with_promise(town, intervention="ghost")
    assert found(plan, "commitment to nothing") == [
        ("commitments c1", "there is no action 'ghost'")
    ]


@pytest.mark.parametrize("funding", ["unfunded", "part funded"])
def test_an_unfunded_action_is_found(town, funding):
    plan = with_promise(town, funding=funding)
    assert found(plan, "unfunded action")[0][1].startswith(
        f"'Start family group conferences' is {funding}"
    )


@pytest.mark.parametrize("gap", [{"gbp": None}, {"fund": ""}])
def test_funded_without_pounds_or_fund_is_not_funded(town, gap):
    plan = with_promise(town, **gap)
    assert found(plan, "unfunded action")[0][1].endswith("give the pounds and the fund")


def test_a_commitment_without_date_is_found(town):
    plan = with_promise(town, due="")
    assert [where for where, _ in found(plan, "commitment without date")] == [
        "commitments c1",
        "commitments c2",
    ]


def test_an_outcome_without_measure_is_found(town):
    plan = with_outcome(town, measure="")
    assert found(plan, "outcome without measure")[0][0] == "outcomes o1"


@pytest.mark.parametrize("gap", [{"target": None}, {"by": None}])
def test_an_outcome_without_target_or_year_is_found(town, gap):
    assert found(with_outcome(town, **gap), "outcome without target")[0][0] == "outcomes o1"


def test_a_target_of_nought_is_a_target(town):
    plan = with_outcome(town, target=0.0)
    assert [where for where, _ in found(plan, "outcome without target")] == ["outcomes o2"]


def test_an_outcome_that_no_commitment_serves_is_found(plan):
    assert [where for where, _ in found(plan, "outcome without commitment")] == ["outcomes o2"]


def test_a_measure_without_a_figure_is_found(town):
    plan = with_outcome(town, measure="unheard_of")
    assert found(plan, "measure not compared") == [
        ("outcomes o1", "measure 'unheard_of' has no figure here")
    ]


def test_an_illustration_in_a_plan_that_is_not_labelled_one_blocks_it(town):
    plan = town.anytown(replace(town.INTENT, illustration=False))
    where = [where for where, _ in found(plan, "illustration taken for a plan")]
    assert where == ["commitments c1", "commitments c2", "interventions fgc", "interventions falls"]


@pytest.mark.parametrize("status", ["agreed", "running", "done"])
def test_a_real_promise_in_an_illustration_blocks_it(town, status):
    plan = with_promise(town, status=status)
    (fault,) = found(plan, "illustration taken for a plan")
    assert fault == ("commitments c1", f"is {status}, yet the plan is labelled an illustration")


@pytest.mark.parametrize("need", [None, Estimate.known(0.3)])
def test_a_saving_with_no_baseline_is_found(town, need):
    plan = with_effect(town, need=need)
    assert found(plan, "saving with no baseline")[0][0] == "effects fgc"


def test_a_baseline_with_an_interval_or_a_source_will_do(town):
    counted = Estimate.known(0.3).said_by(town.TRIAL)
    assert found(with_effect(town, need=counted), "saving with no baseline") == []
    assert found(town.anytown(), "saving with no baseline") == []


def test_an_action_without_costs_is_found(town):
    plan = with_action(town, costs=())
    assert found(plan, "action without costs")[0][0] == "interventions fgc"


def test_an_action_without_effects_is_found(town):
    plan = with_action(town, effects=())
    assert found(plan, "action without effects")[0][0] == "interventions fgc"


def test_an_action_without_owner_is_found(town):
    plan = with_action(town, owner="")
    assert found(plan, "action without owner")[0][0] == "interventions fgc"


def test_an_effect_by_assumption_is_found(town):
    plan = with_effect(town, source=assumption("it helps"))
    assert found(plan, "effect by assumption") == [
        ("effects fgc", "the effect on 'entry into care' is an assumption")
    ]


def test_an_action_nobody_committed_to_is_found(town):
    plan = town.anytown(replace(town.INTENT, commitments=town.COMMITMENTS[:1]))
    assert [where for where, _ in found(plan, "action without commitment")] == [
        "interventions falls"
    ]


def test_a_body_that_pays_but_is_not_in_the_plan_blocks_it(town):
    plan = town.anytown(replace(town.INTENT, bodies=town.PLAN_BODIES[1:]))
    (fault,) = found(plan, "payer outside the plan")
    assert fault[1] == "Anytown Council pays but is not in the plan: ask it"
    assert not can_be_agreed(plan)


def test_a_body_that_only_gains_and_is_not_in_the_plan_is_invited(town):
    plan = town.anytown(replace(town.INTENT, bodies=town.PLAN_BODIES[:1]))
    assert [what for _, what in found(plan, "gainer outside the plan")] == [
        "NHS Anyshire gains but is not in the plan: invite it",
        "Anyshire Police gains but is not in the plan: invite it",
    ]


def test_a_body_named_by_its_id_is_in_the_plan(town):
    short = tuple(replace(p, body="COUNCIL") for p in town.WORTH.together.positions[:1])
    together = replace(town.WORTH.together, positions=short)
    plan = town.anytown(worth=Worth(town.WORTH.valuations, together))
    assert found(plan, "payer outside the plan") == []


def test_a_warning_that_actions_share_is_given_once_with_their_ids(town):
    one, two = (replace(v, warnings=("old prices",)) for v in town.WORTH.valuations)
    together = replace(town.WORTH.together, warnings=("old prices", "overlap"))
    plan = town.anytown(worth=Worth((one, two), together))
    assert warnings_of(plan) == {"old prices": ("fgc", "falls"), "overlap": ("together",)}
    assert found(plan, "warning of the valuation") == [
        ("interventions fgc, falls", "old prices"),
        ("interventions together", "overlap"),
    ]


def test_a_count_with_missing_returns_names_the_body_and_how_many_lines(plan):
    assert found(plan, "count with missing returns") == [
        (
            "count Anyshire Fire",
            "1 line of Anyshire Fire not known: totals leave them out; ask the body for its"
            " figures",
        )
    ]


def test_missing_lines_of_one_body_are_one_finding(town):
    line = town.MISSING[0]
    plan = with_count(town, missing=(line, replace(line, id="other")))
    (fault,) = found(plan, "count with missing returns")
    assert fault[1].startswith("2 lines of Anyshire Fire")


def test_tagging_by_assumption_only_is_found_until_one_line_is_confirmed(town):
    assert len(found(town.anytown(), "tagging by assumption only")) == 1
    tags = {"RSX_asc": town.TAG, "RSX_phs": replace(town.TAG, status="local")}
    ground = replace(town.GROUND, ledger=replace(town.LEDGER, tags=tags))
    assert found(town.anytown(ground=ground), "tagging by assumption only") == []


def test_a_ledger_without_tags_is_not_accused_of_assuming(town):
    ground = replace(town.GROUND, ledger=replace(town.LEDGER, tags={}))
    assert found(town.anytown(ground=ground), "tagging by assumption only") == []


def test_a_stale_figure_is_found_with_its_period(town):
    old = replace(town.COMPARISONS[0], stale=True)
    plan = town.anytown(ground=replace(town.GROUND, comparisons=(old,)))
    assert found(plan, "stale figure") == [
        ("outcomes cla", "'Children looked after' is of 2024: look for newer")
    ]


def test_a_figure_that_is_not_known_is_not_called_stale_too(plan):
    assert found(plan, "stale figure") == []
    assert [where for where, _ in found(plan, "figure not known")] == ["outcomes ta"]


def test_a_line_whose_source_is_not_known_blocks_the_plan(town):
    lines = (*town.LINES, town.line("RSX_new", "New line", 5.0, source="hearsay"))
    plan = with_count(town, lines=lines)
    (fault,) = found(plan, "line without source")
    assert "hearsay" in fault[1]
    assert not can_be_agreed(plan)


def test_checking_again_finds_the_same(plan):
    assert check(plan) == plan.findings


def test_a_fund_that_is_not_settled_blocks_agreement_and_says_what_it_lacks(town):
    lacks = (("Better Care Fund", "schemes: none is named"),)
    plan = town.anytown(worth=replace(town.WORTH, unsettled=lacks))
    assert found(plan, "fund not settled") == [
        ("pools", "the fund 'Better Care Fund' cannot be settled yet: schemes: none is named")
    ]
    assert not can_be_agreed(plan)
    assert found(town.anytown(), "fund not settled") == []
