"""Split lines over the tiers of a scheme, with the doubt that the tagging leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.count.lines import SpendLine
from wholeplace.errors import MethodError
from wholeplace.money import Deflators
from wholeplace.prevention.appraisal import interval_around, scaled
from wholeplace.prevention.ledger import LedgerYear, TierAmount
from wholeplace.prevention.tagging import Bools, TierShares
from wholeplace.yearly import Array

LEVEL = 0.8


@dataclass(frozen=True, slots=True)
class Terms:
    """How a ledger states its money.

    Attributes:
        prices: Price year of real amounts.
        deflators: GDP deflator.
        level: Level of every interval, within (0, 1).
    """

    prices: int
    deflators: Deflators
    level: float = LEVEL


@dataclass(frozen=True, slots=True)
class TierMoney:
    """Money by tier of a scheme: by the central tags, and in every draw of them.

    Attributes:
        central: [tiers; GBP thousand].
        drawn: [draws x tiers; GBP thousand].
        untagged: Money in lines without a tag [GBP thousand].
    """

    central: Array
    drawn: Array
    untagged: float

    @property
    def tagged(self) -> float:
        """Money in lines that have a tag [GBP thousand]."""
        return float(self.central.sum())


def tag_of(line: SpendLine, *, shares: TierShares) -> str | None:
    """Return the id whose tag a line takes: its service's, else its division's, else none."""
    for id in (line.service, line.division):
        if id in shares.tags:
            return id
    return None


def tagged_amounts(lines: Iterable[SpendLine], *, shares: TierShares) -> tuple[Array, float]:
    """Return money by tagged line [lines of ``shares``; GBP thousand], and money without a tag."""
    amounts = np.zeros(len(shares.lines))
    place = {line: index for index, line in enumerate(shares.lines)}
    untagged = 0.0
    for line in lines:
        id = tag_of(line, shares=shares)
        if id is None:
            untagged += line.gbp_thousand or 0.0
        else:
            amounts[place[id]] += line.gbp_thousand or 0.0
    return amounts, untagged


def tier_money(lines: Iterable[SpendLine], *, shares: TierShares) -> TierMoney:
    """Return the money of lines by tier, central and drawn (E24)."""
    amounts, untagged = tagged_amounts(lines, shares=shares)
    return TierMoney(
        central=amounts @ shares.central,
        drawn=np.tensordot(shares.drawn, amounts, axes=([1], [0])),
        untagged=untagged,
    )


def split(
    lines: Sequence[SpendLine],
    *,
    shares: TierShares,
    year: int,
    population: float | None,
    terms: Terms,
) -> LedgerYear:
    """Return how lines of one year divide over the tiers of a scheme.

    The tiers and what is not classified add up to the lines, centrally and in every draw.

    Args:
        lines: Lines with an amount [GBP thousand, cash of ``year``].
        shares: How every line divides, under the scheme asked for.
        year: Financial year of the lines.
        population: People of the place; None when not known.
        terms: Price year and level of the result.

    Raises:
        MethodError: When no money stands in lines that have a tag.
    """
    money = tier_money(lines, shares=shares)
    kept = ~shares.residual
    if money.tagged == 0:
        raise MethodError("nothing to classify: no money stands in lines that have a tag")
    preventive = _tier("preventive", money=money, wanted=shares.preventive, level=terms.level)
    real = terms.deflators.factor(year, terms.prices)
    real_preventive = scaled(preventive.gbp_thousand, real)
    return LedgerYear(
        scheme=shares.scheme,
        year=year,
        tiers=tuple(
            _tier(tier.tier, money=money, wanted=_only(place, kept.size), level=terms.level)
            for place, tier in enumerate(shares.tiers)
            if kept[place]
        ),
        preventive=preventive,
        classified=money.tagged,
        unclassified=money.untagged + float(money.central[~kept].sum()),
        per_head=scaled(real_preventive, 1_000 / population) if population else None,
        real_gbp_thousand=real_preventive,
        prices=terms.prices,
    )


def _only(place: int, count: int) -> Bools:
    return np.asarray(np.arange(count) == place)


def _tier(name: str, *, money: TierMoney, wanted: Bools, level: float) -> TierAmount:
    """Return the amount and the share of some tiers taken together."""
    amount = interval_around(
        float(money.central[wanted].sum()), money.drawn[:, wanted].sum(axis=1), level=level
    )
    return TierAmount(name, amount, scaled(amount, 1 / money.tagged))
