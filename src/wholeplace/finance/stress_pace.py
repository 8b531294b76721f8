"""The pace at which the reserves of a class of councils change, and how far it may be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wholeplace.draws import Draws
from wholeplace.finance.resilience_record import ReserveRecord, ratio
from wholeplace.yearly import Array

SPAN = 3
FEWEST_YEARS = 2
FEWEST_COUNCILS = 3
STEP = 0.05


@dataclass(frozen=True, slots=True)
class Pace:
    """How the reserves of one class change, in many replicates of what the record could have been.

    Attributes:
        of_class: Class of council.
        members: Where its councils stand in the record [members].
        means: Change of each council's reserves a year, as a share of net revenue expenditure
            [replicates x members].
        left_over: What changes differ from the councils' own means by [replicates x changes].
    """

    of_class: str
    members: NDArray[np.intp]
    means: Array
    left_over: Array


@dataclass(frozen=True, slots=True)
class Calibration:
    """How wide changes must be drawn for the past to lie where it should.

    Attributes:
        spread: What observed differences are multiplied by; 1 when the past lay where it should.
        covered: Share of councils whose last three years' change lay in its interval, drawn as
            observed; None when there are too few years or councils to look.
        calibrated: Whether there were years and councils enough.
    """

    spread: float
    covered: float | None
    calibrated: bool


def paces(record: ReserveRecord, *, draws: Draws) -> Iterator[Pace]:
    """Yield the pace of each class that has councils enough, every year of the record used.

    In each replicate the councils of the class are drawn again, a council's mean is drawn around
    its own, shrunk towards the class's by how much councils truly differ.
    """
    from scipy.special import ndtri

    change = record.change
    for of_class, members in _classes(record, change):
        own = change[members]
        size = len(members)
        name = f"stress.{of_class}"
        again = Draws(draws.count * size, draws.seed).uniform(f"{name}.councils")
        luck = ndtri(Draws(draws.count * size, draws.seed).uniform(f"{name}.means"))
        chosen = (again.reshape(draws.count, size) * size).astype(np.intp)
        means = np.empty((draws.count, size))
        left_over = np.empty((draws.count, own.size))
        for replicate, picked in enumerate(chosen):
            left = _left_over(own[picked])
            left_over[replicate] = left[np.arange(own.size) % left.size]
            centre, doubt = _shrunk(own, own[picked], left)
            means[replicate] = centre + doubt * luck[replicate * size : (replicate + 1) * size]
        yield Pace(of_class, members, means, left_over)


def spread_of(record: ReserveRecord, *, level: float, most: float) -> Calibration:
    """Return the least spread with which the last three years' changes lie where they should.

    The record without its last three years is made to foretell them.

    Args:
        record: Reserves and spending.
        level: Share of councils whose change should lie in its interval.
        most: Most that changes may be widened.
    """
    if len(record.years) < SPAN + FEWEST_YEARS:
        return Calibration(1.0, None, calibrated=False)
    before = record.until(record.years[-1] - SPAN)
    seen = ratio(record.closing[:, -1] - before.closing[:, -1], before.revenue[:, -1])
    centre, wide = _foretold(before)
    sound = ~np.isnan(seen) & ~np.isnan(centre) & (wide > 0)
    if not sound.any():
        return Calibration(1.0, None, calibrated=False)
    needed = np.abs(seen[sound] - centre[sound]) / wide[sound]
    from scipy.special import ndtri

    reach = float(ndtri((1 + level) / 2))
    covered = float(np.mean(needed <= reach))
    widest = np.ceil(float(np.quantile(needed, level)) / reach / STEP) * STEP
    return Calibration(float(np.clip(widest, 1.0, most)), covered, calibrated=True)


def _foretold(record: ReserveRecord) -> tuple[Array, Array]:
    """Return what three more years were expected to change, and one standard error of it."""
    change = record.change
    centre = np.full(len(record.councils), np.nan)
    wide = np.full(len(record.councils), np.nan)
    for _, members in _classes(record, change):
        own = change[members]
        left = _left_over(own)
        middle, doubt = _shrunk(own, own, left)
        centre[members] = SPAN * middle
        wide[members] = np.sqrt(SPAN * left.var() + (SPAN * doubt) ** 2)
    return centre, wide


def _classes(record: ReserveRecord, change: Array) -> Iterator[tuple[str, NDArray[np.intp]]]:
    enough = (~np.isnan(change)).sum(axis=1) >= FEWEST_YEARS
    names = [council.area_class for council in record.councils]
    for of_class in sorted(set(names)):
        members = np.flatnonzero(enough & np.array([name == of_class for name in names]))
        if members.size >= FEWEST_COUNCILS:
            yield of_class, members


def _left_over(own: Array) -> Array:
    """Return how changes differ from their council's mean, made as wide as without fitting it."""
    years = (~np.isnan(own)).sum(axis=1, keepdims=True)
    left = (own - np.nanmean(own, axis=1, keepdims=True)) * np.sqrt(years / (years - 1))
    return np.asarray(left[~np.isnan(left)])


def _shrunk(own: Array, drawn: Array, left: Array) -> tuple[Array, Array]:
    """Return each council's mean shrunk towards the class's, and the standard error of it.

    Args:
        own: Changes of the councils [members x years].
        drawn: Changes of the councils drawn again, which say what the class is like.
        left: Differences within councils.
    """
    years = (~np.isnan(own)).sum(axis=1)
    noise = left.var() / years
    drawn_means = np.nanmean(drawn, axis=1)
    truly = max(float(drawn_means.var()) - float(noise.mean()), 0.0)
    weight = truly / (truly + noise) if truly > 0 else np.zeros_like(noise)
    centre = weight * np.nanmean(own, axis=1) + (1 - weight) * drawn_means.mean()
    return np.asarray(centre), np.asarray(np.sqrt(weight * noise))
