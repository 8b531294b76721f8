"""Measure the medium-term plan of one council and of all councils of England."""

from __future__ import annotations

import resource
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench import Measurement

    from wholeplace.draws import Draws
    from wholeplace.finance.base_budget import BaseBudget, BudgetLine, Change, FundingLine
    from wholeplace.finance.plan_arrays import Lines
    from wholeplace.finance.rules import Rulebook
    from wholeplace.yearly import Array

YEARS = (2026, 2027, 2028, 2029, 2030)
LINES, STREAMS, SAVINGS = 55, 4, 10
DRAWS, ENGLAND_DRAWS, COUNCILS = 10_000, 1_000, 350
SERVICES = ("asc", "csc", "hous", "env", "trans", "cul", "plan", "cen")


def medium_term_bench(best: Callable[[Callable[[], object], int], float]) -> list[Measurement]:
    """Measure one council with 60 lines, its kernel beside plain arrays, and 350 councils.

    Args:
        best: Returns the best wall time of a task over some runs.
    """
    from bench import Measurement

    from wholeplace.draws import Draws
    from wholeplace.finance import plan_fast, plan_plain
    from wholeplace.finance.plan import medium_term_plan
    from wholeplace.finance.plan_england import plans_of
    from wholeplace.store.rulebook import packaged_rules

    rules = packaged_rules()
    budget = made_up(rules)
    draws = Draws(DRAWS)
    medium_term_plan(budget, draws=draws, rules=rules)
    one = best(lambda: medium_term_plan(budget, draws=draws, rules=rules), 7)
    lines, growth = arrays(budget, draws)
    plan_fast.amounts(lines, growth)
    fast = best(lambda: plan_fast.amounts(lines, growth), 7)
    plain = best(lambda: plan_plain.amounts(lines, growth), 5)
    councils = [replace(budget, code=f"E{at:08}", name=f"Town {at}") for at in range(COUNCILS)]
    plans_of(councils[:2], draws=Draws(ENGLAND_DRAWS), rules=rules)
    every = best(lambda: plans_of(councils, draws=Draws(ENGLAND_DRAWS), rules=rules), 2)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = f"{DRAWS:,} draws x {len(YEARS)} years x {LINES + STREAMS + 1} lines"
    ratio = f"plain arrays take {plain * 1e3:.0f} ms, {plain / fast:.1f} times as long"
    told = f"{ENGLAND_DRAWS:,} draws; peak memory of the process {peak:,.0f} MB of at most 1,500"
    return [
        Measurement("medium-term plan of one council", one * 1e3, 150.0, "ms", size),
        Measurement("its lines alone, compiled", fast * 1e3, 40.0, "ms", ratio),
        Measurement(f"medium-term plans of {COUNCILS} councils", every, 15.0, "s", told),
    ]


def arrays(budget: BaseBudget, draws: Draws) -> tuple[Lines, Array]:
    """Return the arrays that the kernel reads for a budget."""
    from wholeplace.finance.plan_arrays import lines_of, rows_of
    from wholeplace.finance.plan_draws import INDEPENDENT, drawn_series
    from wholeplace.finance.plan_run import years_from_base

    years = years_from_base(budget)
    series = drawn_series([budget], years, draws=draws, copula=INDEPENDENT)
    return lines_of([rows_of(budget, series.of[0], years)], years), series.growth


def made_up(rules: Rulebook) -> BaseBudget:
    """Return a made-up budget of 60 lines on the packaged drivers."""
    from wholeplace.finance.base_budget import BaseBudget, CouncilTaxPlan, Reserve
    from wholeplace.finance.drivers import default_drivers
    from wholeplace.source import assumption

    said = assumption("made up for a benchmark")
    lines = tuple(_line(number, rules) for number in range(LINES))
    spent = sum(line.gbp for line in lines)
    tax = CouncilTaxPlan(
        tax_base=spent / 3_000,
        band_d=Decimal("1500.00"),
        of_class="metropolitan district",
        core={YEARS[0]: Decimal("0.0299")},
        asc={YEARS[0]: Decimal("0.02")},
        source=said,
        base_driver="tax_base",
    )
    return BaseBudget(
        code="E08000999",
        name="Anytown",
        base_year=YEARS[0] - 1,
        years=YEARS,
        lines=lines,
        council_tax=tax,
        funding=tuple(_funding(number, spent / 2 / STREAMS) for number in range(STREAMS)),
        drivers=default_drivers(rules, YEARS),
        reserves=(
            Reserve("smoothing", "Smoothing", "budget smoothing", spent / 50, said, order=1),
            Reserve("earmarked", "Earmarked", "earmarked", spent / 10, said, order=2),
            Reserve("general", "General", "unallocated", spent / 20, said, order=3),
        ),
        minimum=spent / 40,
        changes=tuple(_saving(number) for number in range(SAVINGS)),
    )


def _line(number: int, rules: Rulebook) -> BudgetLine:
    from wholeplace.finance.base_budget import BudgetLine, Indexation
    from wholeplace.finance.drivers import default_exposures
    from wholeplace.source import assumption

    moved = default_exposures(f"RSX_{SERVICES[number % len(SERVICES)]}", rules=rules, year=2025)
    return BudgetLine(
        id=f"line{number}",
        title=f"Line {number}",
        kind="service",
        gbp=1e6 * (number + 1),
        exposures=moved,
        source=assumption("made up for a benchmark"),
        indexation=Indexation(0.0, 0.05, 10) if number % 5 == 0 else None,
    )


def _funding(number: int, gbp: float) -> FundingLine:
    from wholeplace.finance.base_budget import Exposure, FundingLine
    from wholeplace.source import assumption

    said = assumption("made up for a benchmark")
    moved = (Exposure("grants", 1.0),)
    return FundingLine(f"grant{number}", f"Grant {number}", "other", gbp, moved, said)


def _saving(number: int) -> Change:
    from wholeplace.estimate import Estimate
    from wholeplace.finance.base_budget import Change
    from wholeplace.source import assumption

    amounts = {year: -1e5 * (year - YEARS[0] + 1) for year in YEARS}
    delivered = Estimate.share(0.75 + number / 100, low=0.6, high=0.95, level=0.8)
    said = assumption("made up for a benchmark")
    return Change(
        f"saving{number}", f"Saving {number}", "saving", amounts, said, delivery=delivered
    )


if __name__ == "__main__":
    from bench import best

    for measurement in medium_term_bench(best):
        print(measurement)
