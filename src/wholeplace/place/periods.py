"""When a published period ends, without ever rewriting how it is spelt."""

from __future__ import annotations

import re

from wholeplace.errors import MethodError

MONTHS = 12
_QUARTER = 3
_YEAR = re.compile(r"(\d{4})")
_FINANCIAL = re.compile(r"(\d{4})-\d{2}")
_QUARTERLY = re.compile(r"(\d{4})Q([1-4])")
_DAY = re.compile(r"(\d{4})-(\d{2})-\d{2}")
_SPAN = re.compile(r"(\d{4})-(\d{2})-(\d{2})/P(\d+)([YM])")
_FINANCIAL_END = 3  # March


def period_end(period: str) -> int:
    """Return the last month of a period, in months since the year 0.

    A plain year is a calendar year, ``2024-25`` a financial year, ``2025Q4`` a calendar quarter,
    ``2025-03-31`` a day, ``2022-01-01/P3Y`` three years from a day.

    Raises:
        MethodError: When the period is spelt in a way that is not known.

    >>> period_end("2024-25") == period_end("2025-03-31") == period_end("2025Q1")
    True
    """
    if found := _YEAR.fullmatch(period):
        return _month(found[1], MONTHS)
    if found := _FINANCIAL.fullmatch(period):
        return _month(found[1], MONTHS + _FINANCIAL_END)
    if found := _QUARTERLY.fullmatch(period):
        return _month(found[1], _QUARTER * int(found[2]))
    if found := _DAY.fullmatch(period):
        return _month(found[1], int(found[2]))
    if found := _SPAN.fullmatch(period):
        lasts = int(found[4]) * (MONTHS if found[5] == "Y" else 1)
        begins_within = 0 if found[3] == "01" else 1
        return _month(found[1], int(found[2]) + lasts - 1 + begins_within)
    raise MethodError(f"{period!r} is not a period that is known: its end cannot be told")


def is_stale(period: str, *, cadence_months: int, today: str) -> bool:
    """Return whether a newer figure should have been published by ``today`` (an ISO date).

    It should when two of the series' own cadences have passed since the period ended: one for
    the next period to end, one to publish it. A series that is published once (cadence 0) never
    grows stale. The allowance of a whole cadence is our own assumption (docs/methods/outcomes.md).

    >>> is_stale("2025Q4", cadence_months=3, today="2026-11-22")
    True
    >>> is_stale("2024-25", cadence_months=12, today="2026-11-22")
    False
    """
    return bool(cadence_months) and (period_end(today) - period_end(period) > 2 * cadence_months)


def _month(year: str, month: int) -> int:
    return int(year) * MONTHS + month
