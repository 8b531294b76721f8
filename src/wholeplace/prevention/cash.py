"""The finance officer's view of an action: cash of each year, by body, nothing discounted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from wholeplace.prevention.contracts import ContractDraws, cash
from wholeplace.prevention.disposition import (
    Cashable,
    Disposition,
    added,
    by_share,
    cashable_of,
)
from wholeplace.prevention.intervention import UnitCost
from wholeplace.prevention.rules import Rules
from wholeplace.prevention.worth import Benefit, Cost, Frame
from wholeplace.yearly import Array, Yearly

Held = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Banked:
    """What becomes of everything avoided of one unit cost, in the books of one body.

    Attributes:
        unit_cost: Id of the unit cost.
        body: Name of the body that bears it.
        line: Title of the budget line that pays for it, or name of the unit cost.
        disposition: Its five classes in real pounds.
        contract: Kind of the contract that says what is cash; empty where the analyst's own share
            does.
    """

    unit_cost: str
    body: str
    line: str
    disposition: Disposition
    contract: str


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """Cash of one line of one body's budget.

    Attributes:
        body: Name of the body.
        title: Title of the line.
        is_cost: Whether it is what the action costs; what it saves otherwise.
        cash: Cash of each year, a saving that turns into more spending below nothing
            [GBP, draws x years].
    """

    body: str
    title: str
    is_cost: bool
    cash: Yearly


@dataclass(frozen=True, slots=True)
class Finance:
    """The finance officer's view: cash of each financial year, by body, nothing discounted.

    Attributes:
        cost: Cash costs by body [GBP, draws x years x bodies]; in-kind left out.
        saving: Cashable savings by body [GBP, draws x years x bodies].
        net: ``saving - cost``.
        unbanked: Fiscal benefits that are not cash, by body [GBP, draws x years x bodies].
        lines: The same cost and saving by budget line.
    """

    cost: Yearly
    saving: Yearly
    net: Yearly
    unbanked: Yearly
    lines: tuple[BudgetLine, ...] = ()


def bank(
    benefits: Sequence[Benefit],
    *,
    unit_costs: Mapping[str, UnitCost],
    contracts: Mapping[Held, ContractDraws],
    years: tuple[int, ...],
) -> tuple[Banked, ...]:
    """Return what becomes of all fiscal benefits, one entry a unit cost and body (E14 to E16).

    Steps and notice work on all that is avoided of a service at once, so the benefits of one unit
    cost are put together first. Where no contract is given the analyst's share is cash and
    nothing is known of the rest.
    """
    together: dict[Held, list[Benefit]] = {}
    for benefit in benefits:
        if benefit.kind == "fiscal":
            together.setdefault((benefit.unit_cost, benefit.body), []).append(benefit)
    return tuple(
        Banked(
            unit_cost=unit_cost,
            body=body,
            line=own[0].line or unit_costs[unit_cost].name,
            disposition=_disposition(own, contracts.get((unit_cost, body)), years),
            contract=_kind(contracts.get((unit_cost, body))),
        )
        for (unit_cost, body), own in together.items()
    )


def _kind(contract: ContractDraws | None) -> str:
    return "" if contract is None else contract.contract.kind


def _disposition(
    benefits: Sequence[Benefit], contract: ContractDraws | None, years: tuple[int, ...]
) -> Disposition:
    amounts = _sum([benefit.amounts for benefit in benefits])
    if contract is None:
        return by_share(amounts, benefits[0].cashable, years=years)
    known = [benefit.without for benefit in benefits if benefit.without is not None]
    return cash(
        contract,
        _sum([benefit.use for benefit in benefits]),
        benefits[0].price,
        years=years,
        expected=_sum(known) if known else None,
    )


def _sum(parts: Sequence[Array]) -> Array:
    return np.asarray(np.sum(parts, axis=0))


def finance_view(
    banked: Sequence[Banked], *, costs: Sequence[Cost], frame: Frame, rules: Rules
) -> Finance:
    """Return the cash each body pays and saves, inflated to each financial year.

    The same streams as the Treasury's view, optimism bias included: put back into real terms and
    discounted they give the same numbers (docs/methods/valuation.md, "Two views, one model"). Money
    that a contract passes on to another body is that body's saving.
    """
    paid = [line for line in costs if not line.in_kind]
    cost = frame.add_up((line.body, line.amounts) for line in paid)
    savings = _savings(banked)
    saving = frame.add_up((body, amounts) for body, _, amounts in savings)
    unbanked = frame.add_up((each.body, _not_cash(each.disposition)) for each in banked)
    lines = [
        *((line.body, line.line, True, line.amounts) for line in paid),
        *((body, title, False, amounts) for body, title, amounts in savings),
    ]
    cash_cost = cost.in_cash(rules.deflators)
    cash_saving = saving.in_cash(rules.deflators)
    return Finance(
        cost=cash_cost,
        saving=cash_saving,
        net=cash_saving - cash_cost,
        unbanked=unbanked.in_cash(rules.deflators),
        lines=_budget_lines(lines, frame, rules),
    )


def _savings(banked: Sequence[Banked]) -> list[tuple[str, str, Array]]:
    """Return (body, line, real pounds) of everything that reaches a budget."""
    own = [(each.body, each.line, each.disposition.cash) for each in banked]
    passed = [
        (each.disposition.passed_to, each.line, each.disposition.passed_on)
        for each in banked
        if each.disposition.passed_to
    ]
    return own + passed


def _not_cash(disposition: Disposition) -> Array:
    return disposition.total - disposition.cash - disposition.passed_on


def _budget_lines(
    lines: Sequence[tuple[str, str, bool, Array]], frame: Frame, rules: Rules
) -> tuple[BudgetLine, ...]:
    totals: dict[tuple[str, str, bool], Array] = {}
    for body, title, is_cost, amounts in lines:
        key = (body, title, is_cost)
        totals[key] = totals[key] + amounts if key in totals else amounts
    return tuple(
        BudgetLine(
            body=body,
            title=title,
            is_cost=is_cost,
            cash=Yearly(amounts, frame.years, "GBP", frame.prices).in_cash(rules.deflators),
        )
        for (body, title, is_cost), amounts in totals.items()
    )


def dispositions(banked: Sequence[Banked]) -> Mapping[str, Disposition]:
    """Return by body what becomes of its fiscal benefits: five classes that sum to them."""
    parts: dict[str, list[Disposition]] = {}
    for each in banked:
        parts.setdefault(each.body, []).append(each.disposition)
    return {body: added(_passed_to_one(own)) for body, own in parts.items()}


def _passed_to_one(parts: Sequence[Disposition]) -> tuple[Disposition, ...]:
    """Return dispositions whose money passed on goes to one name, that of all who get some."""
    names = " and ".join(dict.fromkeys(part.passed_to for part in parts if part.passed_to))
    return tuple(replace(part, passed_to=names if part.passed_to else "") for part in parts)


def implied_cashable(
    banked: Sequence[Banked], *, unit_costs: Mapping[str, UnitCost], level: float
) -> tuple[Cashable, ...]:
    """Return the cashable share that follows for each unit cost and body, beside what was said."""
    stated = {
        (cost.id, bearer.body): bearer.cashable
        for cost in unit_costs.values()
        for bearer in cost.bearers
    }
    return tuple(
        cashable_of(
            each.disposition,
            of=(each.unit_cost, each.body),
            kind=each.contract,
            stated=stated[each.unit_cost, each.body],
            level=level,
        )
        for each in banked
    )


def pays_back_by(finance: Finance, *, years: Sequence[int]) -> Mapping[int, float | None]:
    """Return the chance that all bodies together have their cash back by the end of each year.

    Args:
        finance: Cash by body.
        years: Numbers of years counted from the first; None is answered where the view is shorter.
    """
    running = finance.net.over_bodies().cumulative().values
    return {
        year: float(np.mean(running[:, year - 1] >= 0)) if year <= running.shape[1] else None
        for year in years
    }
