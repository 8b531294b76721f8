"""The schedule of a pooled fund as a table: what an agreement under section 75 has to state.

Rows for the page, the workbook and JSON. Method: docs/methods/pooled-money.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isinf

import numpy as np

from wholeplace.estimate import Estimate
from wholeplace.finance.pool import Member, Pool, PoolContribution, Scheme
from wholeplace.finance.pool_cash import PoolCash
from wholeplace.yearly import Array, Yearly
from wholeplace.years import year_label

LEVEL = 0.8
TAILS = ((1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2)
UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One row of the schedule.

    Attributes:
        part: Part of the schedule, such as ``contributions``.
        item: What the row is about.
        body: Id of the partner; empty for all of them.
        year: Financial year; None for every year.
        gbp: Amount with its interval over the draws [GBP, cash]; None when not known or when the
            row is words alone.
        words: What is agreed, in words; ``not known`` where nobody has said.
    """

    part: str
    item: str
    body: str
    year: int | None
    gbp: Estimate | None
    words: str


def schedule(
    pool: Pool, cash: PoolCash | None = None, *, in_hand: Yearly | None = None
) -> tuple[ScheduleRow, ...]:
    """Return the schedule of a pool, in the order an agreement states it.

    Args:
        pool: What the partners agreed.
        cash: What it comes to; without it the schedule ends before the results.
        in_hand: Savings less payments by partner, where actions were valued.
    """
    rows = [
        *_agreement(pool),
        *(_member(pool, member) for member in pool.members),
        *(_contribution(each) for each in pool.contributions),
        *(row for scheme in pool.schemes for row in _scheme(scheme)),
        *(row for member in pool.members for row in _risk(member)),
        *(_notice(member) for member in pool.members),
        ScheduleRow("governance", "who decides", "", None, None, pool.governance or UNKNOWN),
    ]
    if cash is not None:
        rows += _results(cash)
    if in_hand is not None:
        rows += _in_hand(in_hand)
    return tuple(rows)


def balance(pool: Pool) -> dict[int, float]:
    """Return by year what is planned to come in, in money, less what the schemes are to cost.

    Below nought the plan itself is short. Contributions not known count nought here, so a year
    with one may look shorter than it is.
    """
    left = dict.fromkeys(pool.years, 0.0)
    for each in pool.contributions:
        if each.gbp is not None and not each.in_kind:
            left[each.year] += each.gbp
    for scheme in pool.schemes:
        for year, planned in scheme.budget.items():
            left[year] -= planned.value
    return left


def over_draws(values: Array) -> Estimate:
    """Return the middle of draws with the interval that holds eight in ten of them."""
    low, middle, high = (float(at) for at in np.quantile(values, TAILS))
    if low == high:
        return Estimate.known(middle)
    return Estimate(middle, low, high, LEVEL, "normal")


def _agreement(pool: Pool) -> Iterator[ScheduleRow]:
    yield ScheduleRow("agreement", "legal power", "", None, None, pool.power or UNKNOWN)
    yield ScheduleRow(
        "agreement", "host", pool.host, None, None, "holds the money and the accounts"
    )


def _member(pool: Pool, member: Member) -> ScheduleRow:
    role = "host partner" if member.body == pool.host else "partner"
    return ScheduleRow("partners", role, member.body, None, None, "")


def _contribution(given: PoolContribution) -> ScheduleRow:
    kind = "in kind, no part of the money" if given.in_kind else "money"
    amount = None if given.gbp is None else Estimate.known(given.gbp)
    words = "; ".join(filter(None, (UNKNOWN if amount is None else "", given.condition)))
    return ScheduleRow("contributions", kind, given.body, given.year, amount, words)


def _scheme(scheme: Scheme) -> Iterator[ScheduleRow]:
    functions = f"functions: {scheme.functions or UNKNOWN}"
    yield ScheduleRow("schemes", scheme.title, scheme.lead, None, None, f"leads it; {functions}")
    for year, planned in sorted(scheme.budget.items()):
        yield ScheduleRow("schemes", scheme.title, scheme.lead, year, planned, "budget")


def _risk(member: Member) -> Iterator[ScheduleRow]:
    for item, share, cap in (
        ("overspend", member.over_share, member.over_cap),
        ("underspend", member.under_share, member.under_cap),
    ):
        capped = "no cap" if cap is None or isinf(cap) else f"up to £{cap:,.0f} a year"
        words = f"{share:.1%} of it, {capped}"
        yield ScheduleRow("risk share", item, member.body, None, None, words)


def _notice(member: Member) -> ScheduleRow:
    months = member.exit_notice_months
    words = UNKNOWN if months is None else f"{months} months of notice"
    return ScheduleRow("exit", "notice", member.body, None, None, words)


def _results(cash: PoolCash) -> Iterator[ScheduleRow]:
    for at, year in enumerate(cash.pool.years):
        for body in cash.pool.bodies:
            pays = over_draws(cash.cash.of(body).values[:, at])
            yield ScheduleRow("what each pays", "contribution and risk share", body, year, pays, "")
        chance = cash.chance_over[at]
        words = f"chance of an overspend {chance:.0%}"
        yield ScheduleRow(
            "what the pool spends", "all schemes", "", year,
            over_draws(cash.spend.values[:, at]), words,
        )  # fmt: skip
        if cash.uncovered.values[:, at].any():
            short = over_draws(cash.uncovered.values[:, at])
            words = "above everybody's caps: nobody has agreed to bear it"
            yield ScheduleRow("not covered", "overspend", "", year, short, words)
        if cash.kept.values[:, at].any():
            left = over_draws(cash.kept.values[:, at])
            words = "above everybody's caps: it stays in the pool"
            yield ScheduleRow("what stays", "underspend", "", year, left, words)
        yield from _lost(cash, at)


def _in_hand(in_hand: Yearly) -> Iterator[ScheduleRow]:
    words = "cash saved by the pool's actions less what is paid in"
    for at, year in enumerate(in_hand.years):
        for body in in_hand.bodies:
            left = over_draws(in_hand.of(body).values[:, at])
            yield ScheduleRow(
                "what each has in hand", "saving less payment", body, year, left, words
            )


def _lost(cash: PoolCash, at: int) -> Iterator[ScheduleRow]:
    year = cash.pool.years[at]
    for body, gone in zip(cash.pool.bodies, cash.lost[at], strict=True):
        if gone > 0:
            words = f"no longer paid in {year_label(year)}, having left"
            yield ScheduleRow("exit", "money lost", body, year, Estimate.known(float(gone)), words)
