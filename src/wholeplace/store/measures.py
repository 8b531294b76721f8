"""The register of outcome measures, out of its table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import cast, get_args

from wholeplace.errors import InputError, Problem
from wholeplace.place.outcomes import Measure, Polarity

OUTCOMES_REGISTER = "outcome_measures.csv"
NEED_REGISTER = "need_outcomes.csv"
FIRST_ROW = 2
_POLARITIES = get_args(Polarity)
_CLAIMS = {"true": True, "false": False}


def read_measures(
    outcomes: Iterable[Mapping[str, str]], *, need: Iterable[Mapping[str, str]] = ()
) -> Mapping[str, Measure]:
    """Return every registered measure, by its id.

    Args:
        outcomes: Rows of the register of the outcomes table.
        need: Rows of the register of the need table, which also say what may be added up.

    Raises:
        InputError: When one has no unit or title, an unknown polarity, a claim that is neither
            true nor false, no whole number of months (blank is once), or is registered twice.
            Nothing is inferred.
    """
    registered = [
        *(
            (f"{OUTCOMES_REGISTER} row {n}", "outcomes", r)
            for n, r in enumerate(outcomes, FIRST_ROW)
        ),
        *((f"{NEED_REGISTER} row {n}", "need", r) for n, r in enumerate(need, FIRST_ROW)),
    ]
    problems = [Problem(where, what) for where, _, row in registered for what in _faults(row)]
    seen: set[str] = set()
    for where, _, row in registered:
        if row["measure"] in seen:
            problems.append(Problem(where, f"{row['measure']} is registered twice"))
        seen.add(row["measure"])
    if problems:
        raise InputError("the register of measures", problems)
    return {row["measure"]: _measure(row, table) for _, table, row in registered}


def _faults(row: Mapping[str, str]) -> Iterator[str]:
    """Yield what keeps one row from being a measure."""
    for column in ("measure", "title", "unit"):
        if not row[column].strip():
            yield f"{column} should not be blank: it is registered by hand, never inferred"
    if row["polarity"] not in _POLARITIES:
        yield f"polarity should be {' or '.join(_POLARITIES)}, not {row['polarity']!r}"
    for column in ("no_verdict", "summable"):
        if row.get(column, "false") not in _CLAIMS:
            yield f"{column} should be true or false, not {row[column]!r}"
    if row["cadence_months"] and not row["cadence_months"].isdigit():
        yield f"cadence_months should be a number of months, not {row['cadence_months']!r}"


def _measure(row: Mapping[str, str], table: str) -> Measure:
    return Measure(
        id=row["measure"],
        title=row["title"],
        unit=row["unit"],
        polarity=cast(Polarity, row["polarity"]),
        no_verdict=_CLAIMS[row["no_verdict"]],
        cadence_months=int(row["cadence_months"] or 0),
        domain=row["domain"],
        source=row["source"],
        note=row["note"],
        table=table,
        summable=_CLAIMS[row.get("summable", "false")],
        numerator=row.get("numerator", ""),
        denominator=row.get("denominator", ""),
        per=_number(row.get("per", "")),
        published_title=row.get("published_title", ""),
        england_period=row.get("england_period", ""),
        england_value=_number(row.get("england_value", "")),
    )


def _number(text: str) -> float | None:
    return float(text) if text else None
