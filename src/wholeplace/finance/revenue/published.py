"""Published effects of revenue options beside ours: which come out, which do not, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from wholeplace.errors import InputError
from wholeplace.finance.revenue import income_tax, property_tax, visitors
from wholeplace.finance.revenue.option import Ask
from wholeplace.finance.rules import Rule
from wholeplace.source import Source
from wholeplace.yearly import Array

Verdict = Literal["by construction", "reproduced", "not reproduced", "not known"]
TOLERANCE = "published_tolerance"
_VALUES = (
    "prices of 2025 instead of early 2019, medians of sales for all homes, tops of band H assumed, "
    "and support for those on low incomes left in today's proportions"
)
_INCOME = "disposable household income stands for taxable income"
_NIGHTS = "nights in short-term lets stand for all nights, and one price for all places"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A published effect and ours.

    Attributes:
        option: Id of the option.
        what: What is compared, in words.
        published: The published figure.
        ours: Ours; None when a figure that it needs is not known.
        unit: Unit of both: ``share`` or ``GBP`` or ``ratio``.
        verdict: ``by construction`` when ours is fitted to it, ``reproduced`` when within the
            tolerance, else ``not reproduced``.
        why: What is known of the difference.
        source: Who published it.
    """

    option: str
    what: str
    published: float
    ours: float | None
    unit: str
    verdict: Verdict
    why: str
    source: Source


@dataclass(frozen=True, slots=True)
class _Claim:
    """One published effect: the rule that holds it, and how ours is worked out."""

    rule: str
    option: str
    what: str
    ours: Callable[[Ask, Rule], float]
    why: str
    fitted: bool = False
    at_least: bool = False


def compare(ask: Ask) -> tuple[Comparison, ...]:
    """Return every published effect beside ours.

    A share is compared as the multiple it makes: -60% and -50% are 0.40 and 0.50. Ours counts as
    reproduced when its multiple is within the tolerance of the published one, as a share of it; a
    figure published as a least one, when ours is no less than it with the same tolerance.
    """
    own_rates = replace(ask, rate=None, supplied={})
    return tuple(
        found
        for claim in CLAIMS
        for rule in ask.rules.named(claim.rule)
        for found in _compared(own_rates, claim, rule)
    )


def _compared(ask: Ask, claim: _Claim, rule: Rule) -> Iterator[Comparison]:
    try:
        ours = claim.ours(ask, rule)
    except InputError:
        ours = np.nan
    known = not np.isnan(ours)
    name = _name(ask, rule.authority)
    yield Comparison(
        option=claim.option,
        what=f"{claim.what}{f', {name}' if name else ''}",
        published=rule.number,
        ours=float(ours) if known else None,
        unit=rule.unit,
        verdict=_verdict(claim, rule, float(ours), tolerance=ask.number(TOLERANCE)),
        why=claim.why,
        source=rule.source,
    )


def _verdict(claim: _Claim, rule: Rule, ours: float, *, tolerance: float) -> Verdict:
    if np.isnan(ours):
        return "not known"
    if claim.fitted:
        return "by construction"
    change = 1.0 if rule.unit == "share" else 0.0
    ratio = (ours + change) / (rule.number + change)
    within = 1 - tolerance <= ratio and (claim.at_least or ratio <= 1 + tolerance)
    return "reproduced" if within else "not reproduced"


def _name(ask: Ask, code: str) -> str:
    return next((c.name for c in ask.councils.councils if c.code == code), code)


def _proportional(ask: Ask, rule: Rule) -> float:
    return _at(ask, property_tax.proportional(ask).taxpayers, rule.authority)


def _proportional_london(ask: Ask, rule: Rule) -> float:
    """Return the change of all boroughs' bills together."""
    councils = ask.councils
    change = property_tax.proportional(ask).taxpayers
    today = councils.of("band_d_area") * councils.of("tax_base")
    there = councils.is_class(visitors.LONDON) & ~np.isnan(change * today)
    return float((change[there] * today[there]).sum() / today[there].sum())


def _revaluation(ask: Ask, rule: Rule) -> float:
    return _at(ask, property_tax.revaluation(ask).taxpayers, rule.authority)


def _penny_then(ask: Ask, rule: Rule) -> float:
    """Return a penny's yield on the incomes of the year that it was published for."""
    then = {income_tax.INCOME: ask.councils.column(income_tax.INCOME_THEN)}
    at_the_time = replace(ask, councils=ask.councils.with_columns(then))
    return float(np.nansum(income_tax.all_bands(at_the_time).gross))


def _three_pence(ask: Ask, rule: Rule) -> float:
    return _on_then(ask, basic=False)


def _basic_three_pence(ask: Ask, rule: Rule) -> float:
    return _on_then(ask, basic=True)


def _on_then(ask: Ask, *, basic: bool) -> float:
    """Return the yield of three pence on the incomes of the year it was published for."""
    then = {income_tax.INCOME: ask.councils.column(income_tax.INCOME_THEN)}
    rate = 3 * ask.number("revenue_income_tax_rate")
    asked = replace(ask, councils=ask.councils.with_columns(then), rate=rate)
    taxed = income_tax.basic_rate_only if basic else income_tax.all_bands
    return float(np.nansum(taxed(asked).gross))


def _rich_over_poor(ask: Ask, rule: Rule) -> float:
    """Return yield per head in richer parts of west London over that in Hull and Leicester."""
    gross, people = income_tax.all_bands(ask).gross, ask.councils.of("population")
    per_head = [
        gross[at].sum() / people[at].sum()
        for at in (_places(ask, f"published_income_tax_{which}") for which in ("rich", "poor"))
    ]
    return float(per_head[0] / per_head[1])


def _london(ask: Ask, rule: Rule) -> float:
    gross = visitors.share_of_price(ask).gross
    return float(np.nansum(gross[ask.councils.is_class(visitors.LONDON)]))


def _westminster(ask: Ask, rule: Rule) -> float:
    return _at(ask, visitors.share_of_price(ask).gross, rule.authority)


def _london_flat(ask: Ask, rule: Rule) -> float:
    gross = visitors.pounds_a_night(ask).gross
    return float(np.nansum(gross[ask.councils.is_class(visitors.LONDON)]))


def _london_five(ask: Ask, rule: Rule) -> float:
    return _london(replace(ask, rate=ask.number("published_visitor_london_five_rate")), rule)


def _at(ask: Ask, values: Array, code: str) -> float:
    return float(values[ask.councils.index(code)])


def _places(ask: Ask, rule: str) -> list[int]:
    return [ask.councils.index(each.authority) for each in ask.rules.named(rule)]


CLAIMS: tuple[_Claim, ...] = (
    _Claim(
        "published_proportional_change",
        "proportional-property-tax",
        "Change of the average bill",
        _proportional,
        _VALUES,
    ),
    _Claim(
        "published_proportional_london",
        "proportional-property-tax",
        "Change of the average bill, London boroughs (published of London and its outskirts)",
        _proportional_london,
        "the published figure is of a wider area, where bills rise less",
    ),
    _Claim(
        "published_revaluation_change",
        "revaluation",
        "Change of the average bill",
        _revaluation,
        _VALUES,
    ),
    _Claim(
        "published_income_tax_penny",
        "local-income-tax",
        "A penny on all bands, England",
        _penny_then,
        "the base is fitted to this figure",
        fitted=True,
    ),
    _Claim(
        "published_income_tax_three_pence",
        "local-income-tax",
        "Three pence on all bands, England",
        _three_pence,
        "three times the rounded figure of a penny, less what behaviour takes",
    ),
    _Claim(
        "published_income_tax_basic_three_pence",
        "local-income-tax-basic",
        "Three pence on the basic rate, England",
        _basic_three_pence,
        "the part of the base within the basic rate is fitted to this figure",
        fitted=True,
    ),
    _Claim(
        "published_income_tax_ratio",
        "local-income-tax",
        "Yield per head, richer west London over Hull and Leicester",
        _rich_over_poor,
        f"{_INCOME}; the source does not name the boroughs",
        at_least=True,
    ),
    _Claim(
        "published_visitor_london_three",
        "visitor-levy",
        "3% of the price, London",
        _london,
        "the base is fitted to this figure",
        fitted=True,
    ),
    _Claim(
        "published_visitor_westminster_three",
        "visitor-levy",
        "3% of the price",
        _westminster,
        f"{_NIGHTS}; hotels lie more in Westminster than lets do",
        at_least=True,
    ),
    _Claim(
        "published_visitor_london_flat",
        "visitor-levy-flat",
        "£1 a night, London",
        _london_flat,
        "nights are fitted to 89 million in 2024; the figure is of 2017",
    ),
    _Claim(
        "published_visitor_london_five",
        "visitor-levy",
        "5% of the price, London",
        _london_five,
        "published in 2017 for the stays and prices of the time; ours is fitted to a later figure "
        "for 3% that is half as high again",
    ),
)
