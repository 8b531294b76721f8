"""From use avoided to cash, by the kind of contract that the service is bought or run under."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from wholeplace.draws import Draws
from wholeplace.errors import InputError, Problem
from wholeplace.estimate import Estimate
from wholeplace.prevention.disposition import Disposition, disposed
from wholeplace.source import Source
from wholeplace.yearly import Array

ContractKind = Literal["spot", "framework", "block", "step", "entitlement", "capped grant"]
CONTRACT_KINDS: tuple[ContractKind, ...] = (
    "spot",
    "framework",
    "block",
    "step",
    "entitlement",
    "capped grant",
)
STEPPED: tuple[ContractKind, ...] = ("block", "step")
WHOLE_STEP = 1e-9
NOTHING = Estimate.known(0.0)
ALL = Estimate.known(1.0)


@dataclass(frozen=True, slots=True)
class Contract:
    """How one body pays for one service, which says how much of avoided use it can bank.

    Method: docs/methods/cash.md.

    Attributes:
        unit_cost: Id of the unit cost of the service.
        body: Name of the body that pays it.
        kind: ``spot`` (bought one by one), ``framework`` (called off above a guaranteed volume),
            ``block`` (a volume fixed until renewal), ``step`` (own teams, wards or homes that
            open and close whole), ``entitlement`` (demand-led benefit, somebody else's money) or
            ``capped grant`` (a fixed sum, however much is used).
        source: Who says so.
        prices: Price year of its pounds.
        variable: Share of the unit cost that stops with each unit not used; when None, none of it
            for a ``step`` or a ``block`` and all of it for the others.
        step: Units a year in one step or lot; ``step`` and ``block`` only.
        step_cost: Pounds a year that one step stops costing [GBP, prices of ``prices``]; the
            fixed part of the unit costs of a whole step when None.
        buffer: Units a year that stay paid for before anything stops: spare room wanted, or the
            volume guaranteed under a framework.
        notice: Years from the fall in use until money can stop.
        renewals: Financial years from whose start a block is agreed anew.
        backfill: Share of freed units that people with unmet need take up.
        income_lost: Pounds of income lost with each unit not used [GBP, prices of ``prices``].
        exit_cost: Pounds paid once for each step closed [GBP, prices of ``prices``].
        budgeted: Units a year that the budget provides for; use above it that is avoided was never
            in a budget. None when nobody says, and then all of it is taken to be budgeted.
        paid_by: Body whose money an entitlement is, such as ``DWP``; entitlements only.
        note: What a reader must know.
    """

    unit_cost: str
    body: str
    kind: ContractKind
    source: Source
    prices: int
    variable: Estimate | None = None
    step: float | None = None
    step_cost: Estimate | None = None
    buffer: float = 0.0
    notice: float = 0.0
    renewals: tuple[int, ...] = ()
    backfill: Estimate = NOTHING
    income_lost: Estimate = NOTHING
    exit_cost: Estimate = NOTHING
    budgeted: float | None = None
    paid_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ContractDraws:
    """A contract with the draws of what is uncertain in it [draws each].

    Attributes:
        contract: Whose draws they are.
        variable: Share of the unit cost that stops with each unit.
        backfill: Share of freed units taken up by unmet need.
        income_lost: Pounds of income lost a unit [GBP, price year of the valuation].
        exit_cost: Pounds paid once a step closed [GBP, price year of the valuation].
        step_cost: Pounds a year a step [GBP, price year of the valuation]; None as in the contract.
    """

    contract: Contract
    variable: Array
    backfill: Array
    income_lost: Array
    exit_cost: Array
    step_cost: Array | None


def draw_contract(contract: Contract, draws: Draws, *, inflation: float = 1.0) -> ContractDraws:
    """Return the draws of a contract: the same ones in every action that touches the service.

    Args:
        contract: The contract.
        draws: Number and seed of the random draws.
        inflation: What brings pounds in the contract's prices to those of the valuation.
    """

    def of(name: str, estimate: Estimate) -> Array:
        return draws.of(f"contract.{contract.unit_cost}.{contract.body}.{name}", estimate)

    usual = NOTHING if contract.kind in STEPPED else ALL
    return ContractDraws(
        contract=contract,
        variable=of("variable", contract.variable or usual),
        backfill=of("backfill", contract.backfill),
        income_lost=of("income_lost", contract.income_lost) * inflation,
        exit_cost=of("exit_cost", contract.exit_cost) * inflation,
        step_cost=(
            None if contract.step_cost is None else of("step_cost", contract.step_cost) * inflation
        ),
    )


def cash(
    contract: ContractDraws,
    avoided: Array,
    unit_cost: Array,
    *,
    years: tuple[int, ...],
    expected: Array | None = None,
) -> Disposition:
    """Return what becomes of avoided use under a contract (E14, E15; docs/methods/cash.md).

    Args:
        contract: The contract with its draws.
        avoided: Use avoided, of this body's part, after optimism [units a year, draws x years];
            below nothing where more is used, which is paid for in full and at once.
        unit_cost: Real pounds a unit that this body pays [draws].
        years: Financial years of the second axis.
        expected: Use without the action [units a year, draws x years]; needed only to tell use
            above ``budgeted`` from the rest.
    """
    price = unit_cost[:, np.newaxis]
    freed = np.maximum(avoided, 0.0)
    more = np.minimum(avoided, 0.0)
    refilled = freed * contract.backfill[:, np.newaxis]
    net = freed - refilled
    beyond = _beyond_budget(contract.contract, net, expected)
    stops = _spending_that_stops(contract, net - beyond, unit_cost, years)
    income = -contract.income_lost[:, np.newaxis] * (net - beyond + more)
    found = disposed(
        avoided * price,
        years=years,
        parts={
            "cashable": stops + more * price,
            "cost_avoided": beyond * price,
            "redeployed": refilled * price,
            "revenue": income,
        },
    )
    return _passed_on(found, contract.contract)


def _beyond_budget(contract: Contract, net: Array, expected: Array | None) -> Array:
    """Return the avoided units that no budget provides for."""
    if contract.budgeted is None or expected is None:
        return np.zeros_like(net)
    return np.clip(expected - contract.budgeted, 0.0, net)


def _spending_that_stops(
    drawn: ContractDraws, net: Array, unit_cost: Array, years: tuple[int, ...]
) -> Array:
    """Return the pounds that stop for units freed and not refilled, exit cost off."""
    contract = drawn.contract
    variable = (drawn.variable * unit_cost)[:, np.newaxis]
    if contract.kind == "capped grant":
        return np.zeros_like(net)
    if contract.kind not in STEPPED:
        above = np.maximum(net - contract.buffer, 0.0)
        return variable * sustained(above, contract.notice)
    size = contract.step or 1.0
    whole = (1 - drawn.variable) * unit_cost * size if drawn.step_cost is None else drawn.step_cost
    closed = _steps_closed(contract, net, size, years)
    closing = np.maximum(np.diff(closed, axis=1, prepend=0.0), 0.0)
    return variable * net + whole[:, np.newaxis] * closed - drawn.exit_cost[:, np.newaxis] * closing


def _steps_closed(contract: Contract, net: Array, size: float, years: tuple[int, ...]) -> Array:
    """Return the steps whose money has stopped in each year [draws x years]."""
    whole = np.floor(np.maximum(net - contract.buffer, 0.0) / size + WHOLE_STEP)
    if contract.kind == "step":
        return sustained(whole, contract.notice)
    agreed = np.zeros_like(net)
    for renewal in sorted(contract.renewals):
        at = renewal - years[0]
        if 0 < at < len(years):
            agreed[:, at:] = whole[:, at - 1 : at]
    return np.minimum(agreed, net / size)


def sustained(freed: Array, notice: float) -> Array:
    """Return what has stayed freed for the length of notice [draws x years].

    The least of each year and the ``notice`` years before it, nothing before the first year; a
    part of a year is taken between the whole years on either side. So money stops late, and never
    outlasts the fall in use that frees it.

    >>> sustained(np.array([[4.0, 6.0, 6.0, 2.0]]), 1)
    array([[0., 4., 6., 2.]])
    """
    whole = int(notice)
    part = notice - whole
    least = _least(freed, whole)
    return least if part == 0 else (1 - part) * least + part * _least(freed, whole + 1)


def _least(freed: Array, before: int) -> Array:
    padded = np.pad(freed, ((0, 0), (before, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, before + 1, axis=1)
    return np.asarray(windows.min(axis=2))


def _passed_on(found: Disposition, contract: Contract) -> Disposition:
    """Return an entitlement's disposition with its cash in the books of the body that pays."""
    if contract.kind != "entitlement" or contract.paid_by == contract.body:
        return found
    return replace(
        found,
        cashable=np.zeros_like(found.cashable),
        unallocated=found.unallocated + found.cashable,
        passed_on=found.cashable,
        passed_to=contract.paid_by,
    )


def check_contracts(contracts: Iterable[Contract]) -> None:
    """Return when every contract makes sense.

    Raises:
        InputError: Naming every problem of every contract.
    """
    problems = [
        Problem(f"contract of {contract.body} for '{contract.unit_cost}'", what)
        for contract in contracts
        for what in _problems(contract)
    ]
    if problems:
        raise InputError("contracts", problems)


def _problems(contract: Contract) -> Iterator[str]:
    kind = contract.kind
    for name, share in (("variable", contract.variable), ("backfill", contract.backfill)):
        if share is not None and not 0 <= share.low <= share.high <= 1:
            yield f"{name} should be a share within 0 and 1, not {share.low:g} to {share.high:g}"
    for name in ("buffer", "notice", "budgeted"):
        if (getattr(contract, name) or 0.0) < 0:
            yield f"{name} should not be below 0"
    if contract.exit_cost.low < 0:
        yield "exit_cost should not be below 0"
    yield from _step_problems(contract)
    if kind == "entitlement" and not contract.paid_by:
        yield "an entitlement is never local cash: say who pays it (paid_by), such as DWP"
    if kind != "entitlement" and contract.paid_by:
        yield f"paid_by belongs to an entitlement, not to a {kind}"
    if kind == "block" and contract.notice:
        yield "a block ends at its renewals: leave notice blank"
    if kind == "capped grant" and contract.notice:
        yield "a capped grant does not fall with use: leave notice blank"


def _step_problems(contract: Contract) -> Iterator[str]:
    kind = contract.kind
    if kind in STEPPED and (contract.step is None or contract.step <= 0):
        yield f"a {kind} needs the size of one step, above 0"
    if kind not in STEPPED:
        yield from (
            f"{name} belongs to a block or a step, not to a {kind}"
            for name, given in (
                ("step", contract.step is not None),
                ("step_cost", contract.step_cost is not None),
                ("exit_cost", contract.exit_cost.high > 0),
            )
            if given
        )
    if kind == "block" and not contract.renewals:
        yield "a block needs the financial years of its renewals"
    if kind != "block" and contract.renewals:
        yield f"renewals belong to a block, not to a {kind}"
    if kind in ("spot", "entitlement", "capped grant") and contract.buffer:
        yield f"a buffer belongs to a framework, a block or a step, not to a {kind}"
