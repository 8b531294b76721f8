"""Checks of a plan: each looks for one fault and says what would put it right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wholeplace.plan.check_actions import ACTION_CHECKS
from wholeplace.plan.check_figures import FIGURE_CHECKS
from wholeplace.plan.check_pathways import PATHWAY_CHECKS
from wholeplace.plan.check_promises import PROMISE_CHECKS
from wholeplace.plan.document import Finding, Plan

Fault = tuple[str, str]
Look = Callable[[Plan], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Check:
    """One named check.

    Attributes:
        name: Name as findings carry it, such as ``missing owner``.
        blocks: Whether a plan that fails it must not be agreed.
        look: Yields (where, what) for every fault in a plan.
    """

    name: str
    blocks: bool
    look: Look


CHECKS: tuple[Check, ...] = tuple(
    Check(*row) for row in (*PROMISE_CHECKS, *ACTION_CHECKS, *PATHWAY_CHECKS, *FIGURE_CHECKS)
)


def check(plan: Plan) -> tuple[Finding, ...]:
    """Return every fault of the plan, those that block it first, in the order of the checks."""
    found = [
        Finding(check.name, where, what, check.blocks)
        for check in CHECKS
        for where, what in check.look(plan)
    ]
    return tuple(sorted(found, key=lambda finding: not finding.blocks))


def can_be_agreed(plan: Plan) -> bool:
    """Return whether nothing that was found blocks the plan."""
    return not any(finding.blocks for finding in plan.findings)
