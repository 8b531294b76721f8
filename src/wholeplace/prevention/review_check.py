"""What is wrong with proposals before they are reviewed, all of it at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.prevention.review_parts import Proposal, Spending
from wholeplace.prevention.review_reach import full_cost
from wholeplace.years import year_label

PENNY = 0.01
THOUSAND = 1_000.0
Fault = tuple[int, str, str]


def check(proposals: Sequence[Proposal], spending: Spending, years: tuple[int, ...]) -> None:
    """Return when proposals can be reviewed.

    Raises:
        InputError: Naming every problem of every proposal.
    """
    problems = [
        Problem(f"proposal {at + 1} ({proposals[at].line}), {field}", what)
        for at, field, what in faults_of(proposals, spending, years)
    ]
    if problems:
        raise InputError("proposals", problems)


def faults_of(
    proposals: Sequence[Proposal], spending: Spending, years: tuple[int, ...]
) -> tuple[Fault, ...]:
    """Return (number from 0, field, what is wrong) of every problem, in the order given."""
    found = [
        (at, field, what)
        for at, proposal in enumerate(proposals)
        for field, what in (
            *_line(proposal, spending),
            *_amount(proposal, spending),
            *_years(proposal, years),
            *_action(proposal, spending),
        )
    ]
    return tuple(sorted([*found, *_twice(proposals)], key=lambda fault: fault[0]))


def _line(proposal: Proposal, spending: Spending) -> Iterator[tuple[str, str]]:
    if proposal.line not in spending.lines:
        offered = did_you_mean(proposal.line, spending.lines)
        yield "line", f"{proposal.line!r} is not a line of the count{offered}"


def _amount(proposal: Proposal, spending: Spending) -> Iterator[tuple[str, str]]:
    decision, gbp = proposal.decision, proposal.gbp
    if decision == "protect" and gbp:
        yield "gbp", "a protected line does not change: leave share and gbp blank"
    if decision != "protect" and gbp <= 0:
        yield "gbp", f"say by how much to {decision} it, above 0"
    line = spending.lines.get(proposal.line)
    if decision != "cut" or line is None:
        return
    if line.gbp_thousand is None:
        yield "line", "what is spent on it is not known, so it cannot be cut by a known part"
    elif line.gbp_thousand <= 0:
        yield "line", "it brings in as much as it costs, or more: there is no spending to cut"
    elif gbp > line.gbp_thousand * THOUSAND + PENNY:
        whole = line.gbp_thousand * THOUSAND
        yield "gbp", f"a cut of £{gbp:,.0f} a year is more than the line, £{whole:,.0f}"


def _years(proposal: Proposal, years: tuple[int, ...]) -> Iterator[tuple[str, str]]:
    if not years[0] <= proposal.first <= proposal.last <= years[-1]:
        reach = f"{year_label(years[0])} to {year_label(years[-1])}"
        asked = f"{year_label(proposal.first)} to {year_label(proposal.last)}"
        yield "first", f"first and last should lie in order within {reach}, not {asked}"


def _action(proposal: Proposal, spending: Spending) -> Iterator[tuple[str, str]]:
    if not proposal.action:
        return
    action = spending.actions.get(proposal.action)
    if action is None:
        offered = did_you_mean(proposal.action, spending.actions)
        yield "action", f"{proposal.action!r} is not an action of the bundle{offered}"
    elif full_cost(action) is None:
        yield "action", f"{proposal.action!r} has no cost in a full year: no money buys more of it"


def _twice(proposals: Sequence[Proposal]) -> Iterator[Fault]:
    """Yield proposals for a line, or with an action, that another has already."""
    lines: dict[str, int] = {}
    actions: dict[str, int] = {}
    for at, proposal in enumerate(proposals):
        first = lines.setdefault(proposal.line, at)
        if first != at:
            what = f"{proposal.line} has a proposal already: decide on a line once"
            yield at, "line", what
        if not proposal.action or proposal.decision == "protect":
            continue
        first = actions.setdefault(proposal.action, at)
        if first != at:
            yield (
                at,
                "action",
                f"{proposal.action!r} is paid for by {proposals[first].line} already: its people"
                " are reached once, so put all its money on one line",
            )
