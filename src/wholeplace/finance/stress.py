"""The chance that a council's reserves run out, with how sure we are of the chance and the rank.

Changes of reserves are drawn again from those of the council's class, around its own pace shrunk
towards the class's, with a spread calibrated on earlier years (docs/methods/resilience.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.finance.councils import Council
from wholeplace.finance.resilience_rank import Rank, ranks
from wholeplace.finance.resilience_record import ReserveRecord, ratio
from wholeplace.finance.rules import Rule, Rulebook
from wholeplace.finance.stress_pace import Pace, paces, spread_of
from wholeplace.yearly import Array

HORIZONS = (3, 5)
REPLICATES, PATHS = 200, 300
RULES = ("stress_level", "stress_spread_most")


@dataclass(frozen=True, slots=True)
class Stress:
    """How likely it is that one council's reserves run out.

    Attributes:
        council: The council.
        year: Financial year at whose end it is told.
        reserves: Reserves as a share of net revenue expenditure; None when not known.
        chance: Chance of running out within each horizon, by years, with its interval; empty when
            the record does not say enough.
        rank: Rank by the chance over the longest horizon, 1 the likeliest to run out, with its
            interval; None when there is no chance to rank by.
        spread: How much wider changes are drawn than observed, from calibration on earlier years.
        calibrated: Whether there were years enough to calibrate on.
    """

    council: Council
    year: int
    reserves: float | None
    chance: dict[int, Estimate]
    rank: Rank | None
    spread: float
    calibrated: bool


def stress(
    record: ReserveRecord, *, year: int, rules: Rulebook, draws: Draws | None = None
) -> tuple[Stress, ...]:
    """Return the chance of running out for every council, in the order of the record.

    Only years up to ``year`` are used: what came later changes nothing.

    Args:
        record: Reserves and spending.
        year: Financial year at whose end it is told.
        rules: The level of the intervals and the most that the spread may be widened.
        draws: Number of replicates, each with its own classes and paths, and the seed; 200 when
            not given.

    Raises:
        InputError: When the record does not hold the year.
    """
    level, most = (rule.number for rule in stress_rules(rules, year))
    known = record.until(year)
    taken = draws or Draws(REPLICATES)
    held = ratio(known.closing[:, -1], known.revenue[:, -1])
    calibration = spread_of(known, level=level, most=most)
    chances = np.full((taken.count, len(known.councils), len(HORIZONS)), np.nan)
    for pace in paces(known, draws=taken):
        chances[:, pace.members] = _chances(pace, held, taken, calibration.spread)
    rankable = ~np.isnan(chances[0, :, -1])
    found = iter(ranks(chances[:, rankable, -1], level=level))
    return tuple(
        Stress(
            council=council,
            year=year,
            reserves=None if np.isnan(held[at]) else float(held[at]),
            chance=_estimates(chances[:, at], level) if rankable[at] else {},
            rank=next(found) if rankable[at] else None,
            spread=calibration.spread,
            calibrated=calibration.calibrated,
        )
        for at, council in enumerate(known.councils)
    )


def stress_rules(rules: Rulebook, year: int) -> tuple[Rule, ...]:
    """Return the rules that the ranking leans on."""
    return tuple(rules.of(name, year=year) for name in RULES)


def _chances(pace: Pace, held: Array, draws: Draws, spread: float) -> Array:
    """Return the chance of running out [replicates x members x horizons]."""
    longest = HORIZONS[-1]
    names = f"stress.{pace.of_class}.paths"
    luck = Draws(draws.count * PATHS * longest, draws.seed).uniform(names)
    luck = luck.reshape(draws.count, PATHS, longest).transpose(0, 2, 1)
    chances = np.empty((draws.count, len(pace.members), len(HORIZONS)))
    own = held[pace.members]
    steps = np.arange(1, longest + 1)[:, None, None]
    for replicate in range(draws.count):
        left_over = pace.left_over[replicate]
        drawn = left_over[(luck[replicate] * left_over.size).astype(np.intp)] * spread
        expected = own[:, None] + pace.means[replicate][:, None] * steps
        paths = expected + np.cumsum(drawn, axis=0)[:, None, :]
        for at, horizon in enumerate(HORIZONS):
            out = paths[:horizon].min(axis=0) <= 0
            chances[replicate, :, at] = np.count_nonzero(out, axis=1) / PATHS
    chances[:, own <= 0] = 1.0  # what is gone already has run out
    chances[:, np.isnan(own)] = np.nan
    return chances


def _estimates(chances: Array, level: float) -> dict[int, Estimate]:
    """Return the chance by horizon; one never, or always, seen may still be one path off."""
    tail = (1 - level) / 2
    found = {}
    for at, horizon in enumerate(HORIZONS):
        low, high = (float(q) for q in np.quantile(chances[:, at], (tail, 1 - tail)))
        high = min(max(high, low + 1 / PATHS), 1.0)
        low = min(low, high - 1 / PATHS)
        middle = float(np.clip(chances[:, at].mean(), low, high))
        found[horizon] = Estimate(middle, low, high, level, "normal")
    return found
