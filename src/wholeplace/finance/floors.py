"""Funding floors: share out a pot so that nobody falls below, or rises above, what is set.

``docs/methods/floors.md`` gives the algebra. Every function works on the last axis, authorities;
axes before it (designs, years) are solved at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import InputError, Problem
from wholeplace.yearly import Array

SHARES_SUM_TO = 1e-9
STEPS_AT_MOST = 100
PENCE = 100
NAMED_AT_MOST = 40


@dataclass(frozen=True, slots=True)
class Floors:
    """What a guarantee paid from a pot comes to.

    Attributes:
        grant: What each authority gets: its share of what is left, and its top-up
            [... x authorities, GBP]; sums to the pot.
        top_up: Part of the grant that lifts it to its guarantee [... x authorities, GBP].
        held_back: Sum of the top-ups, taken from the pot before it is shared out [..., GBP].
        iterations: Steps of Newton's method until nothing moved.
    """

    grant: Array
    top_up: Array
    held_back: Array
    iterations: int


def guarantee(shares: Array, *, pot: float | Array, short: Array) -> Floors:
    """Return the least top-ups that leave no authority short, and the rest of the pot shared out.

    Solves ``x = max(0, short - shares (pot - X))`` with ``X = sum x``: convex and piecewise linear
    in X, so that Newton's method from 0 climbs to the answer and stops there exactly.

    Args:
        shares: Share of the pot of each authority [... x authorities]; sums to 1.
        pot: What there is to give out [GBP], or [..., GBP].
        short: What each authority lacks before this grant, below nought when it lacks nothing
            [... x authorities, GBP].

    Raises:
        InputError: When shares do not sum to 1, an input is not a number, or what is lacked comes
            to more than the pot (by how much).

    Source: the 2023-24 funding guarantee as told in the Local Policy Analysis settlement guide,
    which solves it as a linear programme; docs/methods/floors.md.
    """
    pots, (shares, short) = _side_by_side(pot, shares, short)
    _refuse(_guarantee_problems(shares, pots, short))
    held_back, iterations = _held_back(shares, pots, short)
    shared = shares * (pots - held_back)[..., None]
    top_up = np.maximum(short - shared, 0.0)
    return Floors(shared + top_up, top_up, held_back, iterations)


def apply_floors(
    target: Array,
    *,
    floor: float | Array,
    ceiling: float | Array,
    pot: float | Array,
    names: Sequence[str] = (),
) -> Array:
    """Return the pot shared out by target, none below its floor or above its ceiling.

    The answer is ``clip(scale x target, floor, ceiling)`` with the one scale that spends the pot.
    So it sums to the pot, rises with the target, and a council on its floor is never worse off
    when any floor rises.

    Args:
        target: What each is to get pro rata to [... x authorities]; not below nought.
        floor: Least each gets [broadcasts to target, GBP]; one below nought binds nobody.
        ceiling: Most each gets [broadcasts to target, GBP]; ``numpy.inf`` for none.
        pot: What there is to give out [GBP], or [..., GBP].
        names: Names of the authorities, for what is refused; numbered when empty.

    Returns:
        Amounts [... x authorities, GBP]; ``to_pennies`` makes them exact.

    Raises:
        InputError: When floors exceed the pot or ceilings keep it from being spent (by how much),
            a ceiling is below its floor, or a target is below nought or not a number.
    """
    pots, (wanted, low, high) = _side_by_side(pot, target, floor, ceiling)
    low = np.maximum(low, 0.0)
    _refuse(_floor_problems(wanted, low, high, names))
    _refuse(_pot_problems(wanted, low, high, pots))
    granted = np.clip(_scale(wanted, low, high, pots)[..., None] * wanted, low, high)
    return _spend_exactly(granted, low, high, pots)


def to_pennies(amounts: Array, *, total: float | Array) -> NDArray[np.int64]:
    """Return amounts in whole pence that sum to the total to the penny (largest remainders).

    Args:
        amounts: Amounts that sum to the total but for rounding [... x authorities, GBP].
        total: What they must sum to [GBP], or [..., GBP].

    Returns:
        Pence [... x authorities]; each is its amount rounded down or up.

    Raises:
        InputError: When the amounts are further from the total than rounding explains.

    >>> to_pennies(np.array([1 / 3, 1 / 3, 1 / 3]), total=1.0).tolist()
    [34, 33, 33]
    """
    pence = np.asarray(amounts, dtype=np.float64) * PENCE
    whole = np.floor(pence)
    totals = np.broadcast_to(np.rint(np.asarray(total) * PENCE), pence.shape[:-1])
    over = totals - whole.sum(axis=-1)
    _refuse(
        Problem(_case(at), f"amounts sum to {_pounds(pence[at].sum() / PENCE)}, not to the total")
        for at in _where((over < 0) | (over > pence.shape[-1]) | ~np.isfinite(over))
    )
    rank = np.argsort(np.argsort(whole - pence, axis=-1, kind="stable"), axis=-1, kind="stable")
    return np.asarray(whole + (rank < over[..., None]), dtype=np.int64)


def _side_by_side(pot: float | Array, *given: float | Array) -> tuple[Array, list[Array]]:
    """Return pots [...] and what is given per authority [... x authorities], in one shape."""
    pots = np.asarray(pot, dtype=np.float64)
    shape = np.broadcast_shapes((*pots.shape, 1), *(np.shape(each) for each in given))
    alike = [np.broadcast_to(np.asarray(each, dtype=np.float64), shape) for each in given]
    return np.broadcast_to(pots, shape[:-1]), alike


def _held_back(shares: Array, pots: Array, short: Array) -> tuple[Array, int]:
    """Return the sum of the top-ups at the fixed point, and how many steps it took."""
    held = np.zeros(pots.shape)
    for step in range(1, STEPS_AT_MOST + 1):
        lacking = short - shares * (pots - held)[..., None]
        topped = lacking > 0
        rest = 1.0 - np.sum(shares, axis=-1, where=topped)
        gap = np.sum(lacking, axis=-1, where=topped) - held
        climbed = np.minimum(held + np.maximum(gap, 0.0) / np.maximum(rest, SHARES_SUM_TO), pots)
        if np.all(climbed - held <= np.spacing(pots)):
            return climbed, step
        held = climbed
    return held, STEPS_AT_MOST


def _scale(target: Array, low: Array, high: Array, pots: Array) -> Array:
    """Return the scale at which clipped targets sum to the pot [...]: exact, by sorted bends.

    The sum is piecewise linear in the scale: its slope rises by a target where that target leaves
    its floor and falls by it where it meets its ceiling.
    """
    some = target > 0
    divisor = np.where(some, target, 1.0)
    bounded = some & np.isfinite(high)
    bends = np.concatenate(
        [np.where(some, low / divisor, 0.0), np.where(bounded, high / divisor, 0.0)], axis=-1
    )
    turns = np.concatenate([np.where(some, target, 0.0), np.where(bounded, -target, 0.0)], axis=-1)
    order = np.argsort(bends, axis=-1, kind="stable")
    bends = np.take_along_axis(bends, order, axis=-1)
    slopes = np.cumsum(np.take_along_axis(turns, order, axis=-1), axis=-1)
    steps = np.maximum(slopes[..., :-1], 0.0) * np.diff(bends, axis=-1)
    sums = low.sum(axis=-1)[..., None] + np.cumsum(
        np.concatenate([np.zeros_like(bends[..., :1]), steps], axis=-1), axis=-1
    )
    last = np.maximum(np.sum(sums <= pots[..., None], axis=-1) - 1, 0)[..., None]
    slope = np.take_along_axis(slopes, last, axis=-1)[..., 0]
    left = pots - np.take_along_axis(sums, last, axis=-1)[..., 0]
    rising = slope > SHARES_SUM_TO * target.sum(axis=-1)
    more = np.divide(left, slope, out=np.zeros_like(left), where=rising)
    return np.asarray(np.take_along_axis(bends, last, axis=-1)[..., 0] + more)


def _spend_exactly(granted: Array, low: Array, high: Array, pots: Array) -> Array:
    """Return amounts with the last rounding error put on those between floor and ceiling."""
    free = np.where((granted > low) & (granted < high), granted, 0.0)
    weight = free.sum(axis=-1)
    error = pots - granted.sum(axis=-1)
    part = np.divide(error, weight, out=np.zeros_like(error), where=weight > 0)
    return np.asarray(np.clip(granted + free * part[..., None], low, high))


def _guarantee_problems(shares: Array, pots: Array, short: Array) -> Iterator[Problem]:
    sums, lacked = shares.sum(axis=-1), np.maximum(short, 0.0).sum(axis=-1)
    for at in _where(~(np.abs(sums - 1.0) <= SHARES_SUM_TO) | (shares < 0).any(axis=-1)):
        yield Problem(_case(at), f"shares should be 0 or more and sum to 1, not {sums[at]:.9g}")
    for at in _where(~np.isfinite(short)):
        yield Problem(_whose(at, ()), f"what is lacked should be a number, not {short[at]}")
    for at in _where(lacked > pots * (1 + SHARES_SUM_TO)):
        yield Problem(_case(at), _over(lacked[at], pots[at]))


def _floor_problems(
    target: Array, low: Array, high: Array, names: Sequence[str]
) -> Iterator[Problem]:
    for at in _where(~(np.isfinite(target) & (target >= 0))):
        yield Problem(_whose(at, names), f"target should be 0 or more, not {target[at]:,.2f}")
    for at in _where(~np.isfinite(low)):
        yield Problem(_whose(at, names), f"floor should be a number, not {low[at]}")
    for at in _where(~(high >= low) & np.isfinite(low)):
        below = f"ceiling {_pounds(high[at])} is below the floor {_pounds(low[at])}"
        yield Problem(_whose(at, names), below)


def _pot_problems(target: Array, low: Array, high: Array, pots: Array) -> Iterator[Problem]:
    floors = low.sum(axis=-1)
    most = np.where(target > 0, high, low).sum(axis=-1)
    for at in _where(~np.isfinite(pots)):
        yield Problem(_case(at), f"should be a number, not {pots[at]}")
    for at in _where(floors > pots * (1 + SHARES_SUM_TO)):
        yield Problem(_case(at), _over(floors[at], pots[at]))
    for at in _where(most < pots * (1 - SHARES_SUM_TO)):
        unspent = f"ceilings leave {_pounds(pots[at] - most[at])} of the pot {_pounds(pots[at])}"
        yield Problem(_case(at), f"{unspent} that nobody may get")


def _over(floors: float, pot: float) -> str:
    beyond = f"floors come to {_pounds(floors)}, {_pounds(floors - pot)} more than the pot"
    return f"{beyond} of {_pounds(pot)}"


def _pounds(amount: float) -> str:
    return f"£{amount:,.2f}"


def _where(wrong: NDArray[np.bool_]) -> list[tuple[int, ...]]:
    """Return the places of what is wrong; ``()`` when there is but one pot and it is wrong."""
    return [tuple(int(i) for i in at) for at in np.argwhere(wrong)]


def _case(at: tuple[int, ...]) -> str:
    return f"pot {', '.join(str(i + 1) for i in at)}" if at else "the pot"


def _whose(at: tuple[int, ...], names: Sequence[str]) -> str:
    whose = names[at[-1]] if names else f"authority {at[-1] + 1}"
    return f"{_case(at[:-1])}, {whose}" if at[:-1] else whose


def _refuse(problems: Iterator[Problem]) -> None:
    """Raise what is wrong, all at once; of a great many alike the first, and how many more."""
    found = list(problems)
    if len(found) > NAMED_AT_MOST:
        more = Problem("and", f"{len(found) - NAMED_AT_MOST} more")
        found = [*found[:NAMED_AT_MOST], more]
    if found:
        raise InputError("floors and ceilings", found)
