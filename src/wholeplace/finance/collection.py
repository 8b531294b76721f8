"""What is collected of council tax: the collection fund's balance, and the reduction scheme.

Local Authorities (Funds) (England) Regulations 1992; 1992 Act, section 13A. Method:
docs/methods/council-tax.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

import numpy as np

from wholeplace.errors import InputError, Problem
from wholeplace.finance.rules import Rulebook
from wholeplace.yearly import Array

PENNY = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class SupportScheme:
    """A council tax reduction scheme, as caseload times award.

    Attributes:
        working_age: Households of working age helped in the base year.
        pensioners: Pensioner households helped in the base year.
        working_age_award: What each of working age is let off a year [GBP].
        pensioner_award: What each pensioner household is let off a year [GBP].
    """

    working_age: float
    pensioners: float
    working_age_award: float
    pensioner_award: float


def shared(balance: Decimal, precepts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return each body's part of a collection fund balance, to the penny and in full.

    In proportion to the precepts and demand of the year the balance arises in. The pennies that
    rounding down leaves go to the bodies that lost most by it, so that the parts add up.

    Args:
        balance: Surplus, or below nought a deficit, estimated by 15 January [GBP].
        precepts: Precepts and the billing authority's own demand of the year by body [GBP].

    Raises:
        InputError: With every precept below nought, or when they come to nothing.
    """
    total = sum(precepts.values(), Decimal(0))
    problems = [
        Problem(name, f"its precept should not be below nought: {precept:,}")
        for name, precept in precepts.items()
        if precept < 0
    ]
    if not total:
        problems.append(Problem("precepts", "come to nothing, so nobody can share the balance"))
    if problems:
        raise InputError("the collection fund", problems)
    exact = {name: balance * precept / total for name, precept in precepts.items()}
    parts = {name: part.quantize(PENNY, rounding=ROUND_FLOOR) for name, part in exact.items()}
    missing = int((balance.quantize(PENNY) - sum(parts.values(), Decimal(0))) / PENNY)
    most_lost = sorted(parts, key=lambda name: (parts[name] - exact[name], name))
    return {name: part + PENNY * (name in most_lost[:missing]) for name, part in parts.items()}


def one_offs(balances: Mapping[int, Decimal], rules: Rulebook) -> dict[int, Decimal]:
    """Return what comes into the budget in which year: each balance once, the year after.

    A balance is paid out once. It is no part of the tax base and never grows with the tax.

    Args:
        balances: A body's part of the balance by the year it arises in [GBP].
        rules: The rules.
    """
    return {
        year + int(rules.of("collection_fund_lag", year=year).value): part
        for year, part in balances.items()
    }


def working_age_caseload(
    scheme: SupportScheme, unemployment: Array, *, elasticity: Array | float
) -> Array:
    """Return working-age households helped as unemployment moves.

    ``caseload * (unemployed / unemployed in the base year) ** elasticity``: the pensioners' number
    does not follow unemployment.

    Args:
        scheme: The scheme.
        unemployment: People out of work over those of the base year [any shape].
        elasticity: Per cent of caseload per per cent of unemployment; the rules' own is assumed
            (``support_unemployment_elasticity``), so an array of draws says how unsure it is.

    Raises:
        InputError: When unemployment is not above nought.
    """
    if np.any(np.asarray(unemployment) <= 0):
        what = "should be above nought, as a ratio to the base year"
        raise InputError("the reduction scheme", [Problem("unemployment", what)])
    return np.asarray(scheme.working_age * np.power(unemployment, elasticity))


def support_cost(
    scheme: SupportScheme, working_age: Array | float, *, bill_growth: Array | float = 1.0
) -> Array:
    """Return what the scheme lets off [GBP]: caseload times award, awards moving with bills.

    Args:
        scheme: The scheme.
        working_age: Working-age households helped.
        bill_growth: Bills over those of the base year.
    """
    paid = working_age * scheme.working_age_award + scheme.pensioners * scheme.pensioner_award
    return np.asarray(paid * np.asarray(bill_growth))


def support_equivalents(cost: Array, area_band_d: Array | float) -> Array:
    """Return what a scheme lets off as Band D equivalents, to take off the tax base.

    Args:
        cost: What it lets off [GBP].
        area_band_d: Band D of all bodies of the area together [GBP].
    """
    return np.asarray(cost / np.asarray(area_band_d))
