"""Does a measure of risk, told from prior years alone, foresee who needed rescue afterwards?

Events are section 114 notices and exceptional financial support within so many years. How well a
measure tells events from the rest is the area under its ROC curve; who was flagged wrongly and who
was missed is named (docs/methods/resilience.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.finance.councils import Council
from wholeplace.source import Source
from wholeplace.yearly import Array

RESAMPLES = 1_000
FEWEST_STRUCK = 5
LEVEL = 0.8
Claim = NDArray[np.bool_]
BINS = (0.0, 0.01, 0.05, 0.10, 0.20, 1.0)


@dataclass(frozen=True, slots=True)
class Event:
    """A section 114 notice or exceptional financial support.

    Attributes:
        council: ONS code of the council.
        name: Its name.
        year: Financial year.
        kind: ``section 114 notice`` or ``exceptional support``.
        status: ``final``, ``provisional`` or ``assumed``.
        source: Who says so.
        note: What a reader must know besides.
    """

    council: str
    name: str
    year: int
    kind: str
    status: str
    source: Source
    note: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of risk of every council, told from prior years.

    Attributes:
        title: Name in words.
        risk: The measure, higher riskier [councils]; NaN where not known.
        flagged: Which councils it flags [councils]; empty when it flags none.
        rule: When it flags, in words.
    """

    title: str
    risk: Array
    flagged: tuple[bool, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Performance:
    """How one measure did.

    Attributes:
        title: Name of the measure.
        rule: When it flags, in words; empty when it does not.
        area: Area under the ROC curve with its interval: 0.5 is chance, 1 perfect; None where
            fewer than five councils had an event, which is too few to tell.
        count: Councils with a known measure.
        caught: Councils flagged that had an event.
        false_alarms: Councils flagged that had none: false positives.
        missed: Councils with an event that were not flagged: false negatives.
    """

    title: str
    rule: str
    area: Estimate | None
    count: int
    caught: tuple[Council, ...]
    false_alarms: tuple[Council, ...]
    missed: tuple[Council, ...]


@dataclass(frozen=True, slots=True)
class Bin:
    """Councils whose chance was told alike, and how many had an event.

    Attributes:
        low: Least chance in the bin.
        high: Most chance in the bin.
        count: Councils.
        told: Mean chance told; None when the bin is empty.
        seen: Share that had an event, with its interval; None when the bin is empty.
    """

    low: float
    high: float
    count: int
    told: float | None
    seen: Estimate | None


@dataclass(frozen=True, slots=True)
class BackTest:
    """A test of measures of risk against what came.

    Attributes:
        year: Financial year at whose end the measures were told.
        horizon: Years ahead in which an event counts.
        happened: Events that counted, of councils in the record.
        outside: Events that did not: councils not in the record, or years out of the horizon.
        tested: How each measure did.
        calibration: Chances told against events seen, by bin.
    """

    year: int
    horizon: int
    happened: tuple[Event, ...]
    outside: tuple[Event, ...]
    tested: tuple[Performance, ...]
    calibration: tuple[Bin, ...]


def backtest(
    councils: Sequence[Council],
    *,
    measures: Iterable[Measure],
    events: Iterable[Event],
    year: int,
    horizon: int,
) -> BackTest:
    """Return how measures told at the end of ``year`` did against the events that followed.

    The first measure must be a chance: its calibration is told.

    Args:
        councils: The councils, in the order of every measure.
        measures: Measures of risk, the chance of running out first.
        events: Every event known.
        year: Financial year at whose end the measures were told.
        horizon: Years ahead in which an event counts: 3 means the next three financial years.

    Raises:
        MethodError: When no measure is given, or one is not told of every council.
    """
    codes = {council.code for council in councils}
    counted: list[Event] = []
    outside: list[Event] = []
    for event in events:
        within = year < event.year <= year + horizon and event.council in codes
        (counted if within else outside).append(event)
    hit = {event.council for event in counted}
    struck = np.array([council.code in hit for council in councils], dtype=np.bool_)
    tried = tuple(measures)
    _check_measures(tried, len(councils))
    return BackTest(
        year=year,
        horizon=horizon,
        happened=tuple(counted),
        outside=tuple(outside),
        tested=tuple(_tested(measure, councils, struck) for measure in tried),
        calibration=_calibration(tried[0].risk, struck),
    )


def _check_measures(measures: Sequence[Measure], count: int) -> None:
    if not measures:
        raise MethodError("a back-test needs a measure, a chance first")
    for measure in measures:
        for told in (measure.risk, measure.flagged or measure.risk):
            if len(told) != count:
                title = measure.title
                raise MethodError(f"{title!r} is told of {len(told)} councils, not of {count}")


def area_under_curve(risk: Array, struck: Claim) -> float:
    """Return the chance that one with an event had the higher risk; ties count half.

    >>> area_under_curve(np.array([0.1, 0.4, 0.35, 0.8]), np.array([0, 0, 1, 1]) == 1)
    0.75
    """
    return float(_areas(risk[struck], risk[~struck]))


def _areas(hit: Array, rest: Array) -> Array:
    """Return the area of each replicate [...] of risks [... x struck] and [... x others]."""
    one, other = hit[..., :, None], rest[..., None, :]
    pairs = (-2, -1)
    return np.asarray((one > other).mean(axis=pairs) + (one == other).mean(axis=pairs) / 2)


def _tested(measure: Measure, councils: Sequence[Council], struck: Claim) -> Performance:
    known = ~np.isnan(measure.risk)
    flagged = np.array(measure.flagged or [False] * len(councils), dtype=np.bool_)
    flags = bool(measure.flagged)

    def named(which: Claim) -> tuple[Council, ...]:
        return tuple(councils[int(at)] for at in np.flatnonzero(which)) if flags else ()

    return Performance(
        title=measure.title,
        rule=measure.rule,
        area=_area(measure.title, measure.risk[known], struck[known]),
        count=int(known.sum()),
        caught=named(flagged & struck),
        false_alarms=named(flagged & ~struck),
        missed=named(~flagged & struck),
    )


def _area(title: str, risk: Array, struck: Claim) -> Estimate | None:
    """Return the area with the interval of drawing events and the rest again."""
    hit, rest = risk[struck], risk[~struck]
    if hit.size < FEWEST_STRUCK or not rest.size:
        return None
    value = float(_areas(hit, rest))
    resampled = _areas(
        _redrawn(hit, f"backtest.{title}.events"), _redrawn(rest, f"backtest.{title}.rest")
    )
    low, high = np.quantile(resampled, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    low, high = min(float(low), value), max(float(high), value)
    return Estimate.known(value) if low == high else Estimate(value, low, high, LEVEL, "normal")


def _redrawn(group: Array, name: str) -> Array:
    luck = Draws(RESAMPLES * group.size).uniform(name).reshape(RESAMPLES, group.size)
    return np.asarray(group[(luck * group.size).astype(np.intp)])


def _calibration(chance: Array, struck: Claim) -> tuple[Bin, ...]:
    known = ~np.isnan(chance)
    chance, struck = chance[known], struck[known]
    placed = np.clip(np.searchsorted(BINS, chance, side="right") - 1, 0, len(BINS) - 2)
    return tuple(
        _bin(BINS[at], BINS[at + 1], chance[placed == at], struck[placed == at])
        for at in range(len(BINS) - 1)
    )


def _bin(low: float, high: float, chance: Array, struck: Claim) -> Bin:
    if not chance.size:
        return Bin(low, high, 0, None, None)
    return Bin(low, high, chance.size, float(chance.mean()), _share(int(struck.sum()), chance.size))


def _share(hits: int, count: int) -> Estimate:
    """Return a share with its exact (Clopper and Pearson) interval."""
    from scipy.special import betaincinv

    tail = (1 - LEVEL) / 2
    low = float(betaincinv(hits, count - hits + 1, tail)) if hits else 0.0
    high = float(betaincinv(hits + 1, count - hits, 1 - tail)) if hits < count else 1.0
    return Estimate(hits / count, low, high, LEVEL, "normal")
