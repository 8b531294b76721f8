"""A plan's report with the partners' own words in it, and what pages show of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from wholeplace.plan.document import Plan
from wholeplace.plan.sections import sections
from wholeplace.record import Plain
from wholeplace.report.blocks import (
    Block,
    Chapter,
    Column,
    Heading,
    KeyFigures,
    Paragraph,
    Story,
    Table,
    Words,
    cells,
)
from wholeplace.report.chapters.gains import named_positions
from wholeplace.report.chapters.naming import council_name
from wholeplace.report.chapters.pools import pools_chapter
from wholeplace.report.story import story
from wholeplace.report.words import NOT_KNOWN, interval, pounds
from wholeplace.web.outcomes.plan_chapters import chapters as chapters_of_parts
from wholeplace.web.plans.documents import Edition
from wholeplace.web.plans.parts import Fields, Parts, filled_by
from wholeplace.web.plans.rich import blocks_of
from wholeplace.web.plans.sections import section_of


def story_of(edition: Edition, *, number: int, banner: str) -> Story:
    """Return the report of an edition.

    Args:
        edition: Plan and parts.
        number: Number of the version.
        banner: What a reader must know first, such as that nobody has agreed.
    """
    told = story(replace(edition.plan, version=number))
    said = (*chapters_of_parts(edition.parts.others, edition.plan), *_in_words(edition.parts))
    *chapters, sources = told.chapters
    return replace(
        told,
        banner=" ".join(part for part in (banner, told.banner) if part),
        chapters=(*chapters, *said, sources),
        footer=f"SHA-256 {edition.hash}",
    )


def summary_of(edition: Edition) -> dict[str, Plain]:
    """Return what pages show of an edition, in JSON types and in words already."""
    plan = edition.plan
    told = story(plan)
    filled = {section.id for section in sections(plan) if section.filled}
    filled |= {str(text["section"]) for text in edition.parts.texts}
    filled |= {"asks"} if edition.parts.asks else set()
    filled |= filled_by(edition.parts.others)
    return {
        "title": plan.title,
        "year": plan.year,
        "illustration": plan.illustration,
        "filled": sorted(filled),
        "lead": [_flat(block.words) for block in told.opening if isinstance(block, Paragraph)],
        "key": list(_key(told)),
        "findings": [
            {"check": f.check, "where": f.where, "what": f.what, "blocks": f.blocks}
            for f in plan.findings
        ],
        "pools": list(_pools(plan)),
        "gains": list(_gains(plan)),
    }


def _key(told: Story) -> Iterator[Plain]:
    for block in told.opening:
        if isinstance(block, KeyFigures):
            yield from ([one.amount, one.what, one.detail] for one in block.figures)


def _gains(plan: Plan) -> Iterator[Plain]:
    """Yield what each body pays and gains from all actions, with intervals, in words."""
    together = plan.together
    named = {body.name: council_name(body.name, body.sector) for body in plan.bodies}
    for each in () if together is None else named_positions(plan, together):
        amounts = (each.pays, each.gains, each.net, each.cash_net)
        yield [named.get(each.body, each.body), *(interval(amount) for amount in amounts)]


def _pools(plan: Plan) -> Iterator[Plain]:
    """Yield the tables of the chapter of pooled money, each under the title of its fund."""
    chapter = pools_chapter(plan)
    title = ""
    for block in () if chapter is None else chapter.blocks:
        if isinstance(block, Heading):
            title = block.text
        elif isinstance(block, Table):
            yield {
                "fund": title,
                "caption": block.caption,
                "headings": [[c.title, c.align == "right"] for c in block.columns],
                "rows": [[_flat(cell) for cell in row] for row in block.rows],
            }


def _flat(said: Words) -> str:
    return "".join(part if isinstance(part, str) else getattr(part, "text", "") for part in said)


def _in_words(parts: Parts) -> tuple[Chapter, ...]:
    """Return the chapters that partners wrote: their words by section, then asks and offers."""
    found = []
    if parts.texts:
        blocks = [block for text in parts.texts for block in _text(text)]
        found.append(Chapter("in-our-words", _("In the partners' own words"), tuple(blocks)))
    if parts.asks:
        asked = (*_asks(parts.asks, "ask"), *_asks(parts.asks, "offer"))
        found.append(Chapter("asks", _("Asks of government and offers to it"), asked))
    return tuple(found)


def _text(text: Fields) -> Iterator[Block]:
    section = section_of(str(text["section"]))
    if section is not None:
        yield Heading(section.title)
        yield from blocks_of(str(text["text"]))


def _asks(asks: Sequence[Fields], kind: str) -> tuple[Block, ...]:
    chosen = [ask for ask in asks if ask["kind"] == kind]
    if not chosen:
        return ()
    columns = (
        Column(_("What")), Column(_("Department")), Column(_("Worth"), "right"), Column(_("State")),
    )  # fmt: skip
    rows = tuple(
        cells(str(a["title"]), str(a["department"]), _worth(a), str(a["state"])) for a in chosen
    )
    caption = _("What the place asks") if kind == "ask" else _("What the place offers")
    why = tuple(
        block
        for ask in chosen
        for block in (Heading(str(ask["title"])), *blocks_of(str(ask["why"])))
    )
    return (Table(caption, columns, rows), *why)


def _worth(ask: Mapping[str, Plain]) -> str:
    amount = ask.get("gbp")
    said = pounds(float(amount)) if isinstance(amount, int | float) else NOT_KNOWN
    return f"{said} ({ask['worth']})" if ask.get("worth") else said
