"""The finance chapter of a plan: the council's medium-term plan with and without prevention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np

from wholeplace.draws import Draws
from wholeplace.errors import InputError, Problem
from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import BaseBudget, Change
from wholeplace.finance.outlook import MediumTermPlan
from wholeplace.finance.plan import medium_term_plan
from wholeplace.finance.plan_reconcile import Reconciliation
from wholeplace.finance.rules import Rulebook
from wholeplace.finance.section_25 import Fact, section_25
from wholeplace.plan.wider_finance import WiderFinance
from wholeplace.prevention.appraisal import interval
from wholeplace.source import Source
from wholeplace.yearly import Yearly

LEVEL = 0.8


@dataclass(frozen=True, slots=True)
class Peer:
    """A council beside the plan's own, out of published figures and the same drivers.

    Attributes:
        code: ONS code.
        name: Name.
        gap: Gap of the last year as a share of that year's spending, with its interval.
        run_out: Chance that usable reserves have run out by the end of the last year.
        reserves: Usable reserves at the start as a share of base net spending; None when not known.
        growth: Yearly growth of spending over the plan, expected, as a share.
    """

    code: str
    name: str
    gap: Estimate
    run_out: float
    reserves: float | None
    growth: float


@dataclass(frozen=True, slots=True)
class CouncilFinance:
    """What the plan says of its council's finances.

    Attributes:
        outlook: The medium-term plan with the prevention proposals in it.
        without: The same without them, on the same draws; None when there are none.
        peers: The council itself and its nearest neighbours, out of published figures alone and so
            without proposals; empty when none was asked for.
        neighbours: Name of the model the neighbours come from.
        by_pathway: Title of the pathway whose demand path each driver follows, by id of the driver.
        not_followed: Titles of pathways that could have driven the plan and have not earned it.
        facts: Facts for the chief finance officer's section 25 statement.
        reconciliation: The base budget beside the return, line by line; None where no return of
            the base year is at hand.
        wider: Resilience, local revenue, settlements and an injection; None when not asked for.
    """

    outlook: MediumTermPlan
    without: MediumTermPlan | None
    peers: tuple[Peer, ...] = ()
    neighbours: str = ""
    by_pathway: Mapping[str, str] | None = None
    not_followed: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    reconciliation: Reconciliation | None = None
    wider: WiderFinance | None = None


def council_finance(
    budget: BaseBudget, proposals: tuple[Change, ...], *, draws: Draws, rules: Rulebook
) -> CouncilFinance:
    """Return the medium-term plan of a budget with and without prevention proposals.

    Args:
        budget: The base budget, its own savings and growth in it.
        proposals: What the prevention proposals change, draw by draw.
        draws: Number and seed of the draws: those of the proposals.
        rules: Dated rules.

    Raises:
        InputError: With everything that is wrong with the budget, or where one of its own changes
            is a proposal too.
    """
    _check_once(budget, proposals)
    added = replace(budget, changes=(*budget.changes, *proposals))
    outlook = medium_term_plan(added, draws=draws, rules=rules)
    without = medium_term_plan(budget, draws=draws, rules=rules) if proposals else None
    return CouncilFinance(outlook, without, facts=section_25(outlook))


def _check_once(budget: BaseBudget, proposals: tuple[Change, ...]) -> None:
    own = {change.id for change in budget.changes}
    twice = "is a proposal of the plan and in the table savings too: leave it out of one of them"
    problems = [Problem(each.id, twice) for each in proposals if each.id in own]
    if problems:
        raise InputError(f"the budget of {budget.name}", problems)


def peer(budget: BaseBudget, *, draws: Draws, rules: Rulebook) -> Peer:
    """Return how a council's published budget fares under the packaged drivers."""
    outlook = medium_term_plan(budget, draws=draws, rules=rules)
    last = outlook.spending.values[:, -1]
    base = sum(line.gbp for line in budget.lines)
    usable = [
        max(reserve.opening - reserve.least, 0.0)
        for reserve in budget.reserves
        if reserve.order is not None
    ]
    span = budget.years[-1] - budget.base_year
    return Peer(
        code=budget.code,
        name=budget.name,
        gap=interval(outlook.gap.values[:, -1] / last, level=LEVEL),
        run_out=outlook.run_out[-1],
        reserves=sum(usable) / base if usable and base > 0 else None,
        growth=float((last.mean() / base) ** (1 / span) - 1) if base > 0 else float("nan"),
    )


def finance_object(finance: CouncilFinance) -> dict[str, object]:
    """Return the finance chapter by name, the plan without proposals by its amounts alone.

    What the two runs share, their budget, is written once.
    """
    named = {field.name: getattr(finance, field.name) for field in fields(finance)}
    if finance.wider is not None:
        named["wider"] = {
            field.name: getattr(finance.wider, field.name)
            for field in fields(finance.wider)
            if field.name != "sources"
        }
    without = finance.without
    if without is None:
        return named
    amounts = ("spending", "funding", "gap", "reserves", "below_minimum", "run_out")
    return {**named, "without": {name: getattr(without, name) for name in amounts}}


def budget_sources(budget: BaseBudget) -> tuple[Source, ...]:
    """Return every source that a budget's figures name, each once, in its order."""
    said = [
        *(line.source for line in budget.lines),
        budget.council_tax.source,
        *(line.source for line in budget.funding),
        *(driver.source for driver in budget.drivers),
        *(reserve.source for reserve in budget.reserves),
        *(change.source for change in budget.changes),
    ]
    return tuple(dict.fromkeys(said))


def chapter_sources(finance: CouncilFinance) -> tuple[Source, ...]:
    """Return every source of the finance chapter: its budget's, then those of what is beside."""
    beside = () if finance.wider is None else finance.wider.sources.values()
    said = [*budget_sources(finance.outlook.budget), *(s for part in beside for s in part)]
    return tuple(dict.fromkeys(said))


def narrowed(finance: CouncilFinance) -> Yearly | None:
    """Return what the proposals change in the gap [draws x years]; None when there are none."""
    if finance.without is None:
        return None
    change = finance.outlook.gap.values - finance.without.gap.values
    return Yearly(np.asarray(change), finance.outlook.budget.years, "GBP")
