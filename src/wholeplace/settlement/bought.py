"""What a cash injection buys each council, and each group of councils."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wholeplace.finance.councils import Councils
from wholeplace.settlement.compare_lines import council_groups
from wholeplace.settlement.inject import Injection
from wholeplace.settlement.stand_in import heads, known

DAYS = 365


@dataclass(frozen=True, slots=True)
class Bought:
    """What an injection buys one council; None where not known.

    Attributes:
        code: ONS code.
        name: Name.
        area_class: Class.
        amount: What it gets [GBP].
        per_head: The same a head of its own people [GBP].
        share_of_spending: Share of its net spending on services.
        days: Days of its net spending on services.
        reserves_before: Reserves as a share of net spending.
        reserves_after: The same with the money added to them.
        years_of_depletion: Years of the yearly fall of its reserves that the money meets; None
            where they do not fall or the fall is not known.
        share_of_gap: Share of its budget gap; None where no gap is given or there is none.
        prevention: Share of its preventive spending that the money would protect.
    """

    code: str
    name: str
    area_class: str
    amount: float
    per_head: float
    share_of_spending: float | None
    days: float | None
    reserves_before: float | None
    reserves_after: float | None
    years_of_depletion: float | None
    share_of_gap: float | None
    prevention: float | None


def bought(injection: Injection, which: int) -> Bought:
    """Return what an injection buys one council.

    Columns that need not be there: ``gap`` (budget gap of the year), ``reserves_fall`` (yearly
    fall of reserves, above nought when they fall), ``preventive_spending``.
    """
    councils = injection.baseline.councils
    council, amount = councils.councils[which], float(injection.amounts[which])
    spending, reserves = (_figure(councils, name, which) for name in ("net_services", "reserves"))
    share = _over(amount, spending)
    return Bought(
        code=council.code,
        name=council.name,
        area_class=council.area_class,
        amount=amount,
        per_head=amount / float(councils.of("population")[which]),
        share_of_spending=share,
        days=None if share is None else DAYS * share,
        reserves_before=None if reserves is None else _over(reserves, spending),
        reserves_after=None if reserves is None else _over(reserves + amount, spending),
        years_of_depletion=_over(amount, _figure(councils, "reserves_fall", which)),
        share_of_gap=_over(amount, _figure(councils, "gap", which)),
        prevention=_over(amount, _figure(councils, "preventive_spending", which)),
    )


def _over(amount: float, whole: float | None) -> float | None:
    """Return a share of a whole that is known and above nought."""
    return amount / whole if whole is not None and whole > 0 else None


def _figure(councils: Councils, name: str, which: int) -> float | None:
    return known(float(councils.of(name)[which])) if name in councils.columns else None


@dataclass(frozen=True, slots=True)
class GroupBought:
    """What an injection gives a group of councils.

    Attributes:
        by: ``class``, ``region`` or ``deprivation fifth``.
        group: Name of the group.
        councils: How many.
        helped: How many get something.
        amount: What they get [GBP].
        per_head: The same a head, people of two-tier areas counted once [GBP].
        share: Part of the whole injection.
    """

    by: str
    group: str
    councils: int
    helped: int
    amount: float
    per_head: float
    share: float


def group_bought(injection: Injection) -> tuple[GroupBought, ...]:
    """Return what an injection gives by class, region and deprivation fifth."""
    councils, amounts = injection.baseline.councils, injection.amounts
    people = heads(councils, injection.baseline.amounts.clip(0))
    return tuple(
        GroupBought(
            by=by,
            group=name,
            councils=int(inside.sum()),
            helped=int((amounts[inside] > 0).sum()),
            amount=float(amounts[inside].sum()),
            per_head=float(amounts[inside].sum() / people[inside].sum()),
            share=float(amounts[inside].sum() / injection.amount),
        )
        for by, name, inside in council_groups(councils)
    )


def most_and_least(injection: Injection, *, count: int) -> tuple[int, ...]:
    """Return the councils helped whose net spending it is most and least of, most first."""
    part = injection.amounts / injection.baseline.councils.of("net_services")
    helped = (injection.pence > 0) & np.isfinite(part)
    order = [int(at) for at in np.argsort(-part, kind="stable") if helped[at]]
    return tuple(dict.fromkeys([*order[:count], *order[-count:]]))
