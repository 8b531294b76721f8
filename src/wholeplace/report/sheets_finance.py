"""Sheets of the workbook on the council's money: medium-term plan, pools, what else bears on it."""

from __future__ import annotations

from collections.abc import Iterator

from wholeplace.finance.outlook import MediumTermPlan
from wholeplace.plan.document import Plan
from wholeplace.plan.wider_finance import WiderFinance
from wholeplace.prevention.appraisal import interval
from wholeplace.report.chapters.naming import body_name
from wholeplace.report.chapters.opening import LEVEL
from wholeplace.report.sheet import Cell, Head, Sheet, ranged, three
from wholeplace.yearly import Yearly
from wholeplace.years import year_label

ALL_DRAWS = "Cash of each year; intervals hold 80% of the draws."


def _outlook(plan: Plan) -> MediumTermPlan | None:
    return None if plan.finance is None else plan.finance.outlook


def _wider(plan: Plan) -> WiderFinance | None:
    return None if plan.finance is None else plan.finance.wider


def medium_term(plan: Plan) -> Sheet:
    """Return spending, funding, gap and reserves by year, with intervals and chances."""
    heads = (
        Head("year"), Head("what", "wide text"), Head("expected", "pounds"),
        *ranged("middle"), Head("chance", "share"),
    )  # fmt: skip
    outlook = _outlook(plan)
    rows = () if outlook is None else tuple(_years(plan, outlook))
    return Sheet("medium term", f"The council's medium-term plan. {ALL_DRAWS}", heads, rows)


def _years(plan: Plan, outlook: MediumTermPlan) -> Iterator[tuple[Cell, ...]]:
    without = plan.finance.without if plan.finance else None
    amounts: list[tuple[str, Yearly]] = [
        ("net spending", outlook.spending), ("funding", outlook.funding), ("gap", outlook.gap),
        ("gap without one-offs", outlook.recurring_gap), ("drawn from reserves", outlook.drawn),
        ("left unmet", outlook.unmet), ("reserves left", outlook.reserves.over_bodies()),
    ]  # fmt: skip
    if without is not None:
        amounts.append(("gap without the proposals", without.gap))
    for at, year in enumerate(outlook.budget.years):
        for what, yearly in amounts:
            values = yearly.values[:, at]
            found = three(interval(values, level=LEVEL))
            yield (year_label(year), what, float(values.mean()), *found, None)
        for what, chance in (
            ("unallocated reserves below the minimum by then", outlook.below_minimum[at]),
            ("usable reserves run out by then", outlook.run_out[at]),
        ):
            yield (year_label(year), what, None, None, None, None, chance)


def medium_term_lines(plan: Plan) -> Sheet:
    """Return every line of spending, funding and change by year."""
    heads = (
        Head("line", "wide text"), Head("part"), Head("year"), Head("base year", "pounds"),
        *ranged("amount"),
    )  # fmt: skip
    outlook = _outlook(plan)
    rows = (
        ()
        if outlook is None
        else tuple(
            (line.title, line.part, year_label(year), line.base, *three(amount))
            for line in outlook.lines
            for year, amount in zip(outlook.budget.years, line.by_year, strict=True)
        )
    )
    return Sheet("medium-term lines", f"Every line of the plan. {ALL_DRAWS}", heads, rows)


def gap_drivers(plan: Plan) -> Sheet:
    """Return what each driver adds to the gap by year, and what a point of it does."""
    heads = (
        Head("driver", "wide text"), Head("what"), Head("year"), Head("of the gap", "pounds"),
        Head("share of the doubt", "share"),
    )  # fmt: skip
    outlook = _outlook(plan)
    rows = () if outlook is None else tuple(_drivers(outlook))
    says = "What drives the expected gap, and what one point more or less a year of each would do."
    return Sheet("gap drivers", says, heads, rows)


def _drivers(outlook: MediumTermPlan) -> Iterator[tuple[Cell, ...]]:
    years = [year_label(year) for year in outlook.budget.years]
    for driver in outlook.drivers:
        for year, amount in zip(years, driver.by_year, strict=True):
            last = driver.spread if year == years[-1] else None
            yield (driver.title, "adds to the gap", year, amount, last)
    for each in outlook.sensitivities:
        what = f"{'+' if each.point > 0 else '−'}{abs(each.point):.0%} a year"
        for year, amount in zip(years, each.by_year, strict=True):
            yield (each.title, what, year, amount, None)


def beside_councils(plan: Plan) -> Sheet:
    """Return the gap of the council and its neighbours, and how reserves stood."""
    heads = (
        Head("council"), *ranged("gap of the last year, share of spending", "share"),
        Head("growth of spending a year", "share"), Head("reserves, share of spending", "share"),
        Head("chance they run out", "share"),
    )  # fmt: skip
    peers = () if plan.finance is None else plan.finance.peers
    rows = tuple(
        (each.name, *three(each.gap), each.growth, each.reserves, each.run_out) for each in peers
    )
    says = "The same drivers on each council's published outturn, no savings and no proposals."
    return Sheet("finance beside", says, heads, rows)


def local_revenue(plan: Plan) -> Sheet:
    """Return what each local revenue option would bring the council."""
    heads = (
        Head("option", "wide text"), Head("kind"), Head("base"), *ranged("yield"),
        *ranged("kept, unshared"), *ranged("kept, pooled by need"), Head("why not", "wide text"),
    )  # fmt: skip
    wider = _wider(plan)
    rows = tuple(
        (
            each.title, each.kind, each.grade, *three(each.alone.gross if each.alone else None),
            *three(each.alone.kept if each.alone else None),
            *three(each.pooled.kept if each.pooled else None), each.why_not,
        )
        for each in (wider.revenue if wider else ())
    )  # fmt: skip
    says = "GBP a year; kept is beyond the tax or grant that an option replaces."
    return Sheet("local revenue", says, heads, rows)


def settlement_designs(plan: Plan) -> Sheet:
    """Return what settlement designs and a cash injection would give the council."""
    heads = (
        Head("what"), Head("design or rule", "wide text"), Head("amount", "pounds"),
        Head("change", "pounds"), Head("a head", "number"),
        Head("change, share of core spending power", "share"),
        Head("share of the first year's gap", "share"),
        Head("share of a year's prevention", "share"),
    )  # fmt: skip
    wider = _wider(plan)
    rows = () if wider is None else tuple(_designs(wider))
    called = wider.called if wider else "simulated share"
    return Sheet("settlement", f"Every figure of a design is a {called}.", heads, rows)


def _designs(wider: WiderFinance) -> Iterator[tuple[Cell, ...]]:
    for design in wider.designs:
        line = design.line
        yield (
            wider.called, design.title, line.amounts[-1], line.change, line.per_head,
            line.share_of_spending_power, None, None,
        )  # fmt: skip
    for each in wider.injections:
        told = each.bought
        yield (
            "cash injection", each.rule, told.amount, told.amount, told.per_head, None,
            told.share_of_gap, told.prevention,
        )  # fmt: skip


def pooled_money(plan: Plan) -> Sheet:
    """Return the schedule of every pooled fund."""
    heads = (
        Head("fund", "wide text"), Head("part"), Head("item", "wide text"), Head("partner"),
        Head("year"), *ranged("amount"), Head("agreed", "wide text"),
    )  # fmt: skip
    rows = tuple(
        (
            pool.cash.pool.title, row.part, row.item,
            body_name(plan, row.body) if row.body else "all partners",
            "" if row.year is None else year_label(row.year), *three(row.gbp), row.words,
        )
        for pool in plan.pools
        for row in pool.rows
    )  # fmt: skip
    return Sheet("pooled money", f"The schedules of pooled funds. {ALL_DRAWS}", heads, rows)
