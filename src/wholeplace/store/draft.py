"""From a bundle to a plan: count, ledger, outcomes, values and checks, in that order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed
from importlib.metadata import version
from pathlib import Path

from wholeplace.count.build import Count
from wholeplace.count.reconcile import Reconciliation, replace
from wholeplace.demand.pathway import Pathway
from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.finance.base_budget import BaseBudget
from wholeplace.finance.pool_cash import unready
from wholeplace.place.outcomes import Comparison
from wholeplace.plan.assemble import Ground, Intent, Worth, assemble
from wholeplace.plan.council_finance import CouncilFinance
from wholeplace.plan.document import Plan
from wholeplace.plan.pooled import SettledPool, check_paid_once, settled
from wholeplace.prevention import streams
from wholeplace.prevention.appraise import Appraisal, appraise, menu
from wholeplace.prevention.ledger import Ledger
from wholeplace.prevention.portfolio.options import Menu
from wholeplace.prevention.review import Review, Spending, review
from wholeplace.prevention.value import Valuation, Valuations, value_each
from wholeplace.record import Record
from wholeplace.store.bundle import table_digests
from wholeplace.store.contents import Bundle
from wholeplace.store.council_finance import Beside, finance_of_budget, proposal_lines
from wholeplace.store.evidence import rules_of, unit_costs
from wholeplace.store.limits import limits_of, trial_on_offer
from wholeplace.store.medium_term import base_budget_of, pools_of
from wholeplace.store.outcomes import comparisons
from wholeplace.store.pathways import pathways_of
from wholeplace.store.proposal_file import read_proposals
from wholeplace.store.proposals import counted_lines, proposals_of, table_of
from wholeplace.store.reference import Reference
from wholeplace.store.returns import count_place, count_years
from wholeplace.store.tables import Fault, Table
from wholeplace.store.tags import ledger_of_counts, shares_of
from wholeplace.store.tags import tags as default_tags
from wholeplace.years import years_from

THOUSAND = 1_000.0
LIBRARIES = ("duckdb", "numpy", "scipy", "wholeplace")


@dataclass(frozen=True, slots=True)
class Valued:
    """What the actions of a bundle are worth, and the record to make it again."""

    valuations: tuple[Valuation, ...]
    together: Valuation | None
    record: Record


def draft_plan(bundle: Bundle, reference: Reference) -> Plan:
    """Return the plan that a bundle describes, checked.

    The staleness of figures is told by the day the reference was retrieved, so that the same
    bundle gives the same plan on any day.

    Raises:
        InputError: When the bundle's year, scheme or measures are not in the reference.
        MethodError: When an action cannot be valued as it is described.
    """
    count, reconciliation = counted(bundle, reference)
    ground = ground_of(bundle, reference)
    valued, appraisal = appraise_bundle(bundle, reference, ground=ground)
    ledger = ledger_of_bundle(bundle, reference, count=count)
    reviewed = (
        _review(bundle, reference, table_of(bundle.proposals), (count, ground))
        if bundle.proposals
        else None
    )
    return assemble(
        Intent(
            title=bundle.title,
            illustration=bundle.illustration,
            bodies=bundle.bodies,
            outcomes=bundle.outcomes,
            commitments=bundle.commitments,
            contributions=bundle.contributions,
        ),
        ground=Ground(
            count=count,
            ledger=ledger,
            comparisons=_comparisons(bundle, reference),
            reconciliation=reconciliation,
        ),
        worth=Worth(
            valued.valuations,
            valued.together,
            appraisal,
            review=reviewed,
            finance=_finance(
                bundle,
                reference,
                proposals=(valued, reviewed),
                beside=Beside(_preventive(ledger, count, bundle)),
            ),
            pools=_pools(bundle, valued, ground),
            unsettled=_unsettled(bundle),
        ),
        sources=reference.sources(),
        record=valued.record,
    )


def _unsettled(bundle: Bundle) -> tuple[tuple[str, str], ...]:
    lacking = ((pool.title, unready(pool)) for pool in pools_of(bundle))
    return tuple((title, "; ".join(map(str, lacks))) for title, lacks in lacking if lacks)


def _pools(bundle: Bundle, valued: Valued, ground: streams.Ground) -> tuple[SettledPool, ...]:
    pools = [pool for pool in pools_of(bundle) if not unready(pool)]
    check_paid_once(pools)
    by_action = {each.id: each for each in valued.valuations}
    return tuple(settled(pool, by_action, draws=ground.draws) for pool in pools)


def _finance(
    bundle: Bundle,
    reference: Reference,
    *,
    proposals: tuple[Valued, Review | None],
    beside: Beside | None,
) -> CouncilFinance | None:
    budget = base_budget_of(bundle, reference)
    if budget is None:
        return None
    valued, reviewed = proposals
    lines = proposal_lines(
        bundle, budget.years, valued=(valued.valuations, valued.together), review=reviewed
    )
    return finance_of_budget(bundle, reference, budget, proposals=lines, beside=beside)


def _preventive(ledger: Ledger, count: Count, bundle: Bundle) -> float | None:
    """Return what the place's council spends on prevention in a year [GBP]; None when not known."""
    names = {line.body_name for line in count.lines if line.body == bundle.place.code}
    found = [year for name, year in ledger.by_body if name in names]
    return found[0].preventive.gbp_thousand.value * THOUSAND if found else None


def finance_of_bundle(
    bundle: Bundle, reference: Reference, budget: BaseBudget, *, alone: bool = False
) -> CouncilFinance:
    """Return the finance chapter of a bundle without the rest of its plan.

    Args:
        bundle: The bundle.
        reference: The compiled reference.
        budget: The bundle's own base budget, or one with changed inputs.
        alone: Whether to leave out the prevention proposals and the neighbours.

    Raises:
        InputError: With everything that is wrong with the budget or the proposals.
        MethodError: When an action cannot be valued as it is described.
    """
    if alone:
        return finance_of_budget(bundle, reference, budget)
    reviewed = review_bundle(bundle, reference, None) if bundle.proposals else None
    valued = None if reviewed else value_bundle(bundle, reference)
    lines = proposal_lines(
        bundle,
        budget.years,
        valued=(valued.valuations, valued.together) if valued else ((), None),
        review=reviewed,
    )
    return finance_of_budget(bundle, reference, budget, proposals=lines, beside=Beside())


def counted(bundle: Bundle, reference: Reference) -> tuple[Count, Reconciliation | None]:
    """Return the bundle's count, and old beside new where partners gave their own figures."""
    published = count_place(reference, bundle.place, year=bundle.year)
    if not bundle.partner_lines:
        return published, None
    return replace(published, bundle.partner_lines)


def value_bundle(bundle: Bundle, reference: Reference) -> Valued:
    """Return what the bundle's actions are worth, each alone and all together.

    Raises:
        MethodError: When an action cannot be valued as it is described.
    """
    ground = ground_of(bundle, reference)
    actions = bundle.actions
    valued = _value(bundle, ground) if actions else None
    return Valued(
        valuations=valued.each if valued else (),
        together=valued.together if valued else None,
        record=_record(bundle, reference),
    )


def appraise_bundle(
    bundle: Bundle, reference: Reference, *, ground: streams.Ground | None = None
) -> tuple[Valued, Appraisal | None]:
    """Return what the actions are worth, and all that can be said of them as a set.

    Args:
        bundle: The bundle.
        reference: The compiled reference.
        ground: What the bundle's actions stand on, where it is made already.
    """
    ground = ground or ground_of(bundle, reference)
    record = _record(bundle, reference)
    if not bundle.actions:
        return Valued((), None, record), None
    valued = _value(bundle, ground)
    appraisal = appraise(
        bundle.actions,
        valued,
        ground=ground,
        limits=limits_of(bundle, ground.years),
        trial=trial_on_offer(),
        resources=bundle.resources,
    )
    return Valued(valued.each, valued.together, record), appraisal


def menu_of_bundle(bundle: Bundle, reference: Reference) -> Menu:
    """Return the menu that a portfolio of a bundle's actions is chosen from.

    Raises:
        MethodError: When there are no actions, or one cannot be valued as it is described.
    """
    if not bundle.actions:
        raise MethodError("there are no actions to choose from: fill the table interventions")
    ground = ground_of(bundle, reference)
    return menu(
        bundle.actions,
        ground=ground,
        limits=limits_of(bundle, ground.years),
        resources=bundle.resources,
    )


def ground_of(bundle: Bundle, reference: Reference) -> streams.Ground:
    """Return what is the same for every action of a bundle: prices, years, draws, pathways.

    Only the pathways that an effect acts on are calibrated, and only the unit costs that effects
    and these pathways name are kept.
    """
    settings = bundle.settings
    pathways = _pathways(bundle, reference)
    uses = {use.unit_cost for pathway in pathways.values() for use in pathway.uses}
    own = {effect.unit_cost for each in bundle.actions for effect in each.effects}
    prices = bundle.prices_of(unit_costs(reference))
    return streams.Ground(
        unit_costs={id: cost for id, cost in prices.items() if id in uses | own},
        years=years_from(settings.first_year, settings.years),
        draws=Draws(settings.draws, settings.seed),
        rules=rules_of(reference, prices=settings.prices),
        pathways=pathways,
        contracts={(each.unit_cost, each.body): each for each in bundle.contracts},
    )


def _pathways(bundle: Bundle, reference: Reference) -> Mapping[str, Pathway]:
    wanted = {effect.pathway for each in bundle.actions for effect in each.effects} - {""}
    if not wanted:
        return {}
    first = bundle.settings.first_year
    place, own = bundle.place.code, bundle.own_figures
    return pathways_of(reference).of(place, first_year=first, ids=sorted(wanted), own=own)


def _value(bundle: Bundle, ground: streams.Ground) -> Valuations:
    return value_each(
        bundle.actions,
        unit_costs=ground.unit_costs,
        years=ground.years,
        draws=ground.draws,
        rules=ground.rules,
        pathways=ground.pathways,
        contracts=ground.contracts,
    )


def ledger_of_bundle(bundle: Bundle, reference: Reference, *, count: Count) -> Ledger:
    """Return the prevention ledger of a bundle's count: its own tags first, under its scheme."""
    settings = bundle.settings
    shares = shares_of(
        reference,
        scheme=settings.scheme,
        draws=Draws(settings.draws, settings.seed),
        tags={tag.line: tag for tag in bundle.tags},
    )
    earlier = [
        count_place(reference, bundle.place, year=year)
        for year in count_years(reference)
        if year < bundle.year
    ]
    return ledger_of_counts(
        reference, [*earlier, count], shares=shares, neighbours=settings.neighbours
    )


def _comparisons(bundle: Bundle, reference: Reference) -> tuple[Comparison, ...]:
    retrieved = max(source.retrieved for source in reference.sources().values())
    model = bundle.settings.neighbours
    return comparisons(reference, bundle.place, today=retrieved, model=model)


def _record(bundle: Bundle, reference: Reference) -> Record:
    own = [(f"bundle/{name}", digest) for name, digest in table_digests(bundle)]
    held = [(f"reference/{name}", digest) for name, digest in reference.digests()]
    return Record(
        inputs=tuple(sorted([*own, *held])),
        versions=tuple((name, version(name)) for name in LIBRARIES),
        seed=bundle.settings.seed,
        draws=bundle.settings.draws,
    )


def review_bundle(bundle: Bundle, reference: Reference, proposals: Path | None = None) -> Review:
    """Return what the proposals of a bundle, or of a file, would do.

    Args:
        bundle: The bundle: its lines, tags and actions.
        reference: The compiled reference.
        proposals: A file of proposals; the bundle's own table when None.

    Raises:
        InputError: Naming every cell of the proposals to put right.
        MethodError: When there is nothing to review, or an action cannot be valued.
    """
    table, faults = read_proposals(proposals) if proposals else (table_of(bundle.proposals), [])
    if not table.records and not faults:
        raise MethodError("there is nothing to review: fill the table proposals, or give a file")
    count, _ = counted(bundle, reference)
    return _review(bundle, reference, table, (count, None), faults)


def _review(
    bundle: Bundle,
    reference: Reference,
    table: Table,
    made: tuple[Count, streams.Ground | None],
    faults: Sequence[Fault] = (),
) -> Review:
    """Return a review of proposals on a count, and on a ground where it is made already."""
    count, ground = made
    lines = counted_lines(count, bundle.bodies)
    spending = Spending(
        lines=lines.lines,
        tags={**default_tags(reference), **{tag.line: tag for tag in bundle.tags}},
        actions={action.id: action for action in bundle.actions},
        year=bundle.year,
    )
    years = years_from(bundle.settings.first_year, bundle.settings.years)
    asked = proposals_of(table, faults, counted=lines, spending=spending, years=years)
    if ground is not None:
        return review(asked, spending=spending, ground=ground)
    named = {each.action for each in asked}
    acting = tuple(action for action in bundle.actions if action.id in named)
    ground = ground_of(changed(bundle, interventions=acting, findings=()), reference)
    return review(asked, spending=spending, ground=ground)
