"""Chapter: where the public pound goes."""

from __future__ import annotations

from dataclasses import replace

from wholeplace.count.build import Count
from wholeplace.count.facts import SOURCE as FACTS_SOURCE
from wholeplace.count.lines import SpendLine
from wholeplace.count.sectors import SECTORS
from wholeplace.count.views import (
    Part,
    by_body,
    by_cohort,
    by_confidence,
    by_flexibility,
    division_titles,
    flows,
    per_head,
)
from wholeplace.plan.document import Plan
from wholeplace.report.blocks import (
    Block,
    Bullets,
    Chapter,
    Column,
    Heading,
    Paragraph,
    Picture,
    Table,
    Words,
    cells,
    words,
)
from wholeplace.report.chapters.citing import cite, line_sources, sources_in_words
from wholeplace.report.pictures.flows import where_the_pound_goes
from wholeplace.report.words import NOT_KNOWN, first_upper, millions, pounds, share
from wholeplace.years import year_label

_THOUSAND = 1000
_MONEY = "£ million"


def money_chapter(plan: Plan) -> Chapter:
    """Return all money by body and by service, how it is known and what is not counted."""
    blocks: list[Block] = [_picture(plan), _totals(plan), _bodies(plan), *_people(plan)]
    blocks += _certainty(plan)
    blocks += [*_reconciled(plan), *_missing(plan), *_left_over(plan), _lines(plan)]
    return Chapter("count", "Where the public pound goes", tuple(blocks))


def _picture(plan: Plan) -> Picture:
    keys = line_sources(plan.count.lines)
    year = year_label(plan.count.year)
    moves = flows(_districts_together(plan.count))
    chart = where_the_pound_goes(
        moves, place=plan.place.name, year=year, source=sources_in_words(plan, keys)
    )
    rows = tuple(cells(body, service, millions(amount)) for body, service, amount in moves)
    table = Table(
        f"Money by body and service, {plan.place.name}, {year} ({_MONEY}, cash)",
        (Column("Body"), Column("Service"), Column(_MONEY, "right")),
        rows,
        folded="Figures of this picture",
    )
    return Picture(chart, table, cite(plan, keys).sources)


def _districts_together(count: Count) -> Count:
    """Return the count with its districts as one body, so that a county's picture can be read."""
    name = SECTORS["district"]
    lines = (
        replace(line, body_name=name) if line.sector == "district" else line for line in count.lines
    )
    return replace(count, lines=tuple(lines))


def _totals(plan: Plan) -> Table:
    """Return the four totals that are always shown."""
    count = plan.count
    heads = (
        per_head(count),
        per_head(count, transfers=False),
        per_head(count, schools=False),
        per_head(count, transfers=False, schools=False),
    )
    rows = tuple(
        cells(f"All money counted, {name}", millions(total), pounds(head))
        for (name, total), head in zip(count.totals.items(), heads, strict=True)
    )
    return Table(
        "The total, with and without transfers and schools",
        (Column("What"), Column(_MONEY, "right"), Column("Per person", "right")),
        rows,
        cite(plan, line_sources(plan.count.lines)).sources,
    )


def _bodies(plan: Plan) -> Table:
    rows = tuple(_part_cells(part) for part in by_body(plan.count))
    whole = cells("All bodies", millions(plan.count.total()), "", "100%")
    return Table(
        f"Money by body, {year_label(plan.count.year)} ({_MONEY}, cash)",
        _part_columns("Body"),
        (*rows, whole),
        cite(plan, line_sources(plan.count.lines)).sources,
        total=True,
    )  # fmt: skip


def _people(plan: Plan) -> tuple[Block, ...]:
    """Return the money by the people it is for, and how far it can be moved."""
    if not any(line.cohort for line in plan.count.lines):
        return ()
    said = (
        "Whom a line is for and how far its money can move are our reading of the returns, an"
        " assumption until a body says otherwise. Money for everyone is not split between people."
    )
    freedom = tuple(_part_cells(part) for part in by_flexibility(plan.count))
    whom = tuple(_part_cells(part) for part in by_cohort(plan.count))
    sources = cite(plan, [FACTS_SOURCE]).sources
    return (
        Heading("For whom, and how far it can be moved"),
        Paragraph(words(said, cite(plan, [FACTS_SOURCE]))),
        Table("Money by the people it is for", _part_columns("For"), whom, sources),
        Table("Money by how far it can be moved", _part_columns("Money that is"), freedom, sources),
    )


def _part_columns(first: str) -> tuple[Column, ...]:
    numbers = (Column(title, "right") for title in (_MONEY, "Range", "Share"))
    return (Column(first), *numbers)


def _part_cells(part: Part) -> tuple[Words, ...]:
    return cells(
        first_upper(part.title),
        millions(part.gbp_thousand),
        _range(part.low, part.high, part.gbp_thousand),
        share(part.share),
    )


def _range(low: float | None, high: float | None, middle: float | None) -> str:
    """Return an interval in millions, or that the figure is taken as it stands."""
    if low is None or high is None or low == high == middle:
        return "as returned"
    return f"{millions(low)} to {millions(high)}"


def _certainty(plan: Plan) -> tuple[Block, ...]:
    rows = tuple(_part_cells(part) for part in by_confidence(plan.count))
    sources = cite(plan, line_sources(plan.count.lines)).sources
    intro = words(
        "Every line says how its amount came about. A is a certified return; B a return with a"
        " reservation; C a larger body's money shared by people or by need; D a rough share of a"
        " national total."
    )
    return (
        Heading("How surely it is known"),
        Paragraph(intro),
        Table("Money by confidence", _part_columns("How we know"), rows, sources),
    )


def _reconciled(plan: Plan) -> tuple[Block, ...]:
    """Return published lines beside the figures that partners gave themselves."""
    if plan.reconciliation is None or not plan.reconciliation.changes:
        return ()
    rows = tuple(
        cells(
            change.title,
            change.body_name,
            millions(change.old),
            millions(change.new),
            millions(change.difference),
            change.why,
        )
        for change in plan.reconciliation.changes
    )
    numbers = (Column(title, "right") for title in ("Published", "Own", "Difference"))
    columns = (Column("Line"), Column("Body"), *numbers, Column("Why"))
    caption = f"From published figures to the partners' own ({_MONEY})"
    return (Heading("Partners' own figures"), Table(caption, columns, rows))


def _missing(plan: Plan) -> tuple[Block, ...]:
    """Return what should be in the count and is not known."""
    if not plan.count.missing:
        return ()
    items = tuple(
        words(f"{line.body_name}, {line.title}: {line.note or line.flag or NOT_KNOWN}")
        for line in plan.count.missing
    )
    return (Heading("Not known, and so in no total"), Bullets(items))


def _left_over(plan: Plan) -> tuple[Block, ...]:
    """Return money that could not be attributed and money that is not counted at all."""
    count = plan.count
    if not count.remainders and not count.not_counted:
        return ()
    blocks: list[Block] = [Heading("What is not in the count")]
    if count.not_counted:
        names = [left.what for left in count.not_counted]
        blocks += [
            Paragraph(words(f"Known to exist and not counted: {'; '.join(names)}.")),
            _not_counted(plan),
        ]
    if count.remainders:
        blocks.append(_remainders(plan))
    return tuple(blocks)


def _not_counted(plan: Plan) -> Table:
    rows = tuple(
        (
            words(left.what),
            words(left.why, cite(plan, [left.source])),
            words(_amount(left.england_gbp_thousand)),
            words(left.period),
        )
        for left in plan.count.not_counted
    )
    columns = (
        Column("What"), Column("Why"), Column("England total", "right"), Column("Period"),
    )  # fmt: skip
    return Table("What is not counted, and why", columns, rows, folded="Why each is not counted")


def _remainders(plan: Plan) -> Table:
    rows = tuple(
        (
            words(rest.what),
            words(rest.why, cite(plan, [rest.source])),
            words(rest.scope),
            words(_amount(rest.gbp_thousand)),
        )
        for rest in plan.count.remainders
    )
    columns = (Column("What"), Column("Why"), Column("Of"), Column("Amount", "right"))
    return Table("Money that could not be attributed to any place", columns, rows)


def _amount(gbp_thousand: float | None) -> str:
    return pounds(None if gbp_thousand is None else gbp_thousand * _THOUSAND)


def _lines(plan: Plan) -> Table:
    """Return every line of the count with method, confidence, key and source."""
    titles = division_titles(plan.count)
    columns = (
        Column("Line"), Column("Body"), Column("Service"), Column(_MONEY, "right"),
        Column("Range", "right"), Column("How we know"), Column("Confidence"), Column("Source"),
    )  # fmt: skip
    rows = tuple(_line_cells(plan, line, titles[line.division]) for line in plan.count.lines)
    return Table(
        f"Every line of the count, {year_label(plan.count.year)}",
        columns,
        rows,
        folded=f"All {len(rows)} lines, with how each is known",
    )


def _line_cells(plan: Plan, line: SpendLine, division: str) -> tuple[Words, ...]:
    method = f"{line.method}: {line.key}" if line.key else line.method
    return (
        words(line.title),
        words(line.body_name),
        words(division),
        words(millions(line.gbp_thousand)),
        words(_range(line.low, line.high, line.gbp_thousand)),
        words(method),
        words(line.confidence),
        words(cite(plan, [line.source])),
    )
