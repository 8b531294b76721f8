"""What drives the gap: each driver's part of the expected gap, and of how unsure it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wholeplace.finance.outlook import DriverShare
from wholeplace.finance.plan_arrays import COUNCIL_TAX, FUNDING, LIMITS, OTHERS, STATED
from wholeplace.finance.plan_draws import UNPLANNED
from wholeplace.finance.plan_lines import SCHOOLS
from wholeplace.finance.plan_run import Run
from wholeplace.yearly import Array

TITLES = {
    COUNCIL_TAX: "Rises of council tax",
    STATED: "Amounts stated by year and one-offs of the base year",
    FUNDING: "Funding that is stated by year, ends or does not come again",
    LIMITS: "Contracts that limit what prices add",
    SCHOOLS: "Interest lost on the schools deficit",
    "saving": "Savings",
    "growth": "Growth bids",
    "prevention": "Prevention proposals",
    "income": "New income",
}

LEAST_SPREAD = 1e-12
"""Variance beside that of the whole below which a part counts as certain."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one thing adds to the gap against the base year [years x draws; GBP]."""

    id: str
    title: str
    adds: Array


def attribution(run: Run) -> tuple[DriverShare, ...]:
    """Return what each driver, council tax and kind of change adds to the gap.

    The parts of a year, with the gap of the base year, sum to the expected gap: what a year adds
    to a line is shared between that year's drivers (docs/methods/medium-term.md). The spread is
    the first-order share of variance: the squared correlation of a part with the gap of the last
    year; parts that move together each count what they share, so spreads need not sum to 1.
    """
    gap = run.gap[-1]
    return tuple(
        DriverShare(
            driver=part.id,
            title=part.title,
            by_year=tuple(float(gbp) for gbp in part.adds[run.asked].mean(axis=1)),
            spread=spread_of(part.adds[-1], gap),
        )
        for part in parts_of(run)
    )


def parts_of(run: Run) -> list[Part]:
    """Return every part of the gap; over all of them they sum to gap less base gap in each draw."""
    credits, of = run.amounts.credits, run.series.of[0]
    moved = set(run.lines.series.tolist())
    found = [
        Part(driver.id, driver.title, credits[of[driver.id]])
        for driver in run.budget.drivers
        if of[driver.id] in moved
    ]
    behind = len(run.series.growth)
    found += [Part(name, TITLES[name], credits[behind + at]) for at, name in enumerate(OTHERS)]
    found += _changes(run)
    if run.budget.schools is not None:
        found.append(Part(SCHOOLS, TITLES[SCHOOLS], run.schools_cost))
    if UNPLANNED in of:
        title = next(d.title for d in run.budget.drivers if d.id == UNPLANNED)
        found.append(Part(UNPLANNED, title, run.unplanned))
    return [part for part in found if part.id == COUNCIL_TAX or part.adds.any()]


def _changes(run: Run) -> list[Part]:
    kinds = dict.fromkeys(one.change.kind for one in run.changed)
    return [
        Part(
            kind,
            TITLES[kind],
            np.sum([c.recurring + c.one_off for c in run.changed if c.change.kind == kind], axis=0),
        )
        for kind in kinds
    ]


def spread_of(part: Array, whole: Array) -> float | None:
    """Return the squared correlation of a part with the whole; None where the part is certain.

    Args:
        part: What the part adds [draws].
        whole: What all parts come to [draws].
    """
    own, all_together = float(part.var()), float(whole.var())
    if all_together == 0 or own <= LEAST_SPREAD * all_together:
        return None
    covariance = float(((part - part.mean()) * (whole - whole.mean())).mean())
    return min(covariance**2 / (own * all_together), 1.0)
