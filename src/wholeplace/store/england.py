"""The budgets of all councils of England: cost pressures, gaps and preventive spending.

What a budget is made from: docs/methods/base-budget.md. What is left out is said in each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from wholeplace.count.lines import SpendLine
from wholeplace.draws import Draws
from wholeplace.finance.base_budget import BaseBudget, BudgetLine
from wholeplace.finance.councils import Column, Council, Councils
from wholeplace.finance.plan_england import plans_of
from wholeplace.finance.plan_lines import LEVEL, ends
from wholeplace.finance.pressures import Service, pressures
from wholeplace.finance.pressures_beside import Beside, beside, rules_leant_on
from wholeplace.finance.rules import Rule
from wholeplace.place.areas import Place
from wholeplace.place.gazetteer import Gazetteer
from wholeplace.prevention.scope import service_lines
from wholeplace.prevention.splitting import tagged_amounts
from wholeplace.store.council_ground import Ground
from wholeplace.store.councils import LAST_YEAR
from wholeplace.store.medium_term import published_budget
from wholeplace.store.new import YEARS_AHEAD
from wholeplace.store.published_lines import EDUCATION, SCHOOLS
from wholeplace.store.reference import Reference
from wholeplace.store.returns import count_places
from wholeplace.store.rulebook import packaged_rules
from wholeplace.store.tags import DEFAULT_SCHEME, shares_of
from wholeplace.yearly import Array
from wholeplace.years import year_period, years_from

PRESSURE_YEARS = 4
FIRST_PLANNED = LAST_YEAR + YEARS_AHEAD
"""The year that gaps are told of: the first that a new bundle plans for."""

LEFT_OUT = (SCHOOLS, EDUCATION, "RSX_frs", "RSX_pol")
"""Services that the association's method of 2023 leaves out: education, fire and police."""

THOUSAND = 1_000.0
TAG_DRAWS = Draws(count=1, seed=1)
ASSUMED_GAP = "growth of drivers, council tax at the most allowed, nothing saved: mostly assumed"


def england_budgets(
    reference: Reference, years: Sequence[int], *, year: int = LAST_YEAR
) -> tuple[BaseBudget, ...]:
    """Return the base budget of every council whose figures reach, districts too.

    Args:
        reference: The compiled tables.
        years: Financial years planned for, in a row.
        year: Base year, whose outturn it is.

    Raises:
        InputError: When there is no outturn of the base year.
    """
    gazetteer = reference.gazetteer()
    every = Ground.of(gazetteer, on=f"{year + 1}-03-31").councils
    places = (place_of(gazetteer, council) for council in every)
    made = (published_budget(reference, place, year=year, years=years) for place in places)
    return tuple(budget for budget in made if budget is not None)


def place_of(gazetteer: Gazetteer, council: Council) -> Place:
    """Return the place of a council; a district is a place of its own here."""
    if council.area_class != "district":
        return gazetteer.place(council.code)
    return Place(gazetteer.find(council.code), known_as=gazetteer.known_as(council.code))


def england_gaps(
    reference: Reference, found: Councils, *, years: Sequence[int], draws: Draws
) -> Mapping[str, Column]:
    """Return the budget gap of each council in the first year planned for, nothing being saved.

    Args:
        reference: The compiled tables.
        found: The councils asked about.
        years: Financial years planned for, in a row.
        draws: Number and seed of the draws.

    Returns:
        Columns ``gap`` (expected), ``gap_low`` and ``gap_high`` (the interval at the level of a
        plan) [councils; GBP]; NaN where figures do not reach.
    """
    budgets = england_budgets(reference, years[:1])
    plans = plans_of(budgets, draws=draws, rules=packaged_rules())
    first = plans.gap[:, 0]
    low, high = ends(first, LEVEL)
    told = {
        "gap": (first.mean(axis=1), "Gap of the year before reserves and savings, expected"),
        "gap_low": (low, f"The same, low end of an interval of {LEVEL:.0%}"),
        "gap_high": (high, f"The same, high end of an interval of {LEVEL:.0%}"),
    }
    return {
        name: Column(
            values=_aligned(dict(zip(plans.codes, values.tolist(), strict=True)), found),
            unit="GBP",
            period=year_period(years[0]),
            source="driver-assumptions",
            about=about,
            derived=ASSUMED_GAP,
        )
        for name, (values, about) in told.items()
    }


def preventive_spending(
    reference: Reference, found: Councils, *, scheme: str = DEFAULT_SCHEME, year: int = LAST_YEAR
) -> Column:
    """Return what each council itself spends on prevention, by the central tags of its lines.

    Args:
        reference: The compiled tables.
        found: The councils asked about.
        scheme: Scheme that says which tiers are preventive.
        year: Financial year of the outturn.

    Returns:
        Net spending in preventive tiers [councils; GBP]; NaN for a council without a return.
    """
    shares = shares_of(reference, scheme=scheme, draws=TAG_DRAWS)
    preventive = shares.central[:, shares.preventive].sum(axis=1)
    by_body: dict[str, list[SpendLine]] = {}
    for count in count_places(reference, year=year):
        for line in service_lines(count):
            by_body.setdefault(line.body, []).append(line)
    amounts = {
        body: THOUSAND * float(tagged_amounts(lines, shares=shares)[0] @ preventive)
        for body, lines in by_body.items()
    }
    return Column(
        values=_aligned(amounts, found),
        unit="GBP",
        period=year_period(year),
        source=found.column("net_services").source,
        about=f"Net spending on services in preventive tiers, scheme {scheme}",
        derived="each line of the return by its default tag, which is a judgement of ours",
    )


def _aligned(amounts: Mapping[str, float], found: Councils) -> Array:
    return np.array([amounts.get(code, np.nan) for code in found.codes])


def england_services(budgets: Sequence[BaseBudget]) -> tuple[Service, ...]:
    """Return the services of all budgets; education, fire and police are set beside the total."""
    lines: dict[str, list[BudgetLine]] = {}
    for budget in budgets:
        for line in budget.lines:
            if line.kind == "service":
                own = replace(line, id=f"{budget.code}/{line.id}")
                lines.setdefault(line.id, []).append(own)
    titles = {line.id: line.title for budget in budgets for line in budget.lines}
    return tuple(
        Service(id, titles[id], tuple(found), counts=id not in LEFT_OUT)
        for id, found in sorted(lines.items())
    )


def england_pressures(
    reference: Reference, *, draws: Draws, year: int = LAST_YEAR
) -> tuple[Beside, tuple[Rule, ...]]:
    """Return the cost pressures of all councils beside the published ones, and the rules leant on.

    In the base is net current expenditure on services of every council with a return, districts
    too; not in it are education, fire and police, capital financing, levies, combined and waste
    authorities, the Greater London Authority, and councils that made no return.

    Args:
        reference: The compiled tables.
        draws: Number and seed of the draws.
        year: Base year.

    Raises:
        InputError: When there is no outturn of the year, or no published estimate to set beside.
    """
    rules, years = packaged_rules(), years_from(year + 1, PRESSURE_YEARS)
    budgets = england_budgets(reference, years, year=year)
    services = england_services(budgets)
    found = pressures(services, drivers=budgets[0].drivers, years=years, draws=draws, rules=rules)
    england = england_totals(reference, [one.id for one in found.services], year=year)
    return beside(found, rules, england=england), rules_leant_on(rules, services, found)


def england_totals(
    reference: Reference, services: Sequence[str], *, year: int
) -> Mapping[str, float]:
    """Return net current expenditure of all authorities of England by service [GBP].

    The ministry's totals, with what it imputes for authorities that made no return.
    """
    totals = {
        row["what"].rpartition("(")[2].rstrip(")"): float(row["value"])
        for row in reference.rows("national_totals")
        if row["period"] == year_period(year) and row["value"] and row["what"].endswith(")")
    }
    return {service: totals[service] for service in services if service in totals}
