"""Checks of the figures a plan rests on: known, fresh, sourced and not only assumed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wholeplace.plan.document import Plan

Fault = tuple[str, str]


def count_with_missing_returns(plan: Plan) -> Iterator[Fault]:
    """Yield bodies whose money is not known, so that every total leaves it out."""
    missing: dict[str, int] = {}
    for line in plan.count.missing:
        missing[line.body_name] = missing.get(line.body_name, 0) + 1
    for body, lines in missing.items():
        yield (
            f"count {body}",
            f"{lines} line{'s' if lines != 1 else ''} of {body} not known:"
            " totals leave them out; ask the body for its figures",
        )


def tagging_by_assumption_only(plan: Plan) -> Iterator[Fault]:
    """Yield one fault when no line's tier of prevention rests on anything published or local."""
    tags = plan.ledger.tags.values()
    if tags and all(tag.status == "assumption" for tag in tags):
        yield (
            "tiers",
            f"all {len(tags)} lines are divided over the tiers by assumption:"
            " have the services confirm the largest ones",
        )


def stale_figure(plan: Plan) -> Iterator[Fault]:
    """Yield outcomes whose figure is older than its own cadence allows."""
    for comparison in plan.comparisons:
        if comparison.stale and comparison.figure.value is not None:
            title, period = comparison.measure.title, comparison.figure.period
            yield f"outcomes {comparison.measure.id}", f"'{title}' is of {period}: look for newer"


def figure_not_known(plan: Plan) -> Iterator[Fault]:
    """Yield outcomes for which the place has no figure."""
    for comparison in plan.comparisons:
        if comparison.figure.value is None:
            yield f"outcomes {comparison.measure.id}", f"'{comparison.measure.title}' is not known"


def measure_not_compared(plan: Plan) -> Iterator[Fault]:
    """Yield outcomes of the plan whose measure is not among the figures shown."""
    shown = {comparison.measure.id for comparison in plan.comparisons}
    for outcome in plan.outcomes:
        if outcome.measure and outcome.measure not in shown:
            yield f"outcomes {outcome.id}", f"measure '{outcome.measure}' has no figure here"


def line_without_source(plan: Plan) -> Iterator[Fault]:
    """Yield lines of the count whose source the plan cannot name."""
    for line in plan.count.lines:
        if line.source not in plan.sources:
            yield f"count {line.id}", f"source '{line.source}' is not known: name it"


FIGURE_CHECKS: tuple[tuple[str, bool, Callable[[Plan], Iterator[Fault]]], ...] = (
    ("line without source", True, line_without_source),
    ("count with missing returns", False, count_with_missing_returns),
    ("tagging by assumption only", False, tagging_by_assumption_only),
    ("stale figure", False, stale_figure),
    ("figure not known", False, figure_not_known),
    ("measure not compared", False, measure_not_compared),
)
