"""The pooled funds of a bundle, settled with the draws of its valued actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wholeplace.draws import Draws
from wholeplace.errors import InputError, Problem
from wholeplace.finance.pool import Pool
from wholeplace.finance.pool_cash import PoolCash, settle, with_savings
from wholeplace.finance.pool_exit import Leaving
from wholeplace.finance.pool_schedule import ScheduleRow, balance, schedule
from wholeplace.prevention.value import Valuation
from wholeplace.store.contents import Bundle
from wholeplace.store.draft import value_bundle
from wholeplace.store.medium_term import pools_of
from wholeplace.store.reference import Reference
from wholeplace.yearly import Yearly


@dataclass(frozen=True, slots=True)
class SettledPool:
    """A pooled fund and what it comes to.

    Attributes:
        cash: What each partner pays in each year and draw.
        in_hand: Cash saved by the fund's actions less what is paid in, by partner
            [GBP, cash; draws x years x bodies]; None where the fund pays for no action.
        balance: By year, money planned to come in less what schemes are to cost [GBP].
        rows: The schedule as a table.
    """

    cash: PoolCash
    in_hand: Yearly | None
    balance: dict[int, float]
    rows: tuple[ScheduleRow, ...]


def settled_pools(
    bundle: Bundle, reference: Reference, *, leaving: Sequence[Leaving] = ()
) -> tuple[SettledPool, ...]:
    """Return every pooled fund of a bundle with what it comes to.

    A scheme that names an action costs what the valuation draws for it; the cash its action saves
    stands beside what is paid in. Who leaves, leaves every fund it is a member of.

    Raises:
        InputError: When the bundle has no pooled fund, one cannot be settled, or who leaves is a
            member of none.
    """
    pools = pools_of(bundle)
    if not pools:
        wrong = Problem("pools", "is empty: write a row for each member of a pooled fund")
        raise InputError(bundle.title, [wrong])
    _check_leaving(pools, leaving)
    actions = {scheme.action for pool in pools for scheme in pool.schemes if scheme.action}
    paid_for = tuple(each for each in bundle.interventions if each.id in actions)
    only = replace(bundle, interventions=paid_for)
    valued = value_bundle(only, reference).valuations if paid_for else ()
    by_action = {each.id: each for each in valued}
    draws = Draws(bundle.settings.draws, bundle.settings.seed)
    return tuple(_settled(pool, by_action, draws, leaving) for pool in pools)


def _settled(
    pool: Pool, valued: dict[str, Valuation], draws: Draws, leaving: Sequence[Leaving]
) -> SettledPool:
    paid = {s.id: valued[s.action] for s in pool.schemes if s.action in valued}
    cash = settle(
        pool,
        draws=draws,
        spend={id: each.finance.cost.over_bodies() for id, each in paid.items()},
        leaving=[each for each in leaving if each.body in pool.bodies],
    )
    savings = _added([each.finance.saving for each in paid.values()])
    in_hand = None if savings is None else with_savings(cash, savings)
    return SettledPool(cash, in_hand, balance(pool), schedule(pool, cash, in_hand=in_hand))


def _added(savings: Sequence[Yearly]) -> Yearly | None:
    """Return the sum over actions by body; actions may save for different bodies."""
    if not savings:
        return None
    bodies = tuple(dict.fromkeys(body for each in savings for body in each.bodies))
    first = savings[0]
    total = replace(
        first, bodies=bodies, values=first.values[:, :, :1].repeat(len(bodies), axis=2) * 0.0
    )
    for each in savings:
        for body in each.bodies:
            total.values[:, :, bodies.index(body)] += each.of(body).values
    return total


def _check_leaving(pools: Sequence[Pool], leaving: Sequence[Leaving]) -> None:
    members = {body for pool in pools for body in pool.bodies}
    wrong = [
        Problem(each.body, f"is a member of no pooled fund: {', '.join(sorted(members))} are")
        for each in leaving
        if each.body not in members
    ]
    if wrong:
        raise InputError("who leaves", wrong)
