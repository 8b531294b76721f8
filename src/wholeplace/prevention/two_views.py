"""The way from the Treasury's present value to the finance officer's cash, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from wholeplace.prevention.intervention import ValueKind
from wholeplace.prevention.rules import Rules
from wholeplace.prevention.streams import Streams
from wholeplace.prevention.treasury import discount_factors
from wholeplace.prevention.value import Valuation
from wholeplace.yearly import Array, Yearly


@dataclass(frozen=True, slots=True)
class BridgeLine:
    """One stream of money on its way from present value to cash; expected values [GBP].

    ``present_value + discounting + inflation - not_cash = cash``.

    Attributes:
        body: Who bears it.
        title: What is paid for, or saved.
        kind: ``cost``, ``cost in kind``, or the value kind of a benefit.
        transfer: The part of the present value that is transfers: in fiscal value, never in
            public value.
        present_value: In the Treasury's view.
        discounting: What discounting takes off: real sum less present value.
        inflation: What inflation adds: cash of each year less real sum.
        not_cash: What of that never reaches a budget.
        cash: In the finance officer's view, on its budget line.
    """

    body: str
    title: str
    kind: str
    transfer: float
    present_value: float
    discounting: float
    inflation: float
    not_cash: float
    cash: float

    @property
    def is_cost(self) -> bool:
        """Whether it is what the actions cost; what they save or gain otherwise."""
        return self.kind in (COST, IN_KIND)


COST = "cost"
IN_KIND = "cost in kind"
FISCAL: ValueKind = "fiscal"


def bridge(valuation: Valuation, *, rules: Rules) -> tuple[BridgeLine, ...]:
    """Return every line of a valuation in both views, with the steps between them.

    Costs and benefits are those of one run. Costs in kind, economic and social benefits are in the
    Treasury's view alone; money that a contract passes on to another body is on that body's line.

    Args:
        valuation: What has been valued.
        rules: The rules it was valued under.
    """
    streams = valuation.streams
    if streams is None:
        return ()
    own = {
        (line.body, line.title): float(line.cash.total().mean())
        for line in valuation.finance.lines
        if not line.is_cost
    }
    lines = [*_costs(streams, valuation, rules), *_benefits(streams, valuation, rules, own)]
    titles = {(line.body, line.title) for line in lines if line.kind == FISCAL}
    passed_on = {key: cash for key, cash in own.items() if key not in titles}
    return (*lines, *(_passed_on(*key, cash) for key, cash in passed_on.items()))


def _passed_on(body: str, title: str, cash: float) -> BridgeLine:
    return BridgeLine(body, title, FISCAL, 0.0, 0.0, 0.0, 0.0, -cash, cash)


def _costs(streams: Streams, valuation: Valuation, rules: Rules) -> Iterator[BridgeLine]:
    totals: dict[tuple[str, str, str], Array] = {}
    for cost in streams.costs:
        key = (cost.body, cost.line, IN_KIND if cost.in_kind else COST)
        steps = _steps(cost.amounts, "standard", valuation, rules)
        totals[key] = totals.get(key, 0.0) + steps
    for key, steps in totals.items():
        yield _line(key, steps, transfer=0.0, cash=float(steps.sum()) if key[2] == COST else 0.0)


def _benefits(
    streams: Streams,
    valuation: Valuation,
    rules: Rules,
    own: dict[tuple[str, str], float],
) -> Iterator[BridgeLine]:
    names = {cost.id: cost.name for cost in valuation.unit_costs}
    totals: dict[tuple[str, str, str], Array] = {}
    transfers: dict[tuple[str, str, str], float] = {}
    for benefit in streams.benefits:
        title = benefit.line or names[benefit.unit_cost]
        key: tuple[str, str, str] = (benefit.body, title, benefit.kind)
        steps = _steps(benefit.amounts, benefit.schedule, valuation, rules)
        totals[key] = totals.get(key, 0.0) + steps
        transfers[key] = transfers.get(key, 0.0) + (float(steps[0]) if benefit.transfer else 0.0)
    for key, steps in totals.items():
        body, title, kind = key
        cash = own.get((body, title), 0.0) if kind == FISCAL else 0.0
        yield _line(key, steps, transfer=transfers[key], cash=cash)


def _line(key: tuple[str, str, str], steps: Array, *, transfer: float, cash: float) -> BridgeLine:
    body, title, kind = key
    present, discounting, inflation = (float(step) for step in steps)
    return BridgeLine(
        body=body,
        title=title,
        kind=kind,
        transfer=transfer,
        present_value=present,
        discounting=discounting,
        inflation=inflation,
        not_cash=present + discounting + inflation - cash,
        cash=cash,
    )


def _steps(amounts: Array, schedule: str, valuation: Valuation, rules: Rules) -> Array:
    """Return present value, what discounting takes off and what inflation adds [3]."""
    expected = amounts.mean(axis=0)
    real = Yearly(expected[np.newaxis], valuation.years, "GBP", valuation.prices)
    factors = discount_factors(schedule, years=valuation.years, rules=rules)
    present, undiscounted = float(expected @ factors), float(expected.sum())
    cash = float(real.in_cash(rules.deflators).total()[0])
    return np.array([present, undiscounted - present, cash - undiscounted])
