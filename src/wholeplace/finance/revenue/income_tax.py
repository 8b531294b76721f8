"""A local income tax, on all bands or the basic rate only, and an assigned share of income tax."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wholeplace.finance.councils import Councils
from wholeplace.finance.revenue.ground import filled, has_the_place
from wholeplace.finance.revenue.need import shares_of_need
from wholeplace.finance.revenue.option import Ask, Taking
from wholeplace.yearly import Array

INCOME = "household_income_per_head"
INCOME_THEN = "household_income_per_head_then"
GROWTH = "household_income_growth"


def all_bands(ask: Ask) -> Taking:
    """Return a flat tax on taxable income of every band.

    ``yield = rate x taxable x (1 - elasticity x rate / left)``. Taxable income is a constant part
    of disposable household income above a part free of tax for each person, fitted so that a penny
    yields its published total in the year of that total.
    """
    return _taxed(ask, part=1.0)


def basic_rate_only(ask: Ask) -> Taking:
    """Return a flat tax on income within the basic rate, a published part of that on all bands."""
    return _taxed(ask, part=ask.number("revenue_income_tax_basic_part"))


def assignment(ask: Ask) -> Taking:
    """Return pence in the pound of income tax receipts assigned to the council where people live.

    Nobody's tax changes: grants of the same total are given up by need at day one, so only growth
    tells councils apart. Growth is the council's own of the last ten years.
    """
    rate = ask.rate_or("revenue_assignment_rate", most=1)
    taking = _taxed(replace(ask, rate=rate), part=1.0)
    gross = rate * taking.base
    need = shares_of_need(ask.councils, ask.rules, law=ask.law, levied="one a place")
    need = np.where(np.isnan(gross), 0.0, need)
    given_up = need / need.sum() * np.nansum(gross)
    return replace(taking, gross=gross, replaced=np.where(np.isnan(gross), np.nan, given_up))


def most_yielding_rate(ask: Ask) -> float:
    """Return the rate beyond which a higher one yields less: ``left / (2 e)``."""
    left, elasticity = _response(ask)
    return left / (2 * elasticity)


def _taxed(ask: Ask, *, part: float) -> Taking:
    rate = ask.rate_or("revenue_income_tax_rate", most=1)
    taxable = _taxable(ask) * part
    left, elasticity = _response(ask)
    gross = rate * taxable * max(0.0, 1 - elasticity * rate / left)
    size = len(ask.councils)
    return Taking(
        rate=rate,
        gross=gross,
        replaced=np.where(np.isnan(gross), np.nan, 0.0),
        base=taxable,
        base_unit="GBP of taxable income",
        money=f"{ask.councils.column(INCOME).period} incomes",
        taxpayers=np.full(size, np.nan),
        growth=_growth(ask),
        notes=(
            "Disposable income of households above a part free of tax stands for taxable income: "
            "it is after tax, and holds benefits.",
        ),
    )


def _taxable(ask: Ask) -> Array:
    """Return taxable income of every place [councils, GBP]: supplied, or fitted."""
    councils = ask.councils
    free = ask.number("revenue_income_tax_free")
    now, then = (_above(councils, column, free=free) for column in (INCOME, INCOME_THEN))
    penny = ask.number("revenue_income_tax_rate")
    left, elasticity = _response(ask)
    known = float(np.nansum(then)) * penny * (1 - elasticity * penny / left)
    fitted = now * ask.number("revenue_income_tax_yield") / known
    given = ask.given()
    return np.where(np.isnan(given), fitted, given)


def _above(councils: Councils, column: str, *, free: float) -> Array:
    """Return household income above what is free of tax [councils, GBP]; NaN for districts."""
    people = filled(councils, councils.of("population"))
    per_head = filled(councils, councils.of(column), weights=people)
    return np.where(has_the_place(councils), np.maximum(per_head - free, 0) * people, np.nan)


def _response(ask: Ask) -> tuple[float, float]:
    return ask.number("revenue_income_tax_left"), ask.number("revenue_income_tax_elasticity")


def _growth(ask: Ask) -> Array:
    """Return a council's own growth of income, or the rule's where that is not known."""
    usual = np.full(len(ask.councils), ask.number("revenue_base_growth"))
    if GROWTH not in ask.councils.columns:
        return usual
    own = filled(ask.councils, ask.councils.of(GROWTH), weights=ask.councils.of("population"))
    return np.where(np.isnan(own), usual, own)
