"""Chapter: how life is in the place beside its neighbours, and what the plan aims at."""

from __future__ import annotations

from wholeplace.place.outcomes import Comparison
from wholeplace.plan.document import Outcome, Plan
from wholeplace.report.blocks import (
    Block,
    Chapter,
    Column,
    Heading,
    Paragraph,
    Picture,
    Table,
    Words,
    words,
)
from wholeplace.report.chapters.citing import cite, comparison_sources, sources_in_words
from wholeplace.report.chapters.naming import body_name
from wholeplace.report.pictures.neighbours import outcome_strips
from wholeplace.report.words import bare, first_upper, number
from wholeplace.years import year_label


def outcomes_chapter(plan: Plan) -> Chapter:
    """Return outcomes beside neighbours with intervals, and the outcomes the plan is for."""
    blocks: list[Block] = []
    if plan.comparisons:
        blocks += [Paragraph(_how_to_read(plan)), _picture(plan)]
    if plan.outcomes:
        blocks += [Heading("What the plan aims at"), _aims(plan)]
    return Chapter("outcomes", "How life is here", tuple(blocks))


def _how_to_read(plan: Plan) -> Words:
    names = {name for comparison in plan.comparisons for name, _ in comparison.neighbours}
    return words(
        f"{plan.place.name} stands beside {len(names)} places that are like it. A place is called"
        " better or worse only where a published interval leaves no doubt; a position alone says"
        " little. Where a figure is not known, that is what it says: it is never nought."
    )


def _picture(plan: Plan) -> Picture:
    keys = comparison_sources(plan.comparisons)
    drawn = [one for one in plan.comparisons if one.figure.value is not None or one.neighbours]
    chart = outcome_strips(drawn, place=plan.place.name, source=sources_in_words(plan, keys))
    columns = (
        Column("Measure"), Column(plan.place.name, "right"), Column("95% interval", "right"),
        Column("Period"), Column("Neighbours' median", "right"), Column("England", "right"),
        Column("Beside neighbours"),
    )  # fmt: skip
    rows = tuple(_cells(plan, comparison) for comparison in plan.comparisons)
    table = Table(
        "Outcomes beside neighbours and England", columns, rows, folded="Figures of this picture"
    )
    return Picture(chart, table, cite(plan, keys).sources)


def _cells(plan: Plan, one: Comparison) -> tuple[Words, ...]:
    mine, measure = one.figure, one.measure
    title = measure.title if measure.unit == "%" else f"{measure.title} ({measure.unit})"
    return (
        words(title, cite(plan, [mine.source])),
        words(bare(mine.value, mine.unit)),
        words(_interval(one)),
        words(f"{mine.period}{' (old)' if one.stale else ''}"),
        words(bare(one.median, mine.unit)),
        words(bare(one.england.value, mine.unit) if one.england else "not known"),
        words(standing_in_words(one)),
    )


def _interval(one: Comparison) -> str:
    low, high = one.figure.low, one.figure.high
    if low is None or high is None:
        return "none published"
    return f"{number(low)} to {number(high)}"


def standing_in_words(one: Comparison) -> str:
    """Return verdict and position, or why there is none."""
    said = [first_upper(one.verdict)] if one.verdict else []
    if one.position:
        said.append(one.position)
    if one.partial:
        said.append("part of the sum is not known")
    return "; ".join(said) or first_upper(one.why_not) or "No verdict"


def _aims(plan: Plan) -> Table:
    titles = {c.measure.id: c.measure.title for c in plan.comparisons}
    rows = tuple(_aim(plan, outcome, titles) for outcome in plan.outcomes)
    columns = (
        Column("Outcome"), Column("Shown by"), Column("Target", "right"), Column("By"),
        Column("Who answers for it"),
    )  # fmt: skip
    return Table("Outcomes the plan is for", columns, rows)


def _aim(plan: Plan, outcome: Outcome, titles: dict[str, str]) -> tuple[Words, ...]:
    measure = titles.get(outcome.measure, outcome.measure) or "no measure yet"
    return (
        words(outcome.title),
        words(measure),
        words("not set" if outcome.target is None else number(outcome.target)),
        words("not set" if outcome.by is None else year_label(outcome.by)),
        words(body_name(plan, outcome.owner)),
    )
