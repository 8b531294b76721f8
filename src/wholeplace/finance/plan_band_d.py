"""Band D by year, and whether its rises keep within the referendum principles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal

from wholeplace.finance.base_budget import CouncilTaxPlan
from wholeplace.finance.referendum import PENNY, principle, within
from wholeplace.finance.rules import Rulebook
from wholeplace.years import year_label

PRINCIPLES = ("referendum_core", "referendum_cash", "referendum_free")


def band_d_by_year(plan: CouncilTaxPlan, years: Sequence[int]) -> dict[int, Decimal]:
    """Return the council's Band D in each year, floored to the penny every year [GBP].

    Core and adult social care rises are added, not compounded (docs/methods/council-tax.md); a
    rise below nought is a cut.

    Args:
        plan: Band D of the base year and how it rises.
        years: Every year from the one after the base year.
    """
    band_d, found = plan.band_d, {}
    for year in years:
        rise = rise_in(plan.core, year) + rise_in(plan.asc, year)
        band_d = (band_d * (1 + rise)).quantize(PENNY, rounding=ROUND_FLOOR)
        found[year] = band_d
    return found


def rise_in(rises: Mapping[int, Decimal], year: int) -> Decimal:
    """Return the rise of a year: the last one given by then, 0 when none is.

    >>> rise_in({2026: Decimal("0.0299")}, 2028)
    Decimal('0.0299')
    """
    given = [known for known in rises if known <= year]
    return rises[max(given)] if given else Decimal(0)


def referendum_sentences(
    plan: CouncilTaxPlan, years: Sequence[int], *, rules: Rulebook, authority: str
) -> tuple[str, ...]:
    """Return for each year why its rise needs a referendum, in words; empty where it does not.

    Where no principle is known for a year that is said, and nothing is taken to be allowed.

    Args:
        plan: Band D of the base year and how it rises.
        years: Every year from the one after the base year.
        rules: Dated rules.
        authority: ONS code of the council, for principles of its own.
    """
    before, said = plan.band_d, []
    for year, band_d in band_d_by_year(plan, years).items():
        said.append(_sentence(plan, year, before, band_d, (rules, authority)))
        before = band_d
    return tuple(said)


def _sentence(
    plan: CouncilTaxPlan,
    year: int,
    before: Decimal,
    band_d: Decimal,
    allowed_by: tuple[Rulebook, str],
) -> str:
    rules, authority = allowed_by
    if before <= 0:
        return ""
    if not any(
        rules.has(name, year=year, of_class=plan.of_class, authority=authority)
        for name in PRINCIPLES
    ):
        return f"No referendum principle is known for {year_label(year)}."
    allowed = principle(rules, year=year, of_class=plan.of_class, authority=authority)
    rise = within(before, band_d, allowed, social_care=before * rise_in(plan.asc, year))
    return "" if rise.is_within else rise.sentence
