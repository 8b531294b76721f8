"""The figures the settlement laboratory starts from: what every council had, and how old it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from wholeplace.finance.councils import Column, Councils
from wholeplace.finance.rules import Rulebook
from wholeplace.settlement.baseline import Baseline, from_columns
from wholeplace.store.councils import councils
from wholeplace.store.reference import Reference
from wholeplace.store.settlement_published import THOUSAND, reproductions
from wholeplace.yearly import Array

GRANT, RATES, TAX = "rsg_2017", "retained_rates_2017", "council_tax_requirement_2017"
EARMARKED, UNALLOCATED = "reserves_earmarked_2018", "reserves_unallocated_2018"
LEVELS, ENDS, YEARS_OF_FALL = ("RS_resear_end", "RS_resunall_end"), ("2014-15", "2017-18"), 3
TITLE = "revenue support grant and retained rates of 2017/18"
NOTES = (
    "What councils had is revenue support grant and retained business rates of 2017/18, the newest "
    "outturn at hand that tells them: grants for social care came since, and are not in it.",
    "Rates pilots of 2017/18 have grants rolled into their rates: Greater Manchester, Liverpool "
    "City Region, the West Midlands, the West of England and Cornwall.",
    "Core spending power is of 2020/21 and reserves of 31 March 2018; net spending is of 2024/25.",
)


def laboratory_councils(reference: Reference) -> Councils:
    """Return the councils with ``reserves``, and ``reserves_fall``: what they fall by in a year.

    A council put together from others since has no fall; one whose reserves rose has none either.

    Raises:
        InputError: When a column is missing.
    """
    found = councils(reference)
    earmarked, unallocated = found.column(EARMARKED), found.column(UNALLOCATED)
    reserves = Column(
        values=earmarked.values + unallocated.values,
        unit=earmarked.unit,
        period=earmarked.period,
        source=earmarked.source,
        about="Earmarked and unallocated reserves, without schools' and public health's",
        derived="earmarked and unallocated reserves summed",
    )
    fall = Column(
        values=_fall(found, reference),
        unit=earmarked.unit,
        period=f"{YEARS_OF_FALL} years to 2018-03-31",
        source=earmarked.source,
        about="What reserves fell by in a year; below nought where they rose",
        derived=f"a part in {YEARS_OF_FALL} of the change since 31 March 2015",
    )
    return found.with_columns({"reserves": reserves, "reserves_fall": fall})


def _fall(found: Councils, reference: Reference) -> Array:
    """Return the yearly fall of reserves [councils, GBP]; NaN where the council is not the same."""
    levels: dict[tuple[str, str], float] = {}
    counted: dict[tuple[str, str], int] = {}
    for figure in reference.figures("financing", periods=ENDS, measures=LEVELS):
        if figure.value is not None:
            key = (figure.place, figure.period)
            levels[key] = levels.get(key, 0.0) + THOUSAND * figure.value
            counted[key] = counted.get(key, 0) + 1
    known = {key: amount for key, amount in levels.items() if counted[key] == len(LEVELS)}
    then, now = (
        np.array([_under_any(code, period, known, reference) for code in found.codes])
        for period in ENDS
    )
    return np.asarray((then - now) / YEARS_OF_FALL)


def _under_any(
    code: str, period: str, known: Mapping[tuple[str, str], float], reference: Reference
) -> float:
    codes = reference.gazetteer().known_as(code)
    return next((known[one, period] for one in codes if (one, period) in known), np.nan)


def offline_baseline(found: Councils, reference: Reference, rules: Rulebook) -> Baseline:
    """Return what councils had in 2017-18, with the published allocations reproduced from it.

    Args:
        found: The councils (``laboratory_councils``), with what designs bring.
        reference: The compiled tables.
        rules: The rules.

    Raises:
        InputError: When a column, a table or a rule is missing.
    """
    made = from_columns(
        found,
        GRANT,
        RATES,
        tax=TAX,
        title=TITLE,
        reproductions=reproductions(reference, rules),
    )
    return replace(made, notes=NOTES)
