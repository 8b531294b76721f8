"""The indicators of CIPFA's index of today, as far as the figures at hand reach.

No score is made of them: CIPFA publishes none (docs/methods/resilience.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from wholeplace.finance.councils import Councils
from wholeplace.finance.resilience_record import ReserveRecord, ratio
from wholeplace.yearly import Array
from wholeplace.years import year_period

SPAN = 3
Direction = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class CurrentIndicator:
    """One indicator of one council beside its class.

    Attributes:
        title: Name in words.
        unit: ``GBP``, ``share`` or ``years``.
        period: What it is of, as published; empty when not known.
        value: Its value; None when not known.
        median: Median of the class; None when not known.
        safer: Whether higher or lower values mean less risk.
        why_not: Why it is not known; empty when it is.
    """

    title: str
    unit: str
    period: str
    value: float | None
    median: float | None
    safer: Direction
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    unit: str
    safer: Direction
    period: str
    values: Array | None
    steady: NDArray[np.bool_] | None = None


def current_indicators(
    code: str, *, record: ReserveRecord, year: int, councils: Councils, code_today: str = ""
) -> tuple[CurrentIndicator, ...]:
    """Return the indicators of a council beside the median of its class.

    Args:
        code: ONS code of the council.
        record: Reserves and spending to 2017/18.
        year: Financial year of the record.
        councils: Figures of councils of today.
        code_today: Code of the council of the same ground today, where that has another.
    """
    then = [council.code for council in record.councils]
    today = list(councils.codes)
    classes_then = [council.area_class for council in record.councils]
    classes_today = [council.area_class for council in councils.councils]
    return (
        *(_beside(each, code, then, classes_then) for each in _of_record(record, year)),
        *(
            _beside(each, code_today or code, today, classes_today)
            for each in _of_today(councils)
        ),
        CurrentIndicator(
            "Growth of business rates above the baseline", "share", "", None, None, "lower",
            "no figures of baselines and growth by council are at hand",
        ),
    )  # fmt: skip


def _of_record(record: ReserveRecord, year: int) -> Iterator[_Column]:
    now, period = record.at(year), year_period(year)
    reserves, revenue = record.closing[:, now], record.revenue[:, now]
    held: Array | None = None
    left: Array | None = None
    steady: NDArray[np.bool_] | None = None
    if year - SPAN in record.years:
        before = record.closing[:, record.at(year - SPAN)]
        held = ratio(reserves - before, before)
        steady = reserves >= before
        held_back = np.maximum(reserves, 0.0)
        left = np.where(steady, np.nan, ratio(held_back * SPAN, before - reserves))
    yield _Column("Reserves sustainability", "years", "higher", period, left, steady)
    yield _Column("Level of reserves", "GBP", "higher", period, reserves)
    yield _Column("Change of reserves over three years", "share", "higher", period, held)
    yield _Column(
        "Council tax requirement over net revenue expenditure", "share", "higher", period,
        ratio(record.council_tax[:, now], revenue),
    )  # fmt: skip
    yield _Column(
        "Interest payable over net revenue expenditure", "share", "lower", period,
        ratio(record.interest[:, now], revenue),
    )  # fmt: skip


def _of_today(councils: Councils) -> Iterator[_Column]:
    def column(name: str) -> Array | None:
        return councils.of(name) if name in councils.columns else None

    def share(part: Array | None, whole: Array | None) -> Array | None:
        return None if part is None or whole is None else ratio(part, whole)

    def period(name: str) -> str:
        return councils.column(name).period if name in councils.columns else ""

    children, adults = column("net_childrens"), column("net_adults")
    care = None if children is None or adults is None else children + adults
    yield _Column(
        "Gross external debt", "GBP", "lower", period("external_borrowing"),
        column("external_borrowing"),
    )  # fmt: skip
    yield _Column(
        "Social care over all services, net", "share", "lower", period("net_services"),
        share(care, column("net_services")),
    )  # fmt: skip
    yield _Column(
        "Fees and charges over spending on services", "share", "higher", period("fees_services"),
        share(column("fees_services"), column("gross_services")),
    )  # fmt: skip


def _beside(column: _Column, code: str, codes: list[str], classes: list[str]) -> CurrentIndicator:
    values = column.values
    if code not in codes or values is None:
        why = "no such council in the figures" if values is not None else "no figures at hand"
        return CurrentIndicator(
            column.title, column.unit, column.period, None, None, column.safer, why
        )
    at = codes.index(code)
    same = values[[name == classes[at] for name in classes]]
    known = same[~np.isnan(same)]
    value = None if np.isnan(values[at]) else float(values[at])
    steady = column.steady is not None and bool(column.steady[at])
    why = "" if value is not None else "reserves did not fall" if steady else "not published"
    middle = float(np.median(known)) if known.size else None
    return CurrentIndicator(
        column.title, column.unit, column.period, value, middle, column.safer, why
    )
