"""From a bundle to the finance chapter of its plan: budget, demand paths, proposals, neighbours."""

from __future__ import annotations

from dataclasses import dataclass, replace

from wholeplace.count.tree import TOTAL_LINE
from wholeplace.draws import Draws
from wholeplace.finance.base_budget import BaseBudget, Change, Driver
from wholeplace.finance.drivers import default_drivers
from wholeplace.finance.plan_draws import growth_in
from wholeplace.finance.plan_reconcile import reconcile
from wholeplace.plan.council_finance import CouncilFinance, Peer, council_finance, peer
from wholeplace.plan.demand_paths import demand_growth, has_foreseen, with_demand_paths
from wholeplace.plan.prevention_lines import action_lines, review_lines
from wholeplace.plan.wider_finance import WiderFinance
from wholeplace.prevention.review_parts import Review
from wholeplace.prevention.value import Valuation
from wholeplace.source import Source
from wholeplace.store.contents import Bundle
from wholeplace.store.evidence import unit_costs
from wholeplace.store.medium_term import published_budget
from wholeplace.store.pathways import pathways_of
from wholeplace.store.reference import Reference
from wholeplace.store.rulebook import packaged_rules
from wholeplace.store.wider_finance import wider_finance
from wholeplace.years import year_period

DRIVEN = {"children": "csc_demand", "adult_care": "asc_demand", "homelessness": "homelessness"}
"""Which pathway gives the path of which driver of demand."""
COUNCIL = "council"
PEER_DRAWS = 400
RETURNED, SERVICES = "net_current_expenditure", "RSX_"
THOUSAND = 1_000.0
PATHWAY_SOURCE = "wholeplace-pathway-{id}"


@dataclass(frozen=True, slots=True)
class Beside:
    """What is shown beside a council's own medium-term plan.

    Attributes:
        preventive: What the council spends on prevention in a year [GBP]; None when not known.
    """

    preventive: float | None = None


def finance_of_budget(
    bundle: Bundle,
    reference: Reference,
    budget: BaseBudget,
    *,
    proposals: tuple[Change, ...] = (),
    beside: Beside | None = None,
) -> CouncilFinance:
    """Return the finance chapter of a bundle's plan.

    Args:
        bundle: The bundle.
        reference: The compiled reference.
        budget: The bundle's own base budget, or one with changed inputs.
        proposals: What the prevention proposals change in it.
        beside: What is shown with it: nearest neighbours and all else that bears on the money;
            nothing when None.

    Raises:
        InputError: With everything that is wrong with the budget.
    """
    draws = Draws(bundle.settings.draws, bundle.settings.seed)
    driven = _on_pathways(budget, bundle, reference, draws=draws)
    found = council_finance(driven.budget, proposals, draws=draws, rules=packaged_rules())
    peers = () if beside is None else _peers(bundle, reference, budget)
    returned = returned_lines(reference, budget)
    return replace(
        found,
        peers=peers,
        neighbours=bundle.settings.neighbours if peers else "",
        by_pathway=driven.by_pathway,
        not_followed=driven.not_followed,
        reconciliation=reconcile(budget, returned) if returned else None,
        wider=None if beside is None else _wider(bundle, reference, found, beside),
    )


def _wider(
    bundle: Bundle, reference: Reference, found: CouncilFinance, beside: Beside
) -> WiderFinance:
    """Return what else bears on the money, the gap of the first year among it."""
    law = found.outlook.budget.years[0]
    own = {
        "gap": max(0.0, float(found.outlook.gap.values[:, 0].mean())),
        "preventive_spending": beside.preventive or 0.0,
    }
    known = {name: amount for name, amount in own.items() if amount > 0}
    return wider_finance(reference, bundle.place, law=law, own=known)


def returned_lines(reference: Reference, budget: BaseBudget) -> dict[str, float]:
    """Return what the council returned on each service of the base year [GBP], by MHCLG line.

    A line that was not returned is left out, and is not nought.
    """
    period = year_period(budget.base_year)
    figures = reference.figures("outturn", places=(budget.code,), periods=(period,))
    measure = f"_{RETURNED}"
    return {
        figure.measure.removesuffix(measure): figure.value * THOUSAND
        for figure in figures
        if figure.value is not None
        and figure.measure.endswith(measure)
        and figure.measure.startswith(SERVICES)
        and not figure.measure.startswith(TOTAL_LINE)
    }


@dataclass(frozen=True, slots=True)
class _Driven:
    """A budget on demand paths, and which pathways it follows and does not."""

    budget: BaseBudget
    by_pathway: dict[str, str]
    not_followed: tuple[str, ...]


def _on_pathways(
    budget: BaseBudget, bundle: Bundle, reference: Reference, *, draws: Draws
) -> _Driven:
    """Return the budget with its demand drivers on the paths of the place's pathways.

    A driver for which the council has put in growth of its own keeps it.
    """
    packaged = _as_packaged(budget)
    wanted = {id: driver for id, driver in DRIVEN.items() if driver in packaged}
    if not wanted:
        return _Driven(budget, {}, ())
    years = tuple(range(budget.base_year + 1, budget.years[-1] + 1))
    pathways = pathways_of(reference).of(
        bundle.place.code, first_year=years[0], ids=sorted(wanted), own=bundle.own_figures
    )
    costs = bundle.prices_of(unit_costs(reference))
    paths, sources, titles = {}, {}, {}
    earned = {id: pathway for id, pathway in pathways.items() if has_foreseen(pathway)}
    for id, pathway in earned.items():
        path = demand_growth(pathway, body=COUNCIL, unit_costs=costs, years=years, draws=draws)
        if path is not None:
            paths[wanted[id]] = path
            titles[wanted[id]] = pathway.title
            sources[wanted[id]] = Source(
                id=PATHWAY_SOURCE.format(id=id),
                publisher="wholeplace",
                title=f"Demand path of the pathway {pathway.title}",
                licence="computed from the plan",
            )
    left = tuple(pathway.title for id, pathway in pathways.items() if id not in earned)
    return _Driven(with_demand_paths(budget, paths, source=sources), titles, left)


def _as_packaged(budget: BaseBudget) -> frozenset[str]:
    """Return the ids of the drivers that grow as the packaged ones of the same id do."""
    years = tuple(range(budget.base_year + 1, budget.years[-1] + 1))
    packaged = {driver.id: driver for driver in default_drivers(packaged_rules(), years)}
    return frozenset(
        driver.id
        for driver in budget.drivers
        if driver.id in packaged and _grows(driver, years) == _grows(packaged[driver.id], years)
    )


def _grows(driver: Driver, years: tuple[int, ...]) -> tuple[object, ...]:
    grown = (growth_in(driver, year) for year in years)
    return (driver.persistence, *((each.value, each.low, each.high) for each in grown))


def proposal_lines(
    bundle: Bundle,
    years: tuple[int, ...],
    *,
    valued: tuple[tuple[Valuation, ...], Valuation | None],
    review: Review | None,
) -> tuple[Change, ...]:
    """Return what the bundle's prevention proposals change for its council, draw by draw.

    The proposals of a spending review are the lines, where there is one; the actions themselves
    otherwise.

    Args:
        bundle: The bundle.
        years: Financial years of the medium-term plan.
        valued: What each action is worth, and all together; nothing where there are none.
        review: The spending review; None without one.
    """
    council = next((b.id for b in bundle.bodies if b.code == bundle.place.code), COUNCIL)
    if review is not None:
        return review_lines(review, council, years=years)
    each, together = valued
    return () if together is None else action_lines(each, together, council, years=years)


def _peers(bundle: Bundle, reference: Reference, budget: BaseBudget) -> tuple[Peer, ...]:
    """Return the place and its nearest neighbours out of published figures alone.

    They start from the outturn that the bundle counts, whatever year the own budget starts from.
    """
    if bundle.year >= budget.years[0]:
        return ()
    gazetteer = reference.gazetteer()
    beside = gazetteer.comparators(bundle.place.code, model=bundle.settings.neighbours)
    draws = Draws(min(PEER_DRAWS, bundle.settings.draws), bundle.settings.seed)
    found = []
    for code in (bundle.place.code, *(area.code for area in beside.areas)):
        published = published_budget(
            reference, gazetteer.place(code), year=bundle.year, years=budget.years
        )
        if published is not None:
            found.append(peer(published, draws=draws, rules=packaged_rules()))
    return tuple(found)
