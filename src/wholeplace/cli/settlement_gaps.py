"""Budget gaps and preventive spending beside a cash injection: ``wholeplace inject --gaps``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click
import numpy as np

if TYPE_CHECKING:
    from wholeplace.settlement.baseline import Baseline
    from wholeplace.settlement.inject import Injection
    from wholeplace.yearly import Array


def with_gaps(baseline: Baseline) -> Baseline:
    """Return the baseline with the gap and the preventive spending of every council."""
    from wholeplace.draws import Draws
    from wholeplace.store.england import FIRST_PLANNED, england_gaps, preventive_spending
    from wholeplace.store.reference import packaged_reference

    reference, councils = packaged_reference(), baseline.councils
    gaps = england_gaps(reference, councils, years=(FIRST_PLANNED,), draws=Draws())
    prevention = {"preventive_spending": preventive_spending(reference, councils)}
    return replace(baseline, councils=councils.with_columns({**gaps, **prevention}))


def gaps_object(injection: Injection, chosen: Sequence[int]) -> dict[str, object]:
    """Return gaps and preventive spending for programs, null where not known."""
    from wholeplace.finance.plan_lines import LEVEL
    from wholeplace.settlement.stand_in import known

    councils = injection.baseline.councils
    names = ("gap", "gap_low", "gap_high", "preventive_spending")
    which = chosen or range(len(councils))
    figures = [
        {"code": councils.councils[at].code}
        | {name: known(float(councils.of(name)[at])) for name in names}
        for at in which
    ]
    columns = {name: councils.column(name) for name in names}
    about = {
        name: {"about": column.about, "period": column.period, "derived": column.derived}
        for name, column in columns.items()
    }
    return {"gaps": {"level": LEVEL, "status": "assumed", "columns": about, "councils": figures}}


def show_gaps(injection: Injection, chosen: Sequence[int]) -> None:
    """Print what gaps and preventive spending are, and what is assumed in them."""
    from wholeplace.finance.plan_lines import LEVEL
    from wholeplace.report.words import pounds, share
    from wholeplace.years import year_label, year_of

    councils = injection.baseline.councils
    gap, low, high = (councils.of(name) for name in ("gap", "gap_low", "gap_high"))
    year = year_label(year_of(councils.column("gap").period))
    short = np.nan_to_num(gap).clip(0)
    count = int((short > 0).sum())
    click.echo(
        f"  of gap: of what a council is short of in {year}, before reserves and savings, expected"
        " (not\n  known: not short, or no return). prevention: of what it spends on preventive"
        f" tiers itself.\n  {count} {'council is' if count == 1 else 'councils are'} short, of"
        f" {pounds(float(short.sum()))} in all, of which this meets"
        f" {share(_met(injection.amounts, short))};"
        f" {(~np.isfinite(gap)).sum()} without a return are not known."
    )
    for at in chosen:
        name = councils.councils[at].name
        if np.isfinite(gap[at]):
            ends = f"{pounds(float(low[at]))} to {pounds(float(high[at]))}, {share(LEVEL)}"
            click.echo(f"  {name}: a gap of {pounds(float(gap[at]))} ({ends} interval).")
        else:
            click.echo(f"  {name}: the gap is not known.")
    click.echo(
        f"  Assumed: {councils.column('gap').derived}.\n  The gap of 2024/25 is nought by"
        " construction (docs/methods/base-budget.md). Tags are our judgement."
    )


def _met(amounts: Array, short: Array) -> float | None:
    """Return the part of all gaps that is met, what is beyond a council's gap not counted."""
    whole = float(short.sum())
    return float(np.minimum(amounts, short).sum()) / whole if whole > 0 else None
