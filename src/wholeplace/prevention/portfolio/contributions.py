"""Who must pay whom so that no partner is expected to lose: the basis of a pooled budget."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wholeplace.errors import MethodError
from wholeplace.yearly import Array


@dataclass(frozen=True, slots=True)
class Payment:
    """What one partner pays another in one year [GBP]."""

    payer: str
    receiver: str
    year: int
    amount: float


@dataclass(frozen=True, slots=True)
class Schedule:
    """A partner-contribution schedule.

    Attributes:
        bodies: The partners.
        years: Financial years.
        shares: Share of all costs that each partner bears: its share of all gains [bodies].
        contributions: What each pays in each year after payments [bodies x years; GBP]; below 0
            for a partner that is made good for its loss.
        payments: Who pays whom, in which year.
        before: Expected present value for each partner without payments [bodies; GBP].
        after: The same with them, none below 0 [bodies; GBP].
    """

    bodies: tuple[str, ...]
    years: tuple[int, ...]
    shares: Array
    contributions: Array
    payments: tuple[Payment, ...]
    before: Array
    after: Array


def schedule(
    bodies: tuple[str, ...], *, years: tuple[int, ...], gains: Array, costs: Array, factors: Array
) -> Schedule:
    """Return the payments by which each partner bears costs in proportion to its gains.

    A partner that loses by the choice itself is made good for its loss by the others. Then each
    partner's expected present value is its share of the whole, and none is below 0 whenever the
    whole is not (docs/methods/portfolio.md).

    Args:
        bodies: The partners.
        years: Financial years.
        gains: Expected gains of each partner in each year [bodies x years; GBP].
        costs: What each would pay in each year on its own [bodies x years; GBP].
        factors: Discount factor of each year [years].

    Raises:
        MethodError: When all partners together are expected to lose, or nobody gains, so that no
            payments among them can spare each a loss.
    """
    worth, spent = gains @ factors, costs @ factors
    whole = float(worth.sum() - spent.sum())
    if whole < 0:
        raise MethodError(
            f"all partners together are expected to lose £{-whole:,.0f}: no payments among them"
            " can spare each a loss, so it needs money from outside or a smaller choice"
        )
    shares = _shares(worth)
    made_good = np.where(worth[:, np.newaxis] < 0, gains, 0.0)
    contributions = made_good + np.outer(shares, (costs - made_good).sum(axis=0))
    return Schedule(
        bodies,
        years,
        shares,
        contributions,
        _payments(bodies, years, contributions - costs),
        worth - spent,
        worth - contributions @ factors,
    )


def _shares(worth: Array) -> Array:
    """Return each partner's share of all gains; nothing for one that loses by the choice."""
    kept = np.maximum(worth, 0.0)
    if kept.sum() <= 0:
        raise MethodError("nobody is expected to gain, so there is nothing to share costs by")
    return np.asarray(kept / kept.sum())


def _payments(bodies: tuple[str, ...], years: tuple[int, ...], owed: Array) -> tuple[Payment, ...]:
    """Return who pays whom: each who owes pays those who are owed in proportion to their due."""
    found = []
    for y, year in enumerate(years):
        due = np.maximum(-owed[:, y], 0.0)
        for payer, amount in enumerate(owed[:, y]):
            if amount > 0 and due.sum() > 0:
                found += [
                    Payment(bodies[payer], bodies[receiver], year, float(amount * part))
                    for receiver, part in enumerate(due / due.sum())
                    if part > 0
                ]
    return tuple(found)
