"""The pooled funds of a plan, settled with the draws of the actions they pay for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from wholeplace.draws import Draws
from wholeplace.errors import InputError, Problem
from wholeplace.finance.pool import Pool
from wholeplace.finance.pool_cash import PoolCash, settle, with_savings
from wholeplace.finance.pool_exit import Leaving
from wholeplace.finance.pool_schedule import ScheduleRow, balance, schedule
from wholeplace.prevention.value import Valuation
from wholeplace.source import Source
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
    balance: Mapping[int, float]
    rows: tuple[ScheduleRow, ...]


def settled(
    pool: Pool,
    valuations: Mapping[str, Valuation],
    *,
    draws: Draws,
    leaving: Sequence[Leaving] = (),
) -> SettledPool:
    """Return a pooled fund with what it comes to.

    A scheme that names an action costs what the valuation draws for it; the cash its action saves
    stands beside what is paid in.

    Args:
        pool: What the partners agree.
        valuations: Valuations by id of the action; those that schemes name, where there are any.
        draws: Number and seed of the draws: those of the valuations.
        leaving: Who leaves and when; who is no member is passed over.

    Raises:
        InputError: When the fund cannot be settled.
    """
    paid = {s.id: valuations[s.action] for s in pool.schemes if s.action in valuations}
    cash = settle(
        pool,
        draws=draws,
        spend={id: each.finance.cost.over_bodies() for id, each in paid.items()},
        leaving=[each for each in leaving if each.body in pool.bodies],
    )
    savings = _added([each.finance.saving for each in paid.values()])
    in_hand = None if savings is None else with_savings(cash, savings)
    return SettledPool(cash, in_hand, balance(pool), schedule(pool, cash, in_hand=in_hand))


def check_paid_once(pools: Sequence[Pool]) -> None:
    """Refuse funds that pay for an action another one pays for: a scheme costs the whole of it.

    Raises:
        InputError: Naming every action that a second fund pays for.
    """
    first: dict[str, str] = {}
    problems = []
    for pool in pools:
        for action in dict.fromkeys(scheme.action for scheme in pool.schemes if scheme.action):
            if action in first:
                said = f"pays for {action!r}, which {first[action]} pays for whole: name it in one"
                problems.append(Problem(pool.title, said))
            first.setdefault(action, pool.title)
    if problems:
        raise InputError("the pooled funds", problems)


def pool_sources(pools: Sequence[SettledPool]) -> tuple[Source, ...]:
    """Return who says what the schemes of pooled funds are to cost, each once."""
    said = (
        cost.source
        for each in pools
        for scheme in each.cash.pool.schemes
        for cost in scheme.budget.values()
    )
    return tuple(dict.fromkeys(source for source in said if source is not None))


def pool_object(found: SettledPool) -> dict[str, object]:
    """Return a settled fund by name, for JSON: its schedule holds every amount."""
    own = found.cash.pool
    return {
        "id": own.id,
        "title": own.title,
        "balance": found.balance,
        "chance_of_overspend": dict(zip(own.years, found.cash.chance_over, strict=True)),
        "schedule": found.rows,
    }


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
