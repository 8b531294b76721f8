"""A plan is put together from what is known, what is meant and what it is worth."""

from dataclasses import fields, replace

import pytest

from wholeplace.plan.assemble import Ground, Intent, Worth, assemble, source_ids, source_key
from wholeplace.plan.document import Body, Commitment, Contribution, Outcome
from wholeplace.source import assumption


def test_the_plan_takes_place_and_year_from_its_count(plan, town):
    assert plan.place is town.COUNT.place
    assert plan.year == 2024


def test_everything_that_was_meant_is_in_the_plan(plan, town):
    for name in ("title", "version", "illustration", "bodies", "outcomes", "commitments"):
        assert getattr(plan, name) == getattr(town.INTENT, name)


def test_the_plan_carries_the_sources_it_uses_and_no_others(plan):
    assert list(plan.sources) == ["anyreturn", "children-counted", "life", "national", "trial"]


def test_a_source_that_nothing_uses_is_left_out(town):
    spare = replace(town.RETURN, id="spare")
    plan = assemble(
        town.INTENT,
        ground=town.GROUND,
        worth=town.WORTH,
        sources={**town.SOURCES, "spare": spare},
        record=town.RECORD,
    )
    assert "spare" not in plan.sources


def test_two_assumptions_are_two_sources(town):
    one, two = assumption("people come"), assumption("people stay")
    first = town.WORTH.valuations[0]
    action = first.intervention
    effect = replace(action.effects[0], source=one, size=action.effects[0].size.said_by(two))
    changed = replace(first, intervention=replace(action, effects=(effect,)))
    plan = town.anytown(worth=Worth((changed,), None))
    assert plan.sources["assumption: people come"] is one
    assert plan.sources["assumption: people stay"] is two


def test_the_key_of_a_published_source_is_its_id(town):
    assert source_key(town.RETURN) == "anyreturn"


def test_source_ids_are_those_of_lines_leftovers_and_outcomes(plan):
    assert source_ids(plan) == {"anyreturn", "national", "life"}


def test_a_plan_of_nothing_is_a_plan(town):
    plan = town.anytown(Intent("Bare"), ground=Ground(town.COUNT, town.LEDGER), worth=Worth())
    assert plan.valuations == ()
    assert plan.together is None
    assert "missing owner" not in {finding.check for finding in plan.findings}


def test_contributions_and_reconciliation_are_carried(town):
    given = Contribution("council", "Pool", 2025, 1e5, False, "")
    plan = town.anytown(replace(town.INTENT, contributions=(given,)))
    assert plan.contributions == (given,)
    assert plan.reconciliation is None


@pytest.mark.parametrize("kind", [Body, Outcome, Commitment, Contribution])
def test_what_a_plan_holds_cannot_be_changed(kind, plan):
    name = fields(kind)[0].name
    thing = {
        Body: plan.bodies[0],
        Outcome: plan.outcomes[0],
        Commitment: plan.commitments[0],
        Contribution: Contribution("council", "Pool", 2025, None, True, ""),
    }[kind]
    with pytest.raises(AttributeError):
        setattr(thing, name, "other")


def test_the_plan_of_a_parent_names_it(town):
    assert town.anytown(replace(town.INTENT, version=1, parent="ab" * 32)).parent == "ab" * 32
