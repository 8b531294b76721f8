"""Numbers with intervals: four columns of a row to one estimate, and back."""

from __future__ import annotations

from collections.abc import Mapping

from wholeplace.estimate import Estimate, Family
from wholeplace.source import Source
from wholeplace.store.columns import Interval, Row

_FAMILIES: Mapping[str, Family] = {
    "amount": "cost",
    "take_up": "share",
    "deadweight": "share",
    "cashable": "share",
    "capacity": "cost",
    "variable": "share",
    "backfill": "share",
    "step_cost": "cost",
    "income_lost": "cost",
    "exit_cost": "cost",
    "value": "cost",
    "growth": "normal",
    "delivery": "share",
    "gbp": "cost",
    "overspend": "normal",
}
_SIZES: Mapping[str, Family] = {"difference": "normal", "success": "share"}


def estimate_at(row: Row, interval: Interval, source: Source | None = None) -> Estimate | None:
    """Return the estimate in four columns of a row; None when its value is blank.

    The family follows from the column: money is a cost, a part of people a share, an effect what
    its kind says. A rate of need that can pass 1 is a cost, one that cannot a share.

    Raises:
        MethodError: When no such interval can be, as a share from 0.
    """
    value = getattr(row, interval.value)
    low, high = getattr(row, interval.low), getattr(row, interval.high)
    level = getattr(row, interval.level)
    if value is None:
        return None
    if low is None or high is None or level is None or low == high:
        return Estimate.known(value, source)
    return Estimate(value, low, high, level, _family(row, interval.value, high), source)


def estimate_cells(estimate: Estimate | None, interval: Interval) -> dict[str, float | None]:
    """Return the four columns that an estimate is written as."""
    if estimate is None:
        return dict.fromkeys((interval.value, interval.low, interval.high, interval.level))
    certain = estimate.family == "known"
    return {
        interval.value: estimate.value,
        interval.low: None if certain else estimate.low,
        interval.high: None if certain else estimate.high,
        interval.level: None if certain else estimate.level,
    }


def _family(row: Row, column: str, high: float) -> Family:
    if column == "size":
        return _SIZES.get(getattr(row, "kind", ""), "ratio")
    if column == "need":
        return "share" if high < 1 else "cost"
    return _FAMILIES[column]
