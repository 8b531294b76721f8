"""A council's finances out of published figures: what a place's medium-term plan begins with.

What is published, what is assumed and what is left over: docs/methods/base-budget.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from math import isnan

from wholeplace.finance.base_budget import BudgetLine, Reserve, ReserveKind
from wholeplace.finance.councils import Councils
from wholeplace.finance.drivers import default_drivers
from wholeplace.place.areas import Place
from wholeplace.source import assumption
from wholeplace.store.contents import NO_FINANCE, CouncilTaxYear, Finance
from wholeplace.store.councils import councils
from wholeplace.store.published_lines import TIED, Told, budget_lines, funding_lines
from wholeplace.store.reference import Reference
from wholeplace.store.rulebook import packaged_rules
from wholeplace.years import year_label, year_of

NEEDED = {"tax_base", "band_d_own", "central_grants", "net_services"}
TAX_BASE_PLACES = 1
TAX_BASE_DRIVER = "tax_base"
LAST_RETURN = "2017-18"
THOUSAND = 1_000
RESERVES: tuple[tuple[str, str, ReserveKind, int], ...] = (
    ("reserves_earmarked_2018", "Earmarked reserves", "earmarked", 1),
    ("reserves_unallocated_2018", "Unallocated reserves", "unallocated", 2),
)


def published_finance(reference: Reference, place: Place, *, year: int, last: int) -> Finance:
    """Return the base budget of a place's council, its council tax, funding and reserves.

    The base year's budget cross-foots: what net spending leaves after council tax and central
    grants is one line of funding, which the figures at hand do not break down, so that the gap of
    the base year is nought by construction. Nothing is returned where the council tax, the central
    grants or the outturn is not known, or no year after the base year is planned for.

    Args:
        reference: The compiled tables.
        place: An upper-tier place.
        year: Base year.
        last: Last financial year planned for.
    """
    every = every_council(reference, year)
    if place.code not in every.codes or last <= year:
        return NO_FINANCE
    at = every.index(place.code)
    figures = {name: float(column.values[at]) for name, column in every.columns.items()}
    known = {name: value for name, value in figures.items() if not isnan(value)}
    if not known.keys() >= NEEDED:
        return NO_FINANCE
    told = Told(
        council=every.councils[at],
        figures=known,
        returned=_returned(reference, place),
        columns=every.columns,
        sources=reference.sources(),
        rules=packaged_rules(),
        year=year,
    )
    lines = tuple(budget_lines(told, reference.lines()))
    years = range(year + 1, last + 1)
    base = _base_year(told)
    raised = (base.tax_base or 0.0) * float(base.band_d or 0)
    return Finance(
        lines=lines,
        drivers=default_drivers(told.rules, tuple(years)),
        council_tax=(base, *(_rise(told, each) for each in years)),
        funding=tuple(funding_lines(told, lines, council_tax=raised)),
        reserves=tuple(_reserves(told, lines)),
    )


@lru_cache(maxsize=2)
def every_council(reference: Reference, year: int) -> Councils:
    """Return the figures of every council, worked out once for many places."""
    return councils(reference, year=year)


def _returned(reference: Reference, place: Place) -> Mapping[str, float]:
    """Return the last revenue summary at hand of the council of a place, by line [GBP]."""
    found = reference.figures("financing", places=place.known_as, periods=[LAST_RETURN])
    return {each.measure: each.value * THOUSAND for each in found if each.value is not None}


def _base_year(told: Told) -> CouncilTaxYear:
    return CouncilTaxYear(
        year=told.year,
        tax_base=round(told.figures["tax_base"], TAX_BASE_PLACES),
        band_d=Decimal(f"{told.figures['band_d_own']:.2f}"),
        core=None,
        asc=None,
        base_driver=TAX_BASE_DRIVER,
        source=told.source("tax_base"),
    )


def _rise(told: Told, year: int) -> CouncilTaxYear:
    """Return the most that a year may rise without a referendum."""
    core = told.rule("referendum_core", year)
    step, asc = told.rule("referendum_step", year), told.rule("referendum_asc", year)
    source = assumption(
        "the most that the principles allow without a referendum"
        + ("" if core.last is None or core.last >= year else f", as in {year_label(core.last)}")
    )
    most = (core.value - step.value, asc.value)
    rises = [Decimal(part.numerator) / Decimal(part.denominator) for part in most]
    return CouncilTaxYear(year, None, None, rises[0], rises[1], "", source)


def _reserves(told: Told, lines: Sequence[BudgetLine]) -> Iterator[Reserve]:
    """Yield the reserves last published; an unallocated one at the minimum where none is known."""
    policy = told.rule("minimum_reserves_share", told.year)
    net = sum(line.gbp for line in lines if line.id not in TIED)
    least = float(round(max(net, 0.0) * policy.number))
    for column, title, kind, order in RESERVES:
        held = told.figures.get(column)
        unallocated = kind == "unallocated"
        if held is None and not unallocated:
            continue
        said = f"not known; taken to be at the minimum, {policy.number:.0%} of net spending"
        if held is not None:
            end = year_of(told.columns[column].period) + 1
            said = f"as it stood on 31 March {end}, the latest at hand; not what it is today"
        yield Reserve(
            id=kind,
            title=title,
            kind=kind,
            opening=least if held is None else max(held, 0.0),
            source=assumption(said),
            order=order,
            least=least if unallocated else 0.0,
        )
