"""Checks of what bodies promise: outcomes, commitments, owners, dates and money."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wholeplace.plan.document import Plan

Fault = tuple[str, str]

_REAL = frozenset({"agreed", "running", "done"})


def missing_owner(plan: Plan) -> Iterator[Fault]:
    """Yield outcomes and commitments that no body answers for."""
    for commitment in plan.commitments:
        if not commitment.owner:
            yield f"commitments {commitment.id}", f"nobody owns '{commitment.title}': name a body"
    for outcome in plan.outcomes:
        if not outcome.owner:
            yield f"outcomes {outcome.id}", f"nobody answers for '{outcome.title}': name a body"


def owner_outside_the_plan(plan: Plan) -> Iterator[Fault]:
    """Yield owners that are not among the bodies of the plan."""
    known = {body.id for body in plan.bodies}
    for table, rows in (("commitments", plan.commitments), ("outcomes", plan.outcomes)):
        for row in rows:
            if row.owner and row.owner not in known:
                yield f"{table} {row.id}", f"owner '{row.owner}' is not a body of the plan: add it"


def commitment_to_nothing(plan: Plan) -> Iterator[Fault]:
    """Yield commitments that name an outcome or an action the plan does not have."""
    outcomes = {outcome.id for outcome in plan.outcomes}
    actions = {valuation.id for valuation in plan.valuations}
    for promise in plan.commitments:
        if promise.outcome and promise.outcome not in outcomes:
            yield f"commitments {promise.id}", f"there is no outcome '{promise.outcome}'"
        if promise.intervention and promise.intervention not in actions:
            yield f"commitments {promise.id}", f"there is no action '{promise.intervention}'"


def unfunded_action(plan: Plan) -> Iterator[Fault]:
    """Yield commitments without enough money, or with money that nobody can find."""
    for promise in plan.commitments:
        where = f"commitments {promise.id}"
        if promise.funding != "funded":
            yield where, f"'{promise.title}' is {promise.funding}: say who pays, or take it out"
        elif promise.gbp is None or not promise.fund:
            yield where, f"'{promise.title}' says funded: give the pounds and the fund"


def commitment_without_date(plan: Plan) -> Iterator[Fault]:
    """Yield commitments that are not due by any date."""
    for promise in plan.commitments:
        if not promise.due:
            yield f"commitments {promise.id}", f"'{promise.title}' has no date: say by when"


def outcome_without_measure(plan: Plan) -> Iterator[Fault]:
    """Yield outcomes that nothing would show."""
    for outcome in plan.outcomes:
        if not outcome.measure:
            yield f"outcomes {outcome.id}", f"'{outcome.title}' has no measure: choose one"


def outcome_without_target(plan: Plan) -> Iterator[Fault]:
    """Yield outcomes without a value and a year to aim at."""
    for outcome in plan.outcomes:
        if outcome.target is None or outcome.by is None:
            yield f"outcomes {outcome.id}", f"'{outcome.title}' has no target with a year"


def outcome_without_commitment(plan: Plan) -> Iterator[Fault]:
    """Yield outcomes that nobody has promised to do anything for."""
    served = {promise.outcome for promise in plan.commitments}
    for outcome in plan.outcomes:
        if outcome.id not in served:
            yield f"outcomes {outcome.id}", f"no commitment serves '{outcome.title}'"


def illustration_taken_for_a_plan(plan: Plan) -> Iterator[Fault]:
    """Yield illustrations in a real plan, and real promises in an illustration."""
    for promise in plan.commitments:
        where = f"commitments {promise.id}"
        if promise.status == "illustration" and not plan.illustration:
            yield where, "is an illustration: a plan that is agreed may hold none"
        if promise.status in _REAL and plan.illustration:
            yield where, f"is {promise.status}, yet the plan is labelled an illustration"
    for valuation in plan.valuations:
        action = valuation.intervention
        if action and action.status == "illustration" and not plan.illustration:
            yield f"interventions {action.id}", "is an illustration in a plan not labelled one"


def fund_not_settled(plan: Plan) -> Iterator[Fault]:
    """Yield pooled funds that lack what they pay for, or what is paid in."""
    for title, lacks in plan.unsettled:
        yield "pools", f"the fund '{title}' cannot be settled yet: {lacks}"


PROMISE_CHECKS: tuple[tuple[str, bool, Callable[[Plan], Iterator[Fault]]], ...] = (
    ("missing owner", True, missing_owner),
    ("owner outside the plan", True, owner_outside_the_plan),
    ("commitment to nothing", True, commitment_to_nothing),
    ("unfunded action", True, unfunded_action),
    ("fund not settled", True, fund_not_settled),
    ("illustration taken for a plan", True, illustration_taken_for_a_plan),
    ("commitment without date", False, commitment_without_date),
    ("outcome without measure", False, outcome_without_measure),
    ("outcome without target", False, outcome_without_target),
    ("outcome without commitment", False, outcome_without_commitment),
)
