"""How long people stay, with those who are still there counted for as long as they were seen.

Durations of stays that have ended are biased short: long stays are still open. Every stay counts
here for the time it was under observation, from when it came into view to when it ended or was
last seen. Method: docs/methods/calibration.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from wholeplace.demand.pooling import gamma_rate
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.yearly import Array


@dataclass(frozen=True, slots=True)
class Stays:
    """Stays under observation, all in years since each began.

    Attributes:
        lasted: How long each had lasted when it ended or was last seen.
        ended: Whether it ended then.
        entered: How long it had lasted when it came into view; 0 when seen from its beginning.
    """

    lasted: Array
    ended: Array
    entered: Array

    def __post_init__(self) -> None:
        if not len(self.lasted) == len(self.ended) == len(self.entered):
            raise MethodError("lasted, ended and entered should be of the same stays")
        if (self.lasted < self.entered).any() or (self.entered < 0).any():
            raise MethodError("a stay cannot end before it comes into view")


@dataclass(frozen=True, slots=True)
class Survival:
    """The share of stays that last longer than each time (Kaplan-Meier).

    Attributes:
        times: Times at which a stay ended, rising [years].
        share: Share still there just after each.
        at_risk: How many were under observation just before each.
    """

    times: Array
    share: Array
    at_risk: Array

    def at(self, time: float) -> float:
        """Return the share that lasts longer than a time [years]."""
        place = int(np.searchsorted(self.times, time, side="right"))
        return 1.0 if place == 0 else float(self.share[place - 1])

    @property
    def median(self) -> float | None:
        """Time by which half have left; None when fewer were seen to leave."""
        past = np.flatnonzero(self.share <= 0.5)
        return float(self.times[past[0]]) if len(past) else None


@dataclass(frozen=True, slots=True)
class BandHazard:
    """How fast people leave within a band of duration.

    Attributes:
        begins: Beginning of the band [years].
        ends: End of the band; None for the last one.
        person_years: Time seen in it.
        left: How many left in it.
        rate: Leaving rate [per person-year]; None when nobody was seen in the band.
    """

    begins: float
    ends: float | None
    person_years: float
    left: int
    rate: Estimate | None


def kaplan_meier(stays: Stays) -> Survival:
    """Return the share of stays that last longer than each time.

    Stays that came into view late count only from then on (Kaplan & Meier 1958; for late entry
    Andersen, Borgan, Gill & Keiding 1993, III.3).
    """
    times = np.unique(stays.lasted[stays.ended.astype(bool)])
    left = np.array([((stays.lasted == t) & (stays.ended > 0)).sum() for t in times], dtype=float)
    risk = np.array([((stays.lasted >= t) & (stays.entered < t)).sum() for t in times], dtype=float)
    share = np.cumprod(1 - left / np.maximum(risk, 1.0))
    return Survival(times, np.asarray(share), risk)


def band_hazards(
    stays: Stays, *, bands: Sequence[float], level: float = 0.8
) -> tuple[BandHazard, ...]:
    """Return leaving rates that are constant within bands of duration.

    Args:
        stays: The stays.
        bands: Upper limits of the bands but the last, rising [years].
        level: Level of the intervals.
    """
    limits = (0.0, *bands, np.inf)
    found = []
    for begins, ends in pairwise(limits):
        time = np.minimum(stays.lasted, ends) - np.maximum(stays.entered, begins)
        person_years = float(np.maximum(time, 0.0).sum())
        here = (stays.lasted > begins) & (stays.lasted <= ends) & (stays.ended > 0)
        left = int(here.sum())
        rate = gamma_rate(left, person_years, level=level) if person_years > 0 else None
        last = None if np.isinf(ends) else ends
        found.append(BandHazard(begins, last, person_years, left, rate))
    return tuple(found)
