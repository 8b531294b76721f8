"""Put count, ledger, outcomes, values and promises together as one plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from wholeplace.count.build import Count
from wholeplace.count.facts import SOURCE as FACTS_SOURCE
from wholeplace.count.reconcile import Reconciliation
from wholeplace.place.outcomes import Comparison
from wholeplace.plan.check import check
from wholeplace.plan.council_finance import CouncilFinance, chapter_sources
from wholeplace.plan.document import Body, Commitment, Contribution, Outcome, Plan
from wholeplace.plan.pooled import SettledPool
from wholeplace.prevention.appraise import Appraisal
from wholeplace.prevention.ledger import Ledger
from wholeplace.prevention.review_parts import Review
from wholeplace.prevention.value import Valuation
from wholeplace.record import Record
from wholeplace.source import Source


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known of the place before anybody plans anything.

    Attributes:
        count: All public money counted.
        ledger: What is spent on prevention.
        comparisons: Outcomes of the place beside its neighbours.
        reconciliation: Published lines beside partners' own; None when nobody gave their own.
    """

    count: Count
    ledger: Ledger
    comparisons: tuple[Comparison, ...] = ()
    reconciliation: Reconciliation | None = None


@dataclass(frozen=True, slots=True)
class Intent:
    """What the bodies of the place mean to do, as the bundle says it.

    Attributes:
        title: Title of the plan.
        version: Number of the version; 0 is made from published figures alone.
        illustration: Whether the actions illustrate published evidence and are nobody's plan.
        bodies: Bodies that take part.
        outcomes: What the plan is for.
        commitments: What each body will do.
        contributions: What each body puts into a fund.
        parent: SHA-256 of the version before; empty for the first.
    """

    title: str
    version: int = 0
    illustration: bool = True
    bodies: tuple[Body, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Worth:
    """What the actions are worth.

    Attributes:
        valuations: One an action.
        together: All the actions valued together; None when there are none.
        appraisal: All that can be said of them as a set; None when nobody has asked.
        review: What proposals for spend lines would do; None when nobody proposes any.
        finance: What they do to the council's medium-term plan; None without a budget.
        pools: The pooled funds that pay for them, settled.
        unsettled: Funds that cannot be settled yet: the title of each, and what it lacks.
    """

    valuations: tuple[Valuation, ...] = ()
    together: Valuation | None = None
    appraisal: Appraisal | None = None
    review: Review | None = None
    finance: CouncilFinance | None = None
    pools: tuple[SettledPool, ...] = ()
    unsettled: tuple[tuple[str, str], ...] = ()


def assemble(
    intent: Intent, *, ground: Ground, worth: Worth, sources: Mapping[str, Source], record: Record
) -> Plan:
    """Return the checked plan, carrying only the sources that it uses.

    Args:
        intent: What the bodies mean to do.
        ground: What is known of the place.
        worth: What the actions are worth.
        sources: Every source known, by id; those of the actions come with the actions.
        record: What the plan is made from.
    """
    plan = Plan(
        place=ground.count.place,
        title=intent.title,
        version=intent.version,
        year=ground.count.year,
        illustration=intent.illustration,
        bodies=intent.bodies,
        count=ground.count,
        ledger=ground.ledger,
        comparisons=ground.comparisons,
        outcomes=intent.outcomes,
        valuations=worth.valuations,
        together=worth.together,
        commitments=intent.commitments,
        contributions=intent.contributions,
        reconciliation=ground.reconciliation,
        findings=(),
        sources={},
        record=record,
        parent=intent.parent,
        appraisal=worth.appraisal,
        review=worth.review,
        finance=worth.finance,
        pools=worth.pools,
        unsettled=worth.unsettled,
    )
    sourced = replace(plan, sources=_sources(plan, sources))
    return replace(sourced, findings=check(sourced))


def _sources(plan: Plan, known: Mapping[str, Source]) -> dict[str, Source]:
    """Return the sources that the plan uses, by id, sorted."""
    carried = {source_key(source): source for source in _carried(plan)}
    used = {id: known[id] for id in source_ids(plan) if id in known}
    return dict(sorted({**carried, **used}.items()))


def source_key(source: Source) -> str:
    """Return what tells a source from all others: its id, or an assumption's own words.

    >>> from wholeplace.source import assumption
    >>> source_key(assumption("half of users"))
    'assumption: half of users'
    """
    return f"assumption: {source.title}" if source.id == "assumption" else source.id


def source_ids(plan: Plan) -> frozenset[str]:
    """Return the ids that figures, lines and leftovers of the plan name as their source."""
    count = plan.count
    ids = {line.source for line in (*count.lines, *count.eliminated, *count.missing)}
    ids |= {rest.source for rest in count.remainders}
    ids |= {left.source for left in count.not_counted}
    for comparison in plan.comparisons:
        ids |= {comparison.measure.source, comparison.figure.source}
        ids |= {figure.source for _, figure in comparison.neighbours}
        ids |= {comparison.england.source} if comparison.england else set()
    if any(line.cohort for line in count.lines):
        ids.add(FACTS_SOURCE)
    return frozenset({*ids, count.population_source} - {""})


def _carried(plan: Plan) -> Iterator[Source]:
    """Yield the sources that the actions bring along."""
    for valuation in plan.valuations:
        action = valuation.intervention
        if action is None:
            continue
        yield action.source
        for effect in action.effects:
            yield effect.source
            estimates = (effect.need, effect.size, effect.deadweight)
            yield from (e.source for e in estimates if e is not None and e.source is not None)
        yield from (line.amount.source for line in action.costs if line.amount.source is not None)
        yield from (cost.source for cost in valuation.unit_costs)
        yield from (source for change in valuation.changes for source in change.pathway.sources)
    if plan.finance is not None:
        yield from chapter_sources(plan.finance)
