"""Drivers of spending and funding to start from, and how much of each service they move.

Growth, intervals and weights are rules (``reference/rules/drivers.csv``); most are assumed and
say so. A council puts its own in their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import BaseBudget, Driver, DriverGroup, Exposure
from wholeplace.finance.plan_draws import UNPLANNED
from wholeplace.finance.rules import Rule, Rulebook
from wholeplace.source import Source, assumption

CATALOGUE: tuple[tuple[str, str, DriverGroup], ...] = (
    ("pay", "Pay awards", "price"),
    ("nic", "Employer's national insurance", "price"),
    ("nlw", "National Living Wage in care fees", "price"),
    ("placements", "Fees of children's placements", "price"),
    ("cpi", "Consumer prices", "price"),
    ("energy", "Energy prices", "price"),
    ("asc_demand", "Demand for adult social care", "demand"),
    ("csc_demand", "Demand for children's social care", "demand"),
    ("homelessness", "Households in temporary accommodation", "demand"),
    ("transport_demand", "Pupils taken to school", "demand"),
    ("population", "People and homes to serve", "demand"),
    ("tax_base", "Council tax base", "funding"),
    ("business_rates", "Retained business rates", "funding"),
    ("grants", "Government grants", "funding"),
    ("fees", "Fees and charges", "funding"),
)
PAY, NIC = "pay", "nic"
MOST_PAY = 0.95
"""Most of a service that counts as pay, so that something is left for what it buys."""


def default_drivers(rules: Rulebook, years: Sequence[int]) -> tuple[Driver, ...]:
    """Return the drivers of the rules with their growth in every year.

    Args:
        rules: Dated rules: ``<driver>_growth``, ``_growth_low``, ``_growth_high`` (none where the
            growth is known), ``<driver>_persistence`` and ``driver_interval_level``.
        years: Every year from the one after the base year.

    Raises:
        InputError: When the rules do not cover a year.
    """
    return tuple(_driver(rules, entry, years) for entry in CATALOGUE)


def unplanned_driver(rules: Rulebook, *, of_class: str, year: int) -> Driver:
    """Return the driver of everything else that turns out otherwise, as a share of spending.

    Its spread is what reserves of councils of the class moved by in a year
    (docs/methods/medium-term.md).

    Args:
        rules: Dated rules.
        of_class: Class of the council.
        year: First year of the plan's growth.

    Raises:
        InputError: When the rules say nothing about the class.
    """
    half = rules.of("unplanned_half_width", year=year, of_class=of_class)
    level = rules.number("unplanned_level", year=year, of_class=of_class)
    error = Estimate.normal(0.0, low=-half.number, high=half.number, level=level)
    return Driver(
        id=UNPLANNED,
        title="Everything else that turns out otherwise",
        group="demand",
        growth={year: error.said_by(half.source)},
        source=half.source,
        persistence=rules.number("unplanned_persistence", year=year, of_class=of_class),
    )


def with_unplanned(budget: BaseBudget, rules: Rulebook | None) -> BaseBudget:
    """Return the budget with the ``unplanned`` driver of its class, unless it states its own."""
    if rules is None or any(driver.id == UNPLANNED for driver in budget.drivers):
        return budget
    of_class, year = budget.council_tax.of_class, budget.base_year + 1
    added = unplanned_driver(rules, of_class=of_class, year=year)
    return replace(budget, drivers=(*budget.drivers, added))


def default_exposures(
    line: str, *, rules: Rulebook, year: int, pay_share: float | None = None
) -> tuple[Exposure, ...]:
    """Return what moves a service, by its MHCLG line.

    Args:
        line: Line of the return, such as ``RSX_asc``.
        rules: Dated rules: ``weight_<driver>_<line>``.
        year: Base year.
        pay_share: Share of the council's own spending on the service that is employees; what it
            buys is then scaled to the rest. The rules' own share when None.
    """
    weights = {
        name: rules.number(f"weight_{name}_{line}", year=year)
        for name, _, _ in CATALOGUE
        if rules.has(f"weight_{name}_{line}", year=year)
    }
    pay = weights.pop(PAY, 0.0)
    if pay_share is not None and pay < 1:
        observed = min(max(pay_share, 0.0), MOST_PAY)
        prices = {name for name, _, group in CATALOGUE if group == "price"}
        rest = (1 - observed) / (1 - pay)
        weights = {name: w * rest if name in prices else w for name, w in weights.items()}
        pay = observed
    insurance = rules.number("nic_share_of_pay", year=year)
    own = {PAY: pay * (1 - insurance), NIC: pay * insurance} if pay else {}
    return tuple(Exposure(name, weight) for name, weight in (own | weights).items() if weight)


def _driver(rules: Rulebook, entry: tuple[str, str, DriverGroup], years: Sequence[int]) -> Driver:
    name, title, group = entry
    growth = {year: _growth(rules, name, year) for year in years}
    used = [rules.of(f"{name}_growth", year=year) for year in years]
    return Driver(
        id=name,
        title=title,
        group=group,
        growth=growth,
        source=_said(name, used),
        persistence=rules.number(f"{name}_persistence", year=years[0]),
    )


def _growth(rules: Rulebook, name: str, year: int) -> Estimate:
    growth = rules.of(f"{name}_growth", year=year)
    if not rules.has(f"{name}_growth_low", year=year):
        return Estimate.known(growth.number, growth.source)
    return Estimate.normal(
        growth.number,
        low=rules.number(f"{name}_growth_low", year=year),
        high=rules.number(f"{name}_growth_high", year=year),
        level=rules.number("driver_interval_level", year=year),
    ).said_by(growth.source)


def _said(name: str, used: Sequence[Rule]) -> Source:
    """Return who says so: our own judgement when any year is assumed."""
    if any(rule.is_assumed for rule in used):
        return assumption(f"growth of {name}")
    return used[0].source
