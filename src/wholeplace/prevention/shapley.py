"""Shapley's split of a joint value: what each player adds, averaged over every order of coming."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, sqrt

import numpy as np

from wholeplace.errors import MethodError
from wholeplace.yearly import Array

Players = frozenset[str]
SetValues = Mapping[Players, Array]
EXACT_UP_TO = 12
ORDERS = 200
SHOWN = 5
AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Orders:
    """Which sets have to be valued for a split.

    Attributes:
        players: Names, in order.
        orders: Orders of coming, each a permutation of the players' places; empty when the split
            is exact, which needs every set.
    """

    players: tuple[str, ...]
    orders: tuple[tuple[int, ...], ...] = ()

    @property
    def sets(self) -> tuple[Players, ...]:
        """Every set to be valued, each once; the empty one first, all players last."""
        found = _every_set(self.players)
        if self.orders:
            found = (built for order in self.orders for built in _built(self.players, order))
        return tuple(sorted(set(found), key=lambda each: (len(each), sorted(each))))


@dataclass(frozen=True, slots=True)
class Split:
    """What each player adds to the value of all together.

    Attributes:
        players: Names, in order.
        shares: What each adds [players x draws]; over players they sum to the value of all
            together less that of none, in every draw.
        standard_error: Standard error of the expected share of each, from sampling the orders
            [players]; nothing when the split is exact.
        orders: How many orders were sampled; 0 when exact.
    """

    players: tuple[str, ...]
    shares: Array
    standard_error: Array
    orders: int = 0

    def of(self, player: str) -> Array:
        """Return the share of one player [draws].

        Raises:
            MethodError: When there is no such player.
        """
        if player not in self.players:
            raise MethodError(f"no player {player!r} among {', '.join(self.players) or 'none'}")
        share: Array = self.shares[self.players.index(player)]
        return share


def orders_of(players: Sequence[str], *, orders: int = ORDERS, seed: int = 1) -> Orders:
    """Return which sets a split needs: every one up to 12 players, sampled orders beyond.

    Orders are drawn from a stream of the seed alone and come in pairs, one the other reversed,
    which takes out much of the noise.

    Args:
        players: Names, each once.
        orders: How many orders to sample beyond 12 players; rounded up to an even number.
        seed: Seed of the stream.

    Raises:
        MethodError: When a name comes twice.
    """
    names = tuple(players)
    if len(set(names)) < len(names):
        raise MethodError(f"players should each come once, not {', '.join(names)}")
    if len(names) <= EXACT_UP_TO:
        return Orders(names)
    stream = np.random.Generator(np.random.Philox(key=seed))
    drawn = [
        tuple(int(place) for place in stream.permutation(len(names)))
        for _ in range((orders + 1) // 2)
    ]
    return Orders(names, tuple(each for order in drawn for each in (order, order[::-1])))


def split(values: SetValues, *, orders: Orders) -> Split:
    """Return Shapley's split of the value of all players (E23; docs/methods/overlap.md).

    Args:
        values: Value of every set that ``orders`` needs [draws each].
        orders: What :func:`orders_of` answered.

    Raises:
        MethodError: When a set has no value.
    """
    missing = [each for each in orders.sets if each not in values]
    if missing:
        named = ", ".join(_set_words(each) for each in missing[:SHOWN])
        raise MethodError(f"{len(missing)} sets have no value, such as {named}")
    return _sampled(values, orders) if orders.orders else _exact(values, orders.players)


def joined(splits: Sequence[Split]) -> Split:
    """Return the split of a sum of games, such as one a pathway, from the split of each.

    Shapley's split of a sum is the sum of the splits, so that a portfolio over several pathways
    stays exact when no pathway has more than 12 actions.
    """
    players = tuple(dict.fromkeys(player for each in splits for player in each.players))
    draws = splits[0].shares.shape[1] if splits else 0
    shares = np.zeros((len(players), draws))
    variance = np.zeros(len(players))
    for each in splits:
        places = [players.index(player) for player in each.players]
        shares[places] += each.shares
        variance[places] += each.standard_error**2
    return Split(
        players, shares, np.sqrt(variance), max((each.orders for each in splits), default=0)
    )


def _exact(values: SetValues, players: tuple[str, ...]) -> Split:
    """Return the weighted sum over every set, weights times values, some sets at a time."""
    count = len(players)
    if not count:
        return Split((), np.zeros((0, values[frozenset()].size)), np.zeros(0))
    sets = tuple(_every_set(players))
    inside = np.array([[player in each for each in sets] for player in players])
    sizes = np.array([len(each) for each in sets])
    of_size = np.array([1 / (count * comb(count - 1, size)) for size in range(count)])
    joining = np.where(inside, of_size[sizes - 1], -of_size[np.minimum(sizes, count - 1)])
    shares = np.zeros((count, values[frozenset()].size))
    for first in range(0, len(sets), AT_ONCE):
        some = slice(first, first + AT_ONCE)
        table = np.stack([values[each] for each in sets[some]])
        shares += np.einsum("ps,sd->pd", joining[:, some], table)
    return Split(players, _to_the_sum(shares, values, players), np.zeros(count))


def _to_the_sum(shares: Array, values: SetValues, players: tuple[str, ...]) -> Array:
    """Return shares with the rounding of the sums spread evenly, so that they add up."""
    rest = values[frozenset(players)] - values[frozenset()] - shares.sum(axis=0)
    return np.asarray(shares + rest / len(players))


def _sampled(values: SetValues, orders: Orders) -> Split:
    """Return the mean over orders of what each adds on coming; errors are of pairs of orders."""
    players = orders.players
    draws = values[frozenset()].size
    shares = np.zeros((len(players), draws))
    expected = np.zeros((len(orders.orders), len(players)))
    for row, order in enumerate(orders.orders):
        before = values[frozenset()]
        for place, built in zip(order, _built(players, order)[1:], strict=True):
            shares[place] += values[built] - before
            expected[row, place] = float((values[built] - before).mean())
            before = values[built]
    pairs = expected.reshape(-1, 2, len(players)).mean(axis=1)
    spread = pairs.std(axis=0, ddof=1) if len(pairs) > 1 else np.full(len(players), np.inf)
    shares /= len(orders.orders)
    return Split(
        players,
        _to_the_sum(shares, values, players),
        spread / sqrt(len(pairs)),
        len(orders.orders),
    )


def _built(players: tuple[str, ...], order: tuple[int, ...]) -> list[Players]:
    """Return the sets that grow as players come in one order, from none to all."""
    built: list[Players] = [frozenset()]
    for place in order:
        built.append(built[-1] | {players[place]})
    return built


def _every_set(players: tuple[str, ...]) -> Iterator[Players]:
    return (
        frozenset(chosen)
        for size in range(len(players) + 1)
        for chosen in combinations(players, size)
    )


def _set_words(players: Players) -> str:
    return "{" + ", ".join(sorted(players)) + "}"
