"""Blocks of a council's medium-term plan: the gap, what drives it, reserves, what moves it."""

from __future__ import annotations

import numpy as np

from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import Reserve
from wholeplace.finance.outlook import MediumTermPlan
from wholeplace.prevention.appraisal import interval
from wholeplace.report.blocks import (
    Block,
    Cite,
    Column,
    KeyFigure,
    KeyFigures,
    Notice,
    Picture,
    Table,
    Words,
    cells,
    words,
)
from wholeplace.report.chapters.opening import LEVEL
from wholeplace.report.pictures.drivers import ordered, what_drives
from wholeplace.report.pictures.fan import FanOf, money_fan
from wholeplace.report.words import about, chance, listed, plural, pounds, share, span
from wholeplace.report.words import interval as in_words
from wholeplace.yearly import Array, Yearly
from wholeplace.years import year_label

_POUND = 1.0
FOLDED = "Figures of this picture"
QUANTILES = (
    Column("Year"), Column("Low (10%)", "right"), Column("Middle", "right"),
    Column("High (90%)", "right"),
)  # fmt: skip


def key_figures(outlook: MediumTermPlan) -> KeyFigures:
    """Return the gap of the last year, of all years, and what may become of reserves."""
    years = outlook.budget.years
    last = year_label(years[-1])
    gap = interval(outlook.gap.values[:, -1], level=LEVEL)
    every = interval(outlook.gap.total(), level=LEVEL)
    return KeyFigures(
        (
            KeyFigure(pounds(gap.value), f"gap in {last}", _span(gap)),
            KeyFigure(pounds(every.value), f"over {plural(len(years), 'year')}", _span(every)),
            KeyFigure(
                chance(outlook.below_minimum[-1]),
                "chance that unallocated reserves fall below the minimum",
                f"by the end of {last}",
            ),
            KeyFigure(
                chance(outlook.run_out[-1]),
                "chance that usable reserves run out",
                f"by the end of {last}",
            ),
        )
    )


def _span(estimate: Estimate) -> str:
    return f"middle draw; {span(estimate)}"


def gap_picture(
    outlook: MediumTermPlan, without: MediumTermPlan | None, *, sources: Cite, source: str
) -> Picture:
    """Return the fan of the gap, with the middle of the plan without prevention dashed beside."""
    of = FanOf(
        "the gap",
        outlook.gap,
        other="without prevention" if without else "",
        beside=without.gap if without else None,
    )
    says = "A line in a band shows the gap between spending and funding by year, before reserves:"
    title = f"{outlook.budget.name}: the gap before any use of reserves"
    return Picture(
        money_fan(of, title=title, says=says, source=source),
        _quantiles(
            "The gap by year, cash of each year; above nought the council is short", outlook.gap
        ),
        sources.sources,
    )


def drivers_picture(outlook: MediumTermPlan, *, sources: Cite, source: str) -> Picture:
    """Return bars from nought to the expected gap of the last year, with a table by year."""
    years = outlook.budget.years
    gap = float(outlook.gap.values[:, -1].mean())
    rows = [
        cells(
            driver.title,
            *(pounds(amount) for amount in driver.by_year),
            "-" if driver.spread is None else share(driver.spread),
        )
        for driver in outlook.drivers
        if any(abs(amount) > 0.5 for amount in driver.by_year)
    ]
    rows.append(
        cells("The gap", *(pounds(float(g)) for g in outlook.gap.values.mean(axis=0)), "all of it")
    )
    columns = (
        Column("What drives it"),
        *(Column(year_label(year), "right") for year in years),
        Column("Share of the doubt", "right"),
    )
    caption = (
        "What each driver adds to the expected gap, cash of each year; share of the doubt: part of"
        f" the variance of the gap of {year_label(years[-1])}"
    )
    table = Table(caption, columns, tuple(rows), folded=FOLDED, total=True)
    chart = what_drives(outlook.drivers, years=years, gap=gap, source=source)
    return Picture(chart, table, sources.sources)


def usable(outlook: MediumTermPlan) -> Yearly:
    """Return what can still be drawn at the end of each year, of all reserves together.

    What must stay in a reserve is no part of it, so that nought is when reserves have run out.
    """
    held = [outlook.reserves.of(r.id).values - r.least for r in usable_reserves(outlook)]
    nothing = np.zeros_like(outlook.gap.values)
    values = np.sum([np.maximum(each, 0.0) for each in held], axis=0) if held else nothing
    return Yearly(values, outlook.reserves.years, "GBP")


def usable_reserves(outlook: MediumTermPlan) -> tuple[Reserve, ...]:
    """Return the reserves that may be drawn on to close a gap."""
    return tuple(reserve for reserve in outlook.budget.reserves if reserve.order is not None)


def reserves_picture(outlook: MediumTermPlan, *, sources: Cite, source: str) -> Picture:
    """Return the fan of usable reserves, with the minimum of unallocated ones across."""
    of = FanOf(
        "usable reserves",
        usable(outlook),
        level=outlook.budget.minimum,
        level_name="minimum of unallocated",
    )
    says = (
        "A line in a band shows usable reserves at the end of each year, after they have been used"
        " to close the gap:"
    )
    title = f"{outlook.budget.name}: usable reserves at the end of each year"
    return Picture(
        money_fan(of, title=title, says=says, source=source),
        _quantiles("Usable reserves at 31 March, cash", of.amounts),
        sources.sources,
    )


def _quantiles(caption: str, amounts: Yearly) -> Table:
    low, middle, high = amounts.quantiles(0.1, 0.5, 0.9)
    rows = tuple(
        cells(year_label(year), *(pounds(float(q[at])) for q in (low, middle, high)))
        for at, year in enumerate(amounts.years)
    )
    return Table(caption, QUANTILES, rows, folded=FOLDED)


def years_table(outlook: MediumTermPlan, *, sources: Cite) -> Table:
    """Return spending, funding, gap, reserves drawn and what is left unmet, expected by year."""
    years = outlook.budget.years
    rows = [
        _row("Net spending", outlook.spending),
        _row("Council tax and other funding", outlook.funding),
        _row("Gap", outlook.gap),
        _row("of it without one-offs", outlook.recurring_gap),
        _row("Drawn from reserves", outlook.drawn),
        _row("Left unmet", outlook.unmet),
        cells("Usable reserves left", *(pounds(float(a)) for a in usable(outlook).values.mean(0))),
        cells("Chance: reserves below the minimum", *map(chance, outlook.below_minimum)),
        cells("Chance: usable reserves run out", *map(chance, outlook.run_out)),
    ]
    columns = (Column("Expected"), *(Column(year_label(year), "right") for year in years))
    caption = "The medium-term plan by year, expected amounts in the cash of each year"
    return Table(caption, columns, tuple(rows), sources.sources)


def _row(title: str, amounts: Yearly) -> tuple[Words, ...]:
    return cells(title, *(pounds(float(a)) for a in amounts.values.mean(axis=0)))


def lines_table(outlook: MediumTermPlan, *, sources: Cite) -> Table:
    """Return every line of spending, funding and change over the years, folded away."""
    rows = tuple(
        cells(
            line.title,
            line.part,
            pounds(line.base),
            *(pounds(each.value) for each in line.by_year),
            in_words(line.by_year[-1]),
        )
        for line in outlook.lines
    )
    last = year_label(outlook.budget.years[-1])
    columns = (
        Column("Line"), Column("Part"), Column(year_label(outlook.budget.base_year), "right"),
        *(Column(year_label(year), "right") for year in outlook.budget.years),
        Column(f"{last} with its interval", "right"),
    )  # fmt: skip
    caption = f"Every line, cash of each year ({share(LEVEL)} intervals)"
    return Table(caption, columns, rows, sources.sources, folded="Every line of the plan")


def sensitivity_table(outlook: MediumTermPlan) -> Table:
    """Return what a point more or less of each driver does to the gap."""
    last = year_label(outlook.budget.years[-1])
    rows = tuple(
        cells(
            each.title,
            f"{'+' if each.point > 0 else '−'}{abs(each.point) * 100:.0f} point a year",
            pounds(each.by_year[0]),
            pounds(each.by_year[-1]),
            pounds(each.cumulative),
        )
        for each in sorted(outlook.sensitivities, key=lambda s: -abs(s.cumulative))
    )
    columns = (
        Column("Driver"), Column("If it grows by"),
        Column(f"Gap of {year_label(outlook.budget.years[0])}", "right"),
        Column(f"Gap of {last}", "right"), Column("All years", "right"),
    )  # fmt: skip
    caption = "What one point more or less of each driver, every year, does to the gap"
    return Table(caption, columns, rows, folded="Sensitivity to one point of every driver")


def prevention_table(outlook: MediumTermPlan, without: MediumTermPlan) -> list[Block]:
    """Return what the prevention proposals change in the plan, line by line and together."""
    years = outlook.budget.years
    proposals = [
        change
        for change in outlook.budget.changes
        if change.paths is not None and change.kind in ("prevention", "saving", "growth")
    ]
    rows = [
        cells(
            change.title,
            *(pounds(float(a)) for a in np.median(change.paths.values, axis=0)),
            in_words(interval(change.paths.total(), level=LEVEL)),
        )
        for change in proposals
        if change.paths is not None
    ]
    net = Yearly(outlook.gap.values - without.gap.values, years, "GBP")
    rows.append(
        cells(
            "The gap, all of them together",
            *(pounds(float(a)) for a in np.median(net.values, axis=0)),
            in_words(interval(net.total(), level=LEVEL)),
        )
    )
    columns = (
        Column("Proposal"), *(Column(year_label(year), "right") for year in years),
        Column("All years", "right"),
    )  # fmt: skip
    caption = (
        "What the proposals change in the council's spending, medians in the cash of each year;"
        " below nought less is spent"
    )
    return [Table(caption, columns, tuple(rows), total=True)]


def narrowing_picture(change: Yearly, *, sources: Cite, source: str) -> Picture:
    """Return the fan of what the proposals take off the gap, or add to it."""
    title = "What the prevention proposals change in the gap"
    says = (
        "A line in a band shows what the proposals change in the gap by year, below nought where"
        " they narrow it:"
    )
    return Picture(
        money_fan(FanOf("change in the gap", change), title=title, says=says, source=source),
        _quantiles("Change in the gap by year, cash of each year", change),
        sources.sources,
    )


def prevention_sentence(outlook: MediumTermPlan, without: MediumTermPlan) -> str:
    """Return what the proposals do to the gap of the last year and to the chance for reserves."""
    last = outlook.budget.years[-1]
    change = outlook.gap.values[:, -1] - without.gap.values[:, -1]
    return (
        f"Together the proposals {_way(change)} the gap of {year_label(last)}{_by(change)}. The"
        f" chance that unallocated reserves fall below the minimum by then is"
        f" {chance(outlook.below_minimum[-1])} with them and {chance(without.below_minimum[-1])}"
        " without; both run on the same draws, so the difference is theirs alone."
    )


def _way(change: Array) -> str:
    middle = np.median(change)
    return "leave" if abs(middle) < _POUND else "narrow" if middle < 0 else "widen"


def _by(change: Array) -> str:
    """Return by how much a gap is narrowed or widened; that it stays as it is, where it does."""
    if _way(change) == "leave":
        return " as it is"
    return f" by {about(interval(-change if np.median(change) < 0 else change, level=LEVEL))}"


def beware(outlook: MediumTermPlan) -> list[Block]:
    """Return in one box the years whose rise would need a referendum, or has no principle yet."""
    said = " ".join(dict.fromkeys(sentence for sentence in outlook.referendum if sentence))
    return [Notice("Council tax", words(said))] if said else []


def drivers_in_words(outlook: MediumTermPlan) -> str:
    """Return the largest drivers of the last year's gap in a sentence that follows another."""
    parts = ordered(outlook.drivers, at=len(outlook.budget.years) - 1)
    wider = [first_lower(title) for title, amount in parts if amount > 0][:3]
    return f" The gap between them comes most of all from {listed(wider)}." if wider else ""


def first_lower(title: str) -> str:
    """Return a title as it stands within a sentence; names and initials keep their capitals.

    >>> first_lower("Pay awards"), first_lower("National Living Wage in care fees")
    ('pay awards', 'National Living Wage in care fees')
    >>> first_lower("NHS income")
    'NHS income'
    """
    first, *others = title.split(" ")
    is_name = first[1:2].isupper() or (bool(others) and others[0][:1].isupper())
    return title if is_name else title[:1].lower() + title[1:]
