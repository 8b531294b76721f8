"""What a pool comes to for each partner and year, under uncertainty.

Method and limits: docs/methods/pooled-money.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.draws import Draws
from wholeplace.errors import InputError, MethodError, Problem
from wholeplace.estimate import Estimate
from wholeplace.finance.pool import Pool, Scheme, check_pool
from wholeplace.finance.pool_exit import Leaving, presence
from wholeplace.finance.pool_share import bear, carried
from wholeplace.yearly import Array, Yearly
from wholeplace.years import year_label

NOTHING = Estimate.known(0.0)
HALF_A_PENNY = 0.005


@dataclass(frozen=True, slots=True)
class PoolCash:
    """What a pool comes to: money in, spending, and who bears the difference [GBP, cash].

    In every draw and year ``cash`` summed over bodies, plus ``uncovered``, less ``kept``, is
    ``spend``.

    Attributes:
        pool: What the partners agreed.
        leaving: Who was taken to leave.
        contributions: Money in by the plan, after exits [years x bodies].
        in_kind: Staff, rooms and goods in, after exits; no part of the money [years x bodies].
        lost: Money that no longer comes in because partners left [years x bodies].
        schemes: What each scheme costs, by its id in the place of a body [draws x years x schemes].
        spend: What all schemes cost [draws x years].
        over: What each bears of an overspend [draws x years x bodies].
        under: What each gets back of an underspend [draws x years x bodies].
        uncovered: Overspend above everybody's caps: nobody has agreed to bear it [draws x years].
        kept: Underspend above everybody's caps: it stays in the pool [draws x years].
        cash: What each pays in all: contribution, plus overspend, less underspend
            [draws x years x bodies].
    """

    pool: Pool
    leaving: tuple[Leaving, ...]
    contributions: Array
    in_kind: Array
    lost: Array
    schemes: Yearly
    spend: Yearly
    over: Yearly
    under: Yearly
    uncovered: Yearly
    kept: Yearly
    cash: Yearly

    @property
    def chance_over(self) -> tuple[float, ...]:
        """Chance of an overspend by year, half a penny or less being none."""
        short = self.spend.values - self.contributions.sum(axis=1) > HALF_A_PENNY
        return tuple(float(chance) for chance in short.mean(axis=0))


def settle(
    pool: Pool,
    *,
    draws: Draws,
    spend: Mapping[str, Yearly] | None = None,
    leaving: Sequence[Leaving] = (),
) -> PoolCash:
    """Return what a pool comes to for each partner, year and draw.

    Args:
        pool: What the partners agreed.
        draws: Random draws of the schemes' budgets; one stream a scheme, so one that costs more
            than planned does so in each of its years.
        spend: Spending of a scheme by its id where a valuation gives it [GBP, cash; draws x years];
            it then stands in place of the scheme's budget in the years it covers.
        leaving: Who gives notice to leave, and when.

    Raises:
        InputError: When the pool cannot be settled: as ``check_pool``, a contribution in money that
            is not known, no scheme, or who leaves is not understood.
        MethodError: When spending is of no scheme of the pool, is not in cash of each year or has
            another number of draws.
    """
    check_pool(pool)
    given = spend or {}
    _check_ready(pool)
    _check_spend(pool, given, draws)
    present = presence(pool, leaving)
    planned = _amounts(pool, in_kind=False)
    schemes = _schemes(pool, draws, given)
    total = schemes.over_bodies()
    contributions = planned * present
    difference = total.values - contributions.sum(axis=1)
    over_part, under_part = (
        carried(total.values, planned=planned, present=present, shares=np.array(shares))
        for shares in (
            [member.over_share for member in pool.members],
            [member.under_share for member in pool.members],
        )
    )
    over = _borne(difference, over_part, [member.over_cap for member in pool.members])
    under = _borne(-difference, -under_part, [member.under_cap for member in pool.members])
    return PoolCash(
        pool=pool,
        leaving=tuple(leaving),
        contributions=contributions,
        in_kind=_amounts(pool, in_kind=True) * present,
        lost=planned - contributions,
        schemes=schemes,
        spend=total,
        over=_by_body(pool, over),
        under=_by_body(pool, under),
        uncovered=_by_year(pool, _left(difference, over)),
        kept=_by_year(pool, _left(-difference, under)),
        cash=_by_body(pool, contributions + over - under),
    )


def with_savings(cash: PoolCash, saving: Yearly) -> Yearly:
    """Return what each partner has in hand: its cashable saving less what it pays into the pool.

    Args:
        cash: What the pool comes to.
        saving: Cashable savings of the pool's actions by body, from the valuation
            [GBP, cash; draws x years x bodies]; bodies outside the pool are left out, and a
            year the valuation does not reach counts no saving.

    Raises:
        MethodError: When the saving is not told by body, is not cash of each year or has another
            number of draws.
    """
    _check_cash(saving, cash.spend.values.shape[0], "saving")
    if not saving.bodies:
        raise MethodError("saving should be told by body: whose it is cannot be seen")
    own = np.zeros_like(cash.cash.values)
    for at, body in enumerate(cash.pool.bodies):
        if body in saving.bodies:
            own[:, :, at] = _onto(saving.of(body), cash.pool.years, 0.0)
    return _by_body(cash.pool, own - cash.cash.values)


def _amounts(pool: Pool, *, in_kind: bool) -> Array:
    """Return what each puts in, in money or in kind [years x bodies]; unknown kind counts nought.

    Only what is in kind can be unknown here: it is told apart in the schedule.
    """
    amounts = np.zeros((len(pool.years), len(pool.bodies)))
    for each in pool.contributions:
        if each.in_kind == in_kind and each.gbp is not None:
            amounts[pool.years.index(each.year), pool.bodies.index(each.body)] += each.gbp
    return amounts


def _borne(amount: Array, parts: Array, caps: Sequence[float | None]) -> Array:
    """Return what each bears of an amount, by its part, up to its cap [draws x years x members].

    What nobody was in the pool to carry, nobody bears.
    """
    shared = np.clip(np.minimum(amount, parts.sum(axis=-1)), 0.0, None)
    limits = np.array([np.inf if cap is None else cap for cap in caps])
    return bear(shared, shares=np.maximum(parts, 0.0), caps=limits)


def _left(amount: Array, borne: Array) -> Array:
    """Return what nobody bears of an amount, half a penny or less being nothing."""
    left = np.maximum(amount, 0.0) - borne.sum(axis=-1)
    return np.where(left > HALF_A_PENNY, left, 0.0)


def unready(pool: Pool) -> list[Problem]:
    """Return what a fund still lacks to be settled; nothing when it can be."""
    problems = [
        Problem("contributions", f"{each.body} in {year_label(each.year)}: amount is not known")
        for each in pool.contributions
        if each.gbp is None and not each.in_kind
    ]
    if not pool.schemes:
        problems.append(Problem("schemes", "none is named: write what the pool pays for"))
    if not pool.years:
        problems.append(Problem("schemes", "no contribution and no budget is given for any year"))
    return problems


def _check_ready(pool: Pool) -> None:
    if problems := unready(pool):
        raise InputError(f"the pool {pool.title!r}", problems)


def _check_spend(pool: Pool, spend: Mapping[str, Yearly], draws: Draws) -> None:
    titles = {scheme.id: scheme.title for scheme in pool.schemes}
    for id, given in spend.items():
        if id not in titles:
            raise MethodError(f"spending is given for {id!r}, which is no scheme of the pool")
        _check_cash(given, draws.count, f"spending of {titles[id]!r}")


def _schemes(pool: Pool, draws: Draws, spend: Mapping[str, Yearly]) -> Yearly:
    values = np.zeros((draws.count, len(pool.years), len(pool.schemes)))
    for at, scheme in enumerate(pool.schemes):
        budgeted = _budget(pool, scheme, draws)
        if scheme.id in spend:
            budgeted = _onto(spend[scheme.id].over_bodies(), pool.years, budgeted)
        values[:, :, at] = budgeted
    return Yearly(values, pool.years, "GBP", bodies=tuple(s.id for s in pool.schemes))


def _budget(pool: Pool, scheme: Scheme, draws: Draws) -> Array:
    name = f"{pool.id}.{scheme.id}"
    columns = [draws.of(name, scheme.budget.get(year, NOTHING)) for year in pool.years]
    return np.column_stack(columns)


def _onto(yearly: Yearly, years: tuple[int, ...], otherwise: Array | float) -> Array:
    """Return the values of some years [draws x years], ``otherwise`` where there are none."""
    values = np.broadcast_to(otherwise, (yearly.values.shape[0], len(years))).copy()
    for at, year in enumerate(years):
        if year in yearly.years:
            values[:, at] = yearly.values[:, yearly.years.index(year)]
    return values


def _check_cash(yearly: Yearly, count: int, what: str) -> None:
    if yearly.unit != "GBP" or yearly.prices is not None:
        raise MethodError(f"{what} should be in the cash of each year: call .in_cash() first")
    if yearly.values.shape[0] != count:
        raise MethodError(f"{what} has {yearly.values.shape[0]} draws, the pool has {count}")


def _by_body(pool: Pool, values: Array) -> Yearly:
    return Yearly(values, pool.years, "GBP", bodies=pool.bodies)


def _by_year(pool: Pool, values: Array) -> Yearly:
    return Yearly(values, pool.years, "GBP")
