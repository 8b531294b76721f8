"""Facts for the chief finance officer's statement on robust estimates and adequate reserves.

Section 25 of the Local Government Act 2003 asks for the officer's own judgement; these are the
plan's figures for it, each with its number, and not the judgement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from wholeplace.finance.outlook import MediumTermPlan
from wholeplace.finance.plan_draws import UNPLANNED
from wholeplace.finance.plan_lines import LEVEL, ends
from wholeplace.finance.plan_run import carried
from wholeplace.finance.schools import SchoolsPath
from wholeplace.finance.section_114 import section_114
from wholeplace.yearly import Array, Yearly
from wholeplace.years import year_label

MILLION = 1e6
HUNDRED, PENCE = 100, 2
NOTICEABLE = 50_000.0
"""Less than this shows as nothing in millions with one decimal [GBP]."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact for the statement.

    Attributes:
        about: ``gap``, ``reserves``, ``section 114``, ``savings``, ``one-offs``, ``sensitivity``,
            ``council tax``, ``schools`` or ``assumed``.
        sentence: The fact in words.
        number: Its figure, in ``unit``.
        unit: ``GBP``, ``share`` or ``count``.
    """

    about: str
    sentence: str
    number: float
    unit: str


def section_25(plan: MediumTermPlan) -> tuple[Fact, ...]:
    """Return the facts of a plan for a section 25 statement, in the order they are asked after."""
    return (
        *_gap(plan),
        *_reserves(plan),
        *_section_114(plan),
        *_savings(plan),
        *_one_offs(plan),
        *_sensitivity(plan),
        *_council_tax(plan),
        *_schools(plan),
        *_assumed(plan),
    )


def _gap(plan: MediumTermPlan) -> Iterator[Fact]:
    for at in dict.fromkeys((0, len(plan.budget.years) - 1)):
        expected = _expected(plan.gap, at)
        yield Fact(
            "gap",
            f"Spending is expected to be {_pounds(abs(expected))}"
            f" {'above' if expected > 0 else 'below'} funding in {_year(plan, at)}"
            f"{_interval(plan.gap.values[:, at])}.",
            expected,
            "GBP",
        )


def _reserves(plan: MediumTermPlan) -> Iterator[Fact]:
    budget = plan.budget
    opening = sum(reserve.opening for reserve in budget.reserves)
    left = plan.reserves.over_bodies()
    closing = _expected(left, -1)
    yield Fact(
        "reserves",
        f"Reserves of {_pounds(opening)} are expected to stand at {_pounds(closing)} at the end of"
        f" {_year(plan, -1)}{_interval(left.values[:, -1])}.",
        closing,
        "GBP",
    )
    yield Fact(
        "reserves",
        f"The chance that unallocated reserves fall below the minimum of"
        f" {_pounds(budget.minimum)} by the end of {_year(plan, -1)} is"
        f" {_share(plan.below_minimum[-1])}.",
        plan.below_minimum[-1],
        "share",
    )
    yield Fact(
        "reserves",
        f"The chance that usable reserves run out by the end of {_year(plan, -1)} is"
        f" {_share(plan.run_out[-1])}.",
        plan.run_out[-1],
        "share",
    )


def _section_114(plan: MediumTermPlan) -> Iterator[Fact]:
    """Yield in how many draws resources are short once every usable reserve is used."""
    flags = section_114(
        _closing(plan, unallocated=True),
        releasable=_closing(plan, unallocated=False).values,
        surplus=-np.round(plan.unmet.values, PENCE),
        schools=_schools_path(plan),
    ).chances()
    for at in dict.fromkeys((0, len(plan.budget.years) - 1)):
        chance = flags["as planned"][at]
        whole = flags["without override"][at]
        override = (
            f"; {_share(whole)} with the schools deficit counted in every year"
            if plan.schools_deficit is not None
            else ""
        )
        yield Fact(
            "section 114",
            f"The chance that resources are short in {_year(plan, at)} with every usable reserve"
            f" used, the ground of a section 114 report, is {_share(chance)}{override}."
            " No exceptional support is in the plan.",
            chance,
            "share",
        )


def _closing(plan: MediumTermPlan, *, unallocated: bool) -> Yearly:
    """Return what is left of usable reserves above what must stay in them, of one kind or not."""
    found = np.zeros(plan.gap.values.shape)
    for reserve in plan.budget.reserves:
        if reserve.order is not None and (reserve.kind == "unallocated") == unallocated:
            found += plan.reserves.of(reserve.id).values - reserve.least
    return Yearly(np.round(found, PENCE), plan.budget.years, "GBP")


def _schools_path(plan: MediumTermPlan) -> SchoolsPath | None:
    schools, deficit = plan.budget.schools, plan.schools_deficit
    if schools is None or deficit is None:
        return None
    after = np.array([year > schools.override_ends for year in plan.budget.years])
    counted = np.where(after, np.maximum(deficit.values, 0.0), 0.0)
    nothing = Yearly(np.zeros(deficit.values.shape), deficit.years, "GBP")
    return SchoolsPath(deficit, nothing, Yearly(counted, deficit.years, "GBP"))


def _savings(plan: MediumTermPlan) -> Iterator[Fact]:
    last = plan.budget.years[-1]
    savings = [change for change in plan.budget.changes if change.kind == "saving"]
    planned = -sum(carried(change, last) for change in savings)
    if planned <= 0:
        return
    sure = -sum(
        carried(change, last) * (1.0 if change.delivery is None else change.delivery.value)
        for change in savings
    )
    yield Fact(
        "savings",
        f"Of savings of {_pounds(planned)} a year planned by {_year(plan, -1)},"
        f" {_share(sure / planned)} ({_pounds(sure)}) are expected to be delivered.",
        sure / planned,
        "share",
    )


def _one_offs(plan: MediumTermPlan) -> Iterator[Fact]:
    helped = _expected(plan.recurring_gap, 0) - _expected(plan.gap, 0)
    helped += sum(line.by_year[0].value for line in plan.lines if line.id == UNPLANNED)
    if abs(helped) >= NOTICEABLE:
        yield _once(plan, helped)
    used = float(np.maximum(plan.drawn.values, 0.0).sum(axis=1).mean())
    yield Fact(
        "one-offs",
        f"When it is short the plan is expected to draw {_pounds(used)} from reserves over its"
        " years; what surpluses pay back is not taken off.",
        used,
        "GBP",
    )


def _once(plan: MediumTermPlan, helped: float) -> Fact:
    return Fact(
        "one-offs",
        f"Amounts that do not come again {'lower' if helped >= 0 else 'raise'} the gap of"
        f" {_year(plan, 0)} by {_pounds(abs(helped))}.",
        helped,
        "GBP",
    )


def _sensitivity(plan: MediumTermPlan) -> Iterator[Fact]:
    worse = [one for one in plan.sensitivities if one.by_year[-1] > 0]
    for one in sorted(worse, key=lambda one: -one.by_year[-1])[:3]:
        way = "more" if one.point > 0 else "less"
        yield Fact(
            "sensitivity",
            f"{one.title}: growth of a point {way} in every year adds"
            f" {_pounds(one.by_year[-1])} to the gap of {_year(plan, -1)}.",
            one.by_year[-1],
            "GBP",
        )


def _council_tax(plan: MediumTermPlan) -> Iterator[Fact]:
    needed = [sentence for sentence in plan.referendum if sentence]
    if plan.referendum and not needed:
        within = "Every rise of council tax in the plan keeps within the referendum principles."
        yield Fact("council tax", within, 0.0, "count")
    for sentence in needed:
        yield Fact("council tax", sentence, float(len(needed)), "count")


def _schools(plan: MediumTermPlan) -> Iterator[Fact]:
    schools = plan.budget.schools
    if plan.schools_deficit is None or schools is None:
        return
    expected = _expected(plan.schools_deficit, -1)
    yield Fact(
        "schools",
        f"The deficit on schools is expected to be {_pounds(expected)} at the end of"
        f" {_year(plan, -1)}; it counts against reserves after"
        f" {year_label(schools.override_ends)}.",
        expected,
        "GBP",
    )


def _assumed(plan: MediumTermPlan) -> Iterator[Fact]:
    budget = plan.budget
    for sentence in budget.assumed:
        yield Fact("assumed", sentence, 1.0, "count")
    if budget.assumed:
        return
    drivers = [d.title for d in budget.drivers if d.source.is_assumption and d.id != UNPLANNED]
    if drivers:
        said = f"Assumed growth: {', '.join(drivers)}."
        yield Fact("assumed", said, float(len(drivers)), "count")
    held = [r.title for r in budget.reserves if r.source.is_assumption]
    if held:
        said = f"Assumed balance of reserves: {', '.join(held)}."
        yield Fact("assumed", said, float(len(held)), "count")


def _year(plan: MediumTermPlan, at: int) -> str:
    return year_label(plan.budget.years[at])


def _expected(yearly: Yearly, at: int) -> float:
    return float(yearly.values[:, at].mean())


def _interval(values: Array) -> str:
    """Return the interval in words; nothing when the figure is certain."""
    low, high = (float(end) for end in ends(values, LEVEL))
    if low == high:
        return ""
    return f" ({LEVEL * HUNDRED:.0f}% interval {_pounds(low)} to {_pounds(high)})"


def _pounds(gbp: float) -> str:
    """Return an amount in millions, or in pounds where that would read as nothing.

    >>> _pounds(-1_250_000.0), _pounds(31_400.0), _pounds(0.0)
    ('−£1.2m', '£31,000', '£0')
    """
    size = abs(gbp)
    text = f"£{size / MILLION:,.1f}m" if size >= MILLION / 20 else f"£{round(size, -3):,.0f}"
    return f"−{text}" if gbp < 0 and text != "£0" else text


def _share(share: float) -> str:
    """Return a share in per cent, never a rounded certainty.

    >>> _share(0.42), _share(0.999), _share(0.0)
    ('42%', 'more than 99%', 'less than 1%')
    """
    if share < 1 / HUNDRED:
        return "less than 1%"
    if share > 1 - 1 / HUNDRED:
        return "more than 99%"
    return f"{share * HUNDRED:.0f}%"
