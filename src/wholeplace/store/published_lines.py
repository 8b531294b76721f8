"""A council's base budget and its funding, line by line, out of published figures.

What is published, what is assumed and what is left over: docs/methods/base-budget.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor

from wholeplace.count.lines import LineTitle
from wholeplace.finance.base_budget import BudgetLine, Exposure, FundingLine
from wholeplace.finance.councils import Column, Council
from wholeplace.finance.drivers import CATALOGUE, default_exposures
from wholeplace.finance.rules import Rule, Rulebook
from wholeplace.source import Source, assumption

EDUCATION, PUBLIC_HEALTH, SCHOOLS = "RSX_edu", "RSX_phs", "schools"
SERVICES: Mapping[str, str] = {
    EDUCATION: "education",
    "RSX_trans": "transport",
    "RSX_csc": "childrens",
    "RSX_asc": "adults",
    PUBLIC_HEALTH: "public_health",
    "RSX_hous": "housing",
    "RSX_cul": "culture",
    "RSX_env": "environment",
    "RSX_plan": "planning",
    "RSX_pol": "police",
    "RSX_frs": "fire",
    "RSX_cen": "central",
    "RSX_oth": "other",
}
TIED: Mapping[str, tuple[str, str]] = {
    SCHOOLS: ("schools_grants", "Grants for schools"),
    PUBLIC_HEALTH: ("public_health_grant", "Public health grant"),
}
SCHOOLS_TITLE = "Schools and early years, met by grants for them"
OWN_EDUCATION_TITLE = "Education services met by the council"
CAPITAL = ("RS_mrp", "RS_intpay", "RS_intrec")
CAPITAL_TITLE = "Capital financing: provision for repayment, and interest paid less received"
LEVIES, LEVIES_TITLE = "RS_levies", "Levies of other bodies"
LAST_RETURN = "as in 2017/18, the latest return at hand, and not what it is today"
GRANTS_TITLE = "Other grants of central government"
REST_TITLE = "Retained rates, other grants and use of reserves: not broken down"
PRICES, GRANTS, RATES = "cpi", "grants", "business_rates"
PARTS = 1_000
"""Weights are written in thousandths, rounded down so that they never sum to more than 1."""
_PRICES = frozenset(name for name, _, group in CATALOGUE if group == "price")


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of one council, and by which rules its finances are set out.

    Attributes:
        council: The council.
        figures: Its figures by name, those that are known.
        returned: Its revenue summary of 2017/18, by line [GBP]; empty where not known.
        columns: Where each comes from.
        sources: Every source, by id.
        rules: The rules.
        year: Base year.
    """

    council: Council
    figures: Mapping[str, float]
    returned: Mapping[str, float]
    columns: Mapping[str, Column]
    sources: Mapping[str, Source]
    rules: Rulebook
    year: int

    def source(self, name: str) -> Source:
        """Return who says what one of its figures is."""
        return self.sources[self.columns[name].source]

    def rule(self, name: str, year: int) -> Rule:
        """Return a rule of a year, or of the last year before it that has one."""
        of_class, authority = self.council.area_class, self.council.code
        years = range(year, self.year - 1, -1)
        held = (of for of in years if self.rules.has(name, year=of, of_class=of_class))
        return self.rules.of(name, year=next(held, year), of_class=of_class, authority=authority)


def budget_lines(told: Told, titles: Mapping[str, LineTitle]) -> Iterator[BudgetLine]:
    """Yield every service with money in it, then capital financing and levies.

    Of education, what grants for schools meet is a line of its own.

    Args:
        told: What is known of the council.
        titles: Titles of the returns' lines.
    """
    for service, name in SERVICES.items():
        if not told.figures.get(f"net_{name}"):
            continue
        line = BudgetLine(
            id=service,
            title=titles[service].title,
            kind="service",
            gbp=told.figures[f"net_{name}"],
            exposures=_exposures(told, service, name),
            source=told.source(f"net_{name}"),
            line=service,
        )
        yield from _education(told, line) if service == EDUCATION else (line,)
    yield from _corporate(told)


def _exposures(told: Told, service: str, name: str) -> tuple[Exposure, ...]:
    """Return what moves a service: pay by its share of spending before income, prices the rest."""
    gross, employees = (told.figures.get(f"{part}_{name}", 0.0) for part in ("gross", "employees"))
    pay = min(max(employees / gross, 0.0), 1.0) if gross > 0 else None
    found = default_exposures(service, rules=told.rules, year=told.year, pay_share=pay)
    return tuple(replace(each, weight=floor(each.weight * PARTS) / PARTS) for each in found)


def _education(told: Told, line: BudgetLine) -> Iterator[BudgetLine]:
    """Yield what grants for schools meet of education, and what the council meets itself."""
    rule = told.rule("schools_grant_share", told.year)
    met = float(round(max(line.gbp, 0.0) * rule.number))
    if met:
        prices = tuple(each for each in line.exposures if each.driver in _PRICES)
        yield replace(
            line,
            id=SCHOOLS,
            title=SCHOOLS_TITLE,
            gbp=met,
            exposures=prices,
            source=rule.source,
        )
    yield replace(line, title=OWN_EDUCATION_TITLE, gbp=line.gbp - met)


def _corporate(told: Told) -> Iterator[BudgetLine]:
    """Yield capital financing and levies as last returned, where they are known."""
    if all(name in told.returned for name in CAPITAL):
        yield BudgetLine(
            id="capital_financing",
            title=CAPITAL_TITLE,
            kind="capital financing",
            gbp=sum(told.returned[name] for name in CAPITAL),
            exposures=(),
            source=assumption(LAST_RETURN),
        )
    if told.returned.get(LEVIES):
        yield BudgetLine(
            id="levies",
            title=LEVIES_TITLE,
            kind="levy",
            gbp=told.returned[LEVIES],
            exposures=(Exposure(PRICES, 1.0),),
            source=assumption(LAST_RETURN),
        )


def funding_lines(
    told: Told, lines: Sequence[BudgetLine], *, council_tax: float
) -> Iterator[FundingLine]:
    """Yield grants tied to a service, other central grants, and the rest of the funding.

    Args:
        told: What is known of the council.
        lines: Its base budget.
        council_tax: What its council tax comes to in the base year [GBP].
    """
    tied = [line for line in lines if line.id in TIED]
    for line in tied:
        yield FundingLine(
            id=TIED[line.id][0],
            title=TIED[line.id][1],
            stream="specific grant",
            gbp=line.gbp,
            exposures=line.exposures,
            source=assumption("equal to what is spent, and moving with it: tied to the service"),
        )
    other = told.figures["central_grants"] - sum(line.gbp for line in tied)
    if other > 0:
        yield FundingLine(
            id="other_grants",
            title=GRANTS_TITLE,
            stream="specific grant",
            gbp=other,
            exposures=(Exposure(GRANTS, 1.0),),
            source=told.source("central_grants"),
        )
    given = sum(line.gbp for line in tied) + max(other, 0.0)
    yield FundingLine(
        id="rest",
        title=REST_TITLE,
        stream="other",
        gbp=round(sum(line.gbp for line in lines) - council_tax - given, 2),
        exposures=(Exposure(RATES, 1.0),),
        source=assumption(
            "what net spending leaves after council tax and central grants, so that the base year "
            "cross-foots; the figures at hand do not break it down"
        ),
    )
