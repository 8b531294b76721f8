"""Queues for a number of places: closed forms, a simulation that begins with a backlog, and times.

Times are in whatever unit the rates are per. Method: docs/methods/demand.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from wholeplace.errors import InputError, MethodError, Problem
from wholeplace.yearly import Array


@dataclass(frozen=True, slots=True)
class Steady:
    """An M/M/c queue in its steady state: random arrivals, exponential stays, c places.

    Attributes:
        busy: Share of the places that are taken, on average.
        chance: Probability that who arrives must wait (Erlang C).
        queue: How many wait, on average.
        wait: How long people wait, on average [the unit of the rates].
    """

    busy: float
    chance: float
    queue: float
    wait: float


def steady(*, arrivals: float, leaving: float, places: int) -> Steady:
    """Return the steady state of a queue for ``places`` places (Erlang, 1917).

    Args:
        arrivals: People who arrive [per unit of time].
        leaving: One over the mean stay [per unit of time].
        places: How many places there are.

    Raises:
        InputError: When an argument is out of its range.
        MethodError: When more arrive than can be served: the queue then grows for ever.

    >>> steady(arrivals=1.0, leaving=2.0, places=1).wait
    0.5
    """
    wrong = [
        Problem(name, f"should be above 0, not {found}")
        for name, found in (("arrivals", arrivals), ("leaving", leaving), ("places", places))
        if not found > 0
    ]
    if wrong:
        raise InputError("queue", wrong)
    offered = arrivals / leaving
    busy = offered / places
    if busy >= 1:
        raise MethodError(
            f"{arrivals} arrive and at most {leaving * places} can leave: the queue has no end"
        )
    blocked = 1.0
    for place in range(1, places + 1):
        blocked = offered * blocked / (place + offered * blocked)
    chance = blocked / (1 - busy * (1 - blocked))
    wait = chance / (leaving * places - arrivals)
    return Steady(busy=busy, chance=chance, queue=arrivals * wait, wait=wait)


def waits(*, arrived: Array, stay: Array, places: int) -> Array:
    """Return how long each person waits for one of ``places`` places (Kiefer and Wolfowitz, 1955).

    People are served in the order of arrival. A backlog is people who arrived at 0 or before: the
    first of them take the places that are free at the time of the first arrival.

    Args:
        arrived: When each arrives, in order [people].
        stay: How long each then keeps the place [people].
        places: How many places there are, all free at first.

    Raises:
        InputError: When arrivals are out of order, a stay is below 0 or there is no place.
    """
    arrived, stay = np.asarray(arrived, np.float64), np.asarray(stay, np.float64)
    wrong = []
    if places < 1:
        wrong.append(Problem("places", f"should be at least 1, not {places}"))
    if arrived.ndim != 1 or arrived.shape != stay.shape:
        wrong.append(Problem("stay", "should be one number for each arrival"))
    if not np.all(np.isfinite(stay)) or np.any(stay < 0):
        wrong.append(Problem("stay", "should be finite and never below 0"))
    if not np.all(np.isfinite(arrived)) or np.any(np.diff(arrived) < 0):
        wrong.append(Problem("arrived", "should be finite and in order"))
    if wrong:
        raise InputError("queue", wrong)
    if find_spec("numba"):
        from wholeplace.demand.queue_fast import waits as fast

        return fast(arrived, stay, places)
    return waits_plain(arrived, stay, places)


def waits_plain(arrived: Array, stay: Array, places: int) -> Array:
    """Return the waits without checks, by a heap of the times at which places come free."""
    from heapq import heapreplace

    free = [-np.inf] * places
    found = np.empty(len(arrived))
    for person, (at, long) in enumerate(zip(arrived.tolist(), stay.tolist(), strict=True)):
        begin = max(at, free[0])
        heapreplace(free, begin + long)
        found[person] = begin - at
    return found


@dataclass(frozen=True, slots=True)
class FirstPassage:
    """How long it takes to come to a state for the first time.

    Attributes:
        mean: Mean time, of those who ever come.
        ever: Probability of ever coming.
        within: Probability of having come by each of the times asked for.
    """

    mean: float
    ever: float
    within: Array


def first_passage(generator: Array, *, begin: Array, into: Array, times: Array) -> FirstPassage:
    """Return the time to the first move along ``into``: a phase-type distribution (Neuts, 1981).

    With ``T`` the generator among the states before, ``a`` where people begin and ``r`` the rates
    into the state asked for, the density is ``a expm(T t) r``. Where that state is the only way
    out, ``within`` is ``1 - a expm(T t) 1``.

    Args:
        generator: ``T``: rates between the states before, what leaves each on the diagonal, all
            ways out included [states x states; per unit of time].
        begin: ``a``: share of the people who begin in each [states].
        into: ``r``: rate from each into the state asked for [states].
        times: Times to say the probability for [times].

    Raises:
        InputError: When these do not make a distribution.
        MethodError: When some can stay for ever without leaving.
    """
    from scipy.linalg import expm

    wrong = list(_generator_problems(generator, begin, into))
    if wrong:
        raise InputError("first passage", wrong)
    if np.linalg.matrix_rank(generator) < len(generator):
        raise MethodError("some states are never left: no time to the first move exists")
    inverse = np.linalg.inv(-generator)
    ever = float(begin @ inverse @ into)
    if ever <= 0:
        raise MethodError("nobody ever comes to that state")
    mean = float(begin @ inverse @ inverse @ into) / ever
    reached = [begin @ (np.eye(len(begin)) - expm(generator * t)) @ inverse @ into for t in times]
    return FirstPassage(mean=mean, ever=ever, within=np.array(reached, dtype=np.float64))


def _generator_problems(generator: Array, begin: Array, into: Array) -> list[Problem]:
    size = len(begin)
    if generator.shape != (size, size) or into.shape != (size,):
        return [Problem("generator", f"begin has {size} states: generator and into should too")]
    off = generator - np.diag(np.diag(generator))
    wrong = []
    if (off < 0).any():
        wrong.append(Problem("generator", "rates between states should not be below 0"))
    if (generator.sum(axis=1) + into > _ROUNDING * np.abs(generator).max()).any():
        wrong.append(Problem("generator", "more comes out of a state than leaves it"))
    if (into < 0).any():
        wrong.append(Problem("into", "rates should not be below 0"))
    if (begin < 0).any() or abs(begin.sum() - 1) > _ROUNDING:
        wrong.append(Problem("begin", "shares should not be below 0 and should add up to 1"))
    return wrong


_ROUNDING = 1e-9
