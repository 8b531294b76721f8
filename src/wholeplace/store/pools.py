"""The pooled funds of a bundle, settled with the draws of its valued actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wholeplace.draws import Draws
from wholeplace.errors import InputError, Problem
from wholeplace.finance.pool import Pool
from wholeplace.finance.pool_exit import Leaving
from wholeplace.plan.pooled import SettledPool, check_paid_once, settled
from wholeplace.store.contents import Bundle
from wholeplace.store.draft import value_bundle
from wholeplace.store.medium_term import pools_of
from wholeplace.store.reference import Reference


def settled_pools(
    bundle: Bundle, reference: Reference, *, leaving: Sequence[Leaving] = ()
) -> tuple[SettledPool, ...]:
    """Return every pooled fund of a bundle with what it comes to.

    A scheme that names an action costs what the valuation draws for it; the cash its action saves
    stands beside what is paid in. Who leaves, leaves every fund it is a member of.

    Raises:
        InputError: When the bundle has no pooled fund, one cannot be settled, two pay for the same
            action, or who leaves is a member of none.
    """
    pools = pools_of(bundle)
    if not pools:
        wrong = Problem("pools", "is empty: write a row for each member of a pooled fund")
        raise InputError(bundle.title, [wrong])
    check_paid_once(pools)
    _check_leaving(pools, leaving)
    actions = {scheme.action for pool in pools for scheme in pool.schemes if scheme.action}
    paid_for = tuple(each for each in bundle.interventions if each.id in actions)
    only = replace(bundle, interventions=paid_for)
    valued = value_bundle(only, reference).valuations if paid_for else ()
    by_action = {each.id: each for each in valued}
    draws = Draws(bundle.settings.draws, bundle.settings.seed)
    return tuple(settled(pool, by_action, draws=draws, leaving=leaving) for pool in pools)


def _check_leaving(pools: Sequence[Pool], leaving: Sequence[Leaving]) -> None:
    members = {body for pool in pools for body in pool.bodies}
    wrong = [
        Problem(each.body, f"is a member of no pooled fund: {', '.join(sorted(members))} are")
        for each in leaving
        if each.body not in members
    ]
    if wrong:
        raise InputError("who leaves", wrong)
