"""Chapter: what is spent on prevention."""

from __future__ import annotations

from wholeplace.estimate import Estimate
from wholeplace.plan.document import Plan
from wholeplace.prevention.appraisal import scaled
from wholeplace.prevention.ledger import LedgerYear, Tag
from wholeplace.report.blocks import (
    Block,
    Chapter,
    Column,
    Notice,
    Paragraph,
    Picture,
    Table,
    Words,
    cells,
    words,
)
from wholeplace.report.chapters.citing import cite, line_sources, sources_in_words
from wholeplace.report.pictures.neighbours import preventive_standing
from wholeplace.report.pictures.prevention import prevention_split
from wholeplace.report.words import interval, plural, share, share_interval, tier_title
from wholeplace.years import year_label

_THOUSAND = 1000


def prevention_chapter(plan: Plan) -> Chapter:
    """Return the split by tier, its trend, its standing and how lines were tagged."""
    ledger = plan.ledger
    blocks: list[Block] = [
        Paragraph(
            words(f"Scheme: {ledger.scheme.upper()}. Counted here: {ledger.scope.rstrip('.')}.")
        ),
        *_assumed(plan),
        _split(plan),
        _trend(plan),
        *_latest(plan),
    ]
    if any(standing.preventive_share for standing in ledger.standing):
        blocks.append(_standing(plan))
    blocks += [_by_division(plan), *_tags(plan)]
    return Chapter("prevention", "What is spent on prevention", tuple(blocks))


def _keys(plan: Plan) -> frozenset[str]:
    return line_sources(line for line in plan.count.lines if line.kind == "service")


def _assumed(plan: Plan) -> tuple[Block, ...]:
    tags = plan.ledger.tags.values()
    assumed = sum(tag.status == "assumption" for tag in tags)
    if not assumed:
        return ()
    said = words(
        f"How {assumed} of {len(tags)} lines divide over the tiers is an assumption of ours until"
        " the services confirm it. The intervals show how much that doubt matters."
    )
    return (Notice("Assumption", said),)


def in_pounds(gbp_thousand: Estimate) -> Estimate:
    """Return an amount of thousands of pounds in pounds."""
    return scaled(gbp_thousand, _THOUSAND)


def _split(plan: Plan) -> Picture:
    keys = _keys(plan)
    chart = prevention_split(
        plan.ledger, place=plan.place.name, source=sources_in_words(plan, keys)
    )
    rows = tuple(
        cells(
            f"{year_label(split.year)}: {tier_title(tier.tier)}",
            interval(in_pounds(tier.gbp_thousand)),
            share_interval(tier.share),
        )
        for split in plan.ledger.years
        for tier in split.tiers
    )
    columns = (Column("Year and tier"), Column("Amount, cash", "right"), Column("Share", "right"))
    table = Table("Spending by tier of prevention", columns, rows, folded="Figures of this picture")
    return Picture(chart, table, cite(plan, keys).sources)


def _trend(plan: Plan) -> Table:
    prices = plan.ledger.years[-1].prices
    columns = (
        Column("Year"), Column("Preventive share", "right"),
        Column(f"Preventive spending, {year_label(prices)} prices", "right"),
        Column("Per person", "right"),
    )  # fmt: skip
    rows = tuple(_trend_cells(split) for split in plan.ledger.years)
    return Table("Prevention in real terms", columns, rows, cite(plan, _keys(plan)).sources)


def _trend_cells(split: LedgerYear) -> tuple[Words, ...]:
    head = "not known" if split.per_head is None else interval(split.per_head)
    return cells(
        year_label(split.year),
        share_interval(split.preventive.share),
        interval(in_pounds(split.real_gbp_thousand)),
        head,
    )


def _latest(plan: Plan) -> tuple[Block, ...]:
    """Return the split of everything in the last year, which the trend cannot hold."""
    latest = plan.ledger.latest
    if latest is None:
        return ()
    spent = interval(in_pounds(latest.preventive.gbp_thousand))
    said = words(
        f"With every service line of {year_label(latest.year)} in, the NHS among them where it is"
        f" counted, {share_interval(latest.preventive.share)} is preventive: {spent}. That is"
        " another set of services than the trend's and must not be set beside it."
    )
    return (Paragraph(said),)


def _standing(plan: Plan) -> Picture:
    chart = preventive_standing(
        plan.ledger, place=plan.place.name, source=sources_in_words(plan, _keys(plan))
    )
    rows = tuple(
        cells(
            standing.name,
            share_interval(standing.preventive_share),
            "not known" if standing.per_head is None else interval(standing.per_head),
            standing.note,
        )
        for standing in plan.ledger.standing
    )
    columns = (
        Column("Place"), Column("Preventive share", "right"), Column("Per person", "right"),
        Column("Note"),
    )  # fmt: skip
    caption = "Prevention in the place, its neighbours and England"
    table = Table(caption, columns, rows, folded="Figures of this picture")
    return Picture(chart, table, cite(plan, _keys(plan)).sources)


def _by_division(plan: Plan) -> Table:
    rows = tuple(
        cells(
            title,
            interval(in_pounds(split.preventive.gbp_thousand)),
            share_interval(split.preventive.share),
        )
        for title, split in plan.ledger.by_division
    )
    columns = (Column("Service"), Column("Preventive, cash", "right"), Column("Share", "right"))
    caption = f"Prevention by service, {year_label(plan.ledger.years[-1].year)}"
    return Table(caption, columns, rows, cite(plan, _keys(plan)).sources, folded=caption)


def _tags(plan: Plan) -> tuple[Block, ...]:
    titles = {line.service: line.title for line in plan.count.lines}
    rows = tuple(
        _tag_cells(titles.get(id, id), tag)
        for id, tag in sorted(plan.ledger.tags.items())
        if id in titles
    )
    if not rows:
        return ()
    columns = (Column("Line"), Column("Divides as"), Column("Why"), Column("Rests on"))
    caption = f"How services divide over the tiers: {plural(len(rows), 'line')}"
    return (Table(caption, columns, rows, folded=caption),)


def _tag_cells(title: str, tag: Tag) -> tuple[Words, ...]:
    parts = ", ".join(f"{tier_title(t).lower()} {share(s)}" for t, s in tag.shares.items() if s)
    return cells(title, parts, tag.rationale, tag.evidence or tag.status)
