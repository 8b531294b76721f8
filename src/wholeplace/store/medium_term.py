"""What the finance chapter of a bundle is made from: the base budget and the pooled funds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.finance.base_budget import (
    BaseBudget,
    BudgetLine,
    CouncilTaxPlan,
    Driver,
    FundingLine,
    Reserve,
)
from wholeplace.finance.drivers import default_drivers
from wholeplace.finance.pool import Pool, PoolContribution
from wholeplace.place.areas import Place
from wholeplace.source import Source
from wholeplace.store.contents import Bundle, CouncilTaxYear, Finance
from wholeplace.store.published_budget import published_finance
from wholeplace.store.reference import Reference
from wholeplace.store.rulebook import packaged_rules
from wholeplace.years import year_label

SCHOOLS_NOT_KNOWN = "A deficit on the schools grant is not known and is left out."
LEFT_OUT = "Parish precepts, the housing revenue account and capital spending are left out."


def base_budget_of(bundle: Bundle, reference: Reference) -> BaseBudget | None:
    """Return what the bundle's medium-term plan starts from; None where it has no budget.

    The base year is the first year of the table ``council_tax``; the years planned for are its
    later ones, from the first year of the bundle's valuation on where there are such. Drivers that
    lines name and that the bundle does not give are the packaged ones.

    Args:
        bundle: The bundle, as it was read or made.
        reference: The compiled tables.

    Raises:
        InputError: When a driver that is named is neither in the bundle nor packaged.
    """
    return _budget(bundle.finance, bundle.place, first=bundle.settings.first_year)


def published_budget(
    reference: Reference, place: Place, *, year: int = 2024, years: Sequence[int]
) -> BaseBudget | None:
    """Return the base budget of a place's council out of published figures alone.

    Args:
        reference: The compiled tables.
        place: An upper-tier place.
        year: Base year.
        years: Financial years planned for, in a row.

    Returns:
        The budget; None where the figures at hand do not reach.
    """
    finance = published_finance(reference, place, year=year, last=max(years))
    return _budget(finance, place, first=min(years))


def pools_of(bundle: Bundle) -> tuple[Pool, ...]:
    """Return the bundle's pooled funds, with what its table ``contributions`` puts into each."""
    return tuple(
        replace(
            pool,
            contributions=tuple(
                PoolContribution(each.body, each.year, each.gbp, each.in_kind, each.condition)
                for each in bundle.contributions
                if each.fund.casefold() in (pool.id.casefold(), pool.title.casefold())
            ),
        )
        for pool in bundle.finance.pools
    )


def with_budget(bundle: Bundle, budget: BaseBudget) -> Bundle:
    """Return a bundle whose finance tables say what a budget says, as after a workbook is read.

    What a model gives stays out: changes and drivers that follow paths, and packaged drivers that
    nobody changed.

    Args:
        bundle: The bundle that the budget was made of.
        budget: The budget, changed.

    Raises:
        InputError: With everything that the tables of a bundle cannot say.
    """
    finance = bundle.finance
    if unsaid := [*_unsaid(budget)]:
        raise InputError(f"the budget of {budget.name}", unsaid)
    return replace(
        bundle,
        finance=replace(
            finance,
            lines=budget.lines,
            drivers=_own_drivers(finance, budget),
            council_tax=tuple(_taxed(each, budget.council_tax) for each in finance.council_tax),
            funding=budget.funding,
            changes=tuple(change for change in budget.changes if change.paths is None),
            reserves=_with_minimum(finance, budget),
            schools=budget.schools,
        ),
    )


def _unsaid(budget: BaseBudget) -> Iterator[Problem]:
    """Yield what must stay in reserves where a bundle has no cell for it."""
    free = [reserve for reserve in budget.reserves if reserve.kind == "unallocated"]
    for reserve in free:
        if reserve.least:
            what = f"£{reserve.least:,.0f} must stay in it: a bundle takes that of an unallocated "
            yield Problem(reserve.id, f"{what}reserve for the minimum of the policy; change that")
    if budget.minimum and not free:
        what = "needs an unallocated reserve, in whose row a bundle keeps it: add one"
        yield Problem("minimum", what)


def _own_drivers(finance: Finance, budget: BaseBudget) -> tuple[Driver, ...]:
    """Return the drivers to be written down: the bundle's own, and packaged ones now changed."""
    held = {driver.id: driver for driver in finance.drivers}
    years = tuple(range(budget.base_year + 1, budget.years[-1] + 1))
    packaged = {driver.id: driver for driver in default_drivers(packaged_rules(), years)}
    now = {driver.id: driver for driver in budget.drivers if driver.paths is None}
    kept = [now.get(id, driver) for id, driver in held.items()]
    more = [d for id, d in now.items() if id not in held and id in packaged and d != packaged[id]]
    return (*kept, *more)


def _taxed(each: CouncilTaxYear, plan: CouncilTaxPlan) -> CouncilTaxYear:
    """Return a year of council tax as a plan has it; it keeps its source unless it changes."""
    if each.tax_base is not None:
        now = replace(each, tax_base=plan.tax_base, band_d=plan.band_d)
    else:
        core, asc = (rises.get(each.year) for rises in (plan.core, plan.asc))
        now = replace(
            each,
            core=each.core if core is None else core,
            asc=each.asc if asc is None else asc,
        )
    return each if now == each else replace(now, source=plan.source)


def _with_minimum(finance: Finance, budget: BaseBudget) -> tuple[Reserve, ...]:
    """Return reserves with the policy's minimum in the unallocated ones, where bundles keep it."""
    kept = {each.id: each.least for each in finance.reserves if each.kind == "unallocated"}
    if budget.minimum != sum(kept.values()):
        kept = {id: budget.minimum * (number == 0) for number, id in enumerate(kept)}
    return tuple(
        replace(reserve, least=kept.get(reserve.id, reserve.least)) for reserve in budget.reserves
    )


def _budget(finance: Finance, place: Place, *, first: int) -> BaseBudget | None:
    if not (finance.lines and len(finance.council_tax) > 1):
        return None
    base, *rises = finance.council_tax
    after = tuple(each.year for each in rises)
    years = tuple(year for year in after if year >= first) or after
    drivers = _drivers(finance, (base.base_driver,), after)
    return BaseBudget(
        code=place.code,
        name=place.name,
        base_year=base.year,
        years=years,
        lines=finance.lines,
        council_tax=_tax_plan(base, rises, place.area.area_class),
        funding=finance.funding,
        drivers=drivers,
        reserves=tuple(_usable(reserve) for reserve in finance.reserves),
        minimum=sum(r.least for r in finance.reserves if r.kind == "unallocated"),
        changes=finance.changes,
        schools=finance.schools,
        assumed=tuple(_assumed(finance, drivers)),
    )


def _usable(reserve: Reserve) -> Reserve:
    """Return a reserve as the plan uses it: the minimum of an unallocated one may be broken."""
    return replace(reserve, least=0.0) if reserve.kind == "unallocated" else reserve


def _tax_plan(
    base: CouncilTaxYear, rises: Sequence[CouncilTaxYear], of_class: str
) -> CouncilTaxPlan:
    return CouncilTaxPlan(
        tax_base=base.tax_base or 0.0,
        band_d=base.band_d or Decimal(0),
        of_class=of_class,
        core={each.year: each.core for each in rises if each.core is not None},
        asc={each.year: each.asc for each in rises if each.asc is not None},
        source=base.source,
        base_driver=base.base_driver,
    )


def _drivers(finance: Finance, named: Iterable[str], years: tuple[int, ...]) -> tuple[Driver, ...]:
    """Return the bundle's drivers and the packaged ones that it names besides."""
    own = {driver.id for driver in finance.drivers}
    lines: tuple[BudgetLine | FundingLine, ...] = (*finance.lines, *finance.funding)
    wanted = {each.driver for line in lines for each in line.exposures}
    wanted |= {name for name in named if name}
    missing = wanted - own
    packaged = {driver.id: driver for driver in default_drivers(packaged_rules(), years)}
    unknown = [
        Problem(name, f"is no driver of the budget{did_you_mean(name, {*own, *packaged})}")
        for name in sorted(missing - packaged.keys())
    ]
    if unknown:
        raise InputError("the drivers", unknown)
    return (*finance.drivers, *(d for id, d in packaged.items() if id in missing))


def _assumed(finance: Finance, drivers: Sequence[Driver]) -> Iterator[str]:
    """Yield what is taken for granted, one sentence for each assumption, with what it is of."""
    told: dict[str, list[str]] = {}
    for title, source in _sourced(finance, drivers):
        if source.is_assumption:
            named = told.setdefault(source.title, [])
            named += [title] * (title not in named)
    for said, titles in told.items():
        yield f"{', '.join(titles)}: {said}."
    if finance.schools is None:
        yield SCHOOLS_NOT_KNOWN
    yield LEFT_OUT


def _sourced(finance: Finance, drivers: Sequence[Driver]) -> Iterator[tuple[str, Source]]:
    yield from ((line.title, line.source) for line in finance.lines)
    yield from ((line.title, line.source) for line in finance.funding)
    yield from ((reserve.title, reserve.source) for reserve in finance.reserves)
    yield from ((f"Council tax {year_label(t.year)}", t.source) for t in finance.council_tax)
    yield from ((driver.title, driver.source) for driver in drivers)
    yield from ((change.title, change.source) for change in finance.changes)
    if finance.schools is not None:
        yield "Deficit on the schools grant", finance.schools.source
