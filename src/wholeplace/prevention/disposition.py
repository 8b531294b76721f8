"""What becomes of a saving: five classes that sum to it, in the books of one body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.appraisal import interval_around
from wholeplace.yearly import Array
from wholeplace.years import year_label

DispositionClass = Literal["cashable", "cost_avoided", "redeployed", "revenue", "unallocated"]
CLASSES: tuple[DispositionClass, ...] = (
    "cashable",
    "cost_avoided",
    "redeployed",
    "revenue",
    "unallocated",
)
KNOWN: tuple[DispositionClass, ...] = CLASSES[:-1]
POSITIVE = 0.0
"""Added to a share of nothing, which may be -0.0, so that nobody reads a minus before it."""


@dataclass(frozen=True, slots=True)
class Disposition:
    """What becomes of avoided cost, by draw and year; the five classes sum to it exactly.

    Every array is real pounds [GBP, draws x years]. Method: docs/methods/cash.md.

    Attributes:
        years: Financial years of the second axis.
        cashable: Spending that stops, less the cost of stopping it. Below nothing when more is
            used.
        cost_avoided: Spending that no budget holds yet and that never comes.
        redeployed: Capacity that people with unmet need take up.
        revenue: Income gained; below nothing when clients' contributions or grant are lost.
        unallocated: The rest: fixed cost that stays, notice, part of a step, or simply not known.
        passed_on: The part of ``unallocated`` that becomes cash of another body, ``passed_to``.
        passed_to: Name of that body; empty when there is none.
    """

    years: tuple[int, ...]
    cashable: Array
    cost_avoided: Array
    redeployed: Array
    revenue: Array
    unallocated: Array
    passed_on: Array
    passed_to: str = ""

    @property
    def cash(self) -> Array:
        """What reaches the budget: spending that stops and income, E15 [GBP, draws x years]."""
        return self.cashable + self.revenue

    @property
    def total(self) -> Array:
        """The avoided cost that is disposed of [GBP, draws x years]."""
        return self.cashable + self.cost_avoided + self.redeployed + self.revenue + self.unallocated

    def of(self, name: DispositionClass) -> Array:
        """Return one class by its name [GBP, draws x years]."""
        chosen: Array = getattr(self, name)
        return chosen


def disposed(
    avoided_cost: Array, *, years: tuple[int, ...], parts: Mapping[DispositionClass, Array]
) -> Disposition:
    """Return a disposition whose rest is unallocated, so that the classes sum to avoided cost.

    Args:
        avoided_cost: Real pounds [draws x years].
        years: Financial years.
        parts: What is known of it by class [draws x years each]; classes left out are nothing.
    """
    nothing = np.zeros_like(avoided_cost)
    known = {name: parts.get(name, nothing) for name in KNOWN}
    return Disposition(
        years=years,
        cashable=known["cashable"],
        cost_avoided=known["cost_avoided"],
        redeployed=known["redeployed"],
        revenue=known["revenue"],
        unallocated=avoided_cost - sum(known.values(), start=nothing),
        passed_on=nothing,
    )


def by_share(avoided_cost: Array, cashable: Array, *, years: tuple[int, ...]) -> Disposition:
    """Return the analyst's own disposition: a share is cash and nothing is known of the rest.

    Args:
        avoided_cost: Real pounds [draws x years].
        cashable: Share that becomes cash [draws].
        years: Financial years.
    """
    banked = avoided_cost * cashable[:, np.newaxis]
    return disposed(avoided_cost, years=years, parts={"cashable": banked})


def added(parts: tuple[Disposition, ...]) -> Disposition:
    """Return the sum of dispositions of one body; money passed on must go to one other body.

    Raises:
        MethodError: When there is nothing to add, or the parts pass money to different bodies.
    """
    if not parts:
        raise MethodError("no disposition to add up")
    others = tuple(dict.fromkeys(part.passed_to for part in parts if part.passed_to))
    if len(others) > 1:
        raise MethodError(f"these savings pass on to {' and to '.join(others)}: add them up apart")
    sums = {name: np.sum([part.of(name) for part in parts], axis=0) for name in CLASSES}
    return Disposition(
        years=parts[0].years,
        passed_on=np.sum([part.passed_on for part in parts], axis=0),
        passed_to=others[0] if others else "",
        **sums,
    )


def class_shares(disposition: Disposition) -> dict[DispositionClass, float] | None:
    """Return each class's share of the expected avoided cost over all years; the shares sum to 1.

    None where nothing is avoided, so that there is nothing to divide.
    """
    total = float(disposition.total.mean(axis=0).sum())
    if total == 0:
        return None
    return {name: float(disposition.of(name).mean(axis=0).sum()) / total for name in CLASSES}


def implied_share(
    disposition: Disposition, *, level: float, year: int | None = None
) -> Estimate | None:
    """Return the share of avoided cost that becomes cash (E16), with the interval of its draws.

    The point is expected cash over expected avoided cost, so that it gives the expected cash when
    it is multiplied back; the interval is of the ratio draw by draw.

    Args:
        disposition: What becomes of the saving.
        level: Level of the interval.
        year: One financial year; all years together when None.

    Returns:
        The share, or None where no cost is avoided in expectation.

    Raises:
        MethodError: When the year is not one of the valuation's.
    """
    if year is not None and year not in disposition.years:
        raise MethodError(f"{year_label(year)} is not a year of the valuation")
    at = 0 if year is None else disposition.years.index(year)
    span = slice(None) if year is None else slice(at, at + 1)
    cash = disposition.cash[:, span].sum(axis=1)
    total = disposition.total[:, span].sum(axis=1)
    if float(total.mean()) == 0:
        return None
    counted = total != 0
    ratios = cash[counted] / total[counted] + POSITIVE
    return interval_around(float(cash.mean() / total.mean()) + POSITIVE, ratios, level=level)


def implied_by_year(
    disposition: Disposition, *, level: float
) -> tuple[tuple[int, Estimate | None], ...]:
    """Return the share of avoided cost that becomes cash in each year (E16)."""
    return tuple(
        (year, implied_share(disposition, level=level, year=year)) for year in disposition.years
    )


@dataclass(frozen=True, slots=True)
class Cashable:
    """How much of one body's saving on one service becomes cash: what follows, and what was said.

    Attributes:
        unit_cost: Id of the unit cost.
        body: Name of the body.
        kind: Kind of its contract; empty when none is known and the analyst's share is used.
        implied: Share that follows from the contract over all years; None when nothing is avoided.
        by_year: The same in each financial year.
        stated: The analyst's own share.
    """

    unit_cost: str
    body: str
    kind: str
    implied: Estimate | None
    by_year: tuple[tuple[int, Estimate | None], ...]
    stated: Estimate


def cashable_of(
    disposition: Disposition, *, of: tuple[str, str], kind: str, stated: Estimate, level: float
) -> Cashable:
    """Return the cashable share that a disposition implies, beside the analyst's own.

    Args:
        disposition: What becomes of the saving.
        of: Id of the unit cost and name of the body.
        kind: Kind of the contract; empty when there is none.
        stated: The analyst's own share.
        level: Level of the intervals.
    """
    unit_cost, body = of
    return Cashable(
        unit_cost=unit_cost,
        body=body,
        kind=kind,
        implied=implied_share(disposition, level=level),
        by_year=implied_by_year(disposition, level=level),
        stated=stated,
    )
