"""How far several people who tag the same lines agree, beyond what chance would give.

Method, sources and limits: docs/methods/agreement.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.yearly import Array

Weights = Literal["none", "linear", "quadratic"]
Scale = Literal["nominal", "ordinal", "interval"]
Codes = Sequence[str | None]

LEVEL = 0.95
NO_OVERLAP = "no line was tagged by two people"
ONE_CATEGORY = "everybody used one and the same tier, so chance alone would agree as often"
ONE_VALUE = "all shares are the same, so there is nothing to agree or disagree about"
ONE_LINE = "one line alone says nothing about the next"
NO_RESAMPLE = "nobody differed on any line, so resampling lines shows no doubt; there is some"
_LEAST_LINES = 2
_EXACT = 1e-12
LANDIS_KOCH: tuple[tuple[float, str], ...] = (
    (0.2, "slight"),
    (0.4, "fair"),
    (0.6, "moderate"),
    (0.8, "substantial"),
    (1.0, "almost perfect"),
)
_BELOW_CHANCE = "poor"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A statistic of agreement with its interval, or why there is none.

    Attributes:
        value: The statistic: 1 for complete agreement, 0 for as much as chance gives (for percent
            agreement, 0 for none); None when it is not defined, and never 0 for that.
        low: Lower end of its interval; None when not known.
        high: Upper end of its interval; None when not known.
        level: Level of the interval, within (0, 1).
        lines: Lines that two people or more tagged.
        standard_error: Large-sample standard error; None where the interval has another ground.
        why: Why the value or its interval is not known; empty when both are.
    """

    value: float | None
    low: float | None
    high: float | None
    level: float
    lines: int
    standard_error: float | None = None
    why: str = ""


def confusion(first: Codes, second: Codes, *, categories: Sequence[str]) -> NDArray[np.int64]:
    """Return how often each pair of categories was given [first's x second's].

    Lines that one of the two did not tag are left out.

    Raises:
        MethodError: When the two are not of the same lines, or a category is not among
            ``categories``.
    """
    if len(first) != len(second):
        raise MethodError(f"two taggers need the same lines, not {len(first)} and {len(second)}")
    unknown = sorted({each for each in (*first, *second) if each is not None} - set(categories))
    if unknown:
        raise MethodError(f"not among the categories: {', '.join(unknown)}")
    order = {name: at for at, name in enumerate(categories)}
    table = np.zeros((len(categories), len(categories)), dtype=np.int64)
    for mine, theirs in zip(first, second, strict=True):
        if mine is not None and theirs is not None:
            table[order[mine], order[theirs]] += 1
    return table


def percent_agreement(table: NDArray[np.int64], *, level: float = LEVEL) -> Agreement:
    """Return the share of lines on which two taggers chose the same, with its exact interval.

    The interval is Clopper and Pearson's, which holds at least ``level``.

    Args:
        table: Counts of pairs from :func:`confusion`.
        level: Level of the interval, within (0, 1).
    """
    lines, same = int(table.sum()), int(np.trace(table))
    if lines == 0:
        return _unknown(NO_OVERLAP, level=level, lines=0)
    low, high = _exact_interval(same, lines, level)
    return Agreement(same / lines, low, high, level, lines)


def cohen_kappa(
    table: NDArray[np.int64], *, weights: Weights = "none", level: float = LEVEL
) -> Agreement:
    """Return Cohen's kappa of two taggers, or the weighted kappa of ordered categories.

    The standard error is that of Fleiss, Cohen and Everitt (1969), and the interval is the
    normal one, kept within -1 and 1. Where the two agree on every line the standard error is
    nothing and would claim certainty: the lower end is then the kappa that the lowest chance of
    agreeing gives that still makes so many agreements in a row likely enough.

    Args:
        table: Counts of pairs from :func:`confusion`, the categories in their order.
        weights: What a near miss counts: ``none``, or ``linear`` or ``quadratic`` in the steps
            between the categories.
        level: Level of the interval, within (0, 1).
    """
    lines = int(table.sum())
    if lines == 0:
        return _unknown(NO_OVERLAP, level=level, lines=0)
    pairs = table / lines
    credit = _credits(len(table), weights)
    rows, columns = pairs.sum(axis=1), pairs.sum(axis=0)
    observed = float((credit * pairs).sum())
    chance = float(rows @ credit @ columns)
    if chance > 1 - _EXACT:
        return _unknown(ONE_CATEGORY, level=level, lines=lines)
    kappa = (observed - chance) / (1 - chance)
    if observed > 1 - _EXACT:
        least, _ = _exact_interval(lines, lines, level)
        return Agreement(1.0, max((least - chance) / (1 - chance), -1.0), 1.0, level, lines)
    error = _standard_error(pairs, credit, kappa=kappa, chance=chance) / lines**0.5
    reach = _deviate(level) * error
    return Agreement(kappa, max(kappa - reach, -1.0), min(kappa + reach, 1.0), level, lines, error)


def _credits(size: int, weights: Weights) -> Array:
    """Return what each pair of categories counts as agreement, 1 on the diagonal."""
    steps = np.abs(np.subtract.outer(np.arange(size), np.arange(size))) / max(size - 1, 1)
    match weights:
        case "none":
            return np.eye(size)
        case "linear":
            return np.asarray(1 - steps)
        case "quadratic":
            return np.asarray(1 - steps**2)


def _standard_error(pairs: Array, credit: Array, *, kappa: float, chance: float) -> float:
    """Return the standard error of one line's worth (Fleiss, Cohen and Everitt 1969, eq. 8)."""
    rows, columns = pairs.sum(axis=1), pairs.sum(axis=0)
    ends = np.add.outer(credit @ columns, rows @ credit)
    spread = (pairs * (credit - ends * (1 - kappa)) ** 2).sum()
    variance = spread - (kappa - chance * (1 - kappa)) ** 2
    return float(np.sqrt(max(float(variance), 0.0)) / (1 - chance))


def krippendorff_alpha(
    values: Array, *, scale: Scale, draws: Draws | None = None, level: float = LEVEL
) -> Agreement:
    """Return Krippendorff's alpha of any number of taggers, some lines left out by some.

    Args:
        values: What each tagger gave each line [taggers x lines]; NaN where nothing. Codes of
            categories for ``nominal`` and, in their order, ``ordinal``; numbers for ``interval``.
        scale: How a difference counts.
        draws: Lines are resampled this often for the interval, in streams named after the place
            of the line; None for no interval.
        level: Level of the interval, within (0, 1).
    """
    counts, known = _counts(values)
    lines = len(counts)
    if lines == 0:
        return _unknown(NO_OVERLAP, level=level, lines=0)
    whole = np.ones((1, lines))
    alpha = float(_alphas(counts, known, whole, scale)[0])
    if np.isnan(alpha):
        why = ONE_VALUE if scale == "interval" else ONE_CATEGORY
        return _unknown(why, level=level, lines=lines)
    low, high, why = _resampled(counts, known, scale=scale, draws=draws, level=level)
    if alpha > 1 - _EXACT:
        low, high, why = None, None, NO_RESAMPLE
    return Agreement(alpha, low, high, level, lines, why=why)


def _counts(values: Array) -> tuple[Array, Array]:
    """Return how often each value was given to each line that two tagged [lines x values]."""
    held = np.asarray(values, dtype=np.float64)
    paired = held[:, (~np.isnan(held)).sum(axis=0) >= _LEAST_LINES]
    known = np.unique(paired[~np.isnan(paired)])
    return (paired.T[:, :, None] == known).sum(axis=1).astype(np.float64), known


def _alphas(counts: Array, known: Array, weights: Array, scale: Scale) -> Array:
    """Return alpha for every set of weights of the lines [sets]; NaN where it is not defined."""
    times = weights @ counts
    number = times.sum(axis=1)
    given = counts.sum(axis=1)
    if scale == "nominal":
        inside = given**2 - (counts**2).sum(axis=1)
        across = number**2 - (times**2).sum(axis=1)
        observed = weights @ (inside / (given - 1))
    elif scale == "interval":
        inside = 2 * (given * (counts @ known**2) - (counts @ known) ** 2)
        across = 2 * (number * (times @ known**2) - (times @ known) ** 2)
        observed = weights @ (inside / (given - 1))
    else:
        distance = _ordinal(times)
        together = np.einsum("lc,lk->lck", counts, counts) / (given - 1)[:, None, None]
        observed = (np.tensordot(weights, together, axes=1) * distance).sum(axis=(1, 2))
        across = np.einsum("sc,sck,sk->s", times, distance, times)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1 - (number - 1) * observed / across
    return np.where(across > _EXACT * np.maximum(number, 1) ** 2, found, np.nan)


def _ordinal(times: Array) -> Array:
    """Return squared distances by rank: how many values lie between two, the ends by half."""
    below = np.cumsum(times, axis=1) - times / 2
    return np.asarray((below[:, :, None] - below[:, None, :]) ** 2)


def _resampled(
    counts: Array, known: Array, *, scale: Scale, draws: Draws | None, level: float
) -> tuple[float | None, float | None, str]:
    """Return the ends of the interval from lines drawn again with replacement, or why not."""
    lines = len(counts)
    if draws is None:
        return None, None, ""
    if lines < _LEAST_LINES:
        return None, None, ONE_LINE
    weights = np.zeros((draws.count, lines))
    each = np.arange(draws.count)
    for place in range(lines):
        chosen = (draws.uniform(f"agreement.{place}") * lines).astype(np.int64)
        np.add.at(weights, (each, chosen), 1.0)
    alphas = _alphas(counts, known, weights, scale)
    defined = alphas[~np.isnan(alphas)]
    if defined.size < _LEAST_LINES:
        return None, None, ONE_VALUE
    tail = (1 - level) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return float(low), float(high), ""


def _unknown(why: str, *, level: float, lines: int) -> Agreement:
    return Agreement(None, None, None, level, lines, why=why)


def _deviate(level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri((1 + level) / 2))


def _exact_interval(same: int, lines: int, level: float) -> tuple[float, float]:
    """Return Clopper and Pearson's interval of a share of ``lines``."""
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    low = 0.0 if same == 0 else float(betaincinv(same, lines - same + 1, tail))
    high = 1.0 if same == lines else float(betaincinv(same + 1, lines - same, 1 - tail))
    return low, high


def custom_label(value: float) -> str:
    """Return what Landis and Koch (1977) call a kappa: a custom, with no ground in statistics.

    >>> custom_label(0.61), custom_label(-0.1), custom_label(0.2)
    ('substantial', 'poor', 'slight')
    """
    if value < 0:
        return _BELOW_CHANCE
    return next(name for top, name in LANDIS_KOCH if value <= top + _EXACT)


def distance(mine: Sequence[float], theirs: Sequence[float]) -> float:
    """Return what part of a line two people put into different tiers, from 0 to 1.

    >>> round(distance([0.5, 0.5, 0], [0.2, 0.5, 0.3]), 6)
    0.3
    """
    return sum(abs(a - b) for a, b in zip(mine, theirs, strict=True)) / 2
