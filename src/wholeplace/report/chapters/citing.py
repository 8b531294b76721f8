"""Which sources a part of the plan rests on, and under which number they are cited."""

from __future__ import annotations

from collections.abc import Iterable

from wholeplace.count.lines import SpendLine
from wholeplace.place.outcomes import Comparison
from wholeplace.plan.assemble import source_key
from wholeplace.plan.document import Plan
from wholeplace.prevention.intervention import Intervention, UnitCost
from wholeplace.report.blocks import Cite
from wholeplace.source import Source


def cite(plan: Plan, keys: Iterable[str]) -> Cite:
    """Return a reference to those of the sources that the plan knows, each once, in order."""
    wanted = frozenset(keys)
    return Cite(tuple(key for key in plan.sources if key in wanted))


def line_sources(lines: Iterable[SpendLine]) -> frozenset[str]:
    """Return the keys of the sources of lines of the count."""
    return frozenset(line.source for line in lines)


def comparison_sources(comparisons: Iterable[Comparison]) -> frozenset[str]:
    """Return the keys of the sources of outcomes."""
    return frozenset(
        key for one in comparisons for key in (one.figure.source, one.measure.source) if key
    )


def action_sources(action: Intervention | None) -> frozenset[str]:
    """Return the keys of the sources of an action: its evidence and its effects'."""
    if action is None:
        return frozenset()
    return frozenset(source_key(s) for s in (action.source, *(e.source for e in action.effects)))


def unit_cost_sources(costs: Iterable[UnitCost]) -> frozenset[str]:
    """Return the keys of the sources of unit costs."""
    return frozenset(source_key(cost.source) for cost in costs)


def all_action_sources(plan: Plan) -> frozenset[str]:
    """Return the keys of the sources of every action and of the unit costs it saves."""
    return frozenset(
        key
        for valuation in plan.valuations
        for key in (
            *action_sources(valuation.intervention),
            *unit_cost_sources(valuation.unit_costs),
        )
    )


def sources_in_words(plan: Plan, keys: Iterable[str]) -> str:
    """Return the names of sources, as the source line of a picture; never empty."""
    wanted = frozenset(keys)
    named = [_name(plan.sources[key]) for key in plan.sources if key in wanted]
    return "; ".join(named) or "wholeplace, from the plan's own tables"


def _name(source: Source) -> str:
    return f"assumption: {source.title}" if source.is_assumption else str(source)
