"""How much actions overlap, and what each action and each body that pays adds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.appraisal import interval, interval_around
from wholeplace.prevention.intervention import Intervention
from wholeplace.prevention.shapley import (
    ORDERS,
    Orders,
    Players,
    SetValues,
    Split,
    joined,
    orders_of,
    split,
)
from wholeplace.yearly import Array

ADDS_UP = 1e-6


@dataclass(frozen=True, slots=True)
class Haircut:
    """What is lost to overlap when actions reach the same people.

    Attributes:
        share: ``1 - V(all) / sum of V(each alone)`` on avoided value; below nothing when actions
            help one another.
        pounds: ``sum of V(each alone) - V(all)`` [GBP].
        alone: Sum of the actions each valued alone [GBP].
        together: All of them in one run [GBP].
        undefined: Share of draws in which the actions alone avoid nothing, so that they have no
            haircut; they are left out of the interval of ``share``.
    """

    share: Estimate
    pounds: Estimate
    alone: Estimate
    together: Estimate
    undefined: float


@dataclass(frozen=True, slots=True)
class Credit:
    """What one action, or one body, adds.

    Attributes:
        name: Id of the action or name of the body.
        alone: Its value with no other [GBP]; None where that set was not valued.
        credited: Its Shapley share of the value of all together [GBP].
        added_last: What is lost when it alone is left out of all [GBP]; None where not valued.
        standard_error: Of the expected share, from sampling orders [GBP]; 0 when exact.
    """

    name: str
    alone: Estimate | None
    credited: Estimate
    added_last: Estimate | None
    standard_error: float


@dataclass(frozen=True, slots=True)
class Overlap:
    """The overlap of a set of actions and its split.

    Attributes:
        haircut: The headline, on avoided value; None when nothing is avoided.
        by_action: One entry an action, on net value.
        by_body: One entry a body that pays, on net value.
        level: Level of every interval.
    """

    haircut: Haircut | None
    by_action: tuple[Credit, ...]
    by_body: tuple[Credit, ...]
    level: float


def haircut(values: SetValues, *, level: float) -> Haircut:
    """Return the overlap haircut of all actions in a table of avoided value by set.

    Args:
        values: Avoided value of nothing, of each action alone and of all [draws each; GBP].
        level: Level of the intervals.

    Raises:
        MethodError: When the actions avoid nothing in expectation, or a set has no value.
    """
    everyone: Players = frozenset().union(*values)
    none = _value(values, frozenset())
    alone = np.sum(
        [_value(values, frozenset({each})) - none for each in sorted(everyone)] or [none * 0],
        axis=0,
    )
    together = _value(values, everyone) - none
    if float(alone.mean()) <= 0:
        raise MethodError("no overlap haircut: the actions, each alone, avoid nothing")
    defined = alone > 0
    return Haircut(
        share=interval_around(
            float(1 - together.mean() / alone.mean()),
            1 - together[defined] / alone[defined],
            level=level,
        ),
        pounds=interval(alone - together, level=level),
        alone=interval(alone, level=level),
        together=interval(together, level=level),
        undefined=float(1 - defined.mean()),
    )


@dataclass(frozen=True, slots=True)
class Approach:
    """How a joint value is divided.

    Attributes:
        groups: Actions that can touch one another, group by group, as :func:`interacting` finds
            them; actions of different groups just add up, so that each group is divided alone. One
            group of all actions when empty.
        orders: Orders to sample where a group has more than 12 actions, or the bodies are more.
        seed: Seed of the orders.
    """

    groups: tuple[tuple[str, ...], ...] = ()
    orders: int = ORDERS
    seed: int = 1


WHOLE = Approach()


def interacting(interventions: Iterable[Intervention]) -> tuple[tuple[str, ...], ...]:
    """Return the ids of actions in groups that share no pathway with one another."""
    groups: list[tuple[list[str], set[str]]] = []
    for action in interventions:
        ids, pathways = [action.id], {each.pathway for each in action.effects if each.pathway}
        for group in [group for group in groups if group[1] & pathways]:
            ids, pathways = group[0] + ids, pathways | group[1]
            groups.remove(group)
        groups.append((ids, pathways))
    return tuple(tuple(ids) for ids, _ in groups)


def sets_needed(
    payers: Mapping[str, frozenset[str]], *, approach: Approach = WHOLE
) -> tuple[Players, ...]:
    """Return every set of actions that :func:`overlap` needs valued, each once.

    Args:
        payers: By action, the bodies that pay for it.
        approach: How the joint value will be divided.
    """
    bodies = _orders(bodies_of(payers), approach)
    every = frozenset(payers)
    singles = [frozenset({action}) for action in payers]
    without = [every - {action} for action in payers]
    by_body = [happening(coalition, payers=payers) for coalition in bodies.sets]
    within = [each for group in _groups(payers, approach) for each in _orders(group, approach).sets]
    found = {frozenset[str](), every, *within, *singles, *without, *by_body}
    return tuple(sorted(found, key=lambda each: (len(each), sorted(each))))


def overlap(
    net: SetValues,
    *,
    avoided: SetValues,
    payers: Mapping[str, frozenset[str]],
    level: float,
    approach: Approach = WHOLE,
) -> Overlap:
    """Return the haircut, and the net value split by action and by body that pays.

    In the split by body an action happens in a coalition only when all who pay for it are in; an
    action that nobody pays for always happens, and stands in nobody's share.

    Args:
        net: Net value by set of actions, the sets of :func:`sets_needed` [draws each; GBP].
        avoided: Avoided value: of nothing, each action alone and all [draws each; GBP].
        payers: By action, the bodies that pay for it.
        level: Level of the intervals.
        approach: How the joint value is divided.

    Raises:
        MethodError: When a set has no value, or groups that should just add up do not.
    """
    bodies = _orders(bodies_of(payers), approach)
    by_body = {
        coalition: _value(net, happening(coalition, payers=payers)) for coalition in bodies.sets
    }
    alone = [
        _value(avoided, frozenset({action})) - _value(avoided, frozenset()) for action in payers
    ]
    avoids = bool(alone) and float(np.sum(alone, axis=0).mean()) > 0
    groups = _groups(payers, approach)
    by_action = joined([split(net, orders=_orders(group, approach)) for group in groups])
    _check_sum(by_action, net)
    return Overlap(
        haircut=haircut(avoided, level=level) if avoids else None,
        by_action=credits(net, shares=by_action, level=level),
        by_body=credits(by_body, shares=split(by_body, orders=bodies), level=level),
        level=level,
    )


def _groups(
    payers: Mapping[str, frozenset[str]], approach: Approach
) -> tuple[tuple[str, ...], ...]:
    return approach.groups or ((tuple(payers),) if payers else ())


def _orders(players: tuple[str, ...], approach: Approach) -> Orders:
    return orders_of(players, orders=approach.orders, seed=approach.seed)


def _check_sum(shares: Split, values: SetValues) -> None:
    """Refuse groups of actions whose values do not add up to that of all together."""
    if not shares.players:
        return
    joint = _value(values, frozenset(shares.players)) - _value(values, frozenset())
    if not np.allclose(shares.shares.sum(axis=0), joint, rtol=ADDS_UP, atol=ADDS_UP):
        raise MethodError(
            "the groups of actions touch one another: their values do not add up to that of all"
            " together, so divide them as one group"
        )


def credits(values: SetValues, *, shares: Split, level: float) -> tuple[Credit, ...]:
    """Return what each player of a table of values by set adds, in the players' order."""
    return tuple(_credit(values, shares, player, level) for player in shares.players)


def happening(coalition: Players, *, payers: Mapping[str, frozenset[str]]) -> Players:
    """Return the actions that happen when just the bodies of a coalition pay.

    >>> pays = {"meetings": frozenset({"council"}), "hubs": frozenset({"council", "NHS"})}
    >>> sorted(happening(frozenset({"council"}), payers=pays))
    ['meetings']
    """
    return frozenset(action for action, bodies in payers.items() if bodies <= coalition)


def bodies_of(payers: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Return the names of all bodies that pay, in order."""
    return tuple(sorted(frozenset().union(*payers.values())))


def _credit(values: SetValues, shares: Split, player: str, level: float) -> Credit:
    every = frozenset(shares.players)
    none, alone = values[frozenset()], values.get(frozenset({player}))
    rest = values.get(every - {player})
    return Credit(
        name=player,
        alone=None if alone is None else interval(alone - none, level=level),
        credited=interval(shares.of(player), level=level),
        added_last=None if rest is None else interval(values[every] - rest, level=level),
        standard_error=float(shares.standard_error[shares.players.index(player)]),
    )


def _value(values: SetValues, chosen: Players) -> Array:
    if chosen not in values:
        raise MethodError(f"the actions {', '.join(sorted(chosen)) or 'none'} have no joint value")
    return values[chosen]
