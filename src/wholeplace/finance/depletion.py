"""How long reserves last at the pace of the last years: CIPFA's reserves depletion time.

``years left = R[t] / ((R[t-3] - R[t]) / 3)`` where reserves fell; councils with less than four
years left were flagged (docs/methods/resilience.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wholeplace.errors import InputError, Problem
from wholeplace.finance.councils import Council
from wholeplace.finance.resilience_record import ReserveRecord
from wholeplace.finance.rules import Rule, Rulebook
from wholeplace.years import year_label

SPAN_RULE, FLAG_RULE = "depletion_span_years", "depletion_flag_years"


@dataclass(frozen=True, slots=True)
class Depletion:
    """How fast one council's reserves went over the span of years.

    Attributes:
        council: The council.
        year: Financial year at whose end it is told.
        before: Reserves at the start of the span [GBP]; None when not known.
        reserves: Reserves at its end [GBP]; None when not known.
        change: Change over the span as a share of what there was; None when not known.
        years_left: Years until they are gone at the same pace; None when they did not fall or it
            is not known.
        flagged: Whether that is fewer years than the flag's.
    """

    council: Council
    year: int
    before: float | None
    reserves: float | None
    change: float | None
    years_left: float | None
    flagged: bool


def depletions(record: ReserveRecord, *, year: int, rules: Rulebook) -> tuple[Depletion, ...]:
    """Return how fast reserves went, for every council in the order of the record.

    The start of the span is the closing balance of the year before it began.

    Raises:
        InputError: When the record does not reach back that far.
    """
    span, flag = (rule.number for rule in depletion_rules(rules, year))
    end, first = record.at(year), year - int(span)
    if first not in record.years:
        earliest = year_label(record.years[0] + int(span))
        wrong = f"needs the reserves of {year_label(first)}: the earliest year is {earliest}"
        raise InputError("the record of reserves", [Problem(year_label(year), wrong)])
    before, after = record.closing[:, record.at(first)], record.closing[:, end]
    return tuple(
        _depletion(council, year, (float(b), float(a)), (span, flag))
        for council, b, a in zip(record.councils, before, after, strict=True)
    )


def depletion_rules(rules: Rulebook, year: int) -> tuple[Rule, Rule]:
    """Return the rules of the span and of the flag."""
    return rules.of(SPAN_RULE, year=year), rules.of(FLAG_RULE, year=year)


def _depletion(
    council: Council, year: int, held: tuple[float, float], limits: tuple[float, float]
) -> Depletion:
    before, after = (None if np.isnan(amount) else amount for amount in held)
    span, flag = limits
    change = None if before is None or after is None or before <= 0 else (after - before) / before
    left = None
    if before is not None and after is not None and after < before:
        left = max(after, 0.0) / ((before - after) / span)
    return Depletion(council, year, before, after, change, left, left is not None and left < flag)
