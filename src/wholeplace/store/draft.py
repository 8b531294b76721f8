"""From a bundle to a plan: count, ledger, outcomes, values and checks, in that order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version

from wholeplace.count.build import Count
from wholeplace.count.reconcile import Reconciliation, replace
from wholeplace.draws import Draws
from wholeplace.place.outcomes import Comparison
from wholeplace.plan.assemble import Ground, Intent, Worth, assemble
from wholeplace.plan.document import Plan
from wholeplace.prevention.intervention import UnitCost
from wholeplace.prevention.ledger import Ledger
from wholeplace.prevention.value import Valuation, value, value_together
from wholeplace.record import Record
from wholeplace.store.bundle import table_digests
from wholeplace.store.contents import Bundle
from wholeplace.store.evidence import rules_of, unit_costs
from wholeplace.store.outcomes import comparisons
from wholeplace.store.reference import Reference
from wholeplace.store.returns import count_place, count_years
from wholeplace.store.tags import ledger_of_counts, shares_of
from wholeplace.years import years_from

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
    valued = value_bundle(bundle, reference)
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
            ledger=_ledger(bundle, reference, count=count),
            comparisons=_comparisons(bundle, reference),
            reconciliation=reconciliation,
        ),
        worth=Worth(valued.valuations, valued.together),
        sources=reference.sources(),
        record=valued.record,
    )


def counted(bundle: Bundle, reference: Reference) -> tuple[Count, Reconciliation | None]:
    """Return the bundle's count, and old beside new where partners gave their own figures."""
    published = count_place(reference, bundle.place, year=bundle.year)
    if not bundle.partner_lines:
        return published, None
    return replace(published, bundle.partner_lines)


def value_bundle(bundle: Bundle, reference: Reference) -> Valued:
    """Return what the bundle's actions are worth, each alone and all together."""
    settings = bundle.settings
    prices = _named(bundle, bundle.prices_of(unit_costs(reference)))
    draws = Draws(settings.draws, settings.seed)
    years = years_from(settings.first_year, settings.years)
    rules = rules_of(reference, prices=settings.prices)
    actions = bundle.interventions
    return Valued(
        valuations=tuple(
            value(each, unit_costs=prices, years=years, draws=draws, rules=rules)
            for each in actions
        ),
        together=(
            value_together(actions, unit_costs=prices, years=years, draws=draws, rules=rules)
            if actions
            else None
        ),
        record=_record(bundle, reference),
    )


def _named(bundle: Bundle, prices: Mapping[str, UnitCost]) -> Mapping[str, UnitCost]:
    """Return only the unit costs that the bundle's effects name."""
    wanted = {effect.unit_cost for each in bundle.interventions for effect in each.effects}
    return {id: cost for id, cost in prices.items() if id in wanted}


def _ledger(bundle: Bundle, reference: Reference, *, count: Count) -> Ledger:
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
