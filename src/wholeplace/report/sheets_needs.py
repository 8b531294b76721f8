"""Sheets of the workbook on pathways: people by state, and the services they use."""

from __future__ import annotations

from collections.abc import Iterator

from wholeplace.demand.pathway import State
from wholeplace.plan.check_pathways import is_assumption
from wholeplace.plan.document import Plan
from wholeplace.prevention.appraisal import interval
from wholeplace.prevention.changes import Change
from wholeplace.report.chapters.opening import LEVEL
from wholeplace.report.sheet import Cell, Head, Sheet, ranged, three
from wholeplace.years import year_label


def demand(plan: Plan) -> Sheet:
    """Return people in each state in each year without action, and the person-years avoided."""
    heads = (
        Head("pathway"), Head("state", "wide text"), Head("number at the start is"), Head("year"),
        *ranged("people without action", "number"), *ranged("person-years avoided", "number"),
    )  # fmt: skip
    rows = tuple(
        row
        for change in _changes(plan)
        for state in change.pathway.states
        for row in _state_rows(change, state)
    )
    says = (
        "People on average over each year without any action; person-years that all actions"
        " together avoid, over all years, below nothing where more time is spent."
    )
    return Sheet("demand", says, heads, rows)


def _changes(plan: Plan) -> tuple[Change, ...]:
    return plan.together.changes if plan.together else ()


def _state_rows(change: Change, state: State) -> Iterator[tuple[Cell, ...]]:
    """Yield a row a year, and one of all years with what the actions change."""
    stocks = [stock for stock in change.pathway.stocks if stock.state == state.id]
    start = "not counted: starts empty"
    if stocks:
        start = "assumption" if any(is_assumption(one.people) for one in stocks) else "counted"
    named = (change.pathway.title, state.title, start)
    if state.id in change.without:
        people = change.without[state.id]
        for at, year in enumerate(people.years):
            found = interval(people.values[:, at], level=LEVEL)
            yield *named, year_label(year), *three(found), None, None, None
    if state.id in change.person_years:
        spared = interval(change.person_years[state.id], level=LEVEL)
        yield *named, "all years", None, None, None, *three(spared)


def services_used(plan: Plan) -> Sheet:
    """Return every service that a pathway uses, without action and avoided."""
    heads = (
        Head("pathway"), Head("use", "wide text"), Head("unit cost"),
        *ranged("without action", "number"), *ranged("avoided", "number"),
    )  # fmt: skip
    rows = tuple(
        (
            change.pathway.title,
            used.outcome,
            used.unit_cost,
            *three(None if used.without is None else interval(used.without.total(), level=LEVEL)),
            *three(interval(used.use.total(), level=LEVEL)),
        )
        for change in _changes(plan)
        for used in change.avoided
    )
    return Sheet("services used", "Use over all years, optimism bias off.", heads, rows)
